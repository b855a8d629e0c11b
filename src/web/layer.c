#include "web/layer.h"

#include <string.h>

#include "domain/tile_maths.h"
#include "format/json.h"
#include "web/links.h"

static void text_member(buf *out, const char *name, const char *text)
{
    json_text(out, slice_of(name));
    buf_putc(out, ':');
    json_text(out, slice_of(text));
}

status layer_describe(request *rq, response *rs, const char *name, const char *about,
                      const layer_field *fields, size_t count, error *err)
{
    buf *out = &rs->body;
    const char *self = link_self(rq), *query = self ? strchr(self, '?') : NULL;
    const char *tiles = arena_printf(rq->arena, "%s/tiles/%s/{z}/{x}/{y}.mvt%s", rq->base, name,
                                     query ? query : "");
    if (!self || !tiles)
        return error_no_memory(err);
    buf_puts(out, "{\"tilejson\":\"3.0.0\",");
    text_member(out, "name", name);
    buf_putc(out, ',');
    text_member(out, "description", about);
    buf_puts(out, ",\"scheme\":\"xyz\",\"tiles\":[");
    json_text(out, slice_of(tiles));
    buf_printf(out, "],\"minzoom\":0,\"maxzoom\":%d,\"vector_layers\":[{", TILE_DEEPEST);
    text_member(out, "id", name);
    buf_puts(out, ",\"fields\":{");
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, i ? "," : "");
        text_member(out, fields[i].name, fields[i].about);
    }
    buf_puts(out, "}}]}\n");
    return respond(rs, 200, MEDIA_JSON, err);
}

#include "index/tile_name.h"

#include "format/rendered.h"

slice tile_name(slice body, size_t split, arena *a)
{
    rendered_properties p = rendered_begin(body, split);
    slice property, text;
    if (!rendered_next(&p, &property, &text) || !slice_equals(property, "name") || !text.len ||
        text.at[0] != '"')
        return (slice){0};
    char *name = arena_alloc(a, text.len);
    return name ? (slice){name, rendered_unescape(text, name, text.len)} : (slice){0};
}

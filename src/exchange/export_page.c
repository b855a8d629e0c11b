#include "exchange/export_page.h"

#include "exchange/export_process.h"
#include "format/json.h"

enum {
    PIECE_BYTES = 64 * 1024,
    PATIENCE_MS = 60000 /* for cairn-writer to take or give something */
};
/* A piece, with the largest feature behind it. */
static const size_t PIECE_MAX_BYTES = (size_t)64 * 1024 * 1024;

/* -- the order (writer/job.h) ------------------------------------------------------------------ */

static const char *type_of(const field *f)
{
    switch (f->type) {
    case FIELD_INTEGER:
        return "integer";
    case FIELD_REAL:
        return "real";
    case FIELD_DATE:
        return "date";
    case FIELD_TIMESTAMP:
        return "moment";
    case FIELD_TEXT:
    case FIELD_CODE:
    case FIELD_ENUM:
    case FIELD_SET:
    case FIELD_TRISTATE:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_UUID:
    case FIELD_JSON:
    case FIELD_POINTS:
        break;
    }
    return "text";
}

static void add_column(buf *out, const char *name, const char *type)
{
    buf_puts(out, ",{\"name\":");
    json_text(out, slice_of(name));
    buf_printf(out, ",\"type\":\"%s\"}", type);
}

static void add_columns(const encode_options *o, buf *out)
{
    buf_puts(out, "\"columns\":[{\"name\":\"uuid\",\"type\":\"text\"}");
    for (size_t i = 0; i < o->of->count; i++) {
        const field *f = &o->of->fields[i];
        if (!field_is_id(f) && f->visible_to <= o->to && (!o->chosen || o->chosen[i]))
            add_column(out, f->name, type_of(f));
    }
    for (size_t i = 0; o->further && o->further[i]; i++)
        if (!o->chosen || o->chosen[o->of->count + i])
            add_column(out, o->further[i], "text");
    buf_putc(out, ']');
}

static void add_order(const export_page *p, buf *out)
{
    buf_printf(out, "{\"format\":\"fgb\",\"crs\":\"%s\",\"audience\":%d,\"any_geometry\":%s,",
               p->encoding.crs->short_of, (int)p->encoding.to, p->points ? "false" : "true");
    json_name(out, "name");
    json_text(out, slice_of(p->name));
    buf_putc(out, ',');
    add_columns(&p->encoding, out);
    buf_puts(out, "}\n");
}

/* -- writing ----------------------------------------------------------------------------------- */

typedef struct {
    const export_page *page;
    encoder *encoder;
    size_t next; /* hit to be sent; past the last: the end is */
    buf sending;
    slice left; /* of it */
    writer_process writer;
} writing;

static void add_piece(writing *w)
{
    const hit_list *hits = w->page->hits;
    for (; w->next < hits->count && w->sending.len < PIECE_BYTES; w->next++)
        encode_feature(w->encoder, hits->hits[w->next].body, hits->hits[w->next].split,
                       &w->sending);
    if (w->next == hits->count && w->sending.len < PIECE_BYTES) {
        buf_puts(&w->sending, "{\"end\":true}\n");
        w->next++;
    }
}

static status write_all(writing *w, buf *out, error *err)
{
    status failed = OK;
    add_order(w->page, &w->sending);
    w->left = (slice){w->sending.data, w->sending.len};
    while (!failed && w->writer.out >= 0) {
        if (!w->left.len && w->next <= w->page->hits->count) {
            buf_clear(&w->sending);
            add_piece(w);
            w->left = (slice){w->sending.data, w->sending.len};
        }
        failed = buf_status(&w->sending, err);
        if (!failed)
            failed = writer_exchange(&w->writer, &w->left, out, PATIENCE_MS, err);
    }
    return failed ? failed : writer_end(&w->writer, err);
}

status export_page_write(const export_page *p, buf *out, uint64_t *ret_left_out, error *err)
{
    const writer_limits limits = {p->max_memory_bytes, out->max, p->max_seconds};
    encode_options o = p->encoding;
    writing w = {.page = p};
    o.format = ENCODE_GEOJSONL;
    o.as_file = o.placed_only = true;
    status failed = encoder_new(&o, &w.encoder, err);
    if (failed)
        return failed;
    buf_init(&w.sending, PIECE_MAX_BYTES);
    failed = writer_start(&limits, &w.writer, err);
    if (!failed)
        failed = write_all(&w, out, err);
    writer_kill(&w.writer);
    *ret_left_out = p->hits->count - encode_written(w.encoder);
    encoder_free(w.encoder);
    buf_done(&w.sending);
    return failed;
}

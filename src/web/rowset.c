#include "web/rowset.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#include "format/csv.h"
#include "format/encode.h"
#include "format/json.h"

enum { PIECE_BYTES = 64 * 1024 };

static const slice NULL_JSON = {"null", 4};

/* -- cells ------------------------------------------------------------------------------------- */

static bool begin_cell(cells *c, const char *name)
{
    if (c->count++)
        buf_putc(c->out, ',');
    switch (c->form) {
    case CELLS_HEADINGS:
        csv_write_safe(c->out, slice_of(name));
        return false;
    case CELLS_CSV:
        return true;
    case CELLS_JSON:
        json_text(c->out, slice_of(name));
        buf_putc(c->out, ':');
        return true;
    }
    return false;
}

void cell_null(cells *c, const char *name)
{
    if (begin_cell(c, name) && c->form == CELLS_JSON)
        buf_puts(c->out, "null");
}

void cell_text(cells *c, const char *name, slice text)
{
    if (!text.at)
        cell_null(c, name);
    else if (begin_cell(c, name) && c->form == CELLS_JSON)
        json_text(c->out, text);
    else if (c->form == CELLS_CSV)
        csv_write_safe(c->out, text);
}

static void put_string(buf *out, const json_t *string)
{
    if (out->len)
        buf_puts(out, "; ");
    buf_add(out, json_string_value(string), json_string_length(string));
}

static void put_strings(buf *out, slice json)
{
    size_t i;
    const json_t *member;
    json_t *read = json_loadb(json.at, json.len, JSON_DECODE_ANY, NULL);
    if (json_is_string(read))
        put_string(out, read);
    json_array_foreach(read, i, member)
    {
        put_string(out, member);
    }
    json_decref(read);
}

void cell_json(cells *c, const char *name, slice json)
{
    BUF_SCOPED buf text;
    buf_init(&text, json.len + 1);
    if (!begin_cell(c, name))
        return;
    if (c->form == CELLS_JSON) {
        buf_add(c->out, json.at, json.len);
        return;
    }
    put_strings(&text, json);
    c->out->failed |= text.failed;
    csv_write_safe(c->out, (slice){text.data ? text.data : "", text.len});
}

void cell_integer(cells *c, const char *name, int64_t number)
{
    if (begin_cell(c, name))
        buf_int(c->out, number);
}

void cell_metres(cells *c, const char *name, double metres)
{
    if (!isfinite(metres))
        cell_null(c, name);
    else if (begin_cell(c, name))
        json_metres(c->out, metres);
}

void cell_degrees(cells *c, const char *name, double deg)
{
    if (begin_cell(c, name))
        json_number(c->out, deg);
}

void cell_figure(cells *c, const char *name, area_figure f)
{
    if (!f.text.len)
        cell_null(c, name);
    else if (!f.number)
        cell_text(c, name, f.text);
    else if (begin_cell(c, name))
        buf_add(c->out, f.text.at, f.text.len);
}

/* -- rendered features ------------------------------------------------------------------------- */

slice hit_id(const index_hit *hit)
{
    static const char BEFORE[] = "{\"type\":\"Feature\",\"id\":\"";
    enum { UUID_LENGTH = 36, AT = sizeof BEFORE - 1 };
    bool there = hit->body.len > AT + UUID_LENGTH && memcmp(hit->body.at, BEFORE, AT) == 0;
    return there ? (slice){hit->body.at + AT, UUID_LENGTH} : (slice){"", 0};
}

slice hit_json(const index_hit *hit, const char *name)
{
    slice found;
    encoded_properties(hit->body, hit->split, &name, 1, &found);
    return found.len && found.at[0] == '"' ? found : NULL_JSON;
}

void hit_text(const index_hit *hit, const char *name, buf *out)
{
    (void)encoded_text(hit_json(hit, name), out); /* null is no text */
}

/* -- answers ----------------------------------------------------------------------------------- */

status rowset_form(slice f, bool *ret_csv, error *err)
{
    *ret_csv = slice_equals(f, "csv");
    if (!f.at || *ret_csv || slice_equals(f, "geojson") || slice_equals(f, "json"))
        return OK;
    return error_set(err, ERR_INPUT, "f", "f must be geojson or csv");
}

static void put_beginning(const rowset *r, buf *out)
{
    if (!r->csv) {
        buf_printf(out, "{\"type\":\"FeatureCollection\",%s\"features\":[", r->members);
        return;
    }
    cells headings = {CELLS_HEADINGS, out, 0};
    buf_puts(out, "\xEF\xBB\xBF"); /* by which a spreadsheet knows UTF-8 */
    r->write(r, SIZE_MAX, &headings);
    buf_puts(out, "\r\n");
}

static void put_row(const rowset *r, size_t i, buf *out)
{
    cells row = {r->csv ? CELLS_CSV : CELLS_JSON, out, 0};
    if (!r->csv) {
        buf_puts(out, i ? ",\n{\"type\":\"Feature\",\"id\":" : "\n{\"type\":\"Feature\",\"id\":");
        json_text(out, r->id(r, i));
        buf_puts(out, ",\"geometry\":");
        r->geometry(r, i, out);
        buf_puts(out, ",\"properties\":{");
    }
    r->write(r, i, &row);
    buf_puts(out, r->csv ? "\r\n" : "}}");
}

static void put_end(const rowset *r, buf *out)
{
    buf_puts(out, r->csv ? "" : "\n]}\n");
}

static void let_go(void *context)
{
    rowset *r = context;
    index_release(r->snapshot);
    area_sets_release(r->areas);
    r->snapshot = NULL;
    r->areas = NULL;
}

/* The beginning comes before row 0, the end with the last. */
static status next_piece(void *context, buf *out, error *err)
{
    rowset *r = context;
    if (r->next > r->count)
        return OK;
    if (r->next == 0)
        put_beginning(r, out);
    while (r->next < r->count && out->len < PIECE_BYTES)
        put_row(r, r->next++, out);
    if (r->next == r->count && out->len < PIECE_BYTES) {
        put_end(r, out);
        r->next++;
    }
    return buf_status(out, err);
}

status rowset_answer(request *rq, response *rs, rowset *r, error *err)
{
    rs->status = 200;
    rs->media = r->csv ? MEDIA_CSV : MEDIA_GEOJSON;
    put_beginning(r, &rs->body);
    for (size_t i = 0; i < r->count && !rs->body.failed; i++)
        put_row(r, i, &rs->body);
    put_end(r, &rs->body);
    if (!rs->body.full) {
        let_go(r);
        return respond(rs, 200, rs->media, err);
    }
    buf_clear(&rs->body);
    r->snapshot = index_hold(rq->snapshot);
    rs->stream = (response_stream){next_piece, let_go, r};
    return OK;
}

/* What the triggers asset_inserted and activity_inserted write into change.after: SQLite's
 * json_group_object over the columns that are neither null nor 'unknown', in the order of the table
 * of fields; an activity's asset before them, an asset's geometry in hexadecimal after them. */
#include <string.h>

#include "store/bulk.h"

enum { SET_MAX_BYTES = 2000 };

/* As jsonAppendString of SQLite's json.c escapes. */
static void put_text(buf *out, slice text)
{
    static const char SHORT[] = "\b\f\n\r\t", LETTERS[] = "bfnrt";
    buf_putc(out, '"');
    const char *end = text.at + text.len;
    for (const char *at = text.at, *stop; at < end; at = stop) {
        for (stop = at; stop < end && (unsigned char)*stop > 0x1F && *stop != '"' && *stop != '\\';)
            stop++;
        buf_add(out, at, (size_t)(stop - at));
        if (stop == end)
            break;
        const char *known = *stop ? strchr(SHORT, *stop) : NULL;
        if (*stop == '"' || *stop == '\\' || known) {
            buf_putc(out, '\\');
            buf_add(out, known ? &LETTERS[known - SHORT] : stop, 1);
        } else {
            buf_puts(out, *stop & 0x10 ? "\\u001" : "\\u000");
            buf_putc(out, "0123456789abcdef"[*stop & 0xF]);
        }
        stop++;
    }
    buf_putc(out, '"');
}

static void put_name(buf *out, const char *name)
{
    buf_puts(out, out->len > 1 ? ",\"" : "\"");
    buf_puts(out, name);
    buf_puts(out, "\":");
}

static void put_member_text(buf *out, const char *name, slice text)
{
    if (slice_equals(text, "unknown"))
        return;
    put_name(out, name);
    put_text(out, text);
}

static void put_real(buf *out, const char *name, double real)
{
    char text[40];
    put_name(out, name);
    sqlite3_snprintf(sizeof text, text, "%!.15g", real);
    buf_puts(out, text);
}

static void put_set(buf *out, const field *f, const value *v)
{
    BUF_SCOPED buf set;
    buf_init(&set, SET_MAX_BYTES);
    field_write(f, v, '[', &set);
    put_member_text(out, f->name, (slice){set.data, set.len});
    out->failed |= set.failed;
}

static void put_value(buf *out, const field *f, const value *v)
{
    switch (v->kind) {
    case VALUE_NULL:
        break;
    case VALUE_TEXT:
        put_member_text(out, f->name, v->text);
        break;
    case VALUE_REAL:
        put_real(out, f->name, v->real);
        break;
    case VALUE_INTEGER:
        if (f->type == FIELD_SET)
            put_set(out, f, v);
        else if (f->choices)
            put_member_text(out, f->name, slice_of(f->choices[v->integer]));
        else if (f->type == FIELD_REAL)
            put_real(out, f->name, (double)v->integer);
        else {
            put_name(out, f->name);
            buf_int(out, v->integer);
        }
        break;
    }
}

static void put_hex(buf *out, uint64_t bits, int bytes)
{
    for (; bytes > 0; bytes--, bits >>= 8) {
        buf_putc(out, "0123456789ABCDEF"[bits >> 4 & 15]);
        buf_putc(out, "0123456789ABCDEF"[bits & 15]);
    }
}

static void put_double(buf *out, double d)
{
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    put_hex(out, bits, 8);
}

/* SpatiaLite's BLOB-Geometry: 00, 01 for least significant byte first, SRID, the box, 7C, class 1
 * for a point, its coordinates, FE. */
static void put_point(buf *out, lonlat at)
{
    put_name(out, "geom");
    buf_puts(out, "\"0001");
    put_hex(out, 4326, 4);
    for (int corner = 0; corner < 2; corner++) {
        put_double(out, at.lon_deg);
        put_double(out, at.lat_deg);
    }
    buf_puts(out, "7C");
    put_hex(out, 1, 4);
    put_double(out, at.lon_deg);
    put_double(out, at.lat_deg);
    buf_puts(out, "FE\"");
}

void bulk_history(const record *r, int64_t asset_id, buf *out)
{
    buf_putc(out, '{');
    if (!r->of->has_geometry) {
        put_name(out, "asset_id");
        buf_int(out, asset_id);
    }
    for (size_t i = 0; i < r->of->count; i++)
        if (r->of->fields[i].type != FIELD_TIMESTAMP)
            put_value(out, &r->of->fields[i], &r->v[i]);
    if (r->of->has_geometry && r->has_position)
        put_point(out, lonlat_unpack(lonlat_pack(r->position)));
    buf_putc(out, '}');
}

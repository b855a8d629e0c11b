/* The bytes of a workbook are its members in the order of the structs: whole numbers of eight bytes
 * and doubles as the machine has them, texts as their length in four bytes and themselves. */
#include "format/workbook.h"

#include <string.h>

#include "base/mem.h"

static const char MAGIC[8] = "CAIRNWB1";

enum { NAME_MAX_BYTES = 1000 }; /* of a sheet's name, and of why a row is broken */

/* -- building -------------------------------------------------------------------------------------
 */

status workbook_new(size_t max_bytes, workbook **ret, error *err)
{
    workbook *w = mem_zalloc(1, sizeof *w);
    if (w)
        w->memory = arena_new(max_bytes);
    if (!w || !w->memory) {
        mem_free(w);
        return error_no_memory(err);
    }
    w->format = w->encoding = "";
    *ret = w;
    return OK;
}

void workbook_free(workbook *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < w->sheet_count; i++)
        mem_free(w->sheets[i].rows);
    arena_free(w->memory);
    if (w->give_back)
        w->give_back(w->kept);
    mem_free(w);
}

void workbook_keep(workbook *w, slice bytes, void (*give_back)(slice bytes))
{
    w->kept = bytes;
    w->give_back = give_back;
}

static status copy_slice(workbook *w, slice text, slice *ret, error *err)
{
    const char *copy = text.len ? arena_copy(w->memory, text.at, text.len) : "";
    if (!copy)
        return error_no_memory(err);
    *ret = (slice){copy, text.len};
    return OK;
}

status workbook_add_sheet(workbook *w, slice name, sheet **ret, error *err)
{
    if (w->sheet_count == WORKBOOK_MAX_SHEETS)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d sheets",
                         WORKBOOK_MAX_SHEETS);
    sheet *s = &w->sheets[w->sheet_count];
    *s = (sheet){.crs = CRS_UNKNOWN};
    status failed = copy_slice(w, name, &s->name, err);
    if (failed)
        return failed;
    w->sheet_count++;
    *ret = s;
    return OK;
}

static bool same_slice(slice a, slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

status sheet_heading(workbook *w, sheet *s, slice name, size_t *ret, error *err)
{
    for (size_t i = 0; i < s->heading_count; i++)
        if (same_slice(s->headings[i], name)) {
            *ret = i;
            return OK;
        }
    if (s->heading_count == WORKBOOK_MAX_COLUMNS)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d columns",
                         WORKBOOK_MAX_COLUMNS);
    if (!s->headings)
        s->headings = arena_alloc(w->memory, WORKBOOK_MAX_COLUMNS * sizeof *s->headings);
    if (!s->headings)
        return error_no_memory(err);
    status failed = copy_slice(w, name, &s->headings[s->heading_count], err);
    if (!failed)
        *ret = s->heading_count++;
    return failed;
}

static size_t rows_of(const workbook *w)
{
    size_t rows = 0;
    for (size_t i = 0; i < w->sheet_count; i++)
        rows += w->sheets[i].row_count;
    return rows;
}

static status make_room(workbook *w, sheet *s, error *err)
{
    if (s->row_count < s->row_room)
        return OK;
    if (rows_of(w) >= WORKBOOK_MAX_ROWS)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d rows; split the file",
                         WORKBOOK_MAX_ROWS);
    size_t more = s->row_room ? s->row_room * 2 : 64;
    sheet_row *rows = mem_realloc(s->rows, more, sizeof *rows);
    if (!rows)
        return error_no_memory(err);
    s->rows = rows;
    s->row_room = more;
    return OK;
}

status sheet_add_row(workbook *w, sheet *s, long line, sheet_row **ret, error *err)
{
    status failed = make_room(w, s, err);
    if (failed)
        return failed;
    sheet_row *row = &s->rows[s->row_count++];
    *row = (sheet_row){.line = line, .feature_id = {"", 0}};
    *ret = row;
    return OK;
}

/* So many cells a row of this many has room for: a power of two. */
static size_t room_for(size_t count)
{
    size_t room = count ? 8 : 0;
    while (room < count)
        room *= 2;
    return room;
}

static status grow_row(workbook *w, sheet_row *row, size_t count, error *err)
{
    if (room_for(count) > room_for(row->count)) {
        slice *cells = arena_alloc(w->memory, room_for(count) * sizeof *cells);
        if (!cells)
            return error_no_memory(err);
        for (size_t i = 0; i < row->count; i++)
            cells[i] = row->cells[i];
        row->cells = cells;
    }
    while (row->count < count)
        row->cells[row->count++] = (slice){"", 0};
    return OK;
}

status sheet_set_cell(workbook *w, sheet_row *row, size_t column, slice text, error *err)
{
    if (column >= WORKBOOK_MAX_COLUMNS)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d columns",
                         WORKBOOK_MAX_COLUMNS);
    if (text.len > WORKBOOK_MAX_CELL_BYTES)
        return error_set(err, ERR_INPUT, "FILE", "a cell is longer than %d bytes",
                         WORKBOOK_MAX_CELL_BYTES);
    status failed = column < row->count ? OK : grow_row(w, row, column + 1, err);
    return failed ? failed : copy_slice(w, text, &row->cells[column], err);
}

slice sheet_cell(const sheet_row *row, size_t column)
{
    return column < row->count ? row->cells[column] : (slice){"", 0};
}

/* -- writing --------------------------------------------------------------------------------------
 */

static void put_number(buf *out, uint64_t number)
{
    buf_add(out, &number, sizeof number);
}

static void put_text(buf *out, slice text)
{
    uint32_t length = (uint32_t)text.len;
    buf_add(out, &length, sizeof length);
    buf_add(out, text.at, text.len);
}

static void put_geometry(buf *out, const geometry *g)
{
    put_number(out, g->kind);
    if (g->kind == GEOMETRY_NONE)
        return;
    const double at[] = {g->x, g->y, g->extent};
    buf_add(out, at, sizeof at);
    put_number(out, g->entrance_count);
    if (g->entrance_count)
        buf_add(out, g->entrances, g->entrance_count * sizeof *g->entrances);
    put_number(out, g->shape.len);
    buf_add(out, g->shape.at, g->shape.len);
}

/* The cells, which are most of it, without asking for room for each. */
static void put_cells(buf *out, const sheet_row *row)
{
    size_t size = 0;
    for (size_t i = 0; i < row->count; i++)
        size += sizeof(uint32_t) + row->cells[i].len;
    if (!size || !buf_reserve(out, size))
        return;
    char *at = out->data + out->len;
    for (size_t i = 0; i < row->count; i++) {
        uint32_t length = (uint32_t)row->cells[i].len;
        memcpy(at, &length, sizeof length);
        if (length)
            memcpy(at + sizeof length, row->cells[i].at, length);
        at += sizeof length + length;
    }
    out->len += size;
}

static void put_row(buf *out, const sheet_row *row)
{
    put_number(out, (uint64_t)row->line);
    put_text(out, slice_of(row->broken ? row->broken : ""));
    put_text(out, row->feature_id);
    put_geometry(out, &row->at);
    put_number(out, row->count);
    put_cells(out, row);
}

static void put_sheet(buf *out, const sheet *s)
{
    put_text(out, s->name);
    put_number(out, s->of);
    put_number(out, s->hidden);
    put_number(out, s->headings != NULL);
    put_number(out, s->heading_count);
    for (size_t k = 0; s->headings && k < s->heading_count; k++)
        put_text(out, s->headings[k]);
    put_number(out, s->crs);
    buf_add(out, &s->crs_accuracy_m, sizeof s->crs_accuracy_m);
    put_number(out, s->row_count);
}

static void put_beginning(buf *out, const workbook *w)
{
    buf_add(out, MAGIC, sizeof MAGIC);
    put_text(out, slice_of(w->format));
    put_text(out, slice_of(w->encoding));
    put_number(out, w->sheet_count);
}

void workbook_write(const workbook *w, buf *out)
{
    put_beginning(out, w);
    for (size_t i = 0; i < w->sheet_count; i++) {
        put_sheet(out, &w->sheets[i]);
        for (size_t k = 0; k < w->sheets[i].row_count; k++)
            put_row(out, &w->sheets[i].rows[k]);
    }
}

enum { SENT_AT_ONCE = 1 << 20 };

typedef status sender(void *to, slice bytes, error *err);

static status send_on(buf *out, size_t least, sender *send, void *to, error *err)
{
    status failed = buf_status(out, err);
    if (!failed && out->len > least) {
        failed = send(to, (slice){out->data, out->len}, err);
        buf_clear(out);
    }
    return failed;
}

status workbook_send(const workbook *w, sender *send, void *to, error *err)
{
    BUF_SCOPED buf out;
    /* of rows that are full of cells as long as may be, one fits */
    buf_init(&out, SENT_AT_ONCE + (size_t)2 * WORKBOOK_MAX_COLUMNS * WORKBOOK_MAX_CELL_BYTES);
    put_beginning(&out, w);
    for (size_t i = 0; i < w->sheet_count; i++) {
        put_sheet(&out, &w->sheets[i]);
        for (size_t k = 0; k < w->sheets[i].row_count; k++) {
            put_row(&out, &w->sheets[i].rows[k]);
            status failed = out.len > SENT_AT_ONCE || out.failed
                                ? send_on(&out, SENT_AT_ONCE, send, to, err)
                                : OK;
            if (failed)
                return failed;
        }
    }
    return send_on(&out, 0, send, to, err);
}

/* -- parsing --------------------------------------------------------------------------------------
 */

/* What is left to read. After a failure everything read is zero or blank. */
typedef struct {
    slice left;
    workbook *into;
    bool failed, no_memory;
} parsing;

static void take(parsing *p, void *into, size_t size)
{
    p->failed |= size > p->left.len;
    if (p->failed) {
        memset(into, 0, size);
        return;
    }
    memcpy(into, p->left.at, size);
    p->left.at += size;
    p->left.len -= size;
}

/* A whole number up to a maximum. */
static size_t take_number(parsing *p, size_t most)
{
    uint64_t number;
    take(p, &number, sizeof number);
    p->failed |= number > most;
    return p->failed ? 0 : (size_t)number;
}

static slice take_text(parsing *p, size_t most)
{
    uint32_t length;
    take(p, &length, sizeof length);
    p->failed |= length > most || length > p->left.len;
    if (p->failed || !length)
        return (slice){"", 0};
    slice text = {p->left.at, length};
    p->left.at += length;
    p->left.len -= length;
    p->failed |= !text_is_utf8(text.at, text.len);
    return p->failed ? (slice){"", 0} : text;
}

static void *take_memory(parsing *p, size_t count, size_t size)
{
    void *memory = p->failed || !count ? NULL : arena_alloc(p->into->memory, count * size);
    p->no_memory |= !p->failed && count && !memory;
    p->failed |= p->no_memory;
    return memory;
}

/* A terminated text; NULL where it is blank. */
static const char *take_string(parsing *p)
{
    slice text = take_text(p, NAME_MAX_BYTES);
    char *copy = take_memory(p, text.len ? text.len + 1 : 0, 1);
    if (copy)
        memcpy(copy, text.at, text.len);
    return copy;
}

/* They are no text, and whoever reads them has to see what they are. */
static slice take_bytes(parsing *p, size_t most)
{
    size_t length = take_number(p, most);
    p->failed |= length > p->left.len;
    if (p->failed || !length)
        return (slice){"", 0};
    slice bytes = {p->left.at, length};
    p->left.at += length;
    p->left.len -= length;
    return bytes;
}

static void take_geometry(parsing *p, geometry *g)
{
    double at[3];
    g->kind = (geometry_kind)take_number(p, GEOMETRY_EXTENT);
    if (g->kind == GEOMETRY_NONE)
        return;
    take(p, at, sizeof at);
    g->x = at[0];
    g->y = at[1];
    g->extent = at[2];
    g->entrance_count = take_number(p, GEOMETRY_MAX_ENTRANCES);
    g->entrances = take_memory(p, g->entrance_count, sizeof *g->entrances);
    if (g->entrances)
        take(p, g->entrances, g->entrance_count * sizeof *g->entrances);
    g->shape = take_bytes(p, GEOMETRY_MAX_SHAPE_BYTES);
}

static void take_row(parsing *p, sheet_row *row)
{
    row->line = (long)take_number(p, INT64_MAX);
    row->broken = take_string(p);
    row->feature_id = take_text(p, WORKBOOK_MAX_CELL_BYTES);
    take_geometry(p, &row->at);
    row->count = take_number(p, WORKBOOK_MAX_COLUMNS);
    row->cells = take_memory(p, row->count, sizeof *row->cells);
    for (size_t i = 0; i < row->count && !p->failed; i++)
        row->cells[i] = take_text(p, WORKBOOK_MAX_CELL_BYTES);
}

static void take_sheet(parsing *p, sheet *s)
{
    s->name = take_text(p, NAME_MAX_BYTES);
    s->of = (sheet_of)take_number(p, SHEET_OF_ACTIVITIES);
    s->hidden = take_number(p, 1) == 1;
    bool has_headings = take_number(p, 1) == 1;
    s->heading_count = take_number(p, WORKBOOK_MAX_COLUMNS);
    s->headings = take_memory(p, has_headings ? s->heading_count + 1 : 0, sizeof *s->headings);
    p->failed |= s->heading_count && !has_headings;
    for (size_t i = 0; i < s->heading_count && !p->failed; i++)
        s->headings[i] = take_text(p, WORKBOOK_MAX_CELL_BYTES);
    s->crs = (sheet_crs)take_number(p, CRS_LONLAT);
    take(p, &s->crs_accuracy_m, sizeof s->crs_accuracy_m);
    size_t rows = take_number(p, WORKBOOK_MAX_ROWS);
    p->failed |= rows > p->left.len; /* a row is a byte at least: so much need not be allocated */
    s->rows = p->failed ? NULL : mem_zalloc(rows, sizeof *s->rows);
    p->no_memory |= !p->failed && !s->rows;
    p->failed |= p->no_memory;
    for (; s->row_count < rows && !p->failed; s->row_count++)
        take_row(p, &s->rows[s->row_count]);
}

status workbook_parse(slice bytes, size_t max_bytes, workbook **ret, error *err)
{
    workbook *w;
    char magic[sizeof MAGIC];
    status failed = workbook_new(max_bytes, &w, err);
    if (failed)
        return failed;
    parsing p = {.left = bytes, .into = w};
    take(&p, magic, sizeof magic);
    p.failed |= memcmp(magic, MAGIC, sizeof magic) != 0;
    const char *format = take_string(&p), *encoding = take_string(&p);
    w->format = format ? format : "";
    w->encoding = encoding ? encoding : "";
    size_t sheets = take_number(&p, WORKBOOK_MAX_SHEETS);
    while (w->sheet_count < sheets && !p.failed)
        take_sheet(&p, &w->sheets[w->sheet_count++]);
    if (!p.failed && !p.left.len) {
        *ret = w;
        return OK;
    }
    workbook_free(w);
    return p.no_memory ? error_no_memory(err)
                       : error_set(err, ERR_INPUT, "FILE", "its reader did not come to an end");
}

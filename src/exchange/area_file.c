#include "exchange/area_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exchange/reading.h"
#include "format/json.h"

enum { NONE = -1, FIGURES_MAX_BYTES = 80000, NUMBER_MAX_BYTES = 17 };

/* One file under way: its layer, and which of its columns say what. */
typedef struct {
    store *s;
    const area_options *options;
    int64_t set_id;
    const sheet *layer;
    int code, name; /* columns, or NONE */
    const sheet *joined;
    int joined_code;
    const sheet_row **joined_rows; /* by code; of the arena */
    size_t joined_count;
    arena *memory;
    buf wkb, figures;
    area_summary *sum;
} loading;

/* -- columns ----------------------------------------------------------------------------------- */

static slice cell(const sheet_row *row, int column)
{
    return slice_trim(column == NONE ? row->feature_id : sheet_cell(row, (size_t)column));
}

static int compare_text(slice a, slice b)
{
    size_t least = a.len < b.len ? a.len : b.len;
    int order = least ? memcmp(a.at, b.at, least) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static int by_text(const void *left, const void *right)
{
    return compare_text(*(const slice *)left, *(const slice *)right);
}

/* Whether a column has a text for each row, and none twice. */
static bool tells_apart(const sheet *s, int column, slice *room)
{
    size_t count = 0;
    for (size_t i = 0; i < s->row_count; i++) {
        if (s->rows[i].broken)
            continue;
        slice text = cell(&s->rows[i], column);
        if (!text.len || text_length(text.at, text.len) > AREA_CODE_MAX)
            return false;
        room[count++] = text;
    }
    qsort(room, count, sizeof *room, by_text);
    for (size_t i = 1; i < count; i++)
        if (compare_text(room[i - 1], room[i]) == 0)
            return false;
    return count > 0;
}

/* Whether a heading is one of some words, or ends with one that begins with '*'. */
static bool heading_is(slice heading, const char *const *words)
{
    for (; *words; words++) {
        slice word = slice_of(**words == '*' ? *words + 1 : *words);
        if (slice_equals_nocase(heading, word.at))
            return true;
        if (**words == '*' && heading.len > word.len &&
            slice_equals_nocase((slice){heading.at + heading.len - word.len, word.len}, word.at))
            return true;
    }
    return false;
}

static status find_named(const sheet *s, const char *name, const char *option, int *ret, error *err)
{
    for (size_t i = 0; s->headings && i < s->heading_count; i++)
        if (slice_equals_nocase(slice_trim(s->headings[i]), name)) {
            *ret = (int)i;
            return OK;
        }
    return error_set(err, ERR_INPUT, option, "there is no column '%.80s' in it", name);
}

static int guess_code(const sheet *s, slice *room)
{
    static const char *const WORDS[] = {"*code",     "*cd", "code",  "datazone", "data_zone",
                                        "data zone", "dz",  "*zone", "gss",      NULL};
    for (int worded = 1; worded >= 0; worded--)
        for (size_t i = 0; i < s->heading_count; i++)
            if ((!worded || heading_is(slice_trim(s->headings[i]), WORDS)) &&
                tells_apart(s, (int)i, room))
                return (int)i;
    return NONE;
}

static int guess_name(const sheet *s, int code)
{
    static const char *const WORDS[] = {"*name", "*nm", "dzn", "label", "title", NULL};
    for (size_t i = 0; i < s->heading_count; i++)
        if ((int)i != code && heading_is(slice_trim(s->headings[i]), WORDS))
            return (int)i;
    return NONE;
}

static void tell_heading(const sheet *s, int column, char into[100])
{
    slice heading = column == NONE || !s->headings ? (slice){"", 0} : s->headings[column];
    snprintf(into, 100, "%.*s", heading.len < 99 ? (int)heading.len : 99,
             heading.len ? heading.at : "");
}

static status find_columns(loading *l, error *err)
{
    const sheet *s = l->layer;
    const area_options *o = l->options;
    slice *room = arena_alloc(l->memory, (s->row_count + 1) * sizeof *room);
    if (!room)
        return error_no_memory(err);
    status failed = OK;
    if (o->code)
        failed = find_named(s, o->code, "code", &l->code, err);
    else
        l->code = guess_code(s, room);
    if (!failed && o->name)
        failed = find_named(s, o->name, "name", &l->name, err);
    else if (!failed)
        l->name = guess_name(s, l->code);
    if (failed)
        return failed;
    tell_heading(s, l->code, l->sum->code);
    tell_heading(s, l->name, l->sum->name);
    return OK;
}

/* -- what is joined ---------------------------------------------------------------------------- */

/* qsort has no context: rows are sorted with their code beside them. */
typedef struct {
    slice code;
    const sheet_row *row;
} coded;

static int by_code(const void *left, const void *right)
{
    return compare_text(((const coded *)left)->code, ((const coded *)right)->code);
}

/* The headings of a CSV are its first row. */
static status open_join(loading *l, sheet *s, error *err)
{
    const sheet_row *first = s->row_count ? &s->rows[0] : NULL;
    if (!s->headings && first && !first->broken) {
        s->headings = first->cells;
        s->heading_count = first->count;
    }
    status failed = find_named(s, l->options->join_on, "join-on", &l->joined_code, err);
    coded *rows = arena_alloc(l->memory, (s->row_count + 1) * sizeof *rows);
    l->joined_rows = arena_alloc(l->memory, (s->row_count + 1) * sizeof(sheet_row *));
    if (failed)
        return failed;
    if (!rows || !l->joined_rows)
        return error_no_memory(err);
    for (size_t i = 0; i < s->row_count; i++)
        if (!s->rows[i].broken && cell(&s->rows[i], l->joined_code).len)
            rows[l->joined_count++] = (coded){cell(&s->rows[i], l->joined_code), &s->rows[i]};
    qsort(rows, l->joined_count, sizeof *rows, by_code);
    for (size_t i = 0; i < l->joined_count; i++)
        l->joined_rows[i] = rows[i].row;
    l->joined = s;
    return OK;
}

static const sheet_row *find_joined(const loading *l, slice code)
{
    size_t low = 0, end = l->joined_count;
    while (low < end) {
        size_t middle = low + (end - low) / 2;
        int order = compare_text(cell(l->joined_rows[middle], l->joined_code), code);
        if (order == 0)
            return l->joined_rows[middle];
        if (order < 0)
            low = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

/* -- figures ----------------------------------------------------------------------------------- */

/* A number that may as well be one: "007" and "1e5" are codes. */
static bool is_number(slice text, double *ret)
{
    slice digits = text.len && text.at[0] == '-' ? (slice){text.at + 1, text.len - 1} : text;
    if (!digits.len || text.len > NUMBER_MAX_BYTES ||
        (digits.len > 1 && digits.at[0] == '0' && digits.at[1] != '.'))
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if ((digits.at[i] < '0' || digits.at[i] > '9') && digits.at[i] != '.')
            return false;
    return text_to_double(text, ret);
}

static void put_figures(buf *out, const sheet *s, const sheet_row *row, int code, int name)
{
    for (size_t i = 0; i < s->heading_count && i < row->count; i++) {
        double number;
        slice text = slice_trim(row->cells[i]), heading = slice_trim(s->headings[i]);
        if ((int)i == code || (int)i == name || !text.len || !heading.len)
            continue;
        if (out->len > 1)
            buf_putc(out, ',');
        json_text(out, heading);
        buf_putc(out, ':');
        if (is_number(text, &number))
            json_number(out, number);
        else
            json_text(out, text);
    }
}

static void write_figures(loading *l, const sheet_row *row, slice code)
{
    const sheet_row *joined = l->joined ? find_joined(l, code) : NULL;
    buf_clear(&l->figures);
    buf_putc(&l->figures, '{');
    put_figures(&l->figures, l->layer, row, l->code, l->name);
    if (joined)
        put_figures(&l->figures, l->joined, joined, l->joined_code, NONE);
    l->sum->joined += joined != NULL;
    buf_putc(&l->figures, '}');
}

/* -- rows -------------------------------------------------------------------------------------- */

static void refuse(loading *l, const sheet_row *row, const char *why)
{
    if (!l->sum->refused++)
        snprintf(l->sum->refusal, sizeof l->sum->refusal, "feature %ld: %.150s", row->line, why);
}

/* Where an area is: its middle and outline. @return NULL, or why it is nowhere. */
static const char *place_area(loading *l, const sheet_row *row, store_area *a, error *err)
{
    area_shape shape;
    ARENA_SCOPED arena *memory = arena_new(GEOMETRY_MAX_SHAPE_BYTES);
    if (!memory) {
        (void)error_no_memory(err); /* told by its code */
        return err->detail;
    }
    if (row->at.kind == GEOMETRY_POINT) {
        a->middle = (lonlat){row->at.x, row->at.y};
        return lonlat_valid(a->middle) ? NULL : "its point is no longitude and latitude";
    }
    if (!row->at.shape.len)
        return "it is neither a polygon nor a point";
    if (area_shape_read(row->at.shape, memory, &shape, err))
        return err->detail;
    if (!shape.point_count)
        return "its polygon comes to nothing";
    a->middle = area_shape_middle(&shape);
    buf_clear(&l->wkb);
    area_shape_write(&l->wkb, &shape);
    a->wkb = (slice){l->wkb.data, l->wkb.len};
    return l->wkb.failed ? "its outline is too large" : NULL;
}

static const char *check_texts(const store_area *a)
{
    if (!a->code.len)
        return "it has no code";
    if (text_length(a->code.at, a->code.len) > AREA_CODE_MAX)
        return "its code is too long";
    return text_length(a->name.at, a->name.len) > AREA_NAME_MAX ? "its name is too long" : NULL;
}

static status load_row(loading *l, const sheet_row *row, error *err)
{
    char number[24];
    error own = {0};
    store_area a = {.code = cell(row, l->code), .wkb = {"", 0}};
    l->sum->rows++;
    if (l->code == NONE && !a.code.len) {
        snprintf(number, sizeof number, "%ld", row->line);
        a.code = slice_of(number);
    }
    a.name = l->name == NONE ? (slice){"", 0} : cell(row, l->name);
    const char *why = row->broken ? row->broken : check_texts(&a);
    if (!why)
        why = place_area(l, row, &a, &own);
    if (own.code && own.code != ERR_INPUT) {
        *err = own;
        return own.code;
    }
    if (!why)
        write_figures(l, row, a.code);
    if (!why && l->figures.failed)
        why = "its figures are too long";
    if (why) {
        refuse(l, row, why);
        return OK;
    }
    a.figures = (slice){l->figures.data, l->figures.len};
    status failed = store_add_area(l->s, l->set_id, &a, &own);
    if (failed == ERR_CONFLICT || failed == ERR_INPUT) {
        refuse(l, row, own.detail);
        return OK;
    }
    if (failed)
        *err = own;
    else
        l->sum->loaded++;
    return failed;
}

/* -- files ------------------------------------------------------------------------------------- */

/* The one layer that has places. */
static status find_layer(const workbook *w, const sheet **ret, error *err)
{
    const sheet *found = NULL;
    for (size_t i = 0; i < w->sheet_count; i++) {
        const sheet *s = &w->sheets[i];
        if (!s->headings || !s->row_count)
            continue;
        if (found)
            return error_set(err, ERR_INPUT, "layer",
                             "it has several layers; name one with --layer");
        found = s;
    }
    if (!found)
        return error_set(err, ERR_INPUT, "FILE", "it has no layer of areas");
    if (found->crs != CRS_LONLAT)
        return error_set(err, ERR_INPUT, "crs",
                         "it does not say what its coordinates are; say so, as in --crs "
                         "EPSG:27700");
    *ret = found;
    return OK;
}

static status load_layer(loading *l, error *err)
{
    status failed = find_columns(l, err);
    for (size_t i = 0; i < l->layer->row_count && !failed; i++)
        failed = load_row(l, &l->layer->rows[i], err);
    return failed;
}

static status load_file(loading *l, const char *path, error *err)
{
    workbook *w;
    const char *slash = strrchr(path, '/');
    const read_options how = {.layer = l->options->layer, .crs = l->options->crs, .shapes = true};
    status failed = file_read_workbook(path, &how, &w, err);
    if (failed)
        return failed;
    failed = find_layer(w, &l->layer, err);
    if (!failed)
        failed = load_layer(l, err);
    if (failed)
        error_prefix(err, "%.80s: ", slash ? slash + 1 : path);
    workbook_free(w);
    return failed;
}

static status begin_set(loading *l, error *err)
{
    const area_options *o = l->options;
    bool there = false;
    status failed = OK;
    if (!*o->set || text_length(o->set, strlen(o->set)) > AREA_SET_NAME_MAX ||
        !text_is_utf8(o->set, strlen(o->set)))
        return error_set(err, ERR_INPUT, "set", "a set's name has 1 to %d characters",
                         AREA_SET_NAME_MAX);
    if (o->replace)
        failed = store_drop_area_set(l->s, o->set, &there, err);
    if (!failed)
        failed = store_add_area_set(l->s, o->set, o->source, o->licence, &l->set_id, err);
    if (failed == ERR_CONFLICT)
        return error_set(err, ERR_CONFLICT, "set",
                         "there is a set '%.100s' already: --replace it, or give this one another "
                         "name with --set",
                         o->set);
    return failed;
}

static status load_files(loading *l, const char *const *paths, size_t count, error *err)
{
    static const authorship WHO = {.actor = "area"};
    status failed = store_begin(l->s, &WHO, err);
    if (failed)
        return failed;
    failed = begin_set(l, err);
    for (size_t i = 0; i < count && !failed; i++)
        failed = load_file(l, paths[i], err);
    if (!failed && !l->sum->loaded)
        failed = error_set(err, ERR_INPUT, "FILE", "nothing of it could be loaded (%s)",
                           *l->sum->refusal ? l->sum->refusal : "it is empty");
    if (failed) {
        store_rollback(l->s);
        return failed;
    }
    return store_commit(l->s, err);
}

static status load_joined(loading *l, const char *const *paths, size_t count, error *err)
{
    workbook *w;
    if (!l->options->join)
        return load_files(l, paths, count, err);
    if (!l->options->join_on)
        return error_set(err, ERR_INPUT, "join-on", "name the column of --join that has the codes");
    status failed = file_read_workbook(l->options->join, NULL, &w, err);
    if (failed)
        return failed;
    failed = w->sheet_count ? open_join(l, &w->sheets[0], err)
                            : error_set(err, ERR_INPUT, "join", "there is nothing in it");
    if (!failed)
        failed = load_files(l, paths, count, err);
    workbook_free(w);
    return failed;
}

status area_load(store *s, const area_options *options, const char *const *paths, size_t count,
                 area_summary *ret, error *err)
{
    area_summary sum = {0};
    ARENA_SCOPED arena *memory = arena_new((size_t)1 << 30);
    loading l = {.s = s, .options = options, .memory = memory, .sum = &sum};
    if (!memory)
        return error_no_memory(err);
    buf_init(&l.wkb, GEOMETRY_MAX_SHAPE_BYTES);
    buf_init(&l.figures, FIGURES_MAX_BYTES);
    status failed = load_joined(&l, paths, count, err);
    buf_done(&l.wkb);
    buf_done(&l.figures);
    if (!failed)
        *ret = sum;
    return failed;
}

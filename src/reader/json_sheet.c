#include "reader/json_sheet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/asset.h"
#include "reader/geojson.h"
#include "reader/openactive.h"
#include "reader/referral.h"

enum { NESTING_MAX = 3, HEADING_MAX_BYTES = 200 };

/* -- values ------------------------------------------------------------------------------------ */

static status keep(job *j, const char *text, size_t length, slice *ret, error *err)
{
    const char *kept = length ? arena_copy(j->out->memory, text, length) : "";
    if (!kept)
        return error_no_memory(err);
    *ret = (slice){kept, length};
    return OK;
}

static bool is_list_of_texts(const json_t *v)
{
    const json_t *item;
    size_t i;
    json_array_foreach((json_t *)v, i, item)
    {
        if (!json_is_string(item))
            return false;
    }
    return json_is_array(v);
}

static status join_texts(job *j, const json_t *v, slice *ret, error *err)
{
    const json_t *item;
    size_t i;
    BUF_SCOPED buf text;
    buf_init(&text, j->options->max_cell_bytes + 1); /* longer is too long anyway */
    json_array_foreach((json_t *)v, i, item)
    {
        buf_puts(&text, i ? ";" : "");
        buf_add(&text, json_string_value(item), json_string_length(item));
    }
    if (text.failed && !text.full)
        return error_no_memory(err);
    if (text.full) { /* so that it is found too long */
        char *cells = arena_alloc(j->out->memory, text.max);
        if (!cells)
            return error_no_memory(err);
        memset(cells, '.', text.max);
        *ret = (slice){cells, text.max};
        return OK;
    }
    return keep(j, text.data, text.len, ret, err);
}

static status dump(job *j, const json_t *v, slice *ret, error *err)
{
    char *dumped = json_dumps(v, JSON_COMPACT);
    status failed = dumped ? keep(j, dumped, strlen(dumped), ret, err) : error_no_memory(err);
    free(dumped); /* jansson's own allocation */
    return failed;
}

/* As few digits as read back as the same number. */
static size_t write_real(double number, char text[40])
{
    double again;
    int length = snprintf(text, 40, "%.15g", number);
    if (!text_to_double((slice){text, (size_t)length}, &again) || again != number)
        length = snprintf(text, 40, "%.17g", number);
    return (size_t)length;
}

status json_text(job *j, const json_t *v, slice *ret, error *err)
{
    char number[40];
    switch (json_typeof(v)) {
    case JSON_STRING:
        return keep(j, json_string_value(v), json_string_length(v), ret, err);
    case JSON_INTEGER:
        return keep(
            j, number,
            (size_t)snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v)),
            ret, err);
    case JSON_REAL:
        return keep(j, number, write_real(json_real_value(v), number), ret, err);
    case JSON_TRUE:
    case JSON_FALSE:
        *ret = slice_of(json_is_true(v) ? "yes" : "no");
        return OK;
    case JSON_NULL:
        *ret = (slice){"", 0};
        return OK;
    case JSON_ARRAY:
        if (is_list_of_texts(v))
            return join_texts(j, v, ret, err);
        return dump(j, v, ret, err);
    case JSON_OBJECT:
        return dump(j, v, ret, err);
    }
    return error_set(err, ERR_INTERNAL, NULL, "a value of JSON of no kind");
}

/* -- properties -------------------------------------------------------------------------------- */

/* Of a set of choices an empty list is none of them, which is another thing than not known. */
static bool is_no_choice(const char *name, const json_t *v)
{
    const entity *const all[] = {&ASSET, &ACTIVITY};
    for (size_t i = 0; i < COUNT(all) && json_is_array(v) && !json_array_size(v); i++) {
        int number = entity_field(all[i], slice_of(name));
        if (number >= 0 && all[i]->fields[number].type == FIELD_SET)
            return true;
    }
    return false;
}

static status put_property(job *j, sheet *s, sheet_row *row, const char *name, const json_t *v,
                           error *err)
{
    size_t column;
    slice text;
    slice cut = job_cut(slice_of(name), HEADING_MAX_BYTES);
    status failed = sheet_heading(j->out, s, cut, &column, err);
    if (!failed && is_no_choice(name, v))
        failed = job_set_cell(j, row, column, slice_of("[]"), err);
    else if (!failed && !(failed = json_text(j, v, &text, err)))
        failed = job_set_cell(j, row, column, text, err);
    return failed;
}

/* An object, or the one object of a list that could have had more: a service's only location is
 * read like its organisation. */
static const json_t *object_of(const json_t *v)
{
    if (json_is_array(v) && json_array_size(v) == 1)
        v = json_array_get(v, 0);
    return json_is_object(v) ? v : NULL;
}

static status put_properties(job *j, sheet *s, sheet_row *row, const json_t *object,
                             const char *prefix, int depth, error *err)
{
    const char *key;
    json_t *v;
    status failed = OK;
    json_object_foreach((json_t *)object, key, v)
    {
        char name[HEADING_MAX_BYTES + 100];
        snprintf(name, sizeof name, "%s%s%s", prefix, *prefix ? "." : "", key);
        const json_t *inner = object_of(v);
        if (inner && depth < NESTING_MAX)
            failed = put_properties(j, s, row, inner, name, depth + 1, err);
        else
            failed = put_property(j, s, row, name, v, err);
        if (failed)
            return failed;
    }
    return OK;
}

status json_properties(job *j, sheet *s, sheet_row *row, const json_t *object, error *err)
{
    return put_properties(j, s, row, object, "", 0, err);
}

/* -- tables ------------------------------------------------------------------------------------ */

/* The array of objects that a document is, or that it has as the only one. */
static const json_t *table_of(const json_t *root, const char **ret_name)
{
    const json_t *found = NULL;
    const char *key;
    json_t *v;
    *ret_name = NULL;
    if (json_is_array(root))
        return json_is_object(json_array_get(root, 0)) ? root : NULL;
    json_object_foreach((json_t *)root, key, v)
    {
        if (!json_is_array(v) || !json_is_object(json_array_get(v, 0)))
            continue;
        if (found)
            return NULL;
        found = v;
        *ret_name = key;
    }
    return found;
}

static bool table_is(const json_t *root)
{
    const char *name;
    return table_of(root, &name) != NULL;
}

static status table_read(job *j, const json_t *root, slice name, error *err)
{
    const char *own_name;
    const json_t *objects = table_of(root, &own_name), *object;
    sheet *s;
    size_t i;
    if (own_name)
        name = job_cut(slice_of(own_name), HEADING_MAX_BYTES);
    if (!job_wants(j, name))
        return OK;
    status failed = workbook_add_sheet(j->out, name, &s, err);
    json_array_foreach((json_t *)objects, i, object)
    {
        sheet_row *row;
        if (failed || (failed = job_add_row(j, s, (long)i + 1, &row, err)))
            return failed;
        if (json_is_object(object))
            failed = json_properties(j, s, row, object, err);
        else
            job_break_row(j, row, "it is no object, as the others are");
    }
    return failed;
}

/* -- documents --------------------------------------------------------------------------------- */

/* The first that knows a document reads it. Those of `sheets` fill the workbook by themselves. */
static const struct {
    const char *format;
    bool (*is)(const json_t *root);
    status (*sheets)(const json_t *root, workbook *, error *err);
    status (*read)(job *, const json_t *root, slice name, error *err);
} KINDS[] = {
    {"Open Referral", referral_is, referral_sheets, NULL},
    {"OpenActive", openactive_is, openactive_sheets, NULL},
    {"JSON", table_is, NULL, table_read},
};

/* Leaves the sheets that are wanted. */
static status keep_wanted(job *j, error *err)
{
    workbook *w = j->out;
    size_t kept = 0;
    for (size_t i = 0; i < w->sheet_count; i++) {
        sheet *s = &w->sheets[i];
        if (!job_wants(j, s->name)) {
            mem_free(s->rows);
            continue;
        }
        j->row_count += s->row_count;
        w->sheets[kept++] = *s;
    }
    w->sheet_count = kept;
    if (j->row_count > j->options->max_rows)
        return error_set(err, ERR_INPUT, "FILE", "it has more than %zu rows; split it",
                         j->options->max_rows);
    return OK;
}

static status read_document(job *j, const json_t *root, slice name, error *err)
{
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (!KINDS[i].is(root))
            continue;
        j->out->format = KINDS[i].format;
        if (KINDS[i].read)
            return KINDS[i].read(j, root, name, err);
        status failed = KINDS[i].sheets(root, j->out, err);
        return failed ? failed : keep_wanted(j, err);
    }
    return error_set(err, ERR_INPUT, "FILE",
                     "it is JSON, but neither GeoJSON nor a list of objects of one kind");
}

/* -- text -------------------------------------------------------------------------------------- */

/* Past white space, and the separator of RFC 8142. */
static slice pass_space(slice text)
{
    while (text.len && (isspace((unsigned char)text.at[0]) || text.at[0] == '\x1E')) {
        text.at++;
        text.len--;
    }
    return text;
}

bool json_is(slice text)
{
    text = pass_space(text);
    if (!text.len || (text.at[0] != '{' && text.at[0] != '['))
        return false;
    slice next = pass_space((slice){text.at + 1, text.len - 1});
    /* a heading may be in brackets; an array of anything but objects is no table */
    return text.at[0] == '{' ? next.len && (next.at[0] == '"' || next.at[0] == '}')
                             : next.len && (next.at[0] == '{' || next.at[0] == ']');
}

/* Takes the next value of a text. */
static json_t *take_value(slice *text, json_error_t *where)
{
    json_t *v = json_loadb(text->at, text->len,
                           JSON_REJECT_DUPLICATES | JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, where);
    size_t used = v ? (size_t)where->position : 0;
    if (!v) /* what can't be read ends with its line */
        for (used = 0; used < text->len && text->at[used] != '\n'; used++)
            continue;
    *text = pass_space((slice){text->at + used, text->len - used});
    return v;
}

/* One value is the document; of one value a line, all are, as an array. */
static status take_values(slice text, json_t **ret, error *err)
{
    json_error_t where;
    text = pass_space(text);
    json_t *first = take_value(&text, &where), *all = NULL;
    if (!first && json_error_code(&where) == json_error_out_of_memory)
        return error_no_memory(err);
    if (!first)
        return error_set(err, ERR_INPUT, "FILE", "line %d, column %d: %.160s", where.line,
                         where.column, where.text);
    if (!text.len) {
        *ret = first;
        return OK;
    }
    all = json_array();
    bool kept = all && json_array_append_new(all, first) == 0;
    while (kept && text.len) {
        json_t *next = take_value(&text, &where);
        kept = json_array_append_new(all, next ? next : json_null()) == 0;
    }
    if (!kept) {
        json_decref(all);
        return error_no_memory(err);
    }
    *ret = all;
    return OK;
}

status json_read(job *j, slice text, slice name, error *err)
{
    json_t *root;
    if (geojson_is(text)) {
        j->out->format = "GeoJSON";
        return geojson_read(j, text, name, err);
    }
    status failed = take_values(text, &root, err);
    if (failed)
        return failed;
    failed = read_document(j, root, name, err);
    json_decref(root);
    return failed;
}

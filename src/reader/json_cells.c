#include "reader/json_cells.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "domain/asset.h"

enum {
    SCRATCH_MAX = 64 * 1024 * 1024,
    PATH_MAX_BYTES = 200,
    EXTRA_MAX_BYTES = 16000, /* the field takes 20000 code points with its names and quotes */
    COLUMNS_KEPT_FREE = 128, /* for fields: a stranger's keys do not use them up */
    NESTING_MAX = 16,        /* of a JSON text in a cell */
    PATH_NESTING_MAX = 3     /* deeper objects are one cell of JSON */
};

/* Keys under which both formats have people. */
static const char *const PEOPLE[] = {
    "contacts", "contact", "contactPoint", "attention", "assurer_email", "updated_by",
    "metadata", "leader",  "attendee",     "attendees", "performer",     "performers",
    "actor",    "author",  "contributor",  "customer",  "review",        "tax_id"};

/* What columns take for parts of a position or an address whatever else is in the sheet. */
static const char *const PLACING[] = {"easting",   "eastings",     "northing",
                                      "northings", "x coordinate", "y coordinate"};

/* -- reading JSON ---------------------------------------------------------------------------------
 */

static int add_dumped(const char *text, size_t length, void *context)
{
    buf_add(context, text, length);
    return 0;
}

/* A copy of what a buffer holds. */
static slice keep(cells *c, const buf *text)
{
    const char *copy = text->failed ? NULL : arena_copy(c->scratch, text->data, text->len);
    if (!copy && !text->full && !c->failed)
        c->failed = error_no_memory(c->err);
    return (slice){copy ? copy : "", copy ? text->len : 0};
}

slice cells_printf(cells *c, const char *format, ...)
{
    va_list args;
    BUF_SCOPED buf text;
    char piece[2];
    buf_init(&text, WORKBOOK_MAX_CELL_BYTES);
    va_start(args, format);
    int length = vsnprintf(piece, sizeof piece, format, args);
    va_end(args);
    if (length > 0 && buf_reserve(&text, (size_t)length + 1)) {
        va_start(args, format);
        vsnprintf(text.data, (size_t)length + 1, format, args);
        va_end(args);
        text.len = (size_t)length;
    }
    return text.len || text.failed ? keep(c, &text) : (slice){"", 0};
}

/* Jansson writes numbers without the locale. 15 digits: what a decimal fraction was written as. */
static slice number_text(cells *c, const json_t *v)
{
    BUF_SCOPED buf text;
    buf_init(&text, 64);
    if (json_dump_callback(v, add_dumped, &text, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)))
        text.failed = true;
    if (text.len > 2 && memcmp(text.data + text.len - 2, ".0", 2) == 0)
        text.len -= 2;
    return keep(c, &text);
}

slice json_scalar(cells *c, const json_t *v)
{
    if (json_is_string(v))
        return slice_trim((slice){json_string_value(v), json_string_length(v)});
    if (json_is_number(v))
        return number_text(c, v);
    if (json_is_boolean(v))
        return slice_of(json_is_true(v) ? "yes" : "no");
    return (slice){"", 0};
}

slice json_member(cells *c, const json_t *object, const char *key)
{
    return json_scalar(c, json_object_get(object, key));
}

const json_t *json_first(const json_t *v)
{
    return json_is_array(v) ? json_array_get(v, 0) : v;
}

slice json_joined(cells *c, const json_t *array, const char *key, const char *separator)
{
    BUF_SCOPED buf text;
    size_t count = json_is_array(array) ? json_array_size(array) : 1;
    buf_init(&text, WORKBOOK_MAX_CELL_BYTES);
    for (size_t i = 0; i < count; i++) {
        const json_t *one = json_is_array(array) ? json_array_get(array, i) : array;
        slice said = json_is_object(one) ? json_member(c, one, key) : json_scalar(c, one);
        if (!said.len || json_is_person(one))
            continue;
        buf_puts(&text, text.len ? separator : "");
        buf_add(&text, said.at, said.len);
    }
    return text.len || text.failed ? keep(c, &text) : (slice){"", 0};
}

slice json_last_part(slice name)
{
    for (size_t i = name.len; i-- > 0;)
        if (strchr("/#:", name.at[i]))
            return (slice){name.at + i + 1, name.len - i - 1};
    return name;
}

bool json_add_missing(json_t *to, const json_t *from)
{
    const char *key;
    json_t *one;
    json_object_foreach((json_t *)from, key, one)
    {
        if (!json_object_get(to, key) && json_object_set(to, key, one))
            return false;
    }
    return true;
}

json_t *json_own(const json_t *object)
{
    json_t *copy = json_object();
    if (copy && json_add_missing(copy, object))
        return copy;
    json_decref(copy);
    return NULL;
}

static bool is_type(const json_t *v, const char *key, const char *type)
{
    const json_t *said = json_first(json_object_get(v, key));
    slice text = {json_string_value(said), json_string_length(said)};
    return json_is_string(said) && slice_equals(json_last_part(text), type);
}

bool json_is_person(const json_t *v)
{
    return is_type(v, "@type", "Person") || is_type(v, "type", "Person");
}

static bool of_people(const char *key, const json_t *v)
{
    for (size_t i = 0; i < COUNT(PEOPLE); i++)
        if (strcmp(PEOPLE[i], key) == 0)
            return true;
    return json_is_person(v) || key[0] == '\001'; /* a reader's own notes begin so */
}

/* -- rows -----------------------------------------------------------------------------------------
 */

status cells_new(workbook *w, const entity *of, const char *sheet_name, cells *ret, error *err)
{
    cells c = {.to = w, .of = of, .err = err};
    status failed = workbook_add_sheet(w, slice_of(sheet_name), &c.into, err);
    if (failed)
        return failed;
    c.into->of = of == &ASSET ? SHEET_OF_ASSETS : SHEET_OF_ACTIVITIES;
    c.into->crs = CRS_LONLAT;
    /* what another heading must never be taken for */
    static const char *const FIRST[][3] = {{"source_ref", "title", "asset"},
                                           {"source_ref", "name", "lat"}};
    size_t column;
    for (size_t i = 0; i < COUNT(FIRST[0]) && !failed; i++)
        failed = sheet_heading(w, c.into, slice_of(FIRST[of == &ASSET][i]), &column, err);
    if (!failed && of == &ASSET)
        failed = sheet_heading(w, c.into, slice_of("lon"), &column, err);
    if (failed)
        return failed;
    c.scratch = arena_new(SCRATCH_MAX);
    if (!c.scratch)
        return error_no_memory(err);
    *ret = c;
    return OK;
}

void cells_done(cells *c)
{
    arena_free(c->scratch);
    c->scratch = NULL;
}

void cells_begin(cells *c, long line)
{
    arena_clear(c->scratch);
    c->extra_bytes = 0;
    if (!c->failed)
        c->failed = sheet_add_row(c->to, c->into, line, &c->row, c->err);
}

void cells_break(cells *c, const char *format, ...)
{
    char why[300];
    va_list args;
    if (c->failed)
        return;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    size_t length = strlen(why); /* cut at a whole character */
    while (length && !text_is_utf8(why, length))
        length--;
    c->row->count = 0;
    c->row->broken = arena_copy(c->to->memory, why, length);
    if (!c->row->broken)
        c->failed = error_no_memory(c->err);
}

/* JSON may have U+0000 in a text; a cell may not. */
static slice without_nul(cells *c, slice text)
{
    size_t length = 0;
    if (!text.len || !memchr(text.at, 0, text.len))
        return text;
    char *copy = arena_copy(c->scratch, text.at, text.len);
    if (!copy)
        c->failed = error_no_memory(c->err);
    for (size_t i = 0; copy && i < text.len; i++)
        if (text.at[i])
            copy[length++] = text.at[i];
    return (slice){copy ? copy : "", length};
}

static void put_at(cells *c, size_t column, slice text)
{
    if (!c->failed)
        c->failed = sheet_set_cell(c->to, c->row, column, text, c->err);
}

void cells_put(cells *c, const char *heading, slice text)
{
    size_t column;
    if (c->failed || c->row->broken)
        return;
    text = slice_trim(without_nul(c, text));
    if (c->failed || !text.len)
        return;
    if (text.len > WORKBOOK_MAX_CELL_BYTES) {
        cells_break(c, "its %s is longer than %d bytes", heading, WORKBOOK_MAX_CELL_BYTES);
        return;
    }
    c->failed = sheet_heading(c->to, c->into, slice_of(heading), &column, c->err);
    put_at(c, column, text);
}

void cells_put_member(cells *c, const char *heading, const json_t *object, const char *key)
{
    cells_put(c, heading, json_member(c, object, key));
}

bool cells_whole(cells *c, const buf *text)
{
    if (text->failed && !text->full && !c->failed)
        c->failed = error_no_memory(c->err);
    return !text->failed;
}

void cells_put_buf(cells *c, const char *heading, const buf *text)
{
    if (cells_whole(c, text))
        cells_put(c, heading, (slice){text->data, text->len});
}

/* -- what has no field ----------------------------------------------------------------------------
 */

static bool find_heading(const sheet *s, slice name, size_t *ret)
{
    for (size_t i = 0; i < s->heading_count; i++)
        if (s->headings[i].len == name.len && memcmp(s->headings[i].at, name.at, name.len) == 0) {
            *ret = i;
            return true;
        }
    return false;
}

static bool folds_to(const char *name, const char *folded)
{
    char text[PATH_MAX_BYTES];
    return text_fold(name, strlen(name), text, sizeof text) && strcmp(text, folded) == 0;
}

static bool listed(const char *list, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = list; at && *at; at += strspn(at, "|")) {
        size_t size = strcspn(at, "|");
        if (size == length && memcmp(at, word, size) == 0)
            return true;
        at += size;
    }
    return false;
}

static bool is_called(const field *f, const char *folded)
{
    return folds_to(f->name, folded) || folds_to(f->label, folded) || listed(f->synonyms, folded);
}

/* Gives a field that the last part of a path may be taken for its own heading, before the path. */
static void claim_field(cells *c, const char *folded)
{
    size_t column;
    for (size_t i = 0; i < c->of->count && !c->failed; i++) {
        const field *f = &c->of->fields[i];
        if (is_called(f, folded) && !(f->flags & FIELD_KEPT))
            c->failed = sheet_heading(c->to, c->into, slice_of(f->name), &column, c->err);
    }
}

/* An address is put together of every column that is called so: a heading of its own is no help. */
static bool is_placing(const char *folded)
{
    for (size_t i = 0; i < COUNT(PLACING); i++)
        if (strcmp(PLACING[i], folded) == 0)
            return true;
    return strncmp(folded, "address", 7) == 0 || is_called(&ASSET.fields[ASSET_ADDRESS], folded);
}

/* The column of a path; false where it has none and there is no room for another. */
static bool extra_column(cells *c, const char *path, size_t *ret)
{
    char folded[PATH_MAX_BYTES], renamed[PATH_MAX_BYTES + 8];
    const char *dot = strrchr(path, '.'), *last = dot ? dot + 1 : path;
    if (!text_fold(last, strlen(last), folded, sizeof folded))
        folded[0] = '\0';
    if (c->of == &ASSET && is_placing(folded)) {
        snprintf(renamed, sizeof renamed, "%.*sother_%s", (int)(last - path), path, last);
        path = renamed;
    }
    if (find_heading(c->into, slice_of(path), ret))
        return true;
    if (c->into->heading_count + COLUMNS_KEPT_FREE >= WORKBOOK_MAX_COLUMNS)
        return false;
    claim_field(c, folded);
    if (!c->failed)
        c->failed = sheet_heading(c->to, c->into, slice_of(path), ret, c->err);
    return !c->failed;
}

/* How long a text is between the quotes of JSON. */
static size_t quoted_bytes(slice text)
{
    size_t bytes = text.len;
    for (size_t i = 0; i < text.len; i++)
        bytes += text.at[i] == '"' || text.at[i] == '\\' ? 1
                 : (unsigned char)text.at[i] < 32        ? 5
                                                         : 0;
    return bytes;
}

/* `extra` is kept whole or not at all: what would be too much is named and left out. */
static void leave_out(cells *c, const char *path)
{
    size_t column;
    char names[1000];
    if (c->failed)
        return;
    c->failed = sheet_heading(c->to, c->into, slice_of("too_long_to_keep"), &column, c->err);
    if (c->failed)
        return;
    slice before = sheet_cell(c->row, column);
    int length = snprintf(names, sizeof names, "%.*s%s%s", (int)before.len, before.at,
                          before.len ? ";" : "", path);
    if (length > 0 && (size_t)length < sizeof names)
        put_at(c, column, (slice){names, (size_t)length});
}

void cells_put_extra(cells *c, const char *path, slice text)
{
    size_t column;
    if (c->failed || c->row->broken)
        return;
    text = slice_trim(without_nul(c, text));
    if (c->failed || !text.len)
        return;
    size_t more = quoted_bytes(text) + strlen(path) + 6;
    bool room = c->extra_bytes + more <= EXTRA_MAX_BYTES;
    if (!room || !extra_column(c, path, &column)) {
        leave_out(c, path);
        return;
    }
    c->extra_bytes += more;
    put_at(c, column, text);
}

/* A copy without people; NULL where nothing is left. `failed`: no memory. */
static json_t *without_people(const json_t *v, int depth, bool *failed)
{
    const char *key;
    json_t *one, *kept;
    size_t i;
    if (depth > NESTING_MAX || json_is_person(v) || json_is_null(v))
        return NULL;
    if (!json_is_object(v) && !json_is_array(v))
        return json_incref((json_t *)v);
    json_t *copy = json_is_object(v) ? json_object() : json_array();
    *failed |= !copy;
    json_object_foreach((json_t *)v, key, one)
    {
        kept = *failed || of_people(key, one) ? NULL : without_people(one, depth + 1, failed);
        *failed |= kept && json_object_set_new(copy, key, kept);
    }
    json_array_foreach((json_t *)v, i, one)
    {
        kept = *failed ? NULL : without_people(one, depth + 1, failed);
        *failed |= kept && json_array_append_new(copy, kept);
    }
    return copy;
}

static bool all_scalar(const json_t *array)
{
    for (size_t i = 0; i < json_array_size(array); i++)
        if (json_is_object(json_array_get(array, i)) || json_is_array(json_array_get(array, i)))
            return false;
    return true;
}

static void put_json(cells *c, const char *path, const json_t *v)
{
    BUF_SCOPED buf text;
    buf_init(&text, EXTRA_MAX_BYTES);
    bool failed = false;
    json_t *copy = without_people(v, 0, &failed);
    bool any = json_is_array(copy) ? json_array_size(copy) > 0 : json_object_size(copy) > 0;
    if (any && !failed)
        failed = json_dump_callback(copy, add_dumped, &text,
                                    JSON_COMPACT | JSON_REAL_PRECISION(15)) != 0;
    json_decref(copy);
    if (text.full)
        leave_out(c, path);
    else if ((failed || text.failed) && !c->failed)
        c->failed = error_no_memory(c->err);
    else if (text.len)
        cells_put_extra(c, path, (slice){text.data, text.len});
}

static void put_value(cells *c, const char *path, const json_t *v, int depth)
{
    char inner[PATH_MAX_BYTES];
    const char *key;
    json_t *one;
    if (json_is_array(v) && all_scalar(v))
        cells_put_extra(c, path, json_joined(c, v, "", ";"));
    else if (json_is_array(v) || (json_is_object(v) && depth >= PATH_NESTING_MAX))
        put_json(c, path, v);
    else if (!json_is_object(v))
        cells_put_extra(c, path, json_scalar(c, v));
    else
        json_object_foreach((json_t *)v, key, one)
        {
            int length = snprintf(inner, sizeof inner, "%s.%s", path, key);
            if (of_people(key, one) || length < 0)
                continue;
            if ((size_t)length < sizeof inner)
                put_value(c, inner, one, depth + 1);
            else
                leave_out(c, path);
        }
}

static bool is_used(const char *const *used, const char *key, const json_t *v)
{
    bool scalar = !json_is_object(v) && !json_is_array(v);
    size_t length = strlen(key);
    for (; *used; used++)
        if (strncmp(*used, key, length) == 0 && (scalar || (*used)[length] == '*') &&
            (!(*used)[length] || strcmp(*used + length, "*") == 0))
            return true;
    return false;
}

void cells_put_rest(cells *c, const char *prefix, const json_t *of, const char *const *used)
{
    char path[PATH_MAX_BYTES];
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)of, key, v)
    {
        int length = snprintf(path, sizeof path, "%s.%s", prefix, key);
        if (of_people(key, v) || is_used(used, key, v) || length < 0)
            continue;
        if ((size_t)length < sizeof path)
            put_value(c, path, v, 1);
        else
            leave_out(c, prefix);
    }
}

/* -- words ----------------------------------------------------------------------------------------
 */

const char *access_field_of(slice phrase)
{
    static const struct {
        const char *field, *phrases;
    } SAME[] = {
        {"step_free", "step free|step free access|level access|wheelchair access|"
                      "wheelchair accessible|fully wheelchair accessible"},
        {"accessible_toilet", "accessible toilet|accessible toilets|disabled toilet|"
                              "disabled toilets|wheelchair accessible toilet"},
        {"changing_place", "changing place|changing places|changing places toilet|"
                           "changing place toilet"},
        {"hearing_loop", "hearing loop|hearing loops|induction loop|hearing induction loop|"
                         "induction hearing loop"},
        {"bsl", "british sign language|bsl|bsl interpreter"},
        {"quiet_space", "quiet space|quiet room"},
    };
    char folded[PATH_MAX_BYTES];
    if (!text_fold(phrase.at, phrase.len, folded, sizeof folded))
        return NULL;
    for (size_t i = 0; i < COUNT(SAME); i++)
        if (listed(SAME[i].phrases, folded))
            return SAME[i].field;
    return NULL;
}

slice money_words(cells *c, const json_t *amount, slice currency)
{
    slice written = json_scalar(c, amount);
    double number;
    if (!text_to_double(written, &number))
        return written;
    if (json_is_number(amount) && number > -1e-9 && number < 1e-9)
        return slice_of("free");
    const char *point = memchr(written.at, '.', written.len);
    bool tenths = point && written.at + written.len - point == 2;
    bool pounds = slice_equals_nocase(currency, "GBP");
    return cells_printf(c, "%s%.*s%s%s%.*s", pounds ? "£" : "", (int)written.len, written.at,
                        tenths ? "0" : "", !pounds && currency.len ? " " : "",
                        pounds ? 0 : (int)currency.len, currency.at);
}

#include "web/params.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cql2/cql2.h"
#include "domain/asset.h"

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decoding never lengthens, so `ret` needs as many bytes as the text has. */
static bool unescape(slice text, bool plus_is_space, char *ret, size_t *ret_length)
{
    size_t out = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '%') {
            int high = i + 2 < text.len ? hex_digit(text.at[i + 1]) : -1;
            int low = i + 2 < text.len ? hex_digit(text.at[i + 2]) : -1;
            if (high < 0 || low < 0)
                return false;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        ret[out++] = c;
    }
    *ret_length = out;
    return true;
}

bool params_unescape_path(slice text, char *ret, size_t *ret_length)
{
    return unescape(text, false, ret, ret_length);
}

void params_shorten(slice text, char *ret, size_t size)
{
    size_t len = text.len < size - 1 ? text.len : size - 1;
    /* step back over a character that would be cut */
    while (len < text.len && len && ((unsigned char)text.at[len] & 0xC0) == 0x80)
        len--;
    if (!text_is_utf8(text.at, len))
        len = 0;
    if (len)
        memcpy(ret, text.at, len);
    ret[len] = '\0';
}

static status decode(slice raw, arena *a, slice *ret, const char *what, error *err)
{
    char *text = arena_alloc(a, raw.len + 1);
    if (!text)
        return error_no_memory(err);
    size_t length;
    if (!unescape(raw, true, text, &length))
        return error_set(err, ERR_INPUT, what, "%s has a %% without two hexadecimal digits", what);
    if (!text_is_utf8(text, length))
        return error_set(err, ERR_INPUT, what, "%s must be UTF-8 without zero bytes", what);
    *ret = (slice){text, length};
    return OK;
}

static status split_one(slice piece, arena *a, struct param_pair *ret, error *err)
{
    slice name = slice_cut(&piece, '=');
    char shown[sizeof err->field];
    status code = decode(name, a, &ret->name, "query", err);
    if (code)
        return code;
    params_shorten(ret->name, shown, sizeof shown);
    return decode(piece, a, &ret->value, shown, err);
}

status params_split(slice query, arena *a, param_pairs *ret, error *err)
{
    param_pairs found = {0};
    size_t pieces = 1;
    for (size_t i = 0; i < query.len; i++)
        pieces += query.at[i] == '&';
    if (pieces > PARAMS_MAX)
        return error_set(err, ERR_INPUT, "query", "the query has more than %d parameters",
                         PARAMS_MAX);
    found.pairs = arena_alloc(a, pieces * sizeof *found.pairs);
    if (!found.pairs)
        return error_no_memory(err);
    while (query.len) {
        slice piece = slice_cut(&query, '&');
        if (!piece.len)
            continue; /* "a=1&&b=2" */
        status code = split_one(piece, a, &found.pairs[found.count], err);
        if (code)
            return code;
        found.count++;
    }
    *ret = found;
    return OK;
}

static const param *find(const param_table *table, slice name)
{
    for (size_t i = 0; i < table->count; i++)
        if (slice_equals(name, table->rows[i].name))
            return &table->rows[i];
    return NULL;
}

static status refuse(const param *p, const char *why, error *err)
{
    return error_set(err, ERR_INPUT, p->name, "%s %s", p->name, why);
}

static status read_text(const param *p, slice given, slice *ret, error *err)
{
    slice text = slice_trim(given);
    for (size_t i = 0; i < text.len && p->type != PARAM_LONG_TEXT; i++)
        if ((unsigned char)text.at[i] < 0x20 || text.at[i] == 0x7F)
            return refuse(p, "must not have control characters", err);
    if (!text.len)
        return refuse(p, "must not be empty", err);
    if (text_length(text.at, text.len) > (size_t)p->max)
        return error_set(err, ERR_INPUT, p->name, "%s must be at most %.0f characters", p->name,
                         p->max);
    *ret = text;
    return OK;
}

static status read_texts(const param *p, slice given, param_texts *list, arena *a, error *err)
{
    slice text;
    status code = read_text(p, given, &text, err);
    if (code)
        return code;
    if (!list->at && !(list->at = arena_alloc(a, PARAMS_MAX * sizeof *list->at)))
        return error_no_memory(err);
    list->at[list->count++] = text;
    return OK;
}

static status read_number(const param *p, slice text, double *ret, error *err)
{
    double number;
    bool above = p->type == PARAM_ABOVE;
    if (!text_to_double(text, &number))
        return refuse(p, "must be a number", err);
    if (number > p->max || number < p->min || (above && number <= p->min))
        return error_set(err, ERR_INPUT, p->name,
                         above ? "%s must be above %g and at most %g" : "%s must be from %g to %g",
                         p->name, p->min, p->max);
    *ret = number;
    return OK;
}

/* Digits alone, however many: 99999999999999999999 is above the maximum, not malformed. */
static status read_limit(const param *p, slice text, size_t *ret, error *err)
{
    size_t most = (size_t)p->max, number = 0;
    bool digits = text.len > 0;
    for (size_t i = 0; i < text.len && digits; i++) {
        digits = text.at[i] >= '0' && text.at[i] <= '9';
        if (number < most)
            number = number * 10 + (size_t)(text.at[i] - '0');
    }
    if (!digits || !number)
        return error_set(err, ERR_INPUT, p->name, "%s must be a whole number from 1 to %zu",
                         p->name, most);
    *ret = number < most ? number : most;
    return OK;
}

static status read_corners(const param *p, slice text, param_corners *ret, error *err)
{
    double n[6];
    size_t count = 0;
    while (text.at)
        if (count == COUNT(n) || !text_to_double(slice_trim(slice_cut(&text, ',')), &n[count++]))
            return refuse(p, "must be four or six numbers", err);
    if (count != 4 && count != 6)
        return refuse(p, "must be four or six numbers", err);
    if (count == 6 && n[2] > n[5])
        return refuse(p, "must be in order: the lower height before the upper one", err);
    *ret = (param_corners){true, {n[0], n[1]}, {n[count / 2], n[count / 2 + 1]}};
    return OK;
}

static status read_bbox(const param *p, slice text, param_bbox *ret, error *err)
{
    param_corners c;
    status code = read_corners(p, text, &c, err);
    if (code)
        return code;
    bbox box = {c.least[0], c.least[1], c.greatest[0], c.greatest[1]};
    if (!bbox_valid(box))
        return refuse(p,
                      "must be west,south,east,north in degrees: longitudes from -180 to 180, "
                      "latitudes from -90 to 90, south not above north",
                      err);
    *ret = (param_bbox){true, box};
    return OK;
}

static status refuse_choice(const param *p, const field *f, error *err)
{
    char list[200] = "";
    size_t used = 0;
    for (int i = 0; f->choices[i] && used < sizeof list; i++)
        used +=
            (size_t)snprintf(list + used, sizeof list - used, "%s%s", i ? ", " : "", f->choices[i]);
    return error_set(err, ERR_INPUT, p->name, "%s must be one of %s", p->name, list);
}

static status read_set(const param *p, const field *f, slice text, arena *a, int64_t *ret,
                       error *err)
{
    value v;
    status code = field_read(f, text, a, &v, err);
    if (code)
        return code;
    if (v.kind != VALUE_INTEGER || !v.integer)
        return refuse(p, "must not be empty", err);
    *ret = v.integer;
    return OK;
}

/* A choice by its own name: the spellings that files may have are not for addresses. */
static status read_field(const param *p, slice text, param_choice *ret, arena *a, error *err)
{
    const entity *of = p->type == PARAM_ACTIVITY ? &ACTIVITY : &ASSET;
    const field *f = &of->fields[p->field];
    int64_t number = 0;
    status code = OK;
    if (!slice_trim(text).len)
        return refuse(p, "must not be empty", err);
    if (f->type == FIELD_SET)
        code = read_set(p, f, text, a, &number, err);
    else if ((number = field_choice(f, text)) < 0)
        code = refuse_choice(p, f, err);
    if (!code)
        *ret = (param_choice){true, number};
    return code;
}

static status read_value(const param *p, slice text, void *member, arena *a, error *err)
{
    switch (p->type) {
    case PARAM_TEXT:
    case PARAM_LONG_TEXT:
    case PARAM_SEARCH:
        return read_text(p, text, member, err);
    case PARAM_TEXTS:
        return read_texts(p, text, member, a, err);
    case PARAM_NUMBER:
    case PARAM_ABOVE:
        return read_number(p, text, member, err);
    case PARAM_LIMIT:
        return read_limit(p, text, member, err);
    case PARAM_BBOX:
        return read_bbox(p, text, member, err);
    case PARAM_CORNERS:
        return read_corners(p, text, member, err);
    case PARAM_FIELD:
    case PARAM_ACTIVITY:
        return read_field(p, text, member, a, err);
    }
    return error_set(err, ERR_INTERNAL, p->name, "has no known type");
}

static void set_defaults(const param_table *table, char *ret)
{
    memset(ret, 0, table->size);
    for (size_t i = 0; i < table->count; i++) {
        const param *p = &table->rows[i];
        size_t limit = (size_t)(p->type == PARAM_LIMIT ? p->otherwise : 0);
        if (p->type == PARAM_LIMIT)
            memcpy(ret + p->offset, &limit, sizeof limit);
        if (p->type == PARAM_NUMBER || p->type == PARAM_ABOVE)
            memcpy(ret + p->offset, &p->otherwise, sizeof p->otherwise);
    }
}

bool params_is_property(const field *f)
{
    cql2_type type = cql2_field_type(f);
    return type == CQL2_TEXT || type == CQL2_NUMBER || type == CQL2_TIME;
}

/* What a field is to equal. @return OK; ERR_NOT_FOUND, without a detail, where there is none. */
static status read_property(const struct param_pair *pair, const param_table *table, char *ret,
                            error *err)
{
    int number = table->properties ? entity_field(table->properties, pair->name) : -1;
    if (number < 0 || !params_is_property(&table->properties->fields[number]))
        return ERR_NOT_FOUND;
    const char *name = table->properties->fields[number].name;
    if (!slice_equals(pair->name, name))
        return ERR_NOT_FOUND; /* in another case */
    slice *member = (slice *)(void *)(ret + table->properties_offset) + number;
    if (member->at)
        return error_set(err, ERR_INPUT, name, "%s must be given once", name);
    *member = pair->value;
    return OK;
}

static status read_pairs(const param_pairs *pairs, const param_table *table, arena *a, char *ret,
                         error *err)
{
    bool seen[PARAMS_MAX] = {false};
    for (size_t i = 0; i < pairs->count; i++) {
        const param *p = find(table, pairs->pairs[i].name);
        status code = p ? OK : read_property(&pairs->pairs[i], table, ret, err);
        if (code == ERR_NOT_FOUND) {
            char shown[sizeof err->field];
            params_shorten(pairs->pairs[i].name, shown, sizeof shown);
            return error_set(err, ERR_INPUT, shown, "%s is not a parameter of this resource",
                             shown);
        }
        if (code)
            return code;
        if (!p)
            continue;
        if (seen[p - table->rows] && p->type != PARAM_TEXTS)
            return refuse(p, "must be given once", err);
        seen[p - table->rows] = true;
        code = read_value(p, pairs->pairs[i].value, ret + p->offset, a, err);
        if (code)
            return code;
    }
    return OK;
}

/* Leaves out what a form did not fill in and what it does not have. */
static void keep_filled(param_pairs *pairs, const param_table *table)
{
    size_t kept = 0;
    for (size_t i = 0; i < pairs->count; i++)
        if (slice_trim(pairs->pairs[i].value).len && find(table, pairs->pairs[i].name))
            pairs->pairs[kept++] = pairs->pairs[i];
    pairs->count = kept;
}

status params_take(const param_pairs *pairs, const param_table *table, arena *a, void *ret,
                   error *err)
{
    char *values = arena_alloc(a, table->size);
    if (!values)
        return error_no_memory(err);
    set_defaults(table, values);
    status code = read_pairs(pairs, table, a, values, err);
    if (!code)
        memcpy(ret, values, table->size);
    return code;
}

status params_read(slice query, const param_table *table, arena *a, void *ret,
                   param_pairs *ret_pairs, error *err)
{
    param_pairs pairs;
    status code = params_split(query, a, &pairs, err);
    if (code)
        return code;
    if (table->form)
        keep_filled(&pairs, table);
    code = params_take(&pairs, table, a, ret, err);
    if (!code)
        *ret_pairs = pairs;
    return code;
}

static bool is_plain(unsigned char c)
{
    unsigned char letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || (c && strchr("-._~,:", c));
}

void params_escape(buf *out, slice text)
{
    static const char HEX[] = "0123456789ABCDEF";
    for (size_t i = 0, run; i < text.len; i = run) {
        for (run = i; run < text.len && is_plain((unsigned char)text.at[run]);)
            run++;
        buf_add(out, text.at + i, run - i);
        if (run == text.len)
            break;
        unsigned char c = (unsigned char)text.at[run++];
        buf_add(out, (char[]){'%', HEX[c >> 4], HEX[c & 15]}, 3);
    }
}

static bool listed(slice name, const char *const *names)
{
    for (; *names; names++)
        if (slice_equals(name, *names))
            return true;
    return false;
}

void params_write(buf *out, const param_pairs *pairs, const char *const *without)
{
    bool first = true;
    for (size_t i = 0; i < pairs->count; i++) {
        if (listed(pairs->pairs[i].name, without))
            continue;
        if (!first)
            buf_putc(out, '&');
        first = false;
        params_escape(out, pairs->pairs[i].name);
        buf_putc(out, '=');
        params_escape(out, pairs->pairs[i].value);
    }
}

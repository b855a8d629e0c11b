/* The CHECKs of asset and activity, which take SQLite some 45 us a row, foreseen in C. Only what
 * surely passes is said to fit. */
#include <string.h>

#include "store/bulk.h"

enum { FITS_MAX_BYTES = 16 * 1024 };

static bool text_fits(const field *f, slice text)
{
    bool blank = true;
    if (text.len && memchr(text.at, '\0', text.len))
        return false;
    for (size_t i = 0; i < text.len && blank; i++)
        blank = text.at[i] == ' ';
    if (blank && f->min > 0)
        return false;
    return (double)text.len <= f->max ||
           (text_is_utf8(text.at, text.len) && (double)text_length(text.at, text.len) <= f->max);
}

/* As the field would read it, and written so already. */
static bool reads_the_same(const field *f, const value *v)
{
    value read;
    ARENA_SCOPED arena *a = arena_new(FITS_MAX_BYTES);
    return a && !field_read(f, v->text, a, &read, NULL) && value_equals(&read, v);
}

static bool uuid_fits(const field *f, const value *v)
{
    for (size_t i = 0; i < v->text.len; i++)
        if (v->text.at[i] >= 'A' && v->text.at[i] <= 'F')
            return false;
    return reads_the_same(f, v);
}

static status json_fits(store *s, slice text, bool *ret, error *err)
{
    bool row = false;
    sqlite3_stmt *valid = statement_of(s, SQL_BULK_JSON);
    bind_slice(valid, "text", text);
    status failed = statement_step(s, valid, &row, err);
    if (!failed)
        *ret = sqlite3_column_int(valid, 0) == 1;
    sqlite3_reset(valid);
    return failed;
}

static bool value_fits(const field *f, const value *v)
{
    switch (f->type) {
    case FIELD_TEXT:
    case FIELD_CODE:
        return v->kind == VALUE_TEXT && text_fits(f, v->text);
    case FIELD_ENUM:
    case FIELD_TRISTATE:
    case FIELD_SET:
        return v->kind == VALUE_INTEGER; /* written by the names of the schema */
    case FIELD_INTEGER:
        return v->kind == VALUE_INTEGER && (double)v->integer >= f->min &&
               (double)v->integer <= f->max;
    case FIELD_REAL:
        return v->kind == VALUE_REAL && v->real >= f->min && v->real <= f->max;
    case FIELD_DATE:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_POINTS:
        return v->kind == VALUE_TEXT && reads_the_same(f, v);
    case FIELD_UUID:
        return v->kind == VALUE_TEXT && uuid_fits(f, v);
    case FIELD_TIMESTAMP:
    case FIELD_JSON:
        break;
    }
    return false;
}

static status field_fits(store *s, const field *f, const value *v, bool *ret, error *err)
{
    if (f->type == FIELD_JSON && v->kind == VALUE_TEXT)
        return json_fits(s, v->text, ret, err);
    *ret = v->kind == VALUE_NULL ? !(f->flags & FIELD_REQUIRED) : value_fits(f, v);
    return OK;
}

status bulk_fits(store *s, const record *r, bool *ret, error *err)
{
    bool fits = true;
    status failed = OK;
    for (size_t i = 0; i < r->of->count && fits && !failed; i++)
        if (!(r->of->fields[i].flags & FIELD_KEPT))
            failed = field_fits(s, &r->of->fields[i], &r->v[i], &fits, err);
    if (fits && !failed)
        fits = !(r->of == &ASSET ? asset_validate(r, NULL) : activity_validate(r, NULL));
    *ret = fits;
    return failed;
}

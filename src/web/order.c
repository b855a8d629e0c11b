/* A token is `s`, then for each key a value, then the id: `i` and hexadecimal digits. A value is
 * `n` for none, `d` and the 16 digits of a double, or `t`, two digits for the length, and the bytes. */
#include "web/order.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "web/schema.h"

/* -- what is asked ----------------------------------------------------------------------------- */

static status add_key(const request *rq, const collection *c, slice name, order *o, error *err)
{
    char shown[80];
    bool descending = name.len && name.at[0] == '-';
    if (name.len && (descending || name.at[0] == '+'))
        name = (slice){name.at + 1, name.len - 1};
    int number = entity_field(c->of, name);
    params_shorten(name, shown, sizeof shown);
    if (number < 0 || !slice_equals(name, c->of->fields[number].name) ||
        !collection_shows(c, rq->who, (size_t)number) || !schema_sortable(&c->of->fields[number]))
        return error_set(err, ERR_INPUT, "sortby", "sortby: there is nothing to sort by as '%s'",
                         shown);
    if (o->count == ORDER_MAX_KEYS)
        return error_set(err, ERR_INPUT, "sortby", "sortby takes fewer properties");
    o->keys[o->count++] = (struct order_key){number, descending};
    return OK;
}

static status read_near(slice near, order *o, error *err)
{
    const char *comma = memchr(near.at, ',', near.len);
    size_t length = comma ? (size_t)(comma - near.at) : 0;
    if (!comma || !text_to_double(slice_trim((slice){near.at, length}), &o->from.lon_deg) ||
        !text_to_double(slice_trim((slice){comma + 1, near.len - length - 1}), &o->from.lat_deg) ||
        !lonlat_valid(o->from))
        return error_set(err, ERR_INPUT, "near", "near must be longitude,latitude in degrees");
    o->keys[o->count++] = (struct order_key){ORDER_DISTANCE, false};
    return OK;
}

status order_read(const request *rq, const collection *c, slice sortby, slice near, order *ret,
                  error *err)
{
    order o = {0};
    if (near.at && read_near(near, &o, err))
        return err->code;
    for (bool more = sortby.at != NULL; more;) {
        const char *comma = sortby.len ? memchr(sortby.at, ',', sortby.len) : NULL;
        size_t length = comma ? (size_t)(comma - sortby.at) : sortby.len;
        if (add_key(rq, c, slice_trim((slice){sortby.at, length}), &o, err))
            return err->code;
        more = comma != NULL;
        if (more)
            sortby = (slice){comma + 1, sortby.len - length - 1};
    }
    *ret = o;
    return OK;
}

bool order_by_distance(const order *o)
{
    return o->count && o->keys[0].field == ORDER_DISTANCE;
}

/* -- places ------------------------------------------------------------------------------------ */

static void set_text(slice text, struct order_value *ret)
{
    char folded[CQL2_TEXT_BYTES];
    size_t length = text_fold(text.at, text.len, folded, sizeof folded);
    const char *from = length ? folded : text.at;
    length = length ? length : text.len;
    ret->kind = ORDER_TEXT;
    ret->length = (unsigned)(length < ORDER_TEXT_BYTES ? length : ORDER_TEXT_BYTES);
    memcpy(ret->text, from, ret->length);
}

void order_value_of(const cql2_value *v, struct order_value *ret)
{
    *ret = (struct order_value){.kind = ORDER_NOTHING};
    if (v->type == CQL2_TEXT && v->text.at) {
        set_text(v->text, ret);
    } else if (v->type == CQL2_NUMBER || v->type == CQL2_TIME) {
        ret->kind = ORDER_NUMBER;
        ret->number = v->type == CQL2_NUMBER ? v->number : (double)v->time.from_ms;
    }
}

static int compare_values(const struct order_value *a, const struct order_value *b, bool descending)
{
    int which = 0;
    if (a->kind != b->kind) /* one of them is nothing */
        return a->kind == ORDER_NOTHING ? 1 : -1;
    if (a->kind == ORDER_NUMBER)
        which = (a->number > b->number) - (a->number < b->number);
    if (a->kind == ORDER_TEXT) {
        unsigned common = a->length < b->length ? a->length : b->length;
        which = memcmp(a->text, b->text, common);
        which = which ? which : (a->length > b->length) - (a->length < b->length);
    }
    return descending ? -which : which;
}

int order_compare(const order *o, const order_place *a, const order_place *b)
{
    for (size_t i = 0; i < o->count; i++) {
        int which = compare_values(&a->values[i], &b->values[i], o->keys[i].descending);
        if (which)
            return which;
    }
    return (a->id > b->id) - (a->id < b->id);
}

/* -- tokens ------------------------------------------------------------------------------------ */

void order_token_write(const order *o, const order_place *p, buf *out)
{
    buf_putc(out, 's');
    for (size_t i = 0; i < o->count; i++) {
        const struct order_value *v = &p->values[i];
        uint64_t bits;
        memcpy(&bits, &v->number, sizeof bits);
        if (v->kind == ORDER_NOTHING)
            buf_putc(out, 'n');
        else if (v->kind == ORDER_NUMBER)
            buf_printf(out, "d%016" PRIx64, bits);
        else
            buf_printf(out, "t%02x", v->length);
        for (unsigned k = 0; v->kind == ORDER_TEXT && k < v->length; k++)
            buf_printf(out, "%02x", (unsigned char)v->text[k]);
    }
    buf_printf(out, "i%" PRIx64, (uint64_t)p->id);
}

/* Takes a number of hexadecimal digits; none (0) are all that are left, 16 at most. */
static bool take_digits(slice *text, size_t digits, uint64_t *ret)
{
    static const char HEX[] = "0123456789abcdef";
    size_t count = digits ? digits : text->len;
    uint64_t number = 0;
    if (count > text->len || count > 16 || count == 0)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *digit = text->at[i] ? strchr(HEX, text->at[i]) : NULL;
        if (!digit)
            return false;
        number = number * 16 + (uint64_t)(digit - HEX);
    }
    *text = (slice){text->at + count, text->len - count};
    *ret = number;
    return true;
}

static bool take_letter(slice *text, char *ret)
{
    if (!text->len)
        return false;
    *ret = *text->at;
    *text = (slice){text->at + 1, text->len - 1};
    return true;
}

static bool take_text(slice *text, struct order_value *ret)
{
    uint64_t number;
    if (!take_digits(text, 2, &number) || number > ORDER_TEXT_BYTES)
        return false;
    ret->kind = ORDER_TEXT;
    ret->length = (unsigned)number;
    for (unsigned i = 0; i < ret->length; i++) {
        if (!take_digits(text, 2, &number))
            return false;
        ret->text[i] = (char)(unsigned char)number;
    }
    return true;
}

static bool take_value(slice *text, struct order_value *ret)
{
    char letter;
    uint64_t bits;
    *ret = (struct order_value){.kind = ORDER_NOTHING};
    if (!take_letter(text, &letter))
        return false;
    if (letter == 't')
        return take_text(text, ret);
    if (letter != 'd')
        return letter == 'n';
    if (!take_digits(text, 16, &bits))
        return false;
    ret->kind = ORDER_NUMBER;
    memcpy(&ret->number, &bits, sizeof bits);
    return isfinite(ret->number);
}

bool order_token_read(const order *o, slice token, order_place *ret)
{
    char letter;
    uint64_t id;
    if (!take_letter(&token, &letter) || letter != 's')
        return false;
    for (size_t i = 0; i < o->count; i++)
        if (!take_value(&token, &ret->values[i]))
            return false;
    if (!take_letter(&token, &letter) || letter != 'i' || !take_digits(&token, 0, &id) ||
        id > INT64_MAX || token.len)
        return false;
    ret->id = (int64_t)id;
    return true;
}

/* Features in any order, by keeping the least of a page of all that are offered.
 *
 * The place of a feature in an order is its *rank*: for each key whether it is null, and a number
 * or the beginning of a folded text, then the id, so that no two are equal. A page's token is the
 * rank of its last feature: what is inserted or removed meanwhile moves no other one past it.
 *
 *     token    base64url (RFC 4648 5) of: the number of keys, then a byte for each (0 null, 1
 *              number, 2 text) with its 8 bytes or its length and text, then the id in 8 bytes */
#include "index/order.h"

#include <math.h>
#include <string.h>

/* -- ranks ------------------------------------------------------------------------------------- */

int sort_key_compare(const sort_key *a, const sort_key *b, bool descending)
{
    if (a->kind == KEY_NULL || b->kind == KEY_NULL)
        return (a->kind == KEY_NULL) - (b->kind == KEY_NULL);
    int order;
    if (a->kind == KEY_NUMBER) {
        order = (a->number > b->number) - (a->number < b->number);
    } else {
        size_t shorter = a->length < b->length ? a->length : b->length;
        order = memcmp(a->text, b->text, shorter);
        order = order ? order : (int)a->length - (int)b->length;
    }
    return descending ? -order : order;
}

static int compare_ranks(const ordering *o, const rank *a, const rank *b)
{
    for (size_t i = 0; i < o->sort_count; i++) {
        int order = sort_key_compare(&a->keys[i], &b->keys[i], o->sort[i].descending);
        if (order)
            return order;
    }
    return (a->id > b->id) - (a->id < b->id);
}

void ordering_text(const ordering *o, slice text, sort_key *ret)
{
    text = cql2_fold(CQL2_CASEI, text, o->scratch);
    text = cql2_fold(CQL2_ACCENTI, text, o->scratch + CQL2_TEXT_BYTES);
    ret->kind = KEY_TEXT;
    ret->length = (uint8_t)(text.len < SORT_TEXT_BYTES ? text.len : SORT_TEXT_BYTES);
    memcpy(ret->text, text.at, ret->length);
}

void ordering_value(const ordering *o, const cql2_value *v, sort_key *ret)
{
    if (v->type == CQL2_NUMBER)
        *ret = (sort_key){.kind = KEY_NUMBER, .number = v->number};
    else if (v->type == CQL2_TIME)
        *ret = (sort_key){.kind = KEY_NUMBER, .number = (double)v->time.from_ms};
    else if (v->type == CQL2_TEXT)
        ordering_text(o, v->text, ret);
}

/* -- a page ------------------------------------------------------------------------------------ */

static bool before(const ordering *o, const ranked *a, const ranked *b)
{
    return compare_ranks(o, &a->rank, &b->rank) < 0;
}

static void sift_down(ordering *o, size_t at, const ranked *one)
{
    for (size_t down; (down = 2 * at + 1) < o->count; at = down) {
        if (down + 1 < o->count && before(o, &o->items[down], &o->items[down + 1]))
            down++;
        if (!before(o, one, &o->items[down]))
            break;
        o->items[at] = o->items[down];
    }
    o->items[at] = *one;
}

bool ordering_is_past(const ordering *o, const sort_key *first)
{
    return o->count == o->room &&
           sort_key_compare(first, &o->items[0].rank.keys[0], o->sort[0].descending) > 0;
}

void ordering_offer(ordering *o, const ranked *one)
{
    if (o->has_after && compare_ranks(o, &one->rank, &o->after) <= 0)
        return;
    if (o->count == o->room) {
        if (before(o, one, &o->items[0]))
            sift_down(o, 0, one);
        return;
    }
    size_t at = o->count++;
    for (size_t up; at > 0 && before(o, &o->items[up = (at - 1) / 2], one); at = up)
        o->items[at] = o->items[up];
    o->items[at] = *one;
}

size_t ordering_sort(ordering *o)
{
    size_t count = o->count;
    while (o->count > 1) {
        ranked last = o->items[0];
        o->count--;
        ranked moved = o->items[o->count];
        sift_down(o, 0, &moved);
        o->items[o->count] = last;
    }
    o->count = count;
    return count < o->room ? count : o->room - 1;
}

/* -- tokens ------------------------------------------------------------------------------------ */

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum { TOKEN_BYTES = 1 + INDEX_MAX_SORT * (2 + SORT_TEXT_BYTES) + 8 };
_Static_assert((TOKEN_BYTES + 2) / 3 * 4 < SORT_TOKEN_SIZE, "a token has room");

static size_t pack(const ordering *o, const rank *r, uint8_t *bytes)
{
    size_t used = 0;
    bytes[used++] = (uint8_t)o->sort_count;
    for (size_t i = 0; i < o->sort_count; i++) {
        const sort_key *k = &r->keys[i];
        bytes[used++] = k->kind;
        if (k->kind == KEY_NUMBER) {
            memcpy(bytes + used, &k->number, sizeof k->number);
            used += sizeof k->number;
        } else if (k->kind == KEY_TEXT) {
            bytes[used++] = k->length;
            memcpy(bytes + used, k->text, k->length);
            used += k->length;
        }
    }
    memcpy(bytes + used, &r->id, sizeof r->id);
    return used + sizeof r->id;
}

void ordering_token(const ordering *o, size_t last, char ret[SORT_TOKEN_SIZE])
{
    uint8_t bytes[TOKEN_BYTES + 2] = {0};
    size_t count = pack(o, &o->items[last].rank, bytes), used = 0;
    for (size_t i = 0; i < count; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0 && (size_t)(18 - shift) / 6 <= count - i; shift -= 6)
            ret[used++] = DIGITS[three >> shift & 63];
    }
    ret[used] = '\0';
}

static size_t unpack_digits(slice token, uint8_t *bytes, size_t room)
{
    unsigned held = 0, bits = 0;
    size_t used = 0;
    for (size_t i = 0; i < token.len; i++) {
        const char *digit = token.at[i] ? strchr(DIGITS, token.at[i]) : NULL;
        if (!digit)
            return 0;
        held = held << 6 | (unsigned)(digit - DIGITS);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            if (used == room)
                return 0;
            bytes[used++] = (uint8_t)(held >> bits & 0xFF);
        }
    }
    return used;
}

static bool unpack_key(const uint8_t **at, const uint8_t *end, sort_key *ret)
{
    size_t left = (size_t)(end - *at);
    if (left < 1)
        return false;
    *ret = (sort_key){.kind = *(*at)++};
    left--;
    if (ret->kind == KEY_NUMBER) {
        if (left < sizeof ret->number)
            return false;
        memcpy(&ret->number, *at, sizeof ret->number);
        *at += sizeof ret->number;
        return isfinite(ret->number);
    }
    if (ret->kind == KEY_TEXT) {
        if (left < 1 || **at > SORT_TEXT_BYTES || left - 1 < **at)
            return false;
        ret->length = *(*at)++;
        memcpy(ret->text, *at, ret->length);
        *at += ret->length;
    }
    return ret->kind <= KEY_TEXT;
}

static key_kind kind_of(const entity *of, int number)
{
    return number != INDEX_SORT_DISTANCE && cql2_field_type(&of->fields[number]) == CQL2_TEXT
               ? KEY_TEXT
               : KEY_NUMBER;
}

static bool read_token(const ordering *o, slice token, rank *ret)
{
    uint8_t bytes[TOKEN_BYTES];
    size_t count = unpack_digits(token, bytes, sizeof bytes);
    const uint8_t *at = bytes + 1, *end = bytes + count;
    if (count == 0 || bytes[0] != o->sort_count)
        return false;
    for (size_t i = 0; i < o->sort_count; i++)
        if (!unpack_key(&at, end, &ret->keys[i]) ||
            (ret->keys[i].kind != KEY_NULL &&
             ret->keys[i].kind != kind_of(o->of, o->sort[i].field)))
            return false;
    if (end - at != (ptrdiff_t)sizeof ret->id)
        return false;
    memcpy(&ret->id, at, sizeof ret->id);
    return true;
}

status ordering_begin(ordering *ret, const entity *of, const index_sort *sort, size_t sort_count,
                      slice after, size_t limit, arena *a, error *err)
{
    ordering o = {.of = of, .sort = sort, .sort_count = sort_count, .room = limit + 1};
    o.has_after = after.len > 0;
    if (o.has_after && !read_token(&o, after, &o.after))
        return error_set(err, ERR_INPUT, "next", "next must come from a link of an answer");
    o.items = arena_alloc(a, o.room * sizeof *o.items);
    o.scratch = arena_alloc(a, (size_t)2 * CQL2_TEXT_BYTES);
    if (!o.items || !o.scratch)
        return error_no_memory(err);
    *ret = o;
    return OK;
}

/** Features in any order, by going through all that match and keeping the least of a page.
 *
 *  The place of a feature in an order is its *rank*: for each key whether it is null, and a number
 *  or the beginning of a folded text, then the id, so that no two are equal. A page's token is the
 *  rank of its last feature: what is inserted or removed meanwhile moves no other one past it.
 *
 *      token    base64url (RFC 4648 5) of: the number of keys, then a byte for each (0 null, 1
 *               number, 2 text) with its 8 bytes or its length and text, then the id in 8 bytes */
#include <math.h>
#include <string.h>

#include "domain/geodesic.h"
#include "index/column.h"
#include "index/filter.h"
#include "index/value.h"

typedef enum { KEY_NULL, KEY_NUMBER, KEY_TEXT } key_kind;

typedef struct {
    uint8_t kind, length;
    union {
        double number;
        char text[SORT_TEXT_BYTES];
    };
} sort_key;

typedef struct {
    int64_t id;
    sort_key keys[INDEX_MAX_SORT];
} rank;

typedef struct {
    rank rank;
    const layer *layer;
    uint32_t slot;
} ranked;

typedef struct {
    const sort_query *query;
    geodesic_origin origin;
    char *scratch; /* 3 * CQL2_TEXT_BYTES: a text as it is, without case, without accents */
    bool has_after;
    rank after;
    ranked *items; /* binary heap, the last of the order first */
    size_t count, room;
} sorting;

bool index_sortable(const field *f)
{
    cql2_type type = cql2_field_type(f);
    return type == CQL2_TEXT || type == CQL2_NUMBER || type == CQL2_TIME;
}

/* -- ranks ------------------------------------------------------------------------------------- */

static int compare_keys(const sort_key *a, const sort_key *b, bool descending)
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

static int compare_ranks(const sort_query *q, const rank *a, const rank *b)
{
    for (size_t i = 0; i < q->sort_count; i++) {
        int order = compare_keys(&a->keys[i], &b->keys[i], q->sort[i].descending);
        if (order)
            return order;
    }
    return (a->id > b->id) - (a->id < b->id);
}

static void text_key(sort_key *k, slice text, char *scratch)
{
    text = cql2_fold(CQL2_CASEI, text, scratch);
    text = cql2_fold(CQL2_ACCENTI, text, scratch + CQL2_TEXT_BYTES);
    k->kind = KEY_TEXT;
    k->length = (uint8_t)(text.len < SORT_TEXT_BYTES ? text.len : SORT_TEXT_BYTES);
    memcpy(k->text, text.at, k->length);
}

static double distance_m(const sorting *s, const part *p, uint32_t slot)
{
    if (entrances_has(p->ways, slot))
        return entrances_geodesic_m(p->ways, entrances_place(p->ways, slot), &s->origin);
    return geodesic_m(s->origin.at, lonlat_unpack(p->placed.at[slot]));
}

static void make_key(const sorting *s, const part *p, uint32_t slot, int number, sort_key *ret)
{
    int64_t held;
    if (number == INDEX_SORT_DISTANCE) {
        if (slot < p->placed.count)
            *ret = (sort_key){.kind = KEY_NUMBER, .number = distance_m(s, p, slot)};
        return;
    }
    if (p->of->fields[number].type == FIELD_CODE) {
        if (column_read(p->of, number, p->columns[number], slot, &held))
            text_key(ret, slice_of(taxonomy_at(s->query->codes, (size_t)held)->label), s->scratch);
        return;
    }
    cql2_value v =
        value_of_slot(p, slot, number, s->query->codes, s->scratch + (size_t)2 * CQL2_TEXT_BYTES);
    if (v.type == CQL2_NUMBER)
        *ret = (sort_key){.kind = KEY_NUMBER, .number = v.number};
    else if (v.type == CQL2_TIME)
        *ret = (sort_key){.kind = KEY_NUMBER, .number = (double)v.time.from_ms};
    else if (v.type == CQL2_TEXT)
        text_key(ret, v.text, s->scratch);
}

/* -- a page ------------------------------------------------------------------------------------ */

static bool before(const sorting *s, const ranked *a, const ranked *b)
{
    return compare_ranks(s->query, &a->rank, &b->rank) < 0;
}

static void sift_down(sorting *s, size_t at, const ranked *one)
{
    for (size_t down; (down = 2 * at + 1) < s->count; at = down) {
        if (down + 1 < s->count && before(s, &s->items[down], &s->items[down + 1]))
            down++;
        if (!before(s, one, &s->items[down]))
            break;
        s->items[at] = s->items[down];
    }
    s->items[at] = *one;
}

static void offer(void *context, const layer *l, uint32_t slot)
{
    sorting *s = context;
    ranked one = {.rank = {.id = l->part->slots[slot].id}, .layer = l, .slot = slot};
    for (size_t i = 0; i < s->query->sort_count; i++)
        make_key(s, l->part, slot, s->query->sort[i].field, &one.rank.keys[i]);
    if (s->has_after && compare_ranks(s->query, &one.rank, &s->after) <= 0)
        return;
    if (s->count == s->room) {
        if (before(s, &one, &s->items[0]))
            sift_down(s, 0, &one);
        return;
    }
    size_t at = s->count++;
    for (size_t up; at > 0 && before(s, &s->items[up = (at - 1) / 2], &one); at = up)
        s->items[at] = s->items[up];
    s->items[at] = one;
}

static void sort_page(sorting *s)
{
    size_t count = s->count;
    while (s->count > 1) {
        ranked last = s->items[0];
        s->count--;
        ranked moved = s->items[s->count];
        sift_down(s, 0, &moved);
        s->items[s->count] = last;
    }
    s->count = count;
}

/* -- tokens ------------------------------------------------------------------------------------ */

static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

enum { TOKEN_BYTES = 1 + INDEX_MAX_SORT * (2 + SORT_TEXT_BYTES) + 8 };
_Static_assert((TOKEN_BYTES + 2) / 3 * 4 < SORT_TOKEN_SIZE, "a token has room");

static size_t pack(const sort_query *q, const rank *r, uint8_t *bytes)
{
    size_t used = 0;
    bytes[used++] = (uint8_t)q->sort_count;
    for (size_t i = 0; i < q->sort_count; i++) {
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

static void write_token(const sort_query *q, const rank *r, char ret[SORT_TOKEN_SIZE])
{
    uint8_t bytes[TOKEN_BYTES + 2] = {0};
    size_t count = pack(q, r, bytes), used = 0;
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

static bool read_token(const sort_query *q, rank *ret)
{
    uint8_t bytes[TOKEN_BYTES];
    size_t count = unpack_digits(q->after, bytes, sizeof bytes);
    const uint8_t *at = bytes + 1, *end = bytes + count;
    if (count == 0 || bytes[0] != q->sort_count)
        return false;
    for (size_t i = 0; i < q->sort_count; i++)
        if (!unpack_key(&at, end, &ret->keys[i]) ||
            (ret->keys[i].kind != KEY_NULL &&
             ret->keys[i].kind != kind_of(index_filter_of(&q->filter), q->sort[i].field)))
            return false;
    if (end - at != (ptrdiff_t)sizeof ret->id)
        return false;
    memcpy(&ret->id, at, sizeof ret->id);
    return true;
}

/* -- the question ------------------------------------------------------------------------------ */

static status check(const sort_query *q, error *err)
{
    const entity *of = index_filter_of(&q->filter);
    if (q->limit > INDEX_MAX_K)
        return error_set(err, ERR_INPUT, "limit", "limit must be at most %d", INDEX_MAX_K);
    if (q->box && !bbox_valid(*q->box))
        return error_set(err, ERR_INPUT, "bbox",
                         "bbox must be west, south, east, north in degrees");
    if (q->sort_count > INDEX_MAX_SORT)
        return error_set(err, ERR_INPUT, "sortby", "sortby takes at most %d properties",
                         INDEX_MAX_SORT);
    for (size_t i = 0; i < q->sort_count; i++)
        if (q->sort[i].field != INDEX_SORT_DISTANCE &&
            !index_sortable(&of->fields[q->sort[i].field]))
            return error_set(err, ERR_INPUT, "sortby", "'%s' has no order",
                             of->fields[q->sort[i].field].name);
    return OK;
}

static void take_hits(const sorting *s, hit_list *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const ranked *one = &s->items[i];
        layer_hit(one->layer, one->slot, &found->hits[i]);
        for (size_t k = 0; k < s->query->sort_count; k++)
            if (s->query->sort[k].field == INDEX_SORT_DISTANCE &&
                one->rank.keys[k].kind == KEY_NUMBER)
                found->hits[i].distance_m = one->rank.keys[k].number;
    }
}

status index_sorted(const index_view *const *views, size_t view_count, arena *memory,
                    const sort_query *q, hit_list *ret, char ret_next[SORT_TOKEN_SIZE], error *err)
{
    filter f;
    hit_list found = {0};
    sorting s = {.query = q, .room = q->limit + 1};
    status failed = check(q, err);
    if (!failed)
        failed = filter_init(&f, &q->filter, err);
    if (failed)
        return failed;
    s.has_after = q->after.len > 0;
    if (s.has_after && !read_token(q, &s.after))
        return error_set(err, ERR_INPUT, "next", "next must come from a link of an answer");
    s.origin = geodesic_origin_of(q->from);
    region r = q->box ? region_of_box(q->box) : (region){.kind = REGION_EVERYWHERE};
    s.items = arena_alloc(memory, s.room * sizeof *s.items);
    s.scratch = arena_alloc(memory, (size_t)3 * CQL2_TEXT_BYTES);
    found.hits = arena_alloc(memory, s.room * sizeof *found.hits);
    if (!s.items || !s.scratch || !found.hits)
        return error_no_memory(err);
    for (size_t i = 0; i < view_count; i++)
        found.matched += q->filter.by_id ? filter_visit_ids(&f, views[i], &r, offer, &s)
                                         : filter_visit(&f, views[i], &r, offer, &s);
    sort_page(&s);
    found.count = s.count < q->limit ? s.count : q->limit;
    take_hits(&s, &found);
    ret_next[0] = '\0';
    if (s.count > q->limit && found.count)
        write_token(q, &s.items[found.count - 1].rank, ret_next);
    *ret = found;
    return OK;
}

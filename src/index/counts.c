#include "index/counts.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"

enum { KEY_BYTES = 32, CATEGORY_WORDS = CATEGORY_MAX / 64, BOX_WORDS = 4, TERM_WORDS = 3 };

typedef struct {
    bool kept;
    uint8_t key[KEY_BYTES];
    uint64_t count;
} entry;

typedef entry row[COUNTS_WAYS];

struct kept_counts {
    pthread_mutex_t lock; /* over the rows */
    row *rows;            /* NULL before the first is kept */
    atomic_uint_fast64_t made;
};

kept_counts *counts_new(void)
{
    kept_counts *c = sodium_init() < 0 ? NULL : mem_zalloc(1, sizeof *c);
    if (c)
        pthread_mutex_init(&c->lock, NULL);
    return c;
}

void counts_free(kept_counts *c)
{
    if (!c)
        return;
    pthread_mutex_destroy(&c->lock);
    mem_free(c->rows);
    mem_free(c);
}

uint64_t counts_made(const kept_counts *c)
{
    return atomic_load_explicit(&c->made, memory_order_relaxed);
}

size_t counts_bytes(const kept_counts *c)
{
    kept_counts *locked = (kept_counts *)(uintptr_t)c; /* locking is no change that anybody sees */
    pthread_mutex_lock(&locked->lock);
    size_t bytes = sizeof *c + (c->rows ? COUNTS_ROWS * sizeof *c->rows : 0);
    pthread_mutex_unlock(&locked->lock);
    return bytes;
}

/* -- questions --------------------------------------------------------------------------------- */

static int compare_terms(const index_term *a, const index_term *b)
{
    if (a->field != b->field)
        return a->field < b->field ? -1 : 1;
    if (a->op != b->op)
        return a->op < b->op ? -1 : 1;
    return (a->value > b->value) - (a->value < b->value);
}

/* All of them hold, so their order says nothing. */
static size_t write_terms(const index_filter *asked, int64_t *words)
{
    index_term terms[INDEX_MAX_TERMS];
    size_t used = 0;
    for (size_t i = 0, at; i < asked->term_count; i++) {
        for (at = i; at > 0 && compare_terms(&terms[at - 1], &asked->terms[i]) > 0; at--)
            terms[at] = terms[at - 1];
        terms[at] = asked->terms[i];
    }
    words[used++] = (int64_t)asked->term_count;
    for (size_t i = 0; i < asked->term_count; i++) {
        words[used++] = terms[i].field;
        words[used++] = terms[i].op;
        words[used++] = terms[i].value;
    }
    return used;
}

static size_t write_region(const region *r, int64_t *words)
{
    size_t used = 0;
    words[used++] = r->kind;
    words[used++] = (int64_t)r->box_count;
    for (size_t i = 0; i < r->box_count; i++) {
        words[used++] = r->boxes[i].south_west.lon_e7;
        words[used++] = r->boxes[i].south_west.lat_e7;
        words[used++] = r->boxes[i].north_east.lon_e7;
        words[used++] = r->boxes[i].north_east.lat_e7;
    }
    return used;
}

/* What is not text, before what is: the number of boxes and of conditions says how long it is. */
static size_t write_words(const index_filter *asked, const region *r, int64_t *words)
{
    size_t used = write_region(r, words);
    words[used++] = asked->by_category;
    for (int i = 0; i < CATEGORY_WORDS && asked->by_category; i++)
        words[used++] = (int64_t)asked->categories.bits[i];
    return used + write_terms(asked, words + used);
}

/* False for what is not kept. */
static bool make_key(const filter *f, const region *r, uint8_t ret[KEY_BYTES])
{
    int64_t words[2 + 2 * BOX_WORDS + 1 + CATEGORY_WORDS + 1 + INDEX_MAX_TERMS * TERM_WORDS];
    crypto_generichash_state state;
    BUF_SCOPED buf text;
    buf_init(&text, COUNTS_MAX_TEXT);
    if (r->kind == REGION_CIRCLE)
        return false;
    size_t count = write_words(f->asked, r, words);
    if (f->asked->where)
        cql2_write(&text, f->asked->where, &(cql2_schema){.of = f->of});
    if (text.failed)
        return false;
    crypto_generichash_init(&state, NULL, 0, KEY_BYTES);
    crypto_generichash_update(&state, (const uint8_t *)words, count * sizeof *words);
    if (text.len)
        crypto_generichash_update(&state, (const uint8_t *)text.data, text.len);
    crypto_generichash_final(&state, ret, KEY_BYTES);
    return true;
}

/* -- keeping ----------------------------------------------------------------------------------- */

static entry *row_of(const kept_counts *c, const uint8_t *key)
{
    return c->rows[(key[0] | (unsigned)key[1] << 8) % COUNTS_ROWS];
}

static bool look_up(kept_counts *c, const uint8_t *key, uint64_t *ret)
{
    bool found = false;
    pthread_mutex_lock(&c->lock);
    entry *r = c->rows ? row_of(c, key) : NULL;
    for (size_t i = 0; r && i < COUNTS_WAYS && !found; i++) {
        entry here = r[i];
        if (!here.kept || memcmp(here.key, key, KEY_BYTES) != 0)
            continue;
        memmove(r + 1, r, i * sizeof *r);
        r[0] = here;
        *ret = here.count;
        found = true;
    }
    pthread_mutex_unlock(&c->lock);
    return found;
}

/* Without memory it is not kept. */
static void keep(kept_counts *c, const uint8_t *key, uint64_t count)
{
    pthread_mutex_lock(&c->lock);
    if (!c->rows)
        c->rows = mem_zalloc(COUNTS_ROWS, sizeof *c->rows);
    if (c->rows) {
        entry *to = row_of(c, key), *last = to + COUNTS_WAYS - 1;
        while (to < last && to->kept && memcmp(to->key, key, KEY_BYTES) != 0)
            to++;
        *to = (entry){.kept = true, .count = count};
        memcpy(to->key, key, KEY_BYTES);
    }
    pthread_mutex_unlock(&c->lock);
}

uint64_t counts_of(const filter *f, const index_view *view, const region *r)
{
    uint8_t key[KEY_BYTES];
    uint64_t count;
    if (filter_is_open(f) && r->kind == REGION_EVERYWHERE)
        return view->count;
    if (filter_is_open(f) && r->kind == REGION_PLACED)
        return view->placed;
    if (f->asked->by_id)
        return filter_visit_ids(f, view, r, NULL, NULL);
    bool keeps = make_key(f, r, key);
    if (keeps && look_up(view->kept, key, &count))
        return count;
    count = filter_visit(f, view, r, NULL, NULL);
    atomic_fetch_add_explicit(&view->kept->made, 1, memory_order_relaxed);
    if (keeps)
        keep(view->kept, key, count);
    return count;
}

status index_count(const index_view *const *views, size_t view_count, const bbox *box,
                   const index_filter *asked, uint64_t *ret, error *err)
{
    filter f;
    region r;
    uint64_t count = 0;
    if (region_of_query(box, &r, err) || filter_init(&f, asked, err))
        return err->code;
    for (size_t i = 0; i < view_count; i++)
        count += counts_of(&f, views[i], &r);
    *ret = count;
    return OK;
}

/* Making a gazetteer: postcodes and places as they come, sorted once all are there. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "index/gazetteer_tables.h"

enum { ACCURACY_MAX_DM = (1 << 24) - 1 };

typedef struct {
    uint64_t key;
    lonlat_e7 at;
    uint32_t order; /* of two rows for one postcode the later stands */
    bool terminated;
} postcode_row;

struct gazetteer_builder {
    postcode_row *postcodes;
    size_t postcode_count, postcode_cap;
    place_row *places;
    size_t place_count, place_cap;
    gazetteer_texts texts;
    bool disordered; /* the postcodes did not come in the order of their keys */
};

int gazetteer_kind_rank(const char *kind)
{
    /* A council area is named by its towns' people too ("Angus", "Fife"), so it comes before the
     * stations, which are rarely meant where there is anything else; they are one rank. A road's
     * name says where it leads, or is one of hundreds. */
    static const struct {
        const char *kind;
        int rank;
    } RANKED[] = {{"city", 0},
                  {"town", 1},
                  {"suburban-area", 2},
                  {"village", 3},
                  {"other-settlement", 4},
                  {"hamlet", 4},
                  {"locality", 5},
                  {"la", 6},
                  {"council-area", 6},
                  {"named-road", 8},
                  {"section-of-named-road", 8},
                  {"numbered-road", 8},
                  {"section-of-numbered-road", 8}};
    for (size_t i = 0; i < COUNT(RANKED); i++)
        if (strcmp(kind, RANKED[i].kind) == 0)
            return RANKED[i].rank;
    return 7;
}

status gazetteer_builder_new(gazetteer_builder **ret, error *err)
{
    gazetteer_builder *b = mem_zalloc(1, sizeof *b);
    if (!b)
        return error_no_memory(err);
    *ret = b;
    return OK;
}

void gazetteer_builder_free(gazetteer_builder *b)
{
    if (!b)
        return;
    mem_free(b->postcodes);
    mem_free(b->places);
    gazetteer_texts_done(&b->texts);
    mem_free(b);
}

/* Makes room for one element more; false without memory. */
static bool grow(void **array, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return true;
    if (count >= UINT32_MAX) /* they are numbered in 32 bits */
        return false;
    size_t more = *cap ? *cap * 2 : 1024;
    void *grown = mem_realloc(*array, more, size);
    if (!grown)
        return false;
    *array = grown;
    *cap = more;
    return true;
}

status gazetteer_add_postcode(gazetteer_builder *b, postcode p, lonlat_e7 at, bool terminated,
                              error *err)
{
    if (p.level != POSTCODE_UNIT)
        return error_set(err, ERR_INPUT, "postcode", "must be a whole postcode like G20 9AD");
    void *rows = b->postcodes;
    if (!grow(&rows, b->postcode_count, &b->postcode_cap, sizeof *b->postcodes))
        return error_no_memory(err);
    b->postcodes = rows;
    size_t n = b->postcode_count++;
    b->postcodes[n] =
        (postcode_row){.key = p.key, .at = at, .order = (uint32_t)n, .terminated = terminated};
    b->disordered = b->disordered || (n && b->postcodes[n - 1].key > p.key);
    return OK;
}

static status add_texts(gazetteer_builder *b, const place *p, place_row *row, error *err)
{
    status failed = gazetteer_texts_add(&b->texts, p->name, &row->name, err);
    if (failed)
        return failed;
    if (p->within && gazetteer_texts_add(&b->texts, p->within, &row->within, err) == ERR_NO_MEMORY)
        return ERR_NO_MEMORY;
    failed = gazetteer_texts_add(&b->texts, p->kind, &row->kind, err);
    return failed == ERR_INPUT ? OK : failed; /* no words in it: none */
}

status gazetteer_add_place(gazetteer_builder *b, const place *p, error *err)
{
    place_row row = {.rank = (uint8_t)gazetteer_kind_rank(p->kind)};
    void *rows = b->places;
    if (!lonlat_valid(p->at))
        return error_set(err, ERR_INPUT, "position", "must be a longitude and a latitude");
    status failed = add_texts(b, p, &row, err);
    if (failed)
        return failed;
    if (!grow(&rows, b->place_count, &b->place_cap, sizeof *b->places))
        return error_no_memory(err);
    double accuracy_dm = fmin(fmax(round(p->accuracy_m * 10), 0), ACCURACY_MAX_DM);
    row.accuracy_dm = (uint32_t)accuracy_dm & ACCURACY_MAX_DM;
    row.at = lonlat_pack(p->at);
    b->places = rows;
    b->places[b->place_count++] = row;
    return OK;
}

static int by_key(const void *a, const void *b)
{
    const postcode_row *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

static bool take_postcodes(gazetteer *g, gazetteer_builder *b)
{
    size_t count = b->postcode_count;
    if (b->disordered)
        qsort(b->postcodes, count, sizeof *b->postcodes, by_key);
    g->keys = mem_alloc(count, sizeof *g->keys);
    g->points = mem_alloc(count, sizeof *g->points);
    g->terminated = mem_alloc(count, sizeof *g->terminated);
    if (!g->keys || !g->points || !g->terminated)
        return false;
    for (size_t i = 0; i < count; i++) {
        const postcode_row *row = &b->postcodes[i];
        size_t n = g->postcode_count;
        if (n && g->keys[n - 1] == row->key)
            n--;
        g->keys[n] = row->key;
        g->points[n] = row->at;
        g->terminated[n] = row->terminated;
        g->postcode_count = n + 1;
    }
    return true;
}

/* A place as it is sorted: the beginning of its folded name decides nearly always. */
typedef struct {
    uint64_t beginning;
    uint32_t folded, place;
} sorting_place;

static int by_text(const gazetteer_texts *t, uint32_t a, uint32_t b)
{
    return a == b ? 0 : strcmp(t->bytes + a, t->bytes + b);
}

static int by_name(const void *a, const void *b, void *context)
{
    const sorting_place *x = a, *y = b;
    const gazetteer_builder *of = context;
    if (x->beginning != y->beginning)
        return x->beginning < y->beginning ? -1 : 1;
    const gazetteer_texts *t = &of->texts;
    const place_row *p = &of->places[x->place], *q = &of->places[y->place];
    int order = by_text(t, x->folded, y->folded);
    if (!order)
        order = (int)p->rank - (int)q->rank;
    if (!order)
        order = by_text(t, p->within, q->within);
    /* nothing of the order in which they came, so that the same data gives the same answers */
    if (!order)
        order = (p->at.lat_e7 > q->at.lat_e7) - (p->at.lat_e7 < q->at.lat_e7);
    if (!order)
        order = (p->at.lon_e7 > q->at.lon_e7) - (p->at.lon_e7 < q->at.lon_e7);
    if (!order)
        order = by_text(t, p->kind, q->kind);
    return order ? order : by_text(t, p->name, q->name);
}

/* Its first eight bytes, compared as a number. */
static uint64_t beginning_of(const char *folded)
{
    uint64_t beginning = 0;
    size_t length = strnlen(folded, 8);
    for (size_t i = 0; i < 8; i++)
        beginning = beginning << 8 | (i < length ? (unsigned char)folded[i] : 0);
    return beginning;
}

static bool sort_places(gazetteer *g, gazetteer_builder *b)
{
    size_t count = b->place_count;
    MEM_SCOPED sorting_place *sorted = mem_alloc(count, sizeof *sorted);
    g->places = mem_alloc(count, sizeof *g->places);
    if (!sorted || !g->places)
        return false;
    for (size_t i = 0; i < count; i++) {
        const char *folded = gazetteer_texts_folded(&b->texts, b->places[i].name);
        sorted[i] =
            (sorting_place){beginning_of(folded), (uint32_t)(folded - b->texts.bytes), (uint32_t)i};
    }
    if (count)
        qsort_r(sorted, count, sizeof *sorted, by_name, b);
    for (size_t i = 0; i < count; i++)
        g->places[i] = b->places[sorted[i].place];
    g->place_count = count;
    return true;
}

/* Whether a place has the folded name of the one before it. */
static bool named_as_before(const gazetteer *g, size_t i)
{
    uint32_t name = g->places[i].name, before = g->places[i - 1].name;
    return name == before || strcmp(gazetteer_texts_folded(&g->texts, name),
                                    gazetteer_texts_folded(&g->texts, before)) == 0;
}

static bool list_names(gazetteer *g)
{
    size_t count = 0;
    for (size_t i = 0; i < g->place_count; i++)
        count += i == 0 || !named_as_before(g, i);
    g->names = mem_alloc(count + 1, sizeof *g->names);
    if (!g->names)
        return false;
    for (size_t i = 0; i < g->place_count; i++)
        if (i == 0 || !named_as_before(g, i))
            g->names[g->name_count++] = (place_name){
                (uint32_t)(gazetteer_texts_folded(&g->texts, g->places[i].name) - g->texts.bytes),
                (uint32_t)i};
    g->names[count] = (place_name){0, (uint32_t)g->place_count};
    return true;
}

status gazetteer_builder_finish(gazetteer_builder *b, gazetteer **ret, error *err)
{
    gazetteer *g = mem_zalloc(1, sizeof *g);
    bool built = g && take_postcodes(g, b) && sort_places(g, b);
    if (built) {
        g->texts = b->texts;
        b->texts = (gazetteer_texts){0};
        gazetteer_texts_trim(&g->texts);
        mem_free(b->places);
        b->places = NULL;
    }
    built = built && list_names(g) && gazetteer_order_names(g) && gazetteer_order_cells(g);
    if (g)
        atomic_init(&g->holders, 1);
    if (built)
        *ret = g;
    else
        gazetteer_release(g);
    gazetteer_builder_free(b);
    return built ? OK : error_no_memory(err);
}

#include "exchange/known.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "domain/geodesic.h"
#include "domain/place_name.h"

/* Cells on the ground are this many units of 1e-7 degrees wide: what is within KNOWN_MAX_M of a
 * point is in its cell or one about it, up to 74 degrees of latitude. */
enum { CELL_LAT_E7 = 200000, CELL_LON_E7 = 700000, NO_ROW = 0 };

/* Both positions that say nothing of their accuracy are as good as a map click. */
static const double UNSTATED_ACCURACY_M = 100;
/* Two surveys of one door differ by as much. */
static const double TOLERANCE_M = 50;

/* A row under one of its name's signatures and where it is: its cell on the ground, or its
 * postcode. Names that are alike elsewhere, and others that are here, are not in the way. */
typedef struct {
    uint32_t hash, row, next; /* the latter two plus one */
} place_entry;

struct known {
    arena *texts;
    known_row **blocks; /* of BLOCK rows each, so that a row stays where it is */
    size_t count, block_room;
    uint32_t *by_ref; /* open addressing: a row's number plus one, by reference and by uuid */
    uint32_t mask;
    place_entry *entries;
    size_t entry_count, entry_room;
    uint32_t *by_place; /* a chain's first entry plus one */
    uint32_t place_mask;
    slice source;      /* of the first row */
    bool many_sources; /* some row has another one */
    size_t unreferenced;
};

enum { BLOCK = 1024 };

static bool same(slice a, slice b)
{
    return a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0);
}

static known_row *row_at(const known *k, size_t number)
{
    return &k->blocks[number / BLOCK][number % BLOCK];
}

/* -- hashes (FNV-1a) ------------------------------------------------------------------------------
 */

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t length)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ at[i]) * UINT64_C(1099511628211);
    return hash;
}

static uint32_t fold_hash(uint64_t hash)
{
    return (uint32_t)(hash ^ hash >> 32);
}

static uint32_t hash_ref(slice source, slice ref)
{
    uint64_t hash = hash_bytes(UINT64_C(14695981039346656037), source.at, source.len);
    return fold_hash(hash_bytes(hash_bytes(hash, "|", 1), ref.at, ref.len));
}

static uint32_t hash_cell(int32_t column, int32_t row)
{
    /* Fibonacci hashing (Knuth, The Art of Computer Programming 3, 6.4) */
    return fold_hash((((uint64_t)(uint32_t)column << 32) | (uint32_t)row) *
                     UINT64_C(0x9E3779B97F4A7C15));
}

static uint32_t hash_at(uint32_t place, uint64_t signature)
{
    return fold_hash(
        hash_bytes(UINT64_C(14695981039346656037) ^ place, &signature, sizeof signature));
}

/* -- keeping --------------------------------------------------------------------------------------
 */

static void cell_of(lonlat at, int32_t *column, int32_t *row)
{
    lonlat_e7 p = lonlat_pack(at);
    *column = (int32_t)floor((double)p.lon_e7 / CELL_LON_E7);
    *row = (int32_t)floor((double)p.lat_e7 / CELL_LAT_E7);
}

static uint32_t hash_postcode(slice code)
{
    return fold_hash(hash_bytes(UINT64_C(14695981039346656037), code.at, code.len));
}

static void put_slot(known *k, uint32_t hash, size_t number)
{
    uint32_t at = hash & k->mask;
    while (k->by_ref[at] != NO_ROW)
        at = (at + 1) & k->mask;
    k->by_ref[at] = (uint32_t)number + 1;
}

static uint32_t hash_uuid(slice uuid)
{
    return fold_hash(hash_bytes(UINT64_C(14695981039346656037), uuid.at, uuid.len));
}

static void index_ref(known *k, size_t number)
{
    known_row *row = row_at(k, number);
    put_slot(k, hash_uuid(slice_of(row->uuid)), number);
    if (row->ref.len)
        put_slot(k, hash_ref(row->source, row->ref), number);
}

static void chain_entry(known *k, size_t number)
{
    place_entry *e = &k->entries[number];
    uint32_t *first = &k->by_place[e->hash & k->place_mask];
    e->next = *first;
    *first = (uint32_t)number + 1;
}

/* Room for so many entries more, and as many slots as entries. */
static status make_place_slots(known *k, size_t more, error *err)
{
    if (k->entry_count + more > k->entry_room) {
        size_t room = k->entry_room ? k->entry_room * 2 : 8192;
        place_entry *entries = mem_realloc(k->entries, room, sizeof *entries);
        if (!entries)
            return error_no_memory(err);
        k->entries = entries;
        k->entry_room = room;
    }
    if (k->by_place && k->entry_room <= (size_t)k->place_mask + 1)
        return OK;
    uint32_t *slots = mem_zalloc(k->entry_room, sizeof *slots);
    if (!slots)
        return error_no_memory(err);
    mem_free(k->by_place);
    k->by_place = slots;
    k->place_mask = (uint32_t)(k->entry_room - 1);
    for (size_t i = 0; i < k->entry_count; i++)
        chain_entry(k, i);
    return OK;
}

/* Enters what can be found by its name. */
static status index_place(known *k, size_t number, error *err)
{
    const known_row *row = row_at(k, number);
    uint64_t names[PLACE_NAME_SIGNATURES_MAX] = {0};
    uint32_t places[2];
    size_t count = 0;
    if (row->has_position) {
        int32_t column, line;
        cell_of(row->at, &column, &line);
        places[count++] = hash_cell(column, line);
    }
    if (row->postcode.len)
        places[count++] = hash_postcode(row->postcode);
    if (row->ended || !count || !row->name.len)
        return OK;
    k->unreferenced += known_stands_in(row->ref);
    size_t name_count = place_name_signatures(row->name, names);
    status failed = make_place_slots(k, count * name_count, err);
    for (size_t i = 0; i < count * name_count && !failed; i++) {
        k->entries[k->entry_count] = (place_entry){
            .hash = hash_at(places[i % count], names[i / count]), .row = (uint32_t)number + 1};
        chain_entry(k, k->entry_count++);
    }
    return failed;
}

/* Four times as many slots as rows, at least: each has two at most. */
static status make_slots(known *k, error *err)
{
    if (k->mask && (k->count + 1) * 4 < k->mask)
        return OK;
    uint32_t slots = k->mask ? (k->mask + 1) * 2 : 4096;
    uint32_t *by_ref = mem_zalloc(slots, sizeof *by_ref);
    if (!by_ref)
        return error_no_memory(err);
    mem_free(k->by_ref);
    k->by_ref = by_ref;
    k->mask = slots - 1;
    for (size_t i = 0; i < k->count; i++)
        index_ref(k, i);
    return OK;
}

static status add_block(known *k, error *err)
{
    size_t block = k->count / BLOCK;
    if (block >= k->block_room) {
        size_t more = k->block_room ? k->block_room * 2 : 16;
        known_row **blocks = mem_realloc(k->blocks, more, sizeof *blocks);
        if (!blocks)
            return error_no_memory(err);
        k->blocks = blocks;
        k->block_room = more;
    }
    k->blocks[block] = arena_alloc(k->texts, BLOCK * sizeof(known_row));
    return k->blocks[block] ? OK : error_no_memory(err);
}

static status copy_text(known *k, slice *text, error *err)
{
    text->at = text->len ? arena_copy(k->texts, text->at, text->len) : "";
    return text->at ? OK : error_no_memory(err);
}

/* A row at the end; its texts are copied. */
static status append(known *k, const known_row *given, known_row **ret, error *err)
{
    known_row row = *given;
    status failed = k->count % BLOCK == 0 ? add_block(k, err) : OK;
    slice *const texts[] = {&row.source, &row.ref, &row.name, &row.postcode};
    for (size_t i = 0; i < COUNT(texts) && !failed; i++)
        failed = copy_text(k, texts[i], err);
    if (failed)
        return failed;
    failed = make_slots(k, err);
    if (failed)
        return failed;
    *row_at(k, k->count) = row;
    failed = index_place(k, k->count, err);
    if (failed)
        return failed;
    index_ref(k, k->count);
    if (!k->count)
        k->source = row.source;
    k->many_sources |= !same(k->source, row.source);
    *ret = row_at(k, k->count++);
    return OK;
}

static status take_known(void *context, const store_known *from, error *err)
{
    known_row *ignored, row = {.id = from->id,
                               .source = from->source,
                               .ref = from->source_ref,
                               .name = from->name,
                               .postcode = from->postcode,
                               .ended = from->ended,
                               .has_position = from->has_position,
                               .at = from->at,
                               .accuracy_m = from->accuracy_m,
                               .sheet = {"", 0}};
    memcpy(row.uuid, from->uuid.at, from->uuid.len < 36 ? from->uuid.len : 36);
    return append(context, &row, &ignored, err);
}

status known_new(store *from, const entity *of, known **ret, error *err)
{
    known *k = mem_zalloc(1, sizeof *k);
    if (k)
        k->texts = arena_new(SIZE_MAX);
    status failed = k && k->texts ? make_slots(k, err) : error_no_memory(err);
    if (!failed)
        failed = store_scan_known(from, of, take_known, k, err);
    if (failed) {
        known_free(k);
        return failed;
    }
    *ret = k;
    return OK;
}

void known_free(known *k)
{
    if (!k)
        return;
    arena_free(k->texts);
    mem_free(k->blocks);
    mem_free(k->by_ref);
    mem_free(k->entries);
    mem_free(k->by_place);
    mem_free(k);
}

/* -- finding --------------------------------------------------------------------------------------
 */

known_row *known_by_ref(known *k, slice source, slice ref)
{
    for (uint32_t at = hash_ref(source, ref) & k->mask; ref.len && k->by_ref[at] != NO_ROW;
         at = (at + 1) & k->mask) {
        known_row *row = row_at(k, k->by_ref[at] - 1);
        if (same(row->ref, ref) && same(row->source, source))
            return row;
    }
    return NULL;
}

known_row *known_by_uuid(known *k, slice uuid)
{
    for (uint32_t at = hash_uuid(uuid) & k->mask; k->by_ref[at] != NO_ROW;
         at = (at + 1) & k->mask) {
        known_row *row = row_at(k, k->by_ref[at] - 1);
        if (slice_equals(uuid, row->uuid))
            return row;
    }
    return NULL;
}

static slice text_at(const record *r, int number)
{
    return r->v[number].kind == VALUE_TEXT ? r->v[number].text : (slice){"", 0};
}

static double accuracy_of(const record *asset)
{
    const value *v = &asset->v[ASSET_ACCURACY_M];
    return v->kind == VALUE_REAL ? v->real : -1;
}

status known_add(known *k, const stored_row *stored, const record *r, known_row **ret, error *err)
{
    bool asset = r->of == &ASSET;
    known_row row = {.id = stored->id,
                     .source = text_at(r, asset ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE),
                     .ref = text_at(r, asset ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF),
                     .name = {"", 0},
                     .postcode = {"", 0},
                     .sheet = {"", 0}};
    memcpy(row.uuid, stored->uuid, sizeof row.uuid);
    if (asset) {
        row.name = text_at(r, ASSET_NAME);
        row.postcode = text_at(r, ASSET_POSTCODE);
        row.ended = r->v[ASSET_STATUS].integer == STATUS_CLOSED;
        row.has_position = r->has_position;
        row.at = r->position;
        row.accuracy_m = accuracy_of(r);
    }
    return append(k, &row, ret, err);
}

/* As references.h makes them: a folded name, which has no such sign, and what it is told by. */
bool known_stands_in(slice ref)
{
    return !ref.len || memchr(ref.at, '|', ref.len);
}

/* What a record is compared by. */
typedef struct {
    slice name, postcode, source;
    bool has_position;
    lonlat at;
    double accuracy_m;
    known_whose whose;
    known_row *best;
    double best_m;
} wanted;

static bool of_source(const known_row *row, const wanted *w)
{
    if (w->whose == OTHER_SOURCES)
        return !same(row->source, w->source);
    return !row->matched && !row->in_file && same(row->source, w->source) &&
           (w->whose == SAME_SOURCE || known_stands_in(row->ref));
}

static double accuracy_or(double accuracy_m)
{
    return accuracy_m >= 0 ? accuracy_m : UNSTATED_ACCURACY_M;
}

/* Whether two positions are farther apart than this, told without the geodesic where that is sure:
 * a degree of latitude is at least 110.5 km, and one of longitude is as long at the equator. */
static bool beyond(lonlat a, lonlat b, double metres)
{
    static const double DEGREE_M = 110500;
    double highest = fmax(fabs(a.lat_deg), fabs(b.lat_deg)) * M_PI / 180;
    double across_m = fabs(a.lon_deg - b.lon_deg) * DEGREE_M * cos(highest);
    if (fabs(a.lat_deg - b.lat_deg) * DEGREE_M > metres ||
        (across_m > metres && fabs(a.lon_deg - b.lon_deg) < 1))
        return true;
    return geodesic_m(a, b) > metres;
}

/* Takes a row for the best where it is the same and nearer. */
static void consider(known_row *row, wanted *w)
{
    double distance_m = 0;
    if (!of_source(row, w))
        return;
    if (row->has_position && w->has_position) {
        double fits_m = accuracy_or(row->accuracy_m) + accuracy_or(w->accuracy_m) + TOLERANCE_M;
        if (beyond(row->at, w->at, fmin(fmin(fits_m, KNOWN_MAX_M), w->best_m)))
            return;
        distance_m = geodesic_m(row->at, w->at);
    } else if (!w->postcode.len || !same(row->postcode, w->postcode)) {
        return;
    }
    if (distance_m < w->best_m && place_name_matches(row->name, w->name)) {
        w->best = row;
        w->best_m = distance_m;
    }
}

/* Considers what is known under the names at a place. No row is nearer than one at the same point:
 * the search ends there. */
static void search_place(known *k, uint32_t place, const uint64_t *names, size_t count, wanted *w)
{
    for (size_t i = 0; i < count && w->best_m > 0 && k->by_place; i++) {
        uint32_t hash = hash_at(place, names[i]), at = k->by_place[hash & k->place_mask];
        for (; at != NO_ROW && w->best_m > 0; at = k->entries[at - 1].next)
            if (k->entries[at - 1].hash == hash)
                consider(row_at(k, k->entries[at - 1].row - 1), w);
    }
}

/* Whether there can be such a row at all. */
static bool may_be_known(const known *k, slice source, known_whose whose)
{
    if (whose == OTHER_SOURCES)
        return k->many_sources || (k->count && !same(k->source, source));
    return k->count && (whose == SAME_SOURCE || k->unreferenced);
}

known_row *known_match(known *k, const record *asset, slice source, known_whose whose,
                       double *ret_distance_m)
{
    slice name = text_at(asset, ASSET_NAME);
    uint64_t names[PLACE_NAME_SIGNATURES_MAX] = {0};
    if (!name.len || !may_be_known(k, source, whose))
        return NULL;
    size_t count = place_name_signatures(name, names);
    wanted w = {.name = name,
                .postcode = text_at(asset, ASSET_POSTCODE),
                .source = source,
                .has_position = asset->has_position,
                .at = asset->position,
                .accuracy_m = accuracy_of(asset),
                .whose = whose,
                .best_m = INFINITY};
    if (w.has_position) {
        int32_t column, line;
        cell_of(w.at, &column, &line);
        for (int32_t i = column - 1; i <= column + 1; i++)
            for (int32_t j = line - 1; j <= line + 1; j++)
                search_place(k, hash_cell(i, j), names, count, &w);
    }
    if (w.postcode.len)
        search_place(k, hash_postcode(w.postcode), names, count, &w);
    if (w.best)
        *ret_distance_m = w.best_m;
    return w.best;
}

size_t known_count(const known *k)
{
    return k->count;
}

known_row *known_at(known *k, size_t number)
{
    return row_at(k, number);
}

/** The in-memory read side: features in packed R-trees, with their rendered bytes and columns.
 *
 *  An `index_snapshot` is immutable and counted: whoever holds one reads it without a lock while
 *  newer ones are made. It has a view for each audience: the public's features, plus what that
 *  audience sees besides or instead. A public view holds no pointer to what is not public.
 *
 *  An `index_writer` takes what changed since a snapshot and makes the next one. Features stand in
 *  layers of geometrically growing size (O'Neil et al., The log-structured merge-tree, 1996):
 *  recent changes make a small layer, small layers merge, so that a change costs little however
 *  large the index is; slots that a newer layer replaces are marked dead. */
#ifndef CAIRN_INDEX_INDEX_H
#define CAIRN_INDEX_INDEX_H

#include "base/arena.h"
#include "base/error.h"
#include "cql2/cql2.h"
#include "domain/asset.h"
#include "domain/audience.h"
#include "domain/field.h"
#include "domain/lonlat.h"
#include "domain/taxonomy.h"

enum { INDEX_MAX_K = 10000, INDEX_MAX_TERMS = 16, UUID_BYTES = 16 };

typedef struct index_snapshot index_snapshot;
typedef struct index_view index_view;
typedef struct index_writer index_writer;

/** One feature as an audience sees it. Everything pointed to is copied by the writer. One with a
 *  position is as far as the nearest of its ASSET_ENTRANCES, if it has any, and is in a box by its
 *  position; without a position its entrances are nothing. */
typedef struct {
    const record *shown; /* position, entrances, uuid, category, fields with FIELD_COLUMN */
    slice body;          /* its GeoJSON feature */
    size_t split;        /* bytes of `body` up to and with the brace that opens its properties */
    uint32_t when;       /* schedule_slots of its hours and of what goes on there, all together */
} index_feature;

/** Begins the next snapshot.
 *  @param before    what it starts from (held by the writer), or NULL for nothing.
 *  @param taxonomy  numbers the categories; lives as long as every snapshot made with it. When it
 *  is
 *                   not that of `before`, begin with NULL and put everything. */
MUST_USE status index_writer_new(const index_snapshot *before, const taxonomy *, index_writer **ret,
                                 error *err);
/** The same for records of another entity, with one field FIELD_CODE and its identifier first of
 *  those with FIELD_UUID. */
MUST_USE status index_writer_of(const entity *, const index_snapshot *before, const taxonomy *,
                                index_writer **ret, error *err);
/** States all that is seen of an asset now: what each audience sees, NULL where it sees nothing. An
 *  audience's entry may be the very pointer of the audience before it: then the bytes are shared.
 *  What the id showed before is replaced, so an id with all NULL is removed. At most once an id. */
MUST_USE status index_writer_put(index_writer *, int64_t id,
                                 const index_feature *const seen[AUDIENCE_COUNT], error *err);
/** Makes the snapshot and frees the writer, also on failure.
 *  @param sequence  of the change log: the last change that is in it. */
MUST_USE status index_writer_finish(index_writer *, int64_t sequence, index_snapshot **ret,
                                    error *err);
/** Gives up; takes NULL. */
void index_writer_free(index_writer *);

/** One more holder; returns its argument. Thread-safe. */
index_snapshot *index_hold(index_snapshot *);
/** One holder less; the last frees it. Takes NULL. Thread-safe. */
void index_release(index_snapshot *);
int64_t index_sequence(const index_snapshot *);
const taxonomy *index_taxonomy(const index_snapshot *);
const index_view *index_view_of(const index_snapshot *, audience);

/** Sizes for /metrics and the benchmark. */
typedef struct {
    size_t features, placed, layers;
    size_t tree_bytes;   /* coordinates and nodes */
    size_t text_bytes;   /* rendered features */
    size_t column_bytes; /* ids, uuids, offsets, filter columns, look-up tables */
    uint64_t counted;    /* how often `matched` was counted, not known from before */
    size_t counts_bytes; /* of what is known from before */
    size_t order_bytes;  /* orders of fields that somebody has sorted by */
} index_sizes;
index_sizes index_view_sizes(const index_view *);

/** The column that is no field: in which slots of the week it is open or something
 *  is on (TERM_HAS_ANY). */
enum { INDEX_WHEN = FIELD_MAX, INDEX_COLUMN_COUNT };

typedef enum { TERM_EQUALS, TERM_HAS_ANY, TERM_AT_LEAST, TERM_AT_MOST } index_op;

/** A condition on one field that has FIELD_COLUMN, or on INDEX_WHEN. Null meets no condition. */
typedef struct {
    int field; /* of the entity, or INDEX_WHEN */
    index_op op;
    int64_t value; /* choice number; bits of a set; number; days since 1970-01-01 of a date */
} index_term;

/** All conditions hold together. Zeroed, it matches everything. */
typedef struct {
    const entity *of; /* as that of the view; NULL: ASSET */
    bool by_category;
    category_set categories;
    size_t term_count;
    index_term terms[INDEX_MAX_TERMS];
    bool by_id; /* only ids of this list, ascending, owned by the caller */
    const int64_t *ids;
    size_t id_count;
    const cql2_node *where; /* NULL for none; `codes` names its categories */
    const taxonomy *codes;
} index_filter;

static inline const entity *index_filter_of(const index_filter *f)
{
    return f->of ? f->of : &ASSET;
}

/** Takes a filter in: what columns and trees answer quickly (a category, a choice, a date or number
 *  between bounds, at the top or in an AND there) becomes conditions, the rest is `where`.
 *  @param box  of the query: takes the box of S_INTERSECTS if it has none yet (west is then at most
 *              east); NULL: the box stays in `where`. */
MUST_USE status index_filter_add(index_filter *, const cql2_node *, const taxonomy *codes, arena *,
                                 const bbox **box, error *err);

typedef struct {
    int64_t id;
    double distance_m; /* to the nearest entrance; 0 where none was asked for */
    lonlat at;         /* its position, meaningless without `placed` */
    bool placed;
    slice body; /* of the snapshot: valid while it is held */
    size_t split;
} index_hit;

typedef struct {
    index_hit *hits; /* of the arena */
    size_t count;
    uint64_t matched; /* how many there are without the limit, exactly */
} hit_list;

typedef struct {
    lonlat from;         /* valid */
    double radius_m;     /* INFINITY for none; a feature exactly at the radius is within */
    size_t limit;        /* at most INDEX_MAX_K */
    bool count;          /* whether `matched` is wanted (it costs more); else it is `count` */
    index_filter filter; /* features without a position never match */
} near_query;

/** Finds the features nearest to a point, nearest first, equal distances by ascending id. Distance
 *  is the WGS 84 geodesic (Karney 2013, PROJ geodesic.h), in metres, to the position, or for a
 *  feature with entrances to the nearest of them; it is found and counted once. Best-first search
 *  of the packed R-trees (Hjaltason and Samet, Distance browsing in spatial databases, 1999) by
 *  lower bounds (domain/geodesic.h); only what the bounds leave is measured.
 *  @param ret  set only on OK; lives as long as the arena and the snapshot.
 *  @return OK, ERR_INPUT, ERR_NO_MEMORY. */
MUST_USE status index_near(const index_view *, arena *, const near_query *query, hit_list *ret,
                           error *err);

typedef struct {
    const bbox *box;  /* NULL: everywhere, and features without a position too */
    int64_t after_id; /* keyset: only ids greater than this; 0 from the start */
    size_t limit;     /* at most INDEX_MAX_K */
    index_filter filter;
} items_query;

/** Lists features by ascending id. @param ret_more  whether there are more past the limit. */
MUST_USE status index_items(const index_view *, arena *, const items_query *query, hit_list *ret,
                            bool *ret_more, error *err);

/** How many features there are, without listing any. @param views, box  as for index_sorted. */
MUST_USE status index_count(const index_view *const *views, size_t view_count, const bbox *box,
                            const index_filter *, uint64_t *ret, error *err);

enum { INDEX_MAX_SORT = 4, INDEX_SORT_DISTANCE = -1 };

/** One key of an order: a field that a filter may ask for and that is no set, or the
 *  distance from `sort_query.from`. Texts are compared without case and accents, by their first
 *  SORT_TEXT_BYTES; categories by their labels; null is last either way. */
typedef struct {
    int field;
    bool descending;
} index_sort;

enum { SORT_TEXT_BYTES = 40, SORT_TOKEN_SIZE = 320 };

typedef struct {
    const bbox *box; /* as above */
    size_t limit;
    index_filter filter;
    const taxonomy *codes;
    lonlat from; /* for INDEX_SORT_DISTANCE */
    size_t sort_count;
    index_sort sort[INDEX_MAX_SORT];
    slice after; /* a token of the page before; blank from the start */
} sort_query;

/** Lists features in an order, equal ones by ascending id, a page at a time. Goes through all
 *  that match each time, unless there is the order of the first key's field.
 *  @param views     disjoint: what is listed is in one of them.
 *  @param ret_next  the token of the page behind, "" behind the last; letters, digits, '-' and '_'.
 *  @return OK; ERR_INPUT ("next" for a token of another order; "sortby", "limit"); ERR_NO_MEMORY.
 */
MUST_USE status index_sorted(const index_view *const *views, size_t view_count, arena *,
                             const sort_query *query, hit_list *ret, char ret_next[SORT_TOKEN_SIZE],
                             error *err);

/** Whether the order of a field could be made for a view, and nobody is making it. */
bool index_order_wanted(const index_view *, int field);
/** Makes it, for every view of what is in this one. From any thread, but it takes up to a second
 *  and 60 MB at a million features; 4 MB are kept. Without memory there is none. */
void index_order_make(const index_view *, int field, const taxonomy *codes);

/** Whether a field can be sorted by. */
bool index_sortable(const field *);

/** One feature; false if the view has none. */
bool index_by_uuid(const index_view *, const uint8_t uuid[UUID_BYTES], index_hit *ret);
bool index_by_id(const index_view *, int64_t id, index_hit *ret);

/** 36 characters to 16 bytes, either case; false if it is no UUID. */
bool uuid_read(slice text, uint8_t ret[UUID_BYTES]);

#endif

/** A part: features that were put together at one time, immutable once made, counted.
 *
 *  Its features stand in *slots*: those with a position in the tree's order, so that what is near
 *  in the world is near in memory, their rendered text too; those without after them, by id. Beside
 *  that their ids stand in ascending order, each with its slot. Entrances are beside all of this
 *  (entrances.h).
 *
 *  Bytes a feature, beside the tree's (tree.h) and the rendered text's: id, text and split 16, uuid
 *  16, columns (column.h) 54 with today's table of assets and
 *  places 66; ids in order 12; hash table of uuids
 *  5.3 to 10.7; together 169 to 175. Once somebody has sorted by a field, 4 for each such field. */
#ifndef CAIRN_INDEX_PART_H
#define CAIRN_INDEX_PART_H

#include <stdatomic.h>

#include "index/column.h"
#include "index/entrances.h"

typedef struct slot_order slot_order;

typedef struct {
    int64_t id;
    uint64_t text; /* where its body begins, times 2^16, plus its split */
} part_slot;

typedef struct {
    atomic_size_t holders;
    const entity *of;
    uint32_t count;
    tree placed;                       /* slots below placed.count have a position */
    entrances *ways;                   /* NULL where no feature has any */
    part_slot *slots;                  /* and one more, where the text ends */
    uint8_t (*uuids)[UUID_BYTES];      /* by slot */
    void *columns[INDEX_COLUMN_COUNT]; /* by slot; NULL without a column */
    const uint16_t *categories;        /* the column of them */
    int64_t *ids;                      /* ascending */
    uint32_t *slot_of;                 /* by place among the ids */
    uint32_t *by_uuid;                 /* open addressing: a slot, or PART_NOWHERE */
    uint32_t by_uuid_mask;
    char *text;
    size_t text_bytes, column_bytes;
    uint32_t placed_of[CATEGORY_MAX];        /* how many have a position, by category */
    _Atomic(slot_order *) orders[FIELD_MAX]; /* by field, made later: part_order.h */
    atomic_bool ordering;                    /* one is being made, by one thread */
} part;

#define PART_NOWHERE UINT32_MAX

part *part_hold(part *);
/** Takes NULL. */
void part_release(part *);

static inline uint16_t part_category(const part *p, uint32_t slot)
{
    return p->categories[slot];
}

static inline slice part_body(const part *p, uint32_t slot)
{
    uint64_t first = p->slots[slot].text >> 16, end = p->slots[slot + 1].text >> 16;
    return (slice){p->text + first, end - first};
}

static inline size_t part_split(const part *p, uint32_t slot)
{
    return p->slots[slot].text & UINT16_MAX;
}

/** The place of the first id at or after place `from` that is not less; quick when it is close. */
uint32_t part_seek(const part *, uint32_t from, int64_t id);
/** The slot of an id or uuid, or PART_NOWHERE. */
uint32_t part_find_id(const part *, int64_t id);
uint32_t part_find_uuid(const part *, const uint8_t uuid[UUID_BYTES]);

/** Collects features for a part. */
typedef struct part_builder part_builder;

/** @param of  an entity with one uuid and one category. */
MUST_USE status part_builder_new(const entity *of, part_builder **ret, error *err);
/** Takes NULL. */
void part_builder_free(part_builder *);
size_t part_builder_count(const part_builder *);

/** Adds a feature. @param mark  comes back from part_builder_finish. */
MUST_USE status part_builder_add(part_builder *, int64_t id, const index_feature *,
                                 const taxonomy *, uint8_t mark, error *err);
/** Adds one of another part. */
MUST_USE status part_builder_copy(part_builder *, const part *, uint32_t slot, uint8_t mark,
                                  error *err);
/** Takes the feature added last out again. */
void part_builder_drop(part_builder *);
/** Makes the part and empties the builder. @param ret_marks  of its slots; free with mem_free. */
MUST_USE status part_builder_finish(part_builder *, part **ret, uint8_t **ret_marks, error *err);

#endif

/** A part: features that were put together at one time, immutable once made, counted.
 *
 *  It has two orders. A *slot* is a feature's place in the tree's order (those without a position
 *  come after, by id); what a search reads of many features is kept by slot. An *entry* is its
 *  place by ascending id; what is read of the few that are answered is kept by entry.
 *
 *  Bytes a feature, beside the tree's (tree.h) and the rendered text's:
 *      by slot    its entry 4, columns (column.h) 54 with today's table
 *      by entry   id, text and slot 24, uuid 16, hash table of uuids 5.3 to 10.7
 *  together 103 to 109. */
#ifndef CAIRN_INDEX_PART_H
#define CAIRN_INDEX_PART_H

#include <stdatomic.h>

#include "index/column.h"
#include "index/tree.h"

typedef struct {
    int64_t id;
    uint64_t text; /* where its body begins, times 2^16, plus its split */
    uint32_t length, slot;
} part_entry;

typedef struct {
    atomic_size_t holders;
    uint32_t count;
    tree placed; /* slots below placed.count have a position */
    uint32_t *entry_of;
    void *columns[INDEX_COLUMN_COUNT]; /* NULL without a column */
    part_entry *entries;
    uint8_t (*uuids)[UUID_BYTES];
    uint32_t *by_uuid; /* open addressing: an entry's number, or PART_NOWHERE */
    uint32_t by_uuid_mask;
    char *text;
    size_t text_bytes, column_bytes;
    uint32_t placed_of[CATEGORY_MAX]; /* how many have a position, by category */
} part;

#define PART_NOWHERE UINT32_MAX

part *part_hold(part *);
/** Takes NULL. */
void part_release(part *);

static inline uint16_t part_category(const part *p, uint32_t slot)
{
    return ((const uint16_t *)p->columns[ASSET_CATEGORY])[slot];
}

/** The first entry at or after `from` whose id is not less; quick when it is close. */
uint32_t part_seek(const part *, uint32_t from, int64_t id);
/** The slot of an id or uuid, or PART_NOWHERE. */
uint32_t part_find_id(const part *, int64_t id);
uint32_t part_find_uuid(const part *, const uint8_t uuid[UUID_BYTES]);

/** Collects features for a part. */
typedef struct part_builder part_builder;

MUST_USE status part_builder_new(part_builder **ret, error *err);
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

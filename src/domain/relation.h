/** Connections (one asset to another) and catchments (the polygon that an asset comes to): their
 *  fields as they are shown, and the rows of the file as they are kept in memory.
 *
 *  A row names assets by their ids alone. What is shown of these, their names and positions, is
 *  taken from the view of who asks when it is asked, so that a row whose asset is not in that view
 *  can't be shown. One thing a view does not tell: whether a location is hidden (location_shown is
 *  not `exact`). So a row says it; and where it is, what would tell the place is not shown to those
 *  whom it is hidden from, which is all but editors: no catchment of that asset (a polygon drawn
 *  around a refuge gives it away; most would be harmless, but no program can tell), and no
 *  connection of a kind that says where it is (meets-at, part-of), be it that end or the other. */
#ifndef CAIRN_DOMAIN_RELATION_H
#define CAIRN_DOMAIN_RELATION_H

#include <stdatomic.h>

#include "domain/area.h"
#include "domain/field.h"

typedef enum {
#define F(id, ...) CONNECTION_##id,
#include "domain/connection_fields.def"
#undef F
    CONNECTION_FIELD_COUNT
} connection_field;

typedef enum {
#define F(id, ...) CATCHMENT_##id,
#include "domain/catchment_fields.def"
#undef F
    CATCHMENT_FIELD_COUNT
} catchment_field;

extern const entity CONNECTION, CATCHMENT;

/* Numbers of the kinds that the program itself acts on; a test compares them with the table. */
enum { CONNECTION_MEETS_AT, CONNECTION_PART_OF };

typedef enum { RELATION_CONNECTION, RELATION_CATCHMENT, RELATION_COUNT } relation_kind;

enum {
    RELATIONS_MAX = 100000, /* of one kind: each is looked at for every answer */
    CATCHMENT_MAX_POINTS = 20000,
    CATCHMENTS_MAX_POINTS = 10000000, /* of all together */
    RELATION_UUID_SIZE = 37
};

typedef struct {
    int64_t id;
    char uuid[RELATION_UUID_SIZE];
    int64_t from, to;          /* ids of assets; a catchment has no `to`: 0 */
    int kind;                  /* of a connection: the number of the choice */
    bool hidden;               /* the location of one of them is not shown to all */
    slice label, note, source; /* `at` NULL for none */
    area_shape shape;          /* of a catchment */
} relation;

/** Whether it tells where an asset is. */
bool relation_tells_place(relation_kind, const relation *);

/** All rows, by id. Immutable once filled, counted. */
typedef struct {
    atomic_size_t holders;
    arena *memory;
    uint64_t points;
    struct {
        size_t count, room;
        relation *rows;
    } of[RELATION_COUNT];
} relations;

/** @param ret  empty, of one holder. */
MUST_USE status relations_new(relations **ret, error *err);
/** Adds a row behind those that are there; everything is copied.
 *  @param r    its shape says nothing.
 *  @param wkb  of a catchment (area_shape_read).
 *  @return OK; ERR_INPUT past a maximum or for what is no outline; ERR_NO_MEMORY. */
MUST_USE status relations_add(relations *, relation_kind, const relation *r, slice wkb, error *err);
/** One holder more; returns its argument. Thread-safe. */
relations *relations_hold(relations *);
/** One holder less; the last frees it. Takes NULL. Thread-safe. */
void relations_release(relations *);

#endif

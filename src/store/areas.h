/** The sets of areas that an operator loaded. They have no history: they come from their
 *  publishers' files as they are, and are loaded anew. */
#ifndef CAIRN_STORE_AREAS_H
#define CAIRN_STORE_AREAS_H

#include "domain/area.h"
#include "store/store.h"

typedef struct {
    int64_t id;
    const char *name, *source, *licence; /* "" where there is none */
    const char *loaded_at;
    int64_t area_count;
} store_area_set;

/** A member of the figures: a number as JSON writes it, else text. */
typedef struct {
    slice name, text;
    bool number;
} store_figure;

typedef struct {
    slice code, name; /* name blank where there is none */
    slice figures;    /* a JSON object; its members are given too */
    size_t figure_count;
    const store_figure *figure;
    lonlat middle;
    slice wkb; /* of a polygon or multipolygon, or blank */
} store_area;

/** What is given lives until the callback returns; anything but OK ends the scan. */
typedef status store_area_set_row(void *context, const store_area_set *, error *err);
typedef status store_area_row(void *context, const store_area *, error *err);

MUST_USE status store_scan_area_sets(store *, store_area_set_row *, void *context, error *err);
/** The areas of a set, by code, with AREA_MAX_FIGURES of their figures at most. */
MUST_USE status store_scan_areas(store *, int64_t set_id, store_area_row *, void *context,
                                 error *err);

/** Adds an empty set, inside a transaction. @param source,licence  may be NULL.
 *  @return ERR_CONFLICT where the name is taken. */
MUST_USE status store_add_area_set(store *, const char *name, const char *source,
                                   const char *licence, int64_t *ret_id, error *err);
/** Removes a set with its areas. @param ret_there  whether there was one. */
MUST_USE status store_drop_area_set(store *, const char *name, bool *ret_there, error *err);
/** @return ERR_CONFLICT where the set has the code, or a geometry is none. */
MUST_USE status store_add_area(store *, int64_t set_id, const store_area *, error *err);

/** Moves when anything was done to areas. */
MUST_USE status store_areas_version(store *, int64_t *ret, error *err);

#endif

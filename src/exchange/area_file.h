/** Loading areas from their publishers' files: polygons, or points that stand for areas, with their
 *  further columns as figures. Whatever the reader knows as a layer of features will do (GeoJSON,
 *  GeoPackage, shapefile, KML); a table of figures may be joined to them by the areas' code. */
#ifndef CAIRN_EXCHANGE_AREA_FILE_H
#define CAIRN_EXCHANGE_AREA_FILE_H

#include "store/areas.h"

typedef struct {
    const char *set;  /* the name of the set */
    const char *code; /* the column of codes; NULL: the first that tells the areas apart and whose
                            heading is, or ends with, a word for a code; else any that tells them
                            apart; else the format's own number */
    const char *name; /* the column of names; NULL: by its heading; there may be none */
    const char *source, *licence; /* may be NULL */
    const char *layer, *crs;      /* as in exchange/reading.h */
    const char *join;             /* a CSV file whose columns become figures too, or NULL */
    const char *join_on;          /* its column of codes */
    bool replace;                 /* a set of this name goes first; else it is a conflict */
} area_options;

typedef struct {
    size_t rows, loaded, refused, joined; /* joined: areas that found their row */
    char code[100], name[100];            /* headings; "" for none */
    char refusal[200];                    /* of the first that was refused */
} area_summary;

/** Loads files into one set, in one transaction. The middle of an area is its point, or the
 *  centroid of its polygons.
 *  @return OK; ERR_INPUT naming what is wrong; ERR_CONFLICT when the set is there;
 *          ERR_NOT_FOUND. */
MUST_USE status area_load(store *, const area_options *, const char *const *paths, size_t count,
                          area_summary *ret, error *err);

#endif

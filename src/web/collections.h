/** The collections of features (OGC API - Features, OGC 17-069r4): which there are, and how each
 *  is described. One is a row of COLLECTIONS and a line of COLLECTION_ROUTES in routes.c. */
#ifndef CAIRN_WEB_COLLECTIONS_H
#define CAIRN_WEB_COLLECTIONS_H

#include "domain/field.h"
#include "domain/relation.h"
#include "web/http.h"
#include "web/links.h"

struct find_query; /* find.h */
struct find_page;

enum { COLLECTION_MAX_FURTHER = 4, COLLECTION_LISTED = 3 };

typedef struct collection {
    const char *id; /* "assets": in addresses */
    const char *title, *description;
    const char *item; /* what one is called: "asset" */
    const entity *of;
    const char *geometry, *geometry_format; /* of GeoJSON "Point", of schemas "geometry-point" */
    const char *name; /* the property by which one is known to people: "name" */
    /** Properties that are no fields: names, up to NULL, and members of their JSON Schemas. */
    const char *const *further, *const *further_schemas;
    /** What lists of people show of each: the first is the link to it. */
    struct {
        const char *property, *heading;
    } listed[COLLECTION_LISTED];
    /** What a request may see of it, where it is of the index. */
    const index_view *(*view)(const request *);
    /** What is not there today, as far as questions about other days may show it, or NULL. */
    const index_view *(*elsewhen)(const request *);
    /** The box of all that has a position; false where nothing has. */
    bool (*extent)(const request *, const struct collection *, bbox *ret);
    /** How its features are found, and one by its uuid, where they are not of the index but of
     *  `request.related`. They need not be points, nor be there on other days. */
    status (*find)(const request *, const struct collection *, const struct find_query *,
                   struct find_page *, error *);
    status (*get)(const request *, const struct collection *, slice uuid, index_hit *ret, error *);
    search_kind search;        /* for `q` */
    bool tiled;                /* there are tiles of it, below /collections/{id}/tiles */
    const char *began, *ended; /* the dates that it was there from and to; or NULL */
} collection;

extern const collection COLLECTIONS[];
extern const size_t COLLECTION_COUNT;
#define COLLECTION_ASSETS (&COLLECTIONS[0])
#define COLLECTION_ACTIVITIES (&COLLECTIONS[1])
#define COLLECTION_CONNECTIONS (&COLLECTIONS[2])
#define COLLECTION_CATCHMENTS (&COLLECTIONS[3])

/** The collection of the request's route, NULL for a route of none. */
const collection *collection_of(const request *);

/** Its fields are for who asks. */
static inline bool collection_shows(const collection *c, audience who, size_t field_number)
{
    return c->of->fields[field_number].visible_to <= who;
}

/** Hrefs below a collection: "http://localhost:8080/collections/assets" and `below`. NULL without
 *  memory. */
const char *collection_href(const request *, const collection *, const char *below);

/** One whose extent is of features that are made when they are asked for. */
bool collections_on_pool(const request *);
/** GET /collections */
MUST_USE status collections_list(request *, response *, error *err);
/** GET /collections/{id} */
MUST_USE status collections_get(request *, response *, error *err);

#endif

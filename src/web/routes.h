/** The one table of resources. It routes requests, and what else depends on which resource takes
 *  what is made from it: 404, 405 with Allow, OPTIONS, HEAD, the paths in /metrics. */
#ifndef CAIRN_WEB_ROUTES_H
#define CAIRN_WEB_ROUTES_H

#include "web/http.h"

/** Answers a request whose parameters were read. What it returns as an error becomes a problem. */
typedef status route_handler(request *, response *, error *err);

typedef struct route {
    const char *path; /* `{name}` stands for one segment, which goes to `variables` */
    unsigned methods;
    route_handler *handle;
    const param_table *params;
    audience required; /* who may ask: this audience and those after it; the public if not said */
    const char *about;
    /** Reads what the rows of the table leave as text, into their struct: once, before the rest.
     *  NULL: they leave nothing. */
    status (*read)(const request *, void *params, error *err);
    /** Whether this request's handler runs on the pool, where it may take long, wait, and use
     *  `rq->db`; NULL: never. It knows the parameters. */
    bool (*on_pool)(const request *);
    /** The collection of features that it is about, if it is. */
    const struct collection *collection;
    bool edits;              /* for roles that edit alone */
    const param_table *form; /* of a POST whose body is a form (web/form.h) */
    /** For the OpenAPI document; what is not said is made of the path. */
    const char *operation;    /* operationId: "getCollections" */
    const char *tag;          /* under which people find it */
    const char *const *media; /* of its answer, up to NULL; NULL: application/json alone */
} route;

/** For those that always do. */
bool route_always(const request *);

/** Sorted by path. */
extern const route ROUTES[];
extern const size_t ROUTE_COUNT;

/** The resource of a path, whatever the method.
 *  @param ret_methods    all that the path takes, OPTIONS included.
 *  @param ret_variables  decoded, of the arena.
 *  @return NULL when there is none (or a variable is not UTF-8, or there is no memory). */
const route *routes_find(slice path, unsigned method, arena *, unsigned *ret_methods,
                         slice ret_variables[HTTP_MAX_VARIABLES]);
/** All that a path takes of a role, OPTIONS included. */
unsigned routes_methods(slice path, caller_role);

#endif

/** Nodes as both readers make them: counted, with their types checked. */
#ifndef CAIRN_CQL2_BUILD_H
#define CAIRN_CQL2_BUILD_H

#include "cql2/cql2.h"

typedef enum { WRITTEN_LEAF, WRITTEN_WORD, WRITTEN_CALL } operator_form;

typedef struct {
    const char *text, *json; /* NULL for leaves */
    cql2_type result, takes;
    size_t least, most;
    operator_form form;
} operator_row;

extern const operator_row OPERATORS[CQL2_OP_COUNT];

/** The operator of a name in text (without case) or in JSON (with), or -1. */
int operator_of_text(slice name);
int operator_of_json(const char *name);

enum { PATH_BYTES = 200 };

/** One reading. */
typedef struct {
    const cql2_schema *schema;
    arena *arena;
    error *err;
    size_t nodes, folds, points;
    int depth;
    char *scratch[FIELD_MAX]; /* by field, shared by its nodes */
    bool json;                /* positions are paths, of the place where reading is */
    char path[PATH_BYTES];
} builder;

/** All of these return NULL, with the error set, when something is wrong. */
cql2_node *build_literal(builder *, size_t position, cql2_value);
cql2_node *build_property(builder *, size_t position, slice name);
/** @param args  of the arena; become the node's. */
cql2_node *build_call(builder *, cql2_op, size_t position, cql2_node **args, size_t count);
/** A date, an instant, or an end of an interval (".."). @param op_name  DATE, TIMESTAMP or NULL. */
cql2_node *build_time(builder *, size_t position, slice text, const char *op_name);

/** A list of arguments that grows. */
typedef struct {
    cql2_node **at;
    size_t count, room;
} node_list;
bool list_add(builder *, node_list *, cql2_node *);

/** Sets the error with its position. @return NULL. */
PRINTF_LIKE(3, 4)
void *build_refuse(builder *, size_t position, const char *format, ...);
void *build_no_memory(builder *);
/** One level deeper; false (with the error) past CQL2_MAX_DEPTH. */
bool build_enter(builder *, size_t position);
static inline void build_leave(builder *b)
{
    b->depth--;
}

/** A position of the filter's CRS as longitude and latitude. */
bool build_point(builder *, size_t position, double x, double y, lonlat *ret);
/** BBOX(west,south,east,north) as a geometry. */
cql2_geometry *build_box(builder *, size_t position, const double n[4]);
/** The whole of a reading: is it true or false? */
status build_finish(builder *, cql2_node *, cql2_node **ret);

#endif

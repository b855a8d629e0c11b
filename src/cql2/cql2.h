/** CQL2, the Common Query Language of OGC 21-065r2, as text and as JSON: from a user's words to a
 *  tree in memory that is checked against the fields of an entity, and from there to true, false or
 *  unknown for a feature. Nothing of it becomes SQL.
 *
 *  Understood are the classes basic, advanced comparison (LIKE, BETWEEN, IN), case-insensitive and
 *  accent-insensitive comparison, arithmetic, property-property, spatial (of collections of mixed
 *  kinds S_INTERSECTS and S_DISJOINT alone), temporal and array functions. Fields are
 *  typed by the field table: choices, codes, texts and identifiers are texts; sets are arrays of
 *  texts; dates and timestamps are times; points and JSON can't be asked for.
 *
 *  Three-valued logic as in SQL: what is compared with null is unknown, and only true matches. */
#ifndef CAIRN_CQL2_CQL2_H
#define CAIRN_CQL2_CQL2_H

#include "base/arena.h"
#include "base/buf.h"
#include "cql2/geometry.h"
#include "cql2/like.h"
#include "domain/field.h"

enum {
    CQL2_MAX_BYTES = 32 * 1024,
    CQL2_MAX_DEPTH = 64,
    CQL2_MAX_NODES = 1000,
    CQL2_MAX_FOLDS = 32,         /* CASEI and ACCENTI of a field */
    CQL2_TEXT_BYTES = 16 * 1024, /* of a field's text: 4,000 characters */
    CQL2_GEOMETRY = -1           /* as the number of a field: the feature's own geometry */
};

typedef enum {
    CQL2_NULL,
    CQL2_BOOL,
    CQL2_NUMBER,
    CQL2_TEXT,
    CQL2_TIME,
    CQL2_SET,
    CQL2_SHAPE,
    CQL2_ANY /* of arguments alone: whatever it is */
} cql2_type;

/** Operators, functions and leaves: operators.def. */
typedef enum {
#define F(id, ...) CQL2_##id,
#include "cql2/operators.def"
#undef F
    CQL2_OP_COUNT
} cql2_op;

/** A time from its first to its last millisecond since 1970 (UTC): a date is its whole day, an
 *  instant both; INT64_MIN and INT64_MAX where an interval is open. */
typedef struct {
    int64_t from_ms, to_ms;
} cql2_time;

typedef struct {
    cql2_type type;
    union {
        bool boolean;
        double number;
        slice text;
        cql2_time time;
        uint64_t set; /* a bit for each choice of the field's; CQL2_FOREIGN for what is none */
        const cql2_geometry *shape;
    };
} cql2_value;

#define CQL2_FOREIGN (UINT64_C(1) << 63)

typedef struct cql2_node cql2_node;
typedef struct cql2_spatial cql2_spatial; /* spatial.h */
struct cql2_node {
    cql2_op op;
    cql2_type type; /* of what it gives */
    size_t position;
    size_t count;
    cql2_node **args;
    cql2_value value;      /* CQL2_LITERAL, known when it was read */
    int field;             /* CQL2_PROPERTY: its number in the entity, or CQL2_GEOMETRY */
    cql2_spatial *spatial; /* S_...: its literal made ready; NULL where that is a point, or none */
    like_pattern *like;    /* CQL2_LIKE, CQL2_LITERAL of a pattern */
    char *scratch; /* CQL2_PROPERTY, CQL2_CASEI, CQL2_ACCENTI: CQL2_TEXT_BYTES for its text */
};

/** What may be asked for. */
typedef struct {
    const entity *of;
    audience who; /* fields that are not for it do not exist */
    /** Takes a position of the filter's CRS, as it is written, to longitude and latitude; NULL:
     *  they are that already. @return false where there is none. */
    bool (*to_lonlat)(void *context, double x, double y, lonlat *ret);
    void *context;
    const char *parameter; /* that errors name; NULL: "filter" */
} cql2_schema;

/** Reads and checks a filter.
 *  @param ret  of the arena; one thread evaluates it at a time, since scratch is in its nodes.
 *  @return OK; ERR_INPUT with the position ("at character 17: ...", or "at /args/0: ..." in JSON);
 *          ERR_NO_MEMORY. */
MUST_USE status cql2_parse_text(slice, const cql2_schema *, arena *, cql2_node **ret, error *err);
MUST_USE status cql2_parse_json(slice, const cql2_schema *, arena *, cql2_node **ret, error *err);
/** `field = literal` as a filter has it: for parameters that are fields.
 *  @return as above, the error without a position. */
MUST_USE status cql2_equals(slice text, int field, const cql2_schema *, arena *, cql2_node **ret,
                            error *err);
/** Both hold; either may be NULL. @return NULL for want of memory only. */
cql2_node *cql2_and(cql2_node *, cql2_node *, arena *);

/** Whether the feature's own geometry has a point in common with another.
 *  @param other      of the arena.
 *  @param of_points  whether features are points, for which nothing need be made ready.
 *  @return of the arena; NULL for want of memory. */
cql2_node *cql2_intersects(const cql2_geometry *other, bool of_points, arena *);

/** A feature's own geometry, of GeoJSON (RFC 7946 3.1) in longitude and latitude, for its
 *  CQL2_GEOMETRY.
 *  @param ret  of the arena.
 *  @return OK, ERR_INPUT (also past GEOMETRY_MAX_POINTS), ERR_NO_MEMORY. */
MUST_USE status cql2_read_geojson(slice, arena *, const cql2_geometry **ret, error *err);

/** Where a feature's values come from. */
typedef struct {
    /** @param scratch  CQL2_TEXT_BYTES that the value's text may stand in. */
    cql2_value (*property)(void *context, int field, char *scratch);
    void *context;
} cql2_source;

typedef enum { CQL2_FALSE, CQL2_TRUE, CQL2_UNKNOWN } cql2_truth;
cql2_truth cql2_evaluate(const cql2_node *, const cql2_source *);

/** Writes it as text in one form only, so that equal filters read alike. */
void cql2_write(buf *, const cql2_node *, const cql2_schema *);

/** Text folded as by CASEI (or, CQL2_ACCENTI, without accents).
 *  @param scratch  CQL2_TEXT_BYTES; what is longer is cut. */
slice cql2_fold(cql2_op, slice text, char *scratch);
/** The type of a field, CQL2_NULL for what can't be asked for. */
cql2_type cql2_field_type(const field *);
/** A value as a property of this field has it: choices by name, dates as days. The text is the
 *  value's own. */
cql2_value cql2_value_of(const field *, const value *);
/** The time of a whole day. @param day  days since 1970-01-01. */
cql2_time cql2_day(int64_t day);
/** Reads "2026-11-25" or "2026-11-25T10:00:00Z"; false for anything else. */
bool cql2_read_time(slice, cql2_time *ret);

#endif

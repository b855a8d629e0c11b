/** The table of fields: each property of an entity is declared once (asset_fields.def,
 *  activity_fields.def), and validation, GeoJSON, CSV headings, import mapping and the columns of
 *  the index are read from it. A test compares it with the schema.
 *
 *  A `record` is one row of an entity, a value for each field. */
#ifndef CAIRN_DOMAIN_FIELD_H
#define CAIRN_DOMAIN_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/text.h"
#include "domain/audience.h"
#include "domain/lonlat.h"

typedef enum {
    FIELD_TEXT,      /* max: code points */
    FIELD_CODE,      /* a code of the taxonomy, kept as text */
    FIELD_ENUM,      /* one of `choices`; the value is its number */
    FIELD_SET,       /* any of `choices`; the value has a bit for each; [] is none */
    FIELD_TRISTATE,  /* unknown, yes, no: a FIELD_ENUM that is never null */
    FIELD_INTEGER,   /* min..max */
    FIELD_REAL,      /* min..max */
    FIELD_DATE,      /* yyyy-mm-dd */
    FIELD_PARTIAL,   /* yyyy, yyyy-mm or yyyy-mm-dd */
    FIELD_LOCAL,     /* yyyy-mm-ddThh:mm, Europe/London */
    FIELD_TIMESTAMP, /* yyyy-mm-ddThh:mm:ss.sssZ, kept by the database */
    FIELD_UUID,      /* kept by the database unless given */
    FIELD_JSON,      /* an object */
    FIELD_POINTS     /* lon,lat;lon,lat in degrees, FIELD_MAX_POINTS at most, kept as text */
} field_type;

enum {
    FIELD_REQUIRED = 1, /* never null, by a NOT NULL in the schema */
    FIELD_SEARCHED = 2, /* its words are in the text tables */
    FIELD_COLUMN = 4,   /* has a column in the index, so it can be filtered */
    FIELD_KEPT = 8      /* written by the database alone: not imported, not edited */
};

typedef struct {
    const char *name;  /* column, property and heading */
    const char *label; /* for people; also an import heading */
    field_type type;
    double min, max;            /* of the number, or max of the length */
    const char *const *choices; /* ends with NULL; not for other types */
    audience visible_to;        /* the first that may see it */
    unsigned flags;
    const char *synonyms; /* import headings, folded, split by '|', or NULL */
} field;

typedef struct {
    const char *name; /* table, collection: "asset" */
    const field *fields;
    size_t count;
    bool has_geometry;
} entity;

enum {
    FIELD_MAX = 80,
    FIELD_MAX_POINTS = 16,
    TRISTATE_UNKNOWN = 0,
    TRISTATE_YES = 1,
    TRISTATE_NO = 2
};

typedef enum { VALUE_NULL, VALUE_INTEGER, VALUE_REAL, VALUE_TEXT } value_kind;

/** ENUM, TRISTATE: the number of the choice. SET: a bit for each choice. Others as they read. */
typedef struct {
    value_kind kind;
    union {
        int64_t integer;
        double real;
        slice text; /* owned by the arena of its record */
    };
} value;

typedef struct {
    const entity *of;
    int64_t id; /* 0: not stored yet */
    bool has_position;
    lonlat position;
    value v[FIELD_MAX];
} record;

/** An empty record with the defaults of its fields (TRISTATE unknown, everything else null). */
void record_init(record *, const entity *);

/** What a record has in a field: whether nothing; its text, blank where there is none; its number,
 *  choice or set, -1 where there is none. */
static inline bool record_is_null(const record *r, int field_number)
{
    return r->v[field_number].kind == VALUE_NULL;
}
static inline slice record_text(const record *r, int field_number)
{
    const value *v = &r->v[field_number];
    return v->kind == VALUE_TEXT ? v->text : (slice){"", 0};
}
static inline int64_t record_choice(const record *r, int field_number)
{
    const value *v = &r->v[field_number];
    return v->kind == VALUE_INTEGER ? v->integer : -1;
}

/** Whether it is what a record is known by: in GeoJSON no property, but the id. */
static inline bool field_is_id(const field *f)
{
    return f->type == FIELD_UUID && (f->flags & FIELD_KEPT) && (f->flags & FIELD_REQUIRED);
}

/** The field's number, or -1. */
int entity_field(const entity *, slice name);
/** The number of a choice, matched without case and with space, '_' and '-' alike; or -1. */
int field_choice(const field *, slice text);

/** Reads a value from text as people and files write it; blank text is null (TRISTATE: unknown).
 *  Text is trimmed and must be UTF-8 without control characters but tab and newline.
 *  A set may be written `a;b`, `a,b` or as a JSON array of strings; points as `lon,lat;lon,lat` or
 *  as a JSON array of pairs, and they read as the former, to 1e-7 degrees, each once.
 *  @return OK, ERR_INPUT naming the field and what it takes, ERR_NO_MEMORY. */
MUST_USE status field_read(const field *, slice text, arena *, value *ret, error *err);

/** Writes a value as the database and CSV write it: choices by name; a set as `a;b` when
 *  `separator` is ';', and as a JSON array when it is '['. Null writes nothing. */
void field_write(const field *, const value *, char separator, buf *out);

/** The points of a value of FIELD_POINTS, which differ. @return how many: 0 for null. */
size_t field_points(const value *, lonlat_e7 ret[FIELD_MAX_POINTS]);

bool value_equals(const value *, const value *);
/** The position and every field that is not FIELD_KEPT are the same. */
bool record_equals(const record *, const record *);

#endif

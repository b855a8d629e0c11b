/** Query strings: one call decodes, validates and reports every parameter of a request.
 *
 *  A resource states what it takes in a table, a row for each parameter, which says where in the
 *  resource's own struct the value goes. Everything is refused that the table does not name:
 *  unknown parameters, repeated ones (but PARAM_TEXTS), bad escapes, what is not UTF-8, values out
 *  of range; the error names the parameter. The one exception is a PARAM_LIMIT above its maximum:
 *  it is clamped, since clients ask for as many as they can take (GDAL reads nothing after a 400).
 *
 *  Names and values are decoded as application/x-www-form-urlencoded (WHATWG URL 5.1): `+` is a
 *  space, `%` must be followed by two hexadecimal digits. Nothing here knows HTTP or the server. */
#ifndef CAIRN_WEB_PARAMS_H
#define CAIRN_WEB_PARAMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/text.h"
#include "domain/field.h"
#include "domain/lonlat.h"

/** The most parameters in one query string; more are refused. */
enum { PARAMS_MAX = 128 };

typedef enum {
    PARAM_TEXT,      /* slice: 1 to `max` code points, trimmed, without control characters */
    PARAM_LONG_TEXT, /* slice: the same, which may have lines and tabs */
    PARAM_SEARCH,    /* slice: the same; the words are looked up before the resource is asked */
    PARAM_TEXTS,     /* param_texts: the same, any number of times */
    PARAM_NUMBER,    /* double: `min` to `max` */
    PARAM_ABOVE,     /* double: above `min`, to `max` */
    PARAM_LIMIT,     /* size_t: a whole number from 1; above `max` it is `max` */
    PARAM_BBOX, /* param_bbox: west,south,east,north, or six numbers with heights, which say nothing
                 */
    PARAM_CORNERS, /* param_corners: the same numbers, of a system that another parameter names */
    PARAM_FIELD,   /* param_choice: a choice or set of choices of a field of ASSET */
    PARAM_ACTIVITY /* the same, of a field of ACTIVITY */
} param_type;

typedef struct {
    size_t count;
    slice *at; /* of the arena */
} param_texts;

typedef struct {
    bool given;
    bbox box;
} param_bbox;

/** The least and greatest first and second coordinate, in the order in which they came. */
typedef struct {
    bool given;
    double least[2], greatest[2];
} param_corners;

typedef struct {
    bool given;
    int64_t value; /* as in domain/field.h: number of the choice, bits of the set */
} param_choice;

/** One parameter. A slice that was not given has `at == NULL`. */
typedef struct {
    const char *name;
    param_type type;
    size_t offset; /* of the member that takes the value */
    double min, max;
    double otherwise;  /* of numbers and limits that are not given */
    const char *about; /* for people: what it is, with its unit */
    int field;         /* PARAM_FIELD, PARAM_ACTIVITY: its number in ASSET or ACTIVITY */
} param;

/** The parameters of a resource and the size of the struct that takes them. */
typedef struct {
    const param *rows;
    size_t count, size;
    /** Further parameters: each simple field of an entity, by its name (params_is_property). What
     *  it is to equal goes as a slice to its place of an array of FIELD_MAX; NULL: no further. */
    const entity *properties;
    size_t properties_offset;
    /** Of a page that people come to by forms and by links from anywhere: what is blank was not
     *  filled in, and what is unknown is not for us; neither goes on in links. */
    bool form;
} param_table;

/** Whether a field is a parameter where fields are: what stands for itself as a text. It says
 *  nothing of who may see it. */
bool params_is_property(const field *);

/** What was asked, decoded, in its order: from this links are made that carry on. */
typedef struct {
    size_t count;
    struct param_pair {
        slice name, value;
    } * pairs;
} param_pairs;

/** Reads a query string, without its '?'.
 *  @param ret  points to `table->size` bytes; what is not given becomes empty or `otherwise`.
 *  @return OK; ERR_INPUT naming the parameter; ERR_NO_MEMORY. */
MUST_USE status params_read(slice query, const param_table *table, arena *, void *ret,
                            param_pairs *ret_pairs, error *err);

/** Reads pairs that were decoded already, as above. */
MUST_USE status params_take(const param_pairs *, const param_table *table, arena *, void *ret,
                            error *err);

/** Decodes and splits alone, whatever the names.
 *  @return OK; ERR_INPUT naming the parameter; ERR_NO_MEMORY. */
MUST_USE status params_split(slice query, arena *, param_pairs *ret, error *err);

/** Writes pairs as a query string, without '?', leaving out those of some names.
 *  @param without  ends with NULL. */
void params_write(buf *, const param_pairs *, const char *const *without);
/** Writes text percent-encoded, so that params_read gives it back. */
void params_escape(buf *, slice text);

/** Decodes %XX alone, as in a path; false at a bad escape. @param ret  `text.len` bytes. */
bool params_unescape_path(slice text, char *ret, size_t *ret_length);

/** The beginning of a user's text for a message, cut between characters and terminated. Text that
 *  is not UTF-8 gives "". */
void params_shorten(slice text, char *ret, size_t size);

#endif

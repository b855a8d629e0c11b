/** Features as files and answers have them, made of what the index holds rendered (geojson.h), in
 *  one pass over its bytes.
 *
 *  A rendered feature is `{"type":"Feature","id":"...","geometry":...,"properties":{` (that much is
 *  `split`), then the properties, as a rule in the order of the field table, and `}}`. Its geometry
 *  is in longitude and latitude; entrances are properties, which stay so in every system. */
#ifndef CAIRN_FORMAT_ENCODE_H
#define CAIRN_FORMAT_ENCODE_H

#include "base/arena.h"
#include "base/buf.h"
#include "domain/crs.h"
#include "domain/field.h"

typedef enum {
    ENCODE_GEOJSON,     /* RFC 7946, one FeatureCollection */
    ENCODE_GEOJSONL,    /* a feature a line */
    ENCODE_GEOJSON_SEQ, /* RFC 8142: each behind U+001E */
    ENCODE_CSV          /* RFC 4180; what a spreadsheet would run is neutralised (csv.h) */
} encode_format;

#define MEDIA_OF_GEOJSON "application/geo+json"
#define MEDIA_OF_GEOJSONL "application/x-ndjson"
#define MEDIA_OF_GEOJSON_SEQ "application/geo+json-seq"
#define MEDIA_OF_CSV "text/csv; charset=utf-8; header=present"

typedef struct {
    encode_format format;
    const entity *of;
    audience to;                /* CSV: the columns that it may see */
    const crs_entry *crs;       /* NULL: CRS84 */
    const bool *chosen;         /* of each field of the entity, and then of `further`; NULL: all.
                               The id and the geometry are always there. */
    const char *const *further; /* names of properties that are no fields, up to NULL; or NULL.
                                   In CSV they are the last columns. */
    bool placeless;             /* without the geometry: null in GeoJSON, no columns of it in CSV */
    bool placed_only;           /* what has no position in the system is left out */
    bool as_file; /* x before y whatever the system says, and GeoJSON names its system: as programs
                     read files. Else as OGC API Features has it. */
    bool wkt;     /* CSV: the geometry as well-known text, not as two columns of a point */
    bool bom;     /* CSV: begins with a byte order mark, by which Excel knows UTF-8 */
} encode_options;

typedef struct encoder encoder;

/** One answer's alone. The options are copied, what they point to lives as long.
 *  @return OK; ERR_INTERNAL when PROJ has no such system; ERR_NO_MEMORY. */
MUST_USE status encoder_new(const encode_options *, encoder **ret, error *err);
/** Takes NULL. */
void encoder_free(encoder *);

/** What comes first: the headings of CSV, or the collection up to its features.
 *  @param members  of a GeoJSON collection, `"numberMatched":3,"links":[]`, or blank. */
void encode_begin(encoder *, slice members, buf *);
/** One feature. What is not a rendered feature writes nothing that breaks the others. */
void encode_feature(encoder *, slice body, size_t split, buf *);
/** How many features were written since the beginning: not what was left out. */
uint64_t encode_written(const encoder *);
/** What comes last. @param members  as above; some are only known at the end. */
void encode_end(encoder *, slice members, buf *);

/** Properties of a rendered feature as they stand there, `"library"` or `["a"]`; those that it does
 *  not have are blank. One pass for all. */
void encoded_properties(slice body, size_t split, const char *const *names, size_t count,
                        slice *ret);
/** The text of a JSON string with its quotes, unescaped; false for anything else. */
bool encoded_text(slice json, buf *);

#endif

/** In which form an answer comes: by the parameter `f`, else by what the client accepts (RFC 9110
 *  12.5.1). A client that accepts none of the forms gets the first, as the RFC allows. */
#ifndef CAIRN_WEB_FORMATS_H
#define CAIRN_WEB_FORMATS_H

#include "web/http.h"

#define MEDIA_HTML "text/html; charset=utf-8"
#define MEDIA_CSV "text/csv; charset=utf-8; header=present"
#define MEDIA_GEOJSON_SEQ "application/geo+json-seq"
#define MEDIA_FLATGEOBUF "application/flatgeobuf"
#define MEDIA_SCHEMA "application/schema+json"
#define MEDIA_OPENAPI "application/vnd.oai.openapi+json;version=3.0"

typedef enum {
    FORMAT_JSON,
    FORMAT_GEOJSON,
    FORMAT_HTML,
    FORMAT_CSV,
    FORMAT_GEOJSON_SEQ,
    FORMAT_FLATGEOBUF
} web_format;

/** One form that a resource has. */
typedef struct {
    const char *name;  /* of `f`; NULL: by what is accepted alone */
    const char *media; /* what is accepted, compared up to its parameters */
    web_format format;
} format_offer;

/** How closely a client names a type of answers that it takes: 3 by its name, 1 with any other (or
 *  it names none); 0: it does not take it. */
int format_accepted(const request *, const char *media);

/** JSON and HTML. */
extern const format_offer DOCUMENT_FORMATS[];
enum { DOCUMENT_FORMAT_COUNT = 2 };

/** @param f  of the query, or empty.
 *  @return OK; ERR_INPUT naming `f` where it is none of the names. */
MUST_USE status format_choose(const request *, slice f, const format_offer *, size_t count,
                              web_format *ret, error *err);

/** The parameters of resources that are JSON or HTML. */
typedef struct {
    slice f;
} document_params;
extern const param_table DOCUMENT_PARAMS;
/** Which of both. */
MUST_USE status format_of_document(const request *, web_format *ret, error *err);

#endif

/** What a client has and what it takes: entity tags and content codings
 *  (RFC 9110 8.8.3, 12.5.3 and 13.1.2). */
#ifndef CAIRN_WEB_NEGOTIATE_H
#define CAIRN_WEB_NEGOTIATE_H

#include <stdbool.h>

#include "base/text.h"

/** `"` + 32 hexadecimal digits + `-gz` + `"` and the terminator. */
enum { ETAG_SIZE = 38 };

/** A strong tag: the XXH3-128 hash of the identity bytes, with a suffix for the gzip coding, whose
 *  bytes are different but say the same. */
void etag_of(slice bytes, bool gzip, char ret[ETAG_SIZE]);
/** Whether an If-None-Match field names the tag: `*`, or a list that holds it. The comparison is
 *  the weak one that GET asks for. */
bool etag_listed(slice header, const char *etag);
/** Whether a Prefer field (RFC 7240) says `return=representation`. */
bool prefers_representation(slice header);
/** Whether an Accept-Encoding field takes gzip: named, or by `*`, and not with q=0. */
bool gzip_accepted(slice header);
/** The same for br (RFC 7932). */
bool brotli_accepted(slice header);

#endif

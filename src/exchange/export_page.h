/** Features that are in hand, as FlatGeobuf: one page of them, in their order, whole. It is written
 *  by cairn-writer, a process of its own that alone has GDAL.
 *
 *  GDAL 3.6 leaves out what has no geometry when it writes FlatGeobuf, without a word; later ones
 *  do not (its issue 7401). So what has no position is left out here, and counted. */
#ifndef CAIRN_EXCHANGE_EXPORT_PAGE_H
#define CAIRN_EXCHANGE_EXPORT_PAGE_H

#include "format/encode.h"
#include "index/index.h"

typedef struct {
    const char *name;        /* of the layer */
    encode_options encoding; /* which system and properties; the form is no matter */
    bool points;             /* every geometry is a point */
    const hit_list *hits;
    size_t max_memory_bytes; /* of cairn-writer */
    long max_seconds;        /* of its processor time */
} export_page;

/** Columns are as in the files of export.h: "uuid", then the properties, dates as such, sets as
 *  a;b; what is an array of objects is JSON.
 *  @param out  takes the file; more than its maximum fails.
 *  @param ret_left_out  how many have no position in the system.
 *  @return OK; ERR_BUSY when it takes too long; ERR_INPUT when it needs more than it may have;
 *          ERR_INTERNAL; ERR_NO_MEMORY. */
MUST_USE status export_page_write(const export_page *, buf *out, uint64_t *ret_left_out,
                                  error *err);

#endif

/** Rows of CSV from a file or a zip's entry of any size, with a few megabytes of it in memory. */
#ifndef CAIRN_EXCHANGE_GAZETTEER_STREAM_H
#define CAIRN_EXCHANGE_GAZETTEER_STREAM_H

#include "format/csv.h"

/** Reads on. @return how many bytes; 0 at the end, less on failure. */
typedef int64_t byte_source(void *context, char *ret, size_t size);

typedef struct {
    byte_source *read;
    void *context;
    char *bytes; /* a window of the file; the reader reads in it */
    size_t used;
    uint64_t total; /* read so far */
    bool ended;
    csv_reader reader;
} csv_stream;

/** Gives up past this many bytes, which no gazetteer comes near: what is packed may be endless. */
#define CSV_STREAM_MAX_BYTES ((uint64_t)8 * 1024 * 1024 * 1024)

MUST_USE status csv_stream_open(csv_stream *, byte_source *, void *context, error *err);
/** As csv_next. The row's cells are good until the next call.
 *  @return also ERR_CONFLICT when the source fails or has more than the most bytes. */
MUST_USE status csv_stream_next(csv_stream *, arena *, csv_row *ret, error *err);
void csv_stream_done(csv_stream *);

#endif

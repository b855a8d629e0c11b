#include "exchange/gazetteer_stream.h"

#include <string.h>

#include "base/mem.h"

/* A row of more than ROW_BYTES is not read on for: a quote that is never closed would take in the
 * whole file. */
enum { WINDOW_BYTES = 8 * 1024 * 1024, ROW_BYTES = 4 * 1024 * 1024 };

/* Moves what is left to the front of the window and fills it up. */
static status fill(csv_stream *s, error *err)
{
    slice left = s->reader.left;
    memmove(s->bytes, left.at, left.len);
    s->used = left.len;
    while (!s->ended && s->used < WINDOW_BYTES) {
        int64_t more = s->read(s->context, s->bytes + s->used, WINDOW_BYTES - s->used);
        if (more < 0)
            return error_set(err, ERR_CONFLICT, "FILE", "it can't be read to its end");
        s->ended = more == 0;
        s->used += (size_t)more;
        s->total += (uint64_t)more;
    }
    s->reader.left = (slice){s->bytes, s->used};
    if (s->total > CSV_STREAM_MAX_BYTES)
        return error_set(err, ERR_CONFLICT, "FILE", "it is larger than any gazetteer");
    return OK;
}

status csv_stream_open(csv_stream *s, byte_source *read, void *context, error *err)
{
    *s = (csv_stream){
        .read = read, .context = context, .bytes = mem_alloc(WINDOW_BYTES, 1), .reader.line = 1};
    if (!s->bytes)
        return error_no_memory(err);
    s->reader.left = (slice){s->bytes, 0};
    status failed = fill(s, err);
    if (failed) {
        csv_stream_done(s);
        return failed;
    }
    csv_open(&s->reader, s->reader.left);
    return OK;
}

status csv_stream_next(csv_stream *s, arena *a, csv_row *ret, error *err)
{
    for (;;) {
        csv_reader before = s->reader;
        status done = csv_next(&s->reader, a, ret, err);
        /* what ends with the window may go on behind it; a row's bytes may be half there */
        bool whole = s->ended || s->reader.left.len > 0 || before.left.len >= ROW_BYTES;
        if (done == ERR_INPUT)
            whole = s->ended || before.left.len >= ROW_BYTES;
        if (whole)
            return done;
        s->reader = before;
        status failed = fill(s, err);
        if (failed)
            return failed;
    }
}

void csv_stream_done(csv_stream *s)
{
    mem_free(s->bytes);
    *s = (csv_stream){0};
}

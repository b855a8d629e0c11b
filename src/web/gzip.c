#include "web/gzip.h"

#include <zlib.h>

#include "base/mem.h"

/* 15: the largest window; 16 more: with a gzip header (zlib.h, deflateInit2). */
enum { LEVEL = 1, WINDOW_BITS = 15 + 16, MEMORY_LEVEL = 8 };

struct gzip {
    z_stream stream;
};

static voidpf take(voidpf unused, uInt count, uInt size)
{
    (void)unused;
    return mem_zalloc(count, size);
}

static void give(voidpf unused, voidpf block)
{
    (void)unused;
    mem_free(block);
}

status gzip_new(gzip **ret, error *err)
{
    gzip *g = mem_zalloc(1, sizeof *g);
    if (!g)
        return error_no_memory(err);
    g->stream.zalloc = take;
    g->stream.zfree = give;
    if (deflateInit2(&g->stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        mem_free(g);
        return error_no_memory(err);
    }
    *ret = g;
    return OK;
}

void gzip_free(gzip *g)
{
    if (!g)
        return;
    deflateEnd(&g->stream);
    mem_free(g);
}

status gzip_write(gzip *g, slice bytes, buf *ret, error *err)
{
    z_stream *z = &g->stream;
    if (deflateReset(z) != Z_OK)
        return error_set(err, ERR_INTERNAL, NULL, "the gzip compressor is broken");
    size_t bound = deflateBound(z, bytes.len);
    if (bytes.len > UINT32_MAX || bound > UINT32_MAX || !buf_reserve(ret, bound))
        return error_no_memory(err);
    z->next_in = (Bytef *)(uintptr_t)bytes.at; /* zlib does not write to it */
    z->avail_in = (uInt)bytes.len;
    z->next_out = (Bytef *)ret->data + ret->len;
    z->avail_out = (uInt)bound;
    if (deflate(z, Z_FINISH) != Z_STREAM_END)
        return error_set(err, ERR_INTERNAL, NULL, "the gzip compressor is broken");
    ret->len += bound - z->avail_out;
    return OK;
}

status gzip_read(slice bytes, buf *ret, error *err)
{
    enum { STEP_BYTES = 64 * 1024 };
    z_stream z = {.zalloc = take, .zfree = give};
    int result = Z_OK;
    if (bytes.len > UINT32_MAX || inflateInit2(&z, WINDOW_BITS) != Z_OK)
        return error_no_memory(err);
    z.next_in = (Bytef *)(uintptr_t)bytes.at; /* zlib does not write to it */
    z.avail_in = (uInt)bytes.len;
    while (result == Z_OK && ret->len < ret->max) {
        size_t room = ret->max - ret->len, step = room < STEP_BYTES ? room : STEP_BYTES;
        if (!buf_reserve(ret, step))
            break;
        z.next_out = (Bytef *)ret->data + ret->len;
        z.avail_out = (uInt)step;
        result = inflate(&z, Z_NO_FLUSH);
        ret->len += step - z.avail_out;
    }
    inflateEnd(&z);
    if (ret->failed)
        return error_no_memory(err);
    return result == Z_STREAM_END ? OK : error_set(err, ERR_INPUT, NULL, "is no whole gzip");
}

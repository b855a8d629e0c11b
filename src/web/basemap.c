#include "web/basemap.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "web/gzip.h"
#include "web/negotiate.h"
#include "web/problem.h"
#include "web/range.h"

struct basemap {
    int fd;
    arena *memory;
    pmtiles_metadata metadata;
};

const char *const BASEMAP_MEDIA[] = {MEDIA_PMTILES, NULL};

/* Reads exactly so many bytes; false where there are fewer. */
static bool read_at(int fd, void *to, size_t length, uint64_t offset)
{
    char *at = to;
    while (length) {
        ssize_t got = pread(fd, at, length, (off_t)offset);
        if (got <= 0 && !(got < 0 && errno == EINTR))
            return false;
        if (got > 0) {
            at += got;
            length -= (size_t)got;
            offset += (uint64_t)got;
        }
    }
    return true;
}

static status read_metadata(basemap *b, const pmtiles_header *h, error *err)
{
    BUF_SCOPED buf packed, plain;
    buf_init(&packed, PMTILES_METADATA_MAX_BYTES);
    buf_init(&plain, PMTILES_METADATA_MAX_BYTES);
    size_t length = (size_t)h->metadata_length;
    if (h->metadata_length > PMTILES_METADATA_MAX_BYTES || !buf_reserve(&packed, length))
        return error_set(err, ERR_INPUT, "basemap", "has more than %d bytes of metadata",
                         PMTILES_METADATA_MAX_BYTES);
    if (!read_at(b->fd, packed.data, length, h->metadata_offset))
        return error_set(err, ERR_INPUT, "basemap", "cannot be read");
    slice json = {packed.data, length};
    if (h->gzipped) {
        if (gzip_read(json, &plain, err))
            return error_set(err, ERR_INPUT, "basemap", "has damaged metadata");
        json = (slice){plain.data, plain.len};
    }
    return pmtiles_read_metadata(json, b->memory, &b->metadata, err);
}

static status look_at(basemap *b, error *err)
{
    uint8_t head[PMTILES_HEADER_BYTES];
    pmtiles_header h;
    struct stat file;
    if (fstat(b->fd, &file) || !S_ISREG(file.st_mode))
        return error_set(err, ERR_INPUT, "basemap", "is no file");
    if (!read_at(b->fd, head, sizeof head, 0))
        return error_set(err, ERR_INPUT, "basemap", "is no PMTiles archive");
    status code = pmtiles_read_header(head, (uint64_t)file.st_size, &h, err);
    return code ? code : read_metadata(b, &h, err);
}

status basemap_open(const char *path, basemap **ret, error *err)
{
    basemap *b = mem_zalloc(1, sizeof *b);
    status code =
        b && (b->memory = arena_new(PMTILES_METADATA_MAX_BYTES)) ? OK : error_no_memory(err);
    if (!code) {
        b->fd = open(path, O_RDONLY | O_CLOEXEC);
        code = b->fd < 0 ? error_set(err, ERR_INPUT, "basemap", "%s", strerror(errno))
                         : look_at(b, err);
    }
    if (code) {
        if (code == ERR_INPUT)
            error_prefix(err, "--basemap %s: ", path);
        basemap_close(b);
        return code;
    }
    *ret = b;
    return OK;
}

void basemap_close(basemap *b)
{
    if (!b)
        return;
    if (b->fd > 0)
        close(b->fd);
    arena_free(b->memory);
    mem_free(b);
}

const pmtiles_metadata *basemap_metadata(const basemap *b)
{
    return &b->metadata;
}

/* A strong tag of the file as it is now: an archive that is written over has another. */
static void tag_of(const struct stat *file, char ret[ETAG_SIZE])
{
    const struct {
        uint64_t device, number, size;
        int64_t changed_s, changed_ns;
    } is = {file->st_dev, file->st_ino, (uint64_t)file->st_size, file->st_mtim.tv_sec,
            file->st_mtim.tv_nsec};
    etag_of((slice){(const char *)&is, sizeof is}, false, ret);
}

/* RFC 9110 13.1.5: the tag as it stands, compared strongly; a date is never ours. */
static bool same_as_before(slice if_range, const char *tag)
{
    return !if_range.at || slice_equals(if_range, tag);
}

status basemap_get(request *rq, response *rs, error *err)
{
    const basemap *b = rq->site->basemap;
    struct stat file;
    char tag[ETAG_SIZE];
    if (!b)
        return error_set(err, ERR_NOT_FOUND, NULL,
                         "there is no base map: `cairn serve --basemap` serves one");
    if (fstat(b->fd, &file))
        return error_set(err, ERR_INTERNAL, NULL, "fstat: %s", strerror(errno));
    tag_of(&file, tag);
    uint64_t size = (uint64_t)file.st_size, first = 0, length = size;
    range_kind kind = rq->method == METHOD_GET && same_as_before(rq->if_range, tag)
                          ? range_read(rq->range, size, &first, &length)
                          : RANGE_WHOLE;
    response_add_field(rs, "ETag", arena_copy(rq->arena, tag, strlen(tag)));
    response_add_field(rs, "Accept-Ranges", "bytes");
    if (etag_listed(rq->if_none_match, tag))
        return respond(rs, 304, NULL, err);
    if (kind == RANGE_NOT_SATISFIABLE) {
        problem_status(rs, 416, "the range begins past the end of the file");
        response_add_field(rs, "Content-Range",
                           arena_printf(rq->arena, "bytes */%llu", (unsigned long long)size));
        return OK;
    }
    if (kind == RANGE_PART)
        response_add_field(
            rs, "Content-Range",
            arena_printf(rq->arena, "bytes %llu-%llu/%llu", (unsigned long long)first,
                         (unsigned long long)(first + length - 1), (unsigned long long)size));
    rs->file = (response_file){b->fd, first, length};
    return respond(rs, kind == RANGE_PART ? 206 : 200, MEDIA_PMTILES, err);
}

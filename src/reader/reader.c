#include "reader/reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader/archive.h"
#include "reader/gdal_layers.h"
#include "reader/layers.h"
#include "reader/plain.h"
#include "reader/shapefile.h"

static const char OLE_REFUSAL[] =
    "it is an Excel workbook of the old kind (.xls), or another old Office file; save it as .xlsx";

/* -- which format ------------------------------------------------------------------------------ */

/* An Office file with a password is an OLE file that has the real one in a stream of this name. */
static status read_ole(job *j, error *err)
{
    static const char STREAM[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    if (memmem(j->bytes.at, j->bytes.len, STREAM, sizeof STREAM))
        return error_set(err, ERR_INPUT, "FILE",
                         "it has a password; open it and save it without one");
    return error_set(err, ERR_INPUT, "FILE", "%s", OLE_REFUSAL);
}

/* What bytes begin with; the first that fits, and else it is text. */
static const struct {
    const char *magic;
    size_t length;
    status (*read)(job *, error *err);
    const char *refusal;
} KINDS[] = {
#define MAGIC(text) text, sizeof(text) - 1
    {MAGIC("PK\x03\x04"), archive_read, NULL},
    {MAGIC("PK\x05\x06"), NULL, "it is a ZIP archive with nothing in it"},
    {MAGIC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), read_ole, NULL},
    {MAGIC("SQLite format 3\0"), gpkg_read, NULL},
    {MAGIC("\0\0\x27\x0A"), shapefile_read, NULL},
    {MAGIC("%PDF-"), NULL, "it is a PDF; ask for the spreadsheet that it was made from"},
    {MAGIC("{\\rtf"), NULL, "it is a text document; put its table into a spreadsheet"},
    {MAGIC("\x89PNG\r\n"), NULL, "it is a picture"},
    {MAGIC("\xFF\xD8\xFF"), NULL, "it is a picture"},
    {MAGIC("GIF8"), NULL, "it is a picture"},
    {MAGIC("II*\0"), NULL, "it is a picture"},
    {MAGIC("MM\0*"), NULL, "it is a picture"},
    {MAGIC("\x1F\x8B"), NULL, "it is packed by gzip; unpack it first"},
    {MAGIC("7z\xBC\xAF\x27\x1C"), NULL, "it is a 7z archive; unpack it first"},
    {MAGIC("Rar!"), NULL, "it is a RAR archive; unpack it first"},
    {MAGIC("\x7F"
           "ELF"),
     NULL, "it is a program"},
    {MAGIC("MZ\x90\0"), NULL, "it is a program"},
    {MAGIC("PAR1"), NULL, "it is a Parquet file; export it as .csv or GeoPackage"},
#undef MAGIC
};

static status read_format(job *j, error *err)
{
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        if (j->bytes.len < KINDS[i].length ||
            memcmp(j->bytes.at, KINDS[i].magic, KINDS[i].length) != 0)
            continue;
        return KINDS[i].read ? KINDS[i].read(j, err)
                             : error_set(err, ERR_INPUT, "FILE", "%s", KINDS[i].refusal);
    }
    return shapefile_is_dbf(j->bytes) ? shapefile_read(j, err)
                                      : plain_read(j, j->bytes, (slice){"", 0}, err);
}

static status read_job(job *j, workbook **ret, error *err)
{
    if (!j->bytes.len)
        return error_set(err, ERR_INPUT, "FILE", "the file is empty");
    status failed = workbook_new(j->options->max_memory_bytes, &j->out, err);
    if (failed)
        return failed;
    buf_init(&j->names, 4000);
    gdal_quiet();
    failed = read_format(j, err);
    if (!failed && !j->out->sheet_count)
        failed = j->sheets_seen && j->options->layer
                     ? job_no_such_sheet(j, err)
                     : error_set(err, ERR_INPUT, "FILE", "there is nothing in it");
    buf_done(&j->names);
    if (failed) {
        workbook_free(j->out);
        return failed;
    }
    *ret = j->out;
    return OK;
}

status reader_read_bytes(slice bytes, const reader_options *options, workbook **ret, error *err)
{
    job j = {.bytes = bytes, .options = options};
    return read_job(&j, ret, err);
}

/* -- files ------------------------------------------------------------------------------------- */

static void unmap(slice bytes)
{
    munmap((char *)bytes.at, bytes.len);
}

/* A file's bytes. */
static status map_file(int fd, slice *ret, error *err)
{
    struct stat info;
    if (fstat(fd, &info) || !S_ISREG(info.st_mode))
        return error_set(err, ERR_INPUT, "FILE", "it is not a file");
    *ret = (slice){"", 0};
    if (!info.st_size)
        return OK;
    size_t size = (size_t)info.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        return error_no_memory(err);
    *ret = (slice){bytes, size};
    return OK;
}

status reader_read(const char *path, const reader_options *options, workbook **ret, error *err)
{
    slice bytes;
    /* a pipe that nobody writes to must not make it wait */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return error_set(err, ERR_NOT_FOUND, "FILE", "%s", strerror(errno));
    status failed = map_file(fd, &bytes, err);
    close(fd);
    if (failed)
        return failed;
    char *absolute = realpath(path, NULL);
    job j = {.bytes = bytes, .path = absolute, .options = options};
    failed = read_job(&j, ret, err);
    free(absolute); /* realpath's own allocation */
    if (failed && bytes.len)
        unmap(bytes);
    else if (!failed)
        workbook_keep(*ret, bytes, unmap);
    return failed;
}

/* cairn-reader: reads one file and writes its workbook to standard output, or why there is none.
 *
 *   cairn-reader FILE [LAYER CRS MAX_MEMORY_BYTES MAX_ROWS MAX_CELL_BYTES MAX_SECONDS PARENT
 *                      SHAPES]
 *
 * It is for exchange/reading.c, which says all of it; 0 and blank are the defaults. Its exit status
 * is one of workbook.h's. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "reader/reader.h"
#include "reader/sandbox.h"

static status write_out(void *to, slice bytes, error *err)
{
    (void)to;
    while (bytes.len) {
        ssize_t written = write(STDOUT_FILENO, bytes.at, bytes.len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return errno == EFBIG ? error_no_memory(err)
                                  : error_set(err, ERR_INTERNAL, NULL, "%s", strerror(errno));
        bytes.at += written;
        bytes.len -= (size_t)written;
    }
    return OK;
}

/* Says why; what may have been written before it is taken back. */
static int refuse(status code, error *err)
{
    if (ftruncate(STDOUT_FILENO, 0) == 0) /* a pipe stays as it is */
        (void)lseek(STDOUT_FILENO, 0, SEEK_SET);
    (void)write_out(NULL, slice_of(err->detail), err); /* there is nobody else to tell */
    return code == ERR_NO_MEMORY   ? READER_NO_MEMORY
           : code == ERR_NOT_FOUND ? READER_NOT_FOUND
           : code == ERR_INPUT     ? READER_INPUT
                                   : READER_FAILED;
}

/* 0 where there is none. */
static size_t number_of(int argc, char **argv, int i)
{
    int64_t number;
    return i < argc && text_to_int(slice_of(argv[i]), &number) && number > 0 ? (size_t)number : 0;
}

static size_t limit_of(int argc, char **argv, int i, size_t most)
{
    size_t number = number_of(argc, argv, i);
    return number && number < most ? number : most;
}

static const char *text_of(int argc, char **argv, int i)
{
    return i < argc && *argv[i] ? argv[i] : NULL;
}

int main(int argc, char **argv)
{
    workbook *made;
    error err = {0};
    reader_options options = {
        .layer = text_of(argc, argv, 2),
        .crs = text_of(argc, argv, 3),
        .max_memory_bytes = limit_of(argc, argv, 4, READER_MAX_MEMORY_BYTES),
        .max_rows = limit_of(argc, argv, 5, WORKBOOK_MAX_ROWS),
        .max_cell_bytes = limit_of(argc, argv, 6, WORKBOOK_MAX_CELL_BYTES),
        .shapes = number_of(argc, argv, 9) != 0,
    };
    sandbox_limits limits = {
        .max_memory_bytes = options.max_memory_bytes,
        .max_seconds = (long)limit_of(argc, argv, 7, READER_MAX_SECONDS),
        .parent = (long)number_of(argc, argv, 8),
    };
    if (argc < 2)
        return refuse(ERR_INPUT, (error_set(&err, ERR_INPUT, NULL, "FILE is missing"), &err));
    sandbox_enter(&limits);
    status failed = reader_read(argv[1], &options, &made, &err);
    if (failed)
        return refuse(failed, &err);
    failed = workbook_send(made, write_out, NULL, &err);
    workbook_free(made);
    return failed ? refuse(failed, &err) : READER_DONE;
}

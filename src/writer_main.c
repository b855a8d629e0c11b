/* cairn-writer: writes features that come through its standard input into one file.
 *
 *   cairn-writer [MAX_MEMORY_BYTES MAX_FILE_BYTES MAX_SECONDS PARENT]
 *
 * It is for exchange/export.c, which says all of it (writer/job.h); 0 is no limit of ours. A format
 * that can be written as it comes goes to standard output; why it failed goes to standard error,
 * and its exit status is 1. */
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "writer/limits.h"
#include "writer/writer.h"

static int64_t number_of(int argc, char **argv, int i, int64_t otherwise)
{
    int64_t number;
    return i < argc && text_to_int(slice_of(argv[i]), &number) && number > 0 ? number : otherwise;
}

int main(int argc, char **argv)
{
    error err = {0};
    const writer_limits limits = {
        .max_memory_bytes = (size_t)number_of(argc, argv, 1, INT64_MAX),
        .max_file_bytes = (size_t)number_of(argc, argv, 2, INT64_MAX),
        .max_seconds = (long)number_of(argc, argv, 3, 0),
        .parent = (long)number_of(argc, argv, 4, 0),
    };
    limits_enter(&limits);
    if (writer_run(STDIN_FILENO, &err) == OK)
        return 0;
    if (write(STDERR_FILENO, err.detail, strlen(err.detail)) < 0)
        return 1; /* there is nobody else to tell */
    return 1;
}

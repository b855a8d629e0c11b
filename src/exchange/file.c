#include "exchange/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

status file_open(const char *path, FILE **ret, error *err)
{
    struct stat info;
    /* a pipe that nobody writes to must not make it wait */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "rb");
    if (!f)
        return error_set(err, ERR_NOT_FOUND, "FILE", "%s: %s", path, strerror(errno));
    if (fstat(fd, &info) || !S_ISREG(info.st_mode)) {
        fclose(f);
        return error_set(err, ERR_INPUT, "FILE", "%s is not a file", path);
    }
    *ret = f;
    return OK;
}

#include "exchange/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "exchange/file.h"
#include "exchange/program.h"

#ifdef CAIRN_SANITIZED
static const bool SAYS_WHY = true; /* its reports come on standard error */
#else
static const bool SAYS_WHY = false;
#endif

/* How a reader came to its end. */
typedef struct {
    bool timed_out;
    int wait_status;
    size_t peak_bytes;
} ending;

/* -- before it starts -------------------------------------------------------------------------- */

static status check_file(const char *path, error *err)
{
    struct stat info;
    if (stat(path, &info))
        return error_set(err, ERR_NOT_FOUND, "FILE", "%s", strerror(errno));
    if (!S_ISREG(info.st_mode))
        return error_set(err, ERR_INPUT, "FILE", "it is not a file");
    if (access(path, R_OK))
        return error_set(err, ERR_INPUT, "FILE", "%s", strerror(errno));
    if ((size_t)info.st_size > FILE_MAX_BYTES)
        return error_set(err, ERR_INPUT, "FILE", "it is larger than %zu MB; split it",
                         FILE_MAX_BYTES >> 20);
    return OK;
}

static status start_reader(const char *path, const read_options *o, int out, pid_t *ret, error *err)
{
    char numbers[6][24];
    const unsigned long long values[] = {o->max_memory_bytes,
                                         o->max_rows,
                                         o->max_cell_bytes,
                                         (unsigned long long)o->max_seconds,
                                         (unsigned long long)getpid(),
                                         o->shapes};
    const char *argv[] = {"cairn-reader",       path,       o->layer ? o->layer : "",
                          o->crs ? o->crs : "", numbers[0], numbers[1],
                          numbers[2],           numbers[3], numbers[4],
                          numbers[5],           NULL};
    for (size_t i = 0; i < COUNT(values); i++)
        snprintf(numbers[i], sizeof numbers[i], "%llu", values[i]);
    return program_start(argv, -1, out, SAYS_WHY ? STDERR_FILENO : -1, ret, err);
}

/* -- until it ends ----------------------------------------------------------------------------- */

static long milliseconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whether it ended in time. */
static bool wait_until(pid_t pid, long deadline_ms)
{
    int fd = pidfd_open(pid, 0);
    struct pollfd watched = {.fd = fd, .events = POLLIN};
    int seen = -1;
    for (long left; fd >= 0 && (left = deadline_ms - milliseconds_now()) > 0;) {
        seen = poll(&watched, 1, (int)(left < 60000 ? left : 60000));
        if (seen > 0 || (seen < 0 && errno != EINTR))
            break;
    }
    if (fd < 0) /* a kernel before 5.3: its limit of processor time ends it */
        return true;
    close(fd);
    return seen > 0;
}

static ending end_reader(pid_t pid, long max_seconds)
{
    ending e = {0};
    struct rusage used;
    e.timed_out = !wait_until(pid, milliseconds_now() + max_seconds * 1000);
    if (e.timed_out)
        kill(pid, SIGKILL);
    while (wait4(pid, &e.wait_status, 0, &used) < 0 && errno == EINTR)
        continue;
    e.peak_bytes = (size_t)used.ru_maxrss * 1024;
    return e;
}

/* -- what it says ------------------------------------------------------------------------------ */

static void unmap(slice bytes)
{
    munmap((char *)bytes.at, bytes.len);
}

/* What was written, which nobody can change any more. */
static status map_written(int out, slice *ret, error *err)
{
    struct stat info;
    if (fcntl(out, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) ||
        fstat(out, &info))
        return error_set(err, ERR_INPUT, "FILE", "its reader did not come to an end");
    *ret = (slice){"", 0};
    if (!info.st_size)
        return OK;
    size_t size = (size_t)info.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, out, 0);
    if (bytes == MAP_FAILED)
        return error_no_memory(err);
    *ret = (slice){bytes, size};
    return OK;
}

static status take_workbook(int out, const read_options *o, workbook **ret, error *err)
{
    slice bytes;
    status failed = map_written(out, &bytes, err);
    if (failed)
        return failed;
    failed = workbook_parse(bytes, o->max_memory_bytes, ret, err);
    if (!failed)
        workbook_keep(*ret, bytes, unmap);
    else if (bytes.len)
        unmap(bytes);
    return failed;
}

static status stopped(error *err, const char *how)
{
    return error_set(err, ERR_INPUT, "FILE",
                     "the reader stopped (%s): the file is damaged or not what its name says; "
                     "nothing was imported",
                     how);
}

static status take_reason(int out, status code, error *err)
{
    char text[sizeof err->detail];
    ssize_t length = pread(out, text, sizeof text - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    if (length <= 0 || !text_is_utf8(text, (size_t)length))
        return stopped(err, "without a word"); /* a library that ends its process */
    return error_set(err, code, "FILE", "%s", text);
}

static status needs_more(const read_options *o, error *err)
{
    return error_set(err, ERR_INPUT, "FILE", "reading it needs more than %zu MB; split it",
                     o->max_memory_bytes >> 20);
}

static status judge(const ending *e, int out, const read_options *o, workbook **ret, error *err)
{
    char how[32];
    int number = WIFSIGNALED(e->wait_status) ? WTERMSIG(e->wait_status) : 0;
    if (e->timed_out || number == SIGXCPU)
        return error_set(err, ERR_INPUT, "FILE",
                         "reading it took longer than %ld s; nothing was imported", o->max_seconds);
    if (number && e->peak_bytes > o->max_memory_bytes / 10 * 8)
        return needs_more(o, err);
    snprintf(how, sizeof how, "signal %d", number);
    if (number)
        return stopped(err, how);
    switch (WEXITSTATUS(e->wait_status)) {
    case READER_DONE:
        return take_workbook(out, o, ret, err);
    case READER_INPUT:
        return take_reason(out, ERR_INPUT, err);
    case READER_NOT_FOUND:
        return take_reason(out, ERR_NOT_FOUND, err);
    case READER_NO_MEMORY:
        return needs_more(o, err);
    default:
        return take_reason(out, ERR_INTERNAL, err);
    }
}

/* -- all of it --------------------------------------------------------------------------------- */

static read_options with_defaults(const read_options *given)
{
    read_options o = given ? *given : (read_options){0};
    if (!o.max_memory_bytes || o.max_memory_bytes > READER_MAX_MEMORY_BYTES)
        o.max_memory_bytes = READER_MAX_MEMORY_BYTES;
    if (!o.max_rows || o.max_rows > WORKBOOK_MAX_ROWS)
        o.max_rows = WORKBOOK_MAX_ROWS;
    if (o.max_seconds <= 0 || o.max_seconds > READER_MAX_SECONDS)
        o.max_seconds = READER_MAX_SECONDS;
    if (!o.max_cell_bytes || o.max_cell_bytes > WORKBOOK_MAX_CELL_BYTES)
        o.max_cell_bytes = WORKBOOK_MAX_CELL_BYTES;
    return o;
}

static status read_into(const char *path, const read_options *o, int out, workbook **ret,
                        error *err)
{
    pid_t pid;
    status failed = start_reader(path, o, out, &pid, err);
    if (failed)
        return failed;
    ending e = end_reader(pid, o->max_seconds);
    return judge(&e, out, o, ret, err);
}

status file_read_workbook(const char *path, const read_options *options, workbook **ret, error *err)
{
    const read_options o = with_defaults(options);
    const char *slash = strrchr(path, '/');
    status failed = check_file(path, err);
    int out = failed ? -1 : memfd_create("workbook", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (!failed && out < 0)
        failed = error_set(err, ERR_INTERNAL, NULL, "memfd_create: %s", strerror(errno));
    if (!failed)
        failed = read_into(path, &o, out, ret, err);
    if (out >= 0)
        close(out);
    if (failed)
        error_prefix(err, "%.80s: ", slash ? slash + 1 : path);
    return failed;
}

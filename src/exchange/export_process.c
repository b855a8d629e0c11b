#include "exchange/export_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "exchange/program.h"

enum { READ_AT_ONCE = 64 * 1024 };

static void shut(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static status start(const writer_limits *l, int in, int out, writer_process *p, error *err)
{
    char numbers[4][24];
    const unsigned long long values[] = {l->max_memory_bytes, l->max_file_bytes,
                                         (unsigned long long)l->max_seconds,
                                         (unsigned long long)getpid()};
    for (size_t i = 0; i < COUNT(values); i++)
        snprintf(numbers[i], sizeof numbers[i], "%llu", values[i]);
    return program_start(
        (const char *const[]){"cairn-writer", numbers[0], numbers[1], numbers[2], numbers[3], NULL},
        in, out, p->why, &p->pid, err);
}

/* A socket, since writing to a pipe that nobody reads any more would end this process. */
status writer_start(const writer_limits *l, writer_process *ret, error *err)
{
    writer_process p = {.max_seconds = l->max_seconds, .max_memory_bytes = l->max_memory_bytes};
    int in[2] = {-1, -1}, out[2] = {-1, -1};
    p.why = memfd_create("why", MFD_CLOEXEC);
    status failed = OK;
    if (p.why < 0 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, in) ||
        pipe2(out, O_CLOEXEC))
        failed = error_set(err, ERR_INTERNAL, NULL, "cairn-writer: %s", strerror(errno));
    if (!failed)
        failed = start(l, in[1], out[1], &p, err);
    shut(&in[1]);
    shut(&out[1]);
    p.in = in[0];
    p.out = out[0];
    if (failed) {
        shut(&p.in);
        shut(&p.out);
        shut(&p.why);
        return failed;
    }
    *ret = p;
    return OK;
}

static void send_some(writer_process *p, slice *left)
{
    ssize_t sent = send(p->in, left->at, left->len, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        left->len = 0;
        shut(&p->in);
    } else if (sent > 0) {
        left->at += sent;
        left->len -= (size_t)sent;
    }
}

static status take_some(writer_process *p, buf *out, error *err)
{
    if (!buf_reserve(out, READ_AT_ONCE))
        return buf_status(out, err);
    ssize_t got = read(p->out, out->data + out->len, READ_AT_ONCE);
    if (got > 0)
        out->len += (size_t)got;
    else if (got == 0 || errno != EINTR)
        shut(&p->out);
    return OK;
}

status writer_exchange(writer_process *p, slice *left, buf *out, int timeout_ms, error *err)
{
    bool sending = left->len && p->in >= 0;
    struct pollfd watched[] = {{.fd = p->out, .events = POLLIN},
                               {.fd = sending ? p->in : -1, .events = POLLOUT}};
    if (!sending)
        left->len = 0;
    int seen = poll(watched, COUNT(watched), timeout_ms);
    if (seen == 0)
        return error_set(err, ERR_BUSY, NULL, "writing the file takes too long");
    if (seen < 0)
        return errno == EINTR ? OK : error_set(err, ERR_INTERNAL, NULL, "%s", strerror(errno));
    if (watched[1].revents)
        send_some(p, left);
    return watched[0].revents ? take_some(p, out, err) : OK;
}

static status take_reason(const writer_process *p, error *err)
{
    char text[sizeof err->detail - 40];
    ssize_t length = pread(p->why, text, sizeof text - 1, 0);
    text[length > 0 ? length : 0] = '\0';
    return error_set(err, ERR_INTERNAL, NULL, "cairn-writer: %s",
                     length > 0 && text_is_utf8(text, (size_t)length) ? text : "it broke down");
}

static status judge(const writer_process *p, int wait_status, size_t peak_bytes, error *err)
{
    int number = WIFSIGNALED(wait_status) ? WTERMSIG(wait_status) : 0;
    if (WIFEXITED(wait_status) && WEXITSTATUS(wait_status) == 0)
        return OK;
    if (number == SIGXCPU)
        return error_set(err, ERR_INPUT, NULL,
                         "writing this format takes longer than %ld s: narrow it down, or take CSV "
                         "or GeoJSON",
                         p->max_seconds);
    if (peak_bytes > p->max_memory_bytes / 10 * 8)
        return error_set(err, ERR_INPUT, NULL,
                         "writing this format needs more than %zu MB: narrow it down, or take CSV "
                         "or GeoPackage",
                         p->max_memory_bytes >> 20);
    return take_reason(p, err);
}

static void wait_for(writer_process *p, int *ret_status, struct rusage *ret_used)
{
    while (wait4(p->pid, ret_status, 0, ret_used) < 0 && errno == EINTR)
        continue;
    p->pid = 0;
}

status writer_end(writer_process *p, error *err)
{
    int ended = 0;
    struct rusage used = {0};
    if (p->in >= 0 && send(p->in, "", 1, MSG_NOSIGNAL) < 0)
        shut(&p->in); /* it has ended already, and says why */
    shut(&p->in);
    wait_for(p, &ended, &used);
    status failed = judge(p, ended, (size_t)used.ru_maxrss * 1024, err);
    shut(&p->out);
    shut(&p->why);
    return failed;
}

void writer_kill(writer_process *p)
{
    int ended;
    struct rusage used;
    if (!p->pid)
        return;
    kill(p->pid, SIGKILL);
    wait_for(p, &ended, &used);
    shut(&p->in);
    shut(&p->out);
    shut(&p->why);
}

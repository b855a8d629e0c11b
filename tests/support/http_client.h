/** For tests of the real program over a real socket: starts it, speaks HTTP to it byte by byte
 *  (also what no well-behaved client sends), reads answers, and loads it with many connections. */
#ifndef CAIRN_TESTS_HTTP_CLIENT_H
#define CAIRN_TESTS_HTTP_CLIENT_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static inline double http_now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/** The program under test: $CAIRN, else the one in the build folder. */
static inline const char *http_program(void)
{
    const char *given = getenv("CAIRN");
    return given ? given : "./cairn";
}

/** Runs the program to its end. @return its exit status, or -1. */
static inline int http_run(const char *const *arguments)
{
    pid_t pid;
    int ended;
    char *argv[32] = {(char *)(uintptr_t)http_program()};
    for (size_t i = 0; arguments[i] && i < 30; i++)
        argv[i + 1] = (char *)(uintptr_t)arguments[i];
    if (posix_spawn(&pid, argv[0], NULL, NULL, argv, environ) || waitpid(pid, &ended, 0) != pid)
        return -1;
    return WIFEXITED(ended) ? WEXITSTATUS(ended) : -1;
}

typedef struct {
    pid_t pid;
    int port;
    int output; /* its standard output, after the first line */
} http_server;

/** Starts `cairn serve --listen 127.0.0.1:0` and what else is given, and waits until it answers.
 *  @return false when it ended without an address. */
static inline bool http_serve(http_server *ret, const char *const *arguments)
{
    int pipe_fds[2];
    char *argv[32] = {(char *)(uintptr_t)http_program(), (char *)"serve", (char *)"--listen",
                      (char *)"127.0.0.1:0"};
    char line[200] = "";
    posix_spawn_file_actions_t actions;
    for (size_t i = 0; arguments[i] && i < 26; i++)
        argv[i + 4] = (char *)(uintptr_t)arguments[i];
    if (pipe2(pipe_fds, O_CLOEXEC))
        return false;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pipe_fds[1], STDOUT_FILENO);
    pid_t pid = 0;
    int failed = posix_spawn(&pid, argv[0], &actions, NULL, argv, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(pipe_fds[1]);
    *ret = (http_server){.pid = pid, .output = pipe_fds[0]};
    for (size_t len = 0; !failed && len < sizeof line - 1 && !strchr(line, '\n'); len++)
        if (read(pipe_fds[0], line + len, 1) != 1)
            break;
    return !failed && sscanf(line, "http://127.0.0.1:%d/", &ret->port) == 1;
}

/** Sends a signal (0: none) and waits for the end, 30 seconds at most.
 *  @return the exit status, or -1 when it did not exit by itself. */
static inline int http_stop(http_server *s, int signal_number)
{
    int how = 0;
    pid_t ended = 0;
    if (s->pid <= 0) /* it was never started: no signal to whoever else */
        return -1;
    kill(s->pid, signal_number);
    for (double start = http_now_s(); !ended && http_now_s() - start < 30; usleep(2000))
        ended = waitpid(s->pid, &how, WNOHANG);
    if (!ended) {
        kill(s->pid, SIGKILL);
        waitpid(s->pid, &how, 0);
    }
    close(s->output);
    *s = (http_server){0};
    return ended > 0 && WIFEXITED(how) ? WEXITSTATUS(how) : -1;
}

static inline int http_connect(int port)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
                             .sin_port = htons((uint16_t)port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
        return fd;
    if (fd >= 0)
        close(fd);
    return -1;
}

static inline bool http_send(int fd, const char *bytes, size_t length)
{
    while (length) {
        ssize_t sent = send(fd, bytes, length, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes += sent;
        length -= (size_t)sent;
    }
    return true;
}

static inline bool http_puts(int fd, const char *text)
{
    return http_send(fd, text, strlen(text));
}

/** An answer as it was sent; free with http_answer_free. */
typedef struct {
    int status;        /* 0: the connection ended, or nothing came in time */
    char *head, *body; /* terminated; the body points into the head */
    size_t body_length;
    bool closed; /* the server ended the connection before or after it */
} http_answer;

static inline void http_answer_free(http_answer *a)
{
    free(a->head);
    *a = (http_answer){0};
}

/** The text of a header field, in a buffer of the thread; NULL if it is not there. */
static inline const char *http_header(const http_answer *a, const char *name)
{
    static _Thread_local char text[2000];
    size_t length = strlen(name);
    for (const char *line = a->head; line; line = strstr(line, "\r\n")) {
        line += strncmp(line, "\r\n", 2) == 0 ? 2 : 0;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            snprintf(text, sizeof text, "%.*s", (int)strcspn(line + length + 2, "\r"),
                     line + length + 2);
            return text;
        }
    }
    return NULL;
}

/** The same, copied; "" if it is not there. */
static inline void http_header_copy(const http_answer *a, const char *name, char *ret, size_t size)
{
    const char *found = http_header(a, name);
    size_t length = found ? strlen(found) : 0;
    if (length >= size)
        length = size - 1;
    memcpy(ret, found ? found : "", length);
    ret[length] = '\0';
}

/* Reads until the head ends, then as many bytes as it announces, one answer exactly. */
static inline http_answer http_read(int fd, bool head_only, double timeout_s)
{
    enum { MOST = 64 << 20 };
    http_answer a = {0};
    size_t len = 0, cap = 65536, wanted = 0;
    char *bytes = malloc(cap + 1);
    double until = http_now_s() + timeout_s;
    while (bytes && len < MOST && (!wanted || len < wanted)) {
        struct pollfd ready = {.fd = fd, .events = POLLIN};
        int left_ms = (int)((until - http_now_s()) * 1000);
        if (left_ms <= 0 || poll(&ready, 1, left_ms) <= 0)
            break;
        if (len == cap)
            bytes = realloc(bytes, (cap *= 2) + 1);
        /* until the head ends a byte at a time, so that the next answer is left alone */
        size_t most = wanted ? wanted - len : 1;
        ssize_t got = recv(fd, bytes + len, most < cap - len ? most : cap - len, 0);
        if (got <= 0) {
            a.closed = true;
            break;
        }
        len += (size_t)got;
        bytes[len] = '\0';
        if (!wanted && len > 3 && memcmp(bytes + len - 4, "\r\n\r\n", 4) == 0) {
            http_answer head = {.head = bytes};
            const char *length = http_header(&head, "Content-Length");
            wanted = len + (length && !head_only ? strtoul(length, NULL, 10) : 0);
            a.body_length = wanted - len;
        }
    }
    if (!bytes || !wanted || len < wanted) {
        free(bytes);
        return (http_answer){.closed = a.closed};
    }
    a.head = bytes;
    a.body = bytes + wanted - a.body_length;
    sscanf(bytes, "HTTP/1.%*d %d", &a.status);
    return a;
}

/** One request on a connection of its own. `target` may hold anything.
 *  @param fields  header fields beside Host, each with its end of line. */
static inline http_answer http_get_with(int port, const char *target, const char *fields)
{
    int fd = http_connect(port);
    http_answer a = {0};
    if (fd < 0)
        return a;
    if (http_puts(fd, "GET ") && http_puts(fd, target) &&
        http_puts(fd, " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n") &&
        http_puts(fd, fields) && http_puts(fd, "\r\n"))
        a = http_read(fd, false, 20);
    close(fd);
    return a;
}

static inline http_answer http_get(int port, const char *target)
{
    return http_get_with(port, target, "");
}

/** What a load did: see http_load. */
typedef struct {
    size_t answered, failed; /* failed: not 200, or the connection ended */
    double seconds;
} http_load_result;

/** Keeps `connections` busy, each with one request under way at a time, until `requests` were
 *  answered in all or the time is up. Requests are written together, so that many are ready at
 *  once.
 */
static inline http_load_result http_load(int port, const char *target, size_t connections,
                                         size_t requests, double timeout_s)
{
    enum { BYTES = 1 << 16 };
    struct one {
        int fd;
        size_t got, wanted;
        char head[1024];
    } *all = calloc(connections, sizeof *all);
    struct epoll_event *events = calloc(connections, sizeof *events);
    static char drain[BYTES];
    char ask[512];
    http_load_result r = {0};
    int set = epoll_create1(EPOLL_CLOEXEC);
    size_t sent = 0;
    int length = snprintf(ask, sizeof ask, "GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n", target);
    for (size_t i = 0; i < connections; i++) {
        all[i].fd = http_connect(port);
        epoll_ctl(set, EPOLL_CTL_ADD, all[i].fd,
                  &(struct epoll_event){.events = EPOLLIN, .data.ptr = &all[i]});
    }
    double start = http_now_s();
    for (size_t i = 0; i < connections; i++, sent++)
        r.failed += !http_send(all[i].fd, ask, (size_t)length);
    while (r.answered + r.failed < requests && http_now_s() - start < timeout_s) {
        int count = epoll_wait(set, events, (int)connections, 100);
        size_t done = 0;
        for (int i = 0; i < count; i++) {
            struct one *c = events[i].data.ptr;
            char *to = c->wanted ? drain : c->head + c->got;
            size_t room = c->wanted ? sizeof drain : sizeof c->head - 1 - c->got;
            ssize_t got = recv(c->fd, to, room, MSG_DONTWAIT);
            if (got <= 0) {
                if (got == 0 || errno != EAGAIN) {
                    r.failed++;
                    epoll_ctl(set, EPOLL_CTL_DEL, c->fd, NULL);
                }
                continue;
            }
            c->got += (size_t)got;
            if (!c->wanted) {
                c->head[c->got] = '\0';
                char *end = strstr(c->head, "\r\n\r\n");
                const char *text = strcasestr(c->head, "Content-Length:");
                if (end && text)
                    c->wanted = (size_t)(end + 4 - c->head) + strtoul(text + 15, NULL, 10);
            }
            if (!c->wanted || c->got < c->wanted)
                continue;
            if (strncmp(c->head, "HTTP/1.1 200", 12) == 0)
                r.answered++;
            else
                r.failed++;
            c->got = c->wanted = 0;
            events[done++].data.ptr = c;
        }
        for (size_t i = 0; i < done && sent < requests; i++, sent++) {
            struct one *c = events[i].data.ptr;
            r.failed += !http_send(c->fd, ask, (size_t)length);
        }
    }
    r.seconds = http_now_s() - start;
    for (size_t i = 0; i < connections; i++)
        close(all[i].fd);
    close(set);
    free(all);
    free(events);
    return r;
}

#endif

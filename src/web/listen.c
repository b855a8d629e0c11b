#include "web/listen.h"

#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"

enum { BACKLOG = 1024 };

/* Splits "host:port" or "[host]:port". */
static bool split(const char *address, char host[LISTEN_NAME_SIZE], char port[8])
{
    const char *colon = strrchr(address, ':');
    size_t len = colon ? (size_t)(colon - address) : 0;
    if (!len || len >= LISTEN_NAME_SIZE || strlen(colon + 1) > 5 || !colon[1])
        return false;
    if (address[0] == '[') {
        if (len < 3 || address[len - 1] != ']')
            return false;
        address++;
        len -= 2;
    } else if (memchr(address, ':', len)) {
        return false; /* an IPv6 address without brackets */
    }
    memcpy(host, address, len);
    host[len] = '\0';
    snprintf(port, 8, "%s", colon + 1);
    int64_t number;
    return text_to_int(slice_of(port), &number) && number >= 0 && number <= 65535;
}

bool listen_valid(const char *address)
{
    char host[LISTEN_NAME_SIZE], port[8];
    return split(address, host, port);
}

static status name_of(int fd, char ret[LISTEN_NAME_SIZE], error *err)
{
    struct sockaddr_storage at;
    socklen_t size = sizeof at;
    char host[LISTEN_NAME_SIZE - 16], port[8];
    if (getsockname(fd, (struct sockaddr *)&at, &size) ||
        getnameinfo((struct sockaddr *)&at, size, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV))
        return error_set(err, ERR_INTERNAL, "listen", "cannot tell the address of the socket");
    snprintf(ret, LISTEN_NAME_SIZE, strchr(host, ':') ? "[%s]:%s" : "%s:%s", host, port);
    return OK;
}

static status bind_one(const struct addrinfo *to, const char *address, int *ret_fd, error *err)
{
    int one = 1;
    int fd = socket(to->ai_family, to->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, to->ai_protocol);
    if (fd < 0)
        return error_set(err, ERR_INTERNAL, "listen", "cannot make a socket: %s", strerror(errno));
    /* a restart need not wait for old connections; two listeners are still refused */
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one); /* only a convenience */
    if (bind(fd, to->ai_addr, to->ai_addrlen) || listen(fd, BACKLOG)) {
        int why = errno;
        close(fd);
        if (why == EADDRINUSE)
            return error_set(err, ERR_CONFLICT, "listen",
                             "another program listens on %s: stop it, or choose another port "
                             "with --listen",
                             address);
        return error_set(err, ERR_INTERNAL, "listen", "cannot listen on %s: %s", address,
                         strerror(why));
    }
    *ret_fd = fd;
    return OK;
}

status listen_open(const char *address, int *ret_fd, char ret_name[LISTEN_NAME_SIZE], error *err)
{
    char host[LISTEN_NAME_SIZE], port[8];
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE}, *found;
    int fd = -1;
    if (!split(address, host, port))
        return error_set(err, ERR_INPUT, "listen",
                         "'%.60s' is not ADDRESS:PORT, like 127.0.0.1:8080 or [::1]:8080", address);
    int code = getaddrinfo(host, port, &hints, &found);
    if (code)
        return error_set(err, ERR_INPUT, "listen", "cannot listen on '%.60s': %s", address,
                         gai_strerror(code));
    status result = bind_one(found, address, &fd, err);
    freeaddrinfo(found);
    if (!result && (result = name_of(fd, ret_name, err)))
        close(fd);
    if (!result)
        *ret_fd = fd;
    return result;
}

#include "web/client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>
#include <string.h>

_Static_assert(CLIENT_KEY_BYTES == crypto_shorthash_KEYBYTES, "a key is one of SipHash");
_Static_assert(sizeof(uint64_t) == crypto_shorthash_BYTES, "a number is one hash");

enum { ADDRESS_BYTES = 16, PREFIX_BYTES = 8 };
static const unsigned char MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

static void map(const void *four, unsigned char ret[ADDRESS_BYTES])
{
    memcpy(ret, MAPPED, sizeof MAPPED);
    memcpy(ret + sizeof MAPPED, four, ADDRESS_BYTES - sizeof MAPPED);
}

/* 1.2.3.4, 1.2.3.4:5, 2001:db8::1, [2001:db8::1], [2001:db8::1]:5 */
static bool read_address(slice text, unsigned char ret[ADDRESS_BYTES])
{
    char plain[INET6_ADDRSTRLEN + 1];
    struct in_addr four;
    const char *bracket = text.len && *text.at == '[' ? memchr(text.at, ']', text.len) : NULL;
    const char *colon = text.len ? memchr(text.at, ':', text.len) : NULL;
    if (bracket)
        text = (slice){text.at + 1, (size_t)(bracket - text.at) - 1};
    else if (colon && !memchr(colon + 1, ':', text.len - (size_t)(colon + 1 - text.at)))
        text.len = (size_t)(colon - text.at);
    if (!text.len || text.len >= sizeof plain)
        return false;
    memcpy(plain, text.at, text.len);
    plain[text.len] = '\0';
    if (inet_pton(AF_INET, plain, &four) == 1) {
        map(&four, ret);
        return true;
    }
    return inet_pton(AF_INET6, plain, ret) == 1;
}

static bool address_of(const struct sockaddr *peer, unsigned char ret[ADDRESS_BYTES])
{
    if (peer && peer->sa_family == AF_INET) {
        map(&((const struct sockaddr_in *)(const void *)peer)->sin_addr, ret);
        return true;
    }
    if (!peer || peer->sa_family != AF_INET6)
        return false;
    memcpy(ret, &((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr, ADDRESS_BYTES);
    return true;
}

status client_rules_init(client_rules *rules, const char *const *proxies, size_t count, error *err)
{
    if (sodium_init() < 0)
        return error_set(err, ERR_INTERNAL, NULL, "libsodium can't start");
    if (count > CLIENT_MAX_PROXIES)
        return error_set(err, ERR_INPUT, "trusted-proxy",
                         "--trusted-proxy can be given %d times at most", CLIENT_MAX_PROXIES);
    crypto_shorthash_keygen(rules->key);
    for (rules->proxy_count = 0; rules->proxy_count < count; rules->proxy_count++)
        if (!read_address(slice_of(proxies[rules->proxy_count]),
                          rules->proxies[rules->proxy_count]))
            return error_set(err, ERR_INPUT, "trusted-proxy",
                             "--trusted-proxy must be an address like 127.0.0.1 or ::1");
    return OK;
}

static bool trusted(const client_rules *rules, const unsigned char address[ADDRESS_BYTES])
{
    for (size_t i = 0; i < rules->proxy_count; i++)
        if (memcmp(rules->proxies[i], address, ADDRESS_BYTES) == 0)
            return true;
    return false;
}

/* Takes the last element off a list. */
static slice last_of(slice *list)
{
    size_t start = list->len;
    while (start > 0 && list->at[start - 1] != ',')
        start--;
    slice last = slice_trim((slice){list->at + start, list->len - start});
    list->len = start ? start - 1 : 0;
    return last;
}

uint64_t client_number(const client_rules *rules, const struct sockaddr *peer, slice forwarded_for)
{
    unsigned char address[ADDRESS_BYTES] = {0}, before[ADDRESS_BYTES];
    bool known = address_of(peer, address);
    while (known && trusted(rules, address) && forwarded_for.len &&
           read_address(last_of(&forwarded_for), before))
        memcpy(address, before, sizeof address);
    bool four = memcmp(address, MAPPED, sizeof MAPPED) == 0;
    uint64_t number;
    crypto_shorthash((unsigned char *)&number, address, four ? ADDRESS_BYTES : PREFIX_BYTES,
                     rules->key);
    return number;
}

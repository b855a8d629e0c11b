/** Who sends a request, as a number that tells one from another and nothing more: a keyed hash
 *  (SipHash-2-4, libsodium's crypto_shorthash) of the address, with a key of this start. Addresses
 *  themselves are neither kept nor logged.
 *
 *  Of an IPv6 address the first 64 bits count, since one household has them all; an IPv4 address
 *  that is written as IPv6 is itself. */
#ifndef CAIRN_WEB_CLIENT_H
#define CAIRN_WEB_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "base/text.h"

enum { CLIENT_KEY_BYTES = 16, CLIENT_MAX_PROXIES = 16 };

typedef struct {
    unsigned char key[CLIENT_KEY_BYTES];
    size_t proxy_count;                            /* that are trusted to say who sends */
    unsigned char proxies[CLIENT_MAX_PROXIES][16]; /* whole addresses, IPv4 as IPv6 */
} client_rules;

/** Makes the key. @param proxies  addresses, each in a form that inet_pton takes.
 *  @return OK; ERR_INPUT naming "trusted-proxy"; ERR_INTERNAL. */
MUST_USE status client_rules_init(client_rules *, const char *const *proxies, size_t count,
                                  error *err);

/** The number of who sends.
 *  @param peer           of the socket.
 *  @param forwarded_for  X-Forwarded-For: believed from a trusted proxy alone, and of it the last
 *                        address that is none of those: what stands before is what was said to
 *                        it. A text that is no address counts as the peer. */
uint64_t client_number(const client_rules *, const struct sockaddr *peer, slice forwarded_for);

#endif

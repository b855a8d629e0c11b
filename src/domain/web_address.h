/** Web addresses as people write them in lists, made whole. */
#ifndef CAIRN_DOMAIN_WEB_ADDRESS_H
#define CAIRN_DOMAIN_WEB_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum { WEB_ADDRESS_MAX = 500 };

/** Writes the one web address that a cell is: trimmed, without punctuation at its end, its scheme
 *  in small letters and mended ("http//", "https;//"). One without a scheme gets http://, since a
 *  site with TLS sends a visitor on from there, and a site without it has no other. The rest stays
 *  as it is written. False for what is none: words, e-mail addresses, other schemes, addresses
 *  with a name and password, two addresses, more than WEB_ADDRESS_MAX bytes.
 *  @param ret  terminated; untouched when false; WEB_ADDRESS_MAX + 1 bytes always suffice. */
bool web_address_read(slice cell, char *ret, size_t size);

#endif

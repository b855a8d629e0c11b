/** An Atom feed (RFC 4287), written by libxml2. Texts are UTF-8; what XML can't hold of them
 *  (control characters) becomes spaces. */
#ifndef CAIRN_FORMAT_ATOM_H
#define CAIRN_FORMAT_ATOM_H

#include "base/buf.h"
#include "base/text.h"

typedef struct atom atom;

typedef struct {
    const char *rel, *media, *href; /* `href == NULL`: there is no such link */
} atom_link;

typedef struct {
    const char *id, *title, *author;
    const char *updated; /* a moment of RFC 3339 */
    const atom_link *links;
    size_t link_count;
} atom_feed;

typedef struct {
    const char *id;
    slice title, summary; /* the summary may be blank */
    const char *updated, *category;
    atom_link link;
} atom_entry;

/** Begins a feed. */
MUST_USE status atom_new(const atom_feed *, atom **ret, error *err);
void atom_add(atom *, const atom_entry *);
/** Ends the feed, adds its bytes to a buffer and frees it, also on failure. */
MUST_USE status atom_finish(atom *, buf *out, error *err);
/** Gives up; takes NULL. */
void atom_free(atom *);

#endif

/** Whom an export has to thank, and under which licences it may be used: what its rows say. */
#ifndef CAIRN_EXCHANGE_EXPORT_CREDIT_H
#define CAIRN_EXCHANGE_EXPORT_CREDIT_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/text.h"

enum { CREDITS_MAX = 200 };

typedef struct {
    struct {
        slice source, licence; /* as they are rendered, in the bytes of the features */
    } known[CREDITS_MAX];
    size_t count;
    bool more;        /* than there is room for */
    bool by_postcode; /* a position is a postcode's */
} credits;

/** Adds what a rendered feature says. Its bytes outlive the credits. */
void credits_add(credits *, slice body, size_t split);
/** The licences, each once, with "; " between. */
void credits_write_licence(const credits *, buf *);
/** The sources, and whose postcodes' positions are. */
void credits_write_attribution(const credits *, buf *);
/** A line for each source with its licence. */
void credits_write_about(const credits *, buf *);

#endif

#include "exchange/export_credit.h"

#include <string.h>

#include "format/encode.h"

/* Open postcode positions are Code-Point Open's or the ONS Postcode Directory's, which ask for
 * these words (Open Government Licence v3.0; ordnancesurvey.co.uk, ons.gov.uk, "licences"). */
static const char POSTCODES[] =
    "Positions found by postcode: contains OS data © Crown copyright and database right; contains "
    "Royal Mail data © Royal Mail copyright and database right; contains National Statistics data "
    "© Crown copyright and database right (Open Government Licence v3.0)";

static bool same(slice a, slice b)
{
    return a.len == b.len && (a.at == b.at || memcmp(a.at, b.at, a.len) == 0);
}

void credits_add(credits *c, slice body, size_t split)
{
    static const char *const NAMES[] = {"source", "licence", "position_source"};
    slice found[COUNT(NAMES)];
    encoded_properties(body, split, NAMES, COUNT(NAMES), found);
    c->by_postcode = c->by_postcode || slice_equals(found[2], "\"postcode\"");
    for (size_t i = 0; i < c->count; i++)
        if (same(c->known[i].source, found[0]) && same(c->known[i].licence, found[1]))
            return;
    c->more = c->more || c->count == CREDITS_MAX;
    if (c->count == CREDITS_MAX)
        return;
    c->known[c->count].source = found[0];
    c->known[c->count++].licence = found[1];
}

/* Each text once. */
static void write_each(const credits *c, bool licences, buf *out)
{
    const char *between = "";
    for (size_t i = 0; i < c->count; i++) {
        slice text = licences ? c->known[i].licence : c->known[i].source;
        bool again = !text.len || text.at[0] != '"';
        for (size_t k = 0; k < i && !again; k++)
            again = same(text, licences ? c->known[k].licence : c->known[k].source);
        if (again)
            continue;
        buf_puts(out, between);
        (void)encoded_text(text, out); /* it is one */
        between = "; ";
    }
    if (c->more)
        buf_puts(out, "; and further ones, which each row says");
}

void credits_write_licence(const credits *c, buf *out)
{
    write_each(c, true, out);
}

void credits_write_attribution(const credits *c, buf *out)
{
    size_t before = out->len;
    write_each(c, false, out);
    if (!c->by_postcode)
        return;
    buf_puts(out, out->len > before ? ". " : "");
    buf_puts(out, POSTCODES);
}

void credits_write_about(const credits *c, buf *out)
{
    for (size_t i = 0; i < c->count; i++) {
        buf_puts(out, "- ");
        if (!encoded_text(c->known[i].source, out))
            buf_puts(out, "source not stated");
        buf_puts(out, ": ");
        if (!encoded_text(c->known[i].licence, out))
            buf_puts(out, "licence not stated");
        buf_puts(out, "\n");
    }
    if (c->more)
        buf_puts(out, "- and further ones, which each row says\n");
    if (c->by_postcode) {
        buf_puts(out, POSTCODES);
        buf_puts(out, ".\n");
    }
}

#include "exchange/town.h"

#include <stdio.h>
#include <string.h>

#include "domain/asset.h"
#include "domain/geodesic.h"

enum {
    PARTS_MAX = 16,
    LAST_SETTLEMENT_RANK =
        5, /* gazetteer_kind_rank: localities; councils and stations come after */
    LAST_TOWN_RANK = 1,
    FIRST_HAMLET_RANK = 4,
    SHOWN_CANDIDATES = 4,
    CANDIDATES_MAX_BYTES = 400
};

/* Two points of one name this near are one place, listed as two kinds. */
static const double SAME_PLACE_M = 3000;
/* What an address names beside a town stands no farther from it. */
static const double BY_M = 20000;

typedef struct {
    slice at[PARTS_MAX];
    size_t count;
} parts;

/* The parts of a text between commas, semicolons and lines, last first. */
static void add_parts(parts *p, slice text)
{
    while (text.len && p->count < PARTS_MAX) {
        size_t from = text.len;
        while (from && !strchr(",;\n", text.at[from - 1]))
            from--;
        slice part = slice_trim((slice){text.at + from, text.len - from});
        if (part.len)
            p->at[p->count++] = part;
        text.len = from ? from - 1 : 0;
    }
}

/* The settlements of a name, best kind first, each place once. */
static size_t settlements(const gazetteer *g, slice name, arena *a, const place ***ret)
{
    const place **all;
    size_t count = gazetteer_places(g, name, a, &all), kept = 0;
    for (size_t i = 0; i < count; i++) {
        bool again = gazetteer_kind_rank(all[i]->kind) > LAST_SETTLEMENT_RANK;
        for (size_t k = 0; k < kept && !again; k++)
            again = geodesic_m(all[k]->at, all[i]->at) <= SAME_PLACE_M;
        if (!again)
            all[kept++] = all[i];
    }
    if (kept)
        *ret = all;
    return kept;
}

/* Whether a place stands by one that another part of the address names, of whatever kind. */
static bool stands_by(const gazetteer *g, const place *p, slice part, arena *a)
{
    const place **others;
    size_t count = gazetteer_places(g, part, a, &others);
    for (size_t i = 0; i < count; i++)
        if (geodesic_m(p->at, others[i]->at) <= BY_M + others[i]->accuracy_m)
            return true;
    return false;
}

/* Keeps those of the candidates that the other parts stand by, where any do. */
static size_t keep_evident(const gazetteer *g, const place **candidates, size_t count,
                           const parts *all, size_t named, arena *a)
{
    for (size_t i = 0; i < all->count && count > 1; i++) {
        const place *evident[64];
        size_t kept = 0;
        if (i == named)
            continue;
        for (size_t k = 0; k < count && kept < COUNT(evident); k++)
            if (stands_by(g, candidates[k], all->at[i], a))
                evident[kept++] = candidates[k];
        for (size_t k = 0; k < kept; k++)
            candidates[k] = evident[k];
        if (kept)
            count = kept;
    }
    return count;
}

/* What is named beside a city or town and stands in or by it tells more exactly: "Maryhill,
 * Glasgow".
 * */
static const place *within_town(const gazetteer *g, const place *found, const parts *all,
                                size_t named, arena *a)
{
    if (gazetteer_kind_rank(found->kind) > LAST_TOWN_RANK)
        return found;
    for (size_t i = 0; i < all->count; i++) {
        const place **smaller, *inside = NULL;
        size_t count = i == named ? 0 : settlements(g, all->at[i], a, &smaller), inside_count = 0;
        for (size_t k = 0; k < count; k++)
            if (gazetteer_kind_rank(smaller[k]->kind) > LAST_TOWN_RANK &&
                geodesic_m(found->at, smaller[k]->at) <= found->accuracy_m + BY_M / 4) {
                inside = smaller[k];
                inside_count++;
            }
        if (inside_count == 1)
            return inside;
    }
    return found;
}

static bool outranks(const place **candidates)
{
    return gazetteer_kind_rank(candidates[0]->kind) <= LAST_TOWN_RANK &&
           gazetteer_kind_rank(candidates[1]->kind) >= FIRST_HAMLET_RANK;
}

static const char *describe(const place **candidates, size_t count, arena *a)
{
    char text[CANDIDATES_MAX_BYTES] = "";
    size_t used = 0;
    for (size_t i = 0; i < count && i < SHOWN_CANDIDATES && used < sizeof text; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s (%s) at %.4f %.4f",
                                 i ? " or " : "", candidates[i]->name, candidates[i]->kind,
                                 candidates[i]->at.lon_deg, candidates[i]->at.lat_deg);
    if (count > SHOWN_CANDIDATES && used < sizeof text)
        snprintf(text + used, sizeof text - used, " or %zu more", count - SHOWN_CANDIDATES);
    const char *kept = arena_copy(a, text, strlen(text));
    return kept ? kept : "";
}

town_finding town_find(const gazetteer *g, const record *asset, arena *a, town *ret)
{
    parts all = {.count = 0};
    const place **candidates;
    size_t count = 0, named = 0;
    add_parts(&all, record_text(asset, ASSET_LOCALITY));
    add_parts(&all, record_text(asset, ASSET_ADDRESS));
    for (; named < all.count; named++)
        if ((count = settlements(g, all.at[named], a, &candidates)))
            break;
    if (!count)
        return TOWN_NONE;
    ret->name = all.at[named];
    count = keep_evident(g, candidates, count, &all, named, a);
    if (count == 1 || outranks(candidates)) {
        ret->at = within_town(g, candidates[0], &all, named, a);
        return TOWN_FOUND;
    }
    ret->candidates = describe(candidates, count, a);
    return TOWN_SEVERAL;
}

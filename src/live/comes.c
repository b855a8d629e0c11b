#include "live/comes.h"

#include <stdlib.h>

static int by_id(const void *left, const void *right)
{
    const comes_asset *a = left, *b = right;
    return (a->id > b->id) - (a->id < b->id);
}

status comes_find(const relations *r, lonlat place, arena *a, comes *ret, error *err)
{
    lonlat_e7 at = lonlat_pack(place);
    size_t all = r ? r->of[RELATION_CATCHMENT].count : 0, count = 0, kept = 0;
    comes_asset *assets = arena_alloc(a, (all + 1) * sizeof *assets);
    if (!assets)
        return error_no_memory(err);
    for (size_t i = 0; i < all; i++) {
        const relation *row = &r->of[RELATION_CATCHMENT].rows[i];
        if (!row->hidden)
            assets[count++] = (comes_asset){row->from, area_shape_holds(&row->shape, at)};
    }
    if (count)
        qsort(assets, count, sizeof *assets, by_id);
    for (size_t i = 0; i < count; i++)
        if (kept && assets[kept - 1].id == assets[i].id)
            assets[kept - 1].here |= assets[i].here;
        else
            assets[kept++] = assets[i];
    *ret = (comes){assets, kept};
    return OK;
}

const comes_asset *comes_of(const comes *c, int64_t id)
{
    const comes_asset wanted = {id, false};
    return c->count ? bsearch(&wanted, c->assets, c->count, sizeof wanted, by_id) : NULL;
}

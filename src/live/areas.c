#include "live/areas.h"

#include "base/log.h"
#include "store/areas.h"

typedef struct {
    size_t count;
    area_set *sets[AREA_SETS_MAX];
    int64_t ids[AREA_SETS_MAX];
} reading;

static status add_set(void *context, const store_area_set *stored, error *err)
{
    reading *r = context;
    if (r->count == AREA_SETS_MAX) {
        log_event(LOG_ERROR, "area-set-left-out", "id=%lld most=%d", (long long)stored->id,
                  AREA_SETS_MAX);
        return OK;
    }
    status failed =
        area_set_new(stored->name, stored->source, stored->licence, &r->sets[r->count], err);
    if (!failed)
        r->ids[r->count++] = stored->id;
    return failed;
}

static status add_area(void *context, const store_area *stored, error *err)
{
    area_set *set = context;
    area_figure figures[AREA_MAX_FIGURES] = {{{"", 0}, false}};
    error own = {0};
    status failed = OK;
    for (size_t i = 0; i < stored->figure_count && !failed; i++) {
        size_t column;
        failed = area_set_figure(set, stored->figure[i].name, &column, &own);
        if (!failed)
            figures[column] = (area_figure){stored->figure[i].text, stored->figure[i].number};
    }
    if (!failed)
        failed = area_set_add(set, stored->code, stored->name, stored->middle, stored->wkb, figures,
                              &own);
    if (failed == ERR_INPUT) {
        log_event(LOG_ERROR, "area-left-out", "set=\"%s\" code=\"%.*s\"", set->name,
                  (int)stored->code.len, stored->code.at);
        return OK;
    }
    if (failed && err)
        *err = own;
    return failed;
}

status live_read_areas(store *s, area_sets **ret, error *err)
{
    reading r = {0};
    status failed = store_scan_area_sets(s, add_set, &r, err);
    for (size_t i = 0; i < r.count && !failed; i++)
        failed = store_scan_areas(s, r.ids[i], add_area, r.sets[i], err);
    if (!failed)
        failed = area_sets_new(r.sets, r.count, ret, err);
    for (size_t i = 0; i < r.count && failed; i++)
        area_set_free(r.sets[i]);
    return failed;
}

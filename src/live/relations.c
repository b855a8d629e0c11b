#include "live/relations.h"

#include "base/log.h"
#include "store/relations.h"

static status add(void *context, relation_kind kind, const relation *r, slice wkb, error *err)
{
    error own = {0};
    status failed = relations_add(context, kind, r, wkb, &own);
    if (failed == ERR_INPUT) {
        log_event(LOG_ERROR,
                  kind == RELATION_CONNECTION ? "connection-left-out" : "catchment-left-out",
                  "id=%lld detail=\"%s\"", (long long)r->id, own.detail);
        return OK;
    }
    if (failed && err)
        *err = own;
    return failed;
}

status live_read_relations(store *s, relations **ret, error *err)
{
    relations *all;
    status failed = relations_new(&all, err);
    if (failed)
        return failed;
    for (int kind = 0; kind < RELATION_COUNT && !failed; kind++)
        failed = store_scan_relations(s, (relation_kind)kind, add, all, err);
    if (failed)
        relations_release(all);
    else
        *ret = all;
    return failed;
}

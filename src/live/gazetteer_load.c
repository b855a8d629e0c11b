#include "live/gazetteer_load.h"

static status add_postcode(void *builder, postcode code, lonlat_e7 at, bool terminated, error *err)
{
    return gazetteer_add_postcode(builder, code, at, terminated, err);
}

static status add_place(void *builder, const store_place *p, error *err)
{
    place at = {p->name, p->kind, p->at, p->accuracy_m, *p->within ? p->within : NULL};
    return gazetteer_add_place(builder, &at, err);
}

status live_read_gazetteer(store *s, gazetteer **ret, error *err)
{
    gazetteer_builder *builder;
    status failed = gazetteer_builder_new(&builder, err);
    if (failed)
        return failed;
    failed = store_scan_postcodes(s, add_postcode, builder, err);
    if (!failed)
        failed = store_scan_places(s, add_place, builder, err);
    if (failed) {
        gazetteer_builder_free(builder);
        return failed;
    }
    return gazetteer_builder_finish(builder, ret, err);
}

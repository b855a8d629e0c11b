#include "domain/crs.h"

#include <math.h>
#include <proj.h>

#include "base/mem.h"

struct crs_transform {
    PJ_CONTEXT *context;
    PJ *operation;
    double accuracy_m;
};

/* The most that a Helmert transformation is off by: 5.4 m against OSTN15 on a lattice of 20 km over
 * the whole grid. PROJ's database states 2 m for it, and less than 1 m for the grid OSTN15. */
static const double HELMERT_ACCURACY_M = 5.5;

status crs_transform_new(crs_transform **ret, error *err)
{
    crs_transform *t = mem_zalloc(1, sizeof *t);
    if (!t)
        return error_no_memory(err);
    t->context = proj_context_create();
    proj_context_set_enable_network(t->context, 0);
    proj_log_level(t->context, PJ_LOG_NONE);
    PJ *found = proj_create_crs_to_crs(t->context, "EPSG:27700", "EPSG:4326", NULL);
    if (found)
        t->operation = proj_normalize_for_visualization(t->context, found);
    proj_destroy(found);
    if (!t->operation) {
        crs_transform_free(t);
        return error_set(err, ERR_INTERNAL, NULL,
                         "PROJ can't transform EPSG:27700; is its database (proj-data) installed?");
    }
    double accuracy_m = proj_pj_info(t->operation).accuracy;
    t->accuracy_m = accuracy_m > 0 && accuracy_m <= 1 ? accuracy_m : HELMERT_ACCURACY_M;
    *ret = t;
    return OK;
}

void crs_transform_free(crs_transform *t)
{
    if (!t)
        return;
    proj_destroy(t->operation);
    proj_context_destroy(t->context);
    mem_free(t);
}

double crs_transform_accuracy_m(const crs_transform *t)
{
    return t->accuracy_m;
}

status crs_from_national_grid(crs_transform *t, double easting_m, double northing_m, lonlat *ret,
                              error *err)
{
    if (!(easting_m >= 0 && easting_m <= 700000 && northing_m >= 0 && northing_m <= 1300000))
        return error_set(err, ERR_INPUT, "easting", "%.10g %.10g is not on the National Grid",
                         easting_m, northing_m);
    PJ_COORD at = proj_trans(t->operation, PJ_FWD, proj_coord(easting_m, northing_m, 0, HUGE_VAL));
    lonlat p = {at.lp.lam, at.lp.phi};
    if (!lonlat_valid(p))
        return error_set(err, ERR_INPUT, "easting", "%.10g %.10g can't be transformed", easting_m,
                         northing_m);
    *ret = p;
    return OK;
}

#include "domain/crs.h"

#include <math.h>
#include <proj.h>
#include <string.h>

#include "base/mem.h"

struct crs_transform {
    PJ_CONTEXT *context;
    PJ *operation;
    double accuracy_m;
    bool is_national_grid;
};

/* The most that a Helmert transformation is off by: 5.4 m against OSTN15 on a lattice of 20 km over
 * the whole grid. PROJ's database states 2 m for it, and less than 1 m for the grid OSTN15. */
static const double HELMERT_ACCURACY_M = 5.5;

/* The system that a definition means: one of EPSG's where PROJ is as good as certain (a .prj has no
 * codes, and names of its own). */
static PJ *known_system(PJ_CONTEXT *context, const char *definition)
{
    PJ *given = proj_create(context, definition);
    int *confidence = NULL;
    PJ_OBJ_LIST *found = given ? proj_identify(context, given, "EPSG", NULL, &confidence) : NULL;
    if (found && proj_list_get_count(found) > 0 && confidence[0] >= 90) {
        PJ *known = proj_list_get(context, found, 0);
        if (known) {
            proj_destroy(given);
            given = known;
        }
    }
    proj_int_list_destroy(confidence);
    proj_list_destroy(found);
    return given;
}

static bool is_national_grid(PJ *crs)
{
    const char *code = proj_get_id_code(crs, 0), *authority = proj_get_id_auth_name(crs, 0);
    return code && authority && strcmp(authority, "EPSG") == 0 && strcmp(code, "27700") == 0;
}

static void open_operation(crs_transform *t, const char *definition)
{
    PJ *from = known_system(t->context, definition), *to = proj_create(t->context, "EPSG:4326");
    PJ *found =
        from && to ? proj_create_crs_to_crs_from_pj(t->context, from, to, NULL, NULL) : NULL;
    if (found)
        t->operation = proj_normalize_for_visualization(t->context, found);
    if (t->operation) {
        t->is_national_grid = is_national_grid(from);
        double accuracy_m = proj_pj_info(t->operation).accuracy;
        if (t->is_national_grid)
            t->accuracy_m = accuracy_m > 0 && accuracy_m <= 1 ? accuracy_m : HELMERT_ACCURACY_M;
        else
            t->accuracy_m = accuracy_m > 0 ? accuracy_m : 0;
    }
    proj_destroy(found);
    proj_destroy(from);
    proj_destroy(to);
}

status crs_transform_from(const char *definition, crs_transform **ret, error *err)
{
    crs_transform *t = mem_zalloc(1, sizeof *t);
    if (!t)
        return error_no_memory(err);
    t->context = proj_context_create();
    proj_context_set_enable_network(t->context, 0);
    proj_log_level(t->context, PJ_LOG_NONE);
    open_operation(t, definition);
    if (!t->operation) {
        crs_transform_free(t);
        return error_set(err, ERR_INPUT, "crs", "nobody knows the coordinate system %.60s",
                         definition);
    }
    *ret = t;
    return OK;
}

status crs_transform_new(crs_transform **ret, error *err)
{
    status failed = crs_transform_from("EPSG:27700", ret, err);
    if (failed == ERR_INPUT)
        return error_set(err, ERR_INTERNAL, NULL,
                         "PROJ can't transform EPSG:27700; is its database (proj-data) installed?");
    return failed;
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

/* The grid's own square: past it the projection gives something, but nothing that is meant. */
static bool on_national_grid(double easting_m, double northing_m)
{
    return easting_m >= 0 && easting_m <= 700000 && northing_m >= 0 && northing_m <= 1300000;
}

bool crs_to_lonlat(crs_transform *t, double *x, double *y)
{
    if (!isfinite(*x) || !isfinite(*y) || (t->is_national_grid && !on_national_grid(*x, *y)))
        return false;
    PJ_COORD at = proj_trans(t->operation, PJ_FWD, proj_coord(*x, *y, 0, HUGE_VAL));
    lonlat p = {at.lp.lam, at.lp.phi};
    if (!lonlat_valid(p))
        return false;
    *x = p.lon_deg;
    *y = p.lat_deg;
    return true;
}

status crs_from_national_grid(crs_transform *t, double easting_m, double northing_m, lonlat *ret,
                              error *err)
{
    lonlat p = {easting_m, northing_m};
    if (!on_national_grid(easting_m, northing_m))
        return error_set(err, ERR_INPUT, "easting", "%.10g %.10g is not on the National Grid",
                         easting_m, northing_m);
    if (!crs_to_lonlat(t, &p.lon_deg, &p.lat_deg))
        return error_set(err, ERR_INPUT, "easting", "%.10g %.10g can't be transformed", easting_m,
                         northing_m);
    *ret = p;
    return OK;
}

#include "domain/crs.h"

#include <math.h>
#include <proj.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define OF_EPSG(number, ...)                                                                       \
    {                                                                                              \
        .uri = "http://www.opengis.net/def/crs/EPSG/0/" #number, .srid = number,                   \
        .short_of = "EPSG:" #number, __VA_ARGS__                                                   \
    }

const crs_entry CRS_KNOWN[] = {
    {.uri = "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
     .srid = 4326,
     .decimals = 7,
     .x = "longitude",
     .y = "latitude",
     .short_of = "OGC:CRS84"},
    OF_EPSG(4326, .lat_first = true, .decimals = 7, .x = "longitude", .y = "latitude"),
    OF_EPSG(3857, .metres = true, .decimals = 3, .x = "x", .y = "y"),
    OF_EPSG(27700, .metres = true, .decimals = 3, .x = "easting", .y = "northing"),
};
const size_t CRS_KNOWN_COUNT = COUNT(CRS_KNOWN);

const crs_entry *crs_of_uri(slice text)
{
    static const char URN[] = "urn:ogc:def:crs:EPSG::",
                      URN_CRS84[] = "urn:ogc:def:crs:OGC:1.3:CRS84";
    if (text.len > 2 && text.at[0] == '<' && text.at[text.len - 1] == '>')
        text = (slice){text.at + 1, text.len - 2};
    if (slice_equals_nocase(text, URN_CRS84))
        return CRS84;
    bool urn =
        text.len > sizeof URN - 1 && slice_equals_nocase((slice){text.at, sizeof URN - 1}, URN);
    for (const crs_entry *c = CRS_KNOWN; c < CRS_KNOWN + CRS_KNOWN_COUNT; c++) {
        const char *code = strchr(c->short_of, ':') + 1;
        slice rest = {text.at + (sizeof URN - 1), text.len - (sizeof URN - 1)};
        if (slice_equals_nocase(text, c->uri) || slice_equals_nocase(text, c->short_of) ||
            (urn && slice_equals(rest, code) && c != CRS84))
            return c;
    }
    return NULL;
}

enum { OPERATIONS = 2, NAME_SIZE = 200 };

typedef struct {
    PJ *made;
    double stated_m; /* its accuracy, as PROJ has it */
    bool grid;
    char name[NAME_SIZE];
} operation;

struct crs_transform {
    PJ_CONTEXT *context;
    operation tried[OPERATIONS]; /* in this order, where the one before has no answer */
    int count, used;             /* `used`: the one that answered last */
    bool national_grid;
    bool ocean; /* its answer is of far out at sea */
};

/* The most that a Helmert transformation is off by, against OSTN15 on a lattice of 4 km: 5.4 m
 * where there is land or coast, 7.3 m far out in the Atlantic, off Scilly and north-west of Lewis.
 * PROJ's database states 2 m for it, and 1 m for the grid OSTN15. */
static const double HELMERT_ACCURACY_M = 5.5, OCEAN_ACCURACY_M = 7.5;

static bool in_ocean(double easting_m, double northing_m)
{
    return easting_m < 80e3 && (northing_m < 200e3 || northing_m > 1000e3);
}

/* "OSGB36 to WGS 84 (9) by uk_os_OSTN15_NTv2_OSGBtoETRS.tif" */
static void name_operation(PJ_CONTEXT *c, const PJ *found, operation *o)
{
    const char *grid = NULL;
    int grids = proj_coordoperation_get_grid_used_count(c, found);
    if (grids > 0)
        proj_coordoperation_get_grid_used(c, found, 0, &grid, NULL, NULL, NULL, NULL, NULL, NULL);
    snprintf(o->name, sizeof o->name, "%s%s%s", proj_get_name(found), grid ? " by " : "",
             grid ? grid : "");
}

/* Of PROJ's operations, best first, those that can be made here: the best, and where that is a grid
 * the best without one, for what lies outside it. A ballpark guess states no accuracy. */
static void choose_operations(crs_transform *t, const PJ_OBJ_LIST *list)
{
    bool wanted = true;
    for (int i = 0, n = list ? proj_list_get_count(list) : 0; i < n && wanted; i++) {
        PJ *found = proj_list_get(t->context, list, i);
        double stated_m = found ? proj_coordoperation_get_accuracy(t->context, found) : -1;
        bool grid = found && proj_coordoperation_get_grid_used_count(t->context, found) > 0;
        if (stated_m >= 0 && proj_coordoperation_is_instantiable(t->context, found) &&
            !(grid && t->count)) {
            operation *o = &t->tried[t->count];
            o->made = proj_normalize_for_visualization(t->context, found);
            o->stated_m = stated_m;
            o->grid = grid;
            name_operation(t->context, found, o);
            t->count += o->made != NULL;
            wanted = t->count < OPERATIONS && (grid || !o->made);
        }
        proj_destroy(found);
    }
}

/* The system that a definition means: one of EPSG's where PROJ is as good as certain (a .prj has no
 * codes, and names of its own). */
static PJ *known_system(PJ_CONTEXT *context, const char *definition)
{
    /* a code, or a text in brackets; it would take names too, "London" for one */
    PJ *given = strpbrk(definition, ":[") ? proj_create(context, definition) : NULL;
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

/* PROJ's own choice, for systems between which nothing states an accuracy: one is the other by
 * another name, or no more than its projection. */
static void take_default(crs_transform *t, PJ *from, PJ *to)
{
    operation *o = &t->tried[0];
    PJ *found = proj_create_crs_to_crs_from_pj(t->context, from, to, NULL, NULL);
    if (found)
        o->made = proj_normalize_for_visualization(t->context, found);
    if (o->made) {
        o->stated_m = fmax(proj_pj_info(o->made).accuracy, 0);
        snprintf(o->name, sizeof o->name, "PROJ's default");
        t->count = 1;
    }
    proj_destroy(found);
}

static void find_operations(crs_transform *t, const char *definition)
{
    PJ *from = known_system(t->context, definition), *world = proj_create(t->context, "EPSG:4326");
    PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(t->context, NULL);
    PJ_OBJ_LIST *list = NULL;
    t->national_grid = from && is_national_grid(from);
    if (from && world && factory) {
        proj_operation_factory_context_set_spatial_criterion(
            t->context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
        proj_operation_factory_context_set_grid_availability_use(
            t->context, factory, PROJ_GRID_AVAILABILITY_USED_FOR_SORTING);
        list = proj_create_operations(t->context, from, world, factory);
    }
    choose_operations(t, list);
    if (!t->count && from && world)
        take_default(t, from, world);
    proj_list_destroy(list);
    proj_operation_factory_context_destroy(factory);
    proj_destroy(world);
    proj_destroy(from);
}

status crs_transform_from(const char *definition, crs_transform **ret, error *err)
{
    crs_transform *t = mem_zalloc(1, sizeof *t);
    if (!t)
        return error_no_memory(err);
    t->context = proj_context_create();
    proj_context_set_enable_network(t->context, 0);
    proj_log_level(t->context, PJ_LOG_NONE);
    find_operations(t, definition);
    if (!t->count) {
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
    if (failed != ERR_INPUT)
        return failed;
    return error_set(err, ERR_INTERNAL, NULL,
                     "PROJ can't transform EPSG:27700; is its database (proj-data) installed?");
}

status crs_transform_of(const crs_entry *of, crs_transform **ret, error *err)
{
    crs_transform *made = NULL;
    status failed = of->metres ? crs_transform_from(of->short_of, &made, err) : OK;
    if (!failed)
        *ret = made;
    return failed;
}

void crs_transform_free(crs_transform *t)
{
    if (!t)
        return;
    for (int i = 0; i < t->count; i++)
        proj_destroy(t->tried[i].made);
    proj_context_destroy(t->context);
    mem_free(t);
}

double crs_transform_accuracy_m(const crs_transform *t)
{
    const operation *o = &t->tried[t->used];
    double helmert_m = t->ocean ? OCEAN_ACCURACY_M : HELMERT_ACCURACY_M;
    return o->grid || !t->national_grid ? o->stated_m : fmax(o->stated_m, helmert_m);
}

const char *crs_transform_operation(const crs_transform *t)
{
    return t->tried[t->used].name;
}

/* The first operation's answer that there is; HUGE_VAL where there is none. */
static PJ_COORD transform(crs_transform *t, PJ_DIRECTION direction, double x, double y)
{
    PJ_COORD to = proj_coord(HUGE_VAL, HUGE_VAL, 0, 0);
    for (int i = 0; i < t->count; i++) {
        to = proj_trans(t->tried[i].made, direction, proj_coord(x, y, 0, HUGE_VAL));
        if (!isfinite(to.xy.x) || !isfinite(to.xy.y))
            continue;
        t->used = i;
        break;
    }
    return to;
}

static bool on_grid(double easting_m, double northing_m)
{
    return easting_m >= 0 && easting_m <= 700000 && northing_m >= 0 && northing_m <= 1300000;
}

bool crs_to_lonlat(crs_transform *t, double *x, double *y)
{
    if (!isfinite(*x) || !isfinite(*y) || (t->national_grid && !on_grid(*x, *y)))
        return false;
    PJ_COORD at = transform(t, PJ_FWD, *x, *y);
    lonlat p = {at.lp.lam, at.lp.phi};
    if (!lonlat_valid(p))
        return false;
    t->ocean = in_ocean(*x, *y);
    *x = p.lon_deg;
    *y = p.lat_deg;
    return true;
}

bool crs_from_lonlat(crs_transform *t, lonlat at, double *ret_x, double *ret_y)
{
    PJ_COORD to = proj_coord(at.lon_deg, at.lat_deg, 0, 0);
    if (!lonlat_valid(at))
        return false;
    if (t)
        to = transform(t, PJ_INV, at.lon_deg, at.lat_deg);
    if (!isfinite(to.xy.x) || !isfinite(to.xy.y))
        return false;
    *ret_x = to.xy.x;
    *ret_y = to.xy.y;
    return true;
}

status crs_from_national_grid(crs_transform *t, double easting_m, double northing_m, lonlat *ret,
                              error *err)
{
    lonlat p = {easting_m, northing_m};
    if (!on_grid(easting_m, northing_m))
        return error_set(err, ERR_INPUT, "easting", "%.10g %.10g is not on the National Grid",
                         easting_m, northing_m);
    if (!crs_to_lonlat(t, &p.lon_deg, &p.lat_deg))
        return error_set(err, ERR_INPUT, "easting", "%.10g %.10g can't be transformed", easting_m,
                         northing_m);
    *ret = p;
    return OK;
}

status crs_to_national_grid(crs_transform *t, lonlat at, double *ret_easting_m,
                            double *ret_northing_m, error *err)
{
    PJ_COORD to = proj_coord(HUGE_VAL, HUGE_VAL, 0, 0);
    if (lonlat_valid(at))
        to = transform(t, PJ_INV, at.lon_deg, at.lat_deg);
    if (!on_grid(to.xy.x, to.xy.y))
        return error_set(err, ERR_INPUT, "longitude", "%.10g %.10g is not on the National Grid",
                         at.lon_deg, at.lat_deg);
    t->ocean = in_ocean(to.xy.x, to.xy.y);
    *ret_easting_m = to.xy.x;
    *ret_northing_m = to.xy.y;
    return OK;
}

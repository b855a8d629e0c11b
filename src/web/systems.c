#include "web/systems.h"

#include <math.h>

status system_read(slice text, const char *parameter, const crs_entry **ret, error *err)
{
    const crs_entry *found = text.at ? crs_of_uri(text) : CRS84;
    if (!found)
        return error_set(err, ERR_INPUT, parameter,
                         "%s must be the URI of OGC:CRS84, EPSG:4326, EPSG:3857 or EPSG:27700",
                         parameter);
    *ret = found;
    return OK;
}

/* As far as the systems in metres reach; past it there are no coordinates to ask for. */
static const struct {
    int srid;
    double least[2], greatest[2];
} REACHES[] = {
    {3857, {-20037508.342789244, -20048966.104014594}, {20037508.342789244, 20048966.104014594}},
    {27700, {0, 0}, {700000, 1300000}},
};

static void clamp(const crs_entry *crs, param_corners *c)
{
    for (size_t i = 0; i < COUNT(REACHES); i++)
        for (int axis = 0; axis < 2 && REACHES[i].srid == crs->srid; axis++) {
            c->least[axis] = fmax(c->least[axis], REACHES[i].least[axis]);
            c->greatest[axis] = fmin(c->greatest[axis], REACHES[i].greatest[axis]);
        }
}

/* A side is a curve in degrees. Between points on it that are so close together it leaves their box
 * by less than the margin: a side of the whole National Grid has one every 11 km, between which a
 * parallel sags by 11,000^2 m / (8 * 6,371,000 m) * tan 61 = 4.3 m, 0.00004 degrees of latitude. */
enum { SIDE_POINTS = 64 };
static const double MARGIN_DEG = 0.0001;

/* In Mercator's projection meridians and parallels are straight. */
static bool is_straight(const crs_entry *crs)
{
    return crs->srid == 3857;
}

static bool widen(crs_transform *t, double x, double y, bbox *box)
{
    if (!crs_to_lonlat(t, &x, &y))
        return false;
    box->west_deg = fmin(box->west_deg, x);
    box->east_deg = fmax(box->east_deg, x);
    box->south_deg = fmin(box->south_deg, y);
    box->north_deg = fmax(box->north_deg, y);
    return true;
}

static bool enclose(const crs_entry *crs, crs_transform *t, const param_corners *c, bbox *ret)
{
    bbox box = {180, 90, -180, -90};
    bool any = false;
    if (is_straight(crs)) {
        *ret = box;
        return widen(t, c->least[0], c->least[1], ret) &&
               widen(t, c->greatest[0], c->greatest[1], ret);
    }
    for (int i = 0; i <= SIDE_POINTS; i++) {
        double part = (double)i / SIDE_POINTS;
        double x = c->least[0] + (c->greatest[0] - c->least[0]) * part;
        double y = c->least[1] + (c->greatest[1] - c->least[1]) * part;
        any |= widen(t, x, c->least[1], &box);
        any |= widen(t, x, c->greatest[1], &box);
        any |= widen(t, c->least[0], y, &box);
        any |= widen(t, c->greatest[0], y, &box);
    }
    box.west_deg = fmax(box.west_deg - MARGIN_DEG, -180);
    box.east_deg = fmin(box.east_deg + MARGIN_DEG, 180);
    box.south_deg = fmax(box.south_deg - MARGIN_DEG, -90);
    box.north_deg = fmin(box.north_deg + MARGIN_DEG, 90);
    *ret = box;
    return any;
}

static status read_metres(const crs_entry *crs, param_corners c, system_box *ret, error *err)
{
    crs_transform *t;
    if (c.least[0] > c.greatest[0] || c.least[1] > c.greatest[1])
        return error_set(err, ERR_INPUT, "bbox",
                         "bbox must be the least and the greatest coordinates of %s",
                         crs->short_of);
    clamp(crs, &c);
    if (c.least[0] > c.greatest[0] || c.least[1] > c.greatest[1]) {
        ret->nowhere = true;
        return OK;
    }
    status failed = crs_transform_of(crs, &t, err);
    if (failed)
        return failed;
    ret->nowhere = !enclose(crs, t, &c, &ret->box);
    ret->exact = is_straight(crs);
    ret->corners = c;
    crs_transform_free(t);
    return OK;
}

status system_box_read(const crs_entry *crs, const param_corners *c, system_box *ret, error *err)
{
    system_box b = {.given = c->given, .exact = true};
    if (c->given && crs->metres) {
        status failed = read_metres(crs, *c, &b, err);
        if (failed)
            return failed;
    } else if (c->given) {
        int x = crs->lat_first, y = !crs->lat_first;
        b.box = (bbox){c->least[x], c->least[y], c->greatest[x], c->greatest[y]};
        if (!bbox_valid(b.box))
            return error_set(err, ERR_INPUT, "bbox",
                             "bbox must be %s in degrees: longitudes from -180 to 180, latitudes "
                             "from -90 to 90, south not above north",
                             crs->lat_first ? "south,west,north,east" : "west,south,east,north");
    }
    *ret = b;
    return OK;
}

void system_state(const request *rq, response *rs, const crs_entry *crs)
{
    response_add_field(rs, "Content-Crs",
                       arena_join(rq->arena, (const char *const[]){"<", crs->uri, ">", NULL}));
}

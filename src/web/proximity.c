#include "web/proximity.h"

#include <math.h>

#include "web/asset_query.h"
#include "web/render.h"

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    double lon_deg, lat_deg, radius_m;
    slice postcode, place;
    size_t limit;
} near_params;

static const param ROWS[] = {
#include "web/asset_params.def"
    {"lon", PARAM_NUMBER, offsetof(near_params, lon_deg), -180, 180, NAN,
     "longitude of the origin in degrees, WGS 84", -1},
    {"lat", PARAM_NUMBER, offsetof(near_params, lat_deg), -90, 90, NAN,
     "latitude of the origin in degrees, WGS 84", -1},
    {"postcode", PARAM_TEXT, offsetof(near_params, postcode), 0, 40, 0,
     "postcode, sector or district as the origin", -1},
    {"place", PARAM_TEXT, offsetof(near_params, place), 0, 200, 0, "name of a place as the origin",
     -1},
    {"radius", PARAM_ABOVE, offsetof(near_params, radius_m), 0, NEAR_RADIUS_MAX_M, INFINITY,
     "only assets within so many metres", -1},
    {"limit", PARAM_LIMIT, offsetof(near_params, limit), 1, NEAR_LIMIT_MAX, NEAR_LIMIT_DEFAULT,
     "how many assets at most", -1},
};
const param_table PROXIMITY_PARAMS = {ROWS, COUNT(ROWS), sizeof(near_params)};

static status one_origin(const near_params *p, error *err)
{
    bool lon = !isnan(p->lon_deg), lat = !isnan(p->lat_deg);
    if (lon != lat)
        return error_set(err, ERR_INPUT, lon ? "lat" : "lon", "lon and lat go together");
    int origins = lon + (p->postcode.at != NULL) + (p->place.at != NULL);
    if (origins == 1)
        return OK;
    const char *name = p->place.at ? "place" : p->postcode.at ? "postcode" : "lon";
    return error_set(err, ERR_INPUT, name, "give one origin: lon and lat, or postcode, or place");
}

static status find_origin(request *rq, response *rs, const near_params *p, near_origin *ret,
                          error *err)
{
    status code = one_origin(p, err);
    if (code)
        return code;
    if (p->postcode.at)
        return near_find_postcode(request_gazetteer(rq), p->postcode, "postcode", rq->arena, ret,
                                  &rs->alternatives, err);
    if (p->place.at)
        return near_find_origin(request_gazetteer(rq), p->place, "place", rq->arena, ret,
                                &rs->alternatives, err);
    /* distances are from the position as it is kept, like those of the assets */
    lonlat at = lonlat_unpack(lonlat_pack((lonlat){p->lon_deg, p->lat_deg}));
    *ret = (near_origin){.at = at, .source = "coordinates", .label = ""};
    return OK;
}

static status fits(const request *rq, const hit_list *hits, error *err)
{
    if (render_fitting(hits, rq->site->max_answer_bytes) == hits->count)
        return OK;
    return error_set(err, ERR_INPUT, "limit",
                     "the answer would be larger than %zu bytes: ask for fewer",
                     rq->site->max_answer_bytes);
}

status proximity_get(request *rq, response *rs, error *err)
{
    const near_params *p = rq->params;
    near_query query = {.radius_m = p->radius_m, .limit = p->limit, .count = true};
    near_origin origin;
    hit_list hits;

    if (find_origin(rq, rs, p, &origin, err) ||
        asset_query_filter(rq, &p->assets, &query.filter, err))
        return err->code;
    query.from = origin.at;
    if (index_near(rq->view, rq->arena, &query, &hits, err) || fits(rq, &hits, err))
        return err->code;
    render_reserve(&rs->body, &hits, hits.count);
    near_geojson(&rs->body, &origin, &hits, request_searched(rq));
    return respond(rs, 200, MEDIA_GEOJSON, err);
}

#include "web/under.h"

#include "format/mvt.h"
#include "index/coverage_tile.h"
#include "index/places_tile.h"
#include "web/coverage.h"
#include "web/tiles.h"

typedef struct {
    slice area;
} areas_params;

static const param ROWS[] = {
    {"area", PARAM_TEXT, offsetof(areas_params, area), 0, AREA_SET_NAME_MAX, 0,
     "the name of a set of areas; where only one is loaded, that one", -1},
};
const param_table UNDER_AREAS_PARAMS = {ROWS, COUNT(ROWS), sizeof(areas_params)};

static status answer(response *rs, error *err)
{
    return rs->body.len ? respond(rs, 200, MEDIA_MVT, err) : respond(rs, 204, NULL, err);
}

status under_places_tile(request *rq, response *rs, error *err)
{
    tile_address tile;
    if (tiles_address(rq, &tile, err) || places_tile(request_gazetteer(rq), tile, &rs->body, err))
        return err->code;
    return answer(rs, err);
}

static status make_areas_tile(request *rq, response *rs, const area_sets *sets, error *err)
{
    const areas_params *p = rq->params;
    const area_set *set = NULL;
    tile_address tile;
    if (tiles_address(rq, &tile, err) || coverage_find_set(rq, rs, sets, p->area, &set, err))
        return err->code;
    return tile.zoom > TILE_DEEPEST ? OK : index_areas_tile(set, tile, &rs->body, err);
}

status under_areas_tile(request *rq, response *rs, error *err)
{
    area_sets *sets = live_areas(rq->site->live);
    status failed = make_areas_tile(rq, rs, sets, err);
    area_sets_release(sets);
    return failed ? failed : answer(rs, err);
}

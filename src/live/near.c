#include "live/near.h"

#include <math.h>
#include <string.h>

#include "domain/geodesic.h"
#include "format/geojson.h"
#include "format/json.h"

enum { SUGGESTIONS = 8, COORDINATE_DECIMALS = 7 };

/* Two entries of a gazetteer for one place (a village and its parish, say) lie closer than this. */
static const double SAME_PLACE_M = 2000;

static void suggest_for(const gazetteer *g, slice text, arena *a, near_alternatives *ret)
{
    const char **texts;
    size_t count = gazetteer_suggest(g, text, SUGGESTIONS, a, &texts);
    *ret = (near_alternatives){0};
    if (!count)
        return;
    ret->suggestions = texts;
    ret->suggestion_count = count;
}

static status find_known_postcode(const gazetteer *g, postcode p, const char *parameter, arena *a,
                                  near_origin *ret, near_alternatives *alternatives, error *err)
{
    char text[POSTCODE_TEXT_SIZE];
    gazetteer_position found;
    postcode_write(p, text);
    if (postcode_non_geographic(p)) {
        *alternatives = (near_alternatives){0};
        return error_set(err, ERR_NOT_FOUND, parameter,
                         "%s is for post boxes or large users: it tells no place", text);
    }
    if (!gazetteer_postcode(g, p, &found)) {
        suggest_for(g, slice_of(text), a, alternatives);
        return error_set(err, ERR_NOT_FOUND, parameter, "%s is not in the gazetteer", text);
    }
    char *label = arena_copy(a, text, strlen(text));
    if (!label)
        return error_no_memory(err);
    *ret = (near_origin){found.at, "postcode", found.accuracy_m, label};
    return OK;
}

status near_find_postcode(const gazetteer *g, slice text, const char *parameter, arena *a,
                          near_origin *ret, near_alternatives *alternatives, error *err)
{
    postcode p;
    if (!postcode_read(text, &p))
        return error_set(err, ERR_INPUT, parameter,
                         "must be a postcode like G20 9AD, or G20 9, or G20");
    return find_known_postcode(g, p, parameter, a, ret, alternatives, err);
}

/* Whether it is meant as `lon,lat`: a comma, and a number on one side of it at least. */
static bool looks_like_coordinates(slice text, slice *ret_lon, slice *ret_lat)
{
    const char *comma = text.len ? memchr(text.at, ',', text.len) : NULL;
    if (!comma)
        return false;
    size_t before = (size_t)(comma - text.at);
    double number;
    *ret_lon = slice_trim((slice){text.at, before});
    *ret_lat = slice_trim((slice){comma + 1, text.len - before - 1});
    return text_to_double(*ret_lon, &number) || text_to_double(*ret_lat, &number);
}

static status read_coordinates(slice lon, slice lat, const char *parameter, near_origin *ret,
                               error *err)
{
    lonlat at;
    if (!text_to_double(lon, &at.lon_deg) || !text_to_double(lat, &at.lat_deg))
        return error_set(err, ERR_INPUT, parameter,
                         "must be longitude and latitude in degrees, like -4.28,55.89");
    if (fabs(at.lon_deg) > 180)
        return error_set(err, ERR_INPUT, parameter, "the longitude must be from -180 to 180");
    if (fabs(at.lat_deg) > 90)
        return error_set(err, ERR_INPUT, parameter, "the latitude must be from -90 to 90");
    /* as it is shown, so that distances are from where the answer says */
    *ret = (near_origin){lonlat_unpack(lonlat_pack(at)), "coordinates", 0, ""};
    return OK;
}

/* Keeps of the places those of the best rank that lie apart. @return how many. */
static size_t rivals_of(const place **places, size_t count)
{
    size_t kept = 0;
    int rank = gazetteer_kind_rank(places[0]->kind);
    for (size_t i = 0; i < count && gazetteer_kind_rank(places[i]->kind) == rank; i++) {
        bool same = false;
        for (size_t k = 0; k < kept && !same; k++)
            same = geodesic_m(places[k]->at, places[i]->at) <= SAME_PLACE_M;
        if (!same)
            places[kept++] = places[i];
    }
    return kept;
}

status near_find_origin(const gazetteer *g, slice text, const char *parameter, arena *a,
                        near_origin *ret, near_alternatives *alternatives, error *err)
{
    slice lon, lat;
    postcode p;
    const place **places;
    text = slice_trim(text);
    if (!text.len)
        return error_set(err, ERR_INPUT, parameter,
                         "must be a place, a postcode or longitude,latitude");
    if (looks_like_coordinates(text, &lon, &lat))
        return read_coordinates(lon, lat, parameter, ret, err);
    if (postcode_read(text, &p))
        return find_known_postcode(g, p, parameter, a, ret, alternatives, err);
    size_t count = gazetteer_places(g, text, a, &places);
    if (!count) {
        suggest_for(g, text, a, alternatives);
        return error_set(err, ERR_NOT_FOUND, parameter,
                         "no place of this name is in the gazetteer");
    }
    size_t rivals = rivals_of(places, count);
    if (rivals > 1) {
        *alternatives = (near_alternatives){.candidates = places, .candidate_count = rivals};
        return error_set(err, ERR_CONFLICT, parameter, "there are %zu places of this name", rivals);
    }
    char *label = arena_copy(a, places[0]->name, strlen(places[0]->name));
    if (!label)
        return error_no_memory(err);
    *ret = (near_origin){places[0]->at, "place", places[0]->accuracy_m, label};
    return OK;
}

static void add_origin(buf *b, const near_origin *origin)
{
    lonlat_e7 at = lonlat_pack(origin->at);
    buf_puts(b, ",\"origin\":{\"lon\":");
    buf_fixed(b, at.lon_e7, COORDINATE_DECIMALS);
    buf_puts(b, ",\"lat\":");
    buf_fixed(b, at.lat_e7, COORDINATE_DECIMALS);
    buf_puts(b, ",\"source\":");
    json_text(b, slice_of(origin->source));
    buf_puts(b, ",\"accuracy_m\":");
    json_metres(b, origin->accuracy_m);
    buf_puts(b, ",\"label\":");
    json_text(b, slice_of(origin->label));
    buf_putc(b, '}');
}

void near_geojson(buf *b, const near_origin *origin, const hit_list *found, const char *searched)
{
    buf_puts(b, "{\"type\":\"FeatureCollection\",\"numberMatched\":");
    buf_int(b, (int64_t)found->matched);
    buf_puts(b, ",\"numberReturned\":");
    buf_int(b, (int64_t)found->count);
    if (searched) {
        buf_puts(b, ",\"searched\":");
        json_text(b, slice_of(searched));
    }
    add_origin(b, origin);
    buf_puts(b, ",\"features\":[");
    for (size_t i = 0; i < found->count; i++) {
        const index_hit *hit = &found->hits[i];
        if (i)
            buf_putc(b, ',');
        geojson_feature_at(b, hit->body, hit->split, hit->distance_m);
    }
    buf_puts(b, "]}");
}

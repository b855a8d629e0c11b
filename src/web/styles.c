#include "web/styles.h"

#include <string.h>

#include "format/json.h"
#include "styles/styles.h"
#include "web/basemap.h"
#include "web/render.h"

#define MEDIA_PNG "image/png"

typedef struct {
    slice f;
} styles_params;

typedef struct {
    slice theme;
} map_params;

static const param ROWS[] = {
    {"f", PARAM_TEXT, offsetof(styles_params, f), 0, 20, 0,
     "the form of a style: mapbox (for MapLibre, also without f), qml (for QGIS) or sld", -1},
};
const param_table STYLES_PARAMS = {ROWS, COUNT(ROWS), sizeof(styles_params)};

static const param MAP_ROWS[] = {
    {"theme", PARAM_TEXT, offsetof(map_params, theme), 0, 20, 0,
     "light (also without theme), dark or contrast", -1},
};
const param_table STYLES_MAP_PARAMS = {MAP_ROWS, COUNT(MAP_ROWS), sizeof(map_params)};

const char *const STYLES_MEDIA[] = {"application/vnd.mapbox.style+json",
                                    "application/vnd.qgis.qml+xml",
                                    "application/vnd.ogc.sld+xml",
                                    MEDIA_JSON,
                                    MEDIA_PNG,
                                    NULL};
const char *const STYLES_ICON_MEDIA[] = {STYLES_MEDIA_SVG, NULL};
const char *const STYLES_MAP_MEDIA[] = {"application/vnd.mapbox.style+json", NULL};

static const char STYLE[] = "assets";

/* Cuts an ending off; false where it does not end so. */
static bool without_ending(slice name, const char *ending, slice *ret)
{
    size_t length = strlen(ending);
    if (name.len <= length || memcmp(name.at + name.len - length, ending, length) != 0)
        return false;
    *ret = (slice){name.at, name.len - length};
    return true;
}

status styles_list(request *rq, response *rs, error *err)
{
    buf *out = &rs->body;
    web_link links[STYLES_FORMAT_COUNT];
    for (size_t i = 0; i < COUNT(links); i++)
        links[i] = (web_link){
            "stylesheet", STYLES_FORMS[i].media, STYLES_FORMS[i].title,
            arena_printf(rq->arena, "%s/styles/%s%s", rq->base, STYLE, STYLES_FORMS[i].suffix)};
    const web_link self = {"self", MEDIA_JSON, "The styles", link_to(rq, "/styles")};
    buf_puts(out, "{\"default\":\"assets\",");
    render_links(out, &self, 1);
    buf_puts(out, ",\"styles\":[{\"id\":\"assets\",\"title\":\"Assets by category\",");
    render_links(out, links, COUNT(links));
    buf_puts(out, "}]}\n");
    return respond(rs, 200, MEDIA_JSON, err);
}

/* By the ending of the file, else by `f`. */
static status format_of(const request *rq, slice file, styles_format *ret, error *err)
{
    const styles_params *p = rq->params;
    slice name;
    for (int i = 0; i < STYLES_FORMAT_COUNT; i++)
        if (without_ending(file, STYLES_FORMS[i].suffix, &name) && slice_equals(name, STYLE)) {
            *ret = (styles_format)i;
            return OK;
        }
    if (!slice_equals(file, STYLE))
        return error_set(err, ERR_NOT_FOUND, NULL, "there is the style assets, and its sprite");
    for (int i = 0; i < STYLES_FORMAT_COUNT; i++)
        if (!p->f.at || slice_equals(p->f, STYLES_FORMS[i].name)) {
            *ret = (styles_format)i;
            return OK;
        }
    return error_set(err, ERR_INPUT, "f", "f must be mapbox, qml or sld");
}

status styles_get(request *rq, response *rs, error *err)
{
    slice file = rq->variables[0], unused;
    styles_format format = STYLES_MAPBOX;
    const char *name = arena_copy(rq->arena, file.at, file.len);
    if (!name)
        return error_no_memory(err);
    slice sprite = styles_sprite(name);
    if (sprite.len) {
        buf_add(&rs->body, sprite.at, sprite.len);
        return respond(rs, 200, without_ending(file, ".png", &unused) ? MEDIA_PNG : MEDIA_JSON,
                       err);
    }
    status failed = format_of(rq, file, &format, err);
    if (failed)
        return failed;
    failed = styles_write(format, index_taxonomy(rq->snapshot), rq->base, &rs->body, err);
    return failed ? failed : respond(rs, 200, STYLES_FORMS[format].media, err);
}

/* -- the map of the pages ---------------------------------------------------------------------- */

static status theme_of(slice asked, const char **ret, error *err)
{
    for (size_t i = 0; i < STYLES_THEME_COUNT; i++)
        if (!asked.at || slice_equals(asked, STYLES_THEMES[i])) {
            *ret = STYLES_THEMES[i];
            return OK;
        }
    return error_set(err, ERR_INPUT, "theme", "theme must be light, dark or contrast");
}

/* The set of the fewest areas, which says most and hides least. NULL without one, or memory. */
static const char *query_of_areas(request *rq)
{
    area_sets *sets = live_areas(rq->site->live);
    const area_set *fewest = NULL;
    BUF_SCOPED buf name;
    buf_init(&name, (size_t)AREA_SET_NAME_MAX * 4 * 3 + 1); /* bytes, each as %XX */
    for (size_t i = 0; i < sets->count; i++)
        if (!fewest || sets->sets[i]->count < fewest->count)
            fewest = sets->sets[i];
    if (fewest)
        params_escape(&name, slice_of(fewest->name));
    const char *query = fewest ? arena_printf(rq->arena, "?area=%s", buf_text(&name)) : NULL;
    area_sets_release(sets);
    return query;
}

status styles_get_map(request *rq, response *rs, error *err)
{
    const map_params *p = rq->params;
    styles_map_options o = {.under = STYLES_BASE_PLACES};
    status failed = theme_of(p->theme, &o.theme, err);
    if (failed)
        return failed;
    if (rq->site->basemap) {
        const pmtiles_metadata *m = basemap_metadata(rq->site->basemap);
        o.under = m->layers;
        o.attribution = m->attribution;
    } else {
        o.areas = query_of_areas(rq);
    }
    failed = styles_map(index_taxonomy(rq->snapshot), &o, rq->base, &rs->body, err);
    return failed ? failed : respond(rs, 200, STYLES_MAP_MEDIA[0], err);
}

status styles_get_icon(request *rq, response *rs, error *err)
{
    const taxonomy *t = index_taxonomy(rq->snapshot);
    slice code;
    int number = without_ending(rq->variables[0], ".svg", &code) ? taxonomy_find(t, code) : -1;
    if (number < 0)
        return error_set(err, ERR_NOT_FOUND, NULL,
                         "there is the code of a category, and .svg: library.svg");
    status failed = styles_picture(taxonomy_at(t, (size_t)number), &rs->body, err);
    return failed ? failed : respond(rs, 200, STYLES_MEDIA_SVG, err);
}

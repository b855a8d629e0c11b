/** How maps show the assets: their styles, the sprite and the icons of the categories. */
#ifndef CAIRN_WEB_STYLES_H
#define CAIRN_WEB_STYLES_H

#include "web/http.h"

#define STYLES_REL "http://www.opengis.net/def/rel/ogc/1.0/styles"

extern const param_table STYLES_PARAMS, STYLES_MAP_PARAMS;
/** The forms of what stands at /styles/{file}, for the OpenAPI document. */
extern const char *const STYLES_MEDIA[];
extern const char *const STYLES_ICON_MEDIA[], *const STYLES_MAP_MEDIA[];

/** GET /styles: what there are, as OGC API - Styles lists them. */
MUST_USE status styles_list(request *, response *, error *err);
/** GET /styles/{file}: "assets", in the form that `f` says, else for MapLibre; "assets.json",
 *  "assets.qml" and "assets.sld"; and the sprite, "sprite.json", "sprite@2x.png" and so on. 404 for
 *  any other. */
MUST_USE status styles_get(request *, response *, error *err);
/** GET /styles/map.json: the style of the pages' map, over what the server has to go under it. */
MUST_USE status styles_get_map(request *, response *, error *err);
/** GET /styles/icons/{file}: "library.svg". 404 for what is no category. */
MUST_USE status styles_get_icon(request *, response *, error *err);

#endif

/** How maps show the categories: their colours and icons are columns of the taxonomy, and from it
 *  come a style for MapLibre, one for QGIS, an SLD, the sprite, and a picture for each.
 *
 *  Icons are those that the built-in taxonomy names. A category with another one, or with none, is
 *  shown by its colour alone. */
#ifndef CAIRN_STYLES_STYLES_H
#define CAIRN_STYLES_STYLES_H

#include "base/buf.h"
#include "base/text.h"
#include "domain/audience.h"
#include "domain/field.h"
#include "domain/taxonomy.h"

#define STYLES_MEDIA_SVG "image/svg+xml"

typedef enum { STYLES_MAPBOX, STYLES_QML, STYLES_SLD, STYLES_FORMAT_COUNT } styles_format;

typedef struct {
    const char *name;   /* "mapbox", as OGC API - Styles calls it */
    const char *suffix; /* of a file: ".json" */
    const char *media, *title;
} styles_form;

/** A row for each format. */
extern const styles_form STYLES_FORMS[STYLES_FORMAT_COUNT];

/** The most that a style comes to, for the largest taxonomy. */
enum { STYLES_MAX_BYTES = 32 * 1024 * 1024 };

/** The style of assets in a format, as the public sees them. Parameters as below. */
MUST_USE status styles_write(styles_format, const taxonomy *, const char *base, buf *ret,
                             error *err);

/** MapLibre Style Specification v8: groups and single assets of {base}/tiles/assets, with the
 *  sprite of {base}/styles/sprite; no font, and nothing from anywhere else.
 *  @param base  of every address, without '/' at the end. */
MUST_USE status styles_mapbox(const taxonomy *, const char *base, buf *ret, error *err);

/** What lies under the assets on the map of the pages. */
typedef enum {
    STYLES_BASE_PLACES,    /* names of the gazetteer and outlines of areas, as Cairn's own tiles */
    STYLES_BASE_PROTOMAPS, /* a base map in the schema of Protomaps Basemap 4 */
    STYLES_BASE_OPENMAPTILES /* or in that of OpenMapTiles 3 */
} styles_base;

/** "light", "dark" and "contrast", which is black on white. */
enum { STYLES_THEME_COUNT = 3 };
extern const char *const STYLES_THEMES[STYLES_THEME_COUNT];

typedef struct {
    styles_base under;
    const char *theme;       /* one of STYLES_THEMES */
    const char *attribution; /* HTML: of the base map; NULL: of OpenStreetMap */
    const char *areas;       /* query of the tiles of outlines, from '?' on; NULL: there are none */
} styles_map_options;

/** The style of the pages' map, as styles_mapbox: the assets with their names, over what there is.
 *  Text has no `glyphs`: MapLibre GL JS from 6 on draws it with the fonts of the device. A base map
 *  is named by `pmtiles://`, which the pages' script knows. */
MUST_USE status styles_map(const taxonomy *, const styles_map_options *, const char *base, buf *ret,
                           error *err);

/** QML of QGIS 3.22: a symbol for each category, with its icon inside; names for people of columns
 *  (of activities also those of ACTIVITY_BESIDE) and of what they may hold.
 *  @param to  whose columns there are. */
MUST_USE status styles_qml(const taxonomy *, const entity *, audience to, buf *ret, error *err);

/** OGC Styled Layer Descriptor 1.0.0 (02-070): a rule for each category.
 *  @param layer  its name.
 *  @param base   where the icons are: {base}/styles/icons/...; NULL: colours alone. */
MUST_USE status styles_sld(const taxonomy *, const char *layer, const char *base, buf *ret,
                           error *err);

/** The picture of a category: its icon on a disc of its colour, as SVG. */
MUST_USE status styles_picture(const category *, buf *ret, error *err);

/** The SVG of "maki:library"; empty for one that is not built in. */
slice styles_icon(const char *name);

/** A file of the sprite (MapLibre Style Specification, "sprite"), which has an image for each
 *  category of the built-in taxonomy under its code: "sprite.json", "sprite.png",
 *  "sprite@2x.json", "sprite@2x.png"; empty for any other name. */
slice styles_sprite(const char *name);

#endif

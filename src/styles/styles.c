#include "styles/styles.h"

#include "domain/asset.h"

const styles_form STYLES_FORMS[] = {
    [STYLES_MAPBOX] = {"mapbox", ".json", "application/vnd.mapbox.style+json",
                       "For MapLibre, with the vector tiles"},
    [STYLES_QML] = {"qml", ".qml", "application/vnd.qgis.qml+xml",
                    "For QGIS: Layer Properties, Style, Load Style"},
    [STYLES_SLD] = {"sld", ".sld", "application/vnd.ogc.sld+xml",
                    "For GeoServer, MapServer and others: OGC Styled Layer Descriptor"},
};

status styles_write(styles_format format, const taxonomy *t, const char *base, buf *ret, error *err)
{
    switch (format) {
    case STYLES_MAPBOX:
        return styles_mapbox(t, base, ret, err);
    case STYLES_QML:
        return styles_qml(t, &ASSET, AUDIENCE_PUBLIC, ret, err);
    case STYLES_SLD:
    case STYLES_FORMAT_COUNT:
        break;
    }
    return styles_sld(t, "assets", base, ret, err);
}

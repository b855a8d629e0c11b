"""What QGIS makes of Cairn: qgis_client.py CAIRN DATABASE FOLDER [PICTURE]

Starts the server behind a recording proxy, opens its address as a layer, and looks at what QGIS
shows and at what it asked. Ends with 1 at the first thing that is not as it should be.
"""
import os
import sqlite3
import subprocess
import sys

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
    QgsVectorTileLayer,
    QgsWkbTypes,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from proxy import Proxy, ask, start  # noqa: E402

GRID = QgsCoordinateReferenceSystem("EPSG:27700")
DEGREES = QgsCoordinateReferenceSystem("EPSG:4326")
# from here on QGIS asks for a layer in another CRS; before, it has all in degrees and turns them
# into the map's CRS itself
ASKS_FOR_CRS = Qgis.QGIS_VERSION_INT >= 33000
# Maryhill and round about, easting and northing
MARYHILL = QgsRectangle(254000, 666000, 258500, 671500)


def expect(holds, what):
    if not holds:
        sys.exit("qgis_client.py: " + what)
    print("ok   " + what)


def transform(source, target):
    return QgsCoordinateTransform(source, target, QgsProject.instance())


def draw(layers, extent, crs, path):
    """Draws layers on white; returns the share of pixels that are not white."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(crs)
    settings.setExtent(extent)
    settings.setOutputSize(QSize(800, 600))
    settings.setBackgroundColor(QColor("white"))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(path)
    white = QColor("white").rgb()
    seen = sum(
        image.pixel(x, y) != white for x in range(image.width()) for y in range(image.height())
    )
    return seen / (image.width() * image.height())


def open_layer(proxy, crs, more="", collection="assets"):
    source = "url='%s/' typename='%s' srsname='%s' %s" % (proxy.url, collection, crs, more)
    return QgsVectorLayer(source, collection, "OAPIF")


def check_layer(proxy, folder):
    layer = open_layer(proxy, "EPSG:27700")
    expect(layer.isValid(), "the address opens as a layer")
    expect(layer.crs() == (GRID if ASKS_FOR_CRS else DEGREES), "in " + layer.crs().authid())
    count = ask(proxy.url + "/collections/assets/items", limit=1)["numberMatched"]
    features = list(layer.getFeatures())
    expect(len(features) == count, "it has all %d assets" % count)
    expect(layer.featureCount() == count, "QGIS knows how many without counting")
    names = [field.name() for field in layer.fields()]
    expect(
        {"name", "category", "step_free", "opened_on", "confirmed_on"} <= set(names),
        "every column is there",
    )
    placed = [f for f in features if f.hasGeometry()]
    to_grid = transform(layer.crs(), GRID)
    points = [to_grid.transform(f.geometry().asPoint()) for f in placed]
    expect(
        all(0 < p.x() < 700000 and 500000 < p.y() < 1300000 for p in points),
        "positions are metres of the grid, east before north",
    )
    inside = {f["name"] for f, p in zip(placed, points) if MARYHILL.contains(p)}
    expect(inside, "some are in Maryhill")
    return layer, inside


def check_box(proxy, inside):
    # "only request features overlapping the view extent", as its dialog has it ticked
    layer = open_layer(proxy, "EPSG:27700", "restrictToRequestBBOX='1'")
    proxy.taken()
    box = transform(GRID, layer.crs()).transformBoundingBox(MARYHILL)
    to_grid = transform(layer.crs(), GRID)
    found = {
        f["name"]
        for f in layer.getFeatures(QgsFeatureRequest(box))
        if MARYHILL.contains(to_grid.transform(f.geometry().asPoint()))
    }
    expect(found == inside, "a box gives the same %d as looking at all" % len(inside))
    boxes = [
        query
        for _, path, query in proxy.taken()
        if path == "/collections/assets/items" and "bbox" in query
    ]
    expect(boxes, "the box was asked of the server")
    if ASKS_FOR_CRS:
        expect(
            all(q.get("bbox-crs", "").endswith("/EPSG/0/27700") for q in boxes),
            "in the grid's own CRS",
        )


def check_filter(proxy, layer):
    wanted = sum(f["category"] == "gp-practice" for f in layer.getFeatures())
    fresh = open_layer(proxy, "EPSG:27700")
    proxy.taken()
    request = QgsFeatureRequest().setFilterExpression("\"category\" = 'gp-practice'")
    found = list(fresh.getFeatures(request))
    expect(wanted and len(found) == wanted, "a filter gives %d GP practices" % wanted)
    asked = [q for _, path, q in proxy.taken() if path == "/collections/assets/items"]
    if Qgis.QGIS_VERSION_INT >= 33600:  # the first that sends CQL2
        expect(any("filter" in q for q in asked), "as CQL2 on the server")


def check_relations(proxy, folder):
    lines = open_layer(proxy, "EPSG:27700", collection="connections")
    expect(lines.isValid() and lines.featureCount() == 2, "the connections that anybody sees")
    expect(lines.geometryType() == QgsWkbTypes.LineGeometry, "are a layer of lines")
    ends = {f["to_name"]: f.hasGeometry() for f in lines.getFeatures()}
    expect(
        ends == {"Shown nowhere": False, "Cassiltoun Stables": True},
        "one to what is shown nowhere has no geometry",
    )
    outlines = open_layer(proxy, "EPSG:27700", collection="catchments")
    expect(outlines.isValid() and outlines.featureCount() == 1, "a catchment")
    expect(outlines.geometryType() == QgsWkbTypes.PolygonGeometry, "is a layer of polygons")
    extent = transform(outlines.crs(), GRID).transformBoundingBox(outlines.extent())
    share = draw([lines, outlines], extent, GRID, os.path.join(folder, "relations.png"))
    expect(share > 0.1, "they are drawn (%.3f%%)" % (100 * share))


def check_drawn(layer, folder, picture):
    extent = transform(layer.crs(), GRID).transformBoundingBox(layer.extent())
    share = draw([layer], extent, GRID, picture or os.path.join(folder, "layer.png"))
    expect(share > 0.001, "it is drawn (%.2f%% of the picture)" % (100 * share))


def check_package(cairn, database, folder):
    package = os.path.join(folder, "assets.gpkg")
    subprocess.run(
        [cairn, "export", "--db", database, "--format", "gpkg", "-o", package], check=True
    )
    layer = QgsVectorLayer(package + "|layername=assets", "assets", "ogr")
    expect(layer.isValid() and layer.featureCount() > 0, "the GeoPackage opens")
    renderer = layer.renderer()
    expect(renderer.type() == "categorizedSymbol", "symbolised by itself: by category")
    labels = {c.value(): c.label() for c in renderer.categories()}
    expect(labels.get("gp-practice") == "GP practice", "gp-practice reads GP practice")
    with sqlite3.connect(database) as db:
        known = {code for (code,) in db.execute("SELECT DISTINCT category FROM asset") if code}
    expect(known <= set(labels), "every category that is used has a symbol")
    index = layer.fields().indexOf("step_free")
    expect(layer.attributeAlias(index) not in ("", "step_free"), "columns have names for people")
    share = draw([layer], layer.extent(), layer.crs(), os.path.join(folder, "package.png"))
    expect(share > 0.001, "it is drawn (%.2f%%)" % (100 * share))
    activities = QgsVectorLayer(package + "|layername=activities", "activities", "ogr")
    expect(activities.isValid() and activities.featureCount() > 0, "activities are with it")


def check_tiles(proxy, layer, folder):
    tiles = ask(proxy.url + "/tiles/assets")
    source = "type=xyz&url=%s&zmin=%d&zmax=%d" % (
        tiles["tiles"][0].replace("{", "%7B").replace("}", "%7D"),
        tiles["minzoom"],
        tiles["maxzoom"],
    )
    vector_tiles = QgsVectorTileLayer(source, "tiles")
    expect(vector_tiles.isValid(), "the tiles open as a vector tile layer")
    web = QgsCoordinateReferenceSystem("EPSG:3857")
    west, south, east, north = tiles["bounds"]
    corners = QgsRectangle(west, south, east, north)
    extent = transform(DEGREES, web).transformBoundingBox(corners)
    proxy.taken()
    share = draw([vector_tiles], extent, web, os.path.join(folder, "tiles.png"))
    expect(any(path.startswith("/tiles/assets/") for _, path, _ in proxy.taken()), "they are asked for")
    expect(share > 0.0001, "they are drawn (%.3f%%)" % (100 * share))


def main():
    cairn, database, folder = sys.argv[1:4]
    picture = sys.argv[4] if len(sys.argv) > 4 else None
    application = QgsApplication([], False)
    application.initQgis()
    print("QGIS " + Qgis.QGIS_VERSION)
    proxy = Proxy()
    server = start(cairn, database, proxy)
    try:
        layer, inside = check_layer(proxy, folder)
        check_box(proxy, inside)
        check_filter(proxy, layer)
        check_drawn(layer, folder, picture)
        check_relations(proxy, folder)
        check_tiles(proxy, layer, folder)
        check_package(cairn, database, folder)
    finally:
        server.terminate()
        server.wait()
    del layer
    application.exitQgis()


main()

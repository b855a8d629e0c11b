"""The SpatiaLite file opened and edited in QGIS while the service runs: qgis_file.py DATABASE URL"""
import json
import sqlite3
import sys
import time
import urllib.parse
import urllib.request

from qgis.core import (
    QgsApplication,
    QgsDataSourceUri,
    QgsGeometry,
    QgsPointXY,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)

SHOWN_WITHIN_S = 5  # a second is the aim; a busy machine gets more


def expect(holds, what):
    if not holds:
        sys.exit("qgis_file.py: " + what)
    print("ok   " + what)


def named(url, name):
    """The asset of this name as the service has it, or None."""
    query = urllib.parse.urlencode({"limit": 10000})
    with urllib.request.urlopen("%scollections/assets/items?%s" % (url, query)) as answer:
        features = json.load(answer)["features"]
    return next((f for f in features if f["properties"]["name"] == name), None)


def soon(what, holds):
    until = time.monotonic() + SHOWN_WITHIN_S
    while not holds() and time.monotonic() < until:
        time.sleep(0.1)
    expect(holds(), what)


def open_layer(database):
    uri = QgsDataSourceUri()
    uri.setDatabase(database)
    uri.setDataSource("", "asset", "geom")
    return QgsVectorLayer(uri.uri(), "asset", "spatialite")


def expect_styled(layer, database):
    with sqlite3.connect(database) as db:
        labels = dict(db.execute("SELECT code, label FROM category"))
    renderer, fields = layer.renderer(), layer.fields()
    expect(renderer.type() == "categorizedSymbol", "it comes with its style")
    shown = {c.value(): c for c in renderer.categories() if c.value()}
    expect({k: c.label() for k, c in shown.items()} == labels, "each category by its name")
    icons = [c.symbol().symbolLayer(1) for c in shown.values()]
    expect(
        all(i and i.layerType() == "SvgMarker" and i.path().startswith("base64:") for i in icons),
        "with its icon",
    )
    expect(layer.attributeDisplayName(fields.indexOf("step_free")) == "Step-free", "with aliases")
    setup = layer.editorWidgetSetup(fields.indexOf("category"))
    codes = {k: v for one in setup.config().get("map", []) for k, v in one.items()}
    expect(codes.get("GP practice") == "gp-practice", "and choices to pick from")


def main():
    database, url = sys.argv[1:3]
    application = QgsApplication([], False)
    application.initQgis()
    layer = open_layer(database)
    expect(layer.isValid() and layer.featureCount() > 0, "the file opens as a layer")
    expect_styled(layer, database)
    first = next(f for f in layer.getFeatures() if f["status"] == "published")
    fields = layer.fields()

    expect(layer.startEditing(), "it can be edited")
    layer.changeAttributeValue(first.id(), fields.indexOf("name"), "Renamed in QGIS")
    layer.changeGeometry(first.id(), QgsGeometry.fromPointXY(QgsPointXY(-4.2901, 55.8902)))
    fresh = QgsVectorLayerUtils.createFeature(
        layer, QgsGeometry.fromPointXY(QgsPointXY(-4.2833, 55.8911))
    )
    for name, text in (
        ("name", "Drawn in QGIS"),
        ("category", "library"),
        ("status", "published"),
        ("visibility", "public"),
    ):
        fresh[name] = text
    expect(layer.addFeature(fresh), "a point can be drawn")
    saved = layer.commitChanges()
    expect(saved, "what was edited is saved %s" % ("" if saved else layer.commitErrors()))

    soon("the new name is served", lambda: named(url, "Renamed in QGIS"))
    there = named(url, "Renamed in QGIS")["geometry"]["coordinates"]
    expect(there == [-4.2901, 55.8902], "at its new position")
    soon("what was drawn is served", lambda: named(url, "Drawn in QGIS"))

    drawn = next(f for f in layer.getFeatures() if f["name"] == "Drawn in QGIS")
    layer.startEditing()
    layer.deleteFeature(drawn.id())
    layer.commitChanges()
    soon("what is deleted goes from the list", lambda: not named(url, "Drawn in QGIS"))
    with sqlite3.connect(database) as db:
        kept = db.execute("SELECT status FROM asset WHERE name = 'Drawn in QGIS'").fetchone()
    expect(kept == ("closed",), "and is closed, not gone")
    del layer, first, drawn, fresh
    application.exitQgis()


main()

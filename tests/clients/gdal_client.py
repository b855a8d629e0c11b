"""What GDAL makes of Cairn: gdal_client.py CAIRN DATABASE FOLDER

Ends with 1 at the first thing that is not as it should be.
"""
import os
import sys

from osgeo import gdal, ogr

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from proxy import Proxy, ask, start  # noqa: E402

gdal.UseExceptions()
MARYHILL = (-4.33, 55.87, -4.25, 55.92)  # west, south, east, north


def expect(holds, what):
    if not holds:
        sys.exit("gdal_client.py: " + what)
    print("ok   " + what)


def everything(url, **query):
    """All features by the service's own pages."""
    page = ask(url + "/collections/assets/items", limit=10000, **query)
    return {f["id"]: f for f in page["features"]}


def items_asked(proxy):
    return [q for _, path, q in proxy.taken() if path == "/collections/assets/items"]


def names(layer):
    layer.ResetReading()
    return sorted(f["name"] for f in layer)


def check_layer(proxy, layer, source):
    expect(layer.GetFeatureCount() == len(source), "all %d are counted" % len(source))
    expect(names(layer) == sorted(f["properties"]["name"] for f in source.values()), "and read")
    placed = [f["geometry"]["coordinates"] for f in source.values() if f["geometry"]]
    west, east, south, north = layer.GetExtent()
    close = 1e-6
    expect(
        abs(west - min(p[0] for p in placed)) < close
        and abs(east - max(p[0] for p in placed)) < close
        and abs(south - min(p[1] for p in placed)) < close
        and abs(north - max(p[1] for p in placed)) < close,
        "the extent is that of the assets",
    )


def check_filters(proxy, layer, source):
    west, south, east, north = MARYHILL
    proxy.taken()
    layer.SetSpatialFilterRect(west, south, east, north)
    inside = sorted(
        f["properties"]["name"]
        for f in source.values()
        if f["geometry"]
        and west <= f["geometry"]["coordinates"][0] <= east
        and south <= f["geometry"]["coordinates"][1] <= north
    )
    expect(inside and names(layer) == inside, "a box gives the %d that are in it" % len(inside))
    expect(all("bbox" in q for q in items_asked(proxy)), "asked of the server")
    layer.SetSpatialFilter(None)
    layer.SetAttributeFilter("category = 'gp-practice'")
    practices = sorted(
        f["properties"]["name"]
        for f in source.values()
        if f["properties"]["category"] == "gp-practice"
    )
    expect(practices and names(layer) == practices, "-where gives %d practices" % len(practices))
    expect(
        any(q.get("category") == "gp-practice" for q in items_asked(proxy)), "asked of the server"
    )
    layer.SetAttributeFilter(None)


def check_copy(dataset, folder, source):
    path = os.path.join(folder, "copy.gpkg")
    gdal.VectorTranslate(path, dataset, layers=["assets"], format="GPKG")
    copy = ogr.Open(path)
    layer = copy.GetLayer(0)
    expect(layer.GetFeatureCount() == len(source), "a copy as a GeoPackage has all of them")
    by_name = {}
    for f in source.values():
        by_name.setdefault(f["properties"]["name"], []).append(f)
    for feature in layer:
        same = [
            f
            for f in by_name[feature["name"]]
            if all(
                feature[key] == f["properties"][key]
                for key in ("category", "postcode", "website", "step_free", "licence")
            )
        ]
        if not same:
            expect(False, "%s is as it is served" % feature["name"])
    expect(True, "each as it is served")


def main():
    cairn, database, folder = sys.argv[1:4]
    proxy = Proxy()
    server = start(cairn, database, proxy)
    try:
        source = everything(proxy.url)
        dataset = gdal.OpenEx("OAPIF:" + proxy.url, gdal.OF_VECTOR)
        layer = dataset.GetLayerByName("assets")
        expect(layer is not None, "the address opens and has the layer")
        check_layer(proxy, layer, source)
        check_filters(proxy, layer, source)
        check_copy(dataset, folder, source)
    finally:
        server.terminate()
        server.wait()


main()

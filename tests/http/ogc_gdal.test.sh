#!/bin/sh
# GDAL's driver for OGC API - Features opens the address: count, extent, a box, a filter, and a copy as a GeoPackage.
set -eu
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$folder"' EXIT
CAIRN_DB=$folder/sample.sqlite
export CAIRN_DB
sample=$SOURCE_DIR/geodata/sample
"$CAIRN" gazetteer "$sample/postcodes.csv" "$sample/places.csv" >/dev/null
"$CAIRN" import --quiet "$sample/assets.csv" >/dev/null
"$CAIRN" import --quiet --as activities "$sample/activities.csv" >/dev/null
# two connections, one of them to what nobody sees, and a catchment
sqlite3 "$CAIRN_DB" >/dev/null <<'SQL'
SELECT load_extension('mod_spatialite');
INSERT INTO asset (name, category, status, visibility, geom) VALUES
('Nobody sees this', 'library', 'published', 'private', MakePoint(-4, 55, 4326));
INSERT INTO connection (from_asset, kind, to_asset) SELECT a.id, 'works-with', b.id FROM asset AS a, asset AS b
WHERE a.name = 'Maryhill Library' AND b.name IN ('Nobody sees this', 'Cassiltoun Stables');
INSERT INTO catchment (asset_id, label, geom) SELECT id, 'Round about', CastToMultiPolygon(Buffer(geom, 0.01))
FROM asset WHERE name = 'Maryhill Library';
SQL
"$CAIRN" serve --listen 127.0.0.1:0 >"$folder/address" 2>"$folder/log" &
pid=$!
tries=0
until [ -s "$folder/address" ] || [ $tries -gt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
url=$(cat "$folder/address")

fail() {
    echo "ogc_gdal.test.sh: $1" >&2
    exit 1
}
matched() { # QUERY: how many the service itself says there are
    curl -sf "${url}collections/assets/items?resultType=hits&$1" | sed -n 's/.*"numberMatched":\([0-9]*\).*/\1/p'
}
told() { # LAYER WHAT OPTION...: what GDAL says of a layer
    layer=$1 what=$2
    shift 2
    ogrinfo -ro -so "$@" "OAPIF:$url" "$layer" 2>"$folder/errors" | sed -n "s/^$what: //p"
    [ ! -s "$folder/errors" ] || fail "$(cat "$folder/errors")"
}
counted() { # OPTION...: how many assets GDAL finds
    told assets 'Feature Count' "$@"
}
is() { # WHAT WANTED FOUND
    [ "$2" = "$3" ] || fail "$1: $3, not $2"
}
same() { # WHAT WANTED FOUND
    [ -n "$2" ] && [ "$2" -gt 0 ] && [ "$2" = "$3" ] || fail "$1: $3, not $2"
}

same "all" "$(grep -c . "$sample/assets.csv" | awk '{print $1 - 1}')" "$(matched '')"
same "all" "$(matched '')" "$(counted)"
same "a box" "$(matched 'bbox=-4.33,55.87,-4.25,55.92')" "$(counted -spat -4.33 55.87 -4.25 55.92)"
same "a category" "$(matched 'category=gp-practice')" "$(counted -where "category = 'gp-practice'")"
same "a name" "$(matched 'name=Castlemilk%20Park')" "$(counted -where "name = 'Castlemilk Park'")"
same "both" "$(matched 'category=gp-practice&position_source=postcode')" \
    "$(counted -where "category = 'gp-practice' AND position_source = 'postcode'")"

# what GDAL asks of the server, by its own account
CPL_DEBUG=ON ogrinfo -ro -so -where "category = 'gp-practice'" "OAPIF:$url" assets 2>&1 |
    grep -q 'items?.*category=gp-practice' || fail "the category was not asked of the server"

ogr2ogr -f GPKG "$folder/copy.gpkg" "OAPIF:$url" assets >/dev/null 2>&1
same "a copy" "$(matched '')" "$(ogrinfo -ro -so "$folder/copy.gpkg" assets | sed -n 's/^Feature Count: //p')"

is "layers" "assets Point|activities Point|connections Line String|catchments Multi Polygon|" \
    "$(ogrinfo -ro "OAPIF:$url" 2>/dev/null |
        sed -n 's/^[0-9]*: \([a-z]*\) .*(\([A-Za-z ]*\))$/\1 \2/p' | tr '\n' '|')"
is "connections" 1 "$(told connections 'Feature Count')"
is "their extent" "(-4.291030, 55.805000) - (-4.232800, 55.891280)" "$(told connections Extent)"
is "of a kind" 1 "$(told connections 'Feature Count' -where "kind = 'works-with'")"
is "of another" 0 "$(told connections 'Feature Count' -where "kind = 'part-of'")"
is "catchments" 1 "$(told catchments 'Feature Count')"
is "near one" 1 "$(told catchments 'Feature Count' -spat -4.2820 55.8910 -4.2815 55.8915)"
is "beside one" 0 "$(told catchments 'Feature Count' -spat -4.2820 55.9000 -4.2815 55.9005)"
ogr2ogr -f GPKG -t_srs EPSG:27700 "$folder/round.gpkg" "OAPIF:$url" catchments >/dev/null 2>&1
is "a copy of it" "Multi Polygon" "$(ogrinfo -ro -so "$folder/round.gpkg" catchments | sed -n 's/^Geometry: //p')"

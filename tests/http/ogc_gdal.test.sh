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
counted() { # OPTION...: how many GDAL finds
    ogrinfo -ro -so "$@" "OAPIF:$url" assets 2>"$folder/errors" | sed -n 's/^Feature Count: //p'
    [ ! -s "$folder/errors" ] || fail "$(cat "$folder/errors")"
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

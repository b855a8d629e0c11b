#!/bin/sh
# GDAL reads the tiles: as many assets as there are, each at its place, and groups where there are many.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
load_sample
# as many again on one spot and its surroundings, of no place that there is: more than a tile shows one by one
awk 'BEGIN {
    print "source,source_ref,name,category,lat,lon,position_source"
    for (i = 0; i < 1500; i++)
        printf "Test,t%d,Made %d,park,%.6f,%.6f,surveyed\n", i, i, i < 900 ? 55.9 : 55.9 + i * 1e-3, -4.2
}' >"$folder/many.csv"
"$CAIRN" import --quiet "$folder/many.csv" >/dev/null
serve

tile() { # Z/X/Y QUERY: what GDAL makes of it, in degrees
    curl -sf -o "$folder/tile.mvt" "${url}tiles/assets/$1.mvt?$2"
    ogrinfo -ro -al "MVT:$folder/tile.mvt" -oo X="$(echo "$1" | cut -d/ -f2)" -oo Y="$(echo "$1" | cut -d/ -f3)" \
        -oo Z="$(echo "$1" | cut -d/ -f1)" >"$folder/tile.txt"
}
expect() { # WHAT GOT WANTED
    [ "$2" = "$3" ] || fail "$1: $2, not $3"
}
total() { # of the last tile: a group is as many as it says, anything else is one
    awk '/^OGRFeature/ { n++ } /^  point_count / { n += $NF - 1 } END { print n + 0 }' "$folder/tile.txt"
}

placed=$(curl -sf "${url}collections/assets/items?limit=1&bbox=-180,-90,180,90" | sed 's/.*"numberMatched":\([0-9]*\).*/\1/')
[ "$placed" -gt 1500 ] || fail "there are only $placed assets"
tile 0/0/0 ''
expect 'assets in the world' "$(total)" "$placed"
grep -q '^  point_count (Integer)' "$folder/tile.txt" || fail "nothing is grouped"
expect 'assets of another category' "$(tile 0/0/0 category=library && total)" \
    "$(curl -sf "${url}collections/assets/items?limit=1&category=library&bbox=-180,-90,180,90" | sed 's/.*"numberMatched":\([0-9]*\).*/\1/')"

# the last of the made ones, alone at the deepest zoom: where it is, to a unit of the tile
tile 18/128013/79774 ''
expect 'assets in the last tile' "$(total)" 1
grep -q 'name (String) = Made 1499' "$folder/tile.txt" || fail "the deepest tile has something else"
awk '/POINT/ {
    gsub(/[()]/, "")
    lon = $2 / 20037508.342789244 * 180
    lat = (2 * atan2(exp($3 / 6378137), 1) - 3.14159265358979 / 2) * 180 / 3.14159265358979
    exit !(lon > -4.2000005 && lon < -4.1999995 && lat > 57.3989995 && lat < 57.3990005)
}' "$folder/tile.txt" || fail "it is not where it is: $(grep POINT "$folder/tile.txt")"

#!/bin/sh
# cairn export as a person runs it: where it goes, what it refuses, and what is left when it is stopped.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir tmp
TMPDIR=$folder/tmp
CAIRN_DB=a.sqlite
export TMPDIR CAIRN_DB

fail() {
    echo "$*" >&2
    exit 1
}
refused() { # STATUS WORDS COMMAND...: it ends with the status, and says the words
    wanted=$1 words=$2
    shift 2
    status=0
    "$CAIRN" "$@" >out 2>err || status=$?
    if [ "$status" = "$wanted" ] && grep -q -- "$words" err; then return; fi
    cat out err >&2
    fail "cairn $*: expected $wanted and '$words', got $status"
}

cat >rows.csv <<'ROWS'
source_ref,name,category,lon,lat,status
X1,=Hall,community-centre,-4.28,55.89,published
X2,Wood,woodland,-4.29,55.88,published
X3,Not yet,woodland,-4.30,55.88,draft
ROWS
"$CAIRN" import --quiet rows.csv >/dev/null 2>&1

# text goes to standard output, as the public may see it
"$CAIRN" export --format csv >out.csv 2>said
[ "$(wc -l <out.csv)" = 3 ] || fail "not 3 lines: $(cat out.csv)"
grep -q "'=Hall" out.csv
grep -q '2 assets, as the public may see them' said
if grep -q 'X1\|Not yet' out.csv; then fail "what is not public is there"; fi

# editors see drafts and references
"$CAIRN" export --audience editors --format csv --quiet >out.csv 2>said
[ ! -s said ]
grep -q 'X1' out.csv
grep -q 'Not yet' out.csv

# the ending says the format; a file that is there stays as it is
"$CAIRN" export --crs EPSG:27700 --category woodland -o wood.gpkg 2>said
grep -q '1 assets.*wood.gpkg' said
cp wood.gpkg kept.gpkg
refused 1 'wood.gpkg is there already' export -o wood.gpkg
cmp wood.gpkg kept.gpkg
"$CAIRN" export --bbox=-4.285,55.8,-4.2,55.95 --format geojson 2>/dev/null | grep -c '"type":"Feature"' | grep -qx 1

[ "$("$CAIRN" export --quiet --format csv --filter "name LIKE '=%'" | wc -l)" = 2 ]

refused 2 'character 6' export --format csv --filter 'name ~ 1'
refused 2 'must be one of geojson, .*ods' export --format pdf
refused 2 'must be one of' export -o assets.pdf
refused 2 'needs a file: -o assets.xlsx' export --format xlsx
refused 2 'must be OGC:CRS84' export --crs EPSG:2157 -o a.csv
refused 2 'always in longitude and latitude' export --crs EPSG:27700 -o a.kml
refused 2 'west,south,east,north' export --bbox 1,2,3 -o a.csv
refused 2 "there is no category 'nothing'" export --category nothing -o a.csv
refused 2 'must be public, partners or editors' export --audience everyone -o a.csv
refused 2 'No such file' export -o nowhere/a.csv
refused 2 'is not an option' export a.csv
refused 1 'there is no database' export --db absent.sqlite -o a.csv
"$CAIRN" help export | grep -q -- '-o FILE'
[ ! -e a.csv ] && [ ! -e a.kml ] || fail "a refused export left a file"

# a disk that is full is told
if [ -w /dev/full ]; then
    status=0
    "$CAIRN" export --format csv >/dev/full 2>err || status=$?
    [ "$status" = 1 ] || fail "a full disk: $status"
fi

# one that is killed leaves no file and no folder, and its writer ends with it
awk 'BEGIN { print "name,category,lon,lat,description"
    for (i = 0; i < 30000; i++) printf "Place %d,park,%.5f,%.5f,%0500d\n", i, -4 + i % 300 / 500, 55 + i / 60000, i }' >many.csv
"$CAIRN" import --quiet --source many many.csv >/dev/null 2>&1
"$CAIRN" export -o many.gpkg 2>/dev/null &
pid=$!
for _ in $(seq 600); do
    if [ -n "$(ls tmp)" ] && [ -n "$(ls tmp/*)" ]; then break; fi
    sleep 0.05
done
[ -n "$(ls tmp)" ] || fail "no folder was ever there"
kill -9 "$pid"
wait "$pid" 2>/dev/null || true
for _ in $(seq 200); do
    [ -n "$(ls tmp)" ] || break
    sleep 0.05
done
[ -z "$(ls tmp)" ] || fail "left: $(ls -R tmp)"
[ ! -e many.gpkg ]

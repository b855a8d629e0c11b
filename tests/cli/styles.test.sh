#!/bin/sh
# cairn styles: each form, by its name or by how the file is called; nothing is written over.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
CAIRN_DB=$folder/a.sqlite
export CAIRN_DB
fail() {
    echo "styles.test.sh: $1" >&2
    exit 1
}
printf 'name,category\nHall,library\n' >rows.csv
"$CAIRN" import --quiet rows.csv >/dev/null

for form in mapbox:json qml:qml sld:sld; do
    "$CAIRN" styles --format "${form%:*}" >named
    "$CAIRN" styles -o "a.${form#*:}"
    cmp named "a.${form#*:}" || fail "$form"
done
grep -q '"url":"http://127.0.0.1:8080/tiles/assets"' a.json || fail 'tiles where serve listens'
grep -q 'label="GP practice"' a.qml || fail 'a category in the QML'
"$CAIRN" styles --format sld --base-url https://x.example | grep -q 'https://x.example/styles/icons/library.svg' ||
    fail 'icons at the base URL'

refused() { # STATUS WORDS OPTION...
    wanted=$1 words=$2 status=0
    shift 2
    "$CAIRN" styles "$@" >out 2>err || status=$?
    [ "$status" = "$wanted" ] && grep -q -- "$words" err && [ ! -s out ] || fail "$*: $status $(cat err)"
}
cp a.qml kept
refused 1 'not written over' -o a.qml
cmp kept a.qml
refused 2 'mapbox, qml or sld' --format svg
refused 2 'mapbox, qml or sld' -o a.txt
refused 2 'base-url must be' --format qml --base-url x.example
refused 2 'is not an option' --format qml a.qml
refused 1 'no database' --format qml --db none.sqlite
refused 1 'No such file' -o none/a.qml

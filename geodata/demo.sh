#!/bin/sh
# Cairn on the sample area: installs what is missing, builds, loads, serves, and says what to try.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=${CAIRN_BUILD:-$root/build}
port=8080
database=$build/demo.sqlite
serve=yes

usage() {
    cat <<'END'
sh geodata/demo.sh [--port N] [--db FILE] [--no-serve]

Installs what is missing, builds Cairn, makes a database of the sample area, serves it on 127.0.0.1, and says
what to try. A second run installs and builds nothing.

  --port N      the port; 0 takes a free one (default 8080)
  --db FILE     the database; made where it is not there yet (default build/demo.sqlite)
  --no-serve    stop once the database is there

$CAIRN_BUILD is the folder to build in (default build).

Example:
  sh geodata/demo.sh --port 0
END
}
wrong() {
    echo "demo.sh: $1; sh geodata/demo.sh --help says more" >&2
    exit 2
}
failed() {
    echo "demo.sh: $1" >&2
    exit 1
}
while [ $# -gt 0 ]; do
    case $1 in
    --port | --db)
        [ $# -gt 1 ] || wrong "$1 needs a value"
        if [ "$1" = --port ]; then port=$2; else database=$2; fi
        shift
        ;;
    --port=*) port=${1#*=} ;;
    --db=*) database=${1#*=} ;;
    --no-serve) serve=no ;;
    --help | -h)
        usage
        exit 0
        ;;
    *) wrong "there is no option $1" ;;
    esac
    shift
done
case $port in '' | *[!0-9]* | ??????*) wrong "--port must be a number from 0 to 65535" ;; esac
[ "$port" -le 65535 ] || wrong "--port must be a number from 0 to 65535"
[ -n "$database" ] || wrong "--db needs a file"

shown() { # FILE: as a person here would type it
    at=${1#"$PWD"/}
    case $at in
    *[!A-Za-z0-9_./-]*) printf "'%s'" "$at" ;;
    *) printf '%s' "$at" ;;
    esac
}

build_cairn() {
    log=$build/build.log
    mkdir -p "$build"
    [ -x "$build/cairn" ] || echo "Building Cairn in $(shown "$build") ..."
    if [ ! -f "$build/build.ninja" ]; then
        cmake -S "$root" -B "$build" -G Ninja -DBUILD_TESTING=OFF >"$log" 2>&1 || {
            cat "$log" >&2
            failed "cmake could not configure the build"
        }
    fi
    ninja -C "$build" cairn >"$log" 2>&1 || {
        cat "$log" >&2
        failed "the build failed"
    }
    if grep -q 'no work to do' "$log"; then
        echo "Nothing to build: $(shown "$build/cairn") is up to date."
    fi
}

# The sample is loaded beside and put in place whole: what is there is never half of it.
load_sample() {
    sample=$root/geodata/sample
    beside=$(dirname -- "$database")
    mkdir -p "$beside"
    fresh=$(mktemp -d "$beside/demo.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    echo "Loading the sample area into $(shown "$database") ..."
    "$build/cairn" gazetteer --db "$fresh/new.sqlite" "$sample/postcodes.csv" "$sample/places.csv"
    "$build/cairn" import --quiet --db "$fresh/new.sqlite" "$sample/assets.csv"
    "$build/cairn" import --quiet --db "$fresh/new.sqlite" --as activities "$sample/activities.csv"
    accounts=${database%.sqlite}.accounts.sqlite
    [ -e "$accounts" ] || mv "$fresh/new.accounts.sqlite" "$accounts"
    mv "$fresh/new.sqlite" "$database"
    rm -rf "$fresh"
    trap - EXIT
}

say_what_to_try() { # reads the address, which the server prints once it answers
    if ! read -r url; then
        echo "demo.sh: the server did not start; if its port is taken, --port 0 takes a free one" >&2
        return 0
    fi
    cat <<END

Cairn answers at $url    (Ctrl-C stops it)

Three things to try, in another terminal:
  curl '${url}near?place=Maryhill&category=gp-practice&limit=3'
  $(shown "$build/cairn") near --db $(shown "$database") Alloa --limit 5
  curl -o $(shown "$build/assets.geojson") '${url}collections/assets/items?limit=1000'
QGIS opens the address itself (Layer, Add layer, WFS / OGC API - Features), GDAL as OAPIF:$url
END
}

sh "$root/geodata/install.sh"
build_cairn
if [ -f "$database" ]; then
    echo "Nothing to load: $(shown "$database") is there already."
else
    load_sample
fi
if [ $serve = no ]; then
    echo "To try: $(shown "$build/cairn") near --db $(shown "$database") Maryhill --category gp-practice"
    exit 0
fi

# The server takes this script's place, so that signals and the exit status are its own.
folder=$(mktemp -d)
mkfifo "$folder/address"
({ rm -rf "$folder"; say_what_to_try; } <"$folder/address" &)
exec "$build/cairn" serve --db "$database" --listen "127.0.0.1:$port" >"$folder/address"

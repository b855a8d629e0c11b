#!/bin/sh
# Cairn on the sample area: installs what is missing, builds, loads, serves, and says what to try.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$root/build
port=8080
database=$build/demo.sqlite
serve=yes

usage() {
    cat <<'EOF'
sh geodata/demo.sh [--port N] [--db FILE] [--no-serve]

Installs what is missing, builds Cairn, makes a database of the sample area, serves it on 127.0.0.1, and says
what to try. A second run installs and builds nothing.

  --port N      the port; 0 takes a free one (default 8080)
  --db FILE     the database; made where it is not there yet (default build/demo.sqlite)
  --no-serve    stop once the database is there

Example:
  sh geodata/demo.sh --port 0
EOF
}
wrong() {
    echo "demo.sh: $1; sh geodata/demo.sh --help says more" >&2
    exit 2
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
case $port in '' | *[!0-9]*) wrong "--port must be a number from 0 to 65535" ;; esac
[ "$port" -le 65535 ] || wrong "--port must be a number from 0 to 65535"

sh "$root/geodata/install.sh"
if [ ! -f "$build/build.ninja" ]; then
    echo "Building Cairn in build/ ..."
    cmake -S "$root" -B "$build" -G Ninja -DBUILD_TESTING=OFF >"$build.log" 2>&1 || {
        cat "$build.log" >&2
        exit 1
    }
    rm -f "$build.log"
fi
ninja -C "$build" cairn | grep -v '^ninja: ' || true
[ -x "$build/cairn" ] || {
    echo "demo.sh: the build failed; what it printed says why" >&2
    exit 1
}

# The sample is loaded beside and put in place whole: what is there is never half of it.
if [ ! -f "$database" ]; then
    echo "Loading the sample area into $database ..."
    mkdir -p "$(dirname -- "$database")"
    fresh=$(mktemp -d "$(dirname -- "$database")/demo.XXXXXX")
    sample=$root/geodata/sample
    "$build/cairn" gazetteer --db "$fresh/new.sqlite" "$sample/postcodes.csv" "$sample/places.csv"
    "$build/cairn" import --quiet --db "$fresh/new.sqlite" "$sample/assets.csv"
    "$build/cairn" import --quiet --db "$fresh/new.sqlite" --as activities "$sample/activities.csv"
    accounts=${database%.sqlite}.accounts.sqlite
    mv "$fresh/new.accounts.sqlite" "$accounts"
    mv "$fresh/new.sqlite" "$database"
    rm -rf "$fresh"
else
    echo "$database is there already."
fi
if [ "$serve" = no ]; then
    echo "Try: $build/cairn near --db $database Maryhill --category gp-practice"
    exit 0
fi

address=$(mktemp)
"$build/cairn" serve --db "$database" --listen "127.0.0.1:$port" >"$address" &
server=$!
trap 'kill "$server" 2>/dev/null' INT TERM
tries=0
until [ -s "$address" ] || [ $tries -ge 300 ] || ! kill -0 "$server" 2>/dev/null; do
    sleep 0.1
    tries=$((tries + 1))
done
url=$(cat "$address")
rm -f "$address"
if [ -z "$url" ]; then
    wait "$server" || exit 1
    exit 1
fi
cat <<EOF

Cairn answers at $url    (Ctrl-C stops it)

Three things to try, in another terminal:
  curl '${url}near?place=Maryhill&category=gp-practice&limit=3'
  $build/cairn near --db $database "Alloa" --limit 5
  curl '${url}collections/assets/items?limit=5'    (a layer for QGIS or GDAL, as GeoJSON)
EOF
wait "$server"

#!/bin/sh
# A phone reads the square code of a list: the address of the same list, without where the reader was.
set -eu
for tool in zbarimg rsvg-convert; do
    command -v $tool >/dev/null || exit 77
done
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$folder"' EXIT
"$CAIRN" import --quiet --db "$folder/db" "$SOURCE_DIR/geodata/sample/assets.csv" >/dev/null
"$CAIRN" serve --db "$folder/db" --listen 127.0.0.1:0 >"$folder/address" 2>"$folder/log" &
pid=$!
tries=0
until [ -s "$folder/address" ] || [ $tries -gt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
url=$(cat "$folder/address")

reads() { # HOW MANY
    list=$(awk -v n="$1" 'BEGIN { for (i = 1; i <= n; i++) printf "%s0192f0c4-6d1e-7%03x-a5b7-3c9e5f2d%04x", (i > 1 ? "," : ""), i * 37 % 4096, i * 911 }')
    curl -sf "${url}list.svg?list=$list&at=-4.28,55.88&place=G20" >"$folder/code.svg"
    rsvg-convert -w 900 "$folder/code.svg" -o "$folder/code.png"
    got=$(zbarimg --quiet --raw "$folder/code.png" 2>/dev/null)
    [ "$got" = "${url}list?list=$list" ] && return
    echo "a code of $1 reads '$got'" >&2
    exit 1
}
reads 1
reads 6
reads 25

#!/bin/sh
# Day and part of the day, asked of the sample over HTTP: what is answered has one activity that meets both.
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
"$CAIRN" serve --listen 127.0.0.1:0 >"$folder/address" 2>"$folder/log" &
pid=$!
tries=0
until [ -s "$folder/address" ] || [ $tries -gt 100 ]; do sleep 0.1; tries=$((tries + 1)); done
url=$(cat "$folder/address")

names() { # QUERY: the names that are answered, in order of name
    curl -sf "${url}collections/assets/items?$1" | sed 's/"name":"/\n&/g' | sed -n 's/^"name":"\([^"]*\)".*/\1/p' | sort
}

expect() { # QUERY NAMES
    got=$(names "$1")
    [ "$got" = "$2" ] && return
    echo "$1: expected '$2', got '$got'" >&2
    exit 1
}

# Man Up is on Monday mornings and Girls to Women on Thursday nights, both at Hawkhill
expect 'day=mo&time=morning' 'Hawkhill Community Centre'
expect 'day=th&time=evening' 'Hawkhill Community Centre'
# no one activity is on Thursday morning, though there is one on Thursdays and one in the morning
expect 'day=th&time=morning' ''
# a rule tells its day but no hour: it is there for the day, not for a part of it
expect 'day=th' 'Hawkhill Community Centre
North West Glasgow recovery communities'
expect 'time=evening' 'Hawkhill Community Centre'
# three days a week, days not stated: never turned into days
expect 'day=tu' ''
code=$(curl -s -o "$folder/problem" -w '%{http_code}' "${url}near?place=Alloa&day=monday")
[ "$code" = 400 ] && grep -q '"parameter":"day"' "$folder/problem"
curl -sf "${url}near?place=Alloa&day=mo&limit=1" | grep -q '"numberMatched":1,'

#!/bin/sh
# Day and part of the day, asked of the sample over HTTP: what is answered is open then, or has one activity that
# meets both.
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
# a pantry of no place that there is: open all day on Saturdays, a supper on Sunday evenings
printf '%s\n' 'source,source_ref,name,category,status,lat,lon,opening_times,opening_schedule' \
    'Test,p,Pantry,food-bank,published,55.9,-4.3,"Sat 10-4, last Wed 7pm","FREQ=WEEKLY;BYDAY=SA 10:00-16:00' \
    'FREQ=MONTHLY;BYDAY=-1WE 19:00"' 'Test,q,Quiet,food-bank,published,55.9,-4.31,three days a week,' >"$folder/open.csv"
"$CAIRN" import --quiet "$folder/open.csv" >/dev/null
printf '%s\n' 'source,source_ref,asset,title,status,day,part_of_day' \
    'Test,s,p,Supper,running,su,evening' >"$folder/supper.csv"
"$CAIRN" import --quiet --as activities "$folder/supper.csv" >/dev/null
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
expect 'time=evening' 'Hawkhill Community Centre
Pantry'
# open all Saturday, with a supper on Sunday evenings: neither makes it open on Saturday evenings
expect 'day=sa&time=morning' 'Pantry'
expect 'day=sa&time=afternoon' 'Pantry'
expect 'day=sa&time=evening' ''
expect 'day=su&time=evening' 'Pantry'
expect 'day=su&time=morning' ''
expect 'day=we&time=evening' 'Pantry'
# three days a week, days not stated: never turned into days
expect 'day=tu' ''
code=$(curl -s -o "$folder/problem" -w '%{http_code}' "${url}near?place=Alloa&day=monday")
[ "$code" = 400 ] && grep -q '"parameter":"day"' "$folder/problem"
curl -sf "${url}near?place=Alloa&day=mo&limit=1" | grep -q '"numberMatched":1,'

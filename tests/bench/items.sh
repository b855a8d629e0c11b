#!/bin/sh
# What a plain page of items costs, of one build beside another: their servers run at once and are asked in turn. Prints
# the medians of the server's CPU time a request, user and system, in microseconds.
#
#   sh tests/bench/items.sh [FOLDER]...      (build/bench: see http.sh, which makes it and the databases in its data/)
#
# COUNT assets (100000), ROUNDS rounds (5) of SECONDS_EACH seconds (2), CONNECTIONS connections (16). Each folder has a
# build with -DCAIRN_BENCH=ON, and in data/ a database that its own build has made. Needs wrk.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
count=${COUNT:-100000} rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-2} connections=${CONNECTIONS:-16}
[ $# -gt 0 ] || set -- "$here/../../build/bench"
ticks=$(getconf CLK_TCK)
work=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT

number=0
for folder in "$@"; do
    number=$((number + 1))
    "$folder/cairn" serve --db "$folder/data/$count.sqlite" --listen 127.0.0.1:0 --threads 1 --log-level warning \
        >"$work/address$number" &
    pids="$pids $!"
    echo $! >"$work/pid$number"
done
i=0
while [ $((i += 1)) -le $number ]; do
    tries=0
    until [ -s "$work/address$i" ] || [ $((tries += 1)) -gt 600 ]; do sleep 0.2; done
done

items=/collections/assets/items
echo "$items?limit=1" >"$work/1-limit=1"
echo "$items?limit=10" >"$work/2-limit=10"
echo "$items?limit=100" >"$work/3-limit=100"
"$1/bench_data" urls 4 5000 >"$work/4-W4"
"$1/bench_data" urls 4 5000 | sed 's/limit=100/limit=10/' >"$work/5-W4,limit=10"
"$1/bench_data" urls 1 5000 >"$work/6-W1"

cpu_ticks() { # PID: user and system
    sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'
}
measure() { # SERVER FILE: CPU us a request
    pid=$(cat "$work/pid$1")
    before=$(cpu_ticks "$pid")
    requests=$(wrk -t1 -c"$connections" -d"$seconds" -s "$here/requests.lua" "$(cat "$work/address$1")" -- "$2" |
        awk '/RESULT/ {print $2}')
    awk "BEGIN {print ($(cpu_ticks "$pid") - $before) * 1000000 / $ticks / $requests}"
}

round=0
while [ $((round += 1)) -le "$rounds" ]; do
    for file in "$work"/[0-9]-*; do
        i=0
        while [ $((i += 1)) -le $number ]; do
            measure "$i" "$file" >>"$work/result$i-${file##*/}"
        done
    done
done
for file in "$work"/[0-9]-*; do
    printf '%-14s' "${file##*/?-}"
    i=0
    while [ $((i += 1)) -le $number ]; do
        sort -n "$work/result$i-${file##*/}" | awk '{v[NR] = $1} END {printf " %8.1f", v[int((NR + 1) / 2)]}'
    done
    echo
done

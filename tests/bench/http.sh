#!/bin/sh
# W1 to W4 of the workloads over HTTP, at several sizes, on generated data. Prints a table.
#
#   sh tests/bench/http.sh [COUNT]...      (10000 100000 1000000)
#
# Needs wrk, and a build with -DCAIRN_BENCH=ON in build/bench. The databases are kept in build/bench/data. Absolute
# figures are of the machine and what else it does; compare what stands in one run.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
build=$root/build/bench
data=$build/data
seconds=${SECONDS_EACH:-5}
command -v wrk >/dev/null || { echo "http.sh: wrk is missing: apt-get install wrk" >&2; exit 1; }
[ -x "$build/bench_data" ] || {
    cmake -S "$root" -B "$build" -DCAIRN_BENCH=ON -DBUILD_TESTING=OFF >/dev/null
    cmake --build "$build" -j2 >/dev/null
}
mkdir -p "$data"
ticks=$(getconf CLK_TCK)

make_database() { # COUNT
    [ -f "$data/$1.done" ] && return
    rm -f "$data/$1.sqlite"*
    "$build/bench_data" csv "$1" >"$data/$1.csv"
    "$build/cairn" import --quiet --db "$data/$1.sqlite" "$data/$1.csv" >&2
    rm -f "$data/$1.csv"
    : >"$data/$1.done"
}

cpu_ticks() { # PID: user and system
    sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}'
}

measure() { # PID URL WORKLOAD CONNECTIONS: requests a second, median us, server CPU us a request
    before=$(cpu_ticks "$1")
    result=$(wrk -t1 -c"$4" -d"$seconds" -s "$here/requests.lua" "$2" -- "$data/w$3.urls" | grep RESULT)
    after=$(cpu_ticks "$1")
    # shellcheck disable=SC2086
    set -- $result
    cpu=$(awk "BEGIN {print ($after - $before) * 1000000 / $ticks / $2}")
    printf '%10s %10s %12.1f %8s' "$3" "$4" "$cpu" "$5"
}

for w in 1 2 3 4; do
    "$build/bench_data" urls "$w" 5000 >"$data/w$w.urls"
done
printf '%9s %4s %5s %10s %10s %12s %8s\n' assets work conn 'requests/s' 'median us' 'CPU us/req' errors
[ $# -gt 0 ] || set -- 10000 100000 1000000
for count in "$@"; do
    make_database "$count"
    "$build/cairn" serve --db "$data/$count.sqlite" --listen 127.0.0.1:0 --threads 1 --log-level warning \
        >"$data/address" &
    pid=$!
    trap 'kill $pid 2>/dev/null' EXIT
    tries=0
    until [ -s "$data/address" ] || [ $tries -gt 600 ]; do sleep 0.2; tries=$((tries + 1)); done
    url=$(cat "$data/address")
    for w in 1 2 3 4; do
        line=$(measure $pid "$url" $w 16)
        printf '%9s   W%s %5s %s\n' "$count" "$w" 16 "$line"
    done
    for connections in 64 120 128 256; do
        line=$(measure $pid "$url" 1 $connections)
        printf '%9s   W1 %5s %s\n' "$count" "$connections" "$line"
    done
    kill $pid
    wait $pid || true
    trap - EXIT
    : >"$data/address"
done

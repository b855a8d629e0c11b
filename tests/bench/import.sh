#!/bin/sh
# Importing a CSV: rows a second of `cairn import` beside ogr2ogr's into SpatiaLite, of the same generated file, taking
# turns. Prints each run and the ratios of the medians; on a machine with other work
# the processor time is the one to compare.
#
#   sh tests/bench/import.sh          (ROWS=1000000 ROUNDS=1)
#
# `cairn import` checks every field of every row, writes each into the history, into two text tables and into the
# spatial index. ogr2ogr writes the rows and the spatial index. Both end with the data on disk.
# Needs gdal-bin and a build in build/ (or CAIRN=program). The files are in BENCH_DIR, a new folder below /tmp unless
# said; they take some 8 KB a row.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH='' cd -- "$here/../.." && pwd)
cairn=${CAIRN:-$root/build/cairn}
rows=${ROWS:-1000000}
rounds=${ROUNDS:-1}
command -v ogr2ogr >/dev/null || { echo "import.sh: ogr2ogr is missing: apt-get install gdal-bin" >&2; exit 1; }
[ -x "$cairn" ] || { echo "import.sh: there is no $cairn: build it first" >&2; exit 1; }
if [ -n "${BENCH_DIR:-}" ]; then
    mkdir -p "$BENCH_DIR"
    data=$BENCH_DIR
else
    data=$(mktemp -d)
    trap 'rm -rf "$data"' EXIT
fi

# The same rows each time: a linear congruential generator, since awk's own differs from one awk to the next.
make_csv() {
    awk -v rows="$rows" '
    function below(n) { seed = (seed * 1103515245 + 12345) % 2147483648; return int(seed / 65536) % n }
    function fraction() { return (below(32768) * 32768 + below(32768)) / 1073741824 }
    BEGIN {
        seed = 7
        kinds = split("library park choir community-centre woodland allotment social-club pharmacy food-bank " \
            "volunteering gp-practice", kind, " ")
        towns = split("Maryhill Craigmillar Castlemilk Hawkhill Alloa Leith Govan Kirkcaldy", town, " ")
        print "source_ref,name,category,description,address,locality,postcode,phone,email,website,opening_times," \
            "cost,lat,lon,position_source,accuracy_m"
        for (i = 0; i < rows; i++)
            printf "g%d,Generated place number %d,%s,\"Made for measuring: what is there, who is welcome, how to " \
                "take part, and whom to ask.\",%d High Street,%s,G20 9AD,0141 496 0%03d,place%d@example.org," \
                "https://example.org/places/%d,Mon to Fri 9am to 5pm,Free,%.7f,%.7f,address,20\n", i, i,
                kind[1 + below(kinds)], 1 + below(200), town[1 + below(towns)], i % 1000, i, i,
                55.5 + fraction() * 2, -5 + fraction() * 2.5
    }'
}

# Seconds: by the clock, and of the processor by what this shell has run.
clock() { date +%s.%N; }
processor() { # sets cpu: in a $(...) it would be that shell's own
    times >"$data/times"
    cpu=$(tail -1 "$data/times" | tr 'ms' '  ' | awk '{ printf "%.3f", $1 * 60 + $2 + $3 * 60 + $4 }')
}

run_cairn() {
    rm -f "$data"/cairn.sqlite* "$data"/cairn.accounts.sqlite*
    "$cairn" import --quiet --source bench --db "$data/cairn.sqlite" "$data/rows.csv" >"$data/said" 2>/dev/null
    grep -q "^$rows rows: $rows added" "$data/said" || { cat "$data/said" >&2; exit 1; }
}

run_ogr2ogr() {
    rm -f "$data/ogr.sqlite"
    ogr2ogr -f SQLite -dsco SPATIALITE=YES "$data/ogr.sqlite" "$data/rows.csv" -oo X_POSSIBLE_NAMES=lon \
        -oo Y_POSSIBLE_NAMES=lat -a_srs EPSG:4326 -gt unlimited
}

measure() { # PROGRAM
    processor
    used=$cpu
    before=$(clock)
    "run_$1"
    after=$(clock)
    processor
    awk -v program="$1" -v rows="$rows" -v s="$before $after $used $cpu" 'BEGIN {
        split(s, t, " ")
        printf "%-8s %8d %8.2f %8.0f %8.2f %8.0f\n", program, rows, t[2] - t[1], rows / (t[2] - t[1]), t[4] - t[3],
            rows / (t[4] - t[3])
    }' >>"$data/measured"
    tail -1 "$data/measured"
}

make_csv >"$data/rows.csv"
: >"$data/measured"
printf '%-8s %8s %8s %8s %8s %8s\n' program rows seconds rows/s CPU-s rows/CPU-s
round=0
while [ "$round" -lt "$rounds" ]; do
    measure cairn
    measure ogr2ogr
    round=$((round + 1))
done
median() { # PROGRAM COLUMN
    awk -v program="$1" -v column="$2" '$1 == program { print $column }' "$data/measured" | sort -n |
        awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
awk -v ours="$(median cairn 4)" -v theirs="$(median ogr2ogr 4)" -v our_cpu="$(median cairn 6)" \
    -v their_cpu="$(median ogr2ogr 6)" \
    'BEGIN { printf "cairn / ogr2ogr, medians: %.2f by the clock, %.2f by the processor\n", ours / theirs, our_cpu / their_cpu }'

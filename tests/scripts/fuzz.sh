#!/bin/sh
# Runs every fuzz target of a build for some seconds, two at a time, from its corpus.
#
#   sh tests/scripts/fuzz.sh BUILD SECONDS
#
# What a target finds new goes to BUILD/found, where its next run begins; a crash to BUILD/crash: put it into
# tests/fuzz/corpus/TARGET once it is mended.
set -eu
build=$1 seconds=$2
corpus=$(CDPATH='' cd -- "$(dirname -- "$0")/../fuzz/corpus" && pwd)
mkdir -p "$build/crash"

one() { # TARGET
    target=$1 log=$build/$1.log
    mkdir -p "$build/found/$target"
    if "$build/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/crash/$target-" "$build/found/$target" "$corpus/$target" >"$log" 2>&1; then
        echo "$target: $(awk '/number_of_executed_units/ { print $2 }' "$log") runs, no finding"
    else
        tail -n 40 "$log"
        echo "$target: a finding, kept in $build/crash" >&2
        return 1
    fi
}

failed=0 found=0 before=
for program in "$build"/fuzz_*; do
    if [ ! -x "$program" ] || [ -d "$program" ]; then continue; fi
    found=$((found + 1))
    one "$(basename "$program")" &
    [ -z "$before" ] || wait "$before" || failed=1
    before=$!
done
[ -z "$before" ] || wait "$before" || failed=1
[ $found -gt 0 ] || {
    echo "fuzz.sh: there is no fuzz target in $build" >&2
    exit 1
}
exit $failed

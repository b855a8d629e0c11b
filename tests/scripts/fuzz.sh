#!/bin/sh
# Runs every fuzz target of a build for some seconds, two at a time, from its corpus.
#
#   sh tests/scripts/fuzz.sh BUILD SECONDS
#
# What a target finds new goes to BUILD/found, a crash to BUILD/crash: put it into tests/fuzz/corpus/TARGET once it
# is mended.
set -eu
build=$1 seconds=$2
corpus=$(CDPATH='' cd -- "$(dirname -- "$0")/../fuzz/corpus" && pwd)

one() { # TARGET
    target=$1
    mkdir -p "$build/found/$target" "$build/crash"
    if "$build/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
        -artifact_prefix="$build/crash/$target-" "$build/found/$target" "$corpus/$target" \
        >"$build/$target.log" 2>&1; then
        echo "$target: $(awk '/number_of_executed_units/ {print $2}' "$build/$target.log") runs, no finding"
    else
        tail -n 40 "$build/$target.log"
        echo "$target: a finding, kept in $build/crash" >&2
        return 1
    fi
}

failed=0 waiting=
for program in "$build"/fuzz_*; do
    if [ ! -x "$program" ] || [ ! -f "$program" ]; then continue; fi
    one "$(basename "$program")" &
    waiting="$waiting $!"
    # shellcheck disable=SC2086
    set -- $waiting
    if [ $# -ge 2 ]; then
        wait "$1" || failed=1
        shift
        waiting=$*
    fi
done
for pid in $waiting; do wait "$pid" || failed=1; done
exit $failed

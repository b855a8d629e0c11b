#!/bin/sh
# clang-tidy over src, with the commands of a build, some files at a time. Prints its findings; fails if there is one.
#
#   sh tests/scripts/tidy.sh BUILD JOBS
set -eu
build=$1 jobs=$2
src=$(CDPATH='' cd -- "$(dirname -- "$0")/../../src" && pwd)
# what it says beside its findings, how many it does not show, is kept back unless it could not run
if ! find "$src" -name '*.c' -print0 | xargs -0 -P "$jobs" -n 1 clang-tidy-14 -p "$build" --quiet 2>"$build/tidy.log"; then
    grep -v 'warnings generated\|warnings treated as errors\|^Suppressed' "$build/tidy.log" >&2 || true
    exit 1
fi

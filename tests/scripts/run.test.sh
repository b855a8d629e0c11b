#!/bin/sh
# tests/run.sh explains itself, and refuses what it does not know before it does anything.
set -eu
run=$SOURCE_DIR/tests/run.sh
sh "$run" --help | grep -q -- '--exhaustive'
for wrong in '--nosuch' '--quick --exhaustive' 'quick'; do
    status=0
    # shellcheck disable=SC2086
    said=$(sh "$run" $wrong 2>&1) || status=$?
    [ $status = 2 ] && echo "$said" | grep -q -- '--help says more' && continue
    echo "run.sh $wrong: expected 2 and a hint, got $status and: $said" >&2
    exit 1
done

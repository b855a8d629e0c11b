#!/bin/sh
# The coverage of the lines of src by a build's last test run, a line a file; fails below a percentage.
#
#   sh tests/scripts/coverage.sh BUILD SRC LEAST
set -eu
build=$1 src=$2 least=$3
counts=$(mktemp)
trap 'rm -f "$counts"' EXIT
find "$build/CMakeFiles" -name '*.gcda' -path '*/src/*' | while read -r data; do
    (cd "$build" && gcov -n "$data" 2>/dev/null)
done | awk -v src="$src/" '
    /^File / { file = substr($2, 2, length($2) - 2); next }
    /^Lines executed:/ && index(file, src) == 1 && file ~ /\.c$/ {
        split($2, part, ":"); sub("%", "", part[2])
        printf "%s %.2f %d\n", substr(file, length(src) + 1), part[2], $4
        file = ""
    }' | sort >"$counts"
# a file that no test ran has no data: all of its lines are missed
awk -v least="$least" '
    { lines += $3; hit += $2 * $3 / 100; shown[NR] = sprintf("%6.1f%% of %4d lines  %s", $2, $3, $1) }
    END {
        if (lines == 0) { print "no coverage was recorded"; exit 1 }
        total = 100 * hit / lines
        if (total < least) for (i = 1; i <= NR; i++) print shown[i]
        printf "%.1f%% of %d lines of src are covered; at least %d%% must be\n", total, lines, least
        exit total < least
    }' "$counts"

#!/bin/sh
# The coverage of the lines of src in a build's last test run; below a percentage it prints that of each file and fails.
#
#   sh tests/scripts/coverage.sh BUILD SRC LEAST
set -eu
build=$1 src=$2 least=$3
cd "$build"
# from the notes of the compiler, not from the data of the runs, so that a file that no test ran counts as well
find CMakeFiles -name '*.gcno' -path '*/src/*' -exec gcov -n {} + 2>gcov.log | awk -v src="$src/" -v least="$least" '
    /^File / { file = substr($0, 7, length($0) - 7); next }
    /^Lines executed:/ && index(file, src) == 1 && file ~ /\.c$/ {
        split(substr($2, 10), share, "%")
        lines += $4
        hit += $4 * share[1] / 100
        shown[++files] = sprintf("%6.1f %% of %4d lines  %s", share[1], $4, substr(file, length(src) + 1))
    }
    { file = "" }
    END {
        covered = lines ? 100 * hit / lines : 0
        if (covered < least)
            for (i = 1; i <= files; i++)
                print shown[i] | "sort -n"
        close("sort -n")
        printf "%.1f %% of the %d lines of src are covered; at least %d %% must be\n", covered, lines, least
        exit covered < least
    }'

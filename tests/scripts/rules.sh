#!/bin/sh
# The rules of the source that a compiler does not know. Prints every breach; fails if there is one.
set -eu
LC_ALL=C.UTF-8 # lengths are in characters
export LC_ALL
cd "$(dirname -- "$0")/../.."
broken=0

forbid() { # WHY PATTERN FOLDERS... [-- EXCEPT]: lines that match, outside comments as far as grep can tell
    why=$1 pattern=$2 except='^$'
    shift 2
    folders=
    while [ $# -gt 0 ]; do
        case $1 in
        --) except=$2 && shift ;;
        *) folders="$folders $1" ;;
        esac
        shift
    done
    # shellcheck disable=SC2086
    if found=$(grep -rnE --include='*.[ch]' "$pattern" $folders | grep -vE "$except"); then
        printf '%s:\n%s\n' "$why" "$found"
        broken=1
    fi
}

forbid 'Memory comes from base/mem.h or an arena' '\b(malloc|calloc|realloc|free|strdup|strndup)\(' src -- '^src/base/mem\.c|own allocation'
forbid 'These have no length, or no error' '\b(strcpy|strcat|sprintf|gets|atoi|atol|atof|strtok)\(' src
forbid 'Only src/web knows libmicrohttpd' '\bMHD_|microhttpd' src -- '^src/web/'
forbid 'Only src/store knows SQLite' '\bsqlite3_|sqlite3\.h|spatialite\.h' src -- '^src/store/'
forbid 'Only src/domain/crs.c knows PROJ transformations' '\bproj_create|proj\.h' src -- '^src/domain/crs\.c'
forbid 'Only src/cql2/spatial.c knows GEOS' '\bGEOS[A-Z_][A-Za-z_]+\(|geos_c\.h' src -- '^src/cql2/spatial\.c'
forbid 'Only src/reader and src/writer know GDAL, and src/reader what else opens files of strangers' '\b(OGR|GDAL|CPL|XML)_?[A-Z][A-Za-z]+\(|(gdal|ogr_api|cpl_[a-z]+|expat)\.h' src -- '^src/(reader|writer)/'
forbid 'SQL is in files' '"(SELECT|INSERT|UPDATE|DELETE) ' src -- '^src/store/(check|store|migrate)\.c'
forbid 'Library code does not print' '\b(printf|puts|fprintf)\(' src/base src/domain src/format src/store src/index src/live src/exchange src/web src/reader src/writer
forbid 'Nothing is left for later' '\b(TODO|FIXME)\b' src tests

if long=$(find src tests -name '*.[ch]' -exec awk 'END { if (NR > 600) print FILENAME ": " NR " lines" }' {} \; | grep .); then
    printf 'A file past 600 lines wants to be two:\n%s\n' "$long"
    broken=1
fi
if wide=$(grep -rnE --include='*.[ch]' '^.{101,}$' src tests); then
    printf 'Lines are at most 100 characters:\n%s\n' "$wide"
    broken=1
fi
if ! unformatted=$(find src tests -name '*.[ch]' -exec clang-format-14 --dry-run -Werror {} + 2>&1); then
    printf 'clang-format decides:\n%s\n' "$unformatted"
    broken=1
fi
if extra=$(git ls-files 2>/dev/null | cut -d/ -f1 | sort -u | grep -vxE 'src|geodata|styles|tests|CMakeLists.txt|README.md|LICENSE|\..*'); then
    printf 'At the top level, outside the agreed list:\n%s\n' "$extra"
    broken=1
fi
exit $broken

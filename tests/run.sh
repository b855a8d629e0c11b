#!/bin/sh
# Installs what is missing, builds, and runs every test. Ends with ctest's summary.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$root/build
scripts=$root/tests/scripts
fuzz_seconds=${FUZZ_SECONDS:-60}
quick=no

usage() {
    cat <<'EOF'
sh tests/run.sh [--quick | --exhaustive]

Installs what is missing, then, stopping at the first that fails: the rules of the source, a build, clang-tidy, the
fuzz targets, the tests under AddressSanitizer and UndefinedBehaviorSanitizer, the coverage of src, and last the
tests of the plain build, with ctest's summary.

  --quick         only the plain build and its tests
  --exhaustive    the long forms: 10,000 queries a kind against brute force, 1,000 kills

Test data beside the project (../shared/data) is used where it is there; tests that need it are skipped without.

Example:
  sh tests/run.sh --quick
EOF
}
case "${1:-}" in
'') ;;
--quick) quick=yes ;;
--exhaustive)
    CAIRN_EXHAUSTIVE=1
    export CAIRN_EXHAUSTIVE
    ;;
--help | -h)
    usage
    exit 0
    ;;
*)
    echo "run.sh: there is no option $1" >&2
    usage >&2
    exit 2
    ;;
esac
[ $# -le 1 ] || { echo "run.sh: one option at most" >&2; exit 2; }

step() {
    now=$(date +%s)
    [ -z "${began:-}" ] || echo "   ($((now - began)) s)"
    began=$now
    echo "== $1"
}
configure() { # FOLDER OPTION...: once; CMake sees to the rest itself
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] && grep -q 'BUILD_TESTING:BOOL=ON' "$folder/CMakeCache.txt" && return
    mkdir -p "$folder"
    cmake -S "$root" -B "$folder" -G Ninja -DBUILD_TESTING=ON "$@" >"$folder/configure.log" 2>&1 || {
        cat "$folder/configure.log" >&2
        exit 1
    }
}
compile() { # FOLDER: quietly, but for what the compiler says
    ninja -C "$1" --quiet || { echo "run.sh: the build in $1 failed" >&2; exit 1; }
}
tests() { # FOLDER CTEST-OPTION...
    folder=$1
    shift
    (cd "$folder" && ctest -j2 --output-on-failure --no-label-summary "$@")
}
tests_in_short() { # FOLDER WHAT CTEST-OPTION...: only the sums, unless one fails
    folder=$1 what=$2
    shift 2
    if tests "$folder" "$@" >"$folder/ctest.log" 2>&1; then
        grep -E 'tests passed|Total Test time' "$folder/ctest.log"
    else
        cat "$folder/ctest.log"
        echo "run.sh: $what failed" >&2
        exit 1
    fi
}

step "What is missing is installed"
sh "$root/geodata/install.sh" --tests

if [ "$quick" = no ]; then
    step "The rules of the source"
    sh "$scripts/rules.sh"
fi

step "Build"
configure "$build"
compile "$build"

if [ "$quick" = no ]; then
    step "clang-tidy"
    find "$root/src" -name '*.c' -print0 |
        xargs -0 -P2 -n1 clang-tidy -p "$build" --quiet 2>"$build/tidy.log" || {
        echo "run.sh: clang-tidy has findings" >&2
        exit 1
    }

    step "Fuzzing, $fuzz_seconds s a target"
    configure "$build/fuzz" -DBUILD_TESTING=OFF -DCAIRN_FUZZ=ON -DCMAKE_C_COMPILER=clang
    compile "$build/fuzz"
    sh "$scripts/fuzz.sh" "$build/fuzz" "$fuzz_seconds"

    step "Tests under AddressSanitizer and UndefinedBehaviorSanitizer"
    configure "$build/sanitize" -DCAIRN_SANITIZE=ON
    compile "$build/sanitize"
    ASAN_OPTIONS=detect_leaks=1 tests_in_short "$build/sanitize" "a test under the sanitizers"

    step "Coverage of src"
    configure "$build/coverage" -DCAIRN_COVERAGE=ON
    compile "$build/coverage"
    find "$build/coverage" -name '*.gcda' -delete
    tests_in_short "$build/coverage" "a test with coverage" -LE slow
    sh "$scripts/coverage.sh" "$build/coverage" "$root/src" 85
fi

step "Tests"
tests "$build"

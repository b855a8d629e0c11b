#!/bin/sh
# Installs what is missing, builds, and runs every test. Ends with ctest's summary.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
build=$root/build
scripts=$root/tests/scripts
least_coverage=85
fuzz_seconds=${FUZZ_SECONDS:-60}
jobs=$(nproc)
mode=plain

usage() {
    cat <<'END'
sh tests/run.sh [--quick | --clients | --exhaustive]

Installs what is missing, then, stopping at the first that fails: the rules of the source, a build, the tests under
AddressSanitizer and UndefinedBehaviorSanitizer, clang-tidy, the fuzz targets, the coverage of src, and last the
tests of the plain build, with ctest's summary. Builds are in build/ and stay for the next run.

  --quick         only the plain build and its tests
  --clients       only the real clients against the plain build: GDAL, QGIS, a browser, and libraries from npm, which
                  are installed first (QGIS alone is more than 1 GB)
  --exhaustive    the plain build's tests in their long forms: 10,000 queries a kind against brute force, 1,000 kills

$FUZZ_SECONDS is the time of each fuzz target (default 60). Test data beside the project (../shared/data) is used
where it is there; tests that need it are skipped without.

Example:
  sh tests/run.sh --quick
END
}
wrong() {
    echo "run.sh: $1; sh tests/run.sh --help says more" >&2
    exit 2
}
failed() {
    echo "run.sh: $1" >&2
    exit 1
}
[ $# -le 1 ] || wrong "it takes one option at most"
case "${1:-}" in
'') ;;
--quick) mode=quick ;;
--clients) mode=clients ;;
--exhaustive) mode=exhaustive ;;
--help | -h)
    usage
    exit 0
    ;;
*) wrong "there is no option $1" ;;
esac

step() { # TITLE
    now=$(date +%s)
    [ -z "${began:-}" ] || echo "   ($((now - began)) s)"
    began=$now
    echo "== $1"
}
compile() { # FOLDER CMAKE-OPTION...: quietly, but for what the compiler says
    folder=$1
    shift
    mkdir -p "$folder"
    cmake -S "$root" -B "$folder" -G Ninja "$@" >"$folder/configure.log" 2>&1 || {
        cat "$folder/configure.log" >&2
        failed "cmake could not configure $folder"
    }
    ninja -C "$folder" -j "$jobs" --quiet || failed "the build in $folder failed"
}
tests() { # FOLDER CTEST-OPTION...
    folder=$1
    shift
    (cd "$folder" && ctest -j "$jobs" --timeout 900 --output-on-failure --no-label-summary "$@")
}
tests_in_short() { # FOLDER WHAT: only the sums, unless one fails
    tests "$1" >"$1/ctest.log" 2>&1 || {
        cat "$1/ctest.log"
        failed "a test failed $2"
    }
    grep -E 'tests passed|Total Test time' "$1/ctest.log"
}

step "What is missing is installed"
if [ $mode = clients ]; then
    sh "$root/geodata/install.sh" --clients
    clients=ON
else
    sh "$root/geodata/install.sh" --tests
    clients=OFF
fi

if [ $mode = plain ] || [ $mode = exhaustive ]; then
    step "The rules of the source"
    sh "$scripts/rules.sh" || failed "the source breaks a rule"
fi

step "Build"
compile "$build" -DBUILD_TESTING=ON -DCAIRN_CLIENTS=$clients

if [ $mode = plain ] || [ $mode = exhaustive ]; then
    step "Tests under AddressSanitizer and UndefinedBehaviorSanitizer"
    compile "$build/sanitize" -DCAIRN_SANITIZE=ON
    ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1 \
        tests_in_short "$build/sanitize" "under the sanitizers"

    step "clang-tidy"
    sh "$scripts/tidy.sh" "$build" "$jobs" || failed "clang-tidy has findings"

    step "Fuzzing, $fuzz_seconds s a target"
    compile "$build/fuzz" -DBUILD_TESTING=OFF -DCAIRN_FUZZ=ON -DCMAKE_C_COMPILER=clang-14
    sh "$scripts/fuzz.sh" "$build/fuzz" "$fuzz_seconds" || failed "fuzzing found something"

    step "Coverage of src"
    compile "$build/coverage" -DCAIRN_COVERAGE=ON -DCMAKE_C_COMPILER=gcc
    find "$build/coverage" -name '*.gcda' -exec rm -f {} +
    tests_in_short "$build/coverage" "in the build for coverage"
    sh "$scripts/coverage.sh" "$build/coverage" "$root/src" "$least_coverage" || failed "too little is covered"
fi

step "Tests"
if [ $mode = exhaustive ]; then
    CAIRN_EXHAUSTIVE=1 tests "$build" --timeout 14400
elif [ $mode = clients ]; then
    # npm believes whom the system believes
    trusted=/etc/ssl/certs/ca-certificates.crt
    [ -n "${NODE_EXTRA_CA_CERTS:-}" ] || [ ! -e $trusted ] || export NODE_EXTRA_CA_CERTS=$trusted
    (cd "$root/tests" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) ||
        failed "npm could not install tests/package.json: is there a network?"
    tests "$build" -R '^(clients|browser)/'
else
    tests "$build"
fi

#!/bin/sh
# Installs what is missing to build Cairn, and with --tests what its tests need too. Looks for commands and
# libraries, not for packages, so that what is there in another way is left alone; says what it installs first.
#
#   sh geodata/install.sh [--tests]
set -eu

missing=

need() { # PACKAGE TEST...: the package is wanted when the test fails
    package=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $package"
}
has() { command -v "$1"; }
library() { command -v pkg-config && pkg-config --exists "$1"; }
compiles() { # COMPILER FLAGS: whether it makes a program
    command -v "$1" && printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' |
        "$1" -x c - -o /dev/null
}
cmake_is_new() { command -v cmake && cmake --version | awk 'NR == 1 {split($3, v, "."); exit !(v[1] > 3 || v[2] >= 25)}'; }
spatialite_loads() { sqlite3 :memory: "SELECT load_extension('mod_spatialite')"; }
sanitizer_links() { # clang's runtime: address, undefined and fuzzer
    program=$(mktemp) && printf 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }\n' |
        clang -x c - -fsanitize=fuzzer,address,undefined -o "$program" && rm -f "$program"
}

need 'gcc libc6-dev' compiles gcc
need cmake cmake_is_new
need ninja-build has ninja
need pkg-config has pkg-config
need libsqlite3-dev library 'sqlite3 >= 3.40'
need libspatialite-dev library 'spatialite >= 5.0'
need libproj-dev library 'proj >= 9.1'
need libmicrohttpd-dev library 'libmicrohttpd >= 0.9.75'
need libjansson-dev library jansson
need libical-dev library 'libical >= 3.0'
need libxxhash-dev library libxxhash
need libutf8proc-dev library libutf8proc
need zlib1g-dev library zlib
need libzip-dev library libzip
need tzdata test -e /usr/share/zoneinfo/Europe/London
need proj-data test -e /usr/share/proj/proj.db
case "${1:-}" in
--tests)
    need curl has curl
    need libcmocka-dev library cmocka
    need sqlite3 has sqlite3
    need libsqlite3-mod-spatialite spatialite_loads
    need clang compiles clang
    need clang-format has clang-format
    need clang-tidy has clang-tidy
    need libclang-rt-14-dev sanitizer_links
    need git has git
    ;;
'') ;;
*)
    echo "install.sh: there is no option $1; there is --tests" >&2
    exit 2
    ;;
esac
[ -n "$missing" ] || exit 0

cannot() {
    echo "install.sh: $1" >&2
    echo "These Debian packages are needed, or what they bring:$missing" >&2
    exit 1
}
command -v apt-get >/dev/null || cannot "this is no Debian (there is no apt-get), so nothing can be installed here."
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || cannot "installing needs root, and there is no sudo. As root: apt-get install$missing"
    as_root='sudo'
fi
echo "Installing:$missing"
run() { # quietly, but for what went wrong
    log=$(mktemp)
    if $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$log" 2>&1; then
        rm -f "$log"
        return
    fi
    tail -n 20 "$log" >&2
    rm -f "$log"
    cannot "'$*' failed; is there a network, and are the package lists right?"
}
run apt-get -q update
# the words of $missing are the packages
# shellcheck disable=SC2086
run apt-get -q -y --no-install-recommends install $missing

#!/bin/sh
# Installs what is missing to build Cairn, with --tests what its tests need too, with --clients what the tests with
# real clients need besides. Looks for commands and libraries, not for packages, so that what is there in another way
# is left alone; says what it installs first.
#
#   sh geodata/install.sh [--tests | --clients]
set -eu
tests=no clients=no
case "$#${1:-}" in
0) ;;
1--tests) tests=yes ;;
1--clients) tests=yes clients=yes ;;
*)
    echo "install.sh: its options are --tests and --clients" >&2
    exit 2
    ;;
esac
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

need() { # PACKAGES TEST...: they are missing when the test fails
    packages=$1
    shift
    "$@" >/dev/null 2>&1 || missing="$missing $packages"
}
has() { command -v "$1"; }
library() { pkg-config --exists "$1"; }
compiles() { # COMPILER FLAG...
    printf '#include <stdio.h>\nint main(void) { return puts("") < 0; }\n' >"$scratch/main.c"
    "$@" "$scratch/main.c" -o "$scratch/main"
}
fuzzes() { # COMPILER: with libFuzzer and the sanitizers
    printf 'int LLVMFuzzerTestOneInput(const char *d, long n) { return d && n < 0; }\n' >"$scratch/fuzz.c"
    "$1" -fsanitize=fuzzer,address,undefined "$scratch/fuzz.c" -o "$scratch/fuzz"
}
cmake_is_new() { # >= 3.25
    cmake --version | awk 'NR == 1 { split($3, v, "."); new = v[1] * 1000 + v[2] >= 3025 } END { exit !new }'
}
spatialite_loads() { sqlite3 :memory: "SELECT load_extension('mod_spatialite')"; }

look() { # sets $missing
    missing=
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
    need libsodium-dev library libsodium
    need libutf8proc-dev library libutf8proc
    need zlib1g-dev library zlib
    need libzip-dev library libzip
    need libexpat1-dev library expat
    need libprotobuf-c-dev library libprotobuf-c
    need protobuf-c-compiler has protoc-c
    need libxml2-dev library libxml-2.0
    need libcmark-dev library libcmark
    need libgeos-dev library 'geos >= 3.10'
    need libgdal-dev library 'gdal >= 3.6'
    need librsvg2-dev library librsvg-2.0
    need libcairo2-dev library cairo
    need libqrencode-dev library libqrencode
    need 'nodejs npm' has npm
    need tzdata test -e /usr/share/zoneinfo/Europe/London
    need curl has curl
    [ $tests = yes ] || return 0
    need libcmocka-dev library cmocka
    need sqlite3 has sqlite3
    need gdal-bin has ogr2ogr
    need zip has zip
    need zbar-tools has zbarimg
    need librsvg2-bin has rsvg-convert
    need libsqlite3-mod-spatialite spatialite_loads
    need libgeo-coordinates-osgb-perl perl -MGeo::Coordinates::OSGB -e 1
    # of this version, since what they find and how they lay lines out differs from one to the next
    need clang-14 compiles clang-14
    need libclang-rt-14-dev fuzzes clang-14
    need clang-tidy-14 has clang-tidy-14
    need clang-format-14 has clang-format-14
    [ $clients = yes ] || return 0
    need chromium has chromium
    # with the python that Debian's QGIS is for
    need python3-qgis /usr/bin/python3 -c 'import qgis.core'
    need python3-recurring-ical-events /usr/bin/python3 -c 'import icalendar, recurring_ical_events'
}
cannot() { # WHY
    echo "install.sh: $1" >&2
    echo "Needed, as the packages of Debian 12 are called:$missing" >&2
    exit 1
}
run() { # quietly, but for what went wrong
    $as_root env DEBIAN_FRONTEND=noninteractive "$@" >"$scratch/log" 2>&1 && return
    tail -n 5 "$scratch/log" >&2
    cannot "'$1 $2 $3 ...' failed; above is why. Where there is no network, bring them in another way."
}

look
if [ -z "$missing" ]; then
    echo "Nothing to install: everything needed is here."
    exit 0
fi
command -v apt-get >/dev/null || cannot "this is no Debian (there is no apt-get): install what is missing in your system's way."
as_root=
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || cannot "installing needs root, and there is no sudo: run 'sh geodata/install.sh' as root once."
    as_root=sudo
fi
echo "Installing:$missing"
run apt-get -q update
# the words of $missing are the packages
# shellcheck disable=SC2086
run apt-get -q -y --no-install-recommends install $missing
look
[ -z "$missing" ] || cannot "installed, but still not found, or too old; is this Debian 12?"

#!/bin/sh
# geodata/install.sh says what it installs, installs only what is missing, and says what to do when it can't.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir bare guard stubs
for name in sh awk cat env mktemp rm tail; do ln -s "$(command -v $name)" bare/; done
printf '#!/bin/sh\necho 1000\n' >bare/id
printf '#!/bin/sh\necho "$*" >>%s/calls\n' "$folder" >stubs/apt-get
printf '#!/bin/sh\nexec "$@"\n' >stubs/sudo
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase "$*" in *spatialite*) exit 1 ;; esac\n' >stubs/pkg-config
chmod +x bare/id stubs/*
cp stubs/apt-get guard/

fail() {
    echo "install.test.sh: $1" >&2
    cat out >&2
    exit 1
}
install() { # STATUS PATH OPTION...
    wanted=$1 path=$2
    shift 2
    status=0
    PATH=$path /bin/sh "$SOURCE_DIR/geodata/install.sh" "$@" >out 2>&1 || status=$?
    [ $status = "$wanted" ] || fail "install.sh $*: expected $wanted, got $status"
}
says() { grep -q -- "$1" out || fail "it does not say '$1'"; }

install 2 "$PATH" --nosuch
install 0 "$folder/guard:$PATH" --tests
says 'Nothing to install'

# where nothing is: no apt-get, then nobody who may
install 1 "$folder/bare"
says 'no apt-get'
says ' cmake .* libspatialite-dev '
if grep -q 'cmocka\|clang' out; then fail "the tests' needs are asked for without --tests"; fi
install 1 "$folder/bare" --tests
says 'libcmocka-dev .* clang-14 '
cp stubs/apt-get bare/
install 1 "$folder/bare"
says 'there is no sudo'
[ ! -e calls ] || fail "apt-get was called without root"

# one library missing, or too old: it alone is named, then installed; what does not help is said
install 1 "$folder/stubs:$folder/bare:$PATH"
says '^Installing: libspatialite-dev$'
says 'still not found, or too old'
[ "$(cat calls)" = '-q update
-q -y --no-install-recommends install libspatialite-dev' ] || fail "apt-get was called otherwise: $(cat calls)"

# apt-get fails
printf '#!/bin/sh\necho "E: no network"\nexit 100\n' >stubs/apt-get
install 1 "$folder/stubs:$folder/bare:$PATH"
says 'E: no network'
says 'Where there is no network'

#!/bin/sh
# geodata/demo.sh, as a newcomer runs it: the sample is loaded once, what it says to try works as printed, and its
# server ends as it should. Installing and building are left out: what would do that is replaced.
set -eu
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid"; rm -rf "$folder"' EXIT
CAIRN_BUILD=$(dirname "$CAIRN")
export CAIRN_BUILD
[ -f "$CAIRN_BUILD/build.ninja" ] || exit 77
mkdir "$folder/bin" "$folder/a place"
for name in apt-get sudo; do
    printf '#!/bin/sh\ntouch "%s"\nexit 1\n' "$folder/called-$name" >"$folder/bin/$name"
done
# shellcheck disable=SC2016
printf '#!/bin/sh\ncase $1 in --version) echo cmake version 3.25.1 ;; *) touch "%s"; exit 1 ;; esac\n' \
    "$folder/called-cmake" >"$folder/bin/cmake"
printf '#!/bin/sh\necho "ninja: no work to do."\n' >"$folder/bin/ninja"
chmod +x "$folder/bin/"*
PATH=$folder/bin:$PATH
cd "$folder"
database="a place/demo.sqlite"

fail() {
    echo "demo.test.sh: $1" >&2
    cat out err >&2
    exit 1
}
demo() { # STATUS WORDS OPTION...: it ends with the status and says the words
    wanted=$1 words=$2
    shift 2
    status=0
    sh "$SOURCE_DIR/geodata/demo.sh" "$@" >out 2>err || status=$?
    [ $status = "$wanted" ] || fail "demo.sh $*: expected $wanted, got $status"
    cat out err | grep -q -- "$words" || fail "demo.sh $*: it does not say '$words'"
}

demo 0 'A second run' --help
demo 2 'there is no option --nosuch' --nosuch
demo 2 'needs a value' --db
demo 2 'from 0 to 65535' --port 65536
demo 2 'from 0 to 65535' --port=8o8o

demo 0 'Loading the sample area' --no-serve --db "$database"
sed -n 's/^To try: //p' out >try
sh try | grep -q 'GP practice .*G20 ' || fail "what it says to try finds no practice in Maryhill: $(cat try)"
before=$(cksum "$database")
demo 0 'Nothing to load' --no-serve --db "$database"
grep -q 'Nothing to install' out || fail "a second run installs"
grep -q 'Nothing to build' out || fail "a second run builds"
[ "$(cksum "$database")" = "$before" ] || fail "a second run changed the database"
[ "$(ls "a place")" = "$(printf 'demo.accounts.sqlite\ndemo.sqlite')" ] || fail "it left more than the database"

sh "$SOURCE_DIR/geodata/demo.sh" --port 0 --db "$database" >out 2>err &
pid=$!
tries=0
until grep -q '^QGIS' out || [ $tries -gt 200 ]; do
    sleep 0.1
    tries=$((tries + 1))
done
sed -n 's/^  //p' out >try
[ "$(wc -l <try)" -eq 3 ] || fail "it does not say three things to try"
while read -r line; do
    sh -c "$line" >answer 2>>err || fail "what it says to try failed: $line"
    case $line in
    *' -o '*) grep -q '"Hawkhill Community Centre"' "$CAIRN_BUILD/assets.geojson" || fail "$line" ;;
    *Maryhill*) grep -q '"numberReturned":3' answer || fail "$line" ;;
    *) grep -q 'Hawkhill Community Centre' answer || fail "$line" ;;
    esac
done <try
port=$(sed -n 's/^Cairn answers at .*:\([0-9]*\)\/ .*/\1/p' out)
cp out kept
demo 1 'another program listens' --port "$port" --db other.sqlite
kill "$pid"
status=0
wait "$pid" || status=$?
pid=
cp kept out
[ $status = 0 ] || fail "its server ended with $status"
[ "$(echo called-*)" = 'called-*' ] || fail "it was about to install or configure: $(echo called-*)"

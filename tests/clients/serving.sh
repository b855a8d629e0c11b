# Sourced by the tests of this folder: a server over the sample, which ends with the script.
#   $folder    of this test alone, removed at the end
#   $CAIRN_DB  the sample's database
#   $url       where it answers, with '/' at the end
# load_sample, relate_sample: fill the database. serve OPTION...: starts it. fail WHAT: ends the test.
folder=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null; rm -rf "$folder"' EXIT
CAIRN_DB=$folder/sample.sqlite
export CAIRN_DB
sample=$SOURCE_DIR/geodata/sample

fail() {
    echo "$(basename "$0"): $1" >&2
    [ ! -s "$folder/log" ] || tail -n 5 "$folder/log" >&2
    exit 1
}

load_sample() {
    "$CAIRN" gazetteer "$sample/postcodes.csv" "$sample/places.csv" >/dev/null 2>&1
    "$CAIRN" import --quiet "$sample/assets.csv" >/dev/null
    "$CAIRN" import --quiet --as activities "$sample/activities.csv" >/dev/null
}

# Maryhill Library: a catchment, and connections, the first to what is shown nowhere, the last to what nobody sees
relate_sample() {
    sqlite3 "$CAIRN_DB" >/dev/null <<'SQL'
SELECT load_extension('mod_spatialite');
INSERT INTO asset (name, category, status, visibility, location_shown, geom) VALUES
('Shown nowhere', 'library', 'published', 'public', 'none', MakePoint(-4, 55, 4326)),
('Nobody sees this', 'library', 'published', 'private', 'exact', MakePoint(-4, 55, 4326));
INSERT INTO connection (from_asset, kind, to_asset) SELECT a.id, 'works-with', b.id FROM asset AS a, asset AS b
WHERE a.name = 'Maryhill Library' AND b.name IN ('Shown nowhere', 'Cassiltoun Stables', 'Nobody sees this')
ORDER BY b.name = 'Shown nowhere' DESC, b.name;
INSERT INTO catchment (asset_id, label, geom) SELECT id, 'Round about', CastToMultiPolygon(Buffer(geom, 0.01))
FROM asset WHERE name = 'Maryhill Library';
SQL
}

serve() {
    "$CAIRN" serve --listen 127.0.0.1:0 "$@" >"$folder/address" 2>"$folder/log" &
    pid=$!
    tries=0
    until [ -s "$folder/address" ] || [ $tries -gt 100 ]; do
        sleep 0.1
        tries=$((tries + 1))
    done
    url=$(cat "$folder/address")
    [ -n "$url" ] || fail "the server did not start"
}

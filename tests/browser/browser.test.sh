#!/bin/sh
# The residents' pages in Debian's Chromium, and what is nowhere public: tests/browser/*.test.mjs over the sample and
# rows.sql. Pictures of the main pages go to screenshots/ of the build folder.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
CHROMIUM=${CHROMIUM:-$(command -v chromium || true)}
if [ -z "$CHROMIUM" ]; then
    [ -z "${CI:-}" ] || fail "there is no chromium: sh geodata/install.sh --clients brings it"
    echo "skipped: there is no chromium"
    exit 77
fi
[ -d "$SOURCE_DIR/tests/node_modules" ] || fail "npm's packages are not installed: sh tests/run.sh --clients does it"

load_sample
sqlite3 -bail "$CAIRN_DB" <"$SOURCE_DIR/tests/browser/rows.sql" >/dev/null
serve --contact-name "the Example Team" --contact-phone "0141 496 0100"
CAIRN_URL=$url
CAIRN_UI=$(dirname "$CAIRN")/ui/files
CAIRN_SHOTS=$(dirname "$CAIRN")/screenshots
export CAIRN_URL CAIRN_UI CAIRN_SHOTS CHROMIUM
rm -rf "$CAIRN_SHOTS"
mkdir "$CAIRN_SHOTS"
# one file after another: they share a server and two cores
for file in "$SOURCE_DIR"/tests/browser/*.test.mjs; do
    timeout 400 node --test "$file" >"$folder/said" 2>&1 || {
        cat "$folder/said"
        failed="${failed:-} $(basename "$file")"
    }
    grep -E '^(# |ℹ )(tests|pass|fail|skipped|todo|duration_ms) ' "$folder/said" | tr '\n' ' '
    echo "$(basename "$file")"
    # what could not run yet is named
    grep -E '# (SKIP|TODO) |﹣' "$folder/said" || true
done
[ -z "${failed:-}" ] || fail "failed:$failed"

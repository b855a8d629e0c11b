#!/bin/sh
# Libraries that map builders use, from npm: the OpenAPI document and the style are valid, OGC API - Features and
# tiles are read.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
[ -d "$SOURCE_DIR/tests/node_modules" ] || fail "npm's packages are not installed: sh tests/run.sh --clients does it"
load_sample
serve
node "$SOURCE_DIR/tests/clients/npm_clients.mjs" "$url"

#!/bin/sh
# GDAL's driver for OGC API - Features, behind a proxy that records what it asks.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
load_sample
PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$SOURCE_DIR/tests/clients/gdal_client.py" "$CAIRN" "$CAIRN_DB" "$folder"

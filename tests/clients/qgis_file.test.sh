#!/bin/sh
# The data keeper edits the SpatiaLite file in QGIS while the service runs.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
load_sample
serve
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$folder PYTHONDONTWRITEBYTECODE=1 HOME=$folder
export QT_QPA_PLATFORM XDG_RUNTIME_DIR PYTHONDONTWRITEBYTECODE HOME
/usr/bin/python3 "$SOURCE_DIR/tests/clients/qgis_file.py" "$CAIRN_DB" "$url"
"$CAIRN" check >"$folder/check" 2>&1 || fail "the file is not as it should be: $(cat "$folder/check")"

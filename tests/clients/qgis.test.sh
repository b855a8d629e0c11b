#!/bin/sh
# QGIS itself, without a screen: opens the address as a layer, filters, draws; opens what was taken away.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
load_sample
relate_sample
QT_QPA_PLATFORM=offscreen XDG_RUNTIME_DIR=$folder PYTHONDONTWRITEBYTECODE=1
HOME=$folder
export QT_QPA_PLATFORM XDG_RUNTIME_DIR PYTHONDONTWRITEBYTECODE HOME
/usr/bin/python3 "$SOURCE_DIR/tests/clients/qgis_client.py" "$CAIRN" "$CAIRN_DB" "$folder"

#!/bin/sh
# A calendar of Cairn's, read and expanded by icalendar and recurring_ical_events of Python: the times are those
# that the rules, the clocks and the bank holidays make.
set -eu
. "$SOURCE_DIR/tests/clients/serving.sh"
client() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$SOURCE_DIR/tests/clients/calendar_client.py" "$@"
}
load_sample
client write "$folder/activities.csv"
"$CAIRN" import --quiet --as activities --source test "$folder/activities.csv" >/dev/null
serve
client read "$url" "$SOURCE_DIR/geodata/bank_holidays_scotland.csv"

#!/bin/sh
# What the commands refuse, so that nothing is lost and nothing is taken for done.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
unset CAIRN_DB
printf 'ref,name,category,postcode\n1,Hall,library,G20 9AD\n' >rows.csv
cp rows.csv kept.csv

refused() { # STATUS WORDS COMMAND...: it ends with the status, and says the words
    wanted=$1 words=$2
    shift 2
    status=0
    "$CAIRN" "$@" >out 2>err || status=$?
    if [ "$status" = "$wanted" ] && grep -q -- "$words" err; then return; fi
    echo "cairn $*: expected $wanted and '$words', got $status and:" >&2
    cat out err >&2
    exit 1
}

# a variable that is not set must not make a database that nobody keeps
refused 1 'must be a file' import --db '' rows.csv
refused 1 'must be a file' import --db :memory: rows.csv
[ "$(ls)" = "$(printf 'err\nkept.csv\nout\nrows.csv')" ] || { ls >&2; exit 1; }

refused 1 'a dry run makes none' import --dry-run --db new.sqlite rows.csv
[ ! -e new.sqlite ]

refused 1 'would write over .*rows.csv' import --db new.sqlite --report ./rows.csv rows.csv
cmp rows.csv kept.csv

mkfifo pipe
refused 1 'pipe: it is not a file' import --db new.sqlite pipe
refused 1 'is not a file' import --db new.sqlite .
refused 1 'No such file' import --db new.sqlite missing.csv
refused 2 'there is no option --no-such' import --no-such rows.csv
refused 2 'there is no command' nosuch
refused 2 'name one place' near --db new.sqlite
refused 2 'must be published, pending or draft' import --db new.sqlite --status hidden rows.csv
refused 2 'has no .=.' import --db new.sqlite --map name rows.csv
refused 1 'there is no field .nosuch.' import --db new.sqlite --map nosuch=Name rows.csv
refused 1 'kept by the database' import --db new.sqlite --map uuid=ref rows.csv
refused 1 'there is no category .nosuch.' import --db new.sqlite --category nosuch rows.csv
refused 1 'there is no database' near --db absent.sqlite Maryhill
refused 1 'no Cairn database\|not a Cairn database' near --db rows.csv Maryhill
refused 1 'is there already' backup --db new.sqlite rows.csv

# every command explains itself, with an example, and the overview names every command
for command in serve import export near gazetteer backup check; do
    "$CAIRN" help | grep -q "^  $command "
    "$CAIRN" help "$command" | grep -A1 '^Example:' | grep -q "cairn $command"
done

#!/bin/sh
# The checks of tests/run.sh find what they are there to find: each rule of the source, a crash of a fuzz target, too
# little coverage, a finding of clang-tidy.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p tests/scripts tests/fuzz/corpus src bin build
(cd "$SOURCE_DIR/src" && ls -d -- */) | (cd src && xargs mkdir)
cp "$SOURCE_DIR"/tests/scripts/*.sh tests/scripts/
cp "$SOURCE_DIR/.clang-format" .
PATH=$folder/bin:$PATH

fail() {
    echo "checks.test.sh: $1" >&2
    cat out >&2
    exit 1
}
check() { # STATUS WORDS SCRIPT ARGUMENT...
    wanted=$1 words=$2
    shift 2
    status=0 script=$1
    shift
    sh "tests/scripts/$script" "$@" >out 2>&1 || status=$?
    [ $status = "$wanted" ] || fail "$script: expected $wanted, got $status"
    grep -q -- "$words" out || fail "$script: it does not say '$words'"
}
breach() { # WORDS LINE: one line of src/live/a.c breaks a rule
    printf '%s\n' "$2" >src/live/a.c
    check 1 "$1" rules.sh
    rm src/live/a.c
}

printf 'int a;\n' >src/web/a.c
sh tests/scripts/rules.sh >out 2>&1 || fail "nothing breaks a rule"
[ ! -s out ] || fail "it talks though nothing is wrong"
breach 'Memory comes from' 'void *a = malloc(1);'
breach 'have no length' 'int a = atoi("1");'
breach 'libmicrohttpd' 'struct MHD_Daemon *a;'
breach 'SQLite' 'sqlite3_stmt *a;'
breach 'SQL is in files' 'char *a = "SELECT 1";'
breach 'does not print' 'int a = puts("");'
breach 'left for later' '/* TODO */'
breach 'clang-format' 'int  a;'
breach 'at most 100' "/* $(printf '%099d' 0) */"
breach 'past 600' "$(awk 'BEGIN { for (i = 0; i < 601; i++) print "extern int a;" }')"

check 1 'no fuzz target' fuzz.sh build 1
printf '#!/bin/sh\necho "stat::number_of_executed_units: 42"\n' >build/fuzz_good
chmod +x build/fuzz_good
check 0 'fuzz_good: 42 runs' fuzz.sh build 1
for name in a z; do # before and after the good one, since two run at a time
    printf '#!/bin/sh\necho SUMMARY: it crashed\nexit 77\n' >build/fuzz_$name
    chmod +x build/fuzz_$name
    check 1 'it crashed' fuzz.sh build 1
    rm build/fuzz_$name
done

mkdir -p build/CMakeFiles/src
touch build/CMakeFiles/src/a.c.gcno
cat >bin/gcov <<END
#!/bin/sh
echo "File '$folder/src/web/a.c'"
echo 'Lines executed:90.00% of 100'
echo
echo "File '/usr/include/other.c'"
echo 'Lines executed:0.00% of 1000'
echo
echo "File '$folder/src/web/b.c'"
echo 'Lines executed:0.00% of 20'
END
chmod +x bin/gcov
check 0 '^75.0 % of the 120 lines' coverage.sh build "$folder/src" 75
check 1 ' 0.0 % of   20 lines  web/b.c' coverage.sh build "$folder/src" 76
rm build/CMakeFiles/src/a.c.gcno
check 1 '0 lines' coverage.sh build "$folder/src" 76

printf '#!/bin/sh\nexit 0\n' >bin/clang-tidy-14
chmod +x bin/clang-tidy-14
sh tests/scripts/tidy.sh build 2
printf '#!/bin/sh\necho "a.c:1: a finding"\nexit 1\n' >bin/clang-tidy-14
check 1 'a finding' tidy.sh build 2

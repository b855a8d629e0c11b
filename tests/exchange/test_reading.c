#include "exchange/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "support/office.h"
#include "support/scratch.h"
#include "support/workbook_text.h"

static scratch folder;

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

/* What comes of a file: its format and sheets, or the code and what is said of it. */
static const char *read_file(const char *path, const read_options *options)
{
    static char said[1 << 16];
    BUF_SCOPED buf out;
    workbook *w;
    error err;
    buf_init(&out, sizeof said - 100);
    status failed = file_read_workbook(path, options, &w, &err);
    if (failed) {
        const char *how = failed == ERR_INPUT       ? "refused"
                          : failed == ERR_NOT_FOUND ? "missing"
                                                    : "failed";
        snprintf(said, sizeof said, "%s: %s", how, err.detail);
        return said;
    }
    snprintf(said, sizeof said, "%s %s\n%s", w->format, w->encoding, workbook_text(w, &out));
    workbook_free(w);
    return said;
}

static void says(const char *path, const read_options *options, const char *expected)
{
    const char *said = read_file(path, options);
    if (!strstr(said, expected))
        fail_msg("%s\nis not in: %s", expected, said);
}

/* -- formats ----------------------------------------------------------------------------------- */

static bool run(const char *command)
{
    char whole[1000];
    snprintf(whole, sizeof whole, "cd '%s' && { %s; } >log 2>&1", folder.folder, command);
    return system(whole) == 0; /* of this file's own words alone */
}

static void need_ogr2ogr(void)
{
    if (!run("command -v ogr2ogr"))
        skip();
}

static void test_a_file_of_text(void **state)
{
    const char *path = scratch_write(&folder, "groups.csv", "name;cost\nCaf\xE9;2,50\n");
    static const char SHEETS[] = "CSV windows-1252\n== \n1: name|cost\n2: Caf\xC3\xA9|2,50\n";
    (void)state;
    assert_string_equal(read_file(path, NULL), SHEETS);
    assert_int_equal(symlink(path, scratch_path(&folder, "link.xlsx")), 0);
    assert_string_equal(read_file(scratch_path(&folder, "link.xlsx"), NULL), SHEETS);
}

static void test_a_spreadsheet(void **state)
{
    slice bytes = office_xlsx(&(office_workbook){
        .sheets = {"<sheetData><row r=\"41\"><c r=\"B41\"><v>1</v></c></row></sheetData>"}});
    const char *path = scratch_path(&folder, "walk.csv"); /* its name is not believed */
    (void)state;
    scratch_write_bytes(path, bytes.at, bytes.len);
    assert_string_equal(read_file(path, NULL), "XLSX \n== First\n41: |1\n");
    scratch_write_bytes(path, bytes.at, bytes.len - 30);
    says(path, NULL, "refused: walk.csv: it is damaged");
    free((char *)bytes.at);
}

static const char PLACES[] =
    "{\"type\":\"FeatureCollection\",\"features\":["
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"Caf\xC3\xA9\",\"code\":\"0141\","
    "\"count\":1414960123,\"share\":0.5,\"on\":\"2024-01-31\"},"
    "\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.27176,55.88415]}},"
    "{\"type\":\"Feature\",\"properties\":{\"name\":\"Hall\"},\"geometry\":null}]}";

#define COLUMNS "# name|code|count|share|on\n1: Caf\xC3\xA9|0141|1414960123|0.5|2024-01-31"
#define AT " point -4.27176 55.88415\n2: Hall"

static void test_a_geopackage(void **state)
{
    (void)state;
    need_ogr2ogr();
    scratch_write(&folder, "places.geojson", PLACES);
    assert_true(run("ogr2ogr places.gpkg places.geojson -nln halls && "
                    "ogr2ogr -update places.gpkg places.geojson -nln grid -t_srs EPSG:27700"));
    says(scratch_path(&folder, "places.gpkg"), NULL,
         "GeoPackage \n== halls lonlat\n" COLUMNS " id 1" AT " id 2\n== grid lonlat\n");
    says(scratch_path(&folder, "places.gpkg"), &(read_options){.layer = "grid"},
         "GeoPackage \n== grid lonlat\n" COLUMNS " id 1" AT " id 2\n");
    /* one that another program has open in write-ahead mode is read as well; nothing is left */
    assert_true(run("sqlite3 places.gpkg 'PRAGMA journal_mode=WAL' && ls >before"));
    says(scratch_path(&folder, "places.gpkg"), NULL, "== halls lonlat\n" COLUMNS);
    assert_true(run("ls >after && sed -i /after/d after && cmp before after"));
    scratch_write(&folder, "places.gpkg-wal", "changes");
    says(scratch_path(&folder, "places.gpkg"), NULL,
         "refused: places.gpkg: another program has it open with changes");
}

static void test_a_shapefile(void **state)
{
    (void)state;
    need_ogr2ogr();
    scratch_write(&folder, "places.geojson", PLACES);
    assert_true(run("mkdir -p s/in && ogr2ogr s/in/Places.shp places.geojson -t_srs EPSG:27700 "
                    "-lco ENCODING=UTF-8 && cd s && zip -qr ../s.zip in && "
                    "ogr2ogr other.shp ../places.geojson -lco ENCODING=CP1252 && "
                    "zip -q ../both.zip in/Places.* other.*"));
    says(scratch_path(&folder, "s/in/Places.shp"), NULL,
         "Shapefile UTF-8\n== Places lonlat\n" COLUMNS AT);
    says(scratch_path(&folder, "s/in/Places.dbf"), NULL,
         "Shapefile UTF-8\n== Places lonlat\n" COLUMNS AT);
    says(scratch_path(&folder, "s.zip"), NULL, "Shapefile UTF-8\n== Places lonlat\n" COLUMNS AT);
    says(scratch_path(&folder, "both.zip"), NULL, "== Places lonlat\n" COLUMNS AT);
    says(scratch_path(&folder, "both.zip"), &(read_options){.layer = "other"},
         "Shapefile windows-1252\n== other lonlat\n" COLUMNS AT);
    /* without .prj nobody knows where it is, unless who asks does; without .shx it is read too */
    assert_true(run("cd s/in && rm Places.prj Places.shx && ls >../before"));
    says(scratch_path(&folder, "s/in/Places.shp"), NULL, "== Places\n" COLUMNS " point 257999.75");
    says(scratch_path(&folder, "s/in/Places.shp"), &(read_options){.crs = "EPSG:27700"},
         "== Places lonlat\n" COLUMNS AT);
    assert_true(run("cd s/in && ls >../after && cmp ../before ../after"));
}

static void test_the_encoding_of_a_shapefile(void **state)
{
    (void)state;
    need_ogr2ogr();
    scratch_write(&folder, "places.geojson", PLACES);
    assert_true(run("mkdir -p e && ogr2ogr e/a.shp places.geojson -lco ENCODING=CP1252"));
    says(scratch_path(&folder, "e/a.shp"), NULL, "Shapefile windows-1252\n== a lonlat\n" COLUMNS);
    /* nothing says: neither .cpg nor the byte of the language driver */
    assert_true(run("cd e && rm -f a.cpg && printf '\\0' | dd of=a.dbf bs=1 seek=29 conv=notrunc"));
    says(scratch_path(&folder, "e/a.shp"), NULL, "Shapefile windows-1252\n== a lonlat\n" COLUMNS);
    assert_true(run("ogr2ogr e/b.shp places.geojson -lco ENCODING=UTF-8 && rm e/b.cpg"));
    says(scratch_path(&folder, "e/b.shp"), NULL, "Shapefile UTF-8\n== b lonlat\n" COLUMNS);
}

static void test_kml(void **state)
{
    static const char KML[] =
        "<?xml version=\"1.0\"?><kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document><Folder>"
        "<name>Halls</name><NetworkLink><Link><href>http://127.0.0.1:9/x.kml</href></Link>"
        "</NetworkLink><Placemark><name>Hall</name><description><![CDATA[<b>big</b>]]></"
        "description>"
        "<ExtendedData><Data name=\"phone\"><value>0141 496 0123</value></Data></ExtendedData>"
        "<Point><coordinates>-4.28,55.89,0</coordinates></Point></Placemark></Folder></Document>"
        "</kml>";
    (void)state;
    says(scratch_write(&folder, "halls.kml", KML), NULL, "KML UTF-8\n== Halls lonlat\n");
    says(scratch_path(&folder, "halls.kml"), NULL,
         "1: Hall|<b>big</b>||||0141 496 0123 point -4.28000 55.89000\n");
    says(scratch_write(&folder, "one.kml",
                       "<kml xmlns=\"http://www.opengis.net/kml/2.2\">"
                       "<Placemark><name>Hall</name></Placemark></kml>"),
         NULL, "KML UTF-8\n==  lonlat\n# Name|");
    slice packed = office_zip((const office_member[]){{"doc.kml", KML}, {NULL, NULL}});
    scratch_write_bytes(scratch_path(&folder, "halls.kmz"), packed.at, packed.len);
    says(scratch_path(&folder, "halls.kmz"), NULL, "KML UTF-8\n== Halls lonlat\n");
    free((char *)packed.at);
}

/* -- what is no file that can be read ---------------------------------------------------------- */

static void test_what_can_not_be_read(void **state)
{
    (void)state;
    says(scratch_path(&folder, "none.csv"), NULL, "missing: none.csv: No such file");
    says("/vsicurl/http://127.0.0.1:9/x.csv", NULL, "missing: x.csv: No such file");
    says("/vsizip/x.zip", NULL, "missing: x.zip: No such file");
    says(folder.folder, NULL, "it is not a file");
    assert_int_equal(mkfifo(scratch_path(&folder, "pipe"), 0600), 0);
    says(scratch_path(&folder, "pipe"), NULL, "refused: pipe: it is not a file");
    says(scratch_write(&folder, "empty.csv", ""), NULL, "refused: empty.csv: the file is empty");
    says(scratch_write(&folder, "page.csv", "<html>"), NULL, "refused: page.csv: it is a web page");
    int fd = open(scratch_path(&folder, "huge.csv"), O_WRONLY | O_CREAT, 0600);
    assert_int_equal(ftruncate(fd, (off_t)1 << 31), 0);
    close(fd);
    says(scratch_path(&folder, "huge.csv"), NULL, "refused: huge.csv: it is larger than 1024 MB");
}

static void test_limits(void **state)
{
    const char *path = scratch_write(&folder, "a.csv", "name\nlonger\nx\n");
    BUF_SCOPED buf text;
    (void)state;
    says(path, &(read_options){.max_rows = 2}, "refused: a.csv: it has more than 2 rows; split it");
    says(path, &(read_options){.max_cell_bytes = 5}, "2! a cell is longer than 5 bytes\n3: x");
    says(path, &(read_options){.layer = "b"}, "refused: a.csv: there is no sheet b");
    buf_init(&text, 64 << 20);
    for (int i = 0; i < 1000000; i++)
        buf_puts(&text, "a,b,c,d,e,f,g\n");
    says(scratch_write(&folder, "many.csv", buf_text(&text)),
         &(read_options){.max_memory_bytes = 64 << 20},
         "refused: many.csv: reading it needs more than 64 MB; split it");
}

/* -- a reader that does not come to its end ---------------------------------------------------- */

/* A file of many a NUL takes long enough to be met with. */
static const char *slow_file(void)
{
    const char *path = scratch_write(&folder, "slow.csv", "name,town\nHall,");
    assert_int_equal(truncate(path, (off_t)1 << 30), 0);
    return path;
}

/* A child of a process, or 0. */
static pid_t child_of(pid_t parent)
{
    pid_t found = 0;
    DIR *processes = opendir("/proc");
    for (const struct dirent *entry; processes && !found && (entry = readdir(processes));) {
        char path[300], line[500];
        int pid, of = 0;
        snprintf(path, sizeof path, "/proc/%.200s/stat", entry->d_name);
        FILE *f = isdigit((unsigned char)entry->d_name[0]) ? fopen(path, "r") : NULL;
        if (f && fgets(line, sizeof line, f)) {
            const char *end = strrchr(line, ')');
            if (sscanf(line, "%d", &pid) == 1 && end && sscanf(end, ") %*c %d", &of) == 1 &&
                of == parent)
                found = pid;
        }
        if (f)
            fclose(f);
    }
    closedir(processes);
    return found;
}

/* Whether a reader has come as far as to its limits, the first of which is the life of its parent.
 */
static bool has_limits(pid_t reader)
{
    char path[64], line[200];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%d/limits", reader);
    FILE *f = fopen(path, "r");
    while (f && !found && fgets(line, sizeof line, f))
        found = strncmp(line, "Max open files            64 ", 29) == 0;
    if (f)
        fclose(f);
    return found;
}

/* The reader of a process, once it is under its limits: before that it may not be a reader yet. */
static pid_t wait_for_reader(pid_t parent)
{
    pid_t child;
    while (!(child = child_of(parent)) || !has_limits(child))
        usleep(1000);
    return child;
}

/* Sends the reader of this process a signal. */
static void *meddle(void *sent)
{
    kill(wait_for_reader(getpid()), *(const int *)sent);
    return NULL;
}

static void says_of_a_reader_sent(int sent, const read_options *options, const char *expected)
{
    pthread_t other;
    const char *path = slow_file();
    assert_int_equal(pthread_create(&other, NULL, meddle, &sent), 0);
    says(path, options, expected);
    pthread_join(other, NULL);
}

static void test_a_crash_is_a_file_refused(void **state)
{
    (void)state;
    says_of_a_reader_sent(
        SIGABRT, NULL,
        "refused: slow.csv: the reader stopped (signal 6): the file is damaged or not "
        "what its name says; nothing was imported");
    says(scratch_write(&folder, "next.csv", "a,b\n"), NULL, "CSV UTF-8\n== \n1: a|b\n");
}

static void test_one_that_hangs_is_ended(void **state)
{
    (void)state;
    says_of_a_reader_sent(
        SIGSTOP, &(read_options){.max_seconds = 1},
        "refused: slow.csv: reading it took longer than 1 s; nothing was imported");
    assert_int_equal(child_of(getpid()), 0);
}

static bool is_running(pid_t pid)
{
    char path[64], line[500] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", pid);
    FILE *f = fopen(path, "r");
    const char *end = f && fgets(line, sizeof line, f) ? strrchr(line, ')') : NULL;
    if (f)
        fclose(f);
    return end && end[1] && end[2] != 'Z';
}

static void test_it_ends_with_who_waits_for_it(void **state)
{
    const char *path = slow_file();
    (void)state;
    pid_t importer = fork();
    assert_true(importer >= 0);
    if (!importer) {
        workbook *w;
        _exit(file_read_workbook(path, NULL, &w, NULL)); /* it does not come to the end of it */
    }
    pid_t reader = wait_for_reader(importer);
    kill(reader, SIGSTOP); /* it can't end by itself */
    kill(importer, SIGKILL);
    waitpid(importer, NULL, 0);
    for (int i = 0; i < 10000 && is_running(reader); i++)
        usleep(1000);
    assert_false(is_running(reader));
}

static void *read_one(void *path)
{
    workbook *w;
    for (int i = 0; i < 5; i++) {
        error err;
        assert_int_equal(file_read_workbook(path, NULL, &w, &err), OK);
        assert_int_equal(w->sheets[0].row_count, 2);
        workbook_free(w);
    }
    return NULL;
}

static void test_several_at_once(void **state)
{
    pthread_t others[4];
    char *path = strdup(scratch_write(&folder, "two.csv", "a,b\nc,d\n"));
    (void)state;
    for (size_t i = 0; i < COUNT(others); i++)
        assert_int_equal(pthread_create(&others[i], NULL, read_one, path), 0);
    for (size_t i = 0; i < COUNT(others); i++)
        pthread_join(others[i], NULL);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_file_of_text),
        cmocka_unit_test(test_a_spreadsheet),
        cmocka_unit_test(test_a_geopackage),
        cmocka_unit_test(test_a_shapefile),
        cmocka_unit_test(test_the_encoding_of_a_shapefile),
        cmocka_unit_test(test_kml),
        cmocka_unit_test(test_what_can_not_be_read),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_a_crash_is_a_file_refused),
        cmocka_unit_test(test_one_that_hangs_is_ended),
        cmocka_unit_test(test_it_ends_with_who_waits_for_it),
        cmocka_unit_test(test_several_at_once),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

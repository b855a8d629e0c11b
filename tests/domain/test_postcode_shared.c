/* Every postcode of the tables in ../shared reads, is written in its proper form and sorts by it.
 */
#include "domain/postcode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DATA CAIRN_SOURCE_DIR "/../shared/data/"

/* `G1  1AB`, `EH429AG` and `G1 1AB` as they should be written. */
static void canonical(const char *text, char ret[POSTCODE_TEXT_SIZE])
{
    char plain[16];
    size_t len = 0;
    for (; *text && len < sizeof plain - 1; text++)
        if (*text != ' ')
            plain[len++] = *text;
    plain[len] = '\0';
    snprintf(ret, POSTCODE_TEXT_SIZE, "%.*s %s", (int)len - 3, plain, plain + len - 3);
}

/* The outward code padded to four, then the inward code: as text it sorts as the key should. */
static void padded(const char *written, char ret[POSTCODE_TEXT_SIZE])
{
    int outward = (int)strcspn(written, " ");
    snprintf(ret, POSTCODE_TEXT_SIZE, "%-4.*s%s", outward, written, written + outward + 1);
}

/* National Records of Scotland mark a postcode that a boundary splits: `PA31 8UAB`. */
static void drop_split_mark(char *text)
{
    char *space = strrchr(text, ' ');
    if (space && strlen(space) == 5)
        space[4] = '\0';
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

/* Reads the first column of a file, quoted or not. @return how many lines. */
static long check_file(const char *name, bool heading)
{
    char path[1024], line[2048], written[POSTCODE_TEXT_SIZE], expected[POSTCODE_TEXT_SIZE];
    char now[POSTCODE_TEXT_SIZE], before[POSTCODE_TEXT_SIZE] = "";
    postcode p, last = {0};
    long lines = 0;
    snprintf(path, sizeof path, "%s%s", DATA, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    if (heading)
        assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        char *text = line[0] == '"' ? line + 1 : line;
        text[strcspn(text, "\",")] = '\0';
        drop_split_mark(text);
        canonical(text, expected);
        if (!postcode_read(slice_of(text), &p))
            fail_msg("%s: %s is not read", name, text);
        postcode_write(p, written);
        assert_string_equal(written, expected);
        assert_int_equal(p.level, POSTCODE_UNIT);
        padded(written, now);
        assert_int_equal((p.key > last.key) - (p.key < last.key), sign(strcmp(now, before)));
        last = p;
        memcpy(before, now, sizeof before);
        lines++;
    }
    fclose(file);
    return lines;
}

static void test_every_shared_postcode(void **state)
{
    static const struct {
        const char *name;
        bool heading;
        long lines;
    } FILES[] = {
        {"postcodes/G.csv", true, 47671},       {"postcodes/EH.csv", true, 33586},
        {"postcodes/FK.csv", true, 9785},       {"postcodes/KA.csv", true, 14443},
        {"postcodes/ML.csv", true, 12045},      {"postcodes/PA.csv", true, 13179},
        {"postcodes/KY.csv", true, 13432},      {"postcodes/DD.csv", true, 11552},
        {"postcodes/PH.csv", true, 7586},       {"postcodes/nrs_SmallUser_sample.csv", false, 102},
        {"codepoint/2020/g.csv", false, 31815}, {"codepoint/2020/eh.csv", false, 24426},
        {"codepoint/2020/fk.csv", false, 7716}};
    (void)state;
    for (size_t i = 0; i < COUNT(FILES); i++)
        assert_int_equal(check_file(FILES[i].name, FILES[i].heading), FILES[i].lines);
}

int main(void)
{
    if (access(DATA "postcodes/G.csv", R_OK) != 0)
        return 77;
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_shared_postcode)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

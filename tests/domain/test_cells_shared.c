/* Cells of the registers in ../shared: every whole phone number of a surgery reads as itself, and
 * the libraries of two registers that share a postcode share a name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "domain/phone.h"
#include "domain/place_name.h"
#include "domain/postcode.h"
#include "format/csv.h"

#define DATA CAIRN_SOURCE_DIR "/../shared/data/"

enum { ROW_MAX = 14000, NATIONAL_AND_ZERO = 11 };

typedef struct {
    arena *texts;
    slice *rows[ROW_MAX];
    size_t count, width;
} sheet;

static void read_sheet(const char *name, sheet *ret)
{
    static char bytes[4 * 1024 * 1024];
    csv_reader reader;
    csv_row row;
    FILE *in = fopen(name, "rb");
    assert_non_null(in);
    size_t size = fread(bytes, 1, sizeof bytes, in);
    fclose(in);
    assert_true(size < sizeof bytes);
    *ret = (sheet){.texts = arena_new((size_t)256 * 1024 * 1024)};
    const char *copy = arena_copy(ret->texts, bytes, size);
    csv_open(&reader, (slice){copy, size});
    for (status read; (read = csv_next(&reader, ret->texts, &row, NULL)) != ERR_NOT_FOUND;) {
        assert_int_equal(read, OK);
        assert_true(ret->count < ROW_MAX);
        ret->width = ret->count ? ret->width : row.count;
        if (row.count == ret->width)
            ret->rows[ret->count++] = row.cells;
    }
}

static void check_phones(const char *name, size_t column, size_t at_least)
{
    static sheet s;
    size_t whole = 0;
    read_sheet(name, &s);
    for (size_t i = 0; i < s.count; i++) {
        char digits[NATIONAL_AND_ZERO + 1], expected[32], read[PHONE_TEXT_SIZE];
        slice cell = s.rows[i][column];
        size_t len = 0;
        for (size_t k = 0; k < cell.len; k++)
            if (isdigit((unsigned char)cell.at[k]) && len < sizeof digits)
                digits[len++] = cell.at[k];
        if (len != NATIONAL_AND_ZERO || digits[0] != '0')
            continue;
        snprintf(expected, sizeof expected, "+44%.10s", digits + 1);
        assert_int_equal(phone_read(cell, read, sizeof read), 1);
        assert_string_equal(read, expected);
        whole++;
    }
    assert_true(whole >= at_least);
    arena_free(s.texts);
}

static void test_phones_of_surgeries(void **state)
{
    (void)state;
    check_phones(DATA "gp/nhs_ods_scotprac_2019.csv", 10, 700);
    check_phones(DATA "gp/epraccur_2015-11-27.csv", 17, 12000);
}

static void test_names_of_libraries(void **state)
{
    static const char *const COUNCILS[] = {"glasgow_city", "city_of_edinburgh", "clackmannanshire"};
    enum { NAME = 0, POSTCODE = 4, THEIR_NAME = 1, THEIR_POSTCODE = 5 };
    static sheet all, council;
    size_t met = 0;
    (void)state;
    read_sheet(DATA "assets/libraries_scotland.csv", &all);
    for (size_t c = 0; c < COUNT(COUNCILS); c++) {
        char path[1024];
        snprintf(path, sizeof path, DATA "assets/lib_schema_%s_council.csv", COUNCILS[c]);
        read_sheet(path, &council);
        for (size_t i = 1; i < council.count; i++)
            for (size_t k = 1; k < all.count; k++) {
                postcode p, q;
                slice name = council.rows[i][THEIR_NAME], other = all.rows[k][NAME];
                if (!postcode_read(council.rows[i][THEIR_POSTCODE], &p) ||
                    !postcode_read(all.rows[k][POSTCODE], &q) || p.key != q.key)
                    continue;
                if (!place_name_matches(name, other))
                    fail_msg("%.*s, %.*s", (int)name.len, name.at, (int)other.len, other.at);
                met++;
            }
        arena_free(council.texts);
    }
    assert_true(met >= 60);
    arena_free(all.texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_phones_of_surgeries),
        cmocka_unit_test(test_names_of_libraries),
    };
    if (access(DATA, R_OK) != 0)
        return 77;
    return cmocka_run_group_tests(tests, NULL, NULL);
}

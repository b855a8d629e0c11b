#include "format/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static arena *memory;

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(64 << 20);
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

/* Every row as `line:[cell][cell]`, a broken one as `line!`. */
static const char *rows_of(const char *text)
{
    static char out[4000];
    size_t used = 0;
    csv_reader r;
    csv_row row;
    error err;
    out[0] = '\0';
    csv_open(&r, slice_of(text));
    for (status got;;) {
        long line = r.line;
        got = csv_next(&r, memory, &row, &err);
        if (got == ERR_NOT_FOUND)
            return out;
        used += (size_t)snprintf(out + used, sizeof out - used, "%ld%s", got ? line : row.line,
                                 got ? "!" : ":");
        if (!got)
            assert_int_equal(row.line, line);
        for (size_t i = 0; !got && i < row.count; i++)
            used += (size_t)snprintf(out + used, sizeof out - used, "[%.*s]", (int)row.cells[i].len,
                                     row.cells[i].at);
        used += (size_t)snprintf(out + used, sizeof out - used, " ");
    }
}

static void test_rows_and_their_lines(void **state)
{
    static const struct {
        const char *text, *rows;
    } CASES[] = {
        {"", ""},
        {"\n\n\r\n", ""},
        {"a", "1:[a] "},
        {"a,b\n1,2\n", "1:[a][b] 2:[1][2] "},
        {"a,b\n1,2", "1:[a][b] 2:[1][2] "},
        {"a,b\r\n1,2\r\n3,4\r\n", "1:[a][b] 2:[1][2] 3:[3][4] "},
        {"a,b\r1,2\r3,4", "1:[a][b] 2:[1][2] 3:[3][4] "},
        {"\xEF\xBB\xBF"
         "a,b\n1,2",
         "1:[a][b] 2:[1][2] "},
        {"a\n\n\nb\n", "1:[a] 4:[b] "},
        {"\n\na\nb\n", "3:[a] 4:[b] "},
        {"\r\na;b\n1;2", "2:[a][b] 3:[1][2] "},
        {"a,,\n,b,", "1:[a][][] 2:[][b][] "},
        {" a , b \n", "1:[ a ][ b ] "},
        {"a;b;c,d\n1;2;3,4\n", "1:[a][b][c,d] 2:[1][2][3,4] "},
        {"a\tb\n1,5\t2\n", "1:[a][b] 2:[1,5][2] "},
        {"\"a;b\",c\n1,2\n", "1:[a;b][c] 2:[1][2] "}, /* a quoted one is no separator */
        {"a|b\n1|2,5\n", "1:[a][b] 2:[1][2,5] "},
        {"Groups, 2024\n\nname;cost\nA;2,50\nB;3,50\n",
         "1:[Groups, 2024] 3:[name][cost] 4:[A][2,50] 5:[B][3,50] "}, /* a title has no say */
        {"name,for\nA,women;men\nB,all\n", "1:[name][for] 2:[A][women;men] 3:[B][all] "},
        {"name;at\n\"A\";\"x,\ny,z\"\nB;\"x,\n,\"\n", "1:[name][at] 2:[A][x,\ny,z] 4:[B][x,\n,] "},
        {"sep=;\r\na,b;c\r\n1,5;2\r\n", "2:[a,b][c] 3:[1,5][2] "},
        {"\"sep=|\"\na|b,c,d\n", "2:[a][b,c,d] "},
        {"sep=;", ""},
        {"sep=;x,y\n", "1:[sep=;x][y] "}, /* a heading like another */
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(rows_of(CASES[i].text), CASES[i].rows);
}

static void test_quotes(void **state)
{
    static const struct {
        const char *text, *rows;
    } CASES[] = {
        {"\"a\",\"b\"\n", "1:[a][b] "},
        {"\"a,b\",c\n", "1:[a,b][c] "},
        {"\"say \"\"hello\"\"\",b\n", "1:[say \"hello\"][b] "},
        {"\"\",\"\"\"\"\n", "1:[][\"] "},
        {"a\"b,c\n", "1:[a\"b][c] "}, /* not at the beginning: a quote like another letter */
        {"\"a\"b,c\n", "1:[a][c] "},  /* what follows a closed quote is dropped */
        {"\"a\nb\",c\nd,e\n", "1:[a\nb][c] 3:[d][e] "},
        {"\"a\r\nb\r\n\",c\r\nd,e\r\n", "1:[a\r\nb\r\n][c] 4:[d][e] "},
        {"\"a\rb\",c\rd,e\r", "1:[a\rb][c] 3:[d][e] "},
        {"a,b\n1,\"2\n3,4\n", "1:[a][b] 2! 3:[3][4] "}, /* never closed: that row alone is lost */
        {"a\n\n\n\"b\n\nc\n", "1:[a] 4! 6:[c] "},
        {"a,b\n\"1\n2\",\"3\n4,5", "1:[a][b] 2! 4:[4][5] "},
        {"\"", "1! "},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(rows_of(CASES[i].text), CASES[i].rows);
}

static void test_limits(void **state)
{
    csv_reader r;
    csv_row row;
    error err;
    size_t size = (size_t)CSV_MAX_CELL_BYTES + 10;
    char *text = malloc(size);
    (void)state;
    memset(text, 'x', size);
    memcpy(text, "a,b\n", 4);
    text[4 + CSV_MAX_CELL_BYTES] = '\n';
    csv_open(&r, (slice){text, size});
    assert_int_equal(csv_next(&r, memory, &row, &err), OK);
    assert_int_equal(csv_next(&r, memory, &row, &err), OK);
    assert_int_equal(row.cells[0].len, CSV_MAX_CELL_BYTES);
    text[4 + CSV_MAX_CELL_BYTES] = 'x';
    text[5 + CSV_MAX_CELL_BYTES] = '\n';
    csv_open(&r, (slice){text, size});
    assert_int_equal(csv_next(&r, memory, &row, &err), OK);
    assert_int_equal(csv_next(&r, memory, &row, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "a cell has more than"));
    assert_int_equal(csv_next(&r, memory, &row, &err), OK);
    assert_int_equal(row.line, 3);
    memset(text, ',', CSV_MAX_CELLS);
    text[CSV_MAX_CELLS - 1] = '\n'; /* as many as may be */
    memset(text + CSV_MAX_CELLS, ',', CSV_MAX_CELLS);
    text[2 * CSV_MAX_CELLS] = '\n'; /* and one more */
    csv_open(&r, (slice){text, 2 * CSV_MAX_CELLS + 2});
    assert_int_equal(csv_next(&r, memory, &row, &err), OK);
    assert_int_equal(row.count, CSV_MAX_CELLS);
    assert_int_equal(csv_next(&r, memory, &row, &err), ERR_INPUT);
    assert_non_null(strstr(err.detail, "more than 1024 cells"));
    assert_int_equal(csv_next(&r, memory, &row, &err), OK);
    free(text);
}

static void test_without_memory(void **state)
{
    ARENA_SCOPED arena *small = arena_new(8);
    csv_reader r;
    csv_row row = {.count = 7};
    error err;
    (void)state;
    csv_open(&r, slice_of("a,b,c\n"));
    assert_int_equal(csv_next(&r, small, &row, &err), ERR_NO_MEMORY);
    csv_open(&r, slice_of("\"a \"\"very\"\" long cell\"\n"));
    assert_int_equal(csv_next(&r, small, &row, &err), ERR_NO_MEMORY);
    assert_int_equal(row.count, 7);
}

static void test_writing(void **state)
{
    static const struct {
        const char *cell, *plain, *safe;
    } CASES[] = {
        {"", "", ""},
        {"Maryhill", "Maryhill", "Maryhill"},
        {"a,b", "\"a,b\"", "\"a,b\""},
        {"a;b", "\"a;b\"", "\"a;b\""},
        {"a|b", "\"a|b\"", "\"a|b\""},
        {"a\"b", "\"a\"\"b\"", "\"a\"\"b\""},
        {"a\nb", "\"a\nb\"", "\"a\nb\""},
        {"=1+1", "=1+1", "'=1+1"},
        {"+44 141", "+44 141", "'+44 141"},
        {"-4.2", "-4.2", "'-4.2"},
        {"@cmd", "@cmd", "'@cmd"},
        {"\tx", "\"\tx\"", "\"'\tx\""},
        {"\rx", "\"\rx\"", "\"'\rx\""},
        {"=\"a,b\"", "\"=\"\"a,b\"\"\"", "\"'=\"\"a,b\"\"\""},
        {"a=b", "a=b", "a=b"},
        {"'=1+1", "'=1+1", "''=1+1"},
        {"'''@x", "'''@x", "''''@x"},
        {"'til late", "'til late", "'til late"},
        {"'", "'", "'"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        BUF_SCOPED buf out;
        buf_init(&out, 100);
        csv_write(&out, slice_of(CASES[i].cell));
        assert_string_equal(buf_text(&out), CASES[i].plain);
        buf_clear(&out);
        csv_write_safe(&out, slice_of(CASES[i].cell));
        assert_string_equal(buf_text(&out), CASES[i].safe);
        csv_reader written;
        csv_row row;
        csv_open(&written, (slice){out.data, out.len});
        written.separator = ',';
        if (csv_next(&written, memory, &row, NULL) == OK) /* it is not blank */
            assert_true(slice_equals(csv_restore(row.cells[0]), CASES[i].cell));
    }
}

static void test_writing_past_the_maximum_is_told(void **state)
{
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 4);
    csv_write_safe(&out, slice_of("=abcdefgh"));
    assert_true(out.failed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_and_their_lines),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_writing),
        cmocka_unit_test(test_writing_past_the_maximum_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

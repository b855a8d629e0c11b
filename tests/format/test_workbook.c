/* A workbook through its bytes and back, whole and at every length that is not whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "format/workbook.h"

enum { ROOM = 1 << 20 };

static slice text(const char *t)
{
    return slice_of(t);
}

/* Two sheets: one of rows alone, one with headings, geometries and a broken row. */
static workbook *made(void)
{
    workbook *w;
    sheet *s;
    sheet_row *row;
    size_t column;
    assert_int_equal(workbook_new(ROOM, &w, NULL), OK);
    w->format = "XLSX";
    w->encoding = "UTF-8";
    assert_int_equal(workbook_add_sheet(w, text("Groups 2024"), &s, NULL), OK);
    assert_int_equal(sheet_add_row(w, s, 3, &row, NULL), OK);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(sheet_set_cell(w, row, i, text(i % 2 ? "odd" : "Gàidhlig"), NULL), OK);
    assert_int_equal(sheet_set_cell(w, row, 30, text("far"), NULL), OK);
    assert_int_equal(workbook_add_sheet(w, text("woods"), &s, NULL), OK);
    s->of = SHEET_OF_ASSETS;
    s->crs = CRS_LONLAT;
    s->crs_accuracy_m = 5.5;
    assert_int_equal(sheet_heading(w, s, text("name"), &column, NULL), OK);
    assert_int_equal(sheet_heading(w, s, text("kind"), &column, NULL), OK);
    assert_int_equal(column, 1);
    assert_int_equal(sheet_heading(w, s, text("name"), &column, NULL), OK);
    assert_int_equal(column, 0);
    assert_int_equal(sheet_add_row(w, s, 1, &row, NULL), OK);
    assert_int_equal(sheet_set_cell(w, row, 1, text("wood"), NULL), OK);
    static double ways_in[2][2] = {{-4.1, 55.7}, {-4.2, 55.8}};
    row->at = (geometry){GEOMETRY_POINTS, -4.1, 55.7, 640.5, 2, ways_in, {"\1\0\xff", 3}};
    row->feature_id = text("fid.7");
    assert_int_equal(sheet_add_row(w, s, 2, &row, NULL), OK);
    row->broken = "its geometry can't be read";
    return w;
}

static void test_it_comes_back_as_it_went_in(void **state)
{
    workbook *w = made(), *back;
    BUF_SCOPED buf bytes;
    (void)state;
    buf_init(&bytes, ROOM);
    workbook_write(w, &bytes);
    assert_false(bytes.failed);
    assert_int_equal(workbook_parse((slice){bytes.data, bytes.len}, ROOM, &back, NULL), OK);
    assert_string_equal(back->format, "XLSX");
    assert_int_equal(back->sheet_count, 2);
    const sheet *first = &back->sheets[0], *second = &back->sheets[1];
    assert_true(slice_equals(first->name, "Groups 2024"));
    assert_null(first->headings);
    assert_int_equal(first->rows[0].line, 3);
    assert_int_equal(first->rows[0].count, 31);
    assert_true(slice_equals(sheet_cell(&first->rows[0], 18), "Gàidhlig"));
    assert_true(slice_equals(sheet_cell(&first->rows[0], 25), ""));
    assert_true(slice_equals(sheet_cell(&first->rows[0], 30), "far"));
    assert_true(slice_equals(sheet_cell(&first->rows[0], 31), ""));
    assert_int_equal(second->of, SHEET_OF_ASSETS);
    assert_int_equal(second->crs, CRS_LONLAT);
    assert_true(second->crs_accuracy_m == 5.5);
    assert_int_equal(second->heading_count, 2);
    assert_true(slice_equals(second->headings[1], "kind"));
    assert_int_equal(second->rows[0].at.kind, GEOMETRY_POINTS);
    assert_true(second->rows[0].at.entrances[1][0] == -4.2);
    assert_true(second->rows[0].at.extent == 640.5);
    assert_true(slice_equals(second->rows[0].feature_id, "fid.7"));
    assert_string_equal(second->rows[1].broken, "its geometry can't be read");
    workbook_free(back);
    workbook_free(w);
}

static void test_what_is_cut_or_bent_is_refused(void **state)
{
    workbook *w = made(), *back;
    BUF_SCOPED buf bytes;
    error err;
    (void)state;
    buf_init(&bytes, ROOM);
    workbook_write(w, &bytes);
    for (size_t length = 0; length < bytes.len; length++) {
        /* of its own size, so that a read past the end is seen */
        char *cut = mem_alloc(length ? length : 1, 1);
        memcpy(cut, bytes.data, length);
        assert_int_equal(workbook_parse((slice){cut, length}, ROOM, &back, &err), ERR_INPUT);
        mem_free(cut);
    }
    for (size_t at = 0; at < bytes.len; at++) {
        char was = bytes.data[at];
        bytes.data[at] = (char)0xFF;
        if (workbook_parse((slice){bytes.data, bytes.len}, ROOM, &back, &err) == OK)
            workbook_free(back); /* a bit of a number or of a position: still a workbook */
        bytes.data[at] = was;
    }
    buf_putc(&bytes, 'x');
    assert_int_equal(workbook_parse((slice){bytes.data, bytes.len}, ROOM, &back, &err), ERR_INPUT);
    workbook_free(w);
}

static void test_every_size_has_a_maximum(void **state)
{
    workbook *w;
    sheet *s = NULL;
    sheet_row *row;
    error err = {0};
    (void)state;
    assert_int_equal(workbook_new(ROOM, &w, NULL), OK);
    for (size_t i = 0; i < WORKBOOK_MAX_SHEETS; i++)
        assert_int_equal(workbook_add_sheet(w, text("s"), &s, NULL), OK);
    assert_int_equal(workbook_add_sheet(w, text("s"), &s, &err), ERR_INPUT);
    assert_string_equal(err.detail, "there are more than 256 sheets");
    assert_int_equal(sheet_add_row(w, s, 1, &row, NULL), OK);
    assert_int_equal(sheet_set_cell(w, row, WORKBOOK_MAX_COLUMNS, text("x"), &err), ERR_INPUT);
    assert_string_equal(err.detail, "there are more than 1024 columns");
    slice long_text = {"", WORKBOOK_MAX_CELL_BYTES + 1};
    assert_int_equal(sheet_set_cell(w, row, 0, long_text, &err), ERR_INPUT);
    workbook_free(w);
}

static status add(void *to, slice bytes, error *err)
{
    (void)err;
    buf_add(to, bytes.at, bytes.len);
    return OK;
}

static status refuse(void *to, slice bytes, error *err)
{
    (void)to, (void)bytes;
    return error_set(err, ERR_INTERNAL, NULL, "the pipe is closed");
}

static void test_it_is_sent_as_it_is_written(void **state)
{
    workbook *w = made(), *back;
    BUF_SCOPED buf written, sent;
    error err;
    sheet *s = &w->sheets[1];
    sheet_row *row;
    (void)state;
    buf_init(&written, 16 * ROOM);
    buf_init(&sent, 16 * ROOM);
    s->hidden = true;
    for (long i = 0; i < 50000; i++) /* more than goes at once */
        assert_true(sheet_add_row(w, s, i + 1, &row, NULL) == OK);
    workbook_write(w, &written);
    assert_int_equal(workbook_send(w, add, &sent, NULL), OK);
    assert_int_equal(written.len, sent.len);
    assert_memory_equal(written.data, sent.data, sent.len);
    assert_int_equal(workbook_send(w, refuse, NULL, &err), ERR_INTERNAL);
    assert_string_equal(err.detail, "the pipe is closed");
    workbook_free(w);
    assert_int_equal(workbook_parse((slice){sent.data, sent.len}, 16 * ROOM, &back, NULL), OK);
    assert_false(back->sheets[0].hidden);
    assert_true(back->sheets[1].hidden);
    workbook_free(back);
}

static slice given_back;

static void note(slice bytes)
{
    given_back = bytes;
}

static void test_what_it_keeps_is_given_back(void **state)
{
    workbook *w = made();
    (void)state;
    workbook_keep(w, (slice){"kept", 4}, note);
    assert_null(given_back.at);
    workbook_free(w);
    assert_true(slice_equals(given_back, "kept"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_comes_back_as_it_went_in),
        cmocka_unit_test(test_what_is_cut_or_bent_is_refused),
        cmocka_unit_test(test_every_size_has_a_maximum),
        cmocka_unit_test(test_it_is_sent_as_it_is_written),
        cmocka_unit_test(test_what_it_keeps_is_given_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

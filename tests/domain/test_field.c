#include "domain/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "domain/asset.h"

static arena *memory;

static int set_up(void **state)
{
    (void)state;
    memory = arena_new(16 << 20);
    return memory ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(memory);
    return 0;
}

static const char *const CHOICES[] = {"at-place", "in-area", "phone-or-online", NULL};
static const char *const TRISTATES[] = {"unknown", "yes", "no", NULL};

static const field TEXT = {"name", "Name", FIELD_TEXT, 1, 8, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field ENUM = {"reach", "Reach", FIELD_ENUM, 0, 0, CHOICES, AUDIENCE_PUBLIC, 0, NULL};
static const field SET = {"ways", "Ways", FIELD_SET, 0, 0, CHOICES, AUDIENCE_PUBLIC, 0, NULL};
static const field TRI = {"bsl",     "BSL",           FIELD_TRISTATE, 0,   0,
                          TRISTATES, AUDIENCE_PUBLIC, FIELD_REQUIRED, NULL};
static const field WHOLE = {"age", "Age", FIELD_INTEGER, 0, 120, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field REAL = {"off", "Off", FIELD_REAL, -1.5, 1e5, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field DATE = {"on", "On", FIELD_DATE, 0, 10, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field PARTIAL = {"in", "In", FIELD_PARTIAL, 0, 10, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field LOCAL = {"at", "At", FIELD_LOCAL, 0, 16, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field STAMP = {"was", "Was", FIELD_TIMESTAMP, 0, 24, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field UUID = {"uuid", "UUID", FIELD_UUID, 0, 36, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field WAYS = {"gates", "Gates", FIELD_POINTS, 0, 600, NULL, AUDIENCE_PUBLIC, 0, NULL};
static const field JSON = {"extra", "Extra", FIELD_JSON, 0, 20, NULL, AUDIENCE_PUBLIC, 0, NULL};

/* What a text reads as, written again with `;`; the complaint, after "!", if it does not. */
static const char *read_and_write(const field *f, slice text)
{
    static char out[500];
    value v = {.kind = VALUE_INTEGER, .integer = -99};
    error err = {0};
    BUF_SCOPED buf written;
    buf_init(&written, 400);
    if (field_read(f, text, memory, &v, &err)) {
        assert_int_equal(err.code, ERR_INPUT);
        assert_string_equal(err.field, f->name);
        assert_true(v.kind == VALUE_INTEGER && v.integer == -99);
        snprintf(out, sizeof out, "!%s", err.detail);
        return out;
    }
    field_write(f, &v, ';', &written);
    snprintf(out, sizeof out, "%s%s", v.kind == VALUE_NULL ? "(null)" : "", buf_text(&written));
    return out;
}

static void test_values_as_people_write_them(void **state)
{
    static const struct {
        const field *f;
        const char *text, *reads;
    } CASES[] = {
        {&TEXT, " Hall\t\n", "Hall"},
        {&TEXT, "\xC2\xA0Hall", "Hall"},
        {&TEXT, "", "(null)"},
        {&TEXT, " \r\n ", "(null)"},
        {&TEXT, "a\r\nb\tc", "a\nb\tc"},
        {&TEXT, "éééééééé", "éééééééé"},
        {&TEXT, "ééééééééé", "!name must be at most 8 characters, not 9"},
        {&TEXT, "a\x01", "!name must be text without control characters"},
        {&TEXT, "a\x7F", "!name must be text without control characters"},
        {&TEXT, "a\xFF", "!name must be valid UTF-8"},
        {&ENUM, "In_Area", "in-area"},
        {&ENUM, "Phone or online", "phone-or-online"},
        {&ENUM, "", "(null)"},
        {&ENUM, "in", "!reach: 'in' is not one of at-place, in-area, phone-or-online"},
        {&SET, "in-area;at-place", "at-place;in-area"},
        {&SET, "In Area, At Place,", "at-place;in-area"},
        {&SET, "[\"in-area\",\"in-area\"]", "in-area"},
        {&SET, "[]", ""},
        {&SET, "", "(null)"},
        {&SET, "in-area;home", "!ways: 'home' is not one of at-place, in-area, phone-or-online"},
        {&TRI, "Yes", "yes"},
        {&TRI, "TRUE", "yes"},
        {&TRI, "0", "no"},
        {&TRI, "n", "no"},
        {&TRI, "?", "unknown"},
        {&TRI, "", "unknown"},
        {&TRI, "not known", "unknown"},
        {&TRI, "limited", "!bsl: 'limited' is not one of unknown, yes, no"},
        {&TRI, "t", "yes"},
        {&TRI, "X", "yes"},
        {&TRI, "1.0", "yes"},
        {&TRI, "\xE2\x9C\x93", "yes"},
        {&TRI, "\xE2\x9C\x94\xEF\xB8\x8F", "yes"},
        {&TRI, "Yes.", "yes"},
        {&TRI, "Available", "yes"},
        {&TRI, "F", "no"},
        {&TRI, "0.0", "no"},
        {&TRI, "None", "no"},
        {&TRI, "Not available", "no"},
        {&TRI, "not-available", "no"},
        {&TRI, "\xE2\x9C\x97", "no"},
        {&TRI, "\xE2\x9C\x98", "no"},
        {&TRI, "n/a", "unknown"},
        {&TRI, "N/K", "unknown"},
        {&TRI, "na", "unknown"},
        {&TRI, "TBC", "unknown"},
        {&TRI, "don't know", "unknown"},
        {&TRI, "Don\xE2\x80\x99t know", "unknown"},
        {&TRI, "-", "unknown"},
        {&TRI, "\xE2\x80\x93", "unknown"},
        {&TRI, "Unsure", "unknown"},
        {&TRI, "Yes - ramp at side", "!bsl: 'Yes - ramp at side' is not one of unknown, yes, no"},
        {&TRI, "Yes?", "!bsl: 'Yes?' is not one of unknown, yes, no"},
        {&TRI, "-1", "!bsl: '-1' is not one of unknown, yes, no"},
        {&TRI, "-x", "!bsl: '-x' is not one of unknown, yes, no"},
        {&TRI, "y/n", "!bsl: 'y/n' is not one of unknown, yes, no"},
        {&TRI, "2", "!bsl: '2' is not one of unknown, yes, no"},
        {&WHOLE, "120", "120"},
        {&WHOLE, "0", "0"},
        {&WHOLE, "121", "!age must be a whole number from 0 to 120"},
        {&WHOLE, "-1", "!age must be a whole number from 0 to 120"},
        {&WHOLE, "1.5", "!age must be a whole number from 0 to 120"},
        {&WHOLE, "99999999999999999999", "!age must be a whole number from 0 to 120"},
        {&WHOLE, "", "(null)"},
        {&REAL, "12.50", "12.5"},
        {&REAL, "-1.5", "-1.5"},
        {&REAL, "1e3", "1000"},
        {&REAL, "nan", "!off must be a number from -1.5 to 100000"},
        {&REAL, "1,5", "!off must be a number from -1.5 to 100000"},
        {&REAL, "100001", "!off must be a number from -1.5 to 100000"},
        {&DATE, "29/02/2020", "2020-02-29"},
        {&DATE, "1 August 1973", "1973-08-01"},
        {&DATE, "43556.0", "2019-04-01"},
        {&DATE, "1973", "!on must be a real day, written yyyy-mm-dd"},
        {&DATE, "30/02/2020", "!on must be a real day, written yyyy-mm-dd"},
        {&PARTIAL, "2016", "2016"},
        {&PARTIAL, "2016-05", "2016-05"},
        {&PARTIAL, "2016-05-31", "2016-05-31"},
        {&PARTIAL, "2016-13",
         "!in must be a year, a month or a day, written yyyy, yyyy-mm or yyyy-mm-dd"},
        {&PARTIAL, "31/05/2016",
         "!in must be a year, a month or a day, written yyyy, yyyy-mm or yyyy-mm-dd"},
        {&PARTIAL, "May 16",
         "!in must be a year, a month or a day, written yyyy, yyyy-mm or yyyy-mm-dd"},
        {&LOCAL, "2026-01-05T10:30", "2026-01-05T10:30"},
        {&LOCAL, "2026-01-05T24:00", "!at must be a local time, written yyyy-mm-ddThh:mm"},
        {&LOCAL, "2026-01-05T10:60", "!at must be a local time, written yyyy-mm-ddThh:mm"},
        {&LOCAL, "2026-01-05 10:30", "!at must be a local time, written yyyy-mm-ddThh:mm"},
        {&LOCAL, "05/01/2026T10:30", "!at must be a local time, written yyyy-mm-ddThh:mm"},
        {&STAMP, "2026-01-05T10:30:00.000Z", "2026-01-05T10:30:00.000Z"},
        {&STAMP, "2026-01-05", "!was must be a UTC time, written yyyy-mm-ddThh:mm:ss.sssZ"},
        {&UUID, "0192f0c4-0000-4000-8000-00000000000a", "0192f0c4-0000-4000-8000-00000000000a"},
        {&UUID, "0192f0c4-0000-4000-8000-00000000000g", "!uuid must be a UUID"},
        {&UUID, "0192f0c400004-000-8000-00000000000aa", "!uuid must be a UUID"},
        {&JSON, "{\"a\":1}", "{\"a\":1}"},
        {&JSON, "[1]", "!extra must be a JSON object"},
        {&JSON, "{\"a\":\"0123456789012\"}", "!extra must be at most 20 characters, not 21"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++)
        assert_string_equal(read_and_write(CASES[i].f, slice_of(CASES[i].text)), CASES[i].reads);
}

static void test_a_byte_of_zero_is_no_text(void **state)
{
    (void)state;
    assert_string_equal(read_and_write(&TEXT, (slice){"a\0b", 3}), "!name must be valid UTF-8");
}

/* Sixteen positions and more of them, with two of each. */
static void write_points(int count, buf *out)
{
    for (int i = 0; i < count; i++)
        buf_printf(out, "%s-4.2%02d,55.8;-4.2%02d0,55.80", i ? ";" : "", i, i);
}

static void test_points(void **state)
{
    static const char REFUSED[] = "!gates must be 1 to 16 points in degrees, written "
                                  "lon,lat;lon,lat";
    static const struct {
        const char *text, *reads; /* NULL: refused */
    } CASES[] = {
        {"-4.25,55.86", "-4.25,55.86"},
        {" -4.250 , 55.86000000 ;\t+4.3,-55 ", "-4.25,55.86;4.3,-55"},
        {"-4.123456789,55.00000001;1e1,2.5E-1", "-4.1234568,55;10,0.25"},
        {"-180,-90;180,90;-0.0,0", "-180,-90;180,90;0,0"},
        {"-4.25,55.86;4.3,55;-4.25000001,55.86", "-4.25,55.86;4.3,55"},
        {"[[-4.25,55.86],[-4.2999999999999998,55]]", "-4.25,55.86;-4.3,55"},
        {" [ [ -4.25 , 55.86 ] ] ", "-4.25,55.86"},
        {"-4.25", NULL},
        {"-4.25,", NULL},
        {"-4.25,55.86;", NULL},
        {";-4.25,55.86", NULL},
        {"-4.25,55.86,3", NULL},
        {"-4.25 55.86", NULL},
        {"-4.25,55.86 -4.3,55", NULL},
        {"-180.0000001,55", NULL},
        {"-4,90.00001", NULL},
        {"nan,55", NULL},
        {"1e999,55", NULL},
        {"0x10,55", NULL},
        {"by the gate", NULL},
        {"[]", NULL},
        {"[[]]", NULL},
        {"[-4.25,55.86]", NULL},
        {"[[-4.25,55.86]", NULL},
        {"[[-4.25,55.86];[-4.3,55]]", NULL},
        {"[[-4.25,55.86,12]]", NULL},
        {"[[-4.25,55.86]]]", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *reads = CASES[i].reads ? CASES[i].reads : REFUSED;
        assert_string_equal(read_and_write(&WAYS, slice_of(CASES[i].text)), reads);
        if (CASES[i].reads)
            assert_string_equal(read_and_write(&WAYS, slice_of(reads)), reads);
    }
    assert_string_equal(read_and_write(&WAYS, (slice){"1,2\0;3,4", 8}), REFUSED);
    assert_string_equal(read_and_write(&WAYS, (slice){"1\0,2", 4}), REFUSED);
}

static void test_points_are_sixteen_at_most(void **state)
{
    lonlat_e7 got[FIELD_MAX_POINTS];
    value v = {.kind = VALUE_NULL};
    BUF_SCOPED buf text;
    (void)state;
    buf_init(&text, 2000);
    assert_int_equal(field_points(&v, got), 0);
    write_points(FIELD_MAX_POINTS, &text);
    assert_int_equal(field_read(&WAYS, (slice){text.data, text.len}, memory, &v, NULL), OK);
    assert_int_equal(field_points(&v, got), FIELD_MAX_POINTS);
    for (int i = 0; i < FIELD_MAX_POINTS; i++) {
        assert_int_equal(got[i].lon_e7, -42000000 - 10000 * i);
        assert_int_equal(got[i].lat_e7, 558000000);
    }
    buf_clear(&text);
    write_points(FIELD_MAX_POINTS + 1, &text);
    assert_int_equal(field_read(&WAYS, (slice){text.data, text.len}, memory, &v, NULL), ERR_INPUT);
}

static void test_sets_are_written_as_json_too(void **state)
{
    value v;
    BUF_SCOPED buf out;
    (void)state;
    buf_init(&out, 100);
    assert_int_equal(field_read(&SET, slice_of("phone-or-online;at-place"), memory, &v, NULL), OK);
    field_write(&SET, &v, '[', &out);
    assert_string_equal(buf_text(&out), "[\"at-place\",\"phone-or-online\"]");
    buf_clear(&out);
    v.integer = 0;
    field_write(&SET, &v, '[', &out);
    assert_string_equal(buf_text(&out), "[]");
}

static void test_choices(void **state)
{
    (void)state;
    assert_int_equal(field_choice(&ENUM, slice_of("AT PLACE")), 0);
    assert_int_equal(field_choice(&ENUM, slice_of("phone_or-online")), 2);
    assert_int_equal(field_choice(&ENUM, slice_of("phone-or-onlin")), -1);
    assert_int_equal(field_choice(&ENUM, slice_of("")), -1);
    assert_int_equal(field_choice(&TEXT, slice_of("x")), -1);
    assert_int_equal(entity_field(&ASSET, slice_of("Step_Free")), ASSET_STEP_FREE);
    assert_int_equal(entity_field(&ASSET, slice_of("geom")), -1);
    assert_int_equal(entity_field(&ACTIVITY, slice_of("title")), ACTIVITY_TITLE);
}

/* A column of "open on bank holidays" has yes and no. */
static void test_a_switch_takes_yes_and_no(void **state)
{
    static const struct {
        const char *text;
        int expected; /* -1: refused */
    } CASES[] = {{"on", BANK_HOLIDAYS_ON},
                 {"Off", BANK_HOLIDAYS_OFF},
                 {"Yes", BANK_HOLIDAYS_ON},
                 {"no", BANK_HOLIDAYS_OFF},
                 {"unknown", BANK_HOLIDAYS_UNKNOWN},
                 {"", BANK_HOLIDAYS_UNKNOWN},
                 {"?", BANK_HOLIDAYS_UNKNOWN},
                 {"sometimes", -1},
                 {"yes?", -1}};
    error err = {0};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        value v = {.kind = VALUE_NULL};
        status read = field_read(&ACTIVITY.fields[ACTIVITY_BANK_HOLIDAYS], slice_of(CASES[i].text),
                                 memory, &v, &err);
        assert_int_equal(read, CASES[i].expected < 0 ? ERR_INPUT : OK);
        if (read == OK)
            assert_int_equal(v.integer, CASES[i].expected);
    }
    value v;
    assert_int_equal(field_read(&ASSET.fields[ASSET_STATUS], slice_of("yes"), memory, &v, &err),
                     ERR_INPUT);
}

static void test_without_memory(void **state)
{
    ARENA_SCOPED arena *small = arena_new(2);
    value v = {.kind = VALUE_INTEGER, .integer = -99};
    error err = {0};
    (void)state;
    assert_int_equal(field_read(&TEXT, slice_of("Hall 7"), small, &v, &err), ERR_NO_MEMORY);
    assert_int_equal(v.integer, -99);
}

static void test_equality(void **state)
{
    record a, b;
    (void)state;
    record_init(&a, &ASSET);
    record_init(&b, &ASSET);
    assert_true(record_equals(&a, &b));
    a.v[ASSET_NAME] = (value){.kind = VALUE_TEXT, .text = slice_of("Hall")};
    assert_false(record_equals(&a, &b));
    b.v[ASSET_NAME] = (value){.kind = VALUE_TEXT, .text = slice_of("Hall")};
    assert_true(record_equals(&a, &b));
    b.v[ASSET_NAME].text.len = 3;
    assert_false(record_equals(&a, &b));
    b.v[ASSET_NAME].text.len = 4;
    b.v[ASSET_UUID] = (value){.kind = VALUE_TEXT, .text = slice_of("kept")}; /* the database's */
    b.id = 7;
    assert_true(record_equals(&a, &b));
    a.has_position = true;
    a.position = (lonlat){-4.25, 55.85};
    assert_false(record_equals(&a, &b));
    b.has_position = true;
    b.position = (lonlat){-4.25000001, 55.85}; /* less than what is kept */
    assert_true(record_equals(&a, &b));
    b.position = (lonlat){-4.2500001, 55.85};
    assert_false(record_equals(&a, &b));
    b.position = a.position;
    a.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_REAL, .real = 2};
    b.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_INTEGER, .integer = 2};
    assert_false(record_equals(&a, &b));
    record_init(&b, &ACTIVITY);
    assert_false(record_equals(&a, &b));
}

/* The table itself: names that QGIS and CSV take, no two alike, and labels that differ. */
static void test_the_tables_hold_together(void **state)
{
    static const entity *const ENTITIES[] = {&ASSET, &ACTIVITY};
    (void)state;
    for (size_t e = 0; e < COUNT(ENTITIES); e++)
        for (size_t i = 0; i < ENTITIES[e]->count; i++) {
            const field *f = &ENTITIES[e]->fields[i];
            assert_true(strspn(f->name, "abcdefghijklmnopqrstuvwxyz_0123456789") ==
                        strlen(f->name));
            assert_int_equal(entity_field(ENTITIES[e], slice_of(f->name)), (int)i);
            bool choice =
                f->type == FIELD_ENUM || f->type == FIELD_SET || f->type == FIELD_TRISTATE;
            assert_int_equal(f->choices != NULL, choice);
            if (f->type == FIELD_TRISTATE) {
                assert_true(f->flags & FIELD_REQUIRED);
                assert_string_equal(f->choices[TRISTATE_UNKNOWN], "unknown");
                assert_string_equal(f->choices[TRISTATE_YES], "yes");
                assert_string_equal(f->choices[TRISTATE_NO], "no");
            }
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(ENTITIES[e]->fields[k].label, f->label);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values_as_people_write_them),
        cmocka_unit_test(test_a_byte_of_zero_is_no_text),
        cmocka_unit_test(test_points),
        cmocka_unit_test(test_points_are_sixteen_at_most),
        cmocka_unit_test(test_sets_are_written_as_json_too),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_a_switch_takes_yes_and_no),
        cmocka_unit_test(test_without_memory),
        cmocka_unit_test(test_equality),
        cmocka_unit_test(test_the_tables_hold_together),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

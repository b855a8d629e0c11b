/* The table of fields against the schema of a real file: what the one allows, the other takes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "domain/relation.h"
#include "exchange/geodata.h"
#include "support/generate.h"
#include "support/inspect.h"

static scratch folder;
static store *file;
static connection db;

static const entity *const ENTITIES[] = {&ASSET, &ACTIVITY};

/* Row 1 has no more than it must; row 2 has what other fields ask for. */
static const char *const ROWS[] = {
    "INSERT INTO asset (id, name) VALUES (1, 'Bare')",
    "INSERT INTO asset (id, name, category, closed_on, consent, consent_expires_on) "
    "VALUES (2, 'Full', 'library', '2020-03-04', 'given', '2030-01-01')",
    "INSERT INTO activity (id, asset_id, title) VALUES (1, 1, 'Bare')",
    "INSERT INTO activity (id, asset_id, title, day) VALUES (2, 1, 'Full', 'mo')",
};

static int set_up(void **state)
{
    error err = {0};
    (void)state;
    scratch_make(&folder);
    assert_int_equal(exchange_open_database(scratch_path(&folder, "a.sqlite"), &file, &err), OK);
    db = inspect_open(scratch_path(&folder, "a.sqlite"));
    for (size_t i = 0; i < COUNT(ROWS); i++)
        assert_string_equal(inspect_try(&db, ROWS[i]), "");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    connection_close(&db);
    store_close(file);
    scratch_remove(&folder);
    return 0;
}

/* Whether a row takes a value, an SQL expression. Nothing of it stays. */
static bool takes(const entity *of, int row, const char *column, const char *expression)
{
    assert_string_equal(inspect_try(&db, "BEGIN"), "");
    bool taken = !*inspect_try(&db, "UPDATE %s SET %s = %s WHERE id = %d", of->name, column,
                               expression, row);
    assert_string_equal(inspect_try(&db, "ROLLBACK"), "");
    return taken;
}

static void expect(const entity *of, int row, const field *f, const char *expression, bool taken)
{
    if (takes(of, row, f->name, expression) == taken)
        return;
    fail_msg("%s.%s %s %.60s", of->name, f->name, taken ? "refuses" : "takes", expression);
}

#define FOR_EACH_FIELD(of, f)                                                                      \
    for (size_t e_ = 0; e_ < COUNT(ENTITIES); e_++)                                                \
        for (const entity *of = ENTITIES[e_]; of; of = NULL)                                       \
            for (const field *f = of->fields; f < of->fields + of->count; f++)

static void test_columns_are_the_fields(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ENTITIES); i++) {
        char sql[200];
        BUF_SCOPED buf names;
        buf_init(&names, 4000);
        for (size_t k = 0; k < ENTITIES[i]->count; k++)
            buf_printf(&names, "%s%s", k ? "," : "", ENTITIES[i]->fields[k].name);
        snprintf(sql, sizeof sql,
                 "SELECT group_concat(name, ',') FROM (SELECT name FROM pragma_table_info('%s') "
                 "WHERE name NOT IN ('id', 'asset_id', 'geom') ORDER BY cid)",
                 ENTITIES[i]->name);
        assert_string_equal(inspect_text(&db, sql), buf_text(&names));
    }
    assert_int_equal(inspect_count(&db, "SELECT count(*) FROM pragma_table_info('asset') WHERE "
                                        "name = 'geom'"),
                     ASSET.has_geometry);
    assert_false(ACTIVITY.has_geometry);
}

static void test_what_is_required_is_not_null(void **state)
{
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        if (f->type == FIELD_TIMESTAMP)
            continue; /* set once the history has the row */
        expect(of, 1, f, "NULL", !(f->flags & FIELD_REQUIRED));
    }
}

static void test_texts_take_their_greatest_length_and_no_more(void **state)
{
    char text[120];
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        if (f->type != FIELD_TEXT || strcmp(f->name, "postcode") == 0)
            continue;
        for (int over = 0; over <= 1; over++) {
            /* a letter of two bytes: lengths are of code points */
            snprintf(text, sizeof text, "replace(hex(zeroblob(%d)), '00', 'é')",
                     (int)f->max + over);
            expect(of, 1, f, text, over == 0);
        }
        expect(of, 1, f, "''", f->min < 1);
        expect(of, 1, f, "x'C3A9'", false); /* bytes are no text */
    }
    expect(&ASSET, 1, &ASSET.fields[ASSET_POSTCODE], "'EC1A 1BB'", true);
    expect(&ASSET, 1, &ASSET.fields[ASSET_POSTCODE], "'EC1A  1BB'", false);
}

/* The choices in the order of the table, as the schema writes them. */
static void list_choices(const field *f, buf *out)
{
    for (int i = 0; f->choices[i]; i++)
        buf_printf(out, "%s'%s'", i ? ", " : "", f->choices[i]);
}

/* SQL of the schema with its white space as single spaces. */
static void assert_schema_says(const char *name, const char *wanted)
{
    char sql[200], plain[20000];
    size_t length = 0;
    snprintf(sql, sizeof sql, "SELECT sql FROM sqlite_schema WHERE name = '%s'", name);
    sqlite3_stmt *s = NULL;
    assert_int_equal(sqlite3_prepare_v2(db.db, sql, -1, &s, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    for (const char *at = (const char *)sqlite3_column_text(s, 0); *at; at++) {
        bool space = *at == ' ' || *at == '\n';
        assert_true(length + 1 < sizeof plain);
        if (!space || (length && plain[length - 1] != ' '))
            plain[length++] = space ? ' ' : *at;
    }
    plain[length] = '\0';
    sqlite3_finalize(s);
    if (!strstr(plain, wanted))
        fail_msg("%s does not say %s", name, wanted);
}

static void test_choices_are_those_of_the_schema(void **state)
{
    char text[120];
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        BUF_SCOPED buf wanted;
        buf_init(&wanted, 4000);
        if (f->type != FIELD_ENUM && f->type != FIELD_TRISTATE)
            continue;
        for (int i = 0; f->choices[i]; i++) {
            snprintf(text, sizeof text, "'%s'", f->choices[i]);
            expect(of, 2, f, text, true);
            snprintf(text, sizeof text, "upper('%s')", f->choices[i]);
            expect(of, 2, f, text, false);
        }
        expect(of, 2, f, "'something-else'", false);
        expect(of, 2, f, "0", false);
        buf_printf(&wanted, "CHECK (%s IN (", f->name);
        list_choices(f, &wanted);
        buf_puts(&wanted, "))");
        assert_schema_says(of->name, buf_text(&wanted));
    }
}

/* Connections and catchments: what is shown of them beside what their assets say is a column. */
static void test_relations_are_those_of_the_schema(void **state)
{
    static const struct {
        const entity *of;
        const char *columns;
    } CASES[] = {
        {&CONNECTION, "id,from_asset,kind,to_asset,note,source,uuid"},
        {&CATCHMENT, "id,asset_id,note,source,geom,uuid,label"},
    };
    (void)state;
    assert_string_equal(
        inspect_try(&db, "INSERT INTO connection (id, from_asset, kind, to_asset) VALUES "
                         "(1, 1, 'run-by', 2); INSERT INTO catchment (id, asset_id) VALUES (1, 1)"),
        "");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char sql[100], length[100];
        snprintf(sql, sizeof sql, "SELECT group_concat(name, ',') FROM pragma_table_info('%s')",
                 CASES[i].of->name);
        assert_string_equal(inspect_text(&db, sql), CASES[i].columns);
        for (size_t k = 0; k < CASES[i].of->count; k++) {
            const field *f = &CASES[i].of->fields[k];
            bool of_asset = strstr(f->name, "_name") || f->type == FIELD_UUID;
            if (!of_asset && !strstr(CASES[i].columns, f->name))
                fail_msg("%s has no %s", CASES[i].of->name, f->name);
            for (int over = 0; over <= 1 && !of_asset && f->type == FIELD_TEXT; over++) {
                snprintf(length, sizeof length, "replace(hex(zeroblob(%d)), '00', 'é')",
                         (int)f->max + over);
                expect(CASES[i].of, 1, f, length, over == 0);
            }
        }
        expect(CASES[i].of, 1, &CASES[i].of->fields[0], "NULL", false);
    }
    BUF_SCOPED buf kinds;
    buf_init(&kinds, 1000);
    buf_puts(&kinds, "CHECK (kind IN (");
    list_choices(&CONNECTION.fields[CONNECTION_KIND], &kinds);
    buf_puts(&kinds, "))");
    assert_schema_says("connection", buf_text(&kinds));
    assert_string_equal(CONNECTION.fields[CONNECTION_KIND].choices[CONNECTION_MEETS_AT],
                        "meets-at");
    assert_string_equal(CONNECTION.fields[CONNECTION_KIND].choices[CONNECTION_PART_OF], "part-of");
}

static bool inserts_set(const entity *of, const char *column, const char *json)
{
    bool asset = of == &ASSET;
    assert_string_equal(inspect_try(&db, "BEGIN"), "");
    bool taken = !*inspect_try(&db, "INSERT INTO %s (%s, %s) VALUES (%s, %Q)", of->name,
                               asset ? "name" : "asset_id, title", column,
                               asset ? "'New'" : "1, 'New'", json);
    assert_string_equal(inspect_try(&db, "ROLLBACK"), "");
    return taken;
}

static void test_sets_are_of_those_choices(void **state)
{
    static const char *const BAD[] = {"[\"something-else\"]",
                                      "[null]",
                                      "[1]",
                                      "[[\"men\"]]",
                                      "\"men\"",
                                      "{\"a\":\"men\"}",
                                      "[\"men\"",
                                      "men",
                                      ""};
    char json[200], literal[240], trigger[100];
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        BUF_SCOPED buf wanted;
        buf_init(&wanted, 4000);
        if (f->type != FIELD_SET)
            continue;
        for (int i = 0; f->choices[i]; i++) {
            snprintf(json, sizeof json, "[\"%s\",\"%s\"]", f->choices[0], f->choices[i]);
            snprintf(literal, sizeof literal, "'%s'", json);
            expect(of, 1, f, literal, true);
            assert_true(inserts_set(of, f->name, json));
            snprintf(json, sizeof json, "[\"%s\",\"other\"]", f->choices[i]);
            assert_false(inserts_set(of, f->name, json));
        }
        for (size_t i = 0; i < COUNT(BAD); i++) {
            snprintf(literal, sizeof literal, "'%s'", BAD[i]);
            expect(of, 1, f, literal, false);
            assert_false(inserts_set(of, f->name, BAD[i]));
        }
        expect(of, 1, f, "'[]'", true);
        buf_puts(&wanted, "NOT IN (");
        list_choices(f, &wanted);
        buf_puts(&wanted, ")");
        for (int update = 0; update <= 1; update++) {
            snprintf(trigger, sizeof trigger, "%s_%s_%s", of->name, f->name,
                     update ? "update" : "insert");
            assert_schema_says(trigger, buf_text(&wanted));
        }
    }
}

static void test_numbers_take_their_range_and_no_more(void **state)
{
    char number[40];
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        if (f->type != FIELD_INTEGER && f->type != FIELD_REAL)
            continue;
        for (int past = 0; past <= 1; past++) {
            snprintf(number, sizeof number, "%.0f", f->min - past);
            expect(of, 1, f, number, past == 0);
            snprintf(number, sizeof number, "%.0f", f->max + past);
            expect(of, 1, f, number, past == 0);
        }
        snprintf(number, sizeof number, "%.0f.5", f->min + 1);
        expect(of, 1, f, number, f->type == FIELD_REAL);
        expect(of, 1, f, "'some'", false);
    }
}

typedef struct {
    field_type type;
    const char *expression;
    bool taken;
} written;

static void test_dates_and_other_forms(void **state)
{
    static const written CASES[] = {
        {FIELD_DATE, "'2020-02-29'", true},
        {FIELD_DATE, "'2021-02-29'", false},
        {FIELD_DATE, "'2020-2-9'", false},
        {FIELD_DATE, "'20200209'", false},
        {FIELD_DATE, "'2020-02-09 10:00'", false},
        {FIELD_DATE, "'now'", false},
        {FIELD_DATE, "''", false},
        {FIELD_DATE, "2020", false},
        {FIELD_PARTIAL, "'2016'", true},
        {FIELD_PARTIAL, "'2016-05'", true},
        {FIELD_PARTIAL, "'2016-05-31'", true},
        {FIELD_PARTIAL, "'2016-13'", false},
        {FIELD_PARTIAL, "'2016-5'", false},
        {FIELD_PARTIAL, "'2016-02-30'", false},
        {FIELD_PARTIAL, "'16'", false},
        {FIELD_PARTIAL, "''", false},
        {FIELD_LOCAL, "'2026-01-05T10:30'", true},
        {FIELD_LOCAL, "'2026-01-05 10:30'", false},
        {FIELD_LOCAL, "'2026-01-05T10:30:00'", false},
        {FIELD_LOCAL, "'2026-01-05T24:30'", false},
        {FIELD_LOCAL, "'2026-01-32T10:30'", false},
        {FIELD_JSON, "'{}'", true},
        {FIELD_JSON, "'{\"Kerb height\":\"12 cm\"}'", true},
        {FIELD_JSON, "'[]'", false},
        {FIELD_JSON, "'{'", false},
        {FIELD_JSON, "''", false},
        {FIELD_JSON, "printf('{\"a\":\"%s\"}', replace(hex(zeroblob(19992)), '00', 'b'))", true},
        {FIELD_JSON, "printf('{\"a\":\"%s\"}', replace(hex(zeroblob(19993)), '00', 'b'))", false},
        {FIELD_CODE, "'library'", true},
        {FIELD_CODE, "'no-such-category'", false},
        {FIELD_CODE, "''", false},
        {FIELD_POINTS, "'-4.25,55.86'", true},
        {FIELD_POINTS, "'-4.25,55.86; -180,-90;180, 90'", true},
        {FIELD_POINTS, "'-4.25,55.86;-180.0000001,55'", false},
        {FIELD_POINTS, "'-4.25,55.86;-4,-90.0000001'", false},
        {FIELD_POINTS, "'-4.25,55.86;-4'", false},
        {FIELD_POINTS, "'-4.25,55.86,3'", false},
        {FIELD_POINTS, "'-4.25,55.86;'", false},
        {FIELD_POINTS, "'-4.25 55.86'", false},
        {FIELD_POINTS, "'-4.25,null'", false},
        {FIELD_POINTS, "'[-4.25,55.86]'", false},
        {FIELD_POINTS, "'1,2],[3,4'", false},
        {FIELD_POINTS, "'by the gate'", false},
        {FIELD_POINTS, "''", false},
        {FIELD_POINTS, "4", false},
        {FIELD_POINTS, "x'312C32'", false},
        {FIELD_POINTS, "'1,2' || replace(hex(zeroblob(15)), '00', ';3,4')", true},
        {FIELD_POINTS, "'1,2' || replace(hex(zeroblob(16)), '00', ';3,4')", false},
        {FIELD_UUID, "'0192f0c4-0000-4000-8000-000000000001'", true},
        {FIELD_UUID, "'0192f0c4-0000-4000-8000-00000000000G'", false},
        {FIELD_UUID, "x'30'", false},
    };
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        for (size_t i = 0; i < COUNT(CASES); i++)
            if (CASES[i].type == f->type) /* its own uuid never changes */
                expect(of, 1, f, CASES[i].expression,
                       CASES[i].taken && !(f->type == FIELD_UUID && f->flags & FIELD_KEPT));
    }
}

/* A value that the table of fields reads must be one that the schema takes. */
static void test_what_a_field_reads_the_schema_takes(void **state)
{
    static const struct {
        field_type type;
        const char *text;
    } TEXTS[] = {{FIELD_DATE, "1000-01-01"},
                 {FIELD_DATE, "31/12/9999"},
                 {FIELD_PARTIAL, "2000-02"},
                 {FIELD_PARTIAL, "1000"},
                 {FIELD_PARTIAL, "9999"},
                 {FIELD_LOCAL, "1000-12-31T23:59"},
                 {FIELD_INTEGER, " +12 "},
                 {FIELD_REAL, "1.25"},
                 {FIELD_TEXT, "a\r\nb\tc"},
                 {FIELD_JSON, "{\"a\":[1,2]}"},
                 {FIELD_POINTS, "[[-4.25,1e-7],[180,-90]]"},
                 {FIELD_TRISTATE, "not known"}};
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    (void)state;
    FOR_EACH_FIELD(of, f)
    {
        for (size_t i = 0; i < COUNT(TEXTS); i++) {
            value v;
            char literal[200];
            BUF_SCOPED buf out;
            buf_init(&out, 200);
            if (TEXTS[i].type != f->type)
                continue;
            assert_int_equal(field_read(f, slice_of(TEXTS[i].text), a, &v, NULL), OK);
            field_write(f, &v, '[', &out);
            snprintf(literal, sizeof literal, "'%s'", buf_text(&out));
            expect(of, 1, f, literal, true);
        }
    }
}

static void test_identifiers(void **state)
{
    static const struct {
        const char *uuid;
        bool taken;
    } CASES[] = {{"0192f0c4-0000-4000-8000-00000000000a", true},
                 {"0192F0C4-0000-4000-8000-00000000000A", false},
                 {"0192f0c4000040008000000000000000000a", false},
                 {"0192f0c4-0000-4000-8000-00000000000", false},
                 {"", false}};
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        assert_string_equal(inspect_try(&db, "BEGIN"), "");
        assert_int_equal(
            !*inspect_try(&db, "INSERT INTO asset (uuid, name) VALUES (%Q, 'a')", CASES[i].uuid),
            CASES[i].taken);
        assert_string_equal(inspect_try(&db, "ROLLBACK"), "");
    }
    /* those that the database makes are of version 4, and differ */
    for (size_t i = 0; i < COUNT(ENTITIES); i++)
        assert_int_equal(
            inspect_count(&db,
                          "SELECT count(DISTINCT uuid) FROM %s WHERE length(uuid) = 36 "
                          "AND substr(uuid, 15, 1) = '4' AND substr(uuid, 20, 1) GLOB '[89ab]'",
                          ENTITIES[i]->name),
            2);
    assert_string_not_equal(
        inspect_try(&db, "INSERT INTO asset (id, name) VALUES (0, 'Not above nothing')"), "");
}

typedef struct {
    record asset, activity;
} seen_records;

static status see_first(void *context, const record *asset, const record *const *activities,
                        size_t count, error *err)
{
    seen_records *seen = context;
    (void)err;
    if (asset->id != 1)
        return OK;
    assert_int_equal(count, 2);
    seen->asset = *asset;
    seen->activity = *activities[0];
    /* the arena of the texts ends with the row: those of a bare one are not looked at */
    return OK;
}

static void test_defaults_are_those_of_a_new_record(void **state)
{
    seen_records seen = {0};
    int64_t sequence;
    record asset, activity;
    (void)state;
    assert_int_equal(store_scan(file, see_first, &seen, &sequence, NULL), OK);
    record_init(&asset, &ASSET);
    record_init(&activity, &ACTIVITY);
    asset.v[ASSET_NAME] = seen.asset.v[ASSET_NAME] = (value){.kind = VALUE_NULL};
    activity.v[ACTIVITY_TITLE] = seen.activity.v[ACTIVITY_TITLE] = (value){.kind = VALUE_NULL};
    assert_true(record_equals(&asset, &seen.asset));
    assert_true(record_equals(&activity, &seen.activity));
}

static value some_text(const char *text)
{
    return (value){.kind = text ? VALUE_TEXT : VALUE_NULL, .text = slice_of(text)};
}

static value some_choice(generator *g, uint64_t count)
{
    uint64_t number = generate_below(g, count + 1);
    return number == count ? (value){.kind = VALUE_NULL}
                           : (value){.kind = VALUE_INTEGER, .integer = (int64_t)number};
}

static void random_asset(generator *g, record *r)
{
    static const char *const DAYS[] = {NULL, "2019-12-31", "2020-01-01", "2020-01-02"};
    record_init(r, &ASSET);
    r->v[ASSET_NAME] = some_text("Random");
    r->v[ASSET_STATUS].integer = (int64_t)generate_below(g, 4);
    r->v[ASSET_CATEGORY] = some_text(generate_below(g, 3) ? "library" : NULL);
    r->v[ASSET_LEVEL] = some_choice(g, 3);
    r->v[ASSET_CONSENT] = some_choice(g, 3);
    r->v[ASSET_CONSENT_EXPIRES_ON] = some_text(DAYS[generate_below(g, 4)]);
    r->v[ASSET_OPENED_ON] = some_text(DAYS[generate_below(g, 4)]);
    r->v[ASSET_CLOSED_ON] = some_text(DAYS[generate_below(g, 4)]);
    r->v[ASSET_AGE_MIN] = some_choice(g, 2);
    r->v[ASSET_AGE_MAX] = some_choice(g, 2);
}

static void random_activity(generator *g, record *r)
{
    record_init(r, &ACTIVITY);
    r->v[ACTIVITY_TITLE] = some_text("Random");
    r->v[ACTIVITY_AGE_MIN] = some_choice(g, 2);
    r->v[ACTIVITY_AGE_MAX] = some_choice(g, 2);
    r->v[ACTIVITY_DAY] = some_choice(g, 1);
    r->v[ACTIVITY_PART_OF_DAY] = some_choice(g, 4);
    r->v[ACTIVITY_RRULE] = some_text(generate_below(g, 2) ? "FREQ=WEEKLY" : NULL);
}

static void test_rules_between_fields_are_those_of_the_domain(void **state)
{
    generator g = {20261123};
    size_t valid = 0, checked = 2000;
    const authorship who = {.actor = "test"};
    (void)state;
    assert_int_equal(store_begin(file, &who, NULL), OK);
    for (size_t i = 0; i < checked; i++) {
        record r;
        stored_row row;
        error domain = {0}, schema = {0};
        bool asset = i % 4 != 0;
        if (asset)
            random_asset(&g, &r);
        else
            random_activity(&g, &r);
        status by_domain = asset ? asset_validate(&r, &domain) : activity_validate(&r, &domain);
        status by_schema = store_insert(file, &r, 1, &row, &schema);
        if (by_domain != by_schema)
            fail_msg("record %zu: the domain says '%s', the schema '%s'", i, domain.detail,
                     schema.detail);
        valid += by_domain == OK;
    }
    store_rollback(file);
    assert_in_range(valid, checked / 10, checked * 9 / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_columns_are_the_fields),
        cmocka_unit_test(test_what_is_required_is_not_null),
        cmocka_unit_test(test_texts_take_their_greatest_length_and_no_more),
        cmocka_unit_test(test_choices_are_those_of_the_schema),
        cmocka_unit_test(test_relations_are_those_of_the_schema),
        cmocka_unit_test(test_sets_are_of_those_choices),
        cmocka_unit_test(test_numbers_take_their_range_and_no_more),
        cmocka_unit_test(test_dates_and_other_forms),
        cmocka_unit_test(test_what_a_field_reads_the_schema_takes),
        cmocka_unit_test(test_identifiers),
        cmocka_unit_test(test_defaults_are_those_of_a_new_record),
        cmocka_unit_test(test_rules_between_fields_are_those_of_the_domain),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* A bulk load writes, and refuses, what the triggers and CHECKs would: the same records go into two
 * files, row by row and in bulk, and the files are compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "support/inspect.h"

static scratch folder;
static store *rowwise, *bulkwise;
static arena *memory;
static error err;

static const authorship KEEPER = {"kirsty \"K\"", "editor", "a walk round\nMaryhill", NULL};

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    memory = arena_new(64 << 20);
    assert_int_equal(
        exchange_open_database(scratch_path(&folder, "rowwise.sqlite"), &rowwise, &err), OK);
    assert_int_equal(
        exchange_open_database(scratch_path(&folder, "bulkwise.sqlite"), &bulkwise, &err), OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(rowwise);
    store_close(bulkwise);
    arena_free(memory);
    scratch_remove(&folder);
    return 0;
}

/* -- records --------------------------------------------------------------------------------------
 */

static value text_value(const char *text)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(text)};
}

static value whole(int64_t number)
{
    return (value){.kind = VALUE_INTEGER, .integer = number};
}

static value real(double number)
{
    return (value){.kind = VALUE_REAL, .real = number};
}

static const char *printed(const char *format, int number)
{
    char text[400];
    snprintf(text, sizeof text, format, number);
    return arena_copy(memory, text, strlen(text));
}

/* What a field of a type may hold; `which` chooses. */
static value value_of(const field *f, int which)
{
    static const char *const TEXTS[] = {
        "Ùist café 東京 🏔",
        "a \"quoted\" \\ back\\slash / slash",
        "tab\tline\nreturn\rbell\a",
        "\b\f\x01\x0f\x10\x1f\x7f",
        "unknown",
        "Unknown",
        "x",
        "It's what's 'there'",
    };
    int n = which % (int)COUNT(TEXTS);
    switch (f->type) {
    case FIELD_TEXT:
        return text_value(f->max < 10 ? "G20 9AD" : TEXTS[n]);
    case FIELD_CODE:
        return text_value(which % 2 ? "library" : "park");
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        return whole(f->choices[1] && which % 2 ? 1 : 0);
    case FIELD_SET:
        return whole(n); /* 0: none of them */
    case FIELD_INTEGER:
        return whole(which % 2 ? 12 : 99);
    case FIELD_REAL:
        return real(((const double[]){0, 20, 0.1, 1e5, 12.345678901234567, 1e-7, 33, 7.25})[n]);
    case FIELD_DATE:
        return text_value(which % 2 ? "2020-02-29" : "1999-12-31");
    case FIELD_PARTIAL:
        return text_value(((const char *const[]){"2020", "2020-02", "2020-02-29"})[which % 3]);
    case FIELD_LOCAL:
        return text_value("2026-01-05T10:30");
    case FIELD_UUID:
        return text_value("00000000-1111-4222-8333-abcdefabcdef");
    case FIELD_JSON:
        return text_value(which % 2 ? "{}"
                                    : "{\"Kerb\": [\"low\", 1.50, null], \"\\u00e9\": true}");
    case FIELD_POINTS:
        return text_value(which % 2 ? "-4.2868,55.8942" : "-4.2868,55.8942;179.9999999,-60");
    case FIELD_TIMESTAMP:
        break;
    }
    return (value){.kind = VALUE_NULL};
}

static void set_reference(record *r, int number)
{
    bool asset = r->of == &ASSET;
    r->v[asset ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE] = text_value("Bulk");
    r->v[asset ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF] =
        text_value(printed("ref %d", number));
}

/* Every field, or every third, filled; no position for one in five; the poles and the antimeridian
 * among the rest. */
static record make(const entity *of, int number)
{
    static const lonlat CORNERS[] = {{-180, -90}, {180, 90}, {0, 0}, {-4.28681234, 55.8942}};
    record r;
    bool asset = of == &ASSET;
    record_init(&r, of);
    for (size_t i = 0; i < of->count; i++)
        if (!(of->fields[i].flags & FIELD_KEPT) &&
            (number % 2 || i % 3 == 0 || (of->fields[i].flags & FIELD_REQUIRED)))
            r.v[i] = value_of(&of->fields[i], number / 2 + (int)i);
    set_reference(&r, number);
    int minimum = asset ? (int)ASSET_AGE_MIN : (int)ACTIVITY_AGE_MIN;
    r.v[minimum] = whole(0);
    if (!asset) {
        r.v[ACTIVITY_DAY] = whole(2);
        return r;
    }
    r.v[ASSET_STATUS] = whole(number % 4);
    r.v[ASSET_VISIBILITY] = whole(number / 4 % 3);
    r.v[ASSET_LOCATION_SHOWN] = whole(number / 3 % 3);
    r.v[ASSET_CATEGORY] = text_value("library");
    r.v[ASSET_LEVEL] = whole(1);
    r.v[ASSET_OPENED_ON] = text_value("1999-12-31");
    r.v[ASSET_CLOSED_ON] = text_value("2026-10-10");
    r.has_position = number % 5 != 0;
    r.position = number < 20 ? CORNERS[number % 4]
                             : (lonlat){-8 + number % 97 / 17.0, 54 + number % 89 / 19.0};
    return r;
}

/* -- both ways ------------------------------------------------------------------------------------
 */

static void begin(store *s, bool bulk)
{
    assert_int_equal(store_begin(s, &KEEPER, &err), OK);
    if (bulk && store_bulk_begin(s, &err))
        fail_msg("%s", err.detail);
}

static void commit(store *s, bool bulk)
{
    if (bulk && store_bulk_end(s, &err))
        fail_msg("%s", err.detail);
    if (store_commit(s, &err))
        fail_msg("%s", err.detail);
}

/* Runs the same writes on both files, row by row and in bulk. */
static void both_ways(void (*write)(store *))
{
    begin(rowwise, false);
    write(rowwise);
    commit(rowwise, false);
    begin(bulkwise, true);
    write(bulkwise);
    commit(bulkwise, true);
}

static int64_t insert(store *s, const record *r, int64_t asset_id)
{
    stored_row row;
    if (store_insert(s, r, asset_id, &row, &err))
        fail_msg("%s", err.detail);
    int64_t id =
        inspect_count(&s->at, "SELECT id FROM %s WHERE uuid = '%s'", r->of->name, row.uuid);
    assert_int_equal(id, row.id);
    return id;
}

static void update(store *s, const record *r, int64_t id, int64_t asset_id)
{
    record as = *r;
    as.id = id;
    if (store_update(s, &as, asset_id, &err))
        fail_msg("%s", err.detail);
}

/* All that is to be the same; identifiers, which are not, are written as `uuid`. */
static const char CHANGES[] =
    "SELECT seq, entity, entity_id, action, actor, role, reason, request, before, "
    "replace(after, ifnull((SELECT uuid FROM asset WHERE entity = 'asset' AND id = entity_id), "
    "(SELECT uuid FROM activity WHERE entity = 'activity' AND id = entity_id)), 'uuid') "
    "FROM change";
static const char TIMES[] =
    "SELECT id, created_at = (SELECT min(at) FROM change WHERE entity = 'asset' AND entity_id = "
    "asset.id), length(created_at), changed_at >= created_at FROM asset";
static const char *const SAME[] = {
    "SELECT asset.*, 'uuid' AS uuid, 0 AS created_at, 0 AS changed_at FROM asset",
    "SELECT activity.*, 'uuid' AS uuid, 0 AS created_at, 0 AS changed_at FROM activity",
    CHANGES,
    TIMES,
    "SELECT rowid, * FROM asset_text",
    "SELECT rowid, * FROM public_text",
    "SELECT * FROM asset_text_config",
    "SELECT * FROM public_text_config",
    "SELECT * FROM idx_asset_geom ORDER BY pkid",
    "SELECT f_table_name, last_insert > '2', last_update > '2' FROM geometry_columns_time",
    "SELECT type, name, sql FROM sqlite_schema ORDER BY name",
    "SELECT * FROM writing",
    "SELECT rtreecheck('idx_asset_geom')",
    /* in bulk, the numbers of new assets come last */
    "SELECT asset_id, shown, changed_on FROM public_change ORDER BY asset_id",
};

static const char *cell_text(sqlite3_stmt *s, int number)
{
    const char *text = (const char *)sqlite3_column_text(s, number);
    const char *name = sqlite3_column_name(s, number);
    bool differs = strcmp(name, "uuid") == 0 || strcmp(name, "created_at") == 0 ||
                   strcmp(name, "changed_at") == 0;
    return differs ? "" : text ? text : "(null)";
}

static void compare(const char *sql)
{
    sqlite3_stmt *a, *b;
    assert_int_equal(sqlite3_prepare_v2(rowwise->at.db, sql, -1, &a, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(bulkwise->at.db, sql, -1, &b, NULL), SQLITE_OK);
    for (int row = 1;; row++) {
        int code = sqlite3_step(a);
        if (sqlite3_step(b) != code)
            fail_msg("%s: not as many rows: %d", sql, row);
        if (code != SQLITE_ROW)
            break;
        for (int i = 0; i < sqlite3_column_count(a); i++)
            if (sqlite3_column_type(a, i) != sqlite3_column_type(b, i) ||
                strcmp(cell_text(a, i), cell_text(b, i)) != 0)
                fail_msg("%s, row %d, %s:\n%s\n%s", sql, row, sqlite3_column_name(a, i),
                         cell_text(a, i), cell_text(b, i));
    }
    sqlite3_finalize(a);
    sqlite3_finalize(b);
}

static void no_finding(void *context, const char *finding)
{
    (void)context;
    fail_msg("%s", finding);
}

static void assert_same_files(void)
{
    for (size_t i = 0; i < COUNT(SAME); i++)
        compare(SAME[i]);
    if (store_check(bulkwise, no_finding, NULL, &err))
        fail_msg("%s", err.detail);
}

/* -- tests ----------------------------------------------------------------------------------------
 */

enum { OLD = 40, NEW = 160, ACTIVITIES = 60 };

static int64_t old_id[OLD], new_id[NEW], activity_id[ACTIVITIES];

static void write_old(store *s)
{
    for (int i = 0; i < OLD; i++) {
        record r = make(&ASSET, i);
        old_id[i] = insert(s, &r, 0);
    }
}

static void write_new(store *s)
{
    for (int i = 0; i < NEW; i++) {
        record r = make(&ASSET, OLD + i);
        new_id[i] = insert(s, &r, 0);
    }
    for (int i = 0; i < ACTIVITIES; i++) {
        record r = make(&ACTIVITY, i);
        activity_id[i] = insert(s, &r, i % 2 ? old_id[i * 7 % OLD] : new_id[i * 5 % NEW]);
    }
}

/* Of what was there and of what is new: other values, moved, moved away, the same again. */
static void write_changes(store *s)
{
    for (int i = 0; i < OLD; i += 2) {
        record r = make(&ASSET, i + 100);
        set_reference(&r, i);
        update(s, &r, old_id[i], 0);
    }
    for (int i = 0; i < ACTIVITIES; i += 3) {
        record r = make(&ACTIVITY, i + 1);
        set_reference(&r, i);
        update(s, &r, activity_id[i], i % 2 ? old_id[i * 7 % OLD] : old_id[1]);
    }
    record same = make(&ASSET, 1), fresh = make(&ASSET, 901), later = make(&ASSET, 907);
    update(s, &same, old_id[1], 0);
    int64_t id = insert(s, &fresh, 0);
    set_reference(&later, 901);
    update(s, &later, id, 0);
    record at_fresh = make(&ACTIVITY, 900);
    insert(s, &at_fresh, id);
}

static void test_a_bulk_load_writes_what_the_triggers_write(void **state)
{
    (void)state;
    both_ways(write_old); /* into an empty file */
    assert_same_files();
    both_ways(write_new);
    assert_same_files();
    both_ways(write_changes);
    assert_same_files();
}

enum { MANY = 8500, FEW = 60, AT_ONE = 300 };

static int first_of_many;

static void write_many(store *s)
{
    for (int i = 0; i < MANY; i++) {
        record r = make(&ASSET, first_of_many + i * 4 + 2);
        insert(s, &r, 0);
    }
}

static void write_few(store *s)
{
    for (int i = 0; i < FEW; i++) {
        record r = make(&ASSET, first_of_many + i);
        insert(s, &r, 0);
    }
}

static void write_at_one(store *s)
{
    for (int i = 0; i < AT_ONE; i++) {
        record r = make(&ACTIVITY, first_of_many + i);
        insert(s, &r, old_id[2]);
    }
}

/* The spatial index is filled anew by many, added to by few; after it, row by row goes on. */
static void test_many_few_and_many_at_one_place(void **state)
{
    static void (*const WRITES[])(store *) = {write_many, write_few, write_at_one};
    (void)state;
    for (size_t i = 0; i < COUNT(WRITES); i++) {
        first_of_many += 100000;
        both_ways(WRITES[i]);
        assert_same_files();
    }
    first_of_many += 100000;
    begin(rowwise, false);
    write_few(rowwise);
    commit(rowwise, false);
    begin(bulkwise, false);
    write_few(bulkwise);
    commit(bulkwise, false);
    assert_same_files();
}

/* One field of an asset, or of an activity, that can't be; or two of them. */
static const struct {
    const entity *of;
    int number;
    value v;
    int other;
    value with;
} REFUSED[] = {
    {&ASSET, ASSET_CATEGORY, {.kind = VALUE_TEXT, .text = {"no-such", 7}}, -1, {0}},
    {&ASSET, ASSET_NAME, {.kind = VALUE_TEXT, .text = {"   ", 3}}, -1, {0}},
    {&ASSET, ASSET_NAME, {.kind = VALUE_TEXT, .text = {"", 0}}, -1, {0}},
    {&ASSET, ASSET_NAME, {.kind = VALUE_TEXT, .text = {"a\0b", 3}}, -1, {0}},
    {&ASSET, ASSET_NAME, {.kind = VALUE_NULL}, -1, {0}},
    {&ASSET, ASSET_POSTCODE, {.kind = VALUE_TEXT, .text = {"longer than 8", 13}}, -1, {0}},
    {&ASSET, ASSET_AGE_MIN, {.kind = VALUE_INTEGER, .integer = 121}, -1, {0}},
    {&ASSET, ASSET_AGE_MIN, {.kind = VALUE_INTEGER, .integer = 120}, -1, {0}},
    {&ASSET, ASSET_AGE_MAX, {.kind = VALUE_INTEGER, .integer = -1}, -1, {0}},
    {&ASSET, ASSET_ACCURACY_M, {.kind = VALUE_REAL, .real = 100000.5}, -1, {0}},
    {&ASSET, ASSET_OPENED_ON, {.kind = VALUE_TEXT, .text = {"2021-02-29", 10}}, -1, {0}},
    {&ASSET, ASSET_OPENED_ON, {.kind = VALUE_TEXT, .text = {"29/02/2020", 10}}, -1, {0}},
    {&ASSET, ASSET_OPENED_ON, {.kind = VALUE_TEXT, .text = {"2027-01-01", 10}}, -1, {0}},
    {&ASSET, ASSET_OPENED_ON, {.kind = VALUE_TEXT, .text = {"2", 1}}, -1, {0}},
    {&ASSET, ASSET_EXTRA, {.kind = VALUE_TEXT, .text = {"{a}", 3}}, -1, {0}},
    {&ASSET, ASSET_EXTRA, {.kind = VALUE_TEXT, .text = {"[1]", 3}}, -1, {0}},
    {&ASSET, ASSET_TWIN, {.kind = VALUE_TEXT, .text = {"x", 1}}, -1, {0}},
    {&ASSET,
     ASSET_TWIN,
     {.kind = VALUE_TEXT, .text = {"00000000-1111-4222-8333-ABCDEFABCDEF", 36}},
     -1,
     {0}},
    {&ASSET,
     ASSET_STATUS,
     {.kind = VALUE_INTEGER, .integer = STATUS_PUBLISHED},
     ASSET_CATEGORY,
     {0}},
    {&ASSET, ASSET_STATUS, {.kind = VALUE_INTEGER, .integer = STATUS_CLOSED}, ASSET_CLOSED_ON, {0}},
    {&ASSET,
     ASSET_LEVEL,
     {.kind = VALUE_INTEGER, .integer = LEVEL_INDIVIDUAL},
     ASSET_CONSENT_EXPIRES_ON,
     {0}},
    {&ASSET, ASSET_SOURCE_REF, {.kind = VALUE_TEXT, .text = {"ref 3", 5}}, -1, {0}},
    /* there already and bad besides; of no category and there already */
    {&ASSET,
     ASSET_SOURCE_REF,
     {.kind = VALUE_TEXT, .text = {"ref 3", 5}},
     ASSET_AGE_MIN,
     {.kind = VALUE_INTEGER, .integer = 121}},
    {&ASSET,
     ASSET_SOURCE_REF,
     {.kind = VALUE_TEXT, .text = {"ref 3", 5}},
     ASSET_CATEGORY,
     {.kind = VALUE_TEXT, .text = {"no-such", 7}}},
    {&ACTIVITY, ACTIVITY_TITLE, {.kind = VALUE_TEXT, .text = {" ", 1}}, -1, {0}},
    {&ACTIVITY, ACTIVITY_CATEGORY, {.kind = VALUE_TEXT, .text = {"no-such", 7}}, -1, {0}},
    {&ACTIVITY, ACTIVITY_DURATION_MIN, {.kind = VALUE_INTEGER, .integer = 0}, -1, {0}},
    {&ACTIVITY, ACTIVITY_AS_DESCRIBED, {.kind = VALUE_TEXT, .text = {"2020-13", 7}}, -1, {0}},
    {&ACTIVITY,
     ACTIVITY_STARTS_AT,
     {.kind = VALUE_TEXT, .text = {"2026-01-05T24:30", 16}},
     -1,
     {0}},
    {&ACTIVITY, ACTIVITY_DAY, {.kind = VALUE_NULL}, ACTIVITY_RRULE, {0}},
    {&ACTIVITY, ACTIVITY_SOURCE_REF, {.kind = VALUE_TEXT, .text = {"ref 3", 5}}, -1, {0}},
};

static record refused_record(size_t i)
{
    record r = make(REFUSED[i].of, 7001);
    if (REFUSED[i].of == &ASSET) {
        r.v[ASSET_STATUS] = whole(STATUS_PUBLISHED);
        r.v[ASSET_AGE_MAX] = whole(99);
    } else {
        r.v[ACTIVITY_PART_OF_DAY] = whole(1);
    }
    r.v[REFUSED[i].number] = REFUSED[i].v;
    if (REFUSED[i].other >= 0)
        r.v[REFUSED[i].other] = REFUSED[i].with;
    return r;
}

static void expect_same_refusal(const record *r, int64_t asset_id, const char *what)
{
    error by_triggers = {0}, in_bulk = {0};
    stored_row row = {0};
    status a = store_insert(rowwise, r, asset_id, &row, &by_triggers);
    status b = store_insert(bulkwise, r, asset_id, &row, &in_bulk);
    if (a == OK || a != b || strcmp(by_triggers.detail, in_bulk.detail) != 0 ||
        strcmp(by_triggers.field, in_bulk.field) != 0)
        fail_msg("%s: %d %s (%s), %d %s (%s)", what, a, by_triggers.detail, by_triggers.field, b,
                 in_bulk.detail, in_bulk.field);
}

static void test_a_bulk_load_refuses_what_the_triggers_refuse(void **state)
{
    static const lonlat NOWHERE[] = {{181, 0}, {0, -90.0000001}};
    uint64_t before = inspect_digest(&bulkwise->at);
    (void)state;
    begin(rowwise, false);
    begin(bulkwise, true);
    for (size_t i = 0; i < COUNT(REFUSED); i++) {
        record r = refused_record(i);
        char what[100];
        snprintf(what, sizeof what, "case %d, %s", (int)i, r.of->fields[REFUSED[i].number].name);
        expect_same_refusal(&r, old_id[0], what);
    }
    for (size_t i = 0; i < COUNT(NOWHERE); i++) {
        record r = make(&ASSET, 7001);
        r.position = NOWHERE[i];
        expect_same_refusal(&r, 0, "nowhere");
    }
    record homeless = make(&ACTIVITY, 7001);
    expect_same_refusal(&homeless, 999999, "no such asset");
    /* an update is refused too, and what is not there is not updated */
    record bad = make(&ASSET, 7001);
    bad.id = old_id[1];
    bad.v[ASSET_AGE_MIN] = whole(121);
    assert_int_equal(store_update(bulkwise, &bad, 0, &err), ERR_INPUT);
    assert_string_equal(err.field, "age_min");
    bad = make(&ASSET, 7001);
    bad.id = 999999;
    assert_int_equal(store_update(bulkwise, &bad, 0, &err), ERR_NOT_FOUND);
    commit(rowwise, false);
    commit(bulkwise, true);
    assert_same_files();
    assert_true(inspect_digest(&bulkwise->at) == before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_bulk_load_writes_what_the_triggers_write),
        cmocka_unit_test(test_many_few_and_many_at_one_place),
        cmocka_unit_test(test_a_bulk_load_refuses_what_the_triggers_refuse),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

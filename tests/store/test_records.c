/* Records in and out of a real file: what is written is what is read, and what changed is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exchange/geodata.h"
#include "support/inspect.h"

static scratch folder;
static store *file;
static arena *memory;
static error err;

static const authorship KEEPER = {"kirsty", "editor", "a walk round Maryhill", "request-7"};

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    memory = arena_new(64 << 20);
    assert_int_equal(exchange_open_database(scratch_path(&folder, "a.sqlite"), &file, &err), OK);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    store_close(file);
    arena_free(memory);
    scratch_remove(&folder);
    return 0;
}

static value read_value(const field *f, const char *text)
{
    value v;
    if (field_read(f, slice_of(text), memory, &v, &err))
        fail_msg("%s", err.detail);
    return v;
}

/* A record with something in every field that is not the database's own; `which` makes them differ.
 * */
static record full_record(const entity *of, int which, const char *ref)
{
    record r;
    record_init(&r, of);
    for (size_t i = 0; i < of->count; i++) {
        const field *f = &of->fields[i];
        char text[100];
        snprintf(text, sizeof text, "%s Ùist %d", f->name, which);
        switch (f->type) {
        case FIELD_TEXT:
            r.v[i] = read_value(f, f->max < 20 ? "G20 9AD" : text);
            break;
        case FIELD_CODE:
            r.v[i] = read_value(f, which ? "library" : "park");
            break;
        case FIELD_ENUM:
        case FIELD_TRISTATE:
            r.v[i] = read_value(f, f->choices[which ? 1 : 0]);
            break;
        case FIELD_SET:
            snprintf(text, sizeof text, "%s;%s", f->choices[which], f->choices[2]);
            r.v[i] = read_value(f, text);
            break;
        case FIELD_INTEGER:
        case FIELD_REAL:
            r.v[i] = read_value(f, which ? "33" : "12");
            break;
        case FIELD_DATE:
        case FIELD_PARTIAL:
            r.v[i] = read_value(f, which ? "2021-03-04" : "2020-02-29");
            break;
        case FIELD_LOCAL:
            r.v[i] = read_value(f, which ? "2026-01-05T10:30" : "2026-01-06T19:00");
            break;
        case FIELD_JSON:
            r.v[i] = read_value(f, which ? "{\"Kerb\":\"low\"}" : "{}");
            break;
        case FIELD_POINTS:
            r.v[i] = read_value(f, which ? "-4.28,55.89;-4.29,55.9" : "179.5,-16.5");
            break;
        case FIELD_TIMESTAMP:
        case FIELD_UUID:
            break;
        }
    }
    r.v[of == &ASSET ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE] =
        read_value(&of->fields[ASSET_NAME], "Records");
    r.v[of == &ASSET ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF] =
        read_value(&of->fields[ASSET_NAME], ref);
    r.has_position = of == &ASSET;
    r.position = (lonlat){-4.28681234, which ? 55.89 : -33.5};
    return r;
}

static void assert_same(const record *a, const record *b)
{
    for (size_t i = 0; i < a->of->count; i++)
        if (!(a->of->fields[i].flags & FIELD_KEPT) && !value_equals(&a->v[i], &b->v[i]))
            fail_msg("%s differs", a->of->fields[i].name);
    assert_true(record_equals(a, b));
}

static record find(const entity *of, const char *ref, int64_t *asset_id)
{
    record r;
    assert_int_equal(
        store_find_by_ref(file, of, slice_of("Records"), slice_of(ref), memory, &r, asset_id, &err),
        OK);
    return r;
}

static stored_row put(const record *r, int64_t asset_id)
{
    stored_row row;
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    if (store_insert(file, r, asset_id, &row, &err))
        fail_msg("%s", err.detail);
    assert_int_equal(store_commit(file, &err), OK);
    return row;
}

static void test_every_field_comes_back_as_it_was_written(void **state)
{
    static const entity *const ENTITIES[] = {&ASSET, &ACTIVITY};
    int64_t at = 0;
    (void)state;
    for (size_t e = 0; e < COUNT(ENTITIES); e++) {
        record written = full_record(ENTITIES[e], 0, "one"), read;
        stored_row row = put(&written, at);
        read = find(ENTITIES[e], "one", &at);
        assert_same(&written, &read);
        assert_int_equal(read.id, row.id);
        assert_true(slice_equals(read.v[0].text, row.uuid)); /* ASSET_UUID, ACTIVITY_UUID */
        record other = full_record(ENTITIES[e], 1, "one");
        other.id = row.id;
        assert_int_equal(store_begin(file, &KEEPER, &err), OK);
        if (store_update(file, &other, at, &err))
            fail_msg("%s", err.detail);
        assert_int_equal(store_commit(file, &err), OK);
        read = find(ENTITIES[e], "one", NULL);
        assert_same(&other, &read);
        assert_true(slice_equals(read.v[0].text, row.uuid));
        at = row.id;
    }
}

static void test_nothing_comes_back_as_nothing(void **state)
{
    record r, read;
    (void)state;
    record_init(&r, &ASSET);
    r.v[ASSET_NAME] = read_value(&ASSET.fields[ASSET_NAME], "Bare");
    r.v[ASSET_SOURCE] = read_value(&ASSET.fields[ASSET_SOURCE], "Records");
    r.v[ASSET_SOURCE_REF] = read_value(&ASSET.fields[ASSET_SOURCE_REF], "bare");
    put(&r, 0);
    read = find(&ASSET, "bare", NULL);
    assert_same(&r, &read);
    assert_false(read.has_position);
    assert_int_equal(store_find_by_ref(file, &ASSET, slice_of("Records"), slice_of("none"), memory,
                                       &read, NULL, &err),
                     ERR_NOT_FOUND);
}

static void test_positions_are_kept_to_a_centimetre(void **state)
{
    record r = full_record(&ASSET, 0, "rounded"), read;
    (void)state;
    r.position = (lonlat){-4.28681236999, 55.89000004};
    put(&r, 0);
    read = find(&ASSET, "rounded", NULL);
    assert_true(read.position.lon_deg == -4.2868124 && read.position.lat_deg == 55.89);
    connection *c = &file->at;
    assert_string_equal(inspect_text(c, "SELECT printf('%.10f %.10f %d', ST_X(geom), ST_Y(geom), "
                                        "ST_SRID(geom)) FROM asset WHERE source_ref = 'rounded'"),
                        "-4.2868124000 55.8900000000 4326");
}

static void test_refusals_name_the_field(void **state)
{
    stored_row row = {.id = -1};
    record r = full_record(&ASSET, 0, "refused");
    (void)state;
    put(&r, 0);
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    assert_int_equal(store_insert(file, &r, 0, &row, &err), ERR_CONFLICT); /* the reference again */
    r.v[ASSET_SOURCE_REF] = read_value(&ASSET.fields[ASSET_SOURCE_REF], "refused 2");
    r.v[ASSET_CATEGORY] = (value){.kind = VALUE_TEXT, .text = slice_of("pub")};
    assert_int_equal(store_insert(file, &r, 0, &row, &err), ERR_CONFLICT);
    assert_string_equal(err.field, "category");
    r.v[ASSET_CATEGORY] = (value){.kind = VALUE_NULL};
    r.v[ASSET_PHONE] = (value){.kind = VALUE_TEXT,
                               .text = slice_of("0123456789012345678901234567890123456789"
                                                "0123456789012345678901234567890123456789")};
    assert_int_equal(store_insert(file, &r, 0, &row, &err), ERR_INPUT);
    assert_string_equal(err.field, "phone");
    record activity = full_record(&ACTIVITY, 0, "refused");
    assert_int_equal(store_insert(file, &activity, 4711, &row, &err), ERR_CONFLICT);
    assert_string_equal(err.field, "asset_id");
    r = full_record(&ASSET, 0, "nowhere");
    r.id = 4711;
    assert_int_equal(store_update(file, &r, 0, &err), ERR_NOT_FOUND);
    assert_int_equal(row.id, -1);
    store_rollback(file);
}

static void test_the_history_says_who_and_why(void **state)
{
    record r = full_record(&ASSET, 0, "signed");
    connection *c = &file->at;
    (void)state;
    put(&r, 0);
    assert_string_equal(
        inspect_text(c, "SELECT actor || '|' || role || '|' || reason || '|' || request "
                        "FROM change ORDER BY seq DESC LIMIT 1"),
        "kirsty|editor|a walk round Maryhill|request-7");
    static const char NOBODY[] = "SELECT count(*) FROM writing WHERE "
                                 "coalesce(actor, role, reason, request) IS NULL";
    assert_int_equal(inspect_number(c, NOBODY), 1);
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    assert_int_equal(inspect_number(c, NOBODY), 0);
    store_rollback(file);
    assert_int_equal(inspect_number(c, NOBODY), 1);
    store_rollback(file); /* without a transaction: nothing */
}

static void test_a_writer_who_waits_too_long_is_told(void **state)
{
    connection other = inspect_open(scratch_path(&folder, "a.sqlite"));
    (void)state;
    sqlite3_busy_timeout(file->at.db, 50); /* five seconds otherwise */
    assert_string_equal(inspect_try(&other, "BEGIN IMMEDIATE"), "");
    assert_int_equal(store_begin(file, &KEEPER, &err), ERR_BUSY);
    assert_non_null(strstr(err.detail, "another program is writing"));
    assert_string_equal(inspect_try(&other, "ROLLBACK"), "");
    assert_int_equal(store_begin(file, &KEEPER, &err), OK);
    store_rollback(file);
    connection_close(&other);
}

static void test_venues_are_found_by_their_own_source_first(void **state)
{
    int64_t id, wanted;
    connection *c = &file->at;
    (void)state;
    assert_string_equal(inspect_try(c, "INSERT INTO asset (name, source, source_ref) VALUES "
                                       "('a', 'One', 'x'), ('b', 'Two', 'x'), ('c', 'Two', 'y')"),
                        "");
    wanted = inspect_number(c, "SELECT id FROM asset WHERE source = 'Two' AND source_ref = 'x'");
    assert_int_equal(store_find_asset(file, slice_of("Two"), slice_of("x"), &id, &err), OK);
    assert_int_equal(id, wanted);
    assert_int_equal(store_find_asset(file, slice_of("Other"), slice_of("y"), &id, &err), OK);
    assert_int_equal(id, wanted + 1);
    assert_int_equal(store_find_asset(file, slice_of("Other"), slice_of("x"), &id, &err),
                     ERR_CONFLICT);
    assert_non_null(strstr(err.detail, "several sources"));
    assert_int_equal(store_find_asset(file, slice_of("Two"), slice_of("z"), &id, &err),
                     ERR_NOT_FOUND);
    assert_non_null(strstr(err.detail, "'z'"));
    assert_int_equal(id, wanted + 1);
}

typedef struct {
    char text[4000];
} listing;

static status list_row(void *context, const record *asset, const record *const *activities,
                       size_t count, error *e)
{
    listing *l = context;
    size_t used = strlen(l->text);
    (void)e;
    used += (size_t)snprintf(l->text + used, sizeof l->text - used, "%d:%.*s(", (int)asset->id,
                             (int)asset->v[ASSET_NAME].text.len, asset->v[ASSET_NAME].text.at);
    for (size_t i = 0; i < count; i++)
        used += (size_t)snprintf(l->text + used, sizeof l->text - used, "%.*s,",
                                 (int)activities[i]->v[ACTIVITY_TITLE].text.len,
                                 activities[i]->v[ACTIVITY_TITLE].text.at);
    snprintf(l->text + used, sizeof l->text - used, ") ");
    return OK;
}

static status stop_at_once(void *context, const record *asset, const record *const *activities,
                           size_t count, error *e)
{
    (void)context, (void)asset, (void)activities, (void)count;
    return error_set(e, ERR_CONFLICT, "row", "enough");
}

/* A file of its own, with few rows. */
static store *small_file(const char *name)
{
    store *s;
    assert_int_equal(exchange_open_database(scratch_path(&folder, name), &s, &err), OK);
    assert_string_equal(
        inspect_try(&s->at,
                    "INSERT INTO asset (name) VALUES ('A'), ('B'), ('C'), ('D');"
                    "INSERT INTO activity (asset_id, title) VALUES (4, 'd1'), (2, 'b1'), (4, 'd2');"
                    "INSERT INTO activity (asset_id, title) VALUES (2, 'b2')"),
        "");
    return s;
}

static void test_a_scan_brings_each_asset_with_its_activities(void **state)
{
    store *s = small_file("scan.sqlite");
    listing all = {""}, some = {""};
    int64_t sequence = 0;
    (void)state;
    assert_int_equal(store_scan(s, list_row, &all, &sequence, &err), OK);
    assert_string_equal(all.text, "1:A() 2:B(b1,b2,) 3:C() 4:D(d1,d2,) ");
    assert_int_equal(sequence, inspect_number(&s->at, "SELECT max(seq) FROM change"));
    assert_int_equal(store_read_assets(s, (const int64_t[]){2, 3, 77}, 3, list_row, &some, &err),
                     OK);
    assert_string_equal(some.text, "2:B(b1,b2,) 3:C() ");
    sequence = -1;
    assert_int_equal(store_scan(s, stop_at_once, NULL, &sequence, &err), ERR_CONFLICT);
    assert_string_equal(err.detail, "enough");
    assert_int_equal(sequence, -1);
    store_close(s);
}

/* What another program wrote past the CHECKs does not stop anyone: it reads as null. */
static void test_values_that_the_schema_would_not_take_read_as_null(void **state)
{
    store *s = small_file("odd.sqlite");
    listing l = {""};
    int64_t sequence;
    (void)state;
    assert_string_equal(
        inspect_try(&s->at,
                    "PRAGMA ignore_check_constraints = 1;"
                    "UPDATE asset SET status = 'open', age_min = 'many', audiences = 'men', "
                    "opened_on = 'soon', accuracy_m = 'far' WHERE id = 1;"
                    "PRAGMA ignore_check_constraints = 0"),
        "");
    assert_int_equal(store_scan(s, list_row, &l, &sequence, &err), OK);
    assert_string_equal(l.text, "1:A() 2:B(b1,b2,) 3:C() 4:D(d1,d2,) ");
    store_close(s);
}

static void expect_ids(const int64_t *ids, size_t count, const char *expected)
{
    char text[200] = "";
    for (size_t i = 0; i < count; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%d", i ? "," : "",
                 (int)ids[i]);
    assert_string_equal(text, expected);
}

static void test_changes_since(void **state)
{
    static const struct {
        const char *sql, *ids;
        bool taxonomy;
    } CASES[] = {
        {"", "", false},
        {"UPDATE asset SET name = 'B2' WHERE id IN (3, 2)", "2,3", false},
        {"UPDATE activity SET title = 'x' WHERE id = 1", "4", false},
        {"UPDATE activity SET asset_id = 1 WHERE id = 2", "1,2", false},
        {"DELETE FROM asset WHERE id = 1", "1", false},
        {"INSERT INTO asset (name) VALUES ('E')", "5", false},
        {"UPDATE category SET label = 'Books' WHERE code = 'library'", "", true},
        {"UPDATE asset SET name = name", "", false},
        {"INSERT INTO exercise (place) VALUES ('Alloa')", "", false},
    };
    store *s = small_file("changes.sqlite");
    int64_t since, sequence;
    (void)state;
    assert_int_equal(store_sequence(s, &since, &err), OK);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        store_changes changes;
        assert_string_equal(inspect_try(&s->at, CASES[i].sql), "");
        assert_int_equal(store_changes_since(s, since, memory, &changes, &err), OK);
        expect_ids(changes.asset_ids, changes.asset_count, CASES[i].ids);
        assert_int_equal(changes.taxonomy_changed, CASES[i].taxonomy);
        assert_int_equal(store_sequence(s, &sequence, &err), OK);
        assert_int_equal(changes.sequence, sequence);
        since = sequence;
    }
    store_close(s);
}

static void test_what_turns_with_the_day(void **state)
{
    static const struct {
        const char *from, *to, *ids;
    } CASES[] = {
        {"2026-01-01", "2026-01-02", ""},      {"2026-01-09", "2026-01-10", "1"},
        {"2026-01-10", "2026-01-11", "2"},     {"2026-01-11", "2026-01-12", "3"},
        {"2026-01-01", "2026-02-01", "1,2,3"}, {"2026-01-12", "2026-02-01", ""},
    };
    store *s = small_file("turning.sqlite");
    (void)state;
    assert_string_equal(
        inspect_try(&s->at, "UPDATE asset SET opened_on = '2026-01-10' WHERE id = 1;"
                            "UPDATE asset SET closed_on = '2026-01-10' WHERE id = 2;"
                            "UPDATE asset SET consent_expires_on = '2026-01-11' WHERE id = 3"),
        "");
    for (size_t i = 0; i < COUNT(CASES); i++) {
        int64_t *ids;
        size_t count;
        assert_int_equal(store_turning(s, CASES[i].from, CASES[i].to, memory, &ids, &count, &err),
                         OK);
        expect_ids(ids, count, CASES[i].ids);
    }
    store_close(s);
}

static void test_data_version_moves_for_others_commits_alone(void **state)
{
    store *s = small_file("version.sqlite");
    connection other = inspect_open(scratch_path(&folder, "version.sqlite"));
    int64_t first, second, third;
    (void)state;
    assert_int_equal(store_data_version(s, &first, &err), OK);
    assert_string_equal(inspect_try(&s->at, "UPDATE asset SET name = 'ours'"), "");
    assert_int_equal(store_data_version(s, &second, &err), OK);
    assert_int_equal(first, second);
    assert_string_equal(inspect_try(&other, "UPDATE asset SET name = 'theirs'"), "");
    assert_int_equal(store_data_version(s, &third, &err), OK);
    assert_int_not_equal(second, third);
    connection_close(&other);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field_comes_back_as_it_was_written),
        cmocka_unit_test(test_nothing_comes_back_as_nothing),
        cmocka_unit_test(test_positions_are_kept_to_a_centimetre),
        cmocka_unit_test(test_refusals_name_the_field),
        cmocka_unit_test(test_the_history_says_who_and_why),
        cmocka_unit_test(test_a_writer_who_waits_too_long_is_told),
        cmocka_unit_test(test_venues_are_found_by_their_own_source_first),
        cmocka_unit_test(test_a_scan_brings_each_asset_with_its_activities),
        cmocka_unit_test(test_values_that_the_schema_would_not_take_read_as_null),
        cmocka_unit_test(test_changes_since),
        cmocka_unit_test(test_what_turns_with_the_day),
        cmocka_unit_test(test_data_version_moves_for_others_commits_alone),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

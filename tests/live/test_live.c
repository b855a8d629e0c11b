/* The read side follows the file: commits of other connections within a second, the day at
 * midnight, the gazetteer and the taxonomy; and each audience sees what is for it. */
#include "support/live_following.h"

static void test_it_follows_other_connections(void **state)
{
    (void)state;
    edit("INSERT INTO asset (id, name, category, status, geom) VALUES "
         "(1, 'Hall', 'library', 'published', MakePoint(-4.2, 55.8, 4326))");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 1, "\"name\":\"Hall\"", true);
    expect_seen(AUDIENCE_PUBLIC, 1, "[-4.2,55.8]", true);
    edit("UPDATE asset SET name = 'Great Hall', geom = MakePoint(-4.1, 55.7, 4326) WHERE id = 1");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 1, "\"name\":\"Great Hall\"", true);
    expect_seen(AUDIENCE_PUBLIC, 1, "[-4.1,55.7]", true);
    edit("INSERT INTO activity (id, asset_id, title) VALUES (1, 1, 'Bookbug')");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 1, "Bookbug", true);
    edit("DELETE FROM asset WHERE id = 1");
    settle();
    assert_int_equal(who_sees(1), NOBODY);
}

/* Metres from a point to an asset as an audience is told; INFINITY if it is nowhere near. */
static double far_m(audience who, lonlat from, int64_t id)
{
    ARENA_SCOPED arena *memory = arena_new(1 << 20);
    near_query q = {.from = from, .radius_m = 5000, .limit = 100};
    index_snapshot *held = live_snapshot(l);
    hit_list hits;
    double m = INFINITY;
    assert_int_equal(index_near(index_view_of(held, who), memory, &q, &hits, &err), OK);
    for (size_t i = 0; i < hits.count; i++)
        if (hits.hits[i].id == id)
            m = hits.hits[i].distance_m;
    index_release(held);
    return m;
}

static void test_entrances_are_followed(void **state)
{
    const lonlat gate = {-5.1, 56.51}, middle = {-5.1, 56.5};
    (void)state;
    edit("INSERT INTO asset (id, name, category, status, geom) VALUES "
         "(5, 'Wood', 'woodland', 'published', MakePoint(-5.1, 56.5, 4326))");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 5, "\"entrances\":null", true);
    assert_true(far_m(AUDIENCE_PUBLIC, gate, 5) > 1000);
    edit("UPDATE asset SET entrances = '-5.1000, 56.51;-5.1,56.52' WHERE id = 5");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 5, "\"entrances\":[[-5.1,56.51],[-5.1,56.52]]", true);
    expect_seen(AUDIENCE_PUBLIC, 5, "\"coordinates\":[-5.1,56.5]", true);
    assert_true(far_m(AUDIENCE_PUBLIC, gate, 5) < 1e-5);
    assert_true(far_m(AUDIENCE_PUBLIC, middle, 5) > 1000);
    edit("UPDATE asset SET location_shown = 'none' WHERE id = 5");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 5, "\"entrances\":null", true);
    assert_true(isinf(far_m(AUDIENCE_PUBLIC, gate, 5)));
    assert_true(far_m(AUDIENCE_EDITORS, gate, 5) < 1e-5);
    edit("UPDATE asset SET location_shown = 'exact', entrances = NULL WHERE id = 5");
    settle();
    assert_true(far_m(AUDIENCE_PUBLIC, middle, 5) < 1e-5);
}

/* Like whatever can't be read: it stays with the editors, and nothing else is disturbed. */
static void test_entrances_that_another_program_forces_in(void **state)
{
    (void)state;
    assert_true(*inspect_try(&db, "UPDATE asset SET entrances = 'by the gate' WHERE id = 5"));
    edit("PRAGMA ignore_check_constraints = ON;"
         "UPDATE asset SET entrances = 'by the gate' WHERE id = 5;"
         "PRAGMA ignore_check_constraints = OFF");
    settle();
    assert_int_equal(who_sees(5), EDITORS);
    expect_seen(AUDIENCE_EDITORS, 5, "\"entrances\":null", true);
    assert_true(far_m(AUDIENCE_EDITORS, (lonlat){-5.1, 56.5}, 5) < 1e-5);
    edit("UPDATE asset SET entrances = '-5.1,56.51' WHERE id = 5");
    settle();
    assert_int_equal(who_sees(5), ALL);
}

static void test_activities_move_with_their_asset(void **state)
{
    (void)state;
    edit("INSERT INTO asset (id, name, category, status) VALUES "
         "(11, 'A', 'library', 'published'), (12, 'B', 'library', 'published');"
         "INSERT INTO activity (id, asset_id, title) VALUES (11, 11, 'Wandering')");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 11, "Wandering", true);
    edit("UPDATE activity SET asset_id = 12 WHERE id = 11");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 11, "Wandering", false);
    expect_seen(AUDIENCE_PUBLIC, 12, "Wandering", true);
    edit("UPDATE activity SET visibility = 'partners' WHERE id = 11");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 12, "Wandering", false);
    expect_seen(AUDIENCE_PARTNERS, 12, "Wandering", true);
}

static void test_audiences(void **state)
{
    static const struct {
        const char *set;
        int seen;
    } CASES[] = {
        {"status = 'draft'", EDITORS},
        {"status = 'pending'", EDITORS},
        {"visibility = 'partners'", PARTNERS | EDITORS},
        {"visibility = 'private'", EDITORS},
        {"listing = 'declined'", EDITORS},
        {"consent = 'withdrawn'", EDITORS},
        {"consent = 'given', consent_expires_on = '2026-06-14'", EDITORS},
        {"consent = 'given', consent_expires_on = '2026-06-15'", ALL},
        {"opened_on = '2026-06-16'", EDITORS},
        {"closed_on = '2026-06-14'", EDITORS},
        {"closed_on = '2026-06-15'", ALL},
        {"status = 'closed', closed_on = '2026-06-15'", NOBODY},
        {"phone = NULL", ALL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char sql[300];
        int id = 20 + (int)i;
        snprintf(sql, sizeof sql,
                 "INSERT INTO asset (id, name, category, status) VALUES "
                 "(%d, 'Hall', 'library', 'published'); UPDATE asset SET %s WHERE id = %d",
                 id, CASES[i].set, id);
        edit(sql);
    }
    settle();
    for (size_t i = 0; i < COUNT(CASES); i++)
        if (who_sees(20 + (int64_t)i) != CASES[i].seen)
            fail_msg("%s: %d", CASES[i].set, who_sees(20 + (int64_t)i));
    /* and one that was public leaves the public's view */
    edit("UPDATE asset SET visibility = 'private' WHERE id = 32");
    settle();
    assert_int_equal(who_sees(32), EDITORS);
}

static void test_private_fields_are_in_no_public_feature(void **state)
{
    (void)state;
    edit("INSERT INTO asset (id, name, category, status, consent, extra, source, source_ref) "
         "VALUES (40, 'Hall', 'library', 'published', 'given', '{\"key holder\":\"Mrs Brown\"}', "
         "'S', 'secret-ref')");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 40, "Mrs Brown", false);
    expect_seen(AUDIENCE_PUBLIC, 40, "secret-ref", false);
    expect_seen(AUDIENCE_PARTNERS, 40, "Mrs Brown", false);
    expect_seen(AUDIENCE_PARTNERS, 40, "secret-ref", true);
    expect_seen(AUDIENCE_EDITORS, 40, "Mrs Brown", true);
}

static void test_hidden_locations(void **state)
{
    (void)state;
    edit("INSERT INTO asset (id, name, category, status, address, postcode, locality, geom) "
         "VALUES (50, 'Refuge', 'library', 'published', '12 Shore Road', 'G20 9AE', 'Maryhill', "
         "MakePoint(-4.3456, 55.9123, 4326))");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 50, "[-4.3456,55.9123]", true);
    edit("UPDATE asset SET location_shown = 'district' WHERE id = 50");
    settle();
    /* the middle of two postcodes would give it away; that of 26 does not */
    expect_seen(AUDIENCE_PUBLIC, 50, "\"geometry\":null", true);
    for (char last = 'A'; last < 'A' + 26; last++) {
        char text[] = "G20 6AA";
        text[6] = last;
        if (!strchr("CIKMOV", last)) /* no unit ends with these */
            put_postcode(text, (lonlat){-4.2878, 55.8942});
    }
    for (int who = 0; who <= AUDIENCE_PARTNERS; who++) {
        expect_seen((audience)who, 50, "[-4.2878,55.8942]", true); /* the middle of G20 */
        expect_seen((audience)who, 50, "\"G20\"", true);
        expect_seen((audience)who, 50, "9AE", false);
        expect_seen((audience)who, 50, "Shore Road", false);
        expect_seen((audience)who, 50, "4.3456", false);
    }
    expect_seen(AUDIENCE_EDITORS, 50, "[-4.3456,55.9123]", true);
    edit("UPDATE asset SET location_shown = 'none' WHERE id = 50");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 50, "\"geometry\":null", true);
    expect_seen(AUDIENCE_PUBLIC, 50, "G20", false);
    expect_seen(AUDIENCE_PUBLIC, 50, "Maryhill", false);
    expect_seen(AUDIENCE_EDITORS, 50, "[-4.3456,55.9123]", true);
    edit("UPDATE asset SET location_shown = 'district' WHERE id = 50");
    settle();
}

/* After the one before: asset 50 is shown in the middle of its district. */
static void test_a_gazetteer_that_was_loaded_again_is_read_again(void **state)
{
    double until = now_s() + WITHIN_S;
    postcode code;
    gazetteer_position at;
    bool there = false;
    (void)state;
    put_postcode("G20 9AF", (lonlat){-4.2938, 55.8942});
    assert_true(postcode_read(slice_of("G20 9AF"), &code));
    while (!there && now_s() < until) {
        gazetteer *g = live_gazetteer(l);
        there = gazetteer_postcode(g, code, &at);
        gazetteer_release(g);
        usleep(5000);
    }
    assert_true(there);
    /* 22 units with their middle at -4.2878 and one 0.006 degrees west of it */
    expect_seen(AUDIENCE_PUBLIC, 50, "[-4.2880608,55.8942]", true);
}

static void test_a_new_category_is_known_at_once(void **state)
{
    (void)state;
    edit("INSERT INTO category (code, parent, label, plain_label, colour, icon) VALUES "
         "('pub', 'places', 'Pub', 'Pub', '#112233', 'maki:beer');"
         "INSERT INTO asset (id, name, category, status, geom) VALUES "
         "(60, 'Local', 'pub', 'published', MakePoint(-4.2, 55.8, 4326))");
    settle();
    index_snapshot *held = live_snapshot(l);
    const taxonomy *t = index_taxonomy(held);
    int number = taxonomy_find(t, slice_of("pub"));
    assert_true(number >= 0);
    near_query query = {{-4.2, 55.8}, 50000, 10, true, {.by_category = true}};
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    hit_list hits;
    category_set_add(&query.filter.categories, t, number);
    assert_int_equal(index_near(index_view_of(held, AUDIENCE_PUBLIC), a, &query, &hits, &err), OK);
    assert_int_equal(hits.count, 1);
    assert_int_equal(hits.hits[0].id, 60);
    index_release(held);
}

static void turn_to(int date)
{
    atomic_store(&june, date);
}

static void test_midnight(void **state)
{
    (void)state;
    edit("INSERT INTO asset (id, name, category, status, opened_on, closed_on, consent, "
         "consent_expires_on) VALUES "
         "(70, 'Opens', 'library', 'published', '2026-06-16', NULL, NULL, NULL),"
         "(71, 'Closes', 'library', 'published', NULL, '2026-06-16', NULL, NULL),"
         "(72, 'Lapses', 'library', 'published', NULL, NULL, 'given', '2026-06-15'),"
         "(73, 'Later', 'library', 'published', '2026-06-18', NULL, NULL, NULL)");
    settle();
    assert_int_equal(who_sees(70), EDITORS);
    assert_int_equal(who_sees(71), ALL);
    assert_int_equal(who_sees(72), ALL);
    turn_to(16);
    expect_seen(AUDIENCE_PUBLIC, 70, "Opens", true);
    assert_int_equal(who_sees(71), ALL);
    expect_seen(AUDIENCE_PUBLIC, 72, "Lapses", false);
    turn_to(17);
    expect_seen(AUDIENCE_PUBLIC, 71, "Closes", false);
    assert_int_equal(who_sees(71), EDITORS);
    turn_to(30); /* the machine slept */
    expect_seen(AUDIENCE_PUBLIC, 73, "Later", true);
    turn_to(15); /* the clock was wrong, and is put right */
    expect_seen(AUDIENCE_PUBLIC, 73, "Later", false);
    expect_seen(AUDIENCE_PUBLIC, 70, "Opens", false);
    expect_seen(AUDIENCE_PUBLIC, 71, "Closes", true);
    expect_seen(AUDIENCE_PUBLIC, 72, "Lapses", true);
}

static void test_a_held_snapshot_stays_as_it_was(void **state)
{
    index_hit hit;
    (void)state;
    edit("INSERT INTO asset (id, name, category, status) VALUES (80, 'As it was', 'library', "
         "'published')");
    settle();
    index_snapshot *held = live_snapshot(l);
    int64_t sequence = index_sequence(held);
    const taxonomy *t = index_taxonomy(held);
    edit("UPDATE asset SET name = 'As it is' WHERE id = 80;"
         "UPDATE category SET label = 'Books' WHERE code = 'library'");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 80, "As it is", true);
    assert_true(index_by_id(index_view_of(held, AUDIENCE_PUBLIC), 80, &hit));
    assert_non_null(memmem(hit.body.at, hit.body.len, "As it was", 9));
    assert_int_equal(index_sequence(held), sequence);
    assert_string_equal(taxonomy_at(t, (size_t)taxonomy_find(t, slice_of("library")))->label,
                        "Library");
    index_release(held);
}

static void test_waiting_for_a_change(void **state)
{
    int64_t last = inspect_number(&db, "SELECT max(seq) FROM change");
    double began = now_s();
    (void)state;
    assert_int_equal(live_wait(l, last + 1000, 100, &err), ERR_BUSY);
    assert_true(now_s() - began >= 0.1);
    assert_int_equal(live_wait(l, last, 2000, &err), OK);
    live_stats stats = live_statistics(l);
    assert_int_equal(stats.sequence, last);
    assert_true(stats.refreshes > 10);
    assert_int_equal(stats.failures, 0);
    assert_true(live_ready(l));
}

static atomic_bool reading;

/* Reads as handlers do: whole snapshots, in order, never one that is gone. */
static void *read_on(void *result)
{
    int64_t last = 0;
    long *reads = result;
    while (atomic_load(&reading)) {
        index_hit hit;
        index_snapshot *held = live_snapshot(l);
        gazetteer *g = live_gazetteer(l);
        if (index_sequence(held) < last || gazetteer_postcode_count(g) == 0)
            *reads = -1000000;
        last = index_sequence(held);
        if (index_by_id(index_view_of(held, AUDIENCE_PUBLIC), 90, &hit) &&
            !memmem(hit.body.at, hit.body.len, "Busy", 4))
            *reads = -1000000;
        gazetteer_release(g);
        index_release(held);
        ++*reads;
    }
    return NULL;
}

static void test_readers_and_a_busy_writer(void **state)
{
    pthread_t readers[3];
    long reads[3] = {0};
    (void)state;
    edit("INSERT INTO asset (id, name, category, status) VALUES (90, 'Busy 0', 'library', "
         "'published')");
    atomic_store(&reading, true);
    for (int i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &reads[i]), 0);
    for (int i = 1; i <= 100; i++) {
        char sql[200];
        snprintf(sql, sizeof sql, "UPDATE asset SET name = 'Busy %d' WHERE id = 90", i);
        edit(sql);
        if (i % 10 == 0)
            put_postcode("G20 9AG", (lonlat){-4.29 - i / 1e4, 55.89});
        usleep(3000);
    }
    settle();
    atomic_store(&reading, false);
    for (int i = 0; i < 3; i++) {
        pthread_join(readers[i], NULL);
        assert_true(reads[i] > 0);
    }
    expect_seen(AUDIENCE_PUBLIC, 90, "Busy 100", true);
}

static void expect_the_same_view(const index_snapshot *s, audience a, audience b)
{
    index_sizes of_a = index_view_sizes(index_view_of(s, a));
    index_sizes of_b = index_view_sizes(index_view_of(s, b));
    assert_memory_equal(&of_a, &of_b, sizeof of_a);
}

static void test_without_every_audience_there_is_the_public_alone(void **state)
{
    live *plain;
    index_hit hit;
    (void)state;
    const live_options options = {.path = path, .today = on_that_day};
    assert_int_equal(live_open(&options, &plain, &err), OK);
    index_snapshot *held = live_snapshot(plain);
    assert_true(index_by_id(index_view_of(held, AUDIENCE_PUBLIC), 90, &hit));
    assert_false(index_by_id(index_view_of(held, AUDIENCE_EDITORS), 20, &hit)); /* a draft */
    /* somebody has come who is not the public */
    assert_int_equal(live_follow(plain, &err), OK);
    assert_false(live_has_audience(plain, AUDIENCE_EDITORS));
    live_want_audience(plain, AUDIENCE_EDITORS);
    live_want_audience(plain, AUDIENCE_EDITORS);
    for (int i = 0; i < 500 && !live_has_audience(plain, AUDIENCE_EDITORS); i++)
        usleep(10 * 1000);
    assert_true(live_has_audience(plain, AUDIENCE_EDITORS));
    assert_false(live_has_audience(plain, AUDIENCE_PARTNERS));
    index_snapshot *whole = live_snapshot(plain);
    assert_true(index_by_id(index_view_of(whole, AUDIENCE_EDITORS), 20, &hit));
    assert_false(index_by_id(index_view_of(whole, AUDIENCE_PUBLIC), 20, &hit));
    expect_the_same_view(whole, AUDIENCE_PUBLIC, AUDIENCE_PARTNERS);
    index_release(whole);
    assert_int_equal(live_statistics(plain).refreshes, 2); /* once is enough */
    live_close(plain);
    /* what is held outlives it */
    assert_true(index_by_id(index_view_of(held, AUDIENCE_PUBLIC), 90, &hit));
    index_release(held);
}

/* Once the file can't be read for five seconds it says so, and recovers when it can. */
static void test_a_file_that_cannot_be_read(void **state)
{
    (void)state;
    edit("ALTER TABLE gazetteer RENAME TO gazetteer_away");
    for (int i = 0; i < 100 && live_ready(l); i++)
        usleep(100 * 1000);
    assert_false(live_ready(l));
    assert_true(live_statistics(l).failures > 0);
    expect_seen(AUDIENCE_PUBLIC, 90, "Busy 100", true); /* it still answers */
    edit("ALTER TABLE gazetteer_away RENAME TO gazetteer;"
         "UPDATE asset SET name = 'Back again' WHERE id = 90");
    settle();
    expect_seen(AUDIENCE_PUBLIC, 90, "Back again", true);
    assert_true(live_ready(l));
}

static void test_what_cannot_be_opened(void **state)
{
    live *none = NULL;
    (void)state;
    const live_options options = {.path = scratch_path(&folder, "none.sqlite")};
    assert_int_equal(live_open(&options, &none, &err), ERR_NOT_FOUND);
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_it_follows_other_connections),
        cmocka_unit_test(test_entrances_are_followed),
        cmocka_unit_test(test_entrances_that_another_program_forces_in),
        cmocka_unit_test(test_activities_move_with_their_asset),
        cmocka_unit_test(test_audiences),
        cmocka_unit_test(test_private_fields_are_in_no_public_feature),
        cmocka_unit_test(test_hidden_locations),
        cmocka_unit_test(test_a_gazetteer_that_was_loaded_again_is_read_again),
        cmocka_unit_test(test_a_new_category_is_known_at_once),
        cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_a_held_snapshot_stays_as_it_was),
        cmocka_unit_test(test_waiting_for_a_change),
        cmocka_unit_test(test_readers_and_a_busy_writer),
        cmocka_unit_test(test_without_every_audience_there_is_the_public_alone),
        cmocka_unit_test(test_a_file_that_cannot_be_read),
        cmocka_unit_test(test_what_cannot_be_opened),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* What goes on is listed by itself, as each audience may see it, and follows its asset. */
#include "support/live_following.h"

/* What an audience sees of an activity by itself: its GeoJSON, or "". */
static const char *activity_seen_by(audience who, int64_t id)
{
    static char body[8000];
    index_hit hit;
    index_snapshot *elsewhen, *activities, *held = live_snapshots(l, &elsewhen, &activities);
    bool there = index_by_id(index_view_of(activities, who), id, &hit);
    snprintf(body, sizeof body, "%.*s", there ? (int)hit.body.len : 0, there ? hit.body.at : "");
    index_release(held);
    index_release(elsewhen);
    index_release(activities);
    return body;
}

static int who_sees_activity(int64_t id)
{
    int seen = 0;
    for (int who = 0; who < AUDIENCE_COUNT; who++)
        seen |= (*activity_seen_by((audience)who, id) != '\0') << who;
    return seen;
}

static void expect_of_activity(int64_t id, const char *text)
{
    if (!strstr(activity_seen_by(AUDIENCE_PUBLIC, id), text))
        fail_msg("activity %d: no %s in '%s'", (int)id, text,
                 activity_seen_by(AUDIENCE_PUBLIC, id));
}

/* How many of the public's activities meet a filter of them. */
static uint64_t activities_that(const char *filter)
{
    ARENA_SCOPED arena *memory = arena_new(1 << 22);
    const cql2_schema schema = {.of = &LISTED_ACTIVITY, .who = AUDIENCE_PUBLIC};
    index_snapshot *elsewhen, *activities, *held = live_snapshots(l, &elsewhen, &activities);
    const taxonomy *codes = index_taxonomy(activities);
    sort_query q = {.limit = 10, .codes = codes, .filter.of = &LISTED_ACTIVITY};
    const index_view *view = index_view_of(activities, AUDIENCE_PUBLIC);
    cql2_node *where;
    char next[SORT_TOKEN_SIZE];
    hit_list hits = {0};
    if (cql2_parse_text(slice_of(filter), &schema, memory, &where, &err) ||
        index_filter_add(&q.filter, where, codes, memory, &q.box, &err) ||
        index_sorted(&view, 1, memory, &q, &hits, next, &err))
        fail_msg("%s: %s", filter, err.detail);
    index_release(held);
    index_release(elsewhen);
    index_release(activities);
    return hits.matched;
}

static void test_activities_by_themselves(void **state)
{
    static const struct {
        const char *filter;
        uint64_t matched;
    } FILTERS[] = {
        {"title = 'Lace'", 1},
        {"title = 'Knots'", 0},
        {"category = 'library' AND run_by = 'Guild of Lace'", 1},
        {"run_by = 'Guild of Lace' AND category = 'woodland'", 0},
        {"run_by = 'Guild of Lace' AND step_free = 'yes'", 1},
        {"run_by = 'Guild of Lace' AND A_CONTAINS(audiences, ('women'))", 1},
        {"run_by = 'Guild of Lace' AND A_CONTAINS(audiences, ('women', 'men'))", 0},
        {"run_by = 'Guild of Lace' AND duration_min > 59.5", 1},
        {"run_by = 'Guild of Lace' AND duration_min > 60", 0},
        {"asset_name = 'Mill' AND title = 'Lace'", 1},
        {"asset_name = 'Lace'", 0},
        {"asset_id = '0192f0c4-0000-4000-8000-000000000048'", 1},
        {"asset_id = '0192f0c4-0000-4000-8000-000000000481'", 0},
        {"uuid = '0192f0c4-0000-4000-8000-000000000481'", 1},
        {"\"when\" LIKE 'Mondays at two%'", 1},
        {"\"when\" = 'Mondays at two, as described in May 2024'", 1},
        {"asset_name = 'Mill' AND \"when\" IS NULL", 0},
        {"run_by = 'Guild of Lace' AND S_INTERSECTS(geom, BBOX(-3.1,57,-2.9,57.2))", 1},
        {"run_by = 'Guild of Lace' AND S_INTERSECTS(geom, BBOX(-3.1,57.2,-2.9,57.3))", 0},
    };
    (void)state;
    edit("INSERT INTO asset (id, uuid, name, category, status, phone, cost, step_free, source, "
         "geom) "
         "VALUES (48, '0192f0c4-0000-4000-8000-000000000048', 'Mill', 'library', 'published', "
         "'0141 496 0000', 'Free', 'yes', 'Walk', "
         "MakePoint(-3, 57.1, 4326));"
         "INSERT INTO activity (id, uuid, asset_id, title, run_by, audiences, cost, duration_min, "
         "step_free, schedule_text, as_described) VALUES (481, "
         "'0192f0c4-0000-4000-8000-000000000481', 48, 'Lace', 'Guild of Lace', '[\"women\"]', "
         "'2 pounds', 60, 'unknown', 'Mondays at two.', '2024-05')");
    settle();
    assert_int_equal(who_sees_activity(481), ALL);
    expect_of_activity(481, "\"coordinates\":[-3,57.1]");
    expect_of_activity(481, "\"cost\":\"2 pounds\"");
    expect_of_activity(481, "\"phone\":\"0141 496 0000\"");
    expect_of_activity(481, "\"step_free\":\"yes\"");
    expect_of_activity(481, "\"source\":null");
    expect_of_activity(481, "\"when\":\"Mondays at two, as described in May 2024\","
                            "\"asset_id\":\"0192f0c4-0000-4000-8000-000000000048\","
                            "\"asset_name\":\"Mill\"}}");
    for (size_t i = 0; i < COUNT(FILTERS); i++)
        if (activities_that(FILTERS[i].filter) != FILTERS[i].matched)
            fail_msg("%s: not %d", FILTERS[i].filter, (int)FILTERS[i].matched);
    edit("UPDATE activity SET visibility = 'partners' WHERE id = 481");
    settle();
    assert_int_equal(who_sees_activity(481), PARTNERS | EDITORS);
    assert_int_equal(activities_that("title = 'Lace'"), 0);
    edit("UPDATE activity SET visibility = 'public' WHERE id = 481;"
         "UPDATE asset SET location_shown = 'none' WHERE id = 48");
    settle();
    expect_of_activity(481, "\"geometry\":null");
    edit("UPDATE asset SET visibility = 'private' WHERE id = 48");
    settle();
    assert_int_equal(who_sees_activity(481), EDITORS);
    edit("INSERT INTO asset (id, name, category, status) VALUES (49, 'Shed', 'library', "
         "'published'); UPDATE activity SET asset_id = 49 WHERE id = 481");
    settle();
    expect_of_activity(481, "\"asset_name\":\"Shed\"");
    edit("DELETE FROM activity WHERE id = 481");
    settle();
    assert_int_equal(who_sees_activity(481), NOBODY);
    edit("UPDATE activity SET status = 'running' WHERE id = 481; DELETE FROM asset WHERE id = 49");
    settle();
    assert_int_equal(who_sees_activity(481), NOBODY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_activities_by_themselves),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

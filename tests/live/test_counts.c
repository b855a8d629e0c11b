/* How many there are follows the file, for each audience by itself, though counts are kept. */
#include "support/live_following.h"

static uint64_t ask(audience who)
{
    const index_filter asked = {.terms = {{ASSET_STEP_FREE, TERM_EQUALS, 1}}, .term_count = 1};
    index_snapshot *held = live_snapshot(l);
    const index_view *view = index_view_of(held, who);
    uint64_t first = 0, again = 0;
    assert_int_equal(index_count(&view, 1, NULL, &asked, &first, &err), OK);
    uint64_t counted = index_view_sizes(view).counted;
    assert_int_equal(index_count(&view, 1, NULL, &asked, &again, &err), OK);
    assert_int_equal(index_view_sizes(view).counted, counted);
    assert_int_equal(again, first);
    index_release(held);
    return first;
}

static void expect(uint64_t public, uint64_t editors)
{
    settle();
    assert_int_equal(ask(AUDIENCE_EDITORS), editors);
    assert_int_equal(ask(AUDIENCE_PUBLIC), public);
}

static void test_counts_follow_the_file(void **state)
{
    (void)state;
    edit("INSERT INTO asset (id, name, category, status, step_free, geom) VALUES "
         "(1, 'Hall', 'library', 'published', 'yes', MakePoint(-4.2, 55.8, 4326)), "
         "(2, 'Yard', 'park', 'draft', 'yes', MakePoint(-4.2, 55.8, 4326)), "
         "(3, 'Gate', 'park', 'published', 'no', MakePoint(-4.2, 55.8, 4326))");
    expect(1, 2);
    edit("UPDATE asset SET status = 'published' WHERE id = 2");
    expect(2, 2);
    edit("UPDATE asset SET step_free = 'yes' WHERE id = 3");
    expect(3, 3);
    edit("UPDATE asset SET visibility = 'private' WHERE id = 1");
    expect(2, 3);
    edit("DELETE FROM asset WHERE id IN (2, 3)");
    expect(0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_counts_follow_the_file)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

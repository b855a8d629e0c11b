/* What a file brings already closed is there for whoever asks about its time, if nothing but its
 * date keeps it from being shown: not what was a draft, nobody's to show, or for somebody to look
 * at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "live/live.h"
#include "store/public_changes.h"
#include "support/importing.h"

static importing im;
static connection db;

#define HEADINGS                                                                                   \
    "source_ref,name,category,lon,lat,opened_on,closed_on,status,visibility,listing,level,"        \
    "consent,"                                                                                     \
    "consent_expires_on\n"

typedef struct {
    live *l;
    index_snapshot *now, *elsewhen, *activities;
} sight;

static sight look(void)
{
    sight s;
    const live_options options = {scratch_path(&im.folder, "a.sqlite"), true, day_today, 20};
    assert_int_equal(live_open(&options, &s.l, &im.err), OK);
    s.now = live_snapshots(s.l, &s.elsewhen, &s.activities);
    return s;
}

static void look_away(sight *s)
{
    index_release(s->now);
    index_release(s->elsewhen);
    index_release(s->activities);
    live_close(s->l);
}

/* Where the public sees what has this reference: 'n' now, 'e' elsewhen, '-' nowhere. */
static char seen(const sight *s, const char *ref)
{
    char sql[200];
    index_hit hit;
    snprintf(sql, sizeof sql, "SELECT id FROM asset WHERE source_ref = '%s'", ref);
    int64_t id = inspect_number(&db, sql);
    return index_by_id(index_view_of(s->now, AUDIENCE_PUBLIC), id, &hit)        ? 'n'
           : index_by_id(index_view_of(s->elsewhen, AUDIENCE_PUBLIC), id, &hit) ? 'e'
                                                                                : '-';
}

static void expect(const char *ref, char wanted)
{
    sight s = look();
    char found = seen(&s, ref);
    look_away(&s);
    if (found != wanted)
        fail_msg("%s: %c, not %c", ref, found, wanted);
}

static void edit(const char *sql)
{
    const char *why = inspect_try(&db, "%s", sql);
    if (*why)
        fail_msg("%s: %s", sql, why);
}

static int set_up(void **state)
{
    (void)state;
    importing_begin(&im);
    db = inspect_open(scratch_path(&im.folder, "a.sqlite"));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    connection_close(&db);
    importing_end(&im);
    return 0;
}

/* `kept_as` is what the import keeps rows as that say nothing of it. */
static const struct {
    const char *row;
    int kept_as;
    char seen;
} KINDS[] = {
    {"-4.3,55.9,2001-01-01,2015-06-30,,,,,,", STATUS_PUBLISHED, 'e'},
    {"-4.3,55.9,,2015-06-30,,,,,,", STATUS_PUBLISHED, 'e'},
    {"-4.3,55.9,,2015-06-30,published,public,agreed,,,", STATUS_DRAFT, 'e'},
    {"-4.3,55.9,,2015-06-30,closed,public,,,,", STATUS_PUBLISHED, 'e'},
    {"-4.3,55.9,,2015-06-30,,,,individual,given,2990-01-01", STATUS_PUBLISHED, 'e'},
    {"-4.3,55.9,,,,,,,,", STATUS_PUBLISHED, 'n'},
    /* what would have been no more than a draft, or for somebody to look at */
    {"-4.3,55.9,,2015-06-30,,,,,,", STATUS_DRAFT, '-'},
    {"-4.3,55.9,,2015-06-30,,,,,,", STATUS_PENDING, '-'},
    {"-4.3,55.9,,2015-06-30,draft,,,,,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,pending,,,,,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,closed,,,,,", STATUS_DRAFT, '-'},
    {",,,2015-06-30,,,,,,", STATUS_PUBLISHED, '-'}, /* it has no place */
    {"-4.3,55.9,,2015-06-30,,whoever,,,,", STATUS_PUBLISHED, '-'},
    /* what is not the public's */
    {"-4.3,55.9,,2015-06-30,,private,,,,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,,partners,,,,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,,,declined,,,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,,,,,withdrawn,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,,,,individual,,", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,,,,individual,given,2016-01-01", STATUS_PUBLISHED, '-'},
    {"-4.3,55.9,,2015-06-30,,,,,given,2016-01-01", STATUS_PUBLISHED, '-'},
};

static void import_kinds(int kept_as, size_t fill)
{
    BUF_SCOPED buf text;
    buf_init(&text, 1 << 20);
    buf_puts(&text, HEADINGS);
    for (size_t i = 0; i < COUNT(KINDS); i++)
        if (KINDS[i].kept_as == kept_as)
            buf_printf(&text, "k%zu,Kind %zu,park,%s\n", i, i * i * 7919, KINDS[i].row);
    for (size_t i = 0; i < fill; i++)
        buf_printf(&text, "f%zu,Filling %zu,park,-3.%zu,56.1,,,,,,,,\n", i, i * i * 104729,
                   100 + i);
    im.options.kept_as = kept_as;
    assert_int_equal(import_text(&im, "kinds.csv", buf_text(&text)), OK);
    im.options.kept_as = STATUS_PUBLISHED;
}

static void expect_kinds(void)
{
    char ref[24];
    sight s = look();
    for (size_t i = 0; i < COUNT(KINDS); i++) {
        snprintf(ref, sizeof ref, "k%zu", i);
        char found = seen(&s, ref);
        if (found != KINDS[i].seen)
            fail_msg("%s, kept as %d: %c, not %c", KINDS[i].row, KINDS[i].kept_as, found,
                     KINDS[i].seen);
    }
    look_away(&s);
}

static void test_each_kind(void **state)
{
    (void)state;
    import_kinds(STATUS_PUBLISHED, 0);
    import_kinds(STATUS_DRAFT, 0);
    import_kinds(STATUS_PENDING, 0);
    expect_kinds();
    /* the same files again change nothing of it */
    import_kinds(STATUS_PUBLISHED, 0);
    import_kinds(STATUS_DRAFT, 0);
    import_kinds(STATUS_PENDING, 0);
    expect_kinds();
}

/* A file of so many rows takes the way of bulk loads. */
static void test_in_bulk(void **state)
{
    enum { MANY = 1100 };
    (void)state;
    import_kinds(STATUS_PUBLISHED, MANY);
    import_kinds(STATUS_DRAFT, MANY);
    import_kinds(STATUS_PENDING, 0);
    expect_kinds();
}

/* A file of before this was told is told by its history, when it comes again. */
static void test_of_before(void **state)
{
    static const char FILE_TEXT[] = HEADINGS "b1,Old hall,park,-4.3,55.9,,2015-06-30,,,,,,\n"
                                             "b2,Old mill,park,-4.2,55.8,,2015-06-30,,,,,,\n"
                                             "b3,Old barn,park,-4.1,55.7,,2015-06-30,,,,,,\n"
                                             "b4,Old shed,park,-4.0,55.6,,2015-06-30,,,,,,\n"
                                             "b5,Old pier,park,-3.9,55.5,,2015-06-30,,,,,,\n";
    (void)state;
    edit("INSERT INTO asset (name, category, status, source, source_ref, closed_on, geom) VALUES "
         "('Old shed', 'park', 'draft', 'test', 'b4', NULL, NULL)");
    edit("UPDATE asset SET status = 'closed', closed_on = '2015-06-30' WHERE source_ref = 'b4'");
    edit("INSERT INTO asset (name, category, status, source, source_ref, closed_on) VALUES "
         "('Old pier', 'park', 'closed', 'test', 'b5', '2015-06-30')");
    assert_int_equal(import_text(&im, "old.csv", FILE_TEXT), OK);
    edit("DELETE FROM public_change");
    edit("UPDATE asset SET visibility = 'private' WHERE source_ref = 'b2'");
    edit("UPDATE asset SET visibility = 'public' WHERE source_ref = 'b2'");
    edit("UPDATE asset SET status = 'draft' WHERE source_ref = 'b3'");
    edit("UPDATE asset SET status = 'closed' WHERE source_ref = 'b3'");
    expect("b1", '-');
    assert_int_equal(import_text(&im, "old.csv", FILE_TEXT), OK);
    expect("b1", 'e');
    expect("b2", '-'); /* it was private once */
    expect("b3", '-'); /* it was a draft once */
    expect("b5", '-'); /* somebody's, who closed it at once */
    expect("b4", '-'); /* somebody's draft that was thrown away */
}

/* Other hands than an import's: what they insert as closed may be a draft that they threw away. */
static void test_not_by_an_import(void **state)
{
    (void)state;
    edit("INSERT INTO asset (name, category, status, source_ref, closed_on) VALUES ('By hand', "
         "'park', 'closed', 'h1', '2015-06-30')");
    expect("h1", '-');
}

static void test_what_comes_of_it_later(void **state)
{
    (void)state;
    assert_int_equal(
        import_text(&im, "l.csv", HEADINGS "l1,Hall,park,-4.3,55.9,,2015-06-30,,,,,,\n"), OK);
    expect("l1", 'e');
    edit("UPDATE asset SET description = 'A hall' WHERE source_ref = 'l1'");
    expect("l1", 'e');
    edit("UPDATE asset SET status = 'published', closed_on = NULL WHERE source_ref = 'l1'");
    expect("l1", 'n');
    edit("UPDATE asset SET status = 'closed', closed_on = '2020-01-01' WHERE source_ref = 'l1'");
    expect("l1", 'e');
    edit("UPDATE asset SET visibility = 'private' WHERE source_ref = 'l1'");
    expect("l1", '-');
}

/* Of another source and of nearly the same name close by: perhaps the same, and somebody's to look
 * at. */
static void test_twins(void **state)
{
    (void)state;
    edit("INSERT INTO asset (name, category, status, visibility, source, source_ref, geom) VALUES "
         "('Riverside Hall', 'park', 'published', 'private', 'other', 't0', "
         "GeomFromText('POINT(-4.3 55.9)', 4326))");
    assert_int_equal(
        import_text(&im, "t.csv", HEADINGS "t1,Riverside Hall,park,-4.3,55.9,,2015-06-30,,,,,,\n"),
        OK);
    expect("t1", '-');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_each_kind, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_in_bulk, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_of_before, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_not_by_an_import, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_what_comes_of_it_later, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_twins, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

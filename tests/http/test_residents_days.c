/* "Today" and "in the next 7 days" on the page of residents: what is really held then. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "domain/day.h"
#include "support/http_fixture.h"

static http_fixture f;

/* Each is on the weekday of today, all day, so that it is not over at whatever hour this runs. */
static const struct {
    const char *title;
    bool left_out;
    const char *confirmed;
    int first_days; /* from today */
    const char *rule, *audiences;
} ACTIVITIES[] = {
    {"Held today", false, "today", -70, "FREQ=WEEKLY", "women"},
    {"Left out today", true, "today", -70, "FREQ=WEEKLY", "men"},
    {"Every second week", false, "today", -7, "FREQ=WEEKLY;INTERVAL=2", "men"},
    {"Long ago", false, "2016-05-03", -70, "FREQ=WEEKLY", "women"},
    {"In three days", false, "today", 3, "FREQ=WEEKLY", "carers"},
};

static bool write_activities(const char *path, const char *today)
{
    FILE *file = fopen(path, "w");
    if (!file)
        return false;
    fprintf(file, "source,source_ref,asset,title,status,visibility,starts_at,rrule,exdates,"
                  "duration_min,confirmed_on,audiences\n");
    for (size_t i = 0; i < COUNT(ACTIVITIES); i++) {
        day first = day_after(today, ACTIVITIES[i].first_days);
        fprintf(file, "made up,a-%zu,ref-1,%s,running,public,%sT00:00,%s,%s%s,1439,%s,%s\n", i,
                ACTIVITIES[i].title, first.iso, ACTIVITIES[i].rule,
                ACTIVITIES[i].left_out ? today : "", ACTIVITIES[i].left_out ? "T00:00" : "",
                strcmp(ACTIVITIES[i].confirmed, "today") == 0 ? today : ACTIVITIES[i].confirmed,
                ACTIVITIES[i].audiences);
    }
    return fclose(file) == 0;
}

static int set_up(void **state)
{
    char path[120];
    (void)state;
    day today = day_today();
    if (!fixture_make(&f))
        return -1;
    snprintf(path, sizeof path, "%s/activities.csv", f.folder);
    return write_activities(path, today.iso) &&
                   http_run((const char *const[]){"import", "--db", f.db, "--as", "activities",
                                                  path, NULL}) == 0 &&
                   fixture_serve(&f, (const char *const[]){NULL})
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    (void)state;
    int ended = http_stop(&f.server, SIGTERM);
    fixture_remove(&f);
    return ended;
}

static void test_days(void **state)
{
    static const struct {
        const char *query, *holds, *not_holds;
    } CASES[] = {
        {"when=today", "<h4>Held today</h4>", "Left out today"},
        {"when=today", "<h4>Held today</h4>", "Every second week"},
        {"when=today", "<h4>Held today</h4>", "Long ago"},
        {"when=today", "<h4>Held today</h4>", "In three days"},
        {"when=today", "Next on:</strong> today", "Next on:</strong> tomorrow"},
        {"when=week", "<h4>In three days</h4>", "Long ago"},
        {"when=today&for=women", "<h4>Held today</h4>", "Long ago"},
        /* that it is for carers and that one is today is not enough */
        {"when=today&for=carers", "We found nothing that fits.", "<article"},
        {"when=tomorrow", "We found nothing that fits.", "<article"},
        /* without a day it is there, apart, and never "next on" */
        {"q=long+ago", "was every ", "Next on"},
        {"q=long+ago", "(2016): check first", "Next on"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[200];
        snprintf(target, sizeof target, "/?place=G20+9AD&%s", CASES[i].query);
        http_answer a = http_get_with(f.server.port, target, "Accept: text/html\r\n");
        assert_int_equal(a.status, 200);
        if (!strstr(a.body, CASES[i].holds) || strstr(a.body, CASES[i].not_holds))
            fail_msg("%s: %s, but not %s:\n%s", CASES[i].query, CASES[i].holds, CASES[i].not_holds,
                     strstr(a.body, "id=\"found\""));
        http_answer_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_days)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

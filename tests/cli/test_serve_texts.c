/* The words of the pages as options of cairn serve, on its command line or in its configuration
 * file: what can't be said is told before anything is served. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"
#include "support/scratch.h"

static scratch folder;

static int set_up(void **state)
{
    (void)state;
    scratch_make(&folder);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    scratch_remove(&folder);
    return 0;
}

static void test_what_cannot_be_said(void **state)
{
    static char large[64 * 1024 + 2];
    memset(large, 'x', sizeof large - 1);
    char db[SCRATCH_PATH_MAX], text[SCRATCH_PATH_MAX], bad[SCRATCH_PATH_MAX], big[SCRATCH_PATH_MAX],
        config[SCRATCH_PATH_MAX];
    snprintf(db, sizeof db, "%s", scratch_path(&folder, "a.sqlite"));
    snprintf(text, sizeof text, "%s", scratch_write(&folder, "about.md", "# Ours\n"));
    snprintf(bad, sizeof bad, "%s", scratch_write(&folder, "bad.md", "a\xFF"));
    snprintf(big, sizeof big, "%s", scratch_write(&folder, "big.md", large));
    snprintf(config, sizeof config, "%s",
             scratch_write(&folder, "cairn.conf",
                           "site-name = Ours # the name\nprivacy = nowhere.md\n"));
    const struct {
        const char *arguments[4], *told;
    } CASES[] = {
        {{"--about", "nowhere.md"}, "--about: nowhere.md: No such file"},
        {{"--about", folder.folder}, "is not a file"},
        {{"--privacy", bad}, "--privacy: it is not UTF-8"},
        {{"--accessibility", big}, "--accessibility: it is larger than 65536 bytes"},
        {{"--language", "nowhere.txt"}, "--language: nowhere.txt: No such file"},
        {{"--language", text}, "language.plural must be en or gd"},
        {{"--language", big}, "--language: it is larger than 65536 bytes"},
        {{"--contact-email", "nobody"}, "--contact-email must be an address"},
        {{"--about", text, "--site-name", ""}, "--site-name must be one line"},
        {{"--config", config}, "--privacy: nowhere.md: No such file"},
        {{"--notes-per-hour", "-1"}, "--notes-per-hour must be a whole number from 0"},
        {{"--max-notes-waiting", "0"}, "--max-notes-waiting must be a whole number from 1"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        const char *const *given = CASES[i].arguments;
        ran r = CAIRN(&folder, "serve", "--db", db, "--listen", "127.0.0.1:0", given[0], given[1],
                      given[2], given[2] ? given[3] : NULL);
        if (r.status != 2 || !strstr(r.err, CASES[i].told))
            fail_msg("%s: %d: %s", given[0], r.status, r.err);
        ran_done(&r);
    }
    assert_false(scratch_exists(db));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_cannot_be_said),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

/* What is suggested for names begun or misspelt: the same as comparing every name gives. */
#include "index/gazetteer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "support/generate_names.h"

enum { NAMES = 6000, FOLDED = 128, MOST = 8, QUERIES = 600 };

typedef struct {
    char name[GENERATED_NAME], folded[FOLDED];
    int rank;
} known_name;

static known_name known[NAMES];
static gazetteer *g;

/* Short names too, and some with letters that are more than one byte. */
static generated_place any_place(generator *random)
{
    static const char *const SHORT[] = {"Ayr",  "Oa",    "Oban", "Eye", "Uig",
                                        "Tain", "Lairg", "Muck", "Wick"};
    static const char *const LONG[] = {"Taobh a' Ch\xC3\xA0olais", "\xC3\x8Ele \xE5\x8C\x97",
                                       "\xE5\x8C\x97\xE4\xBA\xAC",
                                       "Llanfair\xE2\x80\x93yr\xC7\xBF"};
    generated_place p = generate_place(random);
    size_t other = generate_below(random, 40);
    if (other == 0)
        snprintf(p.name, sizeof p.name, "%s", SHORT[generate_below(random, COUNT(SHORT))]);
    if (other == 1)
        snprintf(p.name, sizeof p.name, "%s", LONG[generate_below(random, COUNT(LONG))]);
    return p;
}

static int set_up(void **state)
{
    generator random = {7};
    gazetteer_builder *b;
    (void)state;
    assert_int_equal(gazetteer_builder_new(&b, NULL), OK);
    for (size_t i = 0; i < NAMES; i++) {
        generated_place p = any_place(&random);
        place added = {p.name, p.kind, generate_evenly(&random), 100, NULL};
        assert_int_equal(gazetteer_add_place(b, &added, NULL), OK);
        snprintf(known[i].name, sizeof known[i].name, "%s", p.name);
        assert_true(text_fold(p.name, strlen(p.name), known[i].folded, FOLDED) > 0);
        known[i].rank = gazetteer_kind_rank(p.kind);
    }
    return gazetteer_builder_finish(b, &g, NULL);
}

static int tear_down(void **state)
{
    (void)state;
    gazetteer_release(g);
    return 0;
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* Optimal string alignment by the whole table (Boytsov 2011, 2.2). */
static int edits(const char *a, const char *b)
{
    static int table[FOLDED + 1][FOLDED + 1];
    size_t rows = strlen(a), columns = strlen(b);
    for (size_t i = 0; i <= rows; i++)
        for (size_t k = 0; k <= columns; k++) {
            if (!i || !k) {
                table[i][k] = (int)(i + k);
                continue;
            }
            int best = table[i - 1][k - 1] + (a[i - 1] != b[k - 1]);
            best = least(best, least(table[i - 1][k], table[i][k - 1]) + 1);
            if (i > 1 && k > 1 && a[i - 1] == b[k - 2] && a[i - 2] == b[k - 1])
                best = least(best, table[i - 2][k - 2] + 1);
            table[i][k] = best;
        }
    return table[rows][columns];
}

typedef struct {
    const known_name *name;
    int edits;
} answer;

static bool before(const answer *a, const answer *b)
{
    if (a->edits != b->edits)
        return a->edits < b->edits;
    if (a->name->rank != b->name->rank)
        return a->name->rank < b->name->rank;
    return strcmp(a->name->folded, b->name->folded) < 0;
}

/* The best answers by comparing every name; a name has its best rank. */
static size_t compare_all(const char *text, answer best[MOST])
{
    char folded[FOLDED];
    size_t count = 0;
    if (!text_fold(text, strlen(text), folded, sizeof folded))
        return 0;
    int most = strlen(folded) > 4 ? 2 : 1;
    for (size_t i = 0; i < NAMES; i++) {
        answer a = {&known[i], 0};
        if (strncmp(known[i].folded, folded, strlen(folded)) != 0)
            a.edits = edits(known[i].folded, folded);
        if (a.edits > most)
            continue;
        size_t same = 0;
        while (same < count && strcmp(best[same].name->folded, known[i].folded) != 0)
            same++;
        if (same < count) {
            if (!before(&a, &best[same]))
                continue;
            memmove(best + same, best + same + 1, (--count - same) * sizeof *best);
        }
        size_t at = 0;
        while (at < count && before(&best[at], &a))
            at++;
        if (at == MOST)
            continue;
        count += count < MOST;
        memmove(best + at + 1, best + at, (count - 1 - at) * sizeof *best);
        best[at] = a;
    }
    return count;
}

static size_t check(const char *text, arena *a)
{
    answer best[MOST];
    const char **texts = NULL;
    char folded[FOLDED];
    size_t expected = compare_all(text, best);
    size_t count = gazetteer_suggest(g, slice_of(text), MOST, a, &texts);
    if (count != expected)
        fail_msg("%s: %zu suggestions, not %zu", text, count, expected);
    for (size_t i = 0; i < count; i++) {
        text_fold(texts[i], strlen(texts[i]), folded, sizeof folded);
        if (strcmp(folded, best[i].name->folded) != 0)
            fail_msg("%s: suggestion %zu is %s, not %s", text, i, texts[i], best[i].name->name);
    }
    arena_clear(a);
    return count;
}

static void test_the_same_as_comparing_every_name(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    generator random = {11};
    size_t answered = 0;
    (void)state;
    for (int i = 0; i < QUERIES; i++) {
        char text[GENERATED_NAME];
        generated_place p = any_place(&random);
        snprintf(text, sizeof text, "%s",
                 i % 2 ? known[generate_below(&random, NAMES)].name : p.name);
        for (int slips = i % 5; slips > 1; slips--)
            generate_slip(&random, text);
        if (i % 3 == 0) /* begun only */
            text[1 + generate_below(&random, strlen(text))] = '\0';
        answered += check(text, a) > 0;
    }
    assert_in_range(answered, QUERIES / 3, QUERIES);
}

static void test_every_beginning_of_a_name(void **state)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    generator random = {13};
    (void)state;
    for (int i = 0; i < 20; i++) {
        char text[GENERATED_NAME];
        const char *name = known[generate_below(&random, NAMES)].name;
        for (size_t length = 1; length <= strlen(name); length++) {
            snprintf(text, sizeof text, "%.*s", (int)length, name);
            check(text, a);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_same_as_comparing_every_name),
        cmocka_unit_test(test_every_beginning_of_a_name),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}

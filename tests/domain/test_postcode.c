#include "domain/postcode.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static const char *const LEVELS[] = {"district", "sector", "unit"};

/* What a text reads as, with its level: "G20 9AD unit"; "" for no postcode. */
static const char *reading(const char *text)
{
    static char answer[32];
    char written[POSTCODE_TEXT_SIZE];
    postcode p;
    answer[0] = '\0';
    if (postcode_read(slice_of(text), &p)) {
        postcode_write(p, written);
        snprintf(answer, sizeof answer, "%s %s", written, LEVELS[p.level]);
    }
    return answer;
}

static postcode read_ok(const char *text)
{
    postcode p = {0};
    if (!postcode_read(slice_of(text), &p))
        fail_msg("%s is not read", text);
    return p;
}

static const struct {
    const char *text, *reads;
} READINGS[] = {
    /* the six shapes of the outward code */
    {"M1 1AE", "M1 1AE unit"},
    {"M60 1NW", "M60 1NW unit"},
    {"W1A 1HQ", "W1A 1HQ unit"},
    {"CR2 6XH", "CR2 6XH unit"},
    {"DN55 1PT", "DN55 1PT unit"},
    {"EC1A 1BB", "EC1A 1BB unit"},
    {"SL0 9AA", "SL0 9AA unit"},
    {"GIR 0AA", "GIR 0AA unit"},
    /* case, spaces, dots */
    {"g20 9ad", "G20 9AD unit"},
    {"G209AD", "G20 9AD unit"},
    {"G1  1AB", "G1 1AB unit"},
    {"EH429AG", "EH42 9AG unit"},
    {" \tEH42 9AG \r\n", "EH42 9AG unit"},
    {"G 2 0 9 A D", "G20 9AD unit"},
    {"G20\xC2\xA0"
     "9AD",
     "G20 9AD unit"},
    {"G20 9AD.", "G20 9AD unit"},
    {"G20 9AD. . ", "G20 9AD unit"},
    /* parts; a text that could be both is the longer, unless a space says otherwise */
    {"G20", "G20 district"},
    {"G2 0", "G2 0 sector"},
    {"G20 9", "G20 9 sector"},
    {"G209", "G20 9 sector"},
    {"G20AB", "G2 0AB unit"},
    {"G2 0AB", "G2 0AB unit"},
    {"EH12", "EH12 district"},
    {"EH1 2", "EH1 2 sector"},
    {"EC1A", "EC1A district"},
    {"EC1A1", "EC1A 1 sector"},
    {"W1A", "W1A district"},
    {"W1 A", "W1A district"},
    /* letters and digits mistaken, where only one reading fits */
    {"WA15 OHF", "WA15 0HF unit"},
    {"EHI2 6JQ", "EH12 6JQ unit"},
    {"G05 9AD", "GO5 9AD unit"}, /* no district is numbered 05 */
    {"P013AX", "PO1 3AX unit"},
    {"S020 3AB", "SO20 3AB unit"},
    {"1P1 1AA", "IP1 1AA unit"},
    {"0X1 1AA", "OX1 1AA unit"},
    {"G2O", "G20 district"},
    {"EHI 2", "EH1 2 sector"},
    /* no postcodes */
    {"", ""},
    {".", ""},
    {"G", ""},
    {"EH", ""},
    {"20 9AD", ""},
    {"G20 9ADX", ""},
    {"G20 9A", ""},
    {"G20 99D", ""},
    {"CV11 5PO", ""}, /* O is no letter of a unit, and a digit cannot stand there */
    {"G20 9C0", ""},
    {"EH05 9AD", ""},
    {"G20-9AD", ""},
    {"Skio", ""}, /* a name whose letters could all be digits */
    {"Lion", ""},
    {"Oban", ""},
    {"G20 9\xC3\x81"
     "D",
     ""},
};

static void test_reads_as_people_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(READINGS); i++)
        assert_string_equal(reading(READINGS[i].text), READINGS[i].reads);
    postcode p;
    assert_false(postcode_read((slice){"G20\0 9AD", 8}, &p));
}

static void test_key_sorts_by_outward_then_inward(void **state)
{
    static const char *const SORTED[] = {
        "AB10 1AB", "E1 6AN",  "EC1A 1BB", "EH1 1AB", "EH1 1YZ", "EH1 2AB", "EH10 1AA", "EH2 1AA",
        "G1 1AB",   "G11 5AA", "G2 0AB",   "G2 9ZZ",  "G20 0AA", "GU1 1AA", "W1A 1AA",  "ZE1 0AA"};
    (void)state;
    for (size_t i = 1; i < COUNT(SORTED); i++)
        assert_true(read_ok(SORTED[i - 1]).key < read_ok(SORTED[i]).key);
}

static bool holds(const char *part, const char *unit)
{
    postcode p = read_ok(part);
    uint64_t key = read_ok(unit).key;
    return key >= p.key && key < postcode_end(p);
}

static void test_a_part_holds_its_units_and_no_other(void **state)
{
    (void)state;
    assert_true(holds("G2", "G2 0AA"));
    assert_true(holds("G2", "G2 9ZZ"));
    assert_false(holds("G2", "G20 0AA"));
    assert_false(holds("G2", "G1 9ZZ"));
    assert_false(holds("G2", "G3 0AA"));
    assert_true(holds("G20 9", "G20 9AA"));
    assert_true(holds("G20 9", "G20 9ZZ"));
    assert_false(holds("G20 9", "G20 8ZZ"));
    assert_false(holds("G20 9", "G21 9AA"));
    assert_true(holds("EC1A", "EC1A 1BB"));
    assert_false(holds("EC1A", "EC1M 1BB"));
    assert_true(holds("G20 9AD", "G20 9AD"));
    assert_false(holds("G20 9AD", "G20 9AE"));
}

static void test_up(void **state)
{
    char text[POSTCODE_TEXT_SIZE];
    postcode unit = read_ok("EH42 9AG");
    (void)state;
    postcode_write(postcode_up(unit, POSTCODE_SECTOR), text);
    assert_string_equal(text, "EH42 9");
    postcode_write(postcode_up(unit, POSTCODE_DISTRICT), text);
    assert_string_equal(text, "EH42");
    assert_int_equal(postcode_up(unit, POSTCODE_DISTRICT).level, POSTCODE_DISTRICT);
    assert_true(postcode_up(unit, POSTCODE_UNIT).key == unit.key);
    /* there is nothing below a district to go up to */
    assert_int_equal(postcode_up(read_ok("EH42"), POSTCODE_UNIT).level, POSTCODE_DISTRICT);
}

static void test_non_geographic(void **state)
{
    static const char *const NONE[] = {"GIR 0AA",  "BF1 2AB", "BX9 1AS",  "XX40 4LL", "QC1 1AA",
                                       "ZZ99 3WZ", "G58 1SB", "EH99 1SP", "G58",      "G58 1"};
    static const char *const PLACES[] = {"G5 8AA", "G20 9AD", "EH9 1SP",
                                         "B1 1AA", "BB1 1AA", "G9A"};
    (void)state;
    for (size_t i = 0; i < COUNT(NONE); i++)
        assert_true(postcode_non_geographic(read_ok(NONE[i])));
    for (size_t i = 0; i < COUNT(PLACES); i++)
        assert_false(postcode_non_geographic(read_ok(PLACES[i])));
}

static void test_found_in_an_address(void **state)
{
    static const struct {
        const char *text, *found, *where; /* NULL: none */
    } CASES[] = {
        {"10 High St, Glasgow G20 9AD", "G20 9AD", "G20 9AD"},
        {"10 High St, Glasgow, g209ad.", "G20 9AD", "g209ad"},
        {"G20 9AD", "G20 9AD", "G20 9AD"},
        {"G1  1AB Glasgow", "G1 1AB", "G1  1AB"},
        {"Glasgow\nG20 9AD\nScotland", "G20 9AD", "G20 9AD"},
        {"(EH42 9AG)", "EH42 9AG", "EH42 9AG"},
        {"Flat 2/1,EC1A 1BB,London", "EC1A 1BB", "EC1A 1BB"},
        {"Glasgow\xC2\xA0G20\xC2\xA0"
         "9AD\xC2\xA0UK",
         "G20 9AD",
         "G20\xC2\xA0"
         "9AD"},
        {"G20 9AD or EH42 9AG", "EH42 9AG", "EH42 9AG"},
        {"Unit 5 G20 9AD", "G20 9AD", "G20 9AD"},
        {"10 High St, Glasgow", NULL, NULL},
        {"Glasgow G20", NULL, NULL},
        {"Glasgow G20 9", NULL, NULL},
        {"Glasgow G2O 9AD", NULL, NULL}, /* in running text a letter is a letter */
        {"Glasgow G20 9ADX", NULL, NULL},
        {"XG20 9AD1", NULL, NULL},
        {"Caf\xC3\xA9G20 9AD", NULL, NULL},
        {"G20 9AD\xC3\xA9", NULL, NULL},
        {"G 20 9AD", NULL, NULL},
        {"G209 AD", NULL, NULL},
        {"Room M1 1st floor", NULL, NULL},
        {"A9 5km north", NULL, NULL},
        {"", NULL, NULL},
        {"\xC2\xA0", NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        postcode p = {0};
        slice where = {"", 0};
        char written[POSTCODE_TEXT_SIZE];
        bool found = postcode_find(slice_of(CASES[i].text), &p, &where);
        if (found != (CASES[i].found != NULL))
            fail_msg("'%s': found is %d", CASES[i].text, found);
        assert_true(found || (p.key == 0 && where.len == 0)); /* untouched */
        if (!found)
            continue;
        postcode_write(p, written);
        assert_string_equal(written, CASES[i].found);
        assert_true(slice_equals(where, CASES[i].where));
        assert_true(postcode_find(slice_of(CASES[i].text), &p, NULL));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads_as_people_write),
        cmocka_unit_test(test_key_sorts_by_outward_then_inward),
        cmocka_unit_test(test_a_part_holds_its_units_and_no_other),
        cmocka_unit_test(test_up),
        cmocka_unit_test(test_non_geographic),
        cmocka_unit_test(test_found_in_an_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "domain/place_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

typedef struct {
    const char *a, *b;
} name_pair;

static const name_pair MATCH[] = {
    {"Maryhill Library", "Maryhill Library"},
    {"Maryhill Library", "MARYHILL LIBRARY"},
    {"Maryhill Library", "  Maryhill   Library. "},
    {"Maryhill Library", "Library, Maryhill"},
    {"Maryhill Library", "The Maryhill Library"},
    {"Maryhill Library", "Maryhill Lib."},
    {"Maryhill Library", "Maryhill Libary"},
    {"Maryhill Library", "Maryhil Library"},
    {"Maryhill Library", "Mayrhill Library"},
    {"Maryhill Library", "Maryhilll Library"},
    {"Maryhill Library", "Maryhill-Library"},
    {"Maryhill Libraries", "Maryhill Library"},
    {"St Mary's Church", "Saint Mary's Church"},
    {"St Mary's Church", "St. Marys Church"},
    {"St Mary's Church", "ST MARY\xE2\x80\x99S CHURCH"},
    {"St Mary's Church", "St Mary Church"},
    {"St Mary's Church", "Church of St Mary"},
    {"St Mary's Church", "St Mary's Ch"},
    {"St James' Church", "St James's Church"},
    {"Allander Community Centre", "Allander Comm. Ctr"},
    {"Allander Community Centre", "Allander Community Center"},
    {"Allander Community Centre", "Allander CC"},
    {"Allander Community Centre", "Allander Cmty Ctr."},
    {"Allander Community Centre", "Allander Comunity Centre"},
    {"Allander Community Centre", "The Allander Community Centre (SCIO)"},
    {"Allander Medical Centre", "ALLANDER MEDICAL CTR"},
    {"Allander Medical Practice", "Allander Med Pract"},
    {"Allander Medical Practice", "Allander Medical Practise"},
    {"Allander Surgery 1", "Allander Surgery No. 1"},
    {"Allander Surgery 1", "Allander Surgery, 1"},
    {"Health & Wellbeing Group", "Health and Wellbeing Group"},
    {"Health & Wellbeing Group", "Health Wellbeing Grp"},
    {"Food Bank North", "Foodbank North"},
    {"Kelvin Playgroup", "Kelvin Play Group"},
    {"Kelvin Play-Group", "Kelvin Playgroup"},
    {"Men's Shed", "Mens Shed"},
    {"Men's Shed", "Men\xE2\x80\x99s  Shed"},
    {"Women's Group", "Womens Group"},
    {"High Street Hall", "High St Hall"},
    {"Queen's Road Church", "Queens Rd Church"},
    {"Kelvin Avenue Nursery", "Kelvin Ave Nursery"},
    {"Kelvin Residents Association", "Kelvin Residents' Assoc."},
    {"Kelvin Residents Association", "Kelvin Resident's Assn"},
    {"Kelvin Historical Society", "Kelvin Historical Soc"},
    {"Kelvin Primary School", "Kelvin PS"},
    {"Kelvin Primary School", "Kelvin Prim Sch"},
    {"Kelvin High School", "Kelvin HS"},
    {"Kelvin Church of Scotland", "Church of Scotland, Kelvin"},
    {"Kelvin Church of Scotland", "Kelvin C of S"},
    {"St John's RC Church", "St Johns Roman Catholic Church"},
    {"Friends of Kelvin Park", "Kelvin Park Friends"},
    {"University of Kelvin", "Kelvin University"},
    {"Caf\xC3\xA9 Kelvin", "Cafe Kelvin"},
    {"Kelvin Co-operative", "Kelvin Co-op"},
    {"Kelvin Cycling Ltd", "Kelvin Cycling"},
    {"Kelvin Cycling Limited", "KELVIN CYCLING CIC"},
    {"1st Kelvin Scouts", "First Kelvin Scouts"},
    {"Kelvin Theatre", "Kelvin Theater"},
    {"Springburn Museum", "Sprinburn Museum"},
    {"Cumbernauld Museum", "Cumbernuald Museum"},
    {"Red Practice, Allander Surgery", "Allander Surgery Red Practice"},
    {"Drumchapel Hub", "Drum Chapel Hub"},
    {"Doctors Brown and White", "Drs Brown & White"},
    {"Kelvin Activities", "Kelvin Activity"},
};

static const name_pair DIFFER[] = {
    {"Maryhill Library", "Maryhill Health Centre"},
    {"Maryhill Library", "Maryhill"},
    {"Maryhill Library", "Library"},
    {"Maryhill Library", "Partick Library"},
    {"Maryhill Library", "Maryhill Central Library"},
    {"Maryhill Library", "Maryhill Library Cafe"},
    {"Maryhill Library", "Friends of Maryhill Library"},
    {"St Mary's Church", "St Mary's Primary School"},
    {"St Mary's Church", "St Mark's Church"},
    {"St Mary's Church", "St Mary's Church Hall"},
    {"St Mary's Church", "St Mary's Church Nursery"},
    {"St Mary's Church", "St Margaret's Church"},
    {"St John's Church of Scotland", "St John's Catholic Church"},
    {"Allander Surgery 1", "Allander Surgery 2"},
    {"Allander Surgery 1", "Allander Surgery"},
    {"Allander Surgery 1", "Allander Surgery 11"},
    {"Allander Surgery 1 1", "Allander Surgery 11"},
    {"Unit 1, Surgery 2", "Unit 2, Surgery 1"},
    {"1st Kelvin Scouts", "2nd Kelvin Scouts"},
    {"100th Kelvin Scouts", "10th Kelvin Scouts"},
    {"Allander Surgery", "Allander Nursery"},
    {"Allander Surgery", "Allander Pharmacy"},
    {"Allander Medical Practice", "Allander Medical Group"},
    {"Allander Medical Centre", "Allander Health Centre"},
    {"Allander Health Centre", "Allander Heath Centre"},
    {"Allander Red Practice", "Allander Green Practice"},
    {"North Kelvin Church", "South Kelvin Church"},
    {"North Kelvin Church", "Kelvin Church"},
    {"East Kelvin Hall", "West Kelvin Hall"},
    {"Northern Kelvin Club", "Southern Kelvin Club"},
    {"Easter Kelvin Hall", "Wester Kelvin Hall"},
    {"Upper Kelvin Hall", "Lower Kelvin Hall"},
    {"Old Kelvin Kirk", "New Kelvin Kirk"},
    {"Men's Group", "Women's Group"},
    {"Men's Shed", "Women's Shed"},
    {"Boys Club", "Girls Club"},
    {"Boys' Brigade", "Girls' Brigade"},
    {"Over 50s Club", "Over 60s Club"},
    {"Under 5s Group", "Under 12s Group"},
    {"Junior Football", "Senior Football"},
    {"Youth Club", "Lunch Club"},
    {"Parent and Baby Group", "Parent and Toddler Group"},
    {"Kelvin Primary School", "Kelvin Secondary School"},
    {"Kelvin Primary School", "Kelvin High School"},
    {"Kelvin Nursery School", "Kelvin Primary School"},
    {"Kelvin Primary School", "Kelvin Primary School Breakfast Club"},
    {"Kelvin Community Centre", "Kelvin Community Council"},
    {"Kelvin Community Centre", "Kelvin Sports Centre"},
    {"Kelvin Community Centre", "Kelvin Community Garden"},
    {"Kelvin Community Centre", "Kelvin Cricket Club"},
    {"Kelvin Bowling Club", "Kelvin Rowing Club"},
    {"Kelvin Tennis Club", "Kelvin Table Tennis Club"},
    {"Kelvin Park", "Kelvin Play Park"},
    {"Dr Smith", "Dr Smyth"},
    {"Dr Johnston", "Dr Johnstone"},
    {"Drs MacDonald", "Drs McDonald"},
    {"Dr A Brown", "Dr B Brown"},
    {"Broomhill Library", "Broomhall Library"},
    {"Newton Library", "Newtown Library"},
    {"Bridgeton Hall", "Bridgetown Hall"},
    {"Milton Hall", "Hilton Hall"},
    {"Eastwood Hall", "Westwood Hall"},
    {"Northfield Hall", "Southfield Hall"},
    {"Hall Road Park", "Park Road Hall"},
    {"Church Hill", "Hill Church"},
    {"Park Street Hall", "Park Road Hall"},
    {"Monday Club", "Sunday Club"},
    {"Mobile Library Stop 4", "Mobile Library Stop 5"},
    {"Kelvin Church", "Kelvin Mosque"},
    {"Kelvin Food Bank", "Kelvin Food Bank Cafe"},
    {"", ""},
    {"The", "The"},
    {"-", "-"},
    {"", "Maryhill Library"},
};

static bool share_a_signature(slice a, slice b)
{
    uint64_t x[PLACE_NAME_SIGNATURES_MAX], y[PLACE_NAME_SIGNATURES_MAX];
    size_t count = place_name_signatures(a, x), other = place_name_signatures(b, y);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < other; k++)
            if (x[i] == y[k])
                return true;
    return false;
}

static void expect(const name_pair *pair, bool matches)
{
    slice a = slice_of(pair->a), b = slice_of(pair->b);
    if (matches && !share_a_signature(a, b))
        fail_msg("'%.*s' and '%.*s' have no signature in common", (int)a.len, a.at, (int)b.len,
                 b.at);
    if (place_name_matches(a, b) != matches)
        fail_msg("'%s' and '%s' %s", pair->a, pair->b, matches ? "do not match" : "match");
    if (place_name_matches(b, a) != matches)
        fail_msg("'%s' and '%s': not symmetric", pair->a, pair->b);
}

static void test_pairs_that_match(void **state)
{
    (void)state;
    assert_true(COUNT(MATCH) >= 60);
    for (size_t i = 0; i < COUNT(MATCH); i++)
        expect(&MATCH[i], true);
}

static void test_pairs_that_differ(void **state)
{
    (void)state;
    assert_true(COUNT(DIFFER) >= 60);
    for (size_t i = 0; i < COUNT(DIFFER); i++)
        expect(&DIFFER[i], false);
}

/* Of every two names of the table. */
static void test_symmetric_and_reflexive(void **state)
{
    const name_pair *const tables[] = {MATCH, DIFFER};
    const size_t counts[] = {COUNT(MATCH), COUNT(DIFFER)};
    const char *names[2 * (COUNT(MATCH) + COUNT(DIFFER))];
    size_t count = 0;
    (void)state;
    for (size_t t = 0; t < 2; t++)
        for (size_t i = 0; i < counts[t]; i++) {
            names[count++] = tables[t][i].a;
            names[count++] = tables[t][i].b;
        }
    for (size_t i = 0; i < count; i++) {
        char key[PLACE_NAME_KEY_SIZE];
        slice a = slice_of(names[i]);
        assert_int_equal(place_name_matches(a, a), place_name_key(a, key, sizeof key) > 0);
        for (size_t k = 0; k < i; k++)
            assert_int_equal(place_name_matches(a, slice_of(names[k])),
                             place_name_matches(slice_of(names[k]), a));
    }
}

static void test_locality(void **state)
{
    static const struct {
        const char *a, *b, *locality;
        bool matches;
    } CASES[] = {
        {"Maryhill Library", "Library", "Maryhill", true},
        {"Library, Maryhill", "Library", "MARYHILL", true},
        {"Maryhill Library", "Maryhill Library, Glasgow", "Glasgow", true},
        {"Glasgow Maryhill Library", "Maryhill Library", "Glasgow", true},
        {"St Andrews Library", "Library", "Saint Andrews", true},
        {"Maryhill Library", "Library", "", false},
        {"Maryhill Library", "Library", "Partick", false},
        {"Maryhill Library", "Maryhill", "Maryhill", false},
        {"Maryhill Library", "Maryhill Health Centre", "Maryhill", false},
        {"Maryhill Library", "Hill Library", "Mary", false},
        {"North Maryhill Hall", "South Maryhill Hall", "Maryhill", false},
        {"Maryhill Library", "Maryhil Library", "Glasgow", true},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        slice a = slice_of(CASES[i].a), b = slice_of(CASES[i].b), in = slice_of(CASES[i].locality);
        if (place_name_matches_in(a, b, in) != CASES[i].matches ||
            place_name_matches_in(b, a, in) != CASES[i].matches)
            fail_msg("'%s' and '%s' in '%s'", CASES[i].a, CASES[i].b, CASES[i].locality);
    }
}

static void test_keys(void **state)
{
    static const struct {
        const char *name, *key;
    } CASES[] = {
        {"St. Mary's Comm. Ctr", "st mary community centre"},
        {"The Saint Marys Community Centre", "st mary community centre"},
        {"Churches & Libraries Ltd.", "church library"},
        {"Ltd Edition", "ltd edition"},
        {"Allander Surgery No. 12", "allander surgery 12"},
        {"Say No", "say no"},
        {"Over 50s", "over 50s"},
        {"Class", "cla"}, /* of no word, but the same for all */
        {"The", ""},
        {"  ", ""},
        {"", ""},
    };
    char longer[2000], key[PLACE_NAME_KEY_SIZE];
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        size_t length = place_name_key(slice_of(CASES[i].name), key, sizeof key);
        assert_int_equal(length, strlen(CASES[i].key));
        if (length)
            assert_string_equal(key, CASES[i].key);
        for (size_t size = 0; size <= length; size++)
            assert_int_equal(place_name_key(slice_of(CASES[i].name), key, size), 0);
    }
    memset(longer, 'a', sizeof longer);
    assert_int_equal(place_name_key((slice){longer, sizeof longer}, key, sizeof key), 0);
    /* short forms in full are longer than what is written */
    for (size_t i = 0; i + 3 <= sizeof longer; i += 3)
        memcpy(longer + i, "cc ", 3);
    assert_int_equal(place_name_key((slice){longer, 400}, key, sizeof key), 0);
    assert_false(place_name_matches((slice){longer, 400}, (slice){longer, 400}));
    assert_int_equal(place_name_key((slice){"A\0B\xFF", 4}, key, sizeof key), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pairs_that_match),
        cmocka_unit_test(test_pairs_that_differ),
        cmocka_unit_test(test_symmetric_and_reflexive),
        cmocka_unit_test(test_locality),
        cmocka_unit_test(test_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "exchange/column_content.h"

#include <ctype.h>
#include <string.h>

#include "domain/asset.h"
#include "domain/coordinates.h"
#include "domain/phone.h"
#include "domain/postcode.h"
#include "domain/web_address.h"
#include "exchange/heading_words.h"

/* So many cells that are not blank are looked at, and so many must there be to tell anything. */
enum { SAMPLE_CELLS = 200, LEAST_CELLS = 2, LOOKED_INTO_BYTES = 400 };

/* The share of a column's cells that tells what it is. */
static const double TELLING_SHARE = 0.8;

typedef bool cell_test(slice cell);

static bool is_unit(slice cell)
{
    postcode code;
    return postcode_read(cell, &code) && code.level == POSTCODE_UNIT;
}

/* One address and nothing else. */
static bool is_email(slice cell)
{
    static const char OTHER[] = " \t\r\n,;:/<>()[]\"\\";
    const char *at = memchr(cell.at, '@', cell.len);
    if (!at || at == cell.at)
        return false;
    slice domain = {at + 1, cell.len - (size_t)(at + 1 - cell.at)};
    for (size_t i = 0; i < cell.len; i++)
        if (cell.at[i] == '\0' || strchr(OTHER, cell.at[i]))
            return false;
    return memchr(domain.at, '.', domain.len) && !memchr(domain.at, '@', domain.len);
}

static bool is_web_address(slice cell)
{
    char text[600];
    bool looks = memchr(cell.at, '/', cell.len) || (cell.len > 4 && !strncmp(cell.at, "www.", 4));
    return looks && web_address_read(cell, text, sizeof text);
}

static bool is_phone(slice cell)
{
    char text[120];
    return phone_read(cell, text, sizeof text) > 0;
}

static bool is_position(slice cell)
{
    coordinates read;
    return coordinates_read(cell, &read);
}

/* Degrees as machines write them: a number with three decimals at least. */
static bool degrees_within(slice cell, double least, double most)
{
    double number;
    const char *point = memchr(cell.at, '.', cell.len);
    return point && cell.len - (size_t)(point - cell.at) > 3 && text_to_double(cell, &number) &&
           number >= least && number <= most;
}

static bool is_british_latitude(slice cell)
{
    return degrees_within(cell, 49, 61.5);
}

static bool is_british_longitude(slice cell)
{
    return degrees_within(cell, -11, 2.2);
}

/* A code: one word with a digit in it. */
static bool is_reference(slice cell)
{
    bool digit = false;
    for (size_t i = 0; i < cell.len; i++) {
        if (isspace((unsigned char)cell.at[i]))
            return false;
        digit |= isdigit((unsigned char)cell.at[i]) != 0;
    }
    return digit && cell.len <= 40;
}

static bool is_words(slice cell)
{
    size_t letters = 0;
    for (size_t i = 0; i < cell.len; i++)
        letters += isalpha((unsigned char)cell.at[i]) || (unsigned char)cell.at[i] > 0x7F;
    return letters >= 3 && letters * 2 > cell.len && cell.len <= 200;
}

/* Whether the cells of a column pass a test. */
static bool passes(const table *t, size_t column, cell_test *test)
{
    size_t seen = 0, passed = 0;
    for (size_t i = 0; i < t->row_count && seen < SAMPLE_CELLS; i++) {
        slice cell = t->rows[i].cells[column];
        if (!cell.len)
            continue;
        seen++;
        passed += cell.len <= LOOKED_INTO_BYTES && test(cell);
    }
    return seen >= LEAST_CELLS && (double)passed >= TELLING_SHARE * (double)seen;
}

/* Whether no two of the first cells of a column are the same. */
static bool all_differ(const table *t, size_t column)
{
    for (size_t i = 0; i < t->row_count && i < SAMPLE_CELLS; i++)
        for (size_t k = 0; k < i; k++) {
            slice a = t->rows[i].cells[column], b = t->rows[k].cells[column];
            if (a.len == b.len && (!a.len || memcmp(a.at, b.at, a.len) == 0))
                return false;
        }
    return true;
}

static const struct {
    int target;
    cell_test *test;
    bool only_unheaded; /* what has a heading is something else, or somebody's */
} CONTENTS[] = {
    {ASSET_POSTCODE, is_unit, false},        {COLUMN_POSITION, is_position, false},
    {COLUMN_LAT, is_british_latitude, true}, {COLUMN_LON, is_british_longitude, true},
    {ASSET_WEBSITE, is_web_address, true},   {ASSET_EMAIL, is_email, true},
    {ASSET_PHONE, is_phone, true},
};

/* "Secretary" above postcodes: where somebody lives. */
static bool is_of_somebody(const table *t, size_t column)
{
    char folded[HEADING_FOLDED_MAX];
    return t->headed && heading_of_somebody(heading_fold_words(t->headings[column], folded));
}

static void set_target(column_map *map, size_t column, int target)
{
    map->target[column] = target;
    map->by_content[column] = true;
}

/* A position that the file gives in another way already leaves a column of positions alone. */
static bool placed_already(const table *t, const column_map *map)
{
    static const int TARGETS[] = {COLUMN_LAT, COLUMN_LON, COLUMN_EASTING, COLUMN_POSITION};
    for (size_t i = 0; i < COUNT(TARGETS); i++)
        if (column_of(t, map, TARGETS[i]) >= 0)
            return true;
    return false;
}

/* A heading that asks what kind of thing it is. */
static bool asks_for_kind(const table *t, size_t column)
{
    static const char *const WORDS[] = {"what", "kind", "sort", "type", "category"};
    char folded[HEADING_FOLDED_MAX];
    const char *heading = t->headed ? heading_fold_words(t->headings[column], folded) : "";
    for (size_t i = 0; i < COUNT(WORDS); i++)
        if (strncmp(heading, WORDS[i], strlen(WORDS[i])) == 0)
            return true;
    return false;
}

/* Words of categories, and some of them more than once unless the heading asks for them: names may
 * be such words, too ("Library"), but not those of several things. */
static bool is_of_categories(const table *t, size_t column, const category_words *words)
{
    size_t seen = 0, known = 0;
    for (size_t i = 0; i < t->row_count && seen < SAMPLE_CELLS; i++) {
        slice cell = t->rows[i].cells[column];
        if (!cell.len)
            continue;
        seen++;
        known += cell.len <= LOOKED_INTO_BYTES && category_words_find(words, cell) >= 0;
    }
    return seen >= LEAST_CELLS && (double)known >= TELLING_SHARE * (double)seen &&
           (asks_for_kind(t, column) || !all_differ(t, column));
}

static void find_category(const table *t, const category_words *words, column_map *map)
{
    if (!words || column_of(t, map, ASSET_CATEGORY) >= 0)
        return;
    for (size_t i = 0; i < t->heading_count; i++)
        if (map->target[i] == COLUMN_EXTRA && !is_of_somebody(t, i) &&
            is_of_categories(t, i, words)) {
            set_target(map, i, ASSET_CATEGORY);
            return;
        }
}

static void find_contents(const table *t, column_map *map)
{
    for (size_t k = 0; k < COUNT(CONTENTS); k++) {
        int target = CONTENTS[k].target;
        bool wanted = column_of(t, map, target) < 0 && !(CONTENTS[k].only_unheaded && t->headed) &&
                      !(target == COLUMN_POSITION && placed_already(t, map));
        for (size_t i = 0; wanted && i < t->heading_count; i++) {
            bool may = map->target[i] == COLUMN_EXTRA && !is_of_somebody(t, i);
            if (!may || !passes(t, i, CONTENTS[k].test))
                continue;
            set_target(map, i, target);
            wanted = false;
        }
    }
}

/* Without headings: codes that all differ are references, the first words are the name, and words
 * from there to the postcode the address. */
static void find_names(const table *t, column_map *map)
{
    size_t name = t->heading_count;
    int postcode_at = column_of(t, map, ASSET_POSTCODE);
    for (size_t i = 0; i < t->heading_count && name == t->heading_count; i++) {
        if (map->target[i] != COLUMN_EXTRA)
            continue;
        if (passes(t, i, is_reference) && all_differ(t, i) &&
            column_of(t, map, ASSET_SOURCE_REF) < 0)
            set_target(map, i, ASSET_SOURCE_REF);
        else if (passes(t, i, is_words))
            name = i;
    }
    if (name == t->heading_count)
        return;
    set_target(map, name, ASSET_NAME);
    for (size_t i = name + 1; postcode_at >= 0 && i < (size_t)postcode_at; i++)
        if (map->target[i] == COLUMN_EXTRA && passes(t, i, is_words))
            set_target(map, i, ASSET_ADDRESS);
}

void columns_by_content(const entity *of, const table *t, const category_words *words,
                        column_map *map)
{
    if (of != &ASSET)
        return;
    find_contents(t, map);
    find_category(t, words, map);
    if (!t->headed && column_of(t, map, ASSET_NAME) < 0)
        find_names(t, map);
}

/* Whether the words of a cell, if it has any, only say that its digits are a phone's. */
static bool only_phone_words(slice cell)
{
    static const char WORDS[] = "tel|telephone|phone|ph|t|no|number|call|ring|or|and|ext|extension|"
                                "office|freephone|uk";
    for (size_t i = 0; i < cell.len;) {
        char word[16];
        size_t length = 0;
        for (; i < cell.len && !isalpha((unsigned char)cell.at[i]); i++)
            if ((unsigned char)cell.at[i] > 0x7F)
                return false;
        for (; i < cell.len && isalpha((unsigned char)cell.at[i]); i++)
            if (length < sizeof word - 1)
                word[length++] = (char)tolower((unsigned char)cell.at[i]);
        word[length] = '\0';
        if (length && heading_rank(WORDS, word) < 0)
            return false;
    }
    return true;
}

int contact_of_cell(const entity *of, slice cell)
{
    contact_fields reached = contact_fields_of(of);
    if (is_email(cell))
        return reached.email;
    if (cell.len <= LOOKED_INTO_BYTES && only_phone_words(cell) && is_phone(cell))
        return reached.phone;
    return is_web_address(cell) ? reached.website : COLUMN_EXTRA;
}

bool column_of_references(const table *t, size_t column)
{
    return passes(t, column, is_reference);
}

/* How many of the times that are written in the tables of ../shared are read. Every reading was
 * looked at when the numbers were written down. */
#include "domain/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "format/csv.h"

#define DATA CAIRN_SOURCE_DIR "/../shared/data/"

enum { FILE_MAX_BYTES = 8 << 20, TEXTS_MAX = 4000 };

typedef struct {
    slice at[TEXTS_MAX];
    size_t count;
} texts;

static slice read_file(const char *name, buf *into)
{
    char path[1024], block[65536];
    size_t got;
    snprintf(path, sizeof path, "%s%s", DATA, name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    while ((got = fread(block, 1, sizeof block, file)) > 0)
        buf_add(into, block, got);
    fclose(file);
    assert_false(into->failed);
    return (slice){into->data, into->len};
}

static void add_once(texts *all, slice text)
{
    if (!text.len)
        return;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].len == text.len && memcmp(all->at[i].at, text.at, text.len) == 0)
            return;
    assert_true(all->count < TEXTS_MAX);
    all->at[all->count++] = text;
}

static bool ends_with(slice text, const char *end)
{
    size_t len = strlen(end);
    return text.len >= len && memcmp(text.at + text.len - len, end, len) == 0;
}

/* The distinct texts of the columns whose heading ends so. @return how many rows are a schedule,
 * where these columns are a day each. */
static size_t read_columns(slice file, arena *a, const char *heading, texts *all, bool days)
{
    csv_reader reader;
    csv_row headings, row;
    error err;
    size_t schedules = 0;
    when_rule rules[WHEN_MAX_RULES];
    csv_open(&reader, file);
    assert_int_equal(csv_next(&reader, a, &headings, &err), OK);
    while (csv_next(&reader, a, &row, &err) == OK) {
        slice week[DAYS_OF_WEEK] = {{"", 0}};
        size_t met = 0;
        for (size_t i = 0; i < row.count && i < headings.count; i++) {
            if (!ends_with(headings.cells[i], heading))
                continue;
            add_once(all, row.cells[i]);
            if (met < DAYS_OF_WEEK)
                week[met++] = row.cells[i];
        }
        schedules += days && when_read_days(week, rules) > 0;
    }
    return schedules;
}

static void texts_of_times(void **state)
{
    static const struct {
        const char *file, *heading;
        size_t texts, read;
    } TABLE[] = {
        {"trafford/gm_food_banks.csv", "Opening times", 150, 105},
        {"assets/osm_edinburgh_shops.csv", "opening_hours", 189, 177},
    };
    static texts all;
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        BUF_SCOPED buf bytes;
        ARENA_SCOPED arena *a = arena_new(64 << 20);
        when_rule rules[WHEN_MAX_RULES];
        size_t read = 0;
        buf_init(&bytes, FILE_MAX_BYTES);
        all.count = 0;
        read_columns(read_file(TABLE[i].file, &bytes), a, TABLE[i].heading, &all, false);
        for (size_t k = 0; k < all.count; k++)
            read += when_read(all.at[k], rules) > 0;
        assert_int_equal(all.count, TABLE[i].texts);
        assert_int_equal(read, TABLE[i].read);
    }
}

static void a_column_for_each_day(void **state)
{
    static texts all;
    BUF_SCOPED buf bytes;
    ARENA_SCOPED arena *a = arena_new(64 << 20);
    size_t kinds[HOURS_UNCLEAR + 1] = {0};
    (void)state;
    buf_init(&bytes, FILE_MAX_BYTES);
    size_t schedules = read_columns(read_file("assets/libraries_england.csv", &bytes), a,
                                    " staffed hours", &all, true);
    for (size_t k = 0; k < all.count; k++) {
        hour_span spans[HOURS_MAX_SPANS];
        size_t count;
        kinds[when_hours(all.at[k], spans, &count)]++;
    }
    assert_int_equal(kinds[HOURS_CLOSED], 1); /* 00:00-00:00 */
    /* 00:00, 01:00-13:00, 07:00-02:00, 09:30-04:00 and six with 00:00 beside a time: each a slip */
    assert_int_equal(kinds[HOURS_UNCLEAR], 10);
    assert_int_equal(kinds[HOURS_SAID], 291);
    assert_int_equal(schedules, 2889);
}

int main(void)
{
    if (access(DATA "trafford/gm_food_banks.csv", R_OK) != 0)
        return 77;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_of_times),
        cmocka_unit_test(a_column_for_each_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

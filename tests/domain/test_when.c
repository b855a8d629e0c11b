/* Times as people write them: what is unmistakable becomes rules, all else none. */
#include "domain/when.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

#define MO_FR "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
#define WEEKLY(days) "FREQ=WEEKLY;BYDAY=" days
#define MONTHLY(days) "FREQ=MONTHLY;BYDAY=" days

typedef struct {
    const char *text, *rules; /* "": it is not read */
} reading;

static void expect_reading(const reading *r)
{
    when_rule rules[WHEN_MAX_RULES];
    size_t count = when_read(slice_of(r->text), rules);
    BUF_SCOPED buf written;
    buf_init(&written, 10000);
    when_write(&written, rules, count);
    if (strcmp(buf_text(&written), r->rules) != 0)
        fail_msg("'%s' is read as '%s', not as '%s'", r->text, buf_text(&written), r->rules);
}

#define EXPECT(table)                                                                              \
    do {                                                                                           \
        (void)state;                                                                               \
        for (size_t i = 0; i < COUNT(table); i++)                                                  \
            expect_reading(&(table)[i]);                                                           \
    } while (0)

static void days_and_hours(void **state)
{
    static const reading TABLE[] = {
        {"Mon & Thu 10-12", WEEKLY("MO,TH") " 10:00-12:00"},
        {"9:30-4 Mon-Fri", MO_FR " 09:30-16:00"},
        {"Monday to Friday 9am-5pm", MO_FR " 09:00-17:00"},
        {"Mon-Fri 09:00-17:00; Sat 10:00-13:00",
         MO_FR " 09:00-17:00\n" WEEKLY("SA") " 10:00-13:00"},
        {"Mo-Fr 09:00-17:00", MO_FR " 09:00-17:00"},
        {"Mo,We 10:00-12:00; Tu,Th,Sa 10:00-18:00",
         WEEKLY("MO,WE") " 10:00-12:00\n" WEEKLY("TU,TH,SA") " 10:00-18:00"},
        {"Tu-Fr 10:00-13:00,14:00-19:00",
         WEEKLY("TU,WE,TH,FR") " 10:00-13:00\n" WEEKLY("TU,WE,TH,FR") " 14:00-19:00"},
        {"Wednesday 10am - 4pm", WEEKLY("WE") " 10:00-16:00"},
        {"Wednesday 9:30am - 12noon", WEEKLY("WE") " 09:30-12:00"},
        {"Tues & Thurs 1.30pm-3.30pm", WEEKLY("TU,TH") " 13:30-15:30"},
        {"Mondays 7pm", WEEKLY("MO") " 19:00"},
        {"Friday from 6pm", WEEKLY("FR") " 18:00"},
        {"Every Tuesday, 2pm to 4pm", WEEKLY("TU") " 14:00-16:00"},
        {"Tuesdays (2pm to 4pm)", ""},
        {"Weekdays 9-5", MO_FR " 09:00-17:00"},
        {"daily 10-4", "FREQ=DAILY 10:00-16:00"},
        {"Mo-Su 10:00-16:00", "FREQ=DAILY 10:00-16:00"},
        {"Open 7 days a week, 10am-4pm", "FREQ=DAILY 10:00-16:00"},
        {"24/7", "FREQ=DAILY 00:00-24:00"},
        {"Weekends 10-4", WEEKLY("SA,SU") " 10:00-16:00"},
        {"Fri-Mon 10-4", WEEKLY("MO,FR,SA,SU") " 10:00-16:00"},
        {"Sat 10am-1pm and Sun 12-4", WEEKLY("SA") " 10:00-13:00\n" WEEKLY("SU") " 12:00-16:00"},
        {"Mon, Wed, Fri 09.00 - 12.30", WEEKLY("MO,WE,FR") " 09:00-12:30"},
        {"Mon 10-12, Wed 2-4", WEEKLY("MO") " 10:00-12:00\n" WEEKLY("WE") " 14:00-16:00"},
        {"Mon 10-12 Wed 2-4", WEEKLY("MO") " 10:00-12:00\n" WEEKLY("WE") " 14:00-16:00"},
        {"Monday\n10-12\nTuesday\n2-4", WEEKLY("MO") " 10:00-12:00\n" WEEKLY("TU") " 14:00-16:00"},
        {"10.00-12.00 Mondays", WEEKLY("MO") " 10:00-12:00"},
        {"10-12 Mon, 2-4 Wed", WEEKLY("MO") " 10:00-12:00\n" WEEKLY("WE") " 14:00-16:00"},
        {"Wed 2-3pm and 6-7pm", WEEKLY("WE") " 14:00-15:00\n" WEEKLY("WE") " 18:00-19:00"},
        {"Mon-Thu 11am-2pm and Mon-Thu 5pm-8pm",
         WEEKLY("MO,TU,WE,TH") " 11:00-14:00\n" WEEKLY("MO,TU,WE,TH") " 17:00-20:00"},
        {"Mon\xE2\x80\x93"
         "Fri:\xC2\xA0"
         "9am\xE2\x80\x93"
         "5pm",
         MO_FR " 09:00-17:00"},
        {"Opening times: Mon. 10 a.m. - 12 p.m.", WEEKLY("MO") " 10:00-12:00"},
        {"Monday - 10am - 12pm", WEEKLY("MO") " 10:00-12:00"},
        {"Fridays 10pm-2am", WEEKLY("FR") " 22:00-02:00"},
        {"Sat 7pm - midnight", WEEKLY("SA") " 19:00-24:00"},
        {"Mo-Su 06:00-00:00", "FREQ=DAILY 06:00-24:00"},
        {"Mon noon - 2", WEEKLY("MO") " 12:00-14:00"},
        {"Mon midday to 2pm", WEEKLY("MO") " 12:00-14:00"},
        {"Mondays", WEEKLY("MO")},
        {"Mondays; Thursdays", WEEKLY("MO") "\n" WEEKLY("TH")},
    };
    EXPECT(TABLE);
}

static void weeks_of_the_month(void **state)
{
    static const reading TABLE[] = {
        {"last Thursday of the month", MONTHLY("-1TH")},
        {"1st and 3rd Wednesday of the month 2-4pm", MONTHLY("1WE,3WE") " 14:00-16:00"},
        {"Monthly, on the last Friday, 7pm", ""},
        {"First Monday and third Thursday of each month, 10-12", MONTHLY("1MO,3TH") " 10:00-12:00"},
        {"Tues & Fri 12pm - 3pm; 1st Saturday of month 10am - 12noon",
         WEEKLY("TU,FR") " 12:00-15:00\n" MONTHLY("1SA") " 10:00-12:00"},
        {"Every second Tuesday", ""},
        {"First Monday", ""},
        {"Mondays of the month", ""},
        {"last weekend of the month", ""},
        {"first Monday-Friday of the month", ""},
        {"Tuesdays and the last Thursday of the month", ""},
        /* the last may be the fourth */
        {"4th Monday of the month 10-12; last Monday of the month 11-1", ""},
    };
    EXPECT(TABLE);
}

static void parts_of_the_day(void **state)
{
    static const reading TABLE[] = {
        {"Monday mornings", WEEKLY("MO") " morning"},
        {"Thursday nights", WEEKLY("TH") " evening"},
        {"Monday and Thursday afternoon", WEEKLY("MO,TH") " afternoon"},
        {"Monday mornings and afternoons", WEEKLY("MO") " morning\n" WEEKLY("MO") " afternoon"},
        {"Monday mornings, Thursday 2-4pm", WEEKLY("MO") " morning\n" WEEKLY("TH") " 14:00-16:00"},
        {"Tuesday evenings 7-9", WEEKLY("TU") " 19:00-21:00"},
        {"Tuesday evening, 7.30", WEEKLY("TU") " 19:30"},
        {"Monday morning 10-1", WEEKLY("MO") " 10:00-13:00"},
        {"Monday morning 2-4pm", ""},
        {"Monday mornings, Thursdays", ""},
        {"mornings", ""},
    };
    EXPECT(TABLE);
}

static void closed_days(void **state)
{
    static const reading TABLE[] = {
        {"Mon-Fri 9-5, Sat closed", MO_FR " 09:00-17:00"},
        {"Mon-Fri 9-5. Closed Sat & Sun.", MO_FR " 09:00-17:00"},
        {"Mo-We 09:15-17:00;Th 09:15-18:00;Su off",
         WEEKLY("MO,TU,WE") " 09:15-17:00\n" WEEKLY("TH") " 09:15-18:00"},
        {"Mon-Fri 9-5, Sun: closed", MO_FR " 09:00-17:00"},
        {"Sun: closed", ""},
        {"closed", ""},
        {"Mon-Fri 9-5, closed Wed", ""},
        /* which days are closed? */
        {"Mon-Wed, closed Thu, Fri 9-5", ""},
        {"Mon closed Tue 10-4", ""},
        {"Mon-Wed, closed Thu", ""},
    };
    EXPECT(TABLE);
}

/* Monday's hours, by the table at the top of when_clock.c. */
static void hours(void **state)
{
    static const reading TABLE[] = {
        {"10-12", "10:00-12:00"},
        {"9-11", "09:00-11:00"},
        {"9-5", "09:00-17:00"},
        {"8-6", "08:00-18:00"},
        {"10-8", "10:00-20:00"},
        {"2-4", "14:00-16:00"},
        {"1.30-3.30", "13:30-15:30"},
        {"5-7", "17:00-19:00"},
        {"6-8", "18:00-20:00"},
        {"12-2", "12:00-14:00"},
        {"12.30-1.30", "12:30-13:30"},
        {"07:00-09:00", "07:00-09:00"},
        {"19:00-21:00", "19:00-21:00"},
        {"9:30-17:30", "09:30-17:30"},
        {"7-9pm", "19:00-21:00"},
        {"7-9am", "07:00-09:00"},
        {"10-2pm", "10:00-14:00"},
        {"11-1pm", "11:00-13:00"},
        {"9am-5", "09:00-17:00"},
        {"9am-11", "09:00-11:00"},
        {"2pm-4", "14:00-16:00"},
        {"10-12pm", "10:00-12:00"},
        {"10 - 11.30am", "10:00-11:30"},
        {"12-1pm", "12:00-13:00"},
        {"8am-12", "08:00-12:00"},
        {"9pm-12am", "21:00-24:00"},
        {"20:00-08:00", "20:00-08:00"},
        {"00:00-24:00", "00:00-24:00"},
        {"10.30", "10:30"},
        {"19:00", "19:00"},
        {"09:00-5pm", "09:00-17:00"},
        {"9-5.30pm", "09:00-17:30"},
        /* more than one meaning */
        {"7-9", NULL},
        {"8-10", NULL},
        {"8-12", NULL},
        {"7-7", NULL},
        {"6-10", NULL},
        {"7am-9", NULL},
        {"8-12pm", NULL},
        {"11-midnight", NULL},
        {"7:00-9:00", NULL},
        {"02:00-04:00", NULL},
        {"05:00-07:00", NULL},
        {"07:00-09:00pm", NULL},
        {"2", NULL},
        {"7.30", NULL},
        {"10/12", NULL},
        {"- 4pm", NULL},
        {"to 4pm", NULL},
        {"10am or 2pm", NULL},
        {"10am and 2pm", NULL},
        {"12-12", NULL},
        /* ages, dates and other numbers */
        {"11-16", NULL},
        {"0-5", NULL},
        {"10.03-12.03", NULL},
        {"2015-2020", NULL},
        /* slips */
        {"9pm-5pm", NULL},
        {"2am-4pm", NULL},
        {"12am-2pm", NULL},
        {"09:00-05:00", NULL},
        {"10:00-02:00", NULL},
        {"00:00-17:00", NULL},
        {"4-2", NULL},
        {"10-12-2", NULL},
        {"25:00-26:00", NULL},
        {"10:75-12", NULL},
        {"14pm-16pm", NULL},
        {"10-12, 11-1", NULL},
        {"00:00-00:00", NULL},
        {"1noon - 2pm", NULL},
        {"10:00:00-12:00:00", NULL},
        {"10am-10am", NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        char text[100], rules[100] = "";
        snprintf(text, sizeof text, "Mon %s", TABLE[i].text);
        if (TABLE[i].rules)
            snprintf(rules, sizeof rules, WEEKLY("MO") " %s", TABLE[i].rules);
        expect_reading(&(reading){text, rules});
    }
}

static void what_is_not_unmistakable_is_no_rule(void **state)
{
    static const char *const TEXTS[] = {"three days a week",
                                        "by appointment",
                                        "term time only Mon 10-12",
                                        "Mon-Fri 9-5 except bank holidays",
                                        "usually Mondays",
                                        "Mon or Tue 10-12",
                                        "phone for times",
                                        "NA",
                                        "N/A",
                                        "Not known",
                                        "varies",
                                        "10-12",
                                        "24 hours",
                                        "Monday 25 March 10am",
                                        "Mon 25th 10am",
                                        "Monday 1st 10am",
                                        "Mon-Fri 9-5, closed for lunch",
                                        "alternate Mondays",
                                        "every other Monday",
                                        "fortnightly on Tuesdays 10-12",
                                        "every 2 weeks on Monday",
                                        "Mon 10-12 (not August)",
                                        "from September Mondays 10-12",
                                        "Mon\xE2\x80\x93"
                                        "Fri: 9am\xE2\x80\x93"
                                        "5pm (closed Wed pm)",
                                        "",
                                        " \n ",
                                        ";",
                                        "Mon-Fri 24/7",
                                        "Mo-Fr 09:00-17:00; PH off",
                                        "Sa 10:00-17:30 || \"x\"",
                                        "Mon 10-12, 2-4 Wed",
                                        "Mon 10-12 and Thursday",
                                        "Mon, Wed 10-12, 2-4",
                                        "Mon and Wed 10-12 and 2-4",
                                        "Mon; Wed 10-12",
                                        "Mon-Wed-Fri 10-12",
                                        "Mon-Mon 10-12",
                                        "Daily Mon-Fri 9-5",
                                        "Mon-Fri 9-5, Tue 10-4",
                                        "Mo-Fr 09:00-12:00; Tu 14:00-17:00",
                                        "Mondays 10-12, Monday mornings",
                                        "Monday 10-12 hours",
                                        "Mondayish 10-12",
                                        "Mon10-12",
                                        "M-F 9-5",
                                        "Mon 10=12",
                                        "Wednesday until 4pm",
                                        "Sun, Wed and 3rd Wed 10-12",
                                        "Mon 10-12 weekly except August"};
    (void)state;
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        expect_reading(&(reading){TEXTS[i], ""});
}

static void rules_as_such(void **state)
{
    static const reading TABLE[] = {
        {"FREQ=WEEKLY;BYDAY=MO", WEEKLY("MO")},
        {"RRULE:FREQ=MONTHLY;BYDAY=2TU", MONTHLY("2TU")},
        {"rrule:byday=TH,MO;freq=weekly;interval=1", WEEKLY("MO,TH")},
        {"FREQ=DAILY", "FREQ=DAILY"},
        {"FREQ=DAILY;BYDAY=SA,SU", WEEKLY("SA,SU")},
        {"FREQ=MONTHLY;BYDAY=TH", WEEKLY("TH")},
        {"FREQ=WEEKLY;BYDAY=FR 22:00-02:00\r\nFREQ=DAILY morning",
         WEEKLY("FR") " 22:00-02:00\nFREQ=DAILY morning"},
        /* which weeks, until when, in which months? */
        {"FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", ""},
        {"FREQ=WEEKLY;BYDAY=TU;COUNT=10", ""},
        {"FREQ=WEEKLY;BYDAY=TU;UNTIL=20261231", ""},
        {"FREQ=WEEKLY;BYDAY=TU;BYMONTH=5", ""},
        {"FREQ=WEEKLY", ""},
        {"FREQ=MONTHLY;BYDAY=-2TH", ""},
        {"FREQ=MONTHLY;BYDAY=6TH", ""},
        {"FREQ=WEEKLY;BYDAY=1MO", ""},
        {"FREQ=MONTHLY;BYDAY=MO,1TU", ""},
        {"FREQ=WEEKLY;BYDAY=MO,XX", ""},
        {"FREQ=WEEKLY;BYDAY=MO,", ""},
        {"FREQ=WEEKLY;BYDAY=", ""},
        {"FREQ=NEVER;BYDAY=MO", ""},
        {"FREQ=YEARLY;BYDAY=MO", ""},
        {"FREQ=WEEKLY;BYDAY=MO;BYDAY=TU", ""},
        {"FREQ=WEEKLY;BYDAY=MO 10:00-", ""},
        {"FREQ=WEEKLY;BYDAY=MO 10-12", ""},
        {"FREQ=WEEKLY;BYDAY=MO 24:00", ""},
        {"FREQ=WEEKLY;BYDAY=MO 10:00-10:00", ""},
        {"FREQ=WEEKLY;BYDAY=MO night", ""},
        {"FREQ=WEEKLY;BYDAY=MO ", WEEKLY("MO")},
        {"FREQ=WEEKLY;BYDAY=MO\n\nFREQ=WEEKLY;BYDAY=TU", ""},
    };
    EXPECT(TABLE);
}

static void what_is_written_reads_back(void **state)
{
    when_rule rules[WHEN_MAX_RULES], again[WHEN_MAX_RULES];
    const char *text = "Mon & Thu 10-12, Fri 10pm-2am, Tue 7pm, Sat mornings, "
                       "1st and last Sunday of the month 2-4";
    (void)state;
    size_t count = when_read(slice_of(text), rules);
    assert_int_equal(count, 5);
    assert_int_equal(rules[0].weekdays, 1 << 0 | 1 << 3);
    assert_int_equal(rules[1].from_min, 22 * 60);
    assert_int_equal(rules[1].to_min, 26 * 60);
    assert_int_equal(rules[2].to_min, -1);
    assert_int_equal(rules[3].from_min, -1);
    assert_int_equal(rules[3].part_of_day, 0);
    BUF_SCOPED buf written;
    buf_init(&written, WHEN_SCHEDULE_MAX_BYTES);
    when_write(&written, rules, count);
    assert_int_equal(when_parse_schedule(slice_of(buf_text(&written)), again), count);
    assert_memory_equal(rules, again, count * sizeof *rules);
}

static void many_rules(void **state)
{
    when_rule rules[WHEN_MAX_RULES];
    BUF_SCOPED buf text;
    (void)state;
    buf_init(&text, 10000);
    /* 14 fit, 15 do not */
    for (int i = 0; i < DAYS_OF_WEEK; i++)
        buf_printf(&text, "%.2s 09:00-12:00,13:00-17:00\n", &"MoTuWeThFrSaSu"[(size_t)i * 2]);
    assert_int_equal(when_read((slice){text.data, text.len}, rules), WHEN_MAX_RULES);
    buf_puts(&text, "Mo 18:00-19:00");
    assert_int_equal(when_read((slice){text.data, text.len}, rules), 0);
    buf_clear(&text);
    for (int i = 0; i < WHEN_MAX_RULES + 1; i++)
        buf_puts(&text, "FREQ=DAILY\n");
    assert_int_equal(when_read((slice){text.data, text.len}, rules), 0);
}

static void hostile_texts(void **state)
{
    enum { MANY = 1 << 20 };
    when_rule rules[WHEN_MAX_RULES];
    char *many = mem_zalloc(1, MANY);
    (void)state;
    assert_non_null(many);
    for (int c = '1'; c <= 'M'; c += 'M' - '1') {
        memset(many, c, MANY);
        assert_int_equal(when_read((slice){many, MANY}, rules), 0);
        assert_int_equal(when_read((slice){many, WORDS_MAX_BYTES}, rules), 0);
    }
    memset(many, ',', MANY);
    assert_int_equal(when_read((slice){many, WORDS_MAX_BYTES}, rules), 0);
    for (size_t i = 0; i + 2 < WORDS_MAX_BYTES; i += 2)
        memcpy(many + i, "1-", 2);
    assert_int_equal(when_read((slice){many, WORDS_MAX_BYTES - 2}, rules), 0);
    mem_free(many);
    assert_int_equal(when_read((slice){"Mon 10-12\xE2\x80", 11}, rules), 0);
    assert_int_equal(when_read((slice){"Mon 10-12\xFF", 10}, rules), 0);
    assert_int_equal(when_read((slice){"Mon\0 10-12", 10}, rules), 0);
    assert_int_equal(when_read((slice){NULL, 0}, rules), 0);
    assert_int_equal(when_read((slice){"Mon 10-12\xC3\xA9", 11}, rules), 0);
}

static void hours_of_a_column(void **state)
{
    static const struct {
        const char *text;
        hours_kind kind;
        size_t count;
        hour_span spans[2];
    } TABLE[] = {
        {"10-12", HOURS_SAID, 1, {{600, 720}}},
        {"9.30am - 4pm", HOURS_SAID, 1, {{570, 960}}},
        {"9-12, 13:00-17:00", HOURS_SAID, 2, {{540, 720}, {780, 1020}}},
        {"7pm", HOURS_SAID, 1, {{1140, -1}}},
        {"closed", HOURS_CLOSED, 0, {{0, 0}}},
        {" Closed. ", HOURS_CLOSED, 0, {{0, 0}}},
        {"00:00-00:00", HOURS_CLOSED, 0, {{0, 0}}},
        {"00:00-17:00", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"19:00-00:00", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"00:00", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"", HOURS_NOT_SAID, 0, {{0, 0}}},
        {" ", HOURS_NOT_SAID, 0, {{0, 0}}},
        {"-", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"7-9", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"Mon 10-12", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"closed for lunch", HOURS_UNCLEAR, 0, {{0, 0}}},
        {"10-12 by appointment", HOURS_UNCLEAR, 0, {{0, 0}}},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        hour_span spans[HOURS_MAX_SPANS];
        size_t count = 0;
        if (when_hours(slice_of(TABLE[i].text), spans, &count) != TABLE[i].kind)
            fail_msg("'%s' is not of kind %d", TABLE[i].text, (int)TABLE[i].kind);
        assert_int_equal(count, TABLE[i].count);
        assert_memory_equal(spans, TABLE[i].spans, count * sizeof *spans);
    }
}

static void a_column_a_day(void **state)
{
    static const struct {
        const char *hours[DAYS_OF_WEEK], *rules;
    } TABLE[] = {
        {{"10:00-17:00", "", "10:00-17:00", "10-12, 2-4", "closed", "00:00-00:00", ""},
         WEEKLY("MO,WE") " 10:00-17:00\n" WEEKLY("TH") " 10:00-12:00\n" WEEKLY(
             "TH") " 14:00-16:00"},
        {{"9-5", "9-5", "9-5", "9-5", "9-5", "9-5", "9-5"}, "FREQ=DAILY 09:00-17:00"},
        {{"9-5", "7-9", "", "", "", "", ""}, ""},
        {{"9-5", "phone us", "", "", "", "", ""}, ""},
        {{"", "", "", "", "", "", ""}, ""},
        {{"closed", "closed", "", "", "", "", ""}, ""},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++) {
        slice hours[DAYS_OF_WEEK];
        when_rule rules[WHEN_MAX_RULES];
        BUF_SCOPED buf written;
        for (int d = 0; d < DAYS_OF_WEEK; d++)
            hours[d] = slice_of(TABLE[i].hours[d]);
        buf_init(&written, WHEN_SCHEDULE_MAX_BYTES);
        when_write(&written, rules, when_read_days(hours, rules));
        assert_string_equal(buf_text(&written), TABLE[i].rules);
    }
}

static void names_of_days(void **state)
{
    static const struct {
        const char *text;
        int day;
    } TABLE[] = {
        {"Monday", 0},     {"MON", 0},
        {"Mondays", 0},    {"mo", 0},
        {"Tues", 1},       {"Weds", 2},
        {"Thurs", 3},      {"Fri.", 4},
        {" Saturday ", 5}, {"Su", 6},
        {"m", -1},         {"", -1},
        {"Mond", -1},      {"Monday morning", -1},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(TABLE); i++)
        assert_int_equal(when_weekday(slice_of(TABLE[i].text)), TABLE[i].day);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(days_and_hours),
        cmocka_unit_test(weeks_of_the_month),
        cmocka_unit_test(parts_of_the_day),
        cmocka_unit_test(closed_days),
        cmocka_unit_test(hours),
        cmocka_unit_test(what_is_not_unmistakable_is_no_rule),
        cmocka_unit_test(rules_as_such),
        cmocka_unit_test(what_is_written_reads_back),
        cmocka_unit_test(many_rules),
        cmocka_unit_test(hostile_texts),
        cmocka_unit_test(hours_of_a_column),
        cmocka_unit_test(a_column_a_day),
        cmocka_unit_test(names_of_days),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

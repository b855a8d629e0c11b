#include "exchange/school_file.h"

#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "exchange/file.h"

enum { NAME_MAX_BYTES = 200, LONGEST_DAYS = 70, FOLDED_SIZE = 1000 };

typedef struct {
    store *s;
    int64_t calendar_id;
    school_summary *sum;
} loading;

/* -- what an event is ---------------------------------------------------------------------------
 */

/* Titles of days on which there is school, as councils write them, folded. */
static const char *const SCHOOL_DAYS[] = {
    "return",      "reopen",         "re open",       "resume",      "first day",
    "last day",    "back to school", "start of term", "end of term", "term begins",
    "term starts", "term ends",      "schools open",  "close at",    "closes at",
};
/* A whole term is none, whatever these are. */
static const char *const NO_TERMS[] = {"mid term", "midterm", "half term", "holiday",
                                       "break",    "closed",  "in service"};

static bool has_any(const char *folded, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strstr(folded, words[i]))
            return true;
    return false;
}

static bool says_school(const char *title)
{
    char folded[FOLDED_SIZE];
    if (!text_fold(title, strlen(title), folded, sizeof folded))
        return false;
    return has_any(folded, SCHOOL_DAYS, COUNT(SCHOOL_DAYS)) ||
           (strstr(folded, "term") && !has_any(folded, NO_TERMS, COUNT(NO_TERMS)));
}

static void write_day(struct icaltimetype t, char ret[11])
{
    snprintf(ret, 11, "%04u-%02u-%02u", (unsigned)t.year % 10000, (unsigned)t.month % 100,
             (unsigned)t.day % 100);
}

/* DTEND is the day after the last (RFC 5545 3.6.1). False for what is not of whole days. */
static bool days_of(icalcomponent *event, school_holiday *ret)
{
    struct icaltimetype first = icalcomponent_get_dtstart(event);
    struct icaltimetype end = icalcomponent_get_dtend(event);
    if (!icaltime_is_date(first) || !icaltime_is_valid_time(first) || first.year < 1000 ||
        icalcomponent_get_first_property(event, ICAL_RRULE_PROPERTY) ||
        icalcomponent_get_first_property(event, ICAL_RDATE_PROPERTY))
        return false;
    write_day(first, ret->first);
    write_day(first, ret->last);
    if (icaltime_is_null_time(end) || icaltime_compare_date_only(end, first) <= 0)
        return true;
    struct icaldurationtype length = icaltime_subtract(end, first);
    icaltime_adjust(&end, -1, 0, 0, 0);
    write_day(end, ret->last);
    return icaldurationtype_as_int(length) <= LONGEST_DAYS * 86400 && end.year <= 9999;
}

/* A title of a file, as it may be kept and shown: cut between characters, on one line. */
static void clean_title(const char *text, char ret[NAME_MAX_BYTES + 1])
{
    size_t length = text ? strlen(text) : 0;
    length = length > NAME_MAX_BYTES ? NAME_MAX_BYTES : length;
    while (length && !text_is_utf8(text, length))
        length--;
    for (size_t i = 0; i < length; i++)
        if ((unsigned char)(ret[i] = text[i]) < ' ' || text[i] == 0x7F)
            ret[i] = ' ';
    ret[length] = '\0';
}

static void leave_out(school_summary *sum, const char *title)
{
    size_t used = strlen(sum->left_out_titles), size = sizeof sum->left_out_titles;
    sum->left_out++;
    if (used + strlen(title) + 5 < size) /* quotes, comma, space and end */
        snprintf(sum->left_out_titles + used, size - used, "%s'%s'", used ? ", " : "", title);
}

/* -- files --------------------------------------------------------------------------------------
 */

static status add_event(loading *l, icalcomponent *event, error *err)
{
    school_holiday days;
    char title[NAME_MAX_BYTES + 1];
    school_summary *sum = l->sum;
    clean_title(icalcomponent_get_summary(event), title);
    if (!days_of(event, &days) || says_school(title)) {
        leave_out(sum, title);
        return OK;
    }
    if (sum->loaded == SCHOOL_MAX_HOLIDAYS)
        return error_set(err, ERR_INPUT, "FILE", "more than %d holidays", SCHOOL_MAX_HOLIDAYS);
    if (!sum->loaded++)
        sum->span = days;
    if (strcmp(days.first, sum->span.first) < 0)
        memcpy(sum->span.first, days.first, sizeof days.first);
    if (strcmp(days.last, sum->span.last) > 0)
        memcpy(sum->span.last, days.last, sizeof days.last);
    return store_add_school_holiday(l->s, l->calendar_id, title, &days, err);
}

static status add_events(loading *l, icalcomponent *calendar, error *err)
{
    status failed = OK;
    for (icalcomponent *event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
         event && !failed;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        failed = add_event(l, event, err);
    return failed;
}

/* A file is a calendar, or several, one behind the other (RFC 5545 3.4). */
static status add_calendars(loading *l, icalcomponent *all, error *err)
{
    status failed = OK;
    if (icalcomponent_isa(all) == ICAL_VCALENDAR_COMPONENT)
        return add_events(l, all, err);
    for (icalcomponent *one = icalcomponent_get_first_component(all, ICAL_VCALENDAR_COMPONENT);
         one && !failed; one = icalcomponent_get_next_component(all, ICAL_VCALENDAR_COMPONENT))
        failed = add_events(l, one, err);
    return failed;
}

static status read_bytes(const char *path, buf *text, error *err)
{
    FILE *f;
    char piece[16384];
    size_t got;
    status failed = file_open(path, &f, err);
    if (failed)
        return failed;
    while ((got = fread(piece, 1, sizeof piece, f)) > 0 && !text->failed)
        buf_add(text, piece, got);
    bool broken = ferror(f) != 0;
    fclose(f);
    if (text->full)
        return error_set(err, ERR_INPUT, "FILE", "it is larger than %d bytes",
                         SCHOOL_FILE_MAX_BYTES);
    if (broken)
        return error_set(err, ERR_INPUT, "FILE", "it can't be read");
    return buf_status(text, err);
}

static status load_file(loading *l, const char *path, error *err)
{
    BUF_SCOPED buf text;
    buf_init(&text, SCHOOL_FILE_MAX_BYTES);
    status failed = read_bytes(path, &text, err);
    if (failed)
        return failed;
    icalerror_set_errors_are_fatal(0); /* what is in a file is not our own mistake */
    if (memchr(text.data ? text.data : "", '\0', text.len))
        return error_set(err, ERR_INPUT, "FILE", "it is no calendar (iCalendar, .ics)");
    const char *terminated = buf_text(&text);
    icalcomponent *all = terminated ? icalparser_parse_string(terminated) : NULL;
    if (!all)
        return error_set(err, ERR_INPUT, "FILE", "it is no calendar (iCalendar, .ics)");
    failed = add_calendars(l, all, err);
    icalcomponent_free(all);
    return failed;
}

static status load_files(loading *l, const char *council, const char *const *paths, size_t count,
                         error *err)
{
    bool there;
    status failed = store_drop_school_calendar(l->s, council, &there, err);
    if (!failed)
        failed = store_add_school_calendar(l->s, council, &l->calendar_id, err);
    for (size_t i = 0; i < count && !failed; i++) {
        const char *slash = strrchr(paths[i], '/');
        failed = load_file(l, paths[i], err);
        if (failed)
            error_prefix(err, "%.80s: ", slash ? slash + 1 : paths[i]);
    }
    if (!failed && !l->sum->loaded)
        failed = error_set(err, ERR_INPUT, "FILE", "there is no holiday of whole days in it");
    return failed;
}

status school_load(store *s, const char *council, const char *const *paths, size_t count,
                   school_summary *ret, error *err)
{
    static const authorship WHO = {.actor = "holidays"};
    school_summary sum = {0};
    loading l = {.s = s, .sum = &sum};
    slice name = slice_trim(slice_of(council));
    if (!name.len || name.len != strlen(council) || !text_is_utf8(council, name.len) ||
        text_length(council, name.len) > SCHOOL_COUNCIL_MAX)
        return error_set(err, ERR_INPUT, "council", "a council's name has 1 to %d characters",
                         SCHOOL_COUNCIL_MAX);
    status failed = store_begin(s, &WHO, err);
    if (failed)
        return failed;
    failed = load_files(&l, council, paths, count, err);
    if (failed) {
        store_rollback(s);
        return failed;
    }
    failed = store_commit(s, err);
    if (!failed)
        *ret = sum;
    return failed;
}

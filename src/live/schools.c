#include "live/schools.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/mem.h"
#include "store/schools.h"

typedef struct {
    school_calendars *all;
    char council[4 * SCHOOL_COUNCIL_MAX + 1]; /* whose holidays are being gathered */
    size_t count;
    school_holiday holidays[SCHOOL_MAX_HOLIDAYS];
} reading;

static status end_council(reading *r, error *err)
{
    error own = {0};
    if (!r->count)
        return OK;
    status failed = school_calendars_add(r->all, r->council, r->holidays, r->count, &own);
    r->count = 0;
    if (failed == ERR_INPUT) {
        log_event(LOG_ERROR, "school-calendar-left-out", "most=%d", SCHOOL_MAX_CALENDARS);
        return OK;
    }
    if (failed && err)
        *err = own;
    return failed;
}

static status add_holiday(void *context, const store_school_holiday *h, error *err)
{
    reading *r = context;
    status failed = OK;
    if (strcmp(r->council, h->council) != 0)
        failed = end_council(r, err);
    snprintf(r->council, sizeof r->council, "%s", h->council);
    if (!failed && r->count == SCHOOL_MAX_HOLIDAYS)
        log_event(LOG_ERROR, "school-holiday-left-out", "first_day=%s", h->days.first);
    else if (!failed)
        r->holidays[r->count++] = h->days;
    return failed;
}

status live_read_schools(store *s, school_calendars **ret, error *err)
{
    reading *r = mem_zalloc(1, sizeof *r);
    if (r)
        r->all = school_calendars_new();
    if (!r || !r->all) {
        mem_free(r);
        return error_no_memory(err);
    }
    status failed = store_scan_schools(s, add_holiday, r, err);
    if (!failed)
        failed = end_council(r, err);
    if (failed)
        school_calendars_release(r->all);
    else
        *ret = r->all;
    mem_free(r);
    return failed;
}

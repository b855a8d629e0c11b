#include "domain/london.h"

#include <threads.h>

/* Past what libical ever works out of a zone (ICALTIMEZONE_MAX_YEAR of icaltimezone.c). */
enum { LAST_YEAR = 2100 };

static once_flag loaded = ONCE_FLAG_INIT;
static icaltimezone *london;

static void load(void)
{
    struct icaltimetype far = {.year = LAST_YEAR, .month = 1, .day = 1};
    london = icaltimezone_get_builtin_timezone("Europe/London");
    if (!london)
        return;
    (void)icaltimezone_get_component(london); /* which it reads when it is first asked for */
    far.zone = icaltimezone_get_utc_timezone();
    (void)icaltime_convert_to_zone(far, london); /* and so it is with its changes */
}

icaltimezone *london_zone(void)
{
    call_once(&loaded, load);
    return london;
}

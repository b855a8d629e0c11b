/** GET /calendar.ics: what is on, as a calendar to keep or to subscribe to (format/calendar.h). */
#ifndef CAIRN_WEB_CALENDAR_H
#define CAIRN_WEB_CALENDAR_H

#include "web/http.h"

extern const param_table CALENDAR_PARAMS;

status calendar_get(request *, response *, error *err);

#endif

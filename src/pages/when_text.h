/** When something is on (domain/occur.h), in the words of the page's language. */
#ifndef CAIRN_PAGES_WHEN_TEXT_H
#define CAIRN_PAGES_WHEN_TEXT_H

#include "domain/occur.h"
#include "pages/pages.h"

/** The moment of a request: what is today, and which schools' holidays are known. */
typedef struct {
    occur_context context;
    char now[OCCUR_MOMENT_SIZE];
    bool on_paper; /* read on another day: dates with their year, never "today" */
} page_moment;

/** Sets of these what holds; each is a phrase, not a sentence:
 *
 *      next         "today, 10am to 12 noon"; with `next_check` where it should be checked first
 *      usual        "every Monday, 10am to 12 noon", where it is known to be so
 *      check_first  "was every Monday morning (2016): check first"
 *      in_words     what was said and is no time: "three days a week"
 *      not_on       it is paused, over, or begins later
 *
 *  @param said  the words that were given for the time, or empty. */
void when_text_add(const page_request *, const occur_plan *, const page_moment *, slice said,
                   template_data *);

/** "Monday 30 November 2026, 10am to 12 noon": for what is read on another day. */
const char *when_text_dated(const page_request *, const occurrence *);

/** "Monday 30 November", "today", "tomorrow". @param moment  NULL: never today. */
const char *when_text_day(const page_request *, const char *iso, const char *moment);

#endif

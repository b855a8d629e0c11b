/** The words of a text about times, each with what it means: what the grammar of when.c is made
 *  of. A text with any other word in it has none. */
#ifndef CAIRN_DOMAIN_WHEN_WORDS_H
#define CAIRN_DOMAIN_WHEN_WORDS_H

#include "base/text.h"
#include "domain/when_clock.h"
#include "domain/when_rule.h"

typedef enum {
    WORD_END,
    WORD_TIME,
    WORD_DAYS,      /* value: weekdays, 1 << day from Monday */
    WORD_WEEK,      /* value: which of the month's, as in when_weeks */
    WORD_MONTH,     /* "of the month" */
    WORD_PART,      /* value: of the day */
    WORD_CLOSED,    /* */
    WORD_ALWAYS,    /* 24/7 */
    WORD_DASH,      /* */
    WORD_TO,        /* */
    WORD_COLON,     /* */
    WORD_SEPARATOR, /* value: a when_separator; several that meet are one, the strongest */
    WORD_LEAD,      /* "Opening times": before all others */
    WORD_NOTHING    /* "every", "on": never in what words_read gives */
} word_kind;

typedef enum { SLASH, COMMA, AND, LINE_END, SEMICOLON } when_separator;

typedef struct {
    word_kind kind;
    int value;
    written_time time;
} word;

enum { WORDS_MAX = 120, WORDS_MAX_BYTES = 600 };

/** @param ret  ends with WORD_END
 *  @return false when the text is too long, not UTF-8, or holds anything that is not known. */
bool words_read(slice text, word ret[WORDS_MAX]);

/** "Monday", "Mon", "Mondays", "Tues", "mo", "Fri." as 0 to 6 from Monday; -1 if it is no day. */
int when_weekday(slice);

#endif

/* A cost is free when one of the phrases that say so is there and every other word is one that
 * takes nothing back. So what is not understood is not free. */
#include "domain/cost.h"

#include <string.h>

enum { COST_MAX_BYTES = 800 };

/* Folded: no capitals, marks or punctuation, single spaces. */
static const char *const FREE[] = {
    "free of charge", "free",    "no charge", "no charges", "no cost",    "no costs", "no fee",
    "no fees",        "nothing", "nil",       "zero",       "an asgaidh", "0 00",     "0",
};
static const char *const HARMLESS[] = {
    "donations welcome",
    "donations are welcome",
    "donation welcome",
    "donations appreciated",
    "donations gratefully received",
    "donation optional",
    "optional donation",
    "no booking needed",
    "to all",
    "for all",
    "for everyone",
    "to everyone",
    "to attend",
    "to join",
    "to enter",
    "to use",
    "to take part",
    "to come along",
    "just turn up",
    "drop in",
    "it is",
    "its",
    "is",
    "this",
    "service",
    "group",
    "activity",
    "event",
    "events",
    "session",
    "sessions",
    "class",
    "classes",
    "entry",
    "admission",
    "membership",
    "cost",
    "costs",
    "price",
    "fee",
    "charge",
    "all",
    "always",
    "completely",
    "totally",
    "entirely",
    "apply",
};

/* The bytes of the first of these phrases that the text begins with, whole words; 0 for none. */
static size_t begins_with_any(const char *text, const char *const *phrases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(phrases[i]);
        if (strncmp(text, phrases[i], len) == 0 && (text[len] == ' ' || text[len] == '\0'))
            return len;
    }
    return 0;
}

bool cost_is_free(slice cost)
{
    char folded[COST_MAX_BYTES + 1];
    bool said = false;
    if (!text_is_utf8(cost.at, cost.len) || !text_fold(cost.at, cost.len, folded, sizeof folded))
        return false;
    for (const char *at = folded; *at;) {
        size_t len = begins_with_any(at, FREE, sizeof FREE / sizeof *FREE);
        if (len)
            said = true;
        else if (!(len = begins_with_any(at, HARMLESS, sizeof HARMLESS / sizeof *HARMLESS)))
            return false;
        at += len;
        at += *at == ' ';
    }
    return said;
}

/** Names of places made by number, of the build of Scotland's: "Achlanmore", "Kilbeg Road", and
 *  what people make of them. */
#ifndef CAIRN_TESTS_GENERATE_NAMES_H
#define CAIRN_TESTS_GENERATE_NAMES_H

#include <stdio.h>
#include <string.h>

#include "support/generate.h"

enum { GENERATED_NAME = 64 };

typedef struct {
    char name[GENERATED_NAME];
    const char *kind;
} generated_place;

/** Of two parts or three, with the first letter a capital; some 150,000 are different. */
static inline void generate_word(generator *g, char word[GENERATED_NAME])
{
    static const char *const FIRST[] = {
        "ach",  "auchter", "bal", "ben",  "blair", "cairn", "craig", "cul",   "dal",
        "drum", "dun",     "fin", "gart", "glen",  "inver", "kil",   "kin",   "kirk",
        "loch", "mary",    "pit", "stra", "tull",  "west",  "east",  "north", "south"};
    static const char *const MIDDLE[] = {"a",   "ach", "an", "ard", "ber", "car", "da",
                                         "dee", "ell", "fa", "gal", "hal", "in",  "lan",
                                         "ma",  "mil", "na", "or",  "pen", "ra",  "ros",
                                         "san", "tar", "th", "ul",  "va",  "wen", "y"};
    static const char *const LAST[] = {
        "ay",   "beg", "burn",   "by",  "dale", "den",   "field", "ford", "gate", "hill",
        "ie",   "ine", "ington", "lar", "ley",  "more",  "muir",  "nock", "och",  "ock",
        "park", "ry",  "side",   "ton", "town", "vaich", "well",  "wick", "wood", "y"};
    const char *second = MIDDLE[generate_below(g, sizeof MIDDLE / sizeof *MIDDLE)];
    const char *third = MIDDLE[generate_below(g, sizeof MIDDLE / sizeof *MIDDLE)];
    size_t parts = generate_below(g, 8);
    snprintf(word, GENERATED_NAME, "%s%s%s%s",
             FIRST[generate_below(g, sizeof FIRST / sizeof *FIRST)], parts > 1 ? second : "",
             parts > 4 ? third : "", LAST[generate_below(g, sizeof LAST / sizeof *LAST)]);
    word[0] = (char)(word[0] - 'a' + 'A');
}

/** One in fifty is a settlement, the rest are roads and what else has a name. */
static inline generated_place generate_place(generator *g)
{
    static const char *const SETTLEMENTS[] = {
        "town",   "suburban-area", "village",          "village",
        "hamlet", "hamlet",        "other-settlement", "locality"};
    static const char *const ROADS[] = {"Road",  "Street",  "Avenue", "Drive", "Place",
                                        "Court", "Terrace", "Lane",   "Way",   "Gardens"};
    static const char *const OTHERS[] = {"Primary School", "Wood", "Hill",
                                         "Burn",           "Farm", "Church"};
    generated_place p;
    char word[GENERATED_NAME], other[GENERATED_NAME];
    generate_word(g, word);
    generate_word(g, other);
    size_t kind = generate_below(g, 50);
    if (kind == 0) {
        p.kind = SETTLEMENTS[generate_below(g, sizeof SETTLEMENTS / sizeof *SETTLEMENTS)];
        snprintf(p.name, sizeof p.name, "%.60s", word);
    } else if (kind < 40) {
        const char *road = ROADS[generate_below(g, sizeof ROADS / sizeof *ROADS)];
        p.kind = "named-road";
        snprintf(p.name, sizeof p.name, "%.25s%s%.25s %s", word, kind < 20 ? " " : "",
                 kind < 20 ? other : "", road);
    } else {
        p.kind = "other";
        snprintf(p.name, sizeof p.name, "%.40s %s", word,
                 OTHERS[generate_below(g, sizeof OTHERS / sizeof *OTHERS)]);
    }
    return p;
}

/** One slip of the finger: a letter more, less, other, or two exchanged. */
static inline void generate_slip(generator *g, char name[GENERATED_NAME])
{
    size_t length = strlen(name);
    if (length < 2 || length + 2 > GENERATED_NAME)
        return;
    size_t at = generate_below(g, length - 1);
    char letter = (char)('a' + generate_below(g, 26)), next = name[at + 1];
    switch (generate_below(g, 4)) {
    case 0:
        memmove(name + at + 1, name + at, length + 1 - at);
        name[at] = letter;
        break;
    case 1:
        memmove(name + at, name + at + 1, length - at);
        break;
    case 2:
        name[at] = letter;
        break;
    default:
        name[at + 1] = name[at];
        name[at] = next;
        break;
    }
}

#endif

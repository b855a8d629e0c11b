/* What someone may have meant: what begins with the text, then what is spelled nearly so. */
#include <string.h>

#include "index/gazetteer_tables.h"

enum { SUGGEST_MAX = 32, SHORT_NAME = 4 };

static int lesser(int a, int b)
{
    return a < b ? a : b;
}

/* The least number of insertions, deletions, replacements and exchanges of neighbours that make one
 * text of the other (optimal string alignment), as long as it is no more than `most`; else more. A
 * common beginning costs nothing, so at most 4^most ways are tried. */
static int edits_between(const char *a, const char *b, int most)
{
    while (*a && *a == *b) {
        a++;
        b++;
    }
    if (!*a && !*b)
        return 0;
    if (most == 0)
        return 1;
    int best = most;
    if (*a && *b)
        best = edits_between(a + 1, b + 1, most - 1);
    if (*a && best)
        best = lesser(best, edits_between(a + 1, b, most - 1));
    if (*b && best)
        best = lesser(best, edits_between(a, b + 1, most - 1));
    if (*a && *b && a[0] == b[1] && a[1] == b[0] && best)
        best = lesser(best, edits_between(a + 2, b + 2, most - 1));
    return 1 + best;
}

/* What is suggested so far, for one text. */
typedef struct {
    const gazetteer *g;
    arena *a;
    const char **texts;
    size_t count, most;
    char typed[POSTCODE_TEXT_SIZE]; /* as a postcode is compared: capitals, no space */
} suggestions;

/* False when there is room for no more. */
static bool suggest(suggestions *s, const char *text)
{
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->texts[i], text) == 0)
            return true;
    char *copy = s->count < s->most ? arena_copy(s->a, text, strlen(text)) : NULL;
    if (!copy)
        return false;
    s->texts[s->count++] = copy;
    return s->count < s->most;
}

/* A postcode as it is compared: capitals and digits, no space. Empty for what can be no part of
 * one. */
static void compact(slice text, char ret[POSTCODE_TEXT_SIZE])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == ' ' || c == '.')
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (len == POSTCODE_TEXT_SIZE - 2 || !((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'))) {
            len = 0;
            break;
        }
        ret[len++] = c;
    }
    ret[len] = '\0';
}

static bool begins_with(const char *text, const char *beginning)
{
    return strncmp(text, beginning, strlen(beginning)) == 0;
}

static void compact_postcode(postcode p, char text[POSTCODE_TEXT_SIZE],
                             char ret[POSTCODE_TEXT_SIZE])
{
    postcode_write(p, text);
    compact(slice_of(text), ret);
}

/* The postcodes of a level with keys from `from` to before `end` that begin with what was typed;
 * and of one that what was typed begins with, those a level down. False when there is room for no
 * more. */
static bool suggest_completions(suggestions *s, postcode_level level, uint64_t from, uint64_t end)
{
    for (size_t i = gazetteer_first_postcode(s->g, from); i < s->g->postcode_count;) {
        char text[POSTCODE_TEXT_SIZE], plain[POSTCODE_TEXT_SIZE];
        postcode p = postcode_up((postcode){s->g->keys[i], POSTCODE_UNIT}, level);
        if (p.key >= end)
            return true;
        compact_postcode(p, text, plain);
        if (begins_with(plain, s->typed)) {
            if (!(level == POSTCODE_UNIT && s->g->terminated[i]) && !suggest(s, text))
                return false;
        } else if (level < POSTCODE_UNIT && begins_with(s->typed, plain)) {
            if (!suggest_completions(s, level + 1, p.key, postcode_end(p)))
                return false;
        }
        i = gazetteer_first_postcode(s->g, postcode_end(p));
    }
    return true;
}

/* For a postcode that is not there: its sector and district, then its sector's units that are one
 * slip away. */
static bool suggest_around(suggestions *s, postcode p)
{
    char text[POSTCODE_TEXT_SIZE], plain[POSTCODE_TEXT_SIZE];
    gazetteer_position at;
    for (int level = POSTCODE_SECTOR; level >= POSTCODE_DISTRICT; level--) {
        postcode up = postcode_up(p, (postcode_level)level);
        postcode_write(up, text);
        if (gazetteer_postcode(s->g, up, &at) && !suggest(s, text))
            return false;
    }
    if (p.level != POSTCODE_UNIT)
        return true;
    postcode sector = postcode_up(p, POSTCODE_SECTOR);
    size_t end = gazetteer_first_postcode(s->g, postcode_end(sector));
    for (size_t i = gazetteer_first_postcode(s->g, sector.key); i < end; i++) {
        compact_postcode((postcode){s->g->keys[i], POSTCODE_UNIT}, text, plain);
        if (!s->g->terminated[i] && edits_between(plain, s->typed, 1) <= 1 && !suggest(s, text))
            return false;
    }
    return true;
}

typedef struct {
    const place_row *row;
    int edits; /* 0: the name begins with the text */
} guess;

static bool better(guess a, guess b)
{
    if (a.edits != b.edits)
        return a.edits < b.edits;
    if (a.row->rank != b.row->rank)
        return a.row->rank < b.row->rank;
    return a.row < b.row;
}

/* Puts a guess in its place among the best, of which there are at most `most`. */
static size_t insert(guess *best, size_t count, size_t most, guess g)
{
    if (count == most && !better(g, best[count - 1]))
        return count;
    size_t at = count < most ? count : count - 1;
    for (; at > 0 && better(g, best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = g;
    return count < most ? count + 1 : count;
}

static void suggest_names(suggestions *s, const char *folded)
{
    guess best[SUGGEST_MAX];
    size_t count = 0;
    /* of names as short as Ayr nearly all are within two edits */
    int most_edits = strlen(folded) > SHORT_NAME ? 2 : 1;
    uint32_t letters = gazetteer_letters(folded);
    for (size_t i = 0; i < s->g->place_count; i++) {
        const place_row *row = &s->g->places[i];
        guess g = {row, 0};
        if (!begins_with(row->folded, folded)) {
            if (__builtin_popcount(row->letters ^ letters) > 2 * most_edits)
                continue;
            g.edits = edits_between(row->folded, folded, most_edits);
        }
        /* the first of a name has its best rank */
        if (g.edits > most_edits || (i && strcmp(row->folded, row[-1].folded) == 0))
            continue;
        count = insert(best, count, s->most, g);
    }
    for (size_t i = 0; i < count && suggest(s, best[i].row->p.name);)
        i++;
}

size_t gazetteer_suggest(const gazetteer *g, slice text, size_t most, arena *a, const char ***ret)
{
    char folded[FOLDED_SIZE];
    postcode p;
    suggestions s = {.g = g, .a = a, .most = most < SUGGEST_MAX ? most : SUGGEST_MAX};
    if (!s.most || !(s.texts = arena_alloc(a, s.most * sizeof *s.texts)))
        return 0;
    text = slice_trim(text);
    compact(text, s.typed);
    bool room = true;
    if (strpbrk(s.typed, "0123456789"))
        room = suggest_completions(&s, POSTCODE_DISTRICT, 0, UINT64_MAX) &&
               !(postcode_read(text, &p) && !suggest_around(&s, p));
    if (room && text_fold(text.at, text.len, folded, FOLDED_SIZE))
        suggest_names(&s, folded);
    *ret = s.texts;
    return s.count;
}

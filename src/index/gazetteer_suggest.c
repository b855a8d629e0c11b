/* What someone may have meant: what begins with the text, then what is spelled nearly so. */
#include <string.h>

#include "index/gazetteer_tables.h"

enum { SUGGEST_MAX = 32, SHORT_NAME = 4 };

static int lesser(int a, int b)
{
    return a < b ? a : b;
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

/* The key of the first postcode whose letters and digits are not before these (or past them), as
 * far as these go. */
static uint64_t first_key(const gazetteer *g, const char *typed, size_t length, bool past)
{
    size_t low = 0, high = g->postcode_count;
    while (low < high) {
        char text[POSTCODE_TEXT_SIZE], plain[POSTCODE_TEXT_SIZE];
        size_t middle = low + (high - low) / 2;
        compact_postcode((postcode){g->keys[middle], POSTCODE_UNIT}, text, plain);
        int order = strncmp(plain, typed, length);
        if (order < 0 || (past && order == 0))
            low = middle + 1;
        else
            high = middle;
    }
    return low < g->postcode_count ? g->keys[low] : UINT64_MAX;
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

/* What begins with what was typed has its first two characters, in which the order of the keys is
 * that of the texts. */
static bool suggest_postcodes(suggestions *s)
{
    uint64_t first = first_key(s->g, s->typed, 2, false);
    uint64_t end = first_key(s->g, s->typed, 2, true);
    return suggest_completions(s, POSTCODE_DISTRICT, first, end);
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
        if (!s->g->terminated[i] && text_edits(plain, s->typed, 1) <= 1 && !suggest(s, text))
            return false;
    }
    return true;
}

typedef struct {
    size_t name;
    int edits, rank; /* no edits: the name begins with the text */
} guess;

/* The best guesses so far. */
typedef struct {
    guess best[SUGGEST_MAX];
    size_t count, most;
} guesses;

static bool better(guess a, guess b)
{
    if (a.edits != b.edits)
        return a.edits < b.edits;
    if (a.rank != b.rank)
        return a.rank < b.rank;
    return a.name < b.name;
}

static bool wanted(const guesses *l, guess g)
{
    return l->count < l->most || better(g, l->best[l->count - 1]);
}

/* Puts a guess in its place among the best. */
static void insert(guesses *l, guess g)
{
    if (!wanted(l, g))
        return;
    size_t at = l->count < l->most ? l->count++ : l->count - 1;
    for (; at > 0 && better(g, l->best[at - 1]); at--)
        l->best[at] = l->best[at - 1];
    l->best[at] = g;
}

/* The first of some ascending numbers that is not less. */
static size_t first_of(const uint32_t *numbers, size_t low, size_t high, size_t least)
{
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (numbers[middle] < least)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The names that begin with the text, the best ranks first. */
static void complete_names(const gazetteer *g, const char *folded, guesses *l)
{
    const name_orders *o = &g->orders;
    size_t length = strlen(folded), first = gazetteer_first_name(g, folded);
    for (int rank = 0; rank < RANKS; rank++)
        for (size_t i = first_of(o->by_rank, o->rank_first[rank], o->rank_first[rank + 1], first);
             i < o->rank_first[rank + 1] && l->count < l->most; i++) {
            if (strncmp(gazetteer_folded_name(g, o->by_rank[i]), folded, length) != 0)
                break;
            insert(l, (guess){o->by_rank[i], 0, rank});
        }
}

/* Whether a number has at most two bits for each edit, of which there are at most two. */
static bool few_bits(uint64_t n, int edits)
{
    n &= n - 1;
    n &= n - 1;
    if (edits > 1) {
        n &= n - 1;
        n &= n - 1;
    }
    return n == 0;
}

/* A text that may be misspelt, and how many edits away is still near. */
typedef struct {
    const char *folded;
    size_t length;
    uint64_t letters;
    int edits;
} misspelt;

static void compare_name(const gazetteer *g, const misspelt *m, size_t name, guesses *l)
{
    const char *folded = gazetteer_folded_name(g, name);
    int edits = text_edits(folded, m->folded, m->edits);
    /* those that begin with the text are among the completions */
    if (edits <= m->edits && strncmp(folded, m->folded, m->length) != 0)
        insert(l, (guess){name, edits, g->places[g->names[name].first].rank});
}

/* Once there is no room for as many edits they need not be looked for. */
static void narrow(misspelt *m, const guesses *l)
{
    int last = l->count == l->most ? l->best[l->count - 1].edits : m->edits;
    m->edits = lesser(m->edits, last);
}

/* The names of one length. */
static void compare_length(const gazetteer *g, misspelt *m, size_t length, guesses *l)
{
    const name_orders *o = &g->orders;
    size_t end = o->length_first[length + 1];
    for (size_t i = o->length_first[length]; i < end && m->edits;) {
        const letter_block *block = &o->blocks[i / LETTER_BLOCK];
        size_t next = (i / LETTER_BLOCK + 1) * LETTER_BLOCK;
        next = next < end ? next : end;
        if (!few_bits((m->letters & ~block->any) | (block->all & ~m->letters), m->edits))
            i = next;
        for (; i < next; i++)
            if (few_bits(m->letters ^ o->letters[i], m->edits))
                compare_name(g, m, o->by_letters[i], l);
        narrow(m, l);
    }
}

static void correct_names(const gazetteer *g, const char *folded, guesses *l)
{
    const name_orders *o = &g->orders;
    size_t length = strlen(folded);
    /* of names as short as Ayr nearly all are within two edits */
    misspelt m = {folded, length, gazetteer_letters(o, folded), length > SHORT_NAME ? 2 : 1};
    narrow(&m, l);
    /* the nearest lengths first */
    for (int off = 0; off <= m.edits; off++) {
        if (length + (size_t)off < FOLDED_SIZE)
            compare_length(g, &m, length + (size_t)off, l);
        if (off && length > (size_t)off)
            compare_length(g, &m, length - (size_t)off, l);
    }
}

static void suggest_names(suggestions *s, const char *folded)
{
    guesses l = {.most = s->most};
    complete_names(s->g, folded, &l);
    correct_names(s->g, folded, &l);
    for (size_t i = 0; i < l.count; i++) {
        const place_row *row = &s->g->places[s->g->names[l.best[i].name].first];
        if (!suggest(s, s->g->texts.bytes + row->name))
            return;
    }
}

/* "High Street, Al": the places of the name that lie within what begins so. */
static void suggest_within(suggestions *s, const char *folded, const char *begun)
{
    const gazetteer *g = s->g;
    size_t name = gazetteer_find_name(g, folded);
    if (name == g->name_count)
        return;
    for (size_t i = g->names[name].first; i < g->names[name + 1].first; i++) {
        const place_row *row = &g->places[i];
        if (!row->within || !begins_with(gazetteer_texts_folded(&g->texts, row->within), begun))
            continue;
        const char *texts = g->texts.bytes;
        char *text = arena_printf(s->a, "%s, %s", texts + row->name, texts + row->within);
        if (!text || !suggest(s, text))
            return;
    }
}

size_t gazetteer_suggest(const gazetteer *g, slice text, size_t most, arena *a, const char ***ret)
{
    char folded[FOLDED_SIZE], within[FOLDED_SIZE];
    postcode p;
    suggestions s = {.g = g, .a = a, .most = most < SUGGEST_MAX ? most : SUGGEST_MAX};
    if (!s.most || !(s.texts = arena_alloc(a, s.most * sizeof *s.texts)))
        return 0;
    text = slice_trim(text);
    compact(text, s.typed);
    bool room = true;
    if (strpbrk(s.typed, "0123456789"))
        room = suggest_postcodes(&s) && !(postcode_read(text, &p) && !suggest_around(&s, p));
    if (room && gazetteer_split(text, folded, within))
        suggest_within(&s, folded, within);
    if (room && s.count < s.most && text_fold(text.at, text.len, folded, FOLDED_SIZE))
        suggest_names(&s, folded);
    *ret = s.texts;
    return s.count;
}

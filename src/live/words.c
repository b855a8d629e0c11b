#include "live/words.h"

#include <string.h>

enum {
    MOST_FORMS = 8, /* of one word */
    MOST_ANY = MOST_FORMS * (VOCABULARY_NEAR_MAX + 1),
    MOST_RUN = 4,   /* words of a category's name */
    LEAST_STEM = 3, /* letters before a plural ending */
    FOLDED_BYTES = SEARCH_MAX_BYTES * 20
};

typedef struct {
    vocabulary *known;
    arena *memory;
    bool no_memory;
} reading;

/* The phrases that a word is looked for by. */
typedef struct {
    const char *any[MOST_ANY];
    size_t count;
    bool has; /* some public text has one of them */
} forms;

static void add_form(reading *r, forms *f, const char *text)
{
    for (size_t i = 0; i < f->count; i++)
        if (strcmp(f->any[i], text) == 0)
            return;
    const char *copy = f->count < MOST_ANY ? arena_copy(r->memory, text, strlen(text)) : "";
    r->no_memory |= !copy;
    if (copy && *copy)
        f->any[f->count++] = copy;
}

/* Endings of one and of many, as English and what is borrowed into it has them. */
static const struct {
    const char *many, *one;
} ENDINGS[] = {{"ies", "y"}, {"es", ""}, {"s", ""}};

/* News are not new. */
static bool no_plural(const char *word)
{
    return strcmp(word, "news") == 0 || strcmp(word, "new") == 0;
}

/* The word with one ending in the place of another, if a text has it. */
static void add_ending(reading *r, forms *f, const char *word, const char *from, const char *to)
{
    char other[VOCABULARY_MAX_BYTES + 8];
    size_t len = strlen(word), off = strlen(from), on = strlen(to);
    if (len < off + LEAST_STEM || len - off + on > VOCABULARY_MAX_BYTES ||
        strcmp(word + len - off, from) != 0)
        return;
    memcpy(other, word, len - off);
    memcpy(other + len - off, to, on + 1);
    if (!vocabulary_has(r->known, other, false))
        return;
    f->has = true;
    add_form(r, f, other);
}

/* The forms of a folded word but itself. */
static void add_forms(reading *r, forms *f, const char *word)
{
    char apart[VOCABULARY_MAX_BYTES + 2];
    size_t joint = vocabulary_joint(r->known, word);
    for (size_t i = 0; i < COUNT(ENDINGS) && !no_plural(word); i++) {
        add_ending(r, f, word, ENDINGS[i].many, ENDINGS[i].one);
        add_ending(r, f, word, ENDINGS[i].one, ENDINGS[i].many);
    }
    if (!joint)
        return;
    size_t len = strlen(word);
    memcpy(apart, word, joint);
    apart[joint] = ' ';
    memcpy(apart + joint + 1, word + joint, len - joint + 1);
    f->has = true;
    add_form(r, f, apart);
}

/* Whether public texts have every one of some words, the last of them begun. */
static bool has_all(const reading *r, char *words, bool begun)
{
    bool has = true;
    for (char *at = words, *gap; has && at; at = gap ? gap + 1 : NULL) {
        gap = strchr(at, ' ');
        if (gap)
            *gap = '\0';
        has = vocabulary_has(r->known, at, begun && !gap);
        if (gap)
            *gap = ' ';
    }
    return has;
}

/* Folded as FTS5 splits it, apostrophes apart: "men s". */
static size_t fold_apart(const char *text, char *ret, size_t size)
{
    static const char TYPOGRAPHIC[] = "\xE2\x80\x99";
    char apart[SEARCH_MAX_BYTES + 1];
    size_t len = strlen(text);
    memcpy(apart, text, len + 1);
    for (size_t i = 0; i < len; i++)
        if (apart[i] == '\'')
            apart[i] = ' ';
        else if (len - i >= 3 && memcmp(apart + i, TYPOGRAPHIC, 3) == 0)
            memset(apart + i, ' ', 3);
    return text_fold(apart, len, ret, size);
}

/* Takes spaces out: "mens". */
static void join(char *words)
{
    char *to = words;
    for (const char *at = words; *at; at++)
        if (*at != ' ')
            *to++ = *at;
    *to = '\0';
}

/* The words that an unknown one may be a slip of, and their forms. */
static void correct(reading *r, const char *word, forms *f, word_read *ret)
{
    near_words near = vocabulary_near(r->known, word);
    if (!near.count)
        return;
    *f = (forms){.count = 0};
    for (size_t i = 0; i < near.count; i++)
        add_form(r, f, near.at[i]);
    const char **read = arena_alloc(r->memory, near.count * sizeof *read);
    if (!read || f->count < near.count) {
        r->no_memory = true;
        return;
    }
    memcpy(read, f->any, near.count * sizeof *read);
    *ret = (word_read){ret->written, true, read, near.count};
    for (size_t i = 0; i < near.count; i++)
        add_forms(r, f, near.at[i]);
}

/* Reads one word in place. */
static void read_word(reading *r, search_word *w, word_read *ret)
{
    char folded[FOLDED_BYTES];
    forms f = {.count = 0};
    *ret = (word_read){w->any[0], false, w->any, 1};
    add_form(r, &f, w->any[0]);
    if (!fold_apart(w->any[0], folded, sizeof folded))
        return;
    f.has = has_all(r, folded, w->begun);
    join(folded);
    f.has |= vocabulary_has(r->known, folded, w->begun);
    if (strlen(folded) <= VOCABULARY_MAX_BYTES) {
        add_form(r, &f, folded);
        add_forms(r, &f, folded);
    }
    if (!f.has)
        correct(r, folded, &f, ret);
    const char **any = arena_alloc(r->memory, (f.count + 1) * sizeof *any);
    if (!any) {
        r->no_memory = true;
        return;
    }
    memcpy(any, f.any, f.count * sizeof *any);
    *w = (search_word){any, f.count, w->begun && !ret->corrected};
}

/* The category that a run of words names, as they were read. */
static const char *category_of(reading *r, const word_read *words, size_t count)
{
    const char *text = words[0].read[0];
    for (size_t i = 1; i < count && text; i++)
        text = arena_printf(r->memory, "%s %s", text, words[i].read[0]);
    if (!text) {
        r->no_memory = true;
        return NULL;
    }
    return vocabulary_category(r->known, slice_of(text), r->memory);
}

/* Puts words together that name a category, the longest runs first. */
static void group(reading *r, const search_word *words, words_found *ret, search_part *parts)
{
    size_t count = 0, run;
    for (size_t i = 0; i < ret->count; i += run) {
        const char *label = NULL;
        run = ret->count - i < MOST_RUN ? ret->count - i : MOST_RUN;
        while (!(label = category_of(r, &ret->words[i], run)) && run > 1)
            run--;
        parts[count++] = (search_part){&words[i], run, label};
    }
    ret->terms = (search_terms){parts, count};
}

/* "yoga maryhill", "shed or shade". */
static const char *searched(reading *r, const words_found *found)
{
    const char *text = "";
    for (size_t i = 0; i < found->count && text; i++)
        for (size_t k = 0; k < found->words[i].read_count && text; k++)
            text = arena_printf(r->memory, "%s%s%s", text,
                                k   ? " or "
                                : i ? " "
                                    : "",
                                found->words[i].read[k]);
    r->no_memory |= !text;
    return text;
}

status words_understand(vocabulary *known, slice text, arena *a, words_found *ret, error *err)
{
    reading r = {known, a, false};
    search_terms plain;
    status failed = store_read_terms(text, a, &plain, err);
    if (failed)
        return failed;
    words_found *found = arena_alloc(a, sizeof *found);
    search_word *words = arena_alloc(a, plain.count * sizeof *words);
    search_part *parts = arena_alloc(a, plain.count * sizeof *parts);
    if (!found || !words || !parts)
        return error_no_memory(err);
    found->count = plain.count;
    for (size_t i = 0; i < plain.count; i++) {
        words[i] = plain.parts[i].words[0];
        read_word(&r, &words[i], &found->words[i]);
        found->corrected |= found->words[i].corrected;
    }
    group(&r, words, found, parts);
    found->searched = searched(&r, found);
    if (r.no_memory)
        return error_no_memory(err);
    *ret = *found;
    return OK;
}

status words_look_up(store *s, search_kind kind, size_t most, arena *a, words_found *w, error *err)
{
    int64_t *ids = NULL;
    size_t count = 0;
    status failed = store_search(s, kind, &w->terms, most, a, &ids, &count, err);
    if (!failed)
        w->found[kind] = (words_ids){ids, count};
    return failed;
}

bool words_ids_have(const words_ids *l, int64_t id)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->ids[middle] < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->count && l->ids[low] == id;
}

#include "live/suggest.h"

#include <string.h>

#include "index/facts.h"
#include "live/near.h"
#include "live/words.h"

enum { FOLDED_BYTES = SUGGEST_MAX_CHARACTERS * 40, NAME_BYTES = 1024 };

/* What was found of one sort, the best first. */
typedef struct {
    suggestion at[SUGGEST_MOST];
    size_t count;
} list;

typedef enum { PLACES, CATEGORIES, ASSETS, LIST_COUNT } list_kind;

typedef struct {
    const suggest_sources *from;
    slice text;
    char folded[FOLDED_BYTES];
    size_t letters; /* of the folded text */
    arena *memory;
    list lists[LIST_COUNT];
} suggesting;

const char *suggest_kind_name(suggest_kind kind)
{
    static const char *const NAMES[SUGGEST_KIND_COUNT] = {"postcode", "place", "category", "asset"};
    return NAMES[kind];
}

static status add(list *l, suggestion s, error *err)
{
    if (!s.label || !s.detail || !s.value)
        return error_no_memory(err);
    for (size_t i = 0; i < l->count; i++)
        if (strcmp(l->at[i].value, s.value) == 0 && strcmp(l->at[i].detail, s.detail) == 0)
            return OK;
    if (l->count < SUGGEST_MOST)
        l->at[l->count++] = s;
    return OK;
}

/* -- places ------------------------------------------------------------------------------------ */

/* "suburban-area" as words. */
static const char *kind_words(const char *kind, arena *a)
{
    char *words = arena_copy(a, kind, strlen(kind));
    for (char *at = words; at && *at; at++)
        if (*at == '-')
            *at = ' ';
    return words;
}

static bool lies_within(const place *p)
{
    return p->within && *p->within;
}

static status add_place(suggesting *s, const place *p, const char *box, error *err)
{
    const char *detail = lies_within(p) ? p->within : kind_words(p->kind, s->memory);
    return add(&s->lists[PLACES], (suggestion){SUGGEST_PLACE, p->name, detail, box}, err);
}

/* One of several of a name: by what it lies within, where that is known. */
static status add_rival(suggesting *s, const place *p, error *err)
{
    const char *box = p->name;
    if (lies_within(p))
        box = arena_printf(s->memory, "%s, %s", p->name, p->within);
    return add_place(s, p, box, err);
}

/* The place of a name, or each of those that it could be. */
static status add_named(suggesting *s, const char *name, error *err)
{
    near_origin origin;
    near_alternatives other = {0};
    const place **places;
    error ignored;
    status found = near_find_origin(s->from->places, slice_of(name), "q", s->memory, &origin,
                                    &other, &ignored);
    for (size_t i = 0; found == ERR_CONFLICT && i < other.candidate_count; i++)
        if (add_rival(s, other.candidates[i], err))
            return err->code;
    if (found != OK || !gazetteer_places(s->from->places, slice_of(name), s->memory, &places))
        return found == ERR_NO_MEMORY ? error_no_memory(err) : OK;
    return add_place(s, places[0], name, err);
}

static status find_places(suggesting *s, error *err)
{
    const char **texts;
    postcode p;
    size_t count = gazetteer_suggest(s->from->places, s->text, SUGGEST_MOST, s->memory, &texts);
    status failed = OK;
    for (size_t i = 0; i < count && !failed; i++)
        if (postcode_read(slice_of(texts[i]), &p))
            failed =
                add(&s->lists[PLACES], (suggestion){SUGGEST_POSTCODE, texts[i], "", texts[i]}, err);
        else
            failed = add_named(s, texts[i], err);
    return failed;
}

/* -- kinds of asset ---------------------------------------------------------------------------- */

static status find_categories(suggesting *s, error *err)
{
    int numbers[SUGGEST_MOST];
    status failed = OK;
    if (s->letters < SUGGEST_CATEGORY_LETTERS)
        return OK;
    size_t count = vocabulary_categories(s->from->words, s->folded, numbers, SUGGEST_MOST);
    for (size_t i = 0; i < count && !failed; i++) {
        const category *c = taxonomy_at(s->from->codes, (size_t)numbers[i]);
        const char *label = *c->plain_label ? c->plain_label : c->label;
        const char *detail = strcmp(label, c->label) == 0 ? "" : c->label;
        failed =
            add(&s->lists[CATEGORIES], (suggestion){SUGGEST_CATEGORY, label, detail, label}, err);
    }
    return failed;
}

/* -- assets ------------------------------------------------------------------------------------ */

typedef struct {
    facts_met met;
    bool begins;
    size_t length;
} named;

static bool better(const named *a, const named *b)
{
    if (a->begins != b->begins)
        return a->begins;
    return a->length < b->length;
}

static void keep(named *best, size_t *count, named n)
{
    if (*count == SUGGEST_MOST && !better(&n, &best[SUGGEST_MOST - 1]))
        return;
    size_t at = *count < SUGGEST_MOST ? (*count)++ : SUGGEST_MOST - 1;
    for (; at > 0 && better(&n, &best[at - 1]); at--)
        best[at] = best[at - 1];
    best[at] = n;
}

/* The town, else what it is. */
static const char *detail_of(suggesting *s, const facts_met *met, char *scratch)
{
    slice town = facts_text(met->layer, met->slot, ASSET_LOCALITY, scratch);
    int code = facts_of(met->layer, met->slot).category;
    if (town.len)
        return arena_copy(s->memory, town.at, town.len);
    if (code < 0)
        return "";
    const category *c = taxonomy_at(s->from->codes, (size_t)code);
    return *c->plain_label ? c->plain_label : c->label;
}

static status add_assets(suggesting *s, const words_ids *ids, char *scratch, error *err)
{
    named best[SUGGEST_MOST];
    char folded[NAME_BYTES];
    size_t count = 0;
    status failed = OK;
    for (size_t i = 0; i < ids->count; i++) {
        facts_met met;
        if (!facts_find_id(s->from->assets, ids->ids[i], &met))
            continue; /* nobody's, or not today */
        slice name = facts_text(met.layer, met.slot, ASSET_NAME, scratch);
        (void)text_fold(name.at, name.len, folded, sizeof folded); /* "" where it does not fit */
        bool begins = strncmp(folded, s->folded, strlen(s->folded)) == 0;
        keep(best, &count, (named){met, begins, name.len});
    }
    for (size_t i = 0; i < count && !failed; i++) {
        const facts_met *met = &best[i].met;
        slice name = facts_text(met->layer, met->slot, ASSET_NAME, scratch);
        const char *label = arena_copy(s->memory, name.at, name.len);
        failed = add(&s->lists[ASSETS],
                     (suggestion){SUGGEST_ASSET, label, detail_of(s, met, scratch), label}, err);
    }
    return failed;
}

static status find_assets(suggesting *s, error *err)
{
    char *scratch = arena_alloc(s->memory, CQL2_TEXT_BYTES);
    words_found *words = arena_alloc(s->memory, sizeof *words);
    if (!scratch || !words)
        return error_no_memory(err);
    if (s->letters < SUGGEST_ASSET_LETTERS)
        return OK;
    status failed = words_understand(s->from->words, s->text, s->memory, words, err);
    if (failed)
        return failed == ERR_INPUT ? OK : failed; /* no word in it */
    failed = words_look_up(s->from->file, SEARCH_NAMES, SUGGEST_LOOKED_AT, s->memory, words, err);
    return failed ? failed : add_assets(s, &words->found[SEARCH_NAMES], scratch, err);
}

/* -- together ---------------------------------------------------------------------------------- */

/* How many of each list: its own lines first, then what others leave open. */
static void share(const list lists[LIST_COUNT], size_t taken[LIST_COUNT])
{
    static const size_t OWN[LIST_COUNT] = {4, 2, 2};
    size_t left = SUGGEST_MOST;
    for (int k = 0; k < LIST_COUNT; k++) {
        taken[k] = lists[k].count < OWN[k] ? lists[k].count : OWN[k];
        left -= taken[k];
    }
    for (int k = 0; k < LIST_COUNT; k++) {
        size_t more = lists[k].count - taken[k];
        more = more < left ? more : left;
        taken[k] += more;
        left -= more;
    }
}

status suggest_run(const suggest_sources *from, slice text, arena *a, suggestions *ret, error *err)
{
    size_t taken[LIST_COUNT];
    suggesting *s = arena_alloc(a, sizeof *s);
    if (!s)
        return error_no_memory(err);
    s->from = from;
    s->memory = a;
    s->text = slice_trim(text);
    *ret = (suggestions){.count = 0};
    if (!text_is_utf8(s->text.at, s->text.len))
        return OK;
    size_t folded = text_fold(s->text.at, s->text.len, s->folded, sizeof s->folded);
    if (!folded)
        return OK;
    s->letters = text_length(s->folded, folded);
    status failed = find_places(s, err);
    if (!failed)
        failed = find_categories(s, err);
    if (!failed)
        failed = find_assets(s, err);
    if (failed)
        return failed;
    share(s->lists, taken);
    for (int k = 0; k < LIST_COUNT; k++)
        for (size_t i = 0; i < taken[k]; i++)
            ret->at[ret->count++] = s->lists[k].at[i];
    return OK;
}

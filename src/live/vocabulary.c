/* An open hash table of words, which are never taken out: one that no text has any more is counted
 * 0 and passed over. What is near a word is found by going through all of them: a bit for each
 * letter tells most of them apart without looking at the word. */
#include "live/vocabulary.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "index/facts.h"
#include "live/category_words.h"

enum {
    FIRST_WORDS = 4096,
    FIRST_TEXT = 64 * 1024,
    FOLDED_BYTES = 64 * 1024, /* of the longest text */
    NEAR_LETTERS = 4,         /* shorter words are not corrected */
    FAR_LETTERS = 8           /* from here two edits */
};
#define JOINT '-'

typedef struct {
    uint32_t text, count, letters; /* where it begins, how often it is there, 1 << letter */
    uint8_t len;
    bool joint; /* has one */
} word;

typedef struct {
    word *words;
    size_t count, room;
    uint32_t *slots; /* 1 + number of the word, 0 for none */
    size_t mask;
    char *text;
    size_t text_len, text_room;
    bool full; /* some words are not in it */
    category_words *categories;
    uint32_t of_category[CATEGORY_MAX]; /* assets */
} table;

struct vocabulary {
    pthread_rwlock_t lock; /* over the table */
    table *at;             /* NULL before it is loaded */
};

/* What counting needs of room. */
typedef struct {
    table *to;
    char scratch[CQL2_TEXT_BYTES], apart[CQL2_TEXT_BYTES], folded[FOLDED_BYTES];
} counting;

/* -- the table --------------------------------------------------------------------------------- */

static void table_free(table *t)
{
    if (!t)
        return;
    category_words_free(t->categories);
    mem_free(t->words);
    mem_free(t->slots);
    mem_free(t->text);
    mem_free(t);
}

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
static uint32_t hash_of(const char *at, size_t len)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)at[i]) * 16777619u;
    return hash ^ hash >> 15;
}

static uint32_t letters_of(const char *at, size_t len)
{
    uint32_t letters = 0;
    for (size_t i = 0; i < len; i++)
        letters |= UINT32_C(1) << ((unsigned char)at[i] & 31);
    return letters;
}

/* The slot of a word, or the empty one where it would be. */
static uint32_t *slot_of(const table *t, const char *at, size_t len)
{
    size_t i = hash_of(at, len) & t->mask;
    for (; t->slots[i]; i = (i + 1) & t->mask) {
        const word *w = &t->words[t->slots[i] - 1];
        if (w->len == len && memcmp(t->text + w->text, at, len) == 0)
            break;
    }
    return &t->slots[i];
}

static bool table_grow(table *t)
{
    size_t room = t->room ? t->room * 2 : FIRST_WORDS, slots = room * 2;
    word *words = mem_realloc(t->words, room, sizeof *words);
    if (!words)
        return false;
    t->words = words;
    uint32_t *fresh = mem_zalloc(slots, sizeof *fresh);
    if (!fresh)
        return false;
    mem_free(t->slots);
    t->slots = fresh;
    t->mask = slots - 1;
    t->room = room;
    for (size_t i = 0; i < t->count; i++)
        *slot_of(t, t->text + words[i].text, words[i].len) = (uint32_t)i + 1;
    return true;
}

static bool text_grow(table *t)
{
    size_t room = t->text_room ? t->text_room * 2 : FIRST_TEXT;
    char *text = mem_realloc(t->text, room, 1);
    if (!text)
        return false;
    t->text = text;
    t->text_room = room;
    return true;
}

/* Adds a word that is not there; false without room for it. */
static bool add_word(table *t, const char *at, size_t len)
{
    if (t->count == VOCABULARY_MAX_WORDS || (t->count == t->room && !table_grow(t)) ||
        (t->text_room - t->text_len < len && !text_grow(t)))
        return false;
    memcpy(t->text + t->text_len, at, len);
    t->words[t->count] = (word){.text = (uint32_t)t->text_len,
                                .letters = letters_of(at, len),
                                .len = (uint8_t)len,
                                .joint = memchr(at, JOINT, len) != NULL};
    t->text_len += len;
    *slot_of(t, at, len) = (uint32_t)++t->count;
    return true;
}

static void count_word(table *t, const char *at, size_t len, int64_t by)
{
    if (len == 0 || len > VOCABULARY_MAX_BYTES || t->full)
        return;
    uint32_t found = t->slots ? *slot_of(t, at, len) : 0;
    if (!found && !add_word(t, at, len)) {
        t->full = true;
        return;
    }
    word *w = &t->words[found ? found - 1 : t->count - 1];
    w->count = (uint32_t)(w->count + by);
}

/* How many texts have it, about. */
static uint32_t count_of(const table *t, const char *at, size_t len)
{
    uint32_t found = t->slots && len <= VOCABULARY_MAX_BYTES ? *slot_of(t, at, len) : 0;
    return found ? t->words[found - 1].count : 0;
}

static bool has_digit(const char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] >= '0' && at[i] <= '9')
            return true;
    return false;
}

/* -- texts ------------------------------------------------------------------------------------- */

static bool in_word(const char *at)
{
    unsigned char c = (unsigned char)*at;
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}

/* The bytes of the apostrophe or hyphen here; 0 for neither. */
static size_t joint_at(const char *at, size_t left)
{
    static const char TYPOGRAPHIC[] = "\xE2\x80\x99";
    if (left && (*at == '\'' || *at == '-'))
        return 1;
    return left >= 3 && memcmp(at, TYPOGRAPHIC, 3) == 0 ? 3 : 0;
}

/* Counts the word of what stands on both sides of a joint, "drop-in". */
static void count_joint(counting *c, slice text, size_t from, size_t to, int64_t by)
{
    size_t first = from, end = to;
    while (first > 0 && in_word(text.at + first - 1) && from - first < VOCABULARY_MAX_BYTES)
        first--;
    while (end < text.len && in_word(text.at + end) && end - to < VOCABULARY_MAX_BYTES)
        end++;
    char left[4 * VOCABULARY_MAX_BYTES], right[4 * VOCABULARY_MAX_BYTES];
    size_t before = text_fold(text.at + first, from - first, left, sizeof left);
    size_t behind = text_fold(text.at + to, end - to, right, sizeof right);
    char both[sizeof left + sizeof right];
    if (!before || !behind || strchr(left, ' ') || strchr(right, ' '))
        return;
    memcpy(both, left, before);
    both[before] = JOINT;
    memcpy(both + before + 1, right, behind);
    count_word(c->to, both, before + 1 + behind, by);
}

/* The words of a text of ASCII alone, written one behind the other, those that are joined with the
 * joint between. */
typedef struct {
    size_t before, start, end; /* of the word before a joint, and of this one */
    bool joined, digits, digits_before;
} run;

static void end_word(counting *c, run *r, bool joint, int64_t by)
{
    size_t len = r->end - r->start;
    if (len && !r->digits) {
        count_word(c->to, c->folded + r->start, len, by);
        if (r->joined && !r->digits_before)
            count_word(c->to, c->folded + r->before, r->end - r->before, by);
    }
    *r = (run){
        .before = r->start, .end = r->end, .joined = joint && len, .digits_before = r->digits};
    if (r->joined)
        c->folded[r->end++] = JOINT;
    r->start = r->end;
}

static bool is_ascii(slice text)
{
    unsigned char all = 0;
    for (size_t i = 0; i < text.len; i++)
        all |= (unsigned char)text.at[i];
    return all < 0x80;
}

static void count_ascii(counting *c, slice text, int64_t by)
{
    run r = {.start = 0};
    for (size_t i = 0; i < text.len; i++) {
        char at = text.at[i];
        bool digit = at >= '0' && at <= '9';
        if (at >= 'A' && at <= 'Z')
            at = (char)(at - 'A' + 'a');
        if (digit || (at >= 'a' && at <= 'z')) {
            c->folded[r.end++] = at;
            r.digits |= digit;
        } else {
            end_word(c, &r, at == '\'' || at == '-', by);
        }
    }
    end_word(c, &r, false, by);
}

/* Splits where FTS5 does (unicode61): at an apostrophe too, which text_fold passes over. */
static void count_text(counting *c, slice text, int64_t by)
{
    if (text.len == 0 || text.len > sizeof c->apart)
        return;
    if (is_ascii(text)) {
        count_ascii(c, text, by);
        return;
    }
    memcpy(c->apart, text.at, text.len);
    for (size_t i = 0, step; i < text.len; i += step ? step : 1) {
        step = joint_at(text.at + i, text.len - i);
        memset(c->apart + i, ' ', step);
    }
    for (size_t i = 1, step; i < text.len; i += step ? step : 1) {
        step = joint_at(text.at + i, text.len - i);
        if (step && i + step < text.len)
            count_joint(c, (slice){c->apart, text.len}, i, i + step, by);
    }
    if (!text_fold(c->apart, text.len, c->folded, sizeof c->folded))
        return;
    for (const char *at = c->folded; *at;) {
        size_t len = strcspn(at, " ");
        if (!has_digit(at, len))
            count_word(c->to, at, len, by);
        at += len + (at[len] == ' ');
    }
}

static void count_activity(counting *c, rendered_properties p, int64_t by)
{
    for (slice name, text; rendered_next(&p, &name, &text);) {
        int number = entity_field(&ACTIVITY, name);
        if (number < 0 || !(ACTIVITY.fields[number].flags & FIELD_SEARCHED) || text.len < 2)
            continue;
        size_t len = rendered_unescape(text, c->scratch, sizeof c->scratch);
        count_text(c, (slice){c->scratch, len}, by);
    }
}

/* All words of an asset but for its category's. */
static void count_asset(counting *c, const facts_met *met, int64_t by)
{
    const part *p = met->layer->part;
    for (size_t i = 0; i < ASSET.count; i++)
        if (ASSET.fields[i].flags & FIELD_SEARCHED)
            count_text(c, facts_text(met->layer, met->slot, (int)i, c->scratch), by);
    slice list = facts_activity_list(part_body(p, met->slot), part_split(p, met->slot));
    for (rendered_properties object; facts_next_activity(&list, &object);)
        count_activity(c, object, by);
    unsigned code = part_category(p, met->slot);
    if (code < CATEGORY_MAX)
        c->to->of_category[code] = (uint32_t)(c->to->of_category[code] + by);
}

/* -- loading and following --------------------------------------------------------------------- */

status vocabulary_new(vocabulary **ret, error *err)
{
    vocabulary *v = mem_zalloc(1, sizeof *v);
    if (!v)
        return error_no_memory(err);
    pthread_rwlock_init(&v->lock, NULL);
    *ret = v;
    return OK;
}

void vocabulary_free(vocabulary *v)
{
    if (!v)
        return;
    table_free(v->at);
    pthread_rwlock_destroy(&v->lock);
    mem_free(v);
}

static void load_one(void *context, const facts_met *met)
{
    count_asset(context, met, 1);
}

status vocabulary_load(vocabulary *v, const index_snapshot *now, error *err)
{
    MEM_SCOPED counting *c = mem_alloc(1, sizeof *c);
    table *t = mem_zalloc(1, sizeof *t);
    if (!c || !t || category_words_new(index_taxonomy(now), &t->categories, err)) {
        table_free(t);
        return error_no_memory(err);
    }
    c->to = t;
    facts_visit_all(index_view_of(now, AUDIENCE_PUBLIC), NULL, false, FACTS_ANY_REACH, load_one, c);
    for (int i = 0; i < CATEGORY_MAX; i++)
        if (t->of_category[i])
            count_text(c, slice_of(category_words_said(t->categories, i)), t->of_category[i]);
    pthread_rwlock_wrlock(&v->lock);
    table *old = v->at;
    v->at = t;
    pthread_rwlock_unlock(&v->lock);
    table_free(old);
    return OK;
}

/* One asset's words come, or go. */
static void follow_one(counting *c, const index_snapshot *s, int64_t id, int64_t by)
{
    facts_met met;
    if (!facts_find_id(index_view_of(s, AUDIENCE_PUBLIC), id, &met))
        return;
    count_asset(c, &met, by);
    unsigned code = part_category(met.layer->part, met.slot);
    if (code < CATEGORY_MAX)
        count_text(c, slice_of(category_words_said(c->to->categories, (int)code)), by);
}

void vocabulary_follow(vocabulary *v, const index_snapshot *before, const index_snapshot *now,
                       const int64_t *ids, size_t count)
{
    MEM_SCOPED counting *c = mem_alloc(1, sizeof *c);
    pthread_rwlock_wrlock(&v->lock);
    if (v->at && !c)
        v->at->full = true;
    for (size_t i = 0; v->at && c && i < count; i++) {
        c->to = v->at;
        follow_one(c, before, ids[i], -1);
        follow_one(c, now, ids[i], 1);
    }
    pthread_rwlock_unlock(&v->lock);
}

/* -- asking ------------------------------------------------------------------------------------ */

static bool has_begun(const table *t, const char *at, size_t len)
{
    for (const word *w = t->words; w < t->words + t->count; w++)
        if (w->len >= len && w->count && !w->joint && memcmp(t->text + w->text, at, len) == 0)
            return true;
    return false;
}

bool vocabulary_has(vocabulary *v, const char *folded, bool begun)
{
    size_t len = strlen(folded);
    if (len > VOCABULARY_MAX_BYTES || has_digit(folded, len))
        return true;
    pthread_rwlock_rdlock(&v->lock);
    const table *t = v->at;
    bool has = !t || t->full || count_of(t, folded, len) || (begun && has_begun(t, folded, len));
    pthread_rwlock_unlock(&v->lock);
    return has;
}

size_t vocabulary_joint(vocabulary *v, const char *folded)
{
    char joint[VOCABULARY_MAX_BYTES + 1];
    size_t len = strlen(folded), at = 0;
    if (len + 1 > VOCABULARY_MAX_BYTES)
        return 0;
    pthread_rwlock_rdlock(&v->lock);
    for (size_t i = 1; v->at && i < len && !at; i++) {
        memcpy(joint, folded, i);
        joint[i] = JOINT;
        memcpy(joint + i + 1, folded + i, len - i);
        at = count_of(v->at, joint, len + 1) ? i : 0;
    }
    pthread_rwlock_unlock(&v->lock);
    return at;
}

/* A guess: the lower, the better. */
typedef struct {
    int distance; /* edits, and one half more with another first letter */
    uint32_t count, word;
} guess;

static bool better(const guess *a, const guess *b)
{
    if (a->distance != b->distance)
        return a->distance < b->distance;
    return a->count != b->count ? a->count > b->count : a->word < b->word;
}

typedef struct {
    guess best[VOCABULARY_NEAR_MAX];
    size_t count;
} guesses;

/* Keeps the best ones, all of one distance. */
static void keep(guesses *l, guess g)
{
    if (l->count && g.distance > l->best[0].distance)
        return;
    if (l->count && g.distance < l->best[0].distance)
        l->count = 0;
    if (l->count == VOCABULARY_NEAR_MAX && !better(&g, &l->best[l->count - 1]))
        return;
    size_t at = l->count < VOCABULARY_NEAR_MAX ? l->count++ : l->count - 1;
    for (; at > 0 && better(&g, &l->best[at - 1]); at--)
        l->best[at] = l->best[at - 1];
    l->best[at] = g;
}

/* An edit changes two letters of the set at most. */
static bool may_be_near(const word *w, size_t len, uint32_t letters, int edits)
{
    return w->count && !w->joint && w->len + (size_t)edits >= len &&
           w->len <= len + (size_t)edits && __builtin_popcount(w->letters ^ letters) <= 2 * edits;
}

static void look_near(const table *t, const char *folded, int edits, guesses *l)
{
    char text[VOCABULARY_MAX_BYTES + 1];
    size_t len = strlen(folded);
    uint32_t letters = letters_of(folded, len);
    for (size_t i = 0; i < t->count; i++) {
        const word *w = &t->words[i];
        if (!may_be_near(w, len, letters, edits))
            continue;
        memcpy(text, t->text + w->text, w->len);
        text[w->len] = '\0';
        int distance = text_edits(text, folded, edits);
        if (distance <= edits)
            keep(l, (guess){2 * distance + (text[0] != folded[0]), w->count, (uint32_t)i});
    }
}

near_words vocabulary_near(vocabulary *v, const char *folded)
{
    near_words near = {.count = 0};
    guesses l = {.count = 0};
    size_t len = strlen(folded), letters = text_length(folded, len);
    if (letters < NEAR_LETTERS || len > VOCABULARY_MAX_BYTES || has_digit(folded, len))
        return near;
    pthread_rwlock_rdlock(&v->lock);
    const table *t = v->at;
    if (t && !t->full)
        look_near(t, folded, letters < FAR_LETTERS ? 1 : 2, &l);
    for (; near.count < l.count; near.count++) {
        const word *w = &t->words[l.best[near.count].word];
        memcpy(near.at[near.count], t->text + w->text, w->len);
        near.at[near.count][w->len] = '\0';
    }
    pthread_rwlock_unlock(&v->lock);
    return near;
}

const char *vocabulary_category(vocabulary *v, slice words, arena *a)
{
    const char *label = NULL;
    pthread_rwlock_rdlock(&v->lock);
    const table *t = v->at;
    int number = t ? category_words_find(t->categories, words) : -1;
    if (number >= 0 && t->of_category[number])
        label = category_words_label(t->categories, number);
    if (label)
        label = arena_copy(a, label, strlen(label));
    pthread_rwlock_unlock(&v->lock);
    return label;
}

/* How well words call a category: 0 its first name begins so, 1 another does, 2 a word in one of
 * them does; 3 not at all. */
static int call_rank(const char *said, const char *folded)
{
    size_t len = strlen(folded);
    int rank = 3;
    for (const char *at = said; rank > 1 && (at = strstr(at, folded)) != NULL; at += len)
        if (at > said && at[-1] == '|')
            rank = at == said + 1 ? 0 : 1;
        else if (at > said && at[-1] == ' ')
            rank = 2;
    return rank;
}

size_t vocabulary_categories(vocabulary *v, const char *folded, int *ret, size_t most)
{
    size_t count = 0;
    pthread_rwlock_rdlock(&v->lock);
    const table *t = v->at;
    for (int rank = 0; t && rank < 3; rank++)
        for (int i = 0; i < CATEGORY_MAX && count < most; i++)
            if (t->of_category[i] &&
                call_rank(category_words_folded(t->categories, i), folded) == rank)
                ret[count++] = i;
    pthread_rwlock_unlock(&v->lock);
    return count;
}

vocabulary_sizes vocabulary_size(vocabulary *v)
{
    vocabulary_sizes sizes = {0, 0};
    pthread_rwlock_rdlock(&v->lock);
    const table *t = v->at;
    if (t)
        sizes = (vocabulary_sizes){t->count, t->room * sizeof *t->words + t->text_room +
                                                 (t->slots ? t->mask + 1 : 0) * sizeof *t->slots};
    pthread_rwlock_unlock(&v->lock);
    return sizes;
}

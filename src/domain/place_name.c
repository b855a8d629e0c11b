#include "domain/place_name.h"

#include <ctype.h>
#include <string.h>

enum { WORD_MAX = 32, SLIP_LETTERS = 7, VARIANTS = 3 };

/* Words of a folded name, and what they are in its key. The first that fits holds. */
static const struct {
    const char *from, *to;
} SAID_ONCE[] = {
    {"c of s", "church scotland"},
    {"c of e", "church england"},
    {"roman catholic", "catholic"},
    {"r c", "catholic"},
    {"co op", "coop"},
    {"co operative", "coop"},
    {"cooperative", "coop"},
    {"the", ""},
    {"and", ""},
    {"of", ""},
    {"saint", "st"},
    {"street", "st"},
    {"road", "rd"},
    {"avenue", "ave"},
    {"av", "ave"},
    {"sq", "square"},
    {"cres", "crescent"},
    {"terr", "terrace"},
    {"gdn", "garden"},
    {"gdns", "garden"},
    {"mt", "mount"},
    {"hse", "house"},
    {"bldg", "building"},
    {"bldgs", "building"},
    {"cc", "community centre"},
    {"ctr", "centre"},
    {"cntr", "centre"},
    {"center", "centre"},
    {"cent", "centre"},
    {"ctre", "centre"},
    {"centr", "centre"},
    {"comm", "community"},
    {"cmty", "community"},
    {"commty", "community"},
    {"commun", "community"},
    {"comunity", "community"},
    {"assoc", "association"},
    {"assn", "association"},
    {"asscn", "association"},
    {"soc", "society"},
    {"grp", "group"},
    {"org", "organisation"},
    {"organization", "organisation"},
    {"inst", "institute"},
    {"lib", "library"},
    {"libary", "library"},
    {"libray", "library"},
    {"ps", "primary school"},
    {"hs", "high school"},
    {"prim", "primary"},
    {"sch", "school"},
    {"acad", "academy"},
    {"coll", "college"},
    {"univ", "university"},
    {"uni", "university"},
    {"nurs", "nursery"},
    {"ch", "church"},
    {"rc", "catholic"},
    {"meth", "methodist"},
    {"bapt", "baptist"},
    {"utd", "united"},
    {"hlth", "health"},
    {"med", "medical"},
    {"surg", "surgery"},
    {"pract", "practice"},
    {"practise", "practice"},
    {"hosp", "hospital"},
    {"pharm", "pharmacy"},
    {"theater", "theatre"},
    {"pk", "park"},
    {"rec", "recreation"},
    {"doctor", "dr"},
    {"doctors", "dr"},
    {"drs", "dr"},
    {"first", "1st"},
    {"second", "2nd"},
    {"third", "3rd"},
};

/* How a name may end without being another. */
static const char *const LEGAL_FORMS[] = {"ltd", "limited", "cic", "scio", "llp", "plc"};

static size_t word_length(const char *at)
{
    return strcspn(at, " ");
}

/* "libraries", "churches", "marys": one way to say one and many, and whose. */
static size_t singular(char *word, size_t len)
{
    static const char *const ES[] = {"ches", "shes", "xes"};
    if (len > 4 && memcmp(word + len - 3, "ies", 3) == 0) {
        word[len - 3] = 'y';
        return len - 2;
    }
    for (size_t i = 0; i < COUNT(ES); i++) {
        size_t tail = strlen(ES[i]);
        if (len > tail + 1 && memcmp(word + len - tail, ES[i], tail) == 0)
            return len - 2;
    }
    while (len > 3 && word[len - 1] == 's' && !isdigit((unsigned char)word[len - 2]))
        len--;
    return len;
}

static bool is_legal_form(const char *word)
{
    for (size_t i = 0; i < COUNT(LEGAL_FORMS); i++)
        if (strcmp(word, LEGAL_FORMS[i]) == 0)
            return true;
    return false;
}

/* The replacement for what stands at a place, with its length there; NULL for none. */
static const char *said_once(const char *at, size_t *ret_length)
{
    for (size_t i = 0; i < COUNT(SAID_ONCE); i++) {
        const char *from = SAID_ONCE[i].from;
        size_t len = strlen(from);
        if (*from != *at || strncmp(at, from, len) != 0 || (at[len] && at[len] != ' '))
            continue;
        *ret_length = len;
        return SAID_ONCE[i].to;
    }
    return NULL;
}

static size_t key_of_folded(const char *folded, char *ret, size_t size)
{
    size_t used = 0;
    for (const char *at = folded; *at; at += *at == ' ') {
        char word[PLACE_NAME_KEY_SIZE];
        size_t taken, len;
        const char *to = said_once(at, &taken);
        bool number_follows = at[0] == 'n' && at[1] == 'o' && at[2] == ' ' &&
                              isdigit((unsigned char)at[3]); /* No. 1 */
        if (!to)
            taken = word_length(at);
        if (is_legal_form(at) || number_follows)
            to = "";
        len = to ? strlen(to) : taken;
        memcpy(word, to ? to : at, len);
        len = to ? len : singular(word, len);
        at += taken;
        if (!len)
            continue;
        if (used + (used > 0) + len >= size)
            return 0;
        if (used)
            ret[used++] = ' ';
        memcpy(ret + used, word, len);
        used += len;
    }
    if (size)
        ret[used] = '\0';
    return used;
}

size_t place_name_key(slice name, char *ret, size_t size)
{
    char folded[PLACE_NAME_KEY_SIZE];
    if (name.len >= sizeof folded || !text_fold(name.at, name.len, folded, sizeof folded))
        return 0;
    return key_of_folded(folded, ret, size);
}

/* Equal but for spaces between letters: "food bank", "foodbank". Beside a digit a space counts. */
static bool same_run_together(const char *a, const char *b)
{
    const char *const starts[] = {a, b}, *at[] = {a, b};
    for (;; at[0]++, at[1]++) {
        for (size_t i = 0; i < 2; i++)
            if (*at[i] == ' ' && at[i] > starts[i] && !isdigit((unsigned char)at[i][-1]) &&
                !isdigit((unsigned char)at[i][1]))
                at[i]++;
        if (*at[0] != *at[1])
            return false;
        if (!*at[0])
            return true;
    }
}

static bool ends(slice word, const char *tail)
{
    size_t len = strlen(tail);
    return word.len >= len && memcmp(word.at + word.len - len, tail, len) == 0;
}

/* One letter too many, or two neighbours swapped, behind the first. -ton and -town are two. */
static bool is_slip(slice a, slice b)
{
    if (a.len > b.len)
        return is_slip(b, a);
    if (a.len < SLIP_LETTERS || b.len - a.len > 1 || a.at[0] != b.at[0])
        return false;
    if (ends(a, "ton") && ends(b, "town"))
        return false;
    for (size_t i = 0; i < b.len; i++)
        if (isdigit((unsigned char)b.at[i]))
            return false;
    size_t same = 1;
    while (same < a.len && a.at[same] == b.at[same])
        same++;
    if (b.len > a.len)
        return memcmp(a.at + same, b.at + same + 1, a.len - same) == 0;
    return same + 1 < a.len && a.at[same] == b.at[same + 1] && a.at[same + 1] == b.at[same] &&
           memcmp(a.at + same + 2, b.at + same + 2, a.len - same - 2) == 0;
}

/* A slip in a person's name makes another person. */
static bool is_title(slice word)
{
    static const char *const TITLES[] = {"dr", "mr", "mrs", "ms", "miss", "mis", "prof", "rev"};
    for (size_t i = 0; i < COUNT(TITLES); i++)
        if (slice_equals(word, TITLES[i]))
            return true;
    return false;
}

static bool same_but_for_a_slip(const char *a, const char *b)
{
    size_t slips = 0;
    while (*a && *b) {
        slice x = {a, word_length(a)}, y = {b, word_length(b)};
        bool same = x.len == y.len && memcmp(x.at, y.at, x.len) == 0;
        if (is_title(x) || (!same && (slips++ || !is_slip(x, y))))
            return false;
        a += x.len + (a[x.len] == ' ');
        b += y.len + (b[y.len] == ' ');
    }
    return !*a && !*b;
}

static bool same_keys(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || same_run_together(a, b) || same_but_for_a_slip(a, b);
}

/* Takes a locality off one end of a key, unless nothing else is left. */
static void take_off(char *key, const char *locality)
{
    size_t len = strlen(key), tail = strlen(locality);
    if (!tail || len < tail + 2)
        return;
    if (memcmp(key, locality, tail) == 0 && key[tail] == ' ')
        memmove(key, key + tail + 1, len - tail);
    else if (memcmp(key + len - tail, locality, tail) == 0 && key[len - tail - 1] == ' ')
        key[len - tail - 1] = '\0';
}

typedef struct {
    size_t count;
    char key[VARIANTS][PLACE_NAME_KEY_SIZE];
} variants;

static void add_turned(variants *v, slice head, slice tail)
{
    char turned[PLACE_NAME_KEY_SIZE];
    if (head.len + tail.len + 2 > sizeof turned)
        return;
    memcpy(turned, tail.at, tail.len);
    turned[tail.len] = ' ';
    memcpy(turned + tail.len + 1, head.at, head.len);
    slice whole = {turned, head.len + tail.len + 1};
    v->count += place_name_key(whole, v->key[v->count], PLACE_NAME_KEY_SIZE) > 0;
}

/* The key of a name, of the name turned round at its one comma, and at its first "of". */
static void read_variants(slice name, const char *locality, variants *ret)
{
    *ret = (variants){.count = 0};
    name = slice_trim(name);
    if (!place_name_key(name, ret->key[0], PLACE_NAME_KEY_SIZE))
        return;
    ret->count = 1;
    const char *end = name.at + name.len, *comma = memchr(name.at, ',', name.len);
    if (comma && !memchr(comma + 1, ',', (size_t)(end - comma - 1)))
        add_turned(ret, (slice){name.at, (size_t)(comma - name.at)},
                   (slice){comma + 1, (size_t)(end - comma - 1)});
    for (const char *at = name.at + 1; at + 4 < end && !comma; at++) {
        if (!slice_equals_nocase((slice){at, 4}, " of "))
            continue;
        add_turned(ret, (slice){name.at, (size_t)(at - name.at)},
                   (slice){at + 4, (size_t)(end - at - 4)});
        break;
    }
    for (size_t i = 0; i < ret->count; i++)
        take_off(ret->key[i], locality);
}

static bool any_match(slice a, slice b, const char *locality)
{
    variants x, y;
    read_variants(a, locality, &x);
    read_variants(b, locality, &y);
    for (size_t i = 0; i < x.count; i++)
        for (size_t k = 0; k < y.count; k++)
            if (same_keys(x.key[i], y.key[k]))
                return true;
    return false;
}

bool place_name_matches(slice a, slice b)
{
    return any_match(a, b, "");
}

/* FNV-1a of a key without its spaces, one word of it cut to its first letter. */
static uint64_t signature_of(const char *key, const char *cut)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (const char *at = key; *at; at++) {
        if (*at == ' ')
            continue;
        hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
        if (at != cut)
            continue;
        hash = (hash ^ '*') * UINT64_C(1099511628211);
        at += word_length(at) - 1;
    }
    return hash;
}

/* Equal keys, run together or not, have the first in common; those that differ by a slip in one
 * long word have the one where that word is cut. */
size_t place_name_signatures(slice name, uint64_t ret[PLACE_NAME_SIGNATURES_MAX])
{
    variants v;
    size_t count = 0;
    read_variants(name, "", &v);
    for (size_t i = 0; i < v.count && count < PLACE_NAME_SIGNATURES_MAX; i++)
        ret[count++] = signature_of(v.key[i], NULL);
    for (size_t i = 0; i < v.count; i++)
        for (const char *at = v.key[i]; *at; at += *at == ' ') {
            size_t length = word_length(at);
            if (length >= SLIP_LETTERS && count < PLACE_NAME_SIGNATURES_MAX)
                ret[count++] = signature_of(v.key[i], at);
            at += length;
        }
    return count;
}

bool place_name_matches_in(slice a, slice b, slice locality)
{
    char key[PLACE_NAME_KEY_SIZE];
    if (any_match(a, b, ""))
        return true;
    return place_name_key(locality, key, sizeof key) && any_match(a, b, key);
}

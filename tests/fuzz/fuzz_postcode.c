/* Any text as a postcode and as a place: what is read is written in one form, and that form reads
 * as the same; its parts hold it; what is suggested is short, distinct and UTF-8. */
#include "fuzz.h"

#include <string.h>

#include "domain/postcode.h"
#include "index/gazetteer.h"
#include "live/near.h"

enum { MOST = 8 };

static gazetteer *make_gazetteer(void)
{
    static const char *const CODES[] = {"G20 9AD", "G20 9AE", "G2 0AB", "EC1A 1BB", "GIR 0AA"};
    static const place PLACES[] = {{"Maryhill", "suburban-area", {-4.298, 55.894}, 500, NULL},
                                   {"Maryhill", "railway-station", {-4.3015, 55.8973}, 500, NULL},
                                   {"Newton", "hamlet", {-5.1398, 56.1411}, 500, NULL},
                                   {"Newton", "hamlet", {-3.399, 55.2396}, 500, NULL},
                                   {"Ayr", "town", {-4.629, 55.4586}, 500, NULL},
                                   {"Taobh a' Ch\xC3\xA0olais", "hamlet", {-7.3, 57.1}, 500, NULL},
                                   {"EH4", "postcode-district", {-3.24, 55.96}, 900, NULL}};
    gazetteer_builder *b;
    gazetteer *g;
    HOLDS(gazetteer_builder_new(&b, NULL) == OK);
    for (size_t i = 0; i < COUNT(CODES); i++) {
        postcode p;
        HOLDS(postcode_read(slice_of(CODES[i]), &p));
        lonlat_e7 at = {-42868000 + (int32_t)i * 10000, 558942000};
        HOLDS(gazetteer_add_postcode(b, p, at, i == 1, NULL) == OK);
    }
    for (size_t i = 0; i < COUNT(PLACES); i++)
        HOLDS(gazetteer_add_place(b, &PLACES[i], NULL) == OK);
    HOLDS(gazetteer_builder_finish(b, &g, NULL) == OK);
    return g;
}

static void check_postcode(slice text)
{
    postcode p, again;
    char written[POSTCODE_TEXT_SIZE], compact[POSTCODE_TEXT_SIZE];
    size_t len = 0;
    if (!postcode_read(text, &p))
        return;
    postcode_write(p, written);
    HOLDS(postcode_read(slice_of(written), &again));
    HOLDS(again.key == p.key && again.level == p.level);
    HOLDS(p.key < postcode_end(p));
    for (int level = POSTCODE_DISTRICT; level <= (int)p.level; level++) {
        postcode up = postcode_up(p, (postcode_level)level);
        HOLDS(up.key <= p.key && postcode_end(p) <= postcode_end(up));
        postcode_write(up, written);
        HOLDS(postcode_read(slice_of(written), &again) && again.key == up.key);
        HOLDS(postcode_non_geographic(up) == postcode_non_geographic(p));
    }
    if (p.level != POSTCODE_UNIT)
        return;
    /* a unit is told from its letters and digits alone */
    postcode_write(p, written);
    for (const char *at = written; *at; at++)
        if (*at != ' ')
            compact[len++] = *at;
    HOLDS(postcode_read((slice){compact, len}, &again) && again.key == p.key);
}

static void check_texts(const char *const *texts, size_t count)
{
    HOLDS(count <= MOST);
    for (size_t i = 0; i < count; i++) {
        HOLDS(text_is_utf8(texts[i], strlen(texts[i])));
        for (size_t k = 0; k < i; k++)
            HOLDS(strcmp(texts[i], texts[k]) != 0);
    }
}

static void check_origin(const gazetteer *g, slice text, arena *a)
{
    near_origin origin = {0};
    near_alternatives other = {0};
    error err = {0};
    status found = near_find_origin(g, text, "place", a, &origin, &other, &err);
    if (found == OK) {
        HOLDS(lonlat_valid(origin.at) && origin.label && origin.accuracy_m >= 0);
        return;
    }
    HOLDS(found == ERR_INPUT || found == ERR_NOT_FOUND || found == ERR_CONFLICT);
    HOLDS(!origin.label); /* untouched */
    HOLDS(strcmp(err.field, "place") == 0 && err.detail[0]);
    HOLDS(text_is_utf8(err.detail, strlen(err.detail)));
    HOLDS((other.candidate_count > 1) == (found == ERR_CONFLICT));
    check_texts(other.suggestions, other.suggestion_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static gazetteer *g;
    static arena *a;
    const char **texts = NULL;
    slice text = {(const char *)data, size};
    if (!g)
        g = make_gazetteer();
    if (!a)
        a = arena_new(1 << 20);
    check_postcode(text);
    size_t count = gazetteer_suggest(g, text, MOST, a, &texts);
    check_texts(texts, count);
    check_origin(g, text, a);
    arena_clear(a);
    return 0;
}

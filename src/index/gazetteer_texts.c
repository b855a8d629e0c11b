#include "index/gazetteer_texts.h"

#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "index/gazetteer_tables.h"

enum { FIRST_SLOTS = 1024, FIRST_BYTES = 16 * 1024 };

/* FNV-1a, 64 bits folded to 32 (Fowler, Noll, Vo). */
static uint32_t hash_of(const char *text)
{
    uint64_t hash = 0xcbf29ce484222325;
    for (; *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3;
    return (uint32_t)(hash ^ hash >> 32);
}

/* The slot of a text, or the free one where it would stand. */
static gazetteer_slot *slot_of(const gazetteer_texts *t, const char *text, uint32_t hash)
{
    size_t at = hash & (t->slot_count - 1);
    while (t->slots[at].text &&
           (t->slots[at].hash != hash || strcmp(t->bytes + t->slots[at].text, text) != 0))
        at = (at + 1) & (t->slot_count - 1);
    return &t->slots[at];
}

static bool more_slots(gazetteer_texts *t)
{
    size_t count = t->slot_count ? t->slot_count * 2 : FIRST_SLOTS;
    gazetteer_slot *slots = mem_zalloc(count, sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < t->slot_count; i++) {
        size_t at = t->slots[i].hash & (count - 1);
        if (!t->slots[i].text)
            continue;
        while (slots[at].text)
            at = (at + 1) & (count - 1);
        slots[at] = t->slots[i];
    }
    mem_free(t->slots);
    t->slots = slots;
    t->slot_count = count;
    return true;
}

static bool more_bytes(gazetteer_texts *t, size_t more)
{
    size_t cap = t->cap ? t->cap : FIRST_BYTES;
    while (cap - t->length < more)
        cap *= 2;
    if (t->length + more > UINT32_MAX)
        return false;
    char *grown = cap == t->cap ? t->bytes : mem_realloc(t->bytes, cap, 1);
    if (!grown)
        return false;
    if (!t->length) { /* the empty text, and its folded form */
        memset(grown, 0, 2);
        t->length = 2;
    }
    t->bytes = grown;
    t->cap = cap;
    return true;
}

status gazetteer_texts_add(gazetteer_texts *t, const char *text, uint32_t *ret, error *err)
{
    char folded[FOLDED_SIZE];
    size_t length = strlen(text) + 1;
    if (t->used * 2 >= t->slot_count && !more_slots(t))
        return error_no_memory(err);
    uint32_t hash = hash_of(text);
    gazetteer_slot *slot = slot_of(t, text, hash);
    if (!slot->text) {
        size_t folded_length = text_fold(text, length - 1, folded, sizeof folded) + 1;
        if (folded_length == 1)
            return error_set(err, ERR_INPUT, "name", "must be a name of at most %d letters",
                             FOLDED_SIZE - 1);
        if (!more_bytes(t, length + folded_length + 2))
            return error_no_memory(err);
        memcpy(t->bytes + t->length, text, length);
        memcpy(t->bytes + t->length + length, folded, folded_length);
        *slot = (gazetteer_slot){hash, (uint32_t)t->length};
        t->length += length + folded_length;
        t->used++;
    }
    *ret = slot->text;
    return OK;
}

const char *gazetteer_texts_folded(const gazetteer_texts *t, uint32_t text)
{
    return t->bytes + text + strlen(t->bytes + text) + 1;
}

void gazetteer_texts_trim(gazetteer_texts *t)
{
    char *fitting = t->length ? mem_realloc(t->bytes, t->length, 1) : NULL;
    if (fitting) {
        t->bytes = fitting;
        t->cap = t->length;
    }
    mem_free(t->slots);
    t->slots = NULL;
    t->slot_count = t->used = 0;
}

void gazetteer_texts_done(gazetteer_texts *t)
{
    mem_free(t->bytes);
    mem_free(t->slots);
    *t = (gazetteer_texts){0};
}

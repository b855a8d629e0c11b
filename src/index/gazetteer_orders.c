/* The orders of names that suggestions are found by. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "index/gazetteer_tables.h"

typedef struct {
    uint64_t letters;
    uint32_t name;
} lettered_name;

static uint64_t plain_letters(const char *folded)
{
    uint64_t once = 0, twice = 0;
    for (; *folded; folded++) {
        uint64_t bit = UINT64_C(1) << (*folded & 31);
        twice |= once & bit;
        once |= bit;
    }
    return once | twice << 32;
}

uint64_t gazetteer_letters(const name_orders *o, const char *folded)
{
    uint64_t moved = 0;
    for (uint64_t left = plain_letters(folded); left; left &= left - 1)
        moved |= UINT64_C(1) << o->bit[__builtin_ctzll(left)];
    return moved;
}

/* The letter that nearest to half of the names have gets the highest bit, so that names that differ
 * in it stand far apart. */
static void choose_bits(gazetteer *g)
{
    size_t distance[LETTER_BITS], having[LETTER_BITS] = {0};
    for (size_t i = 0; i < g->name_count; i++)
        for (uint64_t left = plain_letters(gazetteer_folded_name(g, i)); left; left &= left - 1)
            having[__builtin_ctzll(left)]++;
    for (int b = 0; b < LETTER_BITS; b++) {
        size_t twice = 2 * having[b];
        distance[b] = twice > g->name_count ? twice - g->name_count : g->name_count - twice;
    }
    for (int b = 0; b < LETTER_BITS; b++) {
        int before = 0;
        for (int other = 0; other < LETTER_BITS; other++)
            before +=
                distance[other] < distance[b] || (distance[other] == distance[b] && other < b);
        g->orders.bit[b] = (uint8_t)(LETTER_BITS - 1 - before);
    }
}

static int rank_of(const gazetteer *g, size_t name)
{
    return g->places[g->names[name].first].rank;
}

static void order_by_rank(gazetteer *g)
{
    name_orders *o = &g->orders;
    size_t next[RANKS];
    for (size_t i = 0; i < g->name_count; i++)
        o->rank_first[rank_of(g, i) + 1]++;
    for (int r = 0; r < RANKS; r++) {
        o->rank_first[r + 1] += o->rank_first[r];
        next[r] = o->rank_first[r];
    }
    for (size_t i = 0; i < g->name_count; i++)
        o->by_rank[next[rank_of(g, i)]++] = (uint32_t)i;
}

static int by_letters(const void *a, const void *b)
{
    const lettered_name *x = a, *y = b;
    if (x->letters != y->letters)
        return x->letters < y->letters ? -1 : 1;
    return x->name < y->name ? -1 : 1;
}

static void order_by_letters(gazetteer *g, lettered_name *sorted)
{
    name_orders *o = &g->orders;
    size_t next[FOLDED_SIZE];
    for (size_t i = 0; i < g->name_count; i++)
        o->length_first[strlen(gazetteer_folded_name(g, i)) + 1]++;
    for (int length = 0; length < FOLDED_SIZE; length++) {
        o->length_first[length + 1] += o->length_first[length];
        next[length] = o->length_first[length];
    }
    for (size_t i = 0; i < g->name_count; i++) {
        const char *folded = gazetteer_folded_name(g, i);
        sorted[next[strlen(folded)]++] = (lettered_name){gazetteer_letters(o, folded), (uint32_t)i};
    }
    for (int length = 0; length < FOLDED_SIZE; length++)
        qsort(sorted + o->length_first[length],
              o->length_first[length + 1] - o->length_first[length], sizeof *sorted, by_letters);
    for (size_t i = 0; i < g->name_count; i++) {
        letter_block *block = &o->blocks[i / LETTER_BLOCK];
        if (i % LETTER_BLOCK == 0)
            *block = (letter_block){UINT64_MAX, 0};
        block->all &= sorted[i].letters;
        block->any |= sorted[i].letters;
        o->letters[i] = sorted[i].letters;
        o->by_letters[i] = sorted[i].name;
    }
}

bool gazetteer_order_names(gazetteer *g)
{
    size_t count = g->name_count;
    name_orders *o = &g->orders;
    MEM_SCOPED lettered_name *sorted = mem_alloc(count, sizeof *sorted);
    o->by_rank = mem_alloc(count, sizeof *o->by_rank);
    o->by_letters = mem_alloc(count, sizeof *o->by_letters);
    o->letters = mem_alloc(count, sizeof *o->letters);
    o->blocks = mem_alloc(count / LETTER_BLOCK + 1, sizeof *o->blocks);
    if (!sorted || !o->by_rank || !o->by_letters || !o->letters || !o->blocks)
        return false;
    choose_bits(g);
    order_by_rank(g);
    order_by_letters(g, sorted);
    return true;
}

void gazetteer_orders_free(name_orders *o)
{
    mem_free(o->by_rank);
    mem_free(o->by_letters);
    mem_free(o->letters);
    mem_free(o->blocks);
}

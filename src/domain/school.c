#include "domain/school.h"

#include <stdatomic.h>
#include <string.h>

#include "base/arena.h"
#include "base/mem.h"

enum { FOLDED_MAX = 4 * SCHOOL_COUNCIL_MAX, MEMORY_MAX = 4 * 1024 * 1024 };

typedef struct {
    char council[FOLDED_MAX + 1]; /* folded */
    school_holiday known;         /* from the first holiday to the last */
    school_holiday *holidays;
    size_t count;
} calendar;

struct school_calendars {
    atomic_size_t holders;
    arena *memory;
    size_t count;
    calendar *calendars[SCHOOL_MAX_CALENDARS];
};

school_calendars *school_calendars_new(void)
{
    school_calendars *all = mem_zalloc(1, sizeof *all);
    if (!all)
        return NULL;
    all->memory = arena_new(MEMORY_MAX);
    if (!all->memory) {
        mem_free(all);
        return NULL;
    }
    atomic_init(&all->holders, 1);
    return all;
}

status school_calendars_add(school_calendars *all, const char *council,
                            const school_holiday *holidays, size_t count, error *err)
{
    if (all->count == SCHOOL_MAX_CALENDARS || count > SCHOOL_MAX_HOLIDAYS || !count)
        return error_set(err, ERR_INPUT, "council", "%.100s: too many calendars or holidays",
                         council);
    calendar *c = arena_alloc(all->memory, sizeof *c);
    school_holiday *copy = arena_alloc(all->memory, count * sizeof *copy);
    if (!c || !copy)
        return error_no_memory(err);
    (void)text_fold(council, strlen(council), c->council,
                    sizeof c->council); /* "" is no locality */
    memcpy(copy, holidays, count * sizeof *copy);
    c->holidays = copy;
    c->count = count;
    c->known = copy[0];
    for (size_t i = 1; i < count; i++) {
        if (strcmp(copy[i].first, c->known.first) < 0)
            memcpy(c->known.first, copy[i].first, sizeof c->known.first);
        if (strcmp(copy[i].last, c->known.last) > 0)
            memcpy(c->known.last, copy[i].last, sizeof c->known.last);
    }
    all->calendars[all->count++] = c;
    return OK;
}

school_calendars *school_calendars_hold(school_calendars *all)
{
    if (all)
        atomic_fetch_add(&all->holders, 1);
    return all;
}

void school_calendars_release(school_calendars *all)
{
    if (!all || atomic_fetch_sub(&all->holders, 1) != 1)
        return;
    arena_free(all->memory);
    mem_free(all);
}

static bool holds(const school_holiday *h, const char *iso)
{
    return strcmp(h->first, iso) <= 0 && strcmp(iso, h->last) <= 0;
}

static school_state state_of(const calendar *c, const char *iso)
{
    if (!holds(&c->known, iso))
        return SCHOOL_NOT_KNOWN;
    for (size_t i = 0; i < c->count; i++)
        if (holds(&c->holidays[i], iso))
            return SCHOOL_HOLIDAY;
    return SCHOOL_TERM;
}

school_state school_on(const school_calendars *all, slice locality, const char *iso)
{
    char folded[FOLDED_MAX + 1] = "";
    school_state agreed = SCHOOL_NOT_KNOWN;
    size_t length = text_fold(locality.at, locality.len, folded, sizeof folded);
    for (size_t i = 0; all && i < all->count; i++)
        if (length && strcmp(all->calendars[i]->council, folded) == 0)
            return state_of(all->calendars[i], iso);
    for (size_t i = 0; all && i < all->count; i++) {
        school_state own = state_of(all->calendars[i], iso);
        if (i && own != agreed)
            return SCHOOL_NOT_KNOWN;
        agreed = own;
    }
    return agreed;
}

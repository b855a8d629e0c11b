#include "domain/area.h"

#include <string.h>

#include "base/mem.h"

status area_set_new(const char *name, const char *source, const char *licence, area_set **ret,
                    error *err)
{
    area_set *set = mem_zalloc(1, sizeof *set);
    if (!set)
        return error_no_memory(err);
    set->memory = arena_new(AREAS_MAX_BYTES);
    if (set->memory) {
        set->name = arena_copy(set->memory, name, strlen(name));
        set->source = arena_copy(set->memory, source, strlen(source));
        set->licence = arena_copy(set->memory, licence, strlen(licence));
    }
    if (!set->memory || !set->name || !set->source || !set->licence) {
        area_set_free(set);
        return error_no_memory(err);
    }
    *ret = set;
    return OK;
}

void area_set_free(area_set *set)
{
    if (!set)
        return;
    arena_free(set->memory);
    mem_free(set->areas);
    mem_free(set);
}

static bool same_text(slice a, slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static status copy_text(area_set *set, slice text, slice *ret, error *err)
{
    const char *copy = text.len ? arena_copy(set->memory, text.at, text.len) : "";
    if (!copy)
        return error_no_memory(err);
    *ret = (slice){copy, text.len};
    return OK;
}

status area_set_figure(area_set *set, slice name, size_t *ret, error *err)
{
    for (size_t i = 0; i < set->figure_count; i++)
        if (same_text(set->figure_names[i], name)) {
            *ret = i;
            return OK;
        }
    if (set->figure_count == AREA_MAX_FIGURES)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d columns",
                         AREA_MAX_FIGURES);
    status failed = copy_text(set, name, &set->figure_names[set->figure_count], err);
    if (!failed)
        *ret = set->figure_count++;
    return failed;
}

static status make_room(area_set *set, error *err)
{
    if (set->count < set->room)
        return OK;
    if (set->count == AREA_SET_MAX_AREAS)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d areas",
                         AREA_SET_MAX_AREAS);
    size_t room = set->room ? set->room * 2 : 256;
    area *grown = mem_realloc(set->areas, room, sizeof *grown);
    if (!grown)
        return error_no_memory(err);
    set->areas = grown;
    set->room = room;
    return OK;
}

static status copy_figures(area_set *set, const area_figure *figures, area *into, error *err)
{
    into->figures = arena_alloc(set->memory, (set->figure_count + 1) * sizeof *into->figures);
    if (!into->figures)
        return error_no_memory(err);
    for (; into->figure_count < set->figure_count; into->figure_count++) {
        area_figure *to = &into->figures[into->figure_count];
        *to = figures[into->figure_count];
        status failed = copy_text(set, to->text, &to->text, err);
        if (failed)
            return failed;
    }
    return OK;
}

area_figure area_figure_of(const area *a, size_t column)
{
    return column < a->figure_count ? a->figures[column] : (area_figure){{"", 0}, false};
}

status area_set_add(area_set *set, slice code, slice name, lonlat middle, slice wkb,
                    const area_figure *figures, error *err)
{
    area added = {.middle = lonlat_unpack(lonlat_pack(middle))};
    status failed = make_room(set, err);
    if (!failed)
        failed = copy_text(set, code, &added.code, err);
    if (!failed)
        failed = copy_text(set, name, &added.name, err);
    if (!failed && wkb.len)
        failed = area_shape_read(wkb, set->memory, &added.shape, err);
    if (!failed)
        failed = copy_figures(set, figures, &added, err);
    if (!failed)
        set->areas[set->count++] = added;
    return failed;
}

status area_sets_new(area_set *const *sets, size_t count, area_sets **ret, error *err)
{
    area_sets *made = mem_zalloc(1, sizeof *made);
    if (!made)
        return error_no_memory(err);
    atomic_init(&made->holders, 1);
    made->count = count;
    for (size_t i = 0; i < count; i++)
        made->sets[i] = sets[i];
    *ret = made;
    return OK;
}

area_sets *area_sets_hold(area_sets *sets)
{
    atomic_fetch_add(&sets->holders, 1);
    return sets;
}

void area_sets_release(area_sets *sets)
{
    if (!sets || atomic_fetch_sub(&sets->holders, 1) != 1)
        return;
    for (size_t i = 0; i < sets->count; i++)
        area_set_free(sets->sets[i]);
    mem_free(sets);
}

const area_set *area_sets_find(const area_sets *sets, slice name)
{
    for (size_t i = 0; i < sets->count; i++)
        if (slice_equals(name, sets->sets[i]->name))
            return sets->sets[i];
    return NULL;
}

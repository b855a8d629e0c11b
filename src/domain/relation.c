#include "domain/relation.h"

#include <string.h>

#include "base/mem.h"

#define RELATIONS_MAX_BYTES ((size_t)2 * 1024 * 1024 * 1024)

static const char *const CONNECTION_KINDS[] = {"meets-at",
                                               "part-of",
                                               "run-by",
                                               "works-with",
                                               "funded-by",
                                               "gives-to",
                                               "passes-people-on-to",
                                               "grew-out-of",
                                               NULL};

#define F(id, name, type, label, min, max, choices, visible_to, flags, synonyms)                   \
    {name, label, type, min, max, choices, visible_to, flags, synonyms},

static const field CONNECTION_FIELDS[] = {
#include "domain/connection_fields.def"
};
static const field CATCHMENT_FIELDS[] = {
#include "domain/catchment_fields.def"
};
#undef F

/* their geometry is not the point of a record */
const entity CONNECTION = {"connection", CONNECTION_FIELDS, COUNT(CONNECTION_FIELDS), false};
const entity CATCHMENT = {"catchment", CATCHMENT_FIELDS, COUNT(CATCHMENT_FIELDS), false};

bool relation_tells_place(relation_kind kind, const relation *r)
{
    return kind == RELATION_CATCHMENT || r->kind == CONNECTION_MEETS_AT ||
           r->kind == CONNECTION_PART_OF;
}

status relations_new(relations **ret, error *err)
{
    relations *all = mem_zalloc(1, sizeof *all);
    if (!all || !(all->memory = arena_new(RELATIONS_MAX_BYTES))) {
        mem_free(all);
        return error_no_memory(err);
    }
    atomic_init(&all->holders, 1);
    *ret = all;
    return OK;
}

static bool copy_text(relations *all, slice *text)
{
    if (text->at)
        text->at = arena_copy(all->memory, text->at, text->len);
    return text->at || !text->len;
}

static status take_shape(relations *all, slice wkb, area_shape *ret, error *err)
{
    enum { POINT_BYTES = 16 };
    status failed = OK;
    /* what is far too long is not read at all: what it took of the memory would be lost */
    bool fits = wkb.len / POINT_BYTES <= (size_t)2 * CATCHMENT_MAX_POINTS;
    if (fits)
        failed = area_shape_read(wkb, all->memory, ret, err);
    if (failed)
        return failed;
    if (!fits || ret->point_count > CATCHMENT_MAX_POINTS ||
        all->points + ret->point_count > CATCHMENTS_MAX_POINTS)
        return error_set(err, ERR_INPUT, "geom",
                         "an outline has more than %d points, or all have more than %d",
                         CATCHMENT_MAX_POINTS, CATCHMENTS_MAX_POINTS);
    if (ret->point_count == 0)
        return error_set(err, ERR_INPUT, "geom", "its outline is empty");
    all->points += ret->point_count;
    return OK;
}

/* Room for one more; blocks that are outgrown are given back with all the rest. */
static status grow(relations *all, relation_kind kind, error *err)
{
    enum { FIRST_ROOM = 64 };
    size_t room = all->of[kind].room;
    if (all->of[kind].count == RELATIONS_MAX)
        return error_set(err, ERR_INPUT, NULL, "there are more than %d", RELATIONS_MAX);
    if (all->of[kind].count < room)
        return OK;
    room = room ? room * 2 : FIRST_ROOM;
    relation *rows = arena_alloc(all->memory, room * sizeof *rows);
    if (!rows)
        return error_no_memory(err);
    if (all->of[kind].count)
        memcpy(rows, all->of[kind].rows, all->of[kind].count * sizeof *rows);
    all->of[kind].rows = rows;
    all->of[kind].room = room;
    return OK;
}

/* What a program that does not heed the schema may write is not shown. */
static bool is_sound(relation_kind kind, const relation *r)
{
    const slice texts[] = {r->label, r->note, r->source};
    for (size_t i = 0; i < COUNT(texts); i++)
        if (texts[i].at && !text_is_utf8(texts[i].at, texts[i].len))
            return false;
    return strlen(r->uuid) == RELATION_UUID_SIZE - 1 &&
           (kind != RELATION_CONNECTION || r->kind >= 0);
}

status relations_add(relations *all, relation_kind kind, const relation *r, slice wkb, error *err)
{
    relation copy = *r;
    copy.shape = (area_shape){0};
    if (!is_sound(kind, r))
        return error_set(err, ERR_INPUT, NULL, "a value that the schema does not take");
    status failed = grow(all, kind, err);
    if (!failed && kind == RELATION_CATCHMENT)
        failed = take_shape(all, wkb, &copy.shape, err);
    if (failed)
        return failed;
    if (!copy_text(all, &copy.label) || !copy_text(all, &copy.note) ||
        !copy_text(all, &copy.source))
        return error_no_memory(err);
    all->of[kind].rows[all->of[kind].count++] = copy;
    return OK;
}

relations *relations_hold(relations *all)
{
    atomic_fetch_add_explicit(&all->holders, 1, memory_order_relaxed);
    return all;
}

void relations_release(relations *all)
{
    if (!all || atomic_fetch_sub_explicit(&all->holders, 1, memory_order_acq_rel) > 1)
        return;
    arena_free(all->memory);
    mem_free(all);
}

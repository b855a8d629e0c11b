#include "store/rows.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum { BIND_MAX_BYTES = 64 * 1024 };

row_map row_map_of(const entity *of, sqlite3_stmt *s)
{
    row_map map = {.of = of, .id = -1, .asset_id = -1, .lon = -1, .lat = -1};
    map.count = sqlite3_column_count(s);
    if (map.count > (int)COUNT(map.field))
        map.count = (int)COUNT(map.field);
    for (int i = 0; i < map.count; i++) {
        slice name = slice_of(sqlite3_column_name(s, i));
        map.field[i] = (short)entity_field(of, name);
        if (slice_equals(name, "id"))
            map.id = i;
        else if (slice_equals(name, "asset_id"))
            map.asset_id = i;
        else if (slice_equals(name, "lon_deg"))
            map.lon = i;
        else if (slice_equals(name, "lat_deg"))
            map.lat = i;
    }
    return map;
}

static status read_column(const field *f, sqlite3_stmt *s, int column, arena *a, value *ret,
                          error *err)
{
    int type = sqlite3_column_type(s, column);
    if (type == SQLITE_NULL)
        return OK;
    if (type == SQLITE_INTEGER && f->type == FIELD_INTEGER) {
        *ret = (value){.kind = VALUE_INTEGER, .integer = sqlite3_column_int64(s, column)};
        return OK;
    }
    if (f->type == FIELD_REAL && type != SQLITE_TEXT) {
        *ret = (value){.kind = VALUE_REAL, .real = sqlite3_column_double(s, column)};
        return OK;
    }
    const char *text = (const char *)sqlite3_column_text(s, column);
    if (!text)
        return error_no_memory(err);
    slice given = {text, (size_t)sqlite3_column_bytes(s, column)};
    return field_read(f, given, a, ret, err);
}

/* What can't be read must not be taken for its absence: nobody but editors sees such a row. */
static void hide_unreadable(record *r)
{
    const value private = {.kind = VALUE_INTEGER, .integer = VISIBILITY_PRIVATE};
    r->v[r->of == &ASSET ? (int)ASSET_VISIBILITY : (int)ACTIVITY_VISIBILITY] = private;
}

status row_read(const row_map *map, sqlite3_stmt *s, arena *a, record *ret, error *err)
{
    bool unreadable = false;
    record_init(ret, map->of);
    ret->id = map->id >= 0 ? sqlite3_column_int64(s, map->id) : 0;
    if (map->lon >= 0 && sqlite3_column_type(s, map->lon) != SQLITE_NULL) {
        lonlat at = {sqlite3_column_double(s, map->lon), sqlite3_column_double(s, map->lat)};
        ret->has_position = lonlat_valid(at);
        if (ret->has_position)
            ret->position = lonlat_unpack(lonlat_pack(at));
    }
    for (int i = 0; i < map->count; i++) {
        int number = map->field[i];
        if (number < 0)
            continue;
        status failed = read_column(&map->of->fields[number], s, i, a, &ret->v[number], err);
        if (failed == ERR_NO_MEMORY)
            return failed;
        unreadable |= failed != OK;
    }
    if (unreadable)
        hide_unreadable(ret);
    return OK;
}

int64_t row_asset_id(const row_map *map, sqlite3_stmt *s)
{
    return map->asset_id >= 0 ? sqlite3_column_int64(s, map->asset_id) : 0;
}

static status bind_value(const field *f, const value *v, sqlite3_stmt *s, int parameter,
                         arena *texts, error *err)
{
    if (v->kind == VALUE_NULL) {
        sqlite3_bind_null(s, parameter);
        return OK;
    }
    if (f->type == FIELD_INTEGER || f->type == FIELD_REAL) {
        if (v->kind == VALUE_INTEGER)
            sqlite3_bind_int64(s, parameter, v->integer);
        else
            sqlite3_bind_double(s, parameter, v->real);
        return OK;
    }
    slice text = v->text;
    if (v->kind == VALUE_INTEGER) { /* a choice or a set, written by name */
        if (f->type != FIELD_SET) {
            sqlite3_bind_text(s, parameter, f->choices[v->integer], -1, SQLITE_STATIC);
            return OK;
        }
        BUF_SCOPED buf written;
        buf_init(&written, 2000);
        field_write(f, v, '[', &written);
        if (written.failed)
            return error_no_memory(err);
        text = (slice){arena_copy(texts, written.data, written.len), written.len};
        if (!text.at)
            return error_no_memory(err);
    }
    sqlite3_bind_text(s, parameter, text.at, (int)text.len, SQLITE_STATIC);
    return OK;
}

/* Which field each parameter of a statement is; made once, since SQLite looks names up one by one.
 */
typedef struct {
    int count, id, asset_id, lon, lat; /* parameter numbers, 0 for none */
    short field[FIELD_MAX + 8];        /* of parameter i + 1; -1 for none */
} bind_map;

static bind_map bind_map_of(const entity *of, sqlite3_stmt *s)
{
    bind_map map = {.count = sqlite3_bind_parameter_count(s)};
    if (map.count > (int)COUNT(map.field))
        map.count = (int)COUNT(map.field);
    for (int i = 0; i < map.count; i++) {
        slice name = slice_of(sqlite3_bind_parameter_name(s, i + 1) + 1);
        map.field[i] = (short)entity_field(of, name);
        if (slice_equals(name, "id"))
            map.id = i + 1;
        else if (slice_equals(name, "asset_id"))
            map.asset_id = i + 1;
        else if (slice_equals(name, "lon_deg"))
            map.lon = i + 1;
        else if (slice_equals(name, "lat_deg"))
            map.lat = i + 1;
    }
    return map;
}

static status row_bind(const bind_map *map, const record *r, int64_t asset_id, sqlite3_stmt *s,
                       arena *texts, error *err)
{
    for (int i = 0; i < map->count; i++) {
        int number = map->field[i];
        if (number < 0)
            continue;
        status failed = bind_value(&r->of->fields[number], &r->v[number], s, i + 1, texts, err);
        if (failed)
            return failed;
    }
    if (map->id)
        sqlite3_bind_int64(s, map->id, r->id);
    if (map->asset_id)
        sqlite3_bind_int64(s, map->asset_id, asset_id);
    if (map->lon && r->has_position) {
        lonlat at = lonlat_unpack(lonlat_pack(r->position));
        sqlite3_bind_double(s, map->lon, at.lon_deg);
        sqlite3_bind_double(s, map->lat, at.lat_deg);
    }
    return OK;
}

struct bind_maps {
    bool made[SQL_COUNT];
    bind_map of[SQL_COUNT];
};

static const bind_map *bind_map_for(store *s, const entity *of, sql_id which)
{
    if (!s->binds && !(s->binds = mem_zalloc(1, sizeof *s->binds)))
        return NULL;
    if (!s->binds->made[which])
        s->binds->of[which] = bind_map_of(of, s->statements[which]);
    s->binds->made[which] = true;
    return &s->binds->of[which];
}

status row_write(store *s, const record *r, sql_id which, int64_t asset_id, error *err)
{
    sqlite3_stmt *write = statement_of(s, which);
    const bind_map *map = bind_map_for(s, r->of, which);
    ARENA_SCOPED arena *texts = arena_new(BIND_MAX_BYTES);
    if (!map || !texts)
        return error_no_memory(err);
    status failed = row_bind(map, r, asset_id, write, texts, err);
    return failed ? failed : statement_run(s, write, err);
}

/* Assets and their activities: writing one, finding one, reading many. */
#include "base/log.h"
#include "store/bulk.h"
#include "store/rows.h"

enum { ROW_MAX_BYTES = 1024 * 1024, ACTIVITIES_PER_ASSET_MAX = 2000 };

static bool is_asset(const entity *of)
{
    return of == &ASSET;
}

/* A version 4 UUID (RFC 9562), from where SQLite's randomblob has its bytes too. */
static void make_uuid(char *ret)
{
    unsigned char b[16];
    sqlite3_randomness(sizeof b, b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40);
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    for (int i = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            *ret++ = '-';
        *ret++ = "0123456789abcdef"[b[i] >> 4];
        *ret++ = "0123456789abcdef"[b[i] & 15];
    }
    *ret = '\0';
}

/* Without the fields that the database alone writes, but for the identifier. */
static void make_new(record *r, const char *uuid)
{
    for (size_t i = 0; i < r->of->count; i++)
        if (r->of->fields[i].flags & FIELD_KEPT)
            r->v[i] = (value){.kind = VALUE_NULL};
    r->v[is_asset(r->of) ? (int)ASSET_UUID : (int)ACTIVITY_UUID] =
        (value){.kind = VALUE_TEXT, .text = slice_of(uuid)};
}

status store_insert(store *s, const record *r, int64_t asset_id, stored_row *ret, error *err)
{
    sql_id which = is_asset(r->of) ? SQL_ASSET_INSERT : SQL_ACTIVITY_INSERT;
    stored_row stored;
    record row = *r;
    make_uuid(stored.uuid);
    make_new(&row, stored.uuid);
    status failed = s->bulk ? bulk_insert(s, &row, which, asset_id, err)
                            : row_write(s, &row, which, asset_id, err);
    if (failed)
        return failed;
    stored.id = sqlite3_last_insert_rowid(s->at.db);
    *ret = stored;
    return OK;
}

status store_update(store *s, const record *r, int64_t asset_id, error *err)
{
    sql_id which = is_asset(r->of) ? SQL_ASSET_UPDATE : SQL_ACTIVITY_UPDATE;
    status failed =
        s->bulk ? bulk_update(s, r, which, asset_id, err) : row_write(s, r, which, asset_id, err);
    if (failed || sqlite3_changes(s->at.db) == 1)
        return failed;
    return error_set(err, ERR_NOT_FOUND, "id", "there is no %s of this id", r->of->name);
}

status store_find_asset(store *s, slice source, slice source_ref, int64_t *ret_id, error *err)
{
    bool row = false, another = false;
    sqlite3_stmt *find = statement_of(s, SQL_ASSET_OF_REF);
    bind_slice(find, "source", source);
    bind_slice(find, "source_ref", source_ref);
    status failed = statement_step(s, find, &row, err);
    int64_t id = row ? sqlite3_column_int64(find, 0) : 0;
    bool own = row && sqlite3_column_int(find, 1) == 1;
    if (!failed && row && !own)
        failed = statement_step(s, find, &another, err);
    sqlite3_reset(find);
    if (failed)
        return failed;
    if (!row)
        return error_set(err, ERR_NOT_FOUND, "asset", "there is no asset with the reference '%.*s'",
                         (int)source_ref.len, source_ref.at);
    if (another)
        return error_set(err, ERR_CONFLICT, "asset",
                         "several sources have an asset with the reference '%.*s'",
                         (int)source_ref.len, source_ref.at);
    *ret_id = id;
    return OK;
}

status store_find_by_ref(store *s, const entity *of, slice source, slice source_ref, arena *a,
                         record *ret, int64_t *ret_asset_id, error *err)
{
    bool found = false;
    sqlite3_stmt *find = statement_of(s, is_asset(of) ? SQL_ASSET_BY_REF : SQL_ACTIVITY_BY_REF);
    bind_slice(find, "source", source);
    bind_slice(find, "source_ref", source_ref);
    status failed = statement_step(s, find, &found, err);
    if (!failed && !found)
        failed = error_set(err, ERR_NOT_FOUND, NULL, "%s", "");
    if (!failed) {
        row_map map = row_map_of(of, find);
        failed = row_read(&map, find, a, ret, err);
        if (!failed && ret_asset_id)
            *ret_asset_id = row_asset_id(&map, find);
    }
    sqlite3_reset(find);
    return failed;
}

/* The number that a statement answers, 0 for null; resets it. */
static status read_number(store *s, sqlite3_stmt *statement, int64_t *ret, error *err)
{
    bool row = false;
    status failed = statement_step(s, statement, &row, err);
    if (!failed)
        *ret = row ? sqlite3_column_int64(statement, 0) : 0;
    sqlite3_reset(statement);
    return failed;
}

status store_asset_changed(store *s, int64_t id, int64_t *ret_sequence, error *err)
{
    sqlite3_stmt *changed = statement_of(s, SQL_ASSET_CHANGED);
    bind_int(changed, "id", id);
    return read_number(s, changed, ret_sequence, err);
}

status store_own_pending(store *s, int64_t id, const char *actor, bool *ret, error *err)
{
    int64_t own;
    sqlite3_stmt *find = statement_of(s, SQL_OWN_PENDING);
    bind_int(find, "id", id);
    bind_text(find, "actor", actor);
    status failed = read_number(s, find, &own, err);
    if (!failed)
        *ret = own != 0;
    return failed;
}

/* A statement of activities read ahead by one row, so that rows of one asset can be taken together.
 */
typedef struct {
    store *s;
    sqlite3_stmt *statement;
    row_map map;
    bool row;
} activity_cursor;

static status cursor_open(store *s, sqlite3_stmt *statement, activity_cursor *ret, error *err)
{
    *ret = (activity_cursor){.s = s, .statement = statement};
    ret->map = row_map_of(&ACTIVITY, statement);
    return statement_step(s, statement, &ret->row, err);
}

/* Takes the activities of an asset; those of ids before it belong to no asset and are passed over.
 */
static status cursor_take(activity_cursor *c, int64_t asset_id, arena *a, const record *const **ret,
                          size_t *ret_count, error *err)
{
    const record **list = NULL;
    size_t count = 0, room = 0;
    while (c->row && row_asset_id(&c->map, c->statement) <= asset_id) {
        if (count == ACTIVITIES_PER_ASSET_MAX)
            log_event(LOG_WARNING, "activity-left-out", "asset=%lld most=%d", (long long)asset_id,
                      ACTIVITIES_PER_ASSET_MAX);
        else if (row_asset_id(&c->map, c->statement) == asset_id) {
            if (count == room) {
                room = room ? room * 2 : 8;
                const record **more = arena_alloc(a, room * sizeof *more);
                if (!more)
                    return error_no_memory(err);
                for (size_t i = 0; i < count; i++)
                    more[i] = list[i];
                list = more;
            }
            record *r = arena_alloc(a, sizeof *r);
            if (!r)
                return error_no_memory(err);
            status failed = row_read(&c->map, c->statement, a, r, err);
            if (failed)
                return failed;
            list[count++] = r;
        }
        status failed = statement_step(c->s, c->statement, &c->row, err);
        if (failed)
            return failed;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

static status give_row(sqlite3_stmt *assets, const row_map *map, activity_cursor *c, arena *a,
                       store_row *row, void *context, error *err)
{
    const record *const *activities = NULL;
    size_t count = 0;
    record *asset = arena_alloc(a, sizeof *asset);
    if (!asset)
        return error_no_memory(err);
    status failed = row_read(map, assets, a, asset, err);
    if (!failed)
        failed = cursor_take(c, asset->id, a, &activities, &count, err);
    return failed ? failed : row(context, asset, activities, count, err);
}

static status scan_rows(store *s, store_row *row, void *context, error *err)
{
    ARENA_SCOPED arena *a = arena_new((size_t)ROW_MAX_BYTES * 64);
    sqlite3_stmt *assets = statement_of(s, SQL_ASSETS);
    row_map map = row_map_of(&ASSET, assets);
    activity_cursor cursor;
    bool more = false;
    if (!a)
        return error_no_memory(err);
    status failed = cursor_open(s, statement_of(s, SQL_ACTIVITIES), &cursor, err);
    while (!failed && !(failed = statement_step(s, assets, &more, err)) && more) {
        arena_clear(a);
        failed = give_row(assets, &map, &cursor, a, row, context, err);
    }
    sqlite3_reset(assets);
    sqlite3_reset(cursor.statement);
    return failed;
}

status store_scan(store *s, store_row *row, void *context, int64_t *ret_sequence, error *err)
{
    int64_t sequence = 0;
    status failed = store_sequence(s, &sequence, err);
    if (!failed)
        failed = scan_rows(s, row, context, err);
    if (!failed)
        *ret_sequence = sequence;
    return failed;
}

static status read_one(store *s, int64_t id, arena *a, store_row *row, void *context, error *err)
{
    sqlite3_stmt *asset = statement_of(s, SQL_ASSET_BY_ID);
    sqlite3_stmt *activities = statement_of(s, SQL_ACTIVITIES_OF_ASSET);
    row_map map = row_map_of(&ASSET, asset);
    activity_cursor cursor;
    bool found = false;
    bind_int(asset, "id", id);
    bind_int(activities, "id", id);
    status failed = statement_step(s, asset, &found, err);
    if (!failed && found) {
        failed = cursor_open(s, activities, &cursor, err);
        if (!failed)
            failed = give_row(asset, &map, &cursor, a, row, context, err);
        sqlite3_reset(activities);
    }
    sqlite3_reset(asset);
    return failed;
}

status store_read_assets(store *s, const int64_t *ids, size_t count, store_row *row, void *context,
                         error *err)
{
    ARENA_SCOPED arena *a = arena_new((size_t)ROW_MAX_BYTES * 64);
    status failed = a ? OK : error_no_memory(err);
    for (size_t i = 0; i < count && !failed; i++) {
        arena_clear(a);
        failed = read_one(s, ids[i], a, row, context, err);
    }
    return failed;
}

/* A bulk load. Most of what a row costs is the triggers and CHECKs of its table: beside the 6 us of
 * the row itself some 45 us for CHECKs (each list of an IN is a table in memory, made for every
 * row), 100 us for the line of the history that SQL makes, 100 us for words and box, one at a time.
 * So, from begin to end and inside the one transaction:
 *
 * - the triggers named in sql/bulk_triggers.sql are dropped, and made again from their own text;
 * - CHECKs are off, and bulk_fits foresees them; a record that it is not sure of meets them;
 * - what the triggers refuse is refused here, row by row, in their order and their words;
 * - the line of the history is made here (bulk_history.c);
 * - words of new assets are written in order of id and many at a time, boxes at the end; those of
 *   assets that had them and changed since, or got activities, once each at the end;
 * - the public changes of new assets are written at the end.
 *
 * Updates go by the triggers that are left. A rollback, or a crash, puts everything back. */
#include "store/bulk.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "store/rows.h"

enum {
    TRIGGERS_MAX = 40,
    WORDS_EVERY_ROWS = 8000,
    TEXTS_MAX_BYTES = 256 * 1024,
    HISTORY_MAX_BYTES = 1024 * 1024,
    TOUCHED_MAX_BYTES = 1 << 28,
    MS_PER_S = 1000,
    NS_PER_MS = 1000000
};

typedef struct bulk {
    arena *texts; /* what stands below */
    const char *trigger[TRIGGERS_MAX], *trigger_sql[TRIGGERS_MAX];
    int trigger_count;
    const char *actor, *role, *reason, *request;
    int64_t last_old;  /* assets after this id are new */
    int64_t worded;    /* those up to this one have had their words written */
    int64_t unworded;  /* how many new ones have not */
    bool roomy;        /* FTS5 has been given room */
    int64_t new_count; /* assets that were inserted */
    int64_t *touched;  /* older assets whose words may have changed */
    size_t touched_count, touched_room;
    buf history;
    int64_t at_ms; /* of the moment below */
    char at[32];
} bulk;

/* -- begin ----------------------------------------------------------------------------------------
 */

static status run(store *s, const char *sql, error *err)
{
    return connection_run(&s->at, sql, err);
}

static const char *copy_column(bulk *b, sqlite3_stmt *row, int number)
{
    const char *text = (const char *)sqlite3_column_text(row, number);
    return text ? arena_copy(b->texts, text, (size_t)sqlite3_column_bytes(row, number)) : NULL;
}

static status read_writing(store *s, bulk *b, error *err)
{
    bool row = false;
    sqlite3_stmt *writing = statement_of(s, SQL_BULK_WRITING);
    status failed = statement_step(s, writing, &row, err);
    if (!failed && row) {
        b->actor = copy_column(b, writing, 0);
        b->role = copy_column(b, writing, 1);
        b->reason = copy_column(b, writing, 2);
        b->request = copy_column(b, writing, 3);
    }
    sqlite3_reset(writing);
    return failed;
}

static status read_last_asset(store *s, bulk *b, error *err)
{
    bool row = false;
    sqlite3_stmt *last = statement_of(s, SQL_BULK_LAST_ASSET);
    status failed = statement_step(s, last, &row, err);
    if (!failed)
        b->last_old = b->worded = sqlite3_column_int64(last, 0);
    sqlite3_reset(last);
    return failed;
}

static status read_triggers(store *s, bulk *b, error *err)
{
    bool row = false;
    status failed;
    sqlite3_stmt *triggers = statement_of(s, SQL_BULK_TRIGGERS);
    while (!(failed = statement_step(s, triggers, &row, err)) && row) {
        assert(b->trigger_count < TRIGGERS_MAX);
        const char *name = copy_column(b, triggers, 0), *sql = copy_column(b, triggers, 1);
        b->trigger[b->trigger_count] = name;
        b->trigger_sql[b->trigger_count++] = sql;
        if (!name || !sql) {
            failed = error_no_memory(err);
            break;
        }
    }
    sqlite3_reset(triggers);
    return failed;
}

static status drop_triggers(store *s, const bulk *b, error *err)
{
    status failed = OK;
    for (int i = 0; i < b->trigger_count && !failed; i++) {
        char sql[200];
        sqlite3_snprintf(sizeof sql, sql, "DROP TRIGGER \"%w\"", b->trigger[i]);
        failed = run(s, sql, err);
    }
    return failed;
}

static bulk *bulk_new(void)
{
    bulk *b = mem_zalloc(1, sizeof *b);
    if (!b)
        return NULL;
    buf_init(&b->history, HISTORY_MAX_BYTES);
    b->texts = arena_new(TEXTS_MAX_BYTES);
    if (b->texts)
        return b;
    mem_free(b);
    return NULL;
}

static void bulk_free(bulk *b)
{
    arena_free(b->texts);
    buf_done(&b->history);
    mem_free(b->touched);
    mem_free(b);
}

static status check_not(store *s, error *err)
{
    s->unchecked = true;
    return run(s, "PRAGMA ignore_check_constraints = ON", err);
}

status bulk_check_again(store *s, error *err)
{
    if (s->unchecked) {
        status failed = run(s, "PRAGMA ignore_check_constraints = OFF", err);
        if (failed)
            return failed;
    }
    s->unchecked = false;
    return OK;
}

status store_bulk_begin(store *s, error *err)
{
    assert(s->writing && !s->bulk);
    bulk *b = bulk_new();
    if (!b)
        return error_no_memory(err);
    s->bulk = b;
    status failed = read_writing(s, b, err);
    if (!failed)
        failed = read_last_asset(s, b, err);
    if (!failed)
        failed = read_triggers(s, b, err);
    if (!failed)
        failed = drop_triggers(s, b, err);
    if (!failed)
        failed = run(s, "PRAGMA cache_size = -262144", err); /* 256 MiB, or pages go out twice */
    return failed ? failed : check_not(s, err);
}

/* -- rows -----------------------------------------------------------------------------------------
 */

/* As strftime('%Y-%m-%dT%H:%M:%fZ', 'now'). */
static void tell_moment(bulk *b)
{
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    int64_t ms = (int64_t)now.tv_sec * MS_PER_S + now.tv_nsec / NS_PER_MS;
    if (ms == b->at_ms)
        return;
    b->at_ms = ms;
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(b->at, sizeof b->at, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(b->at + length, sizeof b->at - length, ".%03dZ", (int)(now.tv_nsec / NS_PER_MS));
}

static status touch(bulk *b, int64_t asset_id, error *err)
{
    if (asset_id > b->worded || (b->touched_count && b->touched[b->touched_count - 1] == asset_id))
        return OK;
    if (b->touched_count == b->touched_room) {
        size_t room = b->touched_room ? b->touched_room * 2 : 1024;
        int64_t *grown = mem_realloc(b->touched, room, sizeof *grown);
        if (!grown)
            return error_no_memory(err);
        b->touched = grown;
        b->touched_room = room;
    }
    b->touched[b->touched_count++] = asset_id;
    return OK;
}

static status is_there(store *s, sqlite3_stmt *find, bool *ret, error *err)
{
    status failed = statement_step(s, find, ret, err);
    sqlite3_reset(find);
    return failed;
}

static status refuse_twice(const record *r, error *err)
{
    return error_set(err, ERR_CONFLICT, r->of->name,
                     "%s: there is a row with this id or uuid or source and source_ref already; "
                     "update it instead",
                     r->of->name);
}

/* What is wrong with a new row's references, in the order in which the triggers would find it. */
static status refuse_references(store *s, const record *r, int64_t asset_id, error *err)
{
    const value *code = &r->v[r->of == &ASSET ? (int)ASSET_CATEGORY : (int)ACTIVITY_CATEGORY];
    bool there = true;
    status failed = OK;
    if (r->has_position && r->of->has_geometry &&
        !lonlat_valid(lonlat_unpack(lonlat_pack(r->position))))
        return error_set(err, ERR_CONFLICT, "geom",
                         "geom: longitude must be -180 to 180 and latitude -90 to 90");
    if (code->kind == VALUE_TEXT) {
        sqlite3_stmt *find = statement_of(s, SQL_BULK_CATEGORY);
        bind_slice(find, "code", code->text);
        failed = is_there(s, find, &there, err);
        if (!failed && !there)
            return error_set(err, ERR_CONFLICT, "category", "category: there is no such category");
    }
    if (!failed && r->of == &ACTIVITY) {
        sqlite3_stmt *find = statement_of(s, SQL_BULK_ASSET);
        bind_int(find, "id", asset_id);
        failed = is_there(s, find, &there, err);
        if (!failed && !there)
            return error_set(err, ERR_CONFLICT, "asset_id", "asset_id: there is no such asset");
    }
    return failed;
}

/* A row that may fail a CHECK is refused as being there already before it meets the CHECK. */
static status refuse_known(store *s, const record *r, error *err)
{
    bool asset = r->of == &ASSET, there = false;
    const value *source = &r->v[asset ? (int)ASSET_SOURCE : (int)ACTIVITY_SOURCE];
    const value *ref = &r->v[asset ? (int)ASSET_SOURCE_REF : (int)ACTIVITY_SOURCE_REF];
    sqlite3_stmt *find = statement_of(s, asset ? SQL_ASSET_BY_REF : SQL_ACTIVITY_BY_REF);
    if (source->kind != VALUE_TEXT || ref->kind != VALUE_TEXT)
        return OK;
    bind_slice(find, "source", source->text);
    bind_slice(find, "source_ref", ref->text);
    status failed = is_there(s, find, &there, err);
    return !failed && there ? refuse_twice(r, err) : failed;
}

/* Writes a record that the CHECKs have to judge. */
static status write_checked(store *s, const record *r, sql_id which, int64_t asset_id, error *err)
{
    status failed = bulk_check_again(s, err);
    if (failed)
        return failed;
    status refused = row_write(s, r, which, asset_id, err);
    failed = check_not(s, refused ? NULL : err);
    return refused ? refused : failed;
}

static status write_history(store *s, bulk *b, const record *r, int64_t id, int64_t asset_id,
                            error *err)
{
    buf_clear(&b->history);
    bulk_history(r, asset_id, &b->history);
    if (b->history.failed)
        return buf_status(&b->history, err);
    sqlite3_stmt *change = statement_of(s, SQL_BULK_CHANGE);
    bind_text(change, "at", b->at);
    bind_text(change, "entity", r->of->name);
    bind_int(change, "entity_id", id);
    bind_text(change, "actor", b->actor);
    bind_text(change, "role", b->role);
    bind_text(change, "reason", b->reason);
    bind_text(change, "request", b->request);
    bind_slice(change, "after", (slice){b->history.data, b->history.len});
    status failed = statement_run(s, change, err);
    sqlite3_set_last_insert_rowid(s->at.db, id); /* as it is after a trigger */
    return failed;
}

static void set_times(record *row, slice at)
{
    for (size_t i = 0; i < row->of->count; i++)
        if (row->of->fields[i].type == FIELD_TIMESTAMP)
            row->v[i] = (value){.kind = VALUE_TEXT, .text = at};
}

static status run_after(store *s, sql_id which, int64_t after, error *err)
{
    sqlite3_stmt *statement = statement_of(s, which);
    bind_int(statement, "after", after);
    return statement_run(s, statement, err);
}

static status make_room(store *s, bulk *b, error *err)
{
    status failed = b->roomy ? OK : run(s, sql_text("bulk_text_room.sql"), err);
    b->roomy |= !failed;
    return failed;
}

/* The words of the new assets that have none yet. */
static status put_new_words(store *s, bulk *b, error *err)
{
    if (!b->unworded)
        return OK;
    status failed = make_room(s, b, err);
    if (!failed)
        failed = run_after(s, SQL_BULK_ASSET_TEXT, b->worded, err);
    if (!failed)
        failed = run_after(s, SQL_BULK_PUBLIC_TEXT, b->worded, err);
    b->unworded = 0;
    return failed;
}

/* Words are written while the rows are still in SQLite's cache. */
static status count_new(store *s, bulk *b, int64_t id, error *err)
{
    b->new_count++;
    if (++b->unworded < WORDS_EVERY_ROWS)
        return OK;
    status failed = put_new_words(s, b, err);
    b->worded = id;
    sqlite3_set_last_insert_rowid(s->at.db, id);
    return failed;
}

status bulk_insert(store *s, record *row, sql_id which, int64_t asset_id, error *err)
{
    bulk *b = s->bulk;
    bool fits = false;
    tell_moment(b);
    set_times(row, slice_of(b->at));
    status failed = refuse_references(s, row, asset_id, err);
    if (!failed)
        failed = bulk_fits(s, row, &fits, err);
    if (!failed && !fits)
        failed = refuse_known(s, row, err);
    if (failed)
        return failed;
    failed = fits ? row_write(s, row, which, asset_id, err)
                  : write_checked(s, row, which, asset_id, err);
    if (failed == ERR_CONFLICT && sqlite3_extended_errcode(s->at.db) == SQLITE_CONSTRAINT_UNIQUE)
        return refuse_twice(row, err);
    int64_t id = sqlite3_last_insert_rowid(s->at.db);
    if (!failed)
        failed = write_history(s, b, row, id, asset_id, err);
    if (failed)
        return failed;
    return row->of == &ASSET ? count_new(s, b, id, err) : touch(b, asset_id, err);
}

/* The asset that an activity is at before it is updated. */
static status touch_former(store *s, int64_t activity_id, error *err)
{
    bool row = false;
    sqlite3_stmt *former = statement_of(s, SQL_BULK_ACTIVITY_ASSET);
    bind_int(former, "id", activity_id);
    status failed = statement_step(s, former, &row, err);
    int64_t id = row ? sqlite3_column_int64(former, 0) : 0;
    sqlite3_reset(former);
    return failed || !row ? failed : touch(s->bulk, id, err);
}

status bulk_update(store *s, const record *r, sql_id which, int64_t asset_id, error *err)
{
    bool fits = false, asset = r->of == &ASSET;
    status failed = asset ? OK : touch_former(s, r->id, err);
    if (!failed)
        failed = touch(s->bulk, asset ? r->id : asset_id, err);
    if (!failed)
        failed = bulk_fits(s, r, &fits, err);
    if (failed)
        return failed;
    return fits ? row_write(s, r, which, asset_id, err) : write_checked(s, r, which, asset_id, err);
}

/* -- end ------------------------------------------------------------------------------------------
 */

static int by_number(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* The ids of touched assets, each once, as a JSON array. */
static void write_touched(bulk *b, buf *out)
{
    qsort(b->touched, b->touched_count, sizeof *b->touched, by_number);
    for (size_t i = 0; i < b->touched_count; i++) {
        if (i && b->touched[i] == b->touched[i - 1])
            continue;
        buf_putc(out, i ? ',' : '[');
        buf_int(out, b->touched[i]);
    }
    buf_putc(out, ']');
}

static status put_words_again(store *s, sql_id out, sql_id in, slice ids, error *err)
{
    sqlite3_stmt *take = statement_of(s, out), *put = statement_of(s, in);
    bind_slice(take, "ids", ids);
    bind_slice(put, "ids", ids);
    status failed = statement_run(s, take, err);
    return failed ? failed : statement_run(s, put, err);
}

static status put_touched_words(store *s, bulk *b, error *err)
{
    BUF_SCOPED buf ids;
    buf_init(&ids, TOUCHED_MAX_BYTES);
    if (!b->touched_count)
        return OK;
    write_touched(b, &ids);
    if (ids.failed)
        return buf_status(&ids, err);
    slice touched = {ids.data, ids.len};
    status failed = make_room(s, b, err);
    if (!failed)
        failed = put_words_again(s, SQL_BULK_ASSET_TEXT_OUT, SQL_BULK_ASSET_TEXT_IN, touched, err);
    if (!failed)
        failed =
            put_words_again(s, SQL_BULK_PUBLIC_TEXT_OUT, SQL_BULK_PUBLIC_TEXT_IN, touched, err);
    return failed;
}

static status put_words(store *s, bulk *b, error *err)
{
    status failed = put_touched_words(s, b, err);
    if (!failed)
        failed = put_new_words(s, b, err);
    return failed || !b->roomy ? failed : run(s, sql_text("bulk_text_no_room.sql"), err);
}

static status put_boxes(store *s, const bulk *b, error *err)
{
    if (!b->new_count)
        return OK;
    /* filling it anew takes about a quarter of the time a row */
    status failed = b->new_count >= b->last_old / 4
                        ? bulk_pack_boxes(s, err)
                        : run_after(s, SQL_BULK_BOXES, b->last_old, err);
    return failed ? failed : statement_run(s, statement_of(s, SQL_BULK_GEOMETRY_TIME), err);
}

status store_bulk_end(store *s, error *err)
{
    bulk *b = s->bulk;
    assert(s->writing && b);
    status failed = bulk_check_again(s, err);
    if (!failed)
        failed = put_words(s, b, err);
    if (!failed)
        failed = put_boxes(s, b, err);
    if (!failed && b->new_count)
        failed = run_after(s, SQL_BULK_PUBLIC_CHANGE, b->last_old, err);
    for (int i = 0; i < b->trigger_count && !failed; i++)
        failed = run(s, b->trigger_sql[i], err);
    if (failed)
        return failed;
    bulk_drop(s);
    return OK;
}

void bulk_drop(store *s)
{
    if (!s->bulk)
        return;
    bulk_free(s->bulk);
    s->bulk = NULL;
    sqlite3_exec(s->at.db, "PRAGMA cache_size = -65536", NULL, NULL, NULL); /* as store_open's */
}

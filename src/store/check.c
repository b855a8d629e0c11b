/* `cairn check`: everything that should hold, whoever wrote. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store/migrate.h"

enum { FINDING_MAX = 400, FINDINGS_MAX = 100, ROW_COLUMNS_MAX = FIELD_MAX + 8 };

typedef struct {
    store *s;
    store_finding *tell;
    void *context;
    int count;
    bool broken; /* a statement failed: what is not there may only not have been read */
} checker;

PRINTF_LIKE(2, 3)
static void found(checker *c, const char *format, ...)
{
    char text[FINDING_MAX];
    va_list args;
    if (c->broken || ++c->count > FINDINGS_MAX)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    c->tell(c->context, text);
}

/* Steps a statement; true if it has a row. */
static bool step(checker *c, sqlite3_stmt *s)
{
    int code = sqlite3_step(s);
    c->broken |= code != SQLITE_ROW && code != SQLITE_DONE;
    return code == SQLITE_ROW;
}

static const char *column(sqlite3_stmt *s, int number)
{
    const unsigned char *text = sqlite3_column_text(s, number);
    return text ? (const char *)text : "";
}

/* Each row of a query is a finding: a format with up to two %s for its first columns. */
static status find_rows(checker *c, const char *sql, const char *what, error *err)
{
    sqlite3_stmt *rows = NULL;
    int code = sqlite3_prepare_v2(c->s->at.db, sql, -1, &rows, NULL);
    while (!code && (code = sqlite3_step(rows)) == SQLITE_ROW) {
        found(c, "%s: %s %s", what, column(rows, 0),
              sqlite3_column_count(rows) > 1 ? column(rows, 1) : "");
        code = SQLITE_OK;
    }
    status failed = code == SQLITE_DONE ? OK : connection_error(&c->s->at, err);
    sqlite3_finalize(rows);
    return failed;
}

/* The schema as released, from migrations run in memory, against the file's. */
static status check_schema(checker *c, error *err)
{
    static const char SQL[] =
        "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL "
        "AND (type = 'trigger' OR name IN ('asset', 'activity', 'category', 'connection', "
        "'catchment', 'confirmation', 'exercise', 'contribution', 'change', 'writing', "
        "'asset_words', 'public_words', 'postcode', 'place', 'gazetteer', 'area', 'area_set', "
        "'area_load', 'public_change', 'public_turn', 'public_state', 'layer_styles', 'note')) "
        "ORDER BY name";
    connection fresh;
    sqlite3_stmt *should = NULL, *is = NULL;
    status failed =
        connection_open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, &fresh, err);
    if (failed)
        return failed;
    failed = migrate_to(&fresh, &FILE_ASSETS, migrate_latest(&FILE_ASSETS), err);
    if (!failed && (sqlite3_prepare_v2(fresh.db, SQL, -1, &should, NULL) ||
                    sqlite3_prepare_v2(c->s->at.db, SQL, -1, &is, NULL)))
        failed = connection_error(&c->s->at, err);
    bool left = !failed && step(c, should);
    bool right = !failed && step(c, is);
    while (left || right) {
        int order = !left ? 1 : !right ? -1 : strcmp(column(should, 0), column(is, 0));
        if (order < 0)
            found(c, "schema: %s is missing", column(should, 0));
        else if (order > 0)
            found(c, "schema: %s is not Cairn's", column(is, 0));
        else if (strcmp(column(should, 1), column(is, 1)) != 0)
            found(c, "schema: %s is not as released", column(is, 0));
        left = left && (order > 0 || step(c, should));
        right = right && (order < 0 || step(c, is));
    }
    if (!failed && c->broken)
        failed = connection_error(&c->s->at, err);
    sqlite3_finalize(should);
    sqlite3_finalize(is);
    connection_close(&fresh);
    return failed;
}

/* The number of the asset table's column of this name, or -1. */
static int column_named(sqlite3_stmt *s, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(s); i++)
        if (strcmp(sqlite3_column_name(s, i), name) == 0)
            return i;
    return -1;
}

/* Whether the row of an entity says of a column what the history says last. */
static bool same_as_history(sqlite3_stmt *row, int at, sqlite3_stmt *last)
{
    bool null_in_row = sqlite3_column_type(row, at) == SQLITE_NULL;
    if (null_in_row || sqlite3_column_type(last, 2) == SQLITE_NULL)
        return null_in_row && sqlite3_column_type(last, 2) == SQLITE_NULL;
    if (sqlite3_column_type(row, at) != SQLITE_BLOB)
        return strcmp(column(row, at), column(last, 2)) == 0;
    const unsigned char *bytes = sqlite3_column_blob(row, at);
    const char *hex = column(last, 2);
    int size = sqlite3_column_bytes(row, at);
    if (strlen(hex) != (size_t)size * 2)
        return false;
    for (int i = 0; i < size; i++) {
        char pair[3];
        snprintf(pair, sizeof pair, "%02X", bytes[i]);
        if (memcmp(pair, hex + (size_t)i * 2, 2) != 0)
            return false;
    }
    return true;
}

/* What the triggers keep themselves, and so is not in the history. */
static bool outside_history(const char *name)
{
    return strcmp(name, "id") == 0 || strcmp(name, "created_at") == 0 ||
           strcmp(name, "changed_at") == 0;
}

/* A row against the last value that the history has of each column; one that it has none of is
 * null, or unknown. Steps `last` past the row's id. */
static void check_row(checker *c, const char *entity_name, sqlite3_stmt *row, sqlite3_stmt *last,
                      bool *more)
{
    bool told[ROW_COLUMNS_MAX] = {false}, any = false;
    int64_t id = sqlite3_column_int64(row, 0);
    for (; *more && sqlite3_column_int64(last, 0) <= id; *more = step(c, last)) {
        int at = column_named(row, column(last, 1));
        if (sqlite3_column_int64(last, 0) < id || at < 0)
            continue;
        any = told[at] = true;
        if (!same_as_history(row, at, last))
            found(c, "history: %s %lld was changed without it in %s", entity_name, (long long)id,
                  column(last, 1));
    }
    if (!any)
        found(c, "history: %s %lld is not in it", entity_name, (long long)id);
    for (int i = 0; any && i < sqlite3_column_count(row); i++)
        if (!told[i] && !outside_history(sqlite3_column_name(row, i)) &&
            sqlite3_column_type(row, i) != SQLITE_NULL && strcmp(column(row, i), "unknown") != 0)
            found(c, "history: %s %lld was changed without it in %s", entity_name, (long long)id,
                  sqlite3_column_name(row, i));
}

/* Rows of an entity against the history: each as it says last, and none that it says is gone, or is
 * there and is not. An id that was deleted may have been given anew: its history begins again. */
static status check_history(checker *c, const char *entity_name, error *err)
{
    char sql[640];
    sqlite3_stmt *rows = NULL, *last = NULL;
    sqlite3 *db = c->s->at.db;
    snprintf(sql, sizeof sql,
             "SELECT '%s', entity_id FROM (SELECT entity_id, action, max(seq) FROM change "
             "WHERE entity = '%s' GROUP BY entity_id) "
             "WHERE (action = 'delete') = (entity_id IN (SELECT id FROM %s))",
             entity_name, entity_name, entity_name);
    status failed = find_rows(c, sql, "history: there or gone without it", err);
    if (failed)
        return failed;
    snprintf(sql, sizeof sql, "SELECT * FROM %s ORDER BY id", entity_name);
    int code = sqlite3_prepare_v2(db, sql, -1, &rows, NULL);
    snprintf(sql, sizeof sql,
             "SELECT entity_id, key, value, max(seq) FROM change AS now, json_each(after) "
             "WHERE entity = '%s' AND seq >= (SELECT ifnull(max(seq), 0) FROM change AS born "
             "WHERE born.entity = '%s' AND born.entity_id = now.entity_id AND action = 'insert') "
             "GROUP BY entity_id, key ORDER BY entity_id",
             entity_name, entity_name);
    if (!code)
        code = sqlite3_prepare_v2(db, sql, -1, &last, NULL);
    bool more = !code && step(c, last);
    while (!code && step(c, rows))
        check_row(c, entity_name, rows, last, &more);
    failed = !code && !c->broken ? OK : connection_error(&c->s->at, err);
    sqlite3_finalize(rows);
    sqlite3_finalize(last);
    return failed;
}

/* Whether the inverted index of a text table is that of its rows (FTS5's own check). */
static status check_text(checker *c, const char *table, error *err)
{
    char sql[100];
    snprintf(sql, sizeof sql, "INSERT INTO %s (%s) VALUES ('integrity-check')", table, table);
    int code = sqlite3_exec(c->s->at.db, sql, NULL, NULL, NULL) & 0xFF;
    if (code == SQLITE_CORRUPT)
        found(c, "%s: its index is not that of its words", table);
    return code == SQLITE_OK || code == SQLITE_CORRUPT ? OK : connection_error(&c->s->at, err);
}

static const struct {
    const char *sql, *what;
} QUERIES[] = {
    {"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'", "file"},
    /* CheckSpatialIndex compares numbers of rows, not where their boxes are */
    {"SELECT id FROM asset LEFT JOIN idx_asset_geom ON pkid = id WHERE geom IS NOT NULL AND NOT "
     "ifnull(ST_X(geom) BETWEEN xmin AND xmax AND ST_Y(geom) BETWEEN ymin AND ymax "
     "AND max(xmax - xmin, ymax - ymin) < 0.0001, 0)",
     "the spatial index is wrong for asset"},
    {"SELECT pkid FROM idx_asset_geom WHERE pkid NOT IN (SELECT id FROM asset WHERE geom IS NOT "
     "NULL)",
     "the spatial index should not have asset"},
    {"SELECT 'catchment.geom' WHERE CheckSpatialIndex('catchment', 'geom') IS NOT 1",
     "spatial index"},
    {"SELECT id FROM asset_words AS w LEFT JOIN asset_text AS t ON t.rowid = w.id WHERE "
     "(t.name, t.own, t.category, t.activities) IS NOT (w.name, w.own, w.category, w.activities)",
     "asset_text lacks asset"},
    {"SELECT rowid FROM asset_text WHERE rowid NOT IN (SELECT id FROM asset_words)",
     "asset_text should not have asset"},
    {"SELECT id FROM public_words AS w LEFT JOIN public_text AS t ON t.rowid = w.id WHERE "
     "(t.name, t.own, t.category, t.activities) IS NOT (w.name, w.own, w.category, w.activities)",
     "public_text lacks asset"},
    {"SELECT rowid FROM public_text WHERE rowid NOT IN (SELECT id FROM public_words)",
     "public_text should not have asset"},
    {"SELECT id, category FROM asset WHERE category IS NOT NULL "
     "AND category NOT IN (SELECT code FROM category)",
     "asset of an unknown category"},
    {"SELECT id, category FROM activity WHERE category IS NOT NULL "
     "AND category NOT IN (SELECT code FROM category)",
     "activity of an unknown category"},
    {"SELECT code, parent FROM category WHERE parent NOT IN (SELECT code FROM category)",
     "category of an unknown group"},
    {"SELECT id, asset_id FROM activity WHERE asset_id NOT IN (SELECT id FROM asset)",
     "activity at an unknown asset"},
    {"SELECT id FROM connection WHERE from_asset NOT IN (SELECT id FROM asset) "
     "OR to_asset NOT IN (SELECT id FROM asset)",
     "connection to an unknown asset"},
    {"SELECT id FROM catchment WHERE asset_id NOT IN (SELECT id FROM asset)",
     "catchment of an unknown asset"},
    {"SELECT id FROM confirmation WHERE asset_id NOT IN (SELECT id FROM asset)",
     "confirmation of an unknown asset"},
    {"SELECT id FROM contribution WHERE asset_id NOT IN (SELECT id FROM asset) "
     "OR exercise_id NOT IN (SELECT id FROM exercise)",
     "contribution to an unknown asset or exercise"},
    {"SELECT uuid FROM note WHERE asset_id NOT IN (SELECT id FROM asset) OR (activity_id IS NOT "
     "NULL AND activity_id NOT IN (SELECT id FROM activity))",
     "note about an unknown asset or activity"},
    {"SELECT 'area.geom' WHERE CheckSpatialIndex('area', 'geom') IS NOT 1", "spatial index"},
    {"SELECT id FROM area WHERE set_id NOT IN (SELECT id FROM area_set)", "area of an unknown set"},
    {"SELECT id FROM school_holiday WHERE calendar_id NOT IN (SELECT id FROM school_calendar)",
     "school holiday of an unknown calendar"},
    {"SELECT asset_id FROM public_change WHERE asset_id NOT IN (SELECT id FROM asset)",
     "public change of an unknown asset"},
    /* one that has opened today is not in it until a server has seen the day turn */
    {"SELECT id FROM public_state WHERE state = 1 AND id NOT IN (SELECT asset_id FROM "
     "public_change) AND id NOT IN (SELECT id FROM asset WHERE opened_on > (SELECT turned_on FROM "
     "public_turn))",
     "the public changes lack asset"},
    {"SELECT 'the sequence has gaps' WHERE (SELECT count(*) FROM change) "
     "<> (SELECT ifnull(max(seq), 0) FROM change)",
     "history"},
    {"SELECT actor FROM writing WHERE coalesce(actor, role, reason, request) IS NOT NULL",
     "writing was left set by"},
    {"SELECT id FROM asset WHERE created_at IS NOT (SELECT at FROM change "
     "WHERE entity = 'asset' AND entity_id = asset.id ORDER BY seq LIMIT 1) "
     "OR changed_at IS NOT (SELECT at FROM change "
     "WHERE entity = 'asset' AND entity_id = asset.id ORDER BY seq DESC LIMIT 1)",
     "the times are not the history's of asset"},
    {"SELECT id FROM activity WHERE created_at IS NOT (SELECT at FROM change "
     "WHERE entity = 'activity' AND entity_id = activity.id ORDER BY seq LIMIT 1) "
     "OR changed_at IS NOT (SELECT at FROM change "
     "WHERE entity = 'activity' AND entity_id = activity.id ORDER BY seq DESC LIMIT 1)",
     "the times are not the history's of activity"},
};

status store_check(store *s, store_finding *tell, void *context, error *err)
{
    static const char *const ENTITIES[] = {"asset",     "activity", "category",     "connection",
                                           "catchment", "exercise", "contribution", "confirmation"};
    checker c = {.s = s, .tell = tell, .context = context};
    status failed = OK;
    for (size_t i = 0; i < COUNT(QUERIES) && !failed; i++)
        failed = find_rows(&c, QUERIES[i].sql, QUERIES[i].what, err);
    if (!failed)
        failed = check_text(&c, "asset_text", err);
    if (!failed)
        failed = check_text(&c, "public_text", err);
    if (!failed)
        failed = check_schema(&c, err);
    for (size_t i = 0; i < COUNT(ENTITIES) && !failed; i++)
        failed = check_history(&c, ENTITIES[i], err);
    if (failed || c.count == 0)
        return failed;
    return error_set(err, ERR_INTERNAL, NULL, "%d thing%s wrong with the database", c.count,
                     c.count == 1 ? " is" : "s are");
}

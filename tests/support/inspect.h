/** Looking into a database, and writing to it as another program would, over a connection of the
 *  test's own. */
#ifndef CAIRN_TESTS_INSPECT_H
#define CAIRN_TESTS_INSPECT_H

#include <stdarg.h>
#include <stdint.h>

#include "store/connection.h"
#include "support/scratch.h"

static inline connection inspect_open(const char *path)
{
    connection c;
    error err = {0};
    if (connection_open(path, SQLITE_OPEN_READWRITE, &c, &err)) {
        fprintf(stderr, "%s: %s\n", path, err.detail);
        abort();
    }
    return c;
}

/** Runs SQL with %Q and the like of sqlite3_mprintf. @return "" or why it was refused. */
static inline const char *inspect_try(connection *c, const char *format, ...)
{
    static char why[400];
    va_list arguments;
    va_start(arguments, format);
    char *sql = sqlite3_vmprintf(format, arguments);
    va_end(arguments);
    int code = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
    snprintf(why, sizeof why, "%s", code ? sqlite3_errmsg(c->db) : "");
    sqlite3_free(sql);
    return why;
}

/** The first column of the first row, in one of four buffers; "(null)" for null, "(none)" without a
 *  row. */
static inline const char *inspect_text(connection *c, const char *sql)
{
    static char texts[4][4000];
    static unsigned next;
    char *text = texts[next++ % 4];
    sqlite3_stmt *s = NULL;
    if (sqlite3_prepare_v2(c->db, sql, -1, &s, NULL)) {
        fprintf(stderr, "%s: %s\n", sql, sqlite3_errmsg(c->db));
        abort();
    }
    int code = sqlite3_step(s);
    const char *got = code == SQLITE_ROW ? (const char *)sqlite3_column_text(s, 0) : "(none)";
    snprintf(text, sizeof texts[0], "%s", got ? got : "(null)");
    sqlite3_finalize(s);
    return text;
}

static inline int64_t inspect_number(connection *c, const char *sql)
{
    const char *text = inspect_text(c, sql);
    char *end;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end) {
        fprintf(stderr, "%s: '%s' is no number\n", sql, text);
        abort();
    }
    return number;
}

/** One number, once the SQL's % are filled in. */
PRINTF_LIKE(2, 3)
static inline int64_t inspect_count(connection *c, const char *format, ...)
{
    char sql[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(sql, sizeof sql, format, arguments);
    va_end(arguments);
    return inspect_number(c, sql);
}

static inline uint64_t inspect_hash(uint64_t hash, const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) /* FNV-1a */
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3;
    return hash;
}

/** A hash of every row of everything that is kept: equal before and after means nothing changed. */
static inline uint64_t inspect_digest(connection *c)
{
    static const char *const TABLES[] = {
        "asset",        "activity",      "category",       "connection", "catchment", "exercise",
        "contribution", "confirmation",  "change",         "writing",    "postcode",  "place",
        "asset_text",   "public_text",   "idx_asset_geom", "gazetteer",  "area",      "area_set",
        "area_load",    "public_change", "public_turn",    "note"};
    uint64_t hash = 0xcbf29ce484222325;
    for (size_t i = 0; i < COUNT(TABLES); i++) {
        char sql[100];
        sqlite3_stmt *s = NULL;
        snprintf(sql, sizeof sql, "SELECT * FROM %s", TABLES[i]);
        scratch_must(sqlite3_prepare_v2(c->db, sql, -1, &s, NULL) == SQLITE_OK, sql);
        while (sqlite3_step(s) == SQLITE_ROW)
            for (int k = 0; k < sqlite3_column_count(s); k++) {
                int type = sqlite3_column_type(s, k);
                const void *bytes = sqlite3_column_blob(s, k);
                hash = inspect_hash(hash, &type, sizeof type);
                hash = inspect_hash(hash, bytes, (size_t)sqlite3_column_bytes(s, k));
            }
        sqlite3_finalize(s);
    }
    return hash;
}

#endif

#include "store/migrate.h"

#include <stdio.h>

const file_kind FILE_ASSETS = {"migrations", APPLICATION_ASSETS, true};
const file_kind FILE_ACCOUNTS = {"accounts", APPLICATION_ACCOUNTS, false};

int migrate_latest(const file_kind *kind)
{
    int number = 0;
    while (sql_migration(kind->folder, number + 1))
        number++;
    return number;
}

status migrate_identify(connection *c, const file_kind *kind, int *ret_version, error *err)
{
    int64_t id, version, objects;
    if (connection_number(c, "PRAGMA application_id", &id, err) ||
        connection_number(c, "PRAGMA user_version", &version, err) ||
        connection_number(c, "SELECT count(*) FROM sqlite_schema", &objects, err))
        return err ? err->code : ERR_INTERNAL;
    bool empty = id == 0 && objects == 0;
    if (!empty && id != kind->application_id)
        return error_set(err, ERR_INPUT, "db",
                         "this is not a Cairn database: another program made this SQLite file");
    if (version > migrate_latest(kind))
        return error_set(err, ERR_INPUT, "db",
                         "the database is of version %d, and this program knows up to %d: "
                         "use a newer cairn",
                         (int)version, migrate_latest(kind));
    *ret_version = empty ? 0 : (int)version;
    return OK;
}

static status migrate_step(connection *c, const file_kind *kind, int number, error *err)
{
    char stamp[120];
    snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %d",
             kind->application_id, number);
    status failed = OK;
    if (number == 1 && kind->spatial)
        failed = connection_run(c, "SELECT InitSpatialMetaData(0)", err);
    if (!failed)
        failed = connection_run(c, sql_migration(kind->folder, number), err);
    return failed ? failed : connection_run(c, stamp, err);
}

status migrate_to(connection *c, const file_kind *kind, int version, error *err)
{
    for (int now = 0; now < version;) {
        status failed = connection_run(c, "BEGIN IMMEDIATE", err);
        if (failed)
            return failed;
        failed = migrate_identify(c, kind, &now, err);
        if (!failed && now < version)
            failed = migrate_step(c, kind, ++now, err);
        if (!failed)
            failed = connection_run(c, "COMMIT", err);
        if (failed) {
            sqlite3_exec(c->db, "ROLLBACK", NULL, NULL,
                         NULL); /* the first failure is the one to tell */
            return failed;
        }
    }
    return OK;
}

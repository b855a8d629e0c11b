/** Bringing a file up to date by the numbered migrations of sql/migrations and sql/accounts, and
 *  telling what a file is. Inside the store. */
#ifndef CAIRN_STORE_MIGRATE_H
#define CAIRN_STORE_MIGRATE_H

#include "store/connection.h"

/** What marks a file as ours, in SQLite's header: "CRN1" and "CRNa". */
enum { APPLICATION_ASSETS = 0x43524e31, APPLICATION_ACCOUNTS = 0x43524e61 };

typedef struct {
    const char *folder; /* of the migrations */
    int application_id;
    bool spatial;
} file_kind;

extern const file_kind FILE_ASSETS, FILE_ACCOUNTS;

/** The number of the last migration: the version of an up-to-date file (PRAGMA user_version). */
int migrate_latest(const file_kind *);
/** Tells what a file is. @param ret_version  0 for an empty one.
 *  @return ERR_INPUT when it is not a file of this kind, is damaged, or is newer than the program.
 */
MUST_USE status migrate_identify(connection *, const file_kind *, int *ret_version, error *err);
/** Runs the migrations up to a version, each in a transaction of its own; does nothing when another
 *  process has been faster. */
MUST_USE status migrate_to(connection *, const file_kind *, int version, error *err);

/** Opens a file of a kind, makes or migrates it as the mode has it, looks for damage (store.c). */
MUST_USE status store_file_open(const char *path, const file_kind *, store_mode, connection *ret,
                                error *err);
/** "x.accounts.sqlite" for "x.sqlite". Free it; NULL without memory. */
char *store_accounts_path(const char *path);

#endif

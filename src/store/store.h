/** The SpatiaLite file: opening it, reading it, writing it. One connection, one thread.
 *
 *  What keeps the file right whoever writes it (history, text tables, references, timestamps) is in
 *  its triggers, in sql/; this folder opens the file, brings it up to date and runs the statements.
 *  Beside `x.sqlite` stands `x.accounts.sqlite` with accounts, sessions, tokens and contacts. */
#ifndef CAIRN_STORE_STORE_H
#define CAIRN_STORE_STORE_H

#include "base/arena.h"
#include "base/error.h"
#include "domain/asset.h"
#include "domain/field.h"
#include "domain/postcode.h"
#include "domain/taxonomy.h"

typedef struct store store;

typedef enum {
    STORE_READ,  /* must exist and be up to date; nothing is written */
    STORE_WRITE, /* must exist; older ones are backed up and migrated */
    STORE_CREATE /* made if it is not there */
} store_mode;

/** @return OK; ERR_NOT_FOUND; ERR_INPUT (not a Cairn file, newer than this program, damaged: the
 *          detail says which and what to do); ERR_BUSY; ERR_INTERNAL. */
MUST_USE status store_open(const char *path, store_mode, store **ret, error *err);
/** Takes NULL. */
void store_close(store *);

/** Who writes, for the history. Any may be NULL but the actor. */
typedef struct {
    const char *actor, *role, *reason, *request;
} authorship;

/** Begins a transaction that writes (waits at most five seconds for another: then ERR_BUSY). */
MUST_USE status store_begin(store *, const authorship *, error *err);
/** On OK it is on disk. */
MUST_USE status store_commit(store *, error *err);
/** Undoes; does nothing without a transaction. */
void store_rollback(store *);

/** A part of such a transaction, by somebody of its own, that is kept or undone alone. Between
 *  begin and commit; one at a time. */
MUST_USE status store_part_begin(store *, const authorship *, error *err);
/** @return what fails then has undone the whole transaction: roll back. */
MUST_USE status store_part_end(store *, bool keep, error *err);

/** One read transaction over several reads: they see one state. Keep it short (performance.md). */
MUST_USE status store_read_begin(store *, error *err);
void store_read_end(store *);

typedef struct {
    int64_t id;
    char uuid[37];
} stored_row;

/** Writes a record that the domain found valid. Of an update, all fields but FIELD_KEPT ones.
 *  @param asset_id  for an activity: the asset it is at; 0 for an asset.
 *  @return OK; ERR_INPUT or ERR_CONFLICT with the schema's reason. */
MUST_USE status store_insert(store *, const record *, int64_t asset_id, stored_row *ret,
                             error *err);
MUST_USE status store_update(store *, const record *, int64_t asset_id, error *err);

/** From begin to end, inside a transaction, a store_insert costs a tenth: triggers are put aside,
 *  CHECKs foreseen (bulk.c), and what they keep is made by the end: history and times at once,
 *  words and boxes at the end. What is written, and what is refused row by row, is the same. In
 *  between store_search does not find what was written, and only store_insert and store_update may
 *  write. After any failure but a row's ERR_INPUT, ERR_CONFLICT or ERR_NOT_FOUND, roll back. Other
 *  connections see a change of the schema, so it is worth it from some 1,000 rows. */
MUST_USE status store_bulk_begin(store *, error *err);
MUST_USE status store_bulk_end(store *, error *err);

/** Reads one record by source and reference.
 *  @param ret_asset_id  of an activity: the asset it is at. May be NULL.
 *  @return OK; ERR_NOT_FOUND without an error text. */
MUST_USE status store_find_by_ref(store *, const entity *, slice source, slice source_ref, arena *,
                                  record *ret, int64_t *ret_asset_id, error *err);

/** Reads one record by its id, as above. */
MUST_USE status store_find_by_id(store *, const entity *, int64_t id, arena *, record *ret,
                                 int64_t *ret_asset_id, error *err);

/** The last change of an asset (0: there is none), and whether it is pending and was added by
 *  somebody. */
MUST_USE status store_asset_changed(store *, int64_t id, int64_t *ret_sequence, error *err);
MUST_USE status store_own_pending(store *, int64_t id, const char *actor, bool *ret, error *err);

/** What an import compares its rows with. Texts are the store's until the callback returns. */
typedef struct {
    int64_t id;
    slice uuid, source, source_ref, name, postcode;
    bool ended; /* closed, or finished */
    bool has_position;
    lonlat at;
    double accuracy_m; /* negative: not known */
} store_known;
typedef status store_known_row(void *context, const store_known *, error *err);
MUST_USE status store_scan_known(store *, const entity *, store_known_row *, void *context,
                                 error *err);

/** What somebody has changed in a row since an import last wrote it, by its history.
 *  @param importer  the actor whose changes are imports.
 *  @param ret       of each field, and FIELD_MAX for the position: whether the last change was
 *                   somebody's, on which day (UTC), and what the importer wrote last (`was` as the
 *                   database writes it; of a position, `at`). */
typedef struct {
    bool edited, was_null;
    slice was;
    lonlat at;
    char on[11];
} store_edit;
MUST_USE status store_edits(store *, const entity *, int64_t id, const char *importer, arena *,
                            store_edit ret[FIELD_MAX + 1], error *err);

/** The asset of a reference: of this source if it has it, else of any source if only one has.
 *  @return OK; ERR_NOT_FOUND; ERR_CONFLICT when several have. */
MUST_USE status store_find_asset(store *, slice source, slice source_ref, int64_t *ret_id,
                                 error *err);

/** Called for each row; the records and their arena are the callee's until it returns. Anything but
 *  OK ends the scan and is returned. */
typedef status store_row(void *context, const record *asset, const record *const *activities,
                         size_t activity_count, error *err);
/** Every asset with its activities, in order of id. Within store_read_begin and store_read_end, so
 *  that it and the sequence are of one state.
 *  @param ret_sequence  the last change that is in what was read. */
MUST_USE status store_scan(store *, store_row *, void *context, int64_t *ret_sequence, error *err);
/** The same for some assets. Ids that are not there are left out.
 *  @param ids  ascending. */
MUST_USE status store_read_assets(store *, const int64_t *ids, size_t count, store_row *,
                                  void *context, error *err);

/** What has changed after a change: ids of assets (their own changes, or those of their
 *  activities), each once, ascending, and whether the taxonomy did, or connections or
 *  catchments. */
typedef struct {
    int64_t sequence; /* the last change; the `since` that was given if there is none */
    int64_t *asset_ids;
    size_t asset_count;
    bool taxonomy_changed;
    bool relations_changed; /* what store_scan_relations gives may be another */
} store_changes;
MUST_USE status store_changes_since(store *, int64_t since, arena *, store_changes *ret,
                                    error *err);
/** Ids of assets whose showing turns on a day after `from` and not after `to` (opening, closing,
 *  consent). */
MUST_USE status store_turning(store *, const char *from, const char *to, arena *, int64_t **ret_ids,
                              size_t *ret_count, error *err);
MUST_USE status store_sequence(store *, int64_t *ret, error *err);
/** Moves whenever another connection has committed (PRAGMA data_version). */
MUST_USE status store_data_version(store *, int64_t *ret, error *err);

MUST_USE status store_taxonomy(store *, taxonomy **ret, error *err);
/** Adds or updates a category; the same as there changes nothing. */
MUST_USE status store_put_category(store *, const category *, const char *parent, error *err);

/** The gazetteer. Loading the same again changes nothing. */
typedef struct {
    postcode code;
    lonlat_e7 at;
    const char *introduced_on, *terminated_on; /* yyyy-mm-dd or yyyy-mm; NULL or "" for none */
    const char *source;
} store_postcode;
typedef enum {
    STORE_REPLACE, /* what is there; but one that ended before that came into use changes nothing */
    STORE_REFRESH, /* what is there of the same source; else a gap is filled */
    STORE_FILL     /* a gap alone */
} store_precedence;
MUST_USE status store_put_postcode_row(store *, const store_postcode *, store_precedence,
                                       bool *ret_changed, error *err);
/** The same for what is known of most. */
MUST_USE status store_put_postcode(store *, postcode, lonlat_e7, const char *terminated_on,
                                   const char *source, bool *ret_changed, error *err);
typedef struct {
    const char *name, *kind;
    lonlat at;
    double accuracy_m;
    const char *source;
    const char *within; /* "Alloa, Clackmannanshire"; NULL or "" where it is not known */
} store_place;
MUST_USE status store_put_place(store *, const store_place *, bool *ret_changed, error *err);
typedef status store_postcode_row(void *context, postcode, lonlat_e7, bool terminated, error *err);
typedef status store_place_row(void *context, const store_place *, error *err);
MUST_USE status store_scan_postcodes(store *, store_postcode_row *, void *context, error *err);
MUST_USE status store_scan_places(store *, store_place_row *, void *context, error *err);
/** Says that the gazetteer was loaded, so that running servers load it again. */
MUST_USE status store_gazetteer_loaded(store *, error *err);
/** Moves when the gazetteer was loaded. */
MUST_USE status store_gazetteer_version(store *, int64_t *ret, error *err);

/** One word looked for: any of these phrases is there, each a word or several behind one another.
 *  Nothing in them is FTS5 syntax. */
typedef struct {
    const char *const *any;
    size_t count;
    bool begun; /* or what begins as the first of them does */
} search_word;
/** All these words, or instead of them a category whose label begins so. */
typedef struct {
    const search_word *words;
    size_t count;
    const char *category; /* NULL: none */
} search_part;
/** All parts are there. */
typedef struct {
    const search_part *parts;
    size_t count;
} search_terms;
enum { SEARCH_MAX_WORDS = 16, SEARCH_MAX_BYTES = 400 };

/** Reads a user's words, each as it is and the last as begun. What has no letter or digit is passed
 *  over, and so are words past SEARCH_MAX_WORDS.
 *  @return OK; ERR_INPUT ("q") for more than SEARCH_MAX_BYTES, for what is no UTF-8, and without a
 *          word; ERR_NO_MEMORY. */
MUST_USE status store_read_terms(slice text, arena *, search_terms *ret, error *err);

typedef enum {
    SEARCH_ASSETS,     /* by all their words, those of what goes on there too */
    SEARCH_NAMES,      /* assets by their names */
    SEARCH_THEMSELVES, /* assets without what goes on there */
    SEARCH_ACTIVITIES  /* every word in what the activity says of itself (title, descriptions, who
                          runs it) or in the words of its asset itself */
} search_kind;

/** Ids of what is public and has the terms, ascending.
 *  @param most  past this many ids the rest are left out. */
MUST_USE status store_search(store *, search_kind, const search_terms *, size_t most, arena *,
                             int64_t **ret_ids, size_t *ret_count, error *err);

/** A line for each thing that is wrong with the file. */
typedef void store_finding(void *context, const char *finding);
/** Checks everything that should hold: SQLite's integrity, schema and triggers as released, R-tree,
 *  text tables, references, an unbroken history whose last state is the row's, no open `writing`.
 *  @return OK when nothing was found; ERR_INTERNAL when something was. */
MUST_USE status store_check(store *, store_finding *, void *context, error *err);
/** A consistent copy of the file, and of the accounts file beside it. Refuses an existing target.
 */
MUST_USE status store_backup(store *, const char *to, error *err);

/** For a second server on one file: holds a lock until the store is closed, or ERR_BUSY. */
MUST_USE status store_lock_server(store *, error *err);

#endif

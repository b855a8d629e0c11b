/** Accounts and their tokens, in the file beside the assets (`x.accounts.sqlite`). A token is kept
 *  as its hash alone; who makes and checks tokens is live/accounts.h. One connection, one thread.
 */
#ifndef CAIRN_STORE_ACCOUNTS_H
#define CAIRN_STORE_ACCOUNTS_H

#include "base/buf.h"
#include "domain/role.h"
#include "store/store.h"

typedef struct accounts accounts;

enum { ACCOUNT_NAME_MAX = 60, TOKEN_HASH_BYTES = 32, TOKEN_MAX_DAYS = 3650 };

/** Opens the accounts of a database of assets, which stays closed.
 *  @param db_path  of the assets. */
MUST_USE status accounts_open(const char *db_path, store_mode, accounts **ret, error *err);
/** Takes NULL. */
void accounts_close(accounts *);

/** 1 to ACCOUNT_NAME_MAX letters, digits, '.', '_', '@' and '-': what stands in an Authorization
 *  header and in the history as it is. */
bool account_name_valid(slice);

/** Adds a token, and the account where there is none of the name yet.
 *  @param days  that it is taken for, from now: 1 to TOKEN_MAX_DAYS.
 *  @return OK; ERR_INPUT; ERR_CONFLICT when the account is disabled. */
MUST_USE status accounts_add_token(accounts *, const char *name, caller_role,
                                   const unsigned char hash[TOKEN_HASH_BYTES], int days,
                                   int64_t *ret_id, error *err);
/** @return ERR_NOT_FOUND for a name, or a token's number, that is not there. */
MUST_USE status accounts_disable(accounts *, const char *name, error *err);
MUST_USE status accounts_enable(accounts *, const char *name, error *err);
MUST_USE status accounts_revoke(accounts *, int64_t token_id, error *err);

/** A token; of an account without one, `id` is 0. Times are "2026-03-04T05:06:07.089Z", NULL where
 *  it was not. Texts are the store's until the callback returns. */
typedef struct {
    const char *account, *disabled_at;
    int64_t id;
    caller_role role;
    unsigned char hash[TOKEN_HASH_BYTES];
    const char *created_at, *expires_at, *revoked_at;
    int64_t expires_unix_s;
} account_token;
typedef status account_token_row(void *context, const account_token *, error *err);
/** In order of account and number. */
MUST_USE status accounts_scan(accounts *, account_token_row *, void *context, error *err);

/** How to reach who wrote a note (store/notes.h), which is deleted once nobody waits for it. */
MUST_USE status accounts_put_note_contact(accounts *, const char *note_uuid, slice reach,
                                          error *err);
/** Appends it; nothing where there is none. */
MUST_USE status accounts_note_contact(accounts *, const char *note_uuid, buf *ret, error *err);
MUST_USE status accounts_drop_note_contact(accounts *, const char *note_uuid, error *err);
typedef status accounts_note_row(void *context, const char *note_uuid, error *err);
MUST_USE status accounts_scan_note_contacts(accounts *, accounts_note_row *, void *context,
                                            error *err);
/** Writes the file anew, so that nothing is left of what was deleted (connection_wipe). */
MUST_USE status accounts_wipe(accounts *, error *err);

/** Moves whenever another connection has committed. */
MUST_USE status accounts_data_version(accounts *, int64_t *ret, error *err);

#endif

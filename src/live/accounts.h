/** Tokens: making one, and telling whose one is. The server's table of them is in memory and
 *  follows the accounts file, so that an event loop never waits for SQLite and a token that is
 *  disabled, revoked or past its time is refused within a second.
 *
 *  A token is "cairn_" and 32 random bytes in base64url. With so much chance in it a fast hash
 *  (BLAKE2b, libsodium's crypto_generichash) is as good as a slow one; passwords of people will
 *  need Argon2id. */
#ifndef CAIRN_LIVE_ACCOUNTS_H
#define CAIRN_LIVE_ACCOUNTS_H

#include "domain/role.h"
#include "store/accounts.h"

enum { TOKEN_TEXT_SIZE = 50 };

/** Makes a token. @param ret_hash  what to keep of it. */
MUST_USE status token_make(char ret[TOKEN_TEXT_SIZE], unsigned char ret_hash[TOKEN_HASH_BYTES],
                           error *err);
/** False for what is not in the form of a token. */
bool token_hash(slice token, unsigned char ret[TOKEN_HASH_BYTES]);

/** Whose a token is. */
typedef struct {
    caller_role role;
    char account[ACCOUNT_NAME_MAX + 1];
} token_holder;

typedef struct live_accounts live_accounts;

/** Loads the tokens beside a database and starts following them.
 *  @param poll_ms  how often to look; 0: 200. */
MUST_USE status live_accounts_open(const char *db_path, int poll_ms, live_accounts **ret,
                                   error *err);
/** Takes NULL. */
void live_accounts_close(live_accounts *);
/** Whose a token is. It is compared with every one in constant time. From any thread.
 *  @return false for one that is not taken (any more). */
bool live_accounts_find(live_accounts *, slice token, token_holder *ret);

/** Whom there are tokens for that are taken: for these a server needs views.
 *  @param ret  a bit for each audience. */
MUST_USE status live_accounts_audiences(const char *db_path, unsigned *ret, error *err);

#endif

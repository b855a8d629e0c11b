#include "live/accounts.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/mem.h"

enum {
    POLL_MS_DEFAULT = 200,
    SECRET_BYTES = 32,
    TOKENS_MAX = 10000, /* that are taken: all are looked through each time */
    TABLE_FIRST = 16
};
static const char PREFIX[] = "cairn_";
enum { PREFIX_LEN = sizeof PREFIX - 1 };

_Static_assert(PREFIX_LEN + sodium_base64_ENCODED_LEN(SECRET_BYTES,
                                                      sodium_base64_VARIANT_URLSAFE_NO_PADDING) ==
                   TOKEN_TEXT_SIZE,
               "TOKEN_TEXT_SIZE holds a token");
_Static_assert(TOKEN_HASH_BYTES == crypto_generichash_BYTES, "a hash is one of BLAKE2b");

static status start_sodium(error *err)
{
    return sodium_init() < 0 ? error_set(err, ERR_INTERNAL, NULL, "libsodium can't start") : OK;
}

bool token_hash(slice token, unsigned char ret[TOKEN_HASH_BYTES])
{
    if (token.len != TOKEN_TEXT_SIZE - 1 || memcmp(token.at, PREFIX, PREFIX_LEN) != 0)
        return false;
    crypto_generichash(ret, TOKEN_HASH_BYTES, (const unsigned char *)token.at, token.len, NULL, 0);
    return true;
}

status token_make(char ret[TOKEN_TEXT_SIZE], unsigned char ret_hash[TOKEN_HASH_BYTES], error *err)
{
    unsigned char secret[SECRET_BYTES];
    status failed = start_sodium(err);
    if (failed)
        return failed;
    randombytes_buf(secret, sizeof secret);
    memcpy(ret, PREFIX, PREFIX_LEN);
    sodium_bin2base64(ret + PREFIX_LEN, TOKEN_TEXT_SIZE - PREFIX_LEN, secret, sizeof secret,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(secret, sizeof secret);
    (void)token_hash(slice_of(ret), ret_hash); /* it has the form that was just made */
    return OK;
}

/* -- the table ------------------------------------------------------------------------------- */

typedef struct {
    unsigned char hash[TOKEN_HASH_BYTES];
    int64_t expires_unix_s;
    token_holder holder;
} entry;

typedef struct {
    entry *rows;
    size_t count, room;
} table;

struct live_accounts {
    accounts *file; /* the loading thread's alone */
    int poll_ms;
    int64_t data_version;
    pthread_t follower;
    bool following;

    pthread_mutex_t lock; /* over what follows */
    pthread_cond_t stopped;
    table tokens;
    bool stop;
};

static bool is_taken(const account_token *t)
{
    return t->id && !t->disabled_at && !t->revoked_at && t->role != ROLE_PUBLIC &&
           t->expires_unix_s > time(NULL);
}

static status add(void *context, const account_token *t, error *err)
{
    table *to = context;
    if (!is_taken(t))
        return OK;
    if (to->count == TOKENS_MAX) {
        log_event(LOG_ERROR, "token-left-out", "id=%lld most=%d", (long long)t->id, TOKENS_MAX);
        return OK;
    }
    if (to->count == to->room) {
        size_t room = to->room ? to->room * 2 : TABLE_FIRST;
        entry *more = mem_realloc(to->rows, room, sizeof *more);
        if (!more)
            return error_no_memory(err);
        to->rows = more;
        to->room = room;
    }
    entry *e = &to->rows[to->count++];
    *e = (entry){.expires_unix_s = t->expires_unix_s, .holder = {.role = t->role}};
    memcpy(e->hash, t->hash, sizeof e->hash);
    slice name = slice_of(t->account);
    memcpy(e->holder.account, name.at, name.len < ACCOUNT_NAME_MAX ? name.len : ACCOUNT_NAME_MAX);
    return OK;
}

static status load(live_accounts *l, error *err)
{
    table fresh = {0};
    status failed = accounts_scan(l->file, add, &fresh, err);
    if (failed) {
        mem_free(fresh.rows);
        return failed;
    }
    pthread_mutex_lock(&l->lock);
    table old = l->tokens;
    l->tokens = fresh;
    pthread_mutex_unlock(&l->lock);
    mem_free(old.rows);
    return OK;
}

/* The version is read first: what is committed meanwhile is then seen as a change. */
static status catch_up(live_accounts *l, error *err)
{
    int64_t version;
    status failed = accounts_data_version(l->file, &version, err);
    if (failed || version == l->data_version)
        return failed;
    failed = load(l, err);
    if (!failed)
        l->data_version = version;
    return failed;
}

static bool wait_for_poll(live_accounts *l)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)l->poll_ms * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&l->lock);
    if (!l->stop)
        pthread_cond_timedwait(&l->stopped, &l->lock, &until);
    bool go_on = !l->stop;
    pthread_mutex_unlock(&l->lock);
    return go_on;
}

static void *follow(void *argument)
{
    live_accounts *l = argument;
    bool failing = false;
    while (wait_for_poll(l)) {
        error err = {0};
        bool failed = catch_up(l, &err) != OK;
        if (failed && !failing)
            log_event(LOG_ERROR, "follow-accounts", "detail=\"%s\"", err.detail);
        failing = failed;
    }
    return NULL;
}

status live_accounts_open(const char *db_path, int poll_ms, live_accounts **ret, error *err)
{
    live_accounts *l = mem_zalloc(1, sizeof *l);
    if (!l)
        return error_no_memory(err);
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->stopped, NULL);
    l->poll_ms = poll_ms ? poll_ms : POLL_MS_DEFAULT;
    l->data_version = -1;
    status failed = start_sodium(err);
    if (!failed)
        failed = accounts_open(db_path, STORE_READ, &l->file, err);
    if (!failed)
        failed = catch_up(l, err);
    if (!failed && pthread_create(&l->follower, NULL, follow, l))
        failed = error_set(err, ERR_INTERNAL, NULL, "no thread could be started");
    l->following = !failed;
    if (failed) {
        live_accounts_close(l);
        return failed;
    }
    *ret = l;
    return OK;
}

void live_accounts_close(live_accounts *l)
{
    if (!l)
        return;
    if (l->following) {
        pthread_mutex_lock(&l->lock);
        l->stop = true;
        pthread_cond_signal(&l->stopped);
        pthread_mutex_unlock(&l->lock);
        pthread_join(l->follower, NULL);
    }
    accounts_close(l->file);
    mem_free(l->tokens.rows);
    pthread_cond_destroy(&l->stopped);
    pthread_mutex_destroy(&l->lock);
    mem_free(l);
}

bool live_accounts_find(live_accounts *l, slice token, token_holder *ret)
{
    unsigned char hash[TOKEN_HASH_BYTES];
    const entry *found = NULL;
    if (!token_hash(token, hash))
        return false;
    pthread_mutex_lock(&l->lock);
    for (size_t i = 0; i < l->tokens.count; i++)
        if (sodium_memcmp(l->tokens.rows[i].hash, hash, sizeof hash) == 0)
            found = &l->tokens.rows[i];
    bool taken = found && found->expires_unix_s > time(NULL);
    if (taken)
        *ret = found->holder;
    pthread_mutex_unlock(&l->lock);
    return taken;
}

static status see_token(void *context, const account_token *t, error *err)
{
    (void)err;
    unsigned *audiences = context;
    if (is_taken(t))
        *audiences |= 1U << role_needs(t->role);
    return OK;
}

status live_accounts_audiences(const char *db_path, unsigned *ret, error *err)
{
    accounts *a;
    unsigned any = 0;
    status failed = accounts_open(db_path, STORE_READ, &a, err);
    if (failed)
        return failed;
    failed = accounts_scan(a, see_token, &any, err);
    accounts_close(a);
    if (!failed)
        *ret = any;
    return failed;
}

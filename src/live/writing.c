#include "live/writing.h"

#include <pthread.h>

#include "base/log.h"
#include "base/mem.h"
#include "domain/day.h"
#include "live/note_contacts.h"

enum {
    GROUP_MAX = 64, /* edits of one transaction */
    EDIT_MAX_BYTES = 4 * 1024 * 1024,
    CATCH_UP_MS = 5000
};

/* Lives on the stack of the thread that waits for it. An edit or a note. */
typedef struct waiting {
    const edit *edit;
    edit_made made;
    const note *note;
    size_t most; /* notes that may wait of its asset */
    bool kept;
    int64_t sequence;
    error err;
    bool done;
    struct waiting *next;
} waiting;

struct writing {
    store *db;          /* the writer's alone */
    accounts *contacts; /* so is this */
    live *index;
    pthread_t thread;
    bool started;

    pthread_mutex_t lock; /* over what follows, and what is in the queue */
    pthread_cond_t work, done;
    waiting *first, **last;
    size_t count;
    bool stop;
};

/* -- one edit ---------------------------------------------------------------------------------- */

static status read_before(store *db, const edit *e, arena *a, record *ret, error *err)
{
    int64_t changed;
    status failed = store_find_by_id(db, &ASSET, e->id, a, ret, NULL, err);
    if (failed == ERR_NOT_FOUND || (!failed && ret->v[ASSET_STATUS].integer == STATUS_CLOSED))
        return error_set(err, ERR_NOT_FOUND, NULL, "there is no asset with this id");
    if (!failed)
        failed = store_asset_changed(db, e->id, &changed, err);
    if (!failed && changed > e->as_of)
        return error_set(err, ERR_STALE, "If-Match",
                         "it has been changed meanwhile: read it again");
    return failed;
}

static status make(store *db, const edit *e, edit_made *ret, error *err)
{
    ARENA_SCOPED arena *a = arena_new(EDIT_MAX_BYTES);
    record *before = a ? arena_alloc(a, 2 * sizeof *before) : NULL;
    if (!before)
        return error_no_memory(err);
    record *after = before + 1;
    day today = day_today();
    status failed = e->id ? read_before(db, e, a, before, err) : OK;
    if (!failed)
        failed = edit_apply(e, e->id ? before : NULL, today.iso, a, after, err);
    if (failed)
        return failed;
    *ret = (edit_made){.asset.id = e->id};
    if (!e->id)
        failed = store_insert(db, after, 0, &ret->asset, err);
    else if (!record_equals(before, after))
        failed = store_update(db, after, 0, err);
    return failed ? failed : store_asset_changed(db, ret->asset.id, &ret->changed, err);
}

static status keep(writing *w, waiting *one, error *err)
{
    char uuid[37];
    const note *n = one->note;
    status failed = store_add_note(w->db, n, one->most, uuid, err);
    one->kept = !failed && uuid[0];
    if (!one->kept || !n->reach.len)
        return failed;
    return accounts_put_note_contact(w->contacts, uuid, n->reach, err);
}

static authorship author_of(const edit *e)
{
    if (!e)
        return (authorship){0};
    return (authorship){.actor = e->actor, .role = role_name(e->by), .request = e->request};
}

/* @return anything but OK: the whole transaction is undone. */
static status make_part(writing *w, waiting *one, error *err)
{
    const authorship who = author_of(one->edit);
    status failed = store_part_begin(w->db, &who, err);
    if (failed)
        return failed;
    failed = one->edit ? make(w->db, one->edit, &one->made, &one->err) : keep(w, one, &one->err);
    if (!failed)
        one->err.code = OK;
    return store_part_end(w->db, !failed, err);
}

/* -- a group ----------------------------------------------------------------------------------- */

static status make_all(writing *w, waiting *group, error *err)
{
    int64_t sequence;
    store *db = w->db;
    status failed = store_begin(db, NULL, err);
    if (failed)
        return failed;
    for (waiting *one = group; one && !failed; one = one->next)
        failed = make_part(w, one, err);
    if (!failed)
        failed = store_sequence(db, &sequence, err);
    if (!failed)
        failed = store_commit(db, err);
    if (failed) {
        store_rollback(db);
        return failed;
    }
    for (waiting *one = group; one; one = one->next)
        one->sequence = sequence;
    return OK;
}

/* Takes what waits off the queue, oldest first. NULL once it stops and nothing waits. */
static waiting *take_group(writing *w)
{
    pthread_mutex_lock(&w->lock);
    while (!w->first && !w->stop)
        pthread_cond_wait(&w->work, &w->lock);
    waiting *group = w->first, **end = &group;
    for (size_t i = 0; *end && i < GROUP_MAX; i++, w->count--)
        end = &(*end)->next;
    w->first = *end;
    if (!w->first)
        w->last = &w->first;
    *end = NULL;
    pthread_mutex_unlock(&w->lock);
    return group;
}

static void tell(writing *w, waiting *group)
{
    pthread_mutex_lock(&w->lock);
    for (waiting *one = group, *next; one; one = next) {
        next = one->next;
        one->done = true; /* and from the unlock on not ours any more */
    }
    pthread_cond_broadcast(&w->done);
    pthread_mutex_unlock(&w->lock);
}

static void *write_all(void *argument)
{
    writing *w = argument;
    for (waiting *group; (group = take_group(w));) {
        error err = {0};
        if (make_all(w, group, &err)) {
            error late;
            log_event(LOG_ERROR, "not-written", "detail=\"%s\"", err.detail);
            for (waiting *one = group; one; one = one->next)
                one->err = err;
            if (note_contacts_tidy(w->db, w->contacts, &late))
                log_event(LOG_ERROR, "contacts-left", "detail=\"%s\"", late.detail);
        }
        tell(w, group);
    }
    return NULL;
}

status writing_start(const char *db_path, live *index, writing **ret, error *err)
{
    writing *w = mem_zalloc(1, sizeof *w);
    if (!w)
        return error_no_memory(err);
    w->index = index;
    w->last = &w->first;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->work, NULL);
    pthread_cond_init(&w->done, NULL);
    status failed = store_open(db_path, STORE_WRITE, &w->db, err);
    if (!failed)
        failed = accounts_open(db_path, STORE_WRITE, &w->contacts, err);
    if (!failed)
        failed = note_contacts_tidy(w->db, w->contacts, err);
    if (!failed && pthread_create(&w->thread, NULL, write_all, w))
        failed = error_set(err, ERR_INTERNAL, NULL, "no thread could be started");
    w->started = !failed;
    if (failed) {
        writing_stop(w);
        return failed;
    }
    *ret = w;
    return OK;
}

void writing_stop(writing *w)
{
    if (!w)
        return;
    if (w->started) {
        pthread_mutex_lock(&w->lock);
        w->stop = true;
        pthread_cond_signal(&w->work);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
    }
    store_close(w->db);
    accounts_close(w->contacts);
    pthread_cond_destroy(&w->done);
    pthread_cond_destroy(&w->work);
    pthread_mutex_destroy(&w->lock);
    mem_free(w);
}

/* Waits until the writer is done with it. */
static status wait_for(writing *w, waiting *one, error *err)
{
    pthread_mutex_lock(&w->lock);
    bool room = w->count < WRITING_MAX_WAITING && !w->stop;
    if (room) {
        *w->last = one;
        w->last = &one->next;
        w->count++;
        pthread_cond_signal(&w->work);
    }
    while (room && !one->done)
        pthread_cond_wait(&w->done, &w->lock);
    pthread_mutex_unlock(&w->lock);
    if (!room)
        return error_set(err, ERR_BUSY, NULL, "too many edits wait: try again");
    if (one->err.code)
        *err = one->err;
    return one->err.code;
}

status writing_make(writing *w, const edit *e, edit_made *ret, error *err)
{
    waiting one = {.edit = e};
    error late;
    status failed = wait_for(w, &one, err);
    if (failed)
        return failed;
    /* it is on disk whatever comes: an answer that says otherwise would make it twice */
    if (live_wait(w->index, one.sequence, CATCH_UP_MS, &late))
        log_event(LOG_ERROR, "index-late", "sequence=%lld", (long long)one.sequence);
    *ret = one.made;
    return OK;
}

status writing_note(writing *w, const note *n, size_t most, bool *ret_kept, error *err)
{
    waiting one = {.note = n, .most = most};
    status failed = wait_for(w, &one, err);
    if (!failed)
        *ret_kept = one.kept;
    return failed;
}

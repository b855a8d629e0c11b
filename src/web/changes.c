/* Each asset that changed is told once, by its last change, and as it stands for the public today,
 * whoever asks:
 *
 *     added, changed   the feature
 *     closed           its id, name and the day on which it closed
 *     withdrawn        its id
 *
 * The numbers are of store/public_changes.h: nothing that is not public takes one. The time that is
 * told of a change is its day. What is in the file but not in the index yet waits for the next
 * question, so that a feature is never older than the number it comes with, and nobody waits. */
#include "web/changes.h"

#include <stdio.h>
#include <string.h>

#include "domain/day.h"
#include "format/atom.h"
#include "format/json.h"
#include "store/public_changes.h"
#include "web/links.h"
#include "web/render.h"
#include "web/rowset.h"

#define MEDIA_ATOM "application/atom+xml"

enum { LIMIT_DEFAULT = 1000, LIMIT_MAX = 10000, MOMENT_SIZE = 24 };

typedef struct {
    slice since, f;
    size_t limit;
} changes_params;

static const param ROWS[] = {
    {"since", PARAM_TEXT, offsetof(changes_params, since), 0, 40, 0,
     "only what changed after this number, or on this day (yyyy-mm-dd) and after it; all without",
     -1},
    {"limit", PARAM_LIMIT, offsetof(changes_params, limit), 1, LIMIT_MAX, LIMIT_DEFAULT,
     "how many assets at most; a link with rel=next leads to more", -1},
    {"f", PARAM_TEXT, offsetof(changes_params, f), 0, 10, 0, "geojson (the default) or atom", -1},
};
const param_table CHANGES_PARAMS = {ROWS, COUNT(ROWS), sizeof(changes_params)};

/* One as it was read: texts are of the arena. */
typedef struct {
    store_public_change change;
    const char *type;
    index_hit hit; /* of what is open */
} told;

typedef struct {
    request *rq;
    told *list;
    size_t count;
    int64_t since, last; /* numbers: after the one, up to the other, which the snapshot has */
    index_snapshot *snapshot;
} page;

/* -- reading ----------------------------------------------------------------------------------- */

static status keep(void *context, const store_public_change *c, error *err)
{
    page *p = context;
    if (c->sequence > p->last)
        return OK;
    told *t = &p->list[p->count];
    arena *a = p->rq->arena;
    t->change = *c;
    t->change.changed_on = arena_copy(a, c->changed_on, strlen(c->changed_on));
    t->change.uuid = arena_copy(a, c->uuid, strlen(c->uuid));
    t->change.name = arena_copy(a, c->name, strlen(c->name));
    t->change.closed_on = arena_copy(a, c->closed_on, strlen(c->closed_on));
    if (!t->change.changed_on || !t->change.uuid || !t->change.name || !t->change.closed_on)
        return error_no_memory(err);
    p->count++;
    return OK;
}

static status read_since(store *db, slice since, int64_t *ret, error *err)
{
    day from;
    int64_t number;
    slice first = {since.at, since.len > 10 && since.at[10] == 'T' ? 10 : since.len};
    if (!since.at)
        *ret = 0;
    else if (text_to_int(since, &number) && number >= 0)
        *ret = number;
    else if (first.len == 10 && day_read(first, &from))
        return store_public_sequence_before(db, from.iso, ret, err);
    else
        return error_set(err, ERR_INPUT, "since",
                         "since must be a number of an answer, or a day as 2026-01-31");
    return OK;
}

static status read_page(page *p, const changes_params *asked, error *err)
{
    store *db = p->rq->db;
    p->list = arena_alloc(p->rq->arena, (asked->limit + 1) * sizeof *p->list);
    if (!p->list)
        return error_no_memory(err);
    p->snapshot = live_snapshot_numbered(p->rq->site->live, &p->last);
    status failed = store_read_begin(db, err);
    if (failed)
        return failed;
    failed = read_since(db, asked->since, &p->since, err);
    /* one more than asked tells whether there is a next page */
    if (!failed)
        failed = store_public_changes(db, p->since, asked->limit + 1, keep, p, err);
    store_read_end(db);
    return failed;
}

/* What stands open in the file but not in the index (it is past a limit, or a day has just turned)
 * is not shown, and is told as what is not shown. */
static void judge(const page *p, told *t)
{
    static const char *const TYPES[] = {"withdrawn", "changed", "closed"};
    uint8_t uuid[UUID_BYTES];
    const index_view *view = index_view_of(p->snapshot, AUDIENCE_PUBLIC);
    if (t->change.state == PUBLIC_OPEN &&
        !(uuid_read(slice_of(t->change.uuid), uuid) && index_by_uuid(view, uuid, &t->hit)))
        t->change.state = PUBLIC_WITHDRAWN;
    t->type = TYPES[t->change.state];
    if (t->change.state == PUBLIC_OPEN && t->change.added > p->since)
        t->type = "added";
}

/* -- GeoJSON ----------------------------------------------------------------------------------- */

static void put_own(buf *out, const told *t)
{
    json_name(out, "change_type");
    json_text(out, slice_of(t->type));
    buf_puts(out, ",\"sequence\":");
    buf_int(out, t->change.sequence);
    buf_puts(out, ",\"changed_on\":");
    json_text(out, slice_of(t->change.changed_on));
}

static void put_feature(buf *out, const told *t)
{
    if (t->change.state == PUBLIC_OPEN) {
        buf_add(out, t->hit.body.at, t->hit.split);
        put_own(out, t);
        buf_putc(out, ',');
        buf_add(out, t->hit.body.at + t->hit.split, t->hit.body.len - t->hit.split);
        return;
    }
    buf_puts(out, "{\"type\":\"Feature\",\"id\":");
    json_text(out, slice_of(t->change.uuid));
    buf_puts(out, ",\"geometry\":null,\"properties\":{");
    put_own(out, t);
    if (t->change.state == PUBLIC_CLOSED) {
        buf_puts(out, ",\"name\":");
        json_text(out, slice_of(t->change.name));
        buf_puts(out, ",\"closed_on\":");
        json_text(out, slice_of(t->change.closed_on));
    }
    buf_puts(out, "}}");
}

static void put_geojson(buf *out, const page *p, size_t count, const web_link *links, size_t n)
{
    buf_puts(out, "{\"type\":\"FeatureCollection\",\"sequence\":");
    buf_int(out, count ? p->list[count - 1].change.sequence : p->since);
    buf_printf(out, ",\"numberReturned\":%zu,", count);
    render_links(out, links, n);
    buf_puts(out, ",\"features\":[");
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, i ? ",\n" : "\n");
        put_feature(out, &p->list[i]);
    }
    buf_puts(out, "\n]}\n");
}

/* -- Atom -------------------------------------------------------------------------------------- */

static void moment_of(const char *iso_day, char into[MOMENT_SIZE])
{
    snprintf(into, MOMENT_SIZE, "%.10sT00:00:00Z", iso_day);
}

static slice summary_of(const told *t, char *into, size_t size)
{
    switch (t->change.state) {
    case PUBLIC_CLOSED:
        snprintf(into, size, "Closed on %s", t->change.closed_on);
        return slice_of(into);
    case PUBLIC_WITHDRAWN:
        return slice_of("It is not public any more");
    case PUBLIC_OPEN:
        break;
    }
    return (slice){"", 0};
}

static status put_entry(atom *feed, const page *p, const told *t, error *err)
{
    char updated[MOMENT_SIZE], summary[60];
    BUF_SCOPED buf name;
    buf_init(&name, 4096);
    moment_of(t->change.changed_on, updated);
    slice title = slice_of(t->change.state == PUBLIC_CLOSED ? t->change.name : "Withdrawn");
    if (t->change.state == PUBLIC_OPEN) {
        hit_text(&t->hit, "name", &name);
        title = (slice){name.data ? name.data : "", name.len};
    }
    const char *id = arena_printf(p->rq->arena, "urn:uuid:%s", t->change.uuid);
    const char *path = arena_printf(p->rq->arena, "/collections/assets/items/%s", t->change.uuid);
    if (!id || !path || name.failed)
        return error_no_memory(err);
    bool open = t->change.state == PUBLIC_OPEN;
    const atom_entry entry = {
        .id = id,
        .title = title,
        .summary = summary_of(t, summary, sizeof summary),
        .updated = updated,
        .category = t->type,
        .link = {"alternate", MEDIA_GEOJSON, open ? link_to(p->rq, path) : NULL}};
    atom_add(feed, &entry);
    return OK;
}

static status put_atom(buf *out, const page *p, size_t count, const web_link *links, size_t n,
                       error *err)
{
    atom *feed;
    atom_link own[4];
    char updated[MOMENT_SIZE];
    moment_of(count ? p->list[count - 1].change.changed_on : "1970-01-01", updated);
    for (size_t i = 0; i < n; i++)
        own[i] = (atom_link){links[i].rel, links[i].media, links[i].href};
    const char *id = link_to(p->rq, "/changes");
    if (!id)
        return error_no_memory(err);
    const atom_feed head = {id, "Changes of assets", "Cairn", updated, own, n};
    status failed = atom_new(&head, &feed, err);
    if (failed)
        return failed;
    for (size_t i = 0; i < count && !failed; i++)
        failed = put_entry(feed, p, &p->list[i], err);
    if (!failed)
        return atom_finish(feed, out, err);
    atom_free(feed);
    return failed;
}

/* -- the answer -------------------------------------------------------------------------------- */

/* How many of the page fit an answer: features are copied whole, the rest is little. */
static size_t fitting(const page *p, size_t most, size_t max_bytes)
{
    enum { AROUND = 400, LINKS = 65536 };
    size_t used = LINKS, count = 0;
    for (; count < p->count && count < most; count++) {
        used += AROUND + p->list[count].hit.body.len + strlen(p->list[count].change.name);
        if (used > max_bytes)
            break;
    }
    return count;
}

static const char *href_since(const request *rq, int64_t since, const char *f)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)since);
    struct param_pair pairs[] = {{slice_of("since"), slice_of(number)},
                                 {slice_of("f"), slice_of(f)}};
    return link_changed(rq, (const char *const[]){"since", "f", NULL}, &(param_pairs){2, pairs});
}

static status answer(page *p, const changes_params *asked, bool as_atom, response *rs, error *err)
{
    for (size_t i = 0; i < p->count; i++)
        judge(p, &p->list[i]);
    size_t count = fitting(p, asked->limit, p->rq->site->max_answer_bytes);
    int64_t last = count ? p->list[count - 1].change.sequence : p->since;
    const char *media = as_atom ? MEDIA_ATOM : MEDIA_GEOJSON;
    if (count < p->count)
        rs->next = href_since(p->rq, last, as_atom ? "atom" : "geojson");
    const web_link links[] = {
        {"self", media, NULL, link_self(p->rq)},
        {"next", media, NULL, rs->next},
        {"alternate", as_atom ? MEDIA_GEOJSON : MEDIA_ATOM, NULL,
         href_since(p->rq, p->since, as_atom ? "geojson" : "atom")},
    };
    status failed = OK;
    if (as_atom)
        failed = put_atom(&rs->body, p, count, links, COUNT(links), err);
    else
        put_geojson(&rs->body, p, count, links, COUNT(links));
    return failed ? failed : respond(rs, 200, media, err);
}

status changes_get(request *rq, response *rs, error *err)
{
    const changes_params *asked = rq->params;
    page p = {.rq = rq};
    bool as_atom = slice_equals(asked->f, "atom");
    if (asked->f.at && !as_atom && !slice_equals(asked->f, "geojson") &&
        !slice_equals(asked->f, "json"))
        return error_set(err, ERR_INPUT, "f", "f must be geojson or atom");
    status failed = read_page(&p, asked, err);
    if (!failed)
        failed = answer(&p, asked, as_atom, rs, err);
    index_release(p.snapshot);
    return failed;
}

#include "exchange/export.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "exchange/export_credit.h"
#include "exchange/export_process.h"
#include "exchange/export_styles.h"
#include "format/encode.h"
#include "format/json.h"

enum {
    PIECE_BYTES = 64 * 1024,
    BATCH = INDEX_MAX_K,
    FOLDER_ROOM = 256,
    STREAM_PATIENCE_MS = 60000 /* for cairn-writer to take or give something */
};
/* A piece, with the largest feature behind it, or an order with its styles. */
static const size_t PIECE_MAX_BYTES = (size_t)96 * 1024 * 1024;
static const size_t BATCH_MAX_BYTES = (size_t)64 * 1024 * 1024;

/* What a sheet has below its headings; a .dbf of 2 GB has rows of some 7 KB;
 * programs that show KML hold all of it. */
enum { SHEET_ROWS = 1048575, SHAPEFILE_ROWS = 150000, KML_ROWS = 200000 };

const export_kind EXPORT_KINDS[] = {
    {"geojson", "GeoJSON", MEDIA_OF_GEOJSON, EXPORT_AS_TEXT, 0, false},
    {"geojsonl", "GeoJSON, a feature a line", MEDIA_OF_GEOJSONL, EXPORT_AS_TEXT, 0, false},
    {"csv", "CSV", MEDIA_OF_CSV, EXPORT_AS_TEXT, 0, false},
    {"fgb", "FlatGeobuf", "application/flatgeobuf", EXPORT_AS_IT_COMES, 0, false},
    {"gpkg", "GeoPackage", "application/geopackage+sqlite3", EXPORT_BY_FILE, 0, false,
     .styled = true},
    {"kml", "KML", "application/vnd.google-earth.kml+xml", EXPORT_BY_FILE, KML_ROWS, true},
    {"shp.zip", "shapefile", "application/zip", EXPORT_BY_FILE, SHAPEFILE_ROWS, false},
    {"xlsx", "Excel workbook", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
     EXPORT_BY_FILE, SHEET_ROWS, false},
    {"ods", "OpenDocument spreadsheet", "application/vnd.oasis.opendocument.spreadsheet",
     EXPORT_BY_FILE, SHEET_ROWS, false},
};
const size_t EXPORT_KIND_COUNT = COUNT(EXPORT_KINDS);

typedef enum { TO_BEGIN, AMONG_FEATURES, ENDED } stage;

struct export_job {
    export_options o;
    index_snapshot *snapshot;
    const index_view *view;
    encoder *encoder;
    stage stage;
    bbox box;
    day made;
    uint64_t matched, done;
    credits credits;

    arena *memory; /* of the batch */
    hit_list batch;
    size_t at; /* in it */
    int64_t after_id;
    bool more;

    writer_process writer;
    buf sending; /* to it */
    slice left;  /* of that */
    char folder[FOLDER_ROOM];
    int file; /* what it made; -1 without */
};

const export_kind *export_kind_named(slice name)
{
    for (size_t i = 0; i < EXPORT_KIND_COUNT; i++)
        if (slice_equals(name, EXPORT_KINDS[i].name))
            return &EXPORT_KINDS[i];
    return NULL;
}

void export_kinds_write(buf *out)
{
    for (size_t i = 0; i < EXPORT_KIND_COUNT; i++) {
        buf_puts(out, i ? ", " : "");
        buf_puts(out, EXPORT_KINDS[i].name);
    }
}

void export_file_name(const export_kind *kind, const day *made, char ret[EXPORT_NAME_SIZE])
{
    snprintf(ret, EXPORT_NAME_SIZE, "assets-%s.%s", made->iso, kind->name);
}

status export_add_filter(export_options *o, slice text, bool json, const taxonomy *codes, arena *a,
                         error *err)
{
    const cql2_schema schema = {.of = &ASSET, .who = o->to};
    cql2_node *where;
    status failed = json ? cql2_parse_json(text, &schema, a, &where, err)
                         : cql2_parse_text(text, &schema, a, &where, err);
    return failed ? failed : index_filter_add(&o->filter, where, codes, a, &o->box, err);
}

/* -- features in order of their ids ------------------------------------------------------------ */

static status next_batch(export_job *e, size_t limit, error *err)
{
    const items_query q = {
        .box = e->o.box, .after_id = e->after_id, .limit = limit, .filter = e->o.filter};
    arena_clear(e->memory);
    e->at = 0;
    return index_items(e->view, e->memory, &q, &e->batch, &e->more, err);
}

static void rewind_features(export_job *e)
{
    e->batch = (hit_list){0};
    e->at = 0;
    e->after_id = 0;
    e->more = e->matched > 0;
}

/* NULL at the end. */
static status next_hit(export_job *e, const index_hit **ret, error *err)
{
    if (e->at == e->batch.count && e->more) {
        status failed = next_batch(e, BATCH, err);
        if (failed)
            return failed;
    }
    *ret = e->at < e->batch.count ? &e->batch.hits[e->at++] : NULL;
    if (*ret)
        e->after_id = (*ret)->id;
    return OK;
}

/* -- what is said of the whole ----------------------------------------------------------------- */

static void add_text_member(buf *out, const char *name, void (*write)(const credits *, buf *),
                            const credits *c)
{
    BUF_SCOPED buf text;
    buf_init(&text, PIECE_MAX_BYTES);
    write(c, &text);
    json_name(out, name);
    json_text(out, (slice){text.data, text.len});
    out->failed |= text.failed;
}

static void add_credits(const export_job *e, buf *out)
{
    add_text_member(out, "licence", credits_write_licence, &e->credits);
    buf_putc(out, ',');
    add_text_member(out, "attribution", credits_write_attribution, &e->credits);
}

static const char TITLE[] = "Community assets";

static void add_title(const export_job *e, buf *out)
{
    json_name(out, "name"); /* GDAL's, of the layer */
    json_text(out, slice_of("assets"));
    buf_putc(out, ',');
    json_name(out, "title");
    json_text(out, slice_of(TITLE));
    buf_putc(out, ',');
    json_name(out, "date");
    json_text(out, slice_of(e->made.iso));
}

static void add_about(const export_job *e, buf *out)
{
    BUF_SCOPED buf text;
    buf_init(&text, PIECE_MAX_BYTES);
    buf_printf(&text, "%llu assets, taken from Cairn on %s.\nSources and licences:\n",
               (unsigned long long)e->matched, e->made.iso);
    credits_write_about(&e->credits, &text);
    json_name(out, "about");
    json_text(out, (slice){text.data, text.len});
    out->failed |= text.failed;
}

/* -- the order for cairn-writer (writer/job.h) ------------------------------------------------- */

static void add_member(buf *out, const char *name, const char *text)
{
    buf_putc(out, ',');
    json_name(out, name);
    if (text)
        json_text(out, slice_of(text));
    else
        buf_puts(out, "null");
}

static void add_categories(const taxonomy *t, buf *out)
{
    buf_puts(out, ",\"categories\":[");
    for (size_t i = 0; i < taxonomy_count(t); i++) {
        const category *c = taxonomy_at(t, i);
        const category *parent = c->parent >= 0 ? taxonomy_at(t, (size_t)c->parent) : NULL;
        buf_puts(out, i ? ",{" : "{");
        json_name(out, "code");
        json_text(out, slice_of(c->code));
        add_member(out, "parent", parent ? parent->code : NULL);
        add_member(out, "label", c->label);
        add_member(out, "plain_label", c->plain_label);
        add_member(out, "words", c->words);
        add_member(out, "colour", c->colour);
        add_member(out, "icon", c->icon);
        buf_putc(out, '}');
    }
    buf_putc(out, ']');
}

static void file_path(const export_job *e, char ret[FOLDER_ROOM + 32])
{
    snprintf(ret, FOLDER_ROOM + 32, "%s/assets.%s", e->folder, e->o.kind->name);
}

static status add_order(const export_job *e, buf *out, error *err)
{
    status failed = OK;
    char path[FOLDER_ROOM + 32];
    file_path(e, path);
    buf_putc(out, '{');
    add_title(e, out);
    add_member(out, "format", e->o.kind->name);
    add_member(out, "path", path);
    add_member(out, "crs", e->o.crs->short_of);
    buf_printf(out, ",\"audience\":%d,", (int)e->o.to);
    add_about(e, out);
    buf_putc(out, ',');
    add_credits(e, out);
    add_categories(index_taxonomy(e->snapshot), out);
    if (e->o.kind->styled)
        failed = export_styles_write(index_taxonomy(e->snapshot), e->o.to, out, err);
    buf_puts(out, "}\n");
    return failed;
}

/* -- pieces ------------------------------------------------------------------------------------ */

static status add_beginning(export_job *e, buf *out, error *err)
{
    BUF_SCOPED buf members;
    buf_init(&members, PIECE_BYTES);
    if (e->o.kind->way != EXPORT_AS_TEXT)
        return add_order(e, out, err);
    add_title(e, &members);
    encode_begin(e->encoder, (slice){members.data, members.len}, out);
    return OK;
}

static void add_end(export_job *e, buf *out)
{
    BUF_SCOPED buf members;
    buf_init(&members, PIECE_MAX_BYTES);
    if (e->o.kind->way != EXPORT_AS_TEXT) {
        buf_puts(out, "{\"end\":true}\n");
        return;
    }
    add_credits(e, &members);
    encode_end(e->encoder, (slice){members.data, members.len}, out);
    out->failed |= members.failed;
}

/* As much as a piece is to have, of what the features are as text; nothing at the end. */
static status add_piece(export_job *e, buf *out, error *err)
{
    if (e->stage == TO_BEGIN) {
        status failed = add_beginning(e, out, err);
        if (failed)
            return failed;
        e->stage = AMONG_FEATURES;
    }
    while (e->stage == AMONG_FEATURES && out->len < PIECE_BYTES) {
        const index_hit *hit;
        status failed = next_hit(e, &hit, err);
        if (failed)
            return failed;
        if (!hit) {
            add_end(e, out);
            e->stage = ENDED;
            break;
        }
        encode_feature(e->encoder, hit->body, hit->split, out);
        if (e->o.kind->way == EXPORT_AS_TEXT)
            credits_add(&e->credits, hit->body, hit->split);
        e->done++;
    }
    return buf_status(out, err);
}

/* -- through cairn-writer ---------------------------------------------------------------------- */

static status start_writer(export_job *e, error *err)
{
    const writer_limits limits = {e->o.max_memory_bytes, EXPORT_MAX_FILE_BYTES, e->o.max_seconds};
    return writer_start(&limits, &e->writer, err);
}

/* One step: sends it something, or takes something of it. */
static status step(export_job *e, buf *out, int timeout_ms, error *err)
{
    if (!e->left.len && e->stage != ENDED) {
        buf_clear(&e->sending);
        status failed = add_piece(e, &e->sending, err);
        if (failed)
            return failed;
        e->left = (slice){e->sending.data, e->sending.len};
    }
    return writer_exchange(&e->writer, &e->left, out, timeout_ms, err);
}

static status next_as_it_comes(export_job *e, buf *out, error *err)
{
    status failed = OK;
    if (!e->writer.pid && e->stage == TO_BEGIN)
        failed = start_writer(e, err);
    while (!failed && e->writer.pid && !out->len) {
        if (e->writer.out < 0)
            return writer_end(&e->writer, err);
        failed = step(e, out, STREAM_PATIENCE_MS, err);
    }
    return failed;
}

static int64_t seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void remove_folder(export_job *e)
{
    DIR *d = *e->folder ? opendir(e->folder) : NULL;
    const struct dirent *entry;
    while (d && (entry = readdir(d)))
        (void)unlinkat(dirfd(d), entry->d_name, 0); /* `.` and `..` stay */
    if (d)
        closedir(d);
    if (*e->folder)
        (void)rmdir(e->folder); /* what cannot be removed is in a folder that is ours alone */
    e->folder[0] = '\0';
}

/* The file has no name any more once it is open. It is taken before the writer ends, which removes
 * it when we are gone. */
static void take_file(export_job *e)
{
    char path[FOLDER_ROOM + 32];
    file_path(e, path);
    e->file = open(path, O_RDONLY | O_CLOEXEC);
    if (e->file >= 0)
        remove_folder(e);
}

static status write_file(export_job *e, export_progress *progress, void *context, error *err)
{
    BUF_SCOPED buf nothing; /* it writes to its file, not to us */
    int64_t until_s = seconds_now() + e->o.max_seconds;
    buf_init(&nothing, PIECE_MAX_BYTES);
    status failed = start_writer(e, err);
    while (!failed && e->writer.out >= 0) {
        int64_t left_s = until_s - seconds_now();
        failed = left_s > 0 ? step(e, &nothing, (int)(left_s * 1000), err)
                            : error_set(err, ERR_BUSY, NULL, "writing the file takes too long");
        buf_clear(&nothing);
        if (progress && !failed)
            progress(context, e->done, e->matched);
    }
    if (failed)
        return failed;
    take_file(e);
    failed = writer_end(&e->writer, err);
    return failed || e->file >= 0 ? failed
                                  : error_set(err, ERR_INTERNAL, NULL, "cairn-writer made no file");
}

/* -- the temporary folder ---------------------------------------------------------------------- */

static status make_folder(export_job *e, error *err)
{
    const char *below = getenv("TMPDIR");
    int length = snprintf(e->folder, sizeof e->folder, "%s/cairn-export-XXXXXX",
                          below && *below ? below : "/tmp");
    if (length >= (int)sizeof e->folder || !mkdtemp(e->folder)) {
        e->folder[0] = '\0';
        return error_set(err, ERR_INTERNAL, NULL, "a temporary folder: %s", strerror(errno));
    }
    return OK;
}

static status gather_credits(export_job *e, error *err)
{
    for (const index_hit *hit;;) {
        status failed = next_hit(e, &hit, err);
        if (failed)
            return failed;
        if (!hit)
            break;
        credits_add(&e->credits, hit->body, hit->split);
    }
    rewind_features(e);
    return OK;
}

status export_make(export_job *e, export_progress *progress, void *context, error *err)
{
    if (e->o.kind->way != EXPORT_BY_FILE)
        return OK;
    status failed = gather_credits(e, err);
    if (!failed)
        failed = make_folder(e, err);
    if (!failed)
        failed = write_file(e, progress, context, err);
    writer_kill(&e->writer);
    remove_folder(e);
    return failed;
}

static status next_of_file(export_job *e, buf *out, error *err)
{
    if (e->file < 0 || !buf_reserve(out, PIECE_BYTES))
        return e->file < 0 ? error_set(err, ERR_INTERNAL, NULL, "the file was not made")
                           : buf_status(out, err);
    ssize_t got = read(e->file, out->data + out->len, PIECE_BYTES);
    if (got < 0)
        return error_set(err, ERR_INTERNAL, NULL, "%s", strerror(errno));
    out->len += (size_t)got;
    return OK;
}

status export_next(export_job *e, buf *out, error *err)
{
    switch (e->o.kind->way) {
    case EXPORT_AS_TEXT:
        return add_piece(e, out, err);
    case EXPORT_AS_IT_COMES:
        return next_as_it_comes(e, out, err);
    case EXPORT_BY_FILE:
        break;
    }
    return next_of_file(e, out, err);
}

/* -- beginning and end ------------------------------------------------------------------------- */

static encode_options encoding_of(const export_options *o)
{
    static const struct {
        const char *name;
        encode_format format;
    } TEXTS[] = {{"geojson", ENCODE_GEOJSON}, {"csv", ENCODE_CSV}};
    encode_options made = {.format = ENCODE_GEOJSONL,
                           .of = &ASSET,
                           .to = o->to,
                           .crs = o->crs,
                           .as_file = true,
                           .placed_only = o->kind->way == EXPORT_AS_IT_COMES, /* export_page.h */
                           .bom = true};
    for (size_t i = 0; i < COUNT(TEXTS); i++)
        if (strcmp(TEXTS[i].name, o->kind->name) == 0)
            made.format = TEXTS[i].format;
    return made;
}

static status check(export_job *e, error *err)
{
    const export_kind *kind = e->o.kind;
    uint64_t most = kind->max_rows;
    if (kind->degrees_only && e->o.crs->srid != CRS84->srid)
        return error_set(err, ERR_INPUT, "crs", "%s is always in longitude and latitude",
                         kind->title);
    if (kind->way == EXPORT_BY_FILE && e->o.max_rows && (!most || e->o.max_rows < most))
        most = e->o.max_rows;
    status failed = next_batch(e, 1, err);
    if (failed)
        return failed;
    e->matched = e->batch.matched;
    rewind_features(e);
    if (most && e->matched > most)
        return error_set(err, ERR_INPUT, "format",
                         "%llu assets are more than the %llu that are written as %s: narrow them "
                         "down, or take csv, geojson or fgb",
                         (unsigned long long)e->matched, (unsigned long long)most, kind->name);
    return OK;
}

status export_open(index_snapshot *snapshot, const index_view *view, const export_options *options,
                   export_job **ret, error *err)
{
    export_job *e = mem_zalloc(1, sizeof *e);
    if (!e)
        return error_no_memory(err);
    *e = (export_job){
        .o = *options, .made = day_today(), .file = -1, .writer = {0, -1, -1, -1, 0, 0}};
    if (e->o.box) {
        e->box = *e->o.box;
        e->o.box = &e->box;
    }
    if (!e->o.crs)
        e->o.crs = CRS84;
    if (!e->o.max_memory_bytes)
        e->o.max_memory_bytes = EXPORT_MAX_MEMORY_BYTES;
    if (!e->o.max_seconds)
        e->o.max_seconds = EXPORT_MAX_SECONDS;
    e->snapshot = index_hold(snapshot);
    e->view = view;
    e->memory = arena_new(BATCH_MAX_BYTES);
    buf_init(&e->sending, PIECE_MAX_BYTES);
    const encode_options encoding = encoding_of(&e->o);
    status failed = e->memory ? check(e, err) : error_no_memory(err);
    if (!failed)
        failed = encoder_new(&encoding, &e->encoder, err);
    if (failed) {
        export_close(e);
        return failed;
    }
    *ret = e;
    return OK;
}

uint64_t export_matched(const export_job *e)
{
    return e->matched;
}

uint64_t export_done(const export_job *e)
{
    return e->done;
}

uint64_t export_left_out(const export_job *e)
{
    return e->done - encode_written(e->encoder);
}

void export_close(export_job *e)
{
    if (!e)
        return;
    writer_kill(&e->writer);
    remove_folder(e);
    if (e->file >= 0)
        close(e->file);
    encoder_free(e->encoder);
    buf_done(&e->sending);
    arena_free(e->memory);
    index_release(e->snapshot);
    mem_free(e);
}

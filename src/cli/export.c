/* cairn export: taking the assets away as a file. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "cli/progress.h"
#include "exchange/export.h"
#include "live/live.h"

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"format", "F",
     "geojson, geojsonl, csv, fgb, gpkg, kml, shp.zip, xlsx or ods; as FILE ends unless said",
     false},
    {"crs", "EPSG:N", "OGC:CRS84 (longitude, latitude) unless said; EPSG:4326, 3857 or 27700",
     false},
    {"filter", "CQL2", "only assets that meet this: \"step_free = 'yes' AND name LIKE 'The %'\"",
     false},
    {"category", "CODE", "only assets of this category or group", true},
    {"bbox", "W,S,E,N", "only assets in this box of degrees", false},
    {"audience", "public|partners|editors", "what these may see; public unless said", false},
    {"o", "FILE", "where to; must not be there yet. Text and fgb go to standard output without",
     false},
    {"quiet", NULL, "do not say how much was written", false},
    {0}};

static const char *const AUDIENCE_NAMES[AUDIENCE_COUNT] = {"public", "partners", "editors"};

enum { PIECE_MAX_BYTES = 128 * 1024 * 1024, FILTER_MAX_BYTES = 64 * 1024 * 1024, PATH_ROOM = 4096 };

/* -- what is asked ----------------------------------------------------------------------------- */

/* By its name, else by how the file is called. */
static const export_kind *kind_of(const cli_args *args)
{
    const char *name = cli_value(args, "format", NULL), *path = cli_value(args, "o", "");
    const export_kind *best = name ? export_kind_named(slice_of(name)) : NULL;
    for (size_t i = 0; i < EXPORT_KIND_COUNT && !name; i++) {
        size_t length = strlen(EXPORT_KINDS[i].name), whole = strlen(path);
        if (whole > length && path[whole - length - 1] == '.' &&
            strcasecmp(path + whole - length, EXPORT_KINDS[i].name) == 0)
            best = &EXPORT_KINDS[i];
    }
    return best;
}

static status read_bbox(const char *text, bbox *ret, error *err)
{
    double numbers[4];
    for (int i = 0; i < 4; i++) {
        const char *comma = strchr(text, ',');
        slice part = {text, comma ? (size_t)(comma - text) : strlen(text)};
        if (!text_to_double(slice_trim(part), &numbers[i]) || !comma == (i < 3))
            return error_set(err, ERR_INPUT, "bbox",
                             "--bbox must be west,south,east,north in degrees");
        text = comma ? comma + 1 : text;
    }
    *ret = (bbox){numbers[0], numbers[1], numbers[2], numbers[3]};
    return bbox_valid(*ret) ? OK
                            : error_set(err, ERR_INPUT, "bbox",
                                        "--bbox must be west,south,east,north in degrees");
}

static status read_audience(const cli_args *args, audience *ret, error *err)
{
    const char *text = cli_value(args, "audience", "public");
    for (int i = 0; i < AUDIENCE_COUNT; i++)
        if (strcmp(text, AUDIENCE_NAMES[i]) == 0) {
            *ret = (audience)i;
            return OK;
        }
    return error_set(err, ERR_INPUT, "audience", "--audience must be public, partners or editors");
}

/* What can be told without the database. */
static status read_options(const cli_args *args, export_options *ret, bbox *box, error *err)
{
    BUF_SCOPED buf names;
    const char *crs = cli_value(args, "crs", NULL), *text = cli_value(args, "bbox", NULL);
    const char *path = cli_value(args, "o", NULL);
    export_options o = {.kind = kind_of(args)};
    buf_init(&names, 1024);
    export_kinds_write(&names);
    if (args->operand_count)
        return error_set(err, ERR_INPUT, NULL, "'%.80s' is not an option; -o names the file",
                         args->operands[0]);
    if (!o.kind)
        return error_set(err, ERR_INPUT, "format", "--format must be one of %s", buf_text(&names));
    if (!path && o.kind->way == EXPORT_BY_FILE)
        return error_set(err, ERR_INPUT, "o", "a %s needs a file: -o assets.%s", o.kind->title,
                         o.kind->name);
    if (crs && !(o.crs = crs_of_uri(slice_of(crs))))
        return error_set(err, ERR_INPUT, "crs",
                         "--crs must be OGC:CRS84, EPSG:4326, EPSG:3857 or EPSG:27700");
    status failed = read_audience(args, &o.to, err);
    if (!failed && text && !(failed = read_bbox(text, box, err)))
        o.box = box;
    if (!failed)
        *ret = o;
    return failed;
}

static status read_filter(const cli_args *args, const taxonomy *t, arena *a, export_options *o,
                          error *err)
{
    const char *code, *text = cli_value(args, "filter", NULL);
    index_filter *ret = &o->filter;
    for (size_t i = 0; (code = cli_value_at(args, "category", i)); i++) {
        int number = taxonomy_find(t, slice_of(code));
        if (number < 0)
            return error_set(err, ERR_INPUT, "category", "there is no category '%s'", code);
        category_set_add(&ret->categories, t, number);
        ret->by_category = true;
    }
    return text ? export_add_filter(o, slice_of(text), false, t, a, err) : OK;
}

/* -- where it goes ----------------------------------------------------------------------------- */

/* A file that has no name until it is whole, so that one that broke off is never taken for it. */
typedef struct {
    const char *path; /* NULL: standard output */
    int fd;
    bool named; /* the folder's file system has no files without names */
} target;

static status refuse_existing(const char *path, error *err)
{
    return error_set(err, ERR_CONFLICT, "o", "%.200s is there already; it is not written over",
                     path);
}

static status open_target(const char *path, target *ret, error *err)
{
    char folder[PATH_ROOM];
    *ret = (target){.path = path, .fd = STDOUT_FILENO};
    if (!path)
        return OK;
    if (access(path, F_OK) == 0)
        return refuse_existing(path, err);
    const char *slash = strrchr(path, '/');
    int length = snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) + 1 : 1,
                          slash ? path : ".");
    if (length < 0 || length >= (int)sizeof folder)
        return error_set(err, ERR_INPUT, "o", "the path is too long");
    ret->fd = open(folder, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (ret->fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        ret->fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
        ret->named = ret->fd >= 0;
    }
    return ret->fd >= 0 ? OK : error_set(err, ERR_INPUT, "o", "%.200s: %s", path, strerror(errno));
}

static status write_out(const target *t, const buf *bytes, error *err)
{
    for (size_t done = 0; done < bytes->len;) {
        ssize_t written = write(t->fd, bytes->data + done, bytes->len - done);
        if (written < 0 && errno != EINTR)
            return error_set(err, ERR_INTERNAL, NULL, "%s: %s",
                             t->path ? t->path : "standard output", strerror(errno));
        done += written > 0 ? (size_t)written : 0;
    }
    return OK;
}

/* Gives the file its name, if it is whole. */
static status close_target(target *t, bool whole, error *err)
{
    char link[64];
    status failed = OK;
    if (!t->path || t->fd < 0)
        return OK;
    snprintf(link, sizeof link, "/proc/self/fd/%d", t->fd);
    if (whole && fsync(t->fd))
        failed = error_set(err, ERR_INTERNAL, NULL, "%.200s: %s", t->path, strerror(errno));
    if (whole && !failed && !t->named &&
        linkat(AT_FDCWD, link, AT_FDCWD, t->path, AT_SYMLINK_FOLLOW))
        failed = errno == EEXIST
                     ? refuse_existing(t->path, err)
                     : error_set(err, ERR_INTERNAL, NULL, "%.200s: %s", t->path, strerror(errno));
    if (t->named && (!whole || failed))
        (void)unlink(t->path); /* it is ours: it was not there before */
    close(t->fd);
    return failed;
}

/* -- all of it --------------------------------------------------------------------------------- */

static void tell(void *context, uint64_t done, uint64_t of)
{
    progress_tell(context, done, of);
}

static status write_all(export_job *job, const target *to, progress *shown, error *err)
{
    BUF_SCOPED buf piece;
    buf_init(&piece, PIECE_MAX_BYTES);
    status failed = export_make(job, tell, shown, err);
    while (!failed) {
        buf_clear(&piece);
        failed = export_next(job, &piece, err);
        if (failed || !piece.len)
            break;
        failed = write_out(to, &piece, err);
        progress_tell(shown, export_done(job), export_matched(job));
    }
    progress_done(shown);
    return failed;
}

static status export_snapshot(const cli_args *args, index_snapshot *snapshot, export_options *o,
                              error *err)
{
    target to;
    export_job *job;
    error unnamed = {0};
    const char *path = cli_value(args, "o", NULL);
    progress shown = progress_of(path ? path : "export", "assets written");
    ARENA_SCOPED arena *a = arena_new(FILTER_MAX_BYTES);
    status failed =
        a ? read_filter(args, index_taxonomy(snapshot), a, o, err) : error_no_memory(err);
    if (!failed)
        failed = export_open(snapshot, index_view_of(snapshot, o->to), o, &job, err);
    if (failed)
        return failed;
    uint64_t count = export_matched(job);
    failed = open_target(path, &to, err);
    if (!failed) {
        failed = write_all(job, &to, &shown, err);
        status lost = close_target(&to, !failed, &unnamed);
        if (!failed && lost) {
            *err = unnamed;
            failed = lost;
        }
    }
    uint64_t left_out = export_left_out(job);
    export_close(job);
    if (failed || cli_has(args, "quiet"))
        return failed;
    fprintf(stderr, "%llu assets, as the %s may see them%s%s\n",
            (unsigned long long)(count - left_out), AUDIENCE_NAMES[o->to], path ? ": " : "",
            path ? path : "");
    if (left_out)
        fprintf(stderr, "%llu more have no position, and are left out\n",
                (unsigned long long)left_out);
    return OK;
}

static int run(const cli_args *args)
{
    live *l;
    bbox box;
    error err = {0};
    export_options options;
    if (read_options(args, &options, &box, &err)) {
        (void)cli_fail(args, &err); /* it says "failed"; this is wrong usage */
        return EXIT_USAGE;
    }
    const live_options from = {.path = cli_db(args), .audiences = 1U << options.to};
    status failed = live_open(&from, &l, &err);
    if (failed)
        return cli_fail(args, &err);
    index_snapshot *snapshot = live_snapshot(l);
    failed = export_snapshot(args, snapshot, &options, &err);
    int ended = failed ? cli_fail(args, &err) : EXIT_DONE;
    if (failed == ERR_INPUT)
        ended = EXIT_USAGE;
    index_release(snapshot);
    live_close(l);
    return ended;
}

const cli_command CLI_EXPORT = {
    .name = "export",
    .usage = "[OPTION]... [-o FILE]",
    .summary =
        "Takes the assets away as a file: as text, or as programs of maps and offices read them.\n"
        "What the public may see is written unless --audience says otherwise. GeoPackage brings "
        "what goes on,\nthe categories and the styles along; the others have the assets alone. "
        "Times, licences and whom to\nthank are inside. A file that is there is never written "
        "over.",
    .example = "cairn export --db sample.sqlite --crs EPSG:27700 -o assets.gpkg",
    .options = OPTIONS,
    .run = run,
};

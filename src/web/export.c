#include "web/export.h"

#include <string.h>

#include "base/mem.h"
#include "exchange/export.h"
#include "web/asset_query.h"
#include "web/where.h"

/* What one that is asked for over the network may take of the machine. */
static const size_t MAX_MEMORY_BYTES = (size_t)1024 * 1024 * 1024;
enum { MAX_SECONDS = 300, PAGE_MAX_SECONDS = 60 };

typedef struct {
    asset_params assets; /* first: see asset_query.h */
    param_corners box;
    where_params where;
    slice bbox_crs, crs;
} export_params;

static const param ROWS[] = {
#include "web/asset_params.def"
    {"bbox", PARAM_CORNERS, offsetof(export_params, box), 0, 0, 0,
     "only assets in this box: west,south,east,north in degrees, or as `bbox-crs` has it; west "
     "above east crosses the antimeridian",
     -1},
    {"bbox-crs", PARAM_TEXT, offsetof(export_params, bbox_crs), 0, 100, 0,
     "the URI of the coordinate system of `bbox`: one of those of `crs`", -1},
    {"crs", PARAM_TEXT, offsetof(export_params, crs), 0, 100, 0,
     "the coordinate system: OGC:CRS84, EPSG:4326, EPSG:3857 or EPSG:27700, or its URI; x comes "
     "before y in each",
     -1},
    {"filter", PARAM_LONG_TEXT, offsetof(export_params, where.filter), 0, CQL2_MAX_BYTES, 0,
     "only assets that meet this filter in CQL2, over what /collections/assets/queryables lists",
     -1},
    {"filter-crs", PARAM_TEXT, offsetof(export_params, where.crs), 0, 100, 0,
     "the URI of the coordinate system of positions in `filter`: one of those of `crs`", -1},
    {"filter-lang", PARAM_TEXT, offsetof(export_params, where.language), 0, 20, 0,
     "the language of `filter`: cql2-text (without it) or cql2-json", -1},
};
const param_table EXPORT_PARAMS = {ROWS, COUNT(ROWS), sizeof(export_params), &ASSET,
                                   offsetof(export_params, where.equals)};

/* One that is under way, until its last byte is sent or its client is gone. */
typedef struct {
    export_job *job;
    metrics *counts;
    bool counted, file_counted;
} under_way;

static void end(void *context)
{
    under_way *u = context;
    export_close(u->job);
    if (u->file_counted)
        u->counts->export_files--;
    if (u->counted)
        u->counts->exports--;
    mem_free(u);
}

static status next_piece(void *context, buf *out, error *err)
{
    return export_next(((under_way *)context)->job, out, err);
}

static bool enter(_Atomic int64_t *count, unsigned most)
{
    if ((*count)++ < (int64_t)most)
        return true;
    (*count)--;
    return false;
}

/* @param box  that the options point to, as long as they are used. */
static status read_filter(const request *rq, const export_params *p, system_box *box,
                          export_options *o, error *err)
{
    const crs_entry *of_box;
    cql2_node *where;
    if (system_read(p->bbox_crs, "bbox-crs", &of_box, err) ||
        system_box_read(of_box, &p->box, box, err) ||
        asset_query_filter(rq, &p->assets, &o->filter, err) ||
        where_read(rq, COLLECTION_ASSETS, &p->where, box, of_box, &where, err))
        return err->code;
    if (box->nowhere) {
        o->filter.by_id = true;
        o->filter.id_count = 0;
    }
    o->box = box->given && !box->nowhere ? &box->box : NULL;
    if (!where)
        return OK;
    return index_filter_add(&o->filter, where, index_taxonomy(rq->snapshot), rq->arena, &o->box,
                            err);
}

/* "assets.gpkg" */
static const export_kind *kind_of(slice file)
{
    static const char BEGINS[] = "assets.";
    size_t length = sizeof BEGINS - 1;
    bool assets = file.len > length && memcmp(file.at, BEGINS, length) == 0;
    return assets ? export_kind_named((slice){file.at + length, file.len - length}) : NULL;
}

static status read_options(const request *rq, system_box *box, export_options *ret, error *err)
{
    BUF_SCOPED buf names;
    const export_params *p = rq->params;
    export_options o = {.kind = kind_of(rq->variables[0]),
                        .to = rq->who,
                        .max_rows = rq->site->export_max_rows,
                        .max_memory_bytes = MAX_MEMORY_BYTES,
                        .max_seconds = MAX_SECONDS};
    buf_init(&names, 400);
    export_kinds_write(&names);
    if (!o.kind)
        return error_set(err, ERR_NOT_FOUND, NULL, "there is assets. and one of %s",
                         buf_text(&names));
    if (p->crs.at && !(o.crs = crs_of_uri(p->crs)))
        return error_set(err, ERR_INPUT, "crs",
                         "crs must be OGC:CRS84, EPSG:4326, EPSG:3857 or EPSG:27700, or its URI");
    status failed = read_filter(rq, p, box, &o, err);
    if (!failed)
        *ret = o;
    return failed;
}

static status begin(const request *rq, const export_options *o, under_way *u, error *err)
{
    u->counts = rq->site->counts;
    u->counted = enter(&u->counts->exports, rq->site->max_exports);
    if (!u->counted)
        return error_set(err, ERR_BUSY, NULL, "too many exports are under way: try again");
    status failed = export_open(rq->snapshot, rq->view, o, &u->job, err);
    if (failed || o->kind->way != EXPORT_BY_FILE || rq->method == METHOD_HEAD)
        return failed;
    u->file_counted = enter(&u->counts->export_files, rq->site->max_export_files);
    if (!u->file_counted)
        return error_set(err, ERR_BUSY, NULL,
                         "too many exports are made as files: try again, or take csv, geojson or "
                         "fgb");
    failed = export_make(u->job, NULL, NULL, err);
    u->counts->export_files--; /* what is sent of it takes no thread */
    u->file_counted = false;
    return failed;
}

status export_get(request *rq, response *rs, error *err)
{
    export_options options;
    system_box box;
    char name[EXPORT_NAME_SIZE];
    const day today = day_today();
    status failed = read_options(rq, &box, &options, err);
    if (failed)
        return failed;
    under_way *u = mem_zalloc(1, sizeof *u);
    if (!u)
        return error_no_memory(err);
    failed = begin(rq, &options, u, err);
    if (failed) {
        end(u);
        return failed;
    }
    export_file_name(options.kind, &today, name);
    response_add_field(rs, "Content-Disposition",
                       arena_printf(rq->arena, "attachment; filename=\"%s\"", name));
    rs->stream = (response_stream){next_piece, end, u};
    return respond(rs, 200, options.kind->media, err);
}

status export_answer_page(const request *rq, const export_page *page, buf *out,
                          uint64_t *ret_left_out, error *err)
{
    metrics *counts = rq->site->counts;
    export_page limited = *page;
    limited.max_memory_bytes = MAX_MEMORY_BYTES;
    limited.max_seconds = PAGE_MAX_SECONDS;
    if (!enter(&counts->export_files, rq->site->max_export_files))
        return error_set(err, ERR_BUSY, NULL,
                         "too many exports are made as files: try again, or take csv or geojson");
    status failed = export_page_write(&limited, out, ret_left_out, err);
    counts->export_files--;
    return failed;
}

#include "exchange/row.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format/json.h"

enum { FOLDED_MAX = 200, ADDRESS_MAX = 400, EXTRA_MAX_BYTES = 20000 };

void row_says(row_result *row, const char *about, slice text, const char *format, ...)
{
    size_t used = strlen(row->reason);
    va_list args;
    if (used == 0) {
        row->field = about;
        row->value = text;
    }
    if (used && used + 2 < sizeof row->reason)
        used += (size_t)snprintf(row->reason + used, sizeof row->reason - used, "; ");
    va_start(args, format);
    vsnprintf(row->reason + used, sizeof row->reason - used, format, args);
    va_end(args);
}

/* Cells of the National Health Service's registers, known by their heading. */
static const struct {
    const char *heading, *from, *field, *to;
} KNOWN_VALUES[] = {
    {"practice type", "4", "category", "gp-practice"},
    {"prescribing setting", "4", "category", "gp-practice"},
};

static slice mapped_value(const row_reader *in, const field *f, slice heading, slice cell)
{
    char folded[FOLDED_MAX];
    const import_options *o = in->options;
    for (size_t i = 0; i < o->value_count; i++)
        if (strcmp(o->values[i].field, f->name) == 0 &&
            slice_equals_nocase(cell, o->values[i].from))
            return slice_of(o->values[i].to);
    for (size_t i = 0; i < COUNT(KNOWN_VALUES); i++) /* folding is dear, and so comes last */
        if (slice_equals(cell, KNOWN_VALUES[i].from) &&
            strcmp(KNOWN_VALUES[i].field, f->name) == 0 &&
            text_fold(heading.at, heading.len, folded, sizeof folded) &&
            strcmp(KNOWN_VALUES[i].heading, folded) == 0)
            return slice_of(KNOWN_VALUES[i].to);
    return cell;
}

/* What could not be read into its field is kept beside it. */
static void keep_extra(buf *extra, slice name, slice text)
{
    buf_putc(extra, extra->len ? ',' : '{');
    json_text(extra, name);
    buf_putc(extra, ':');
    json_text(extra, text);
}

static status set_text(const field *f, slice text, arena *a, value *ret, error *err)
{
    return field_read(f, text, a, ret, err);
}

static status read_category(const row_reader *in, slice cell, row_result *row, arena *a, int number,
                            error *err)
{
    const field *f = &row->r.of->fields[number];
    int found = category_words_find(in->words, cell);
    if (found < 0) {
        row_says(row, f->name, cell, "the category '%.*s' is not known",
                 (int)(cell.len < 60 ? cell.len : 60), cell.at);
        row->flagged = row->uncategorised = true;
        return ERR_INPUT;
    }
    return set_text(f, slice_of(taxonomy_at(in->categories, (size_t)found)->code), a,
                    &row->r.v[number], err);
}

/* A postcode is kept in its usual form; what is none is kept as it was written. */
static status read_postcode(slice cell, row_result *row, arena *a, error *err)
{
    postcode code;
    char text[POSTCODE_TEXT_SIZE];
    const field *f = &ASSET.fields[ASSET_POSTCODE];
    if (postcode_read(cell, &code)) {
        postcode_write(code, text);
        return set_text(f, slice_of(text), a, &row->r.v[ASSET_POSTCODE], err);
    }
    row_says(row, f->name, cell, "'%.*s' is not a UK postcode",
             (int)(cell.len < 40 ? cell.len : 40), cell.at);
    row->flagged = true;
    return ERR_INPUT;
}

static status join_address(slice cell, row_result *row, arena *a, error *err)
{
    const value *before = &row->r.v[ASSET_ADDRESS];
    slice whole = cell;
    if (before->kind == VALUE_TEXT) {
        whole.at = arena_printf(a, "%.*s, %.*s", (int)before->text.len, before->text.at,
                                (int)cell.len, cell.at);
        if (!whole.at)
            return error_no_memory(err);
        whole.len = strlen(whole.at);
    }
    return set_text(&ASSET.fields[ASSET_ADDRESS], whole, a, &row->r.v[ASSET_ADDRESS], err);
}

static bool is_category(const entity *of, int number)
{
    return of == &ASSET ? number == ASSET_CATEGORY : number == ACTIVITY_CATEGORY;
}

/* Fields that say who may see a record, and from when to when. */
static bool governs_showing(const entity *of, int number)
{
    if (of == &ACTIVITY)
        return number == ACTIVITY_VISIBILITY;
    return number == ASSET_STATUS || number == ASSET_VISIBILITY || number == ASSET_LISTING ||
           number == ASSET_CONSENT || number == ASSET_LOCATION_SHOWN || number == ASSET_OPENED_ON ||
           number == ASSET_CLOSED_ON || number == ASSET_CONSENT_EXPIRES_ON;
}

static status read_cell(const row_reader *in, slice cell, int number, row_result *row, arena *a,
                        error *err)
{
    const entity *of = row->r.of;
    if (is_category(of, number))
        return read_category(in, cell, row, a, number, err);
    if (of == &ASSET && number == ASSET_POSTCODE)
        return read_postcode(cell, row, a, err);
    if (of == &ASSET && number == ASSET_ADDRESS)
        return join_address(cell, row, a, err);
    status read = field_read(&of->fields[number], cell, a, &row->r.v[number], err);
    if (read == ERR_INPUT) {
        row_says(row, of->fields[number].name, cell, "%s", err->detail);
        row->flagged = true;
        row->unsure |= governs_showing(of, number);
    }
    return read;
}

/* Reads a cell into its field. A cell that is blank or can't be read says nothing: what is stored
 * stays. ERR_INPUT when it can't be read: the row has been told why. */
static status read_field(const row_reader *in, slice heading, slice cell, int number,
                         row_result *row, arena *a, error *err)
{
    const entity *of = row->r.of;
    cell = mapped_value(in, &of->fields[number], heading, cell);
    if (!cell.len)
        return OK;
    status read = read_cell(in, cell, number, row, a, err);
    row->given[number] |= read == OK;
    return read;
}

typedef struct {
    slice lon, lat, easting, northing;
} written_position;

/* Goes through the cells of a row, each to where its column leads. */
static status read_cells(const row_reader *in, const table_row *from, row_result *row,
                         written_position *at, buf *extra, arena *a, error *err)
{
    for (size_t i = 0; i < in->from->heading_count; i++) {
        slice heading = in->from->headings[i], cell = from->cells[i];
        int target = in->map->target[i];
        status failed = OK;
        if (target >= 0)
            failed = read_field(in, heading, cell, target, row, a, err);
        else if (target == COLUMN_LON)
            at->lon = cell;
        else if (target == COLUMN_LAT)
            at->lat = cell;
        else if (target == COLUMN_EASTING)
            at->easting = cell;
        else if (target == COLUMN_NORTHING)
            at->northing = cell;
        else if (target == COLUMN_ASSET)
            row->asset_ref = cell;
        bool keep = cell.len && (target == COLUMN_EXTRA || failed == ERR_INPUT) &&
                    text_is_utf8(heading.at, heading.len) && text_is_utf8(cell.at, cell.len);
        if (keep)
            keep_extra(extra, heading, cell);
        if (failed && failed != ERR_INPUT)
            return failed;
    }
    return OK;
}

static status finish_extra(row_result *row, buf *extra, int number, arena *a, error *err)
{
    if (!extra->len)
        return OK;
    buf_putc(extra, '}');
    if (extra->failed) {
        row_says(row, "extra", (slice){"", 0}, "its further columns are too long to keep");
        row->flagged = true;
        return OK;
    }
    row->given[number] = true;
    return set_text(&row->r.of->fields[number], (slice){extra->data, extra->len}, a,
                    &row->r.v[number], err);
}

static void place_at(row_result *row, lonlat at, int source, double accuracy_m)
{
    record *r = &row->r;
    r->has_position = true;
    r->position = at;
    if (r->v[ASSET_POSITION_SOURCE].kind == VALUE_NULL)
        r->v[ASSET_POSITION_SOURCE] = (value){.kind = VALUE_INTEGER, .integer = source};
    if (r->v[ASSET_ACCURACY_M].kind == VALUE_NULL && accuracy_m > 0)
        r->v[ASSET_ACCURACY_M] = (value){.kind = VALUE_REAL, .real = accuracy_m};
}

/* 0,0 is how software writes that there is none. */
static bool both_zero(double a, double b)
{
    return fabs(a) < 1e-9 && fabs(b) < 1e-9;
}

/* A position that the row gives itself. */
static bool place_by_coordinates(const row_reader *in, const table_row *from,
                                 const written_position *at, row_result *row)
{
    lonlat p = from->point;
    double easting_m, northing_m, accuracy_m = 0;
    error why;
    if (from->has_point ||
        (text_to_double(at->lon, &p.lon_deg) && text_to_double(at->lat, &p.lat_deg))) {
        if (both_zero(p.lon_deg, p.lat_deg))
            return false;
    } else if (text_to_double(at->easting, &easting_m) &&
               text_to_double(at->northing, &northing_m)) {
        if (both_zero(easting_m, northing_m))
            return false;
        if (crs_from_national_grid(in->grid, easting_m, northing_m, &p, &why)) {
            row_says(row, "easting", at->easting, "%s", why.detail);
            return false;
        }
        accuracy_m = crs_transform_accuracy_m(in->grid);
    } else {
        if (at->lon.len && at->lat.len)
            row_says(row, "longitude", at->lon, "its coordinates are not numbers");
        return false;
    }
    if (!lonlat_valid(p)) {
        row_says(row, "longitude", at->lon, "%.7g %.7g is not a longitude and latitude", p.lon_deg,
                 p.lat_deg);
        return false;
    }
    place_at(row, p, POSITION_ADDRESS, accuracy_m);
    return true;
}

static bool place_by_postcode(const row_reader *in, row_result *row)
{
    const value *written = &row->r.v[ASSET_POSTCODE];
    postcode code;
    gazetteer_position at;
    if (written->kind != VALUE_TEXT || !postcode_read(written->text, &code))
        return false;
    if (!gazetteer_postcode(in->places, code, &at)) {
        row_says(row, "postcode", written->text, "the postcode %.*s is not known",
                 (int)written->text.len, written->text.at);
        return false;
    }
    place_at(row, at.at, POSITION_POSTCODE, at.accuracy_m);
    row->by_postcode = true;
    return true;
}

static bool belongs_at_a_place(const record *r)
{
    const value *reach = &r->v[ASSET_REACH];
    return reach->kind == VALUE_NULL || reach->integer == REACH_AT_PLACE;
}

static void place_row(const row_reader *in, const table_row *from, const written_position *at,
                      row_result *row)
{
    if (place_by_coordinates(in, from, at, row) || place_by_postcode(in, row))
        return;
    row->r.v[ASSET_POSITION_SOURCE] = row->r.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_NULL};
    if (!belongs_at_a_place(&row->r))
        return;
    row->unplaced = row->flagged = true;
    row_says(row, "postcode",
             row->r.v[ASSET_POSTCODE].kind == VALUE_TEXT ? row->r.v[ASSET_POSTCODE].text
                                                         : (slice){"", 0},
             "placed nowhere");
}

/* What the caller says for the whole file, where the row is silent. */
static status fill_in(const row_reader *in, row_result *row, int source, int licence,
                      int category_number, arena *a, error *err)
{
    const import_options *o = in->options;
    const struct {
        int number;
        const char *text;
    } SAID[] = {{source, o->source}, {licence, o->licence}, {category_number, o->category}};
    for (size_t i = 0; i < COUNT(SAID); i++) {
        value *v = &row->r.v[SAID[i].number];
        bool refused = SAID[i].number == category_number && row->uncategorised;
        if (!SAID[i].text || v->kind != VALUE_NULL || refused)
            continue;
        status failed =
            set_text(&row->r.of->fields[SAID[i].number], slice_of(SAID[i].text), a, v, err);
        if (failed)
            return failed;
        row->given[SAID[i].number] = true;
    }
    return OK;
}

/* Closed by its own date, else as the caller says; a draft when someone has to look first. */
static void settle_status(const row_reader *in, row_result *row)
{
    record *r = &row->r;
    value *status_value = &r->v[ASSET_STATUS];
    const value *closed = &r->v[ASSET_CLOSED_ON];
    if (!row->given[ASSET_STATUS])
        status_value->integer = in->options->kept_as;
    if (closed->kind == VALUE_TEXT && memcmp(closed->text.at, in->today, 10) <= 0) {
        status_value->integer = STATUS_CLOSED;
        return;
    }
    bool homeless = r->v[ASSET_CATEGORY].kind == VALUE_NULL;
    if (homeless && !row->flagged) {
        row_says(row, "category", (slice){"", 0}, "no category is given");
        row->flagged = true;
    }
    if ((homeless || row->unplaced || row->unsure) && status_value->integer != STATUS_CLOSED) {
        status_value->integer = STATUS_DRAFT;
        row_says(row, "status", (slice){"", 0}, "kept as a draft");
    }
}

static void validate_row(row_result *row)
{
    error why = {0};
    status failed =
        row->r.of == &ASSET ? asset_validate(&row->r, &why) : activity_validate(&row->r, &why);
    if (!failed)
        return;
    int number = entity_field(row->r.of, slice_of(why.field));
    row_says(row, number >= 0 ? row->r.of->fields[number].name : "", (slice){"", 0}, "%s",
             why.detail);
    row->rejected = true;
}

status row_to_record(const row_reader *in, const table_row *from, arena *a, row_result *ret,
                     error *err)
{
    const entity *of = in->options->as;
    bool asset = of == &ASSET;
    written_position at = {{"", 0}, {"", 0}, {"", 0}, {"", 0}};
    BUF_SCOPED buf extra;
    buf_init(&extra, EXTRA_MAX_BYTES);
    *ret = (row_result){.field = ""};
    record_init(&ret->r, of);
    if (from->broken) {
        row_says(ret, "", (slice){"", 0}, "%s", from->broken);
        ret->rejected = true;
        return OK;
    }
    status failed = read_cells(in, from, ret, &at, &extra, a, err);
    if (!failed)
        failed = finish_extra(ret, &extra, asset ? ASSET_EXTRA : ACTIVITY_EXTRA, a, err);
    if (!failed)
        failed =
            asset ? fill_in(in, ret, ASSET_SOURCE, ASSET_LICENCE, ASSET_CATEGORY, a, err)
                  : fill_in(in, ret, ACTIVITY_SOURCE, ACTIVITY_LICENCE, ACTIVITY_CATEGORY, a, err);
    if (failed)
        return failed;
    if (asset) {
        place_row(in, from, &at, ret);
        settle_status(in, ret);
    } else if (ret->unsure) {
        ret->r.v[ACTIVITY_VISIBILITY].integer = VISIBILITY_PRIVATE;
    }
    validate_row(ret);
    return OK;
}

#include "exchange/row_place.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/coordinates.h"
#include "domain/geodesic.h"
#include "exchange/town.h"

/* Britain, Ireland and the islands about them, Shetland to the Channel Islands. */
static const bbox BRITAIN_AND_IRELAND = {-11, 49, 2.2, 61.5};

/* How far off coordinates may be that say nothing of it: those of a building's door or its middle,
 * or of a map clicked by hand. */
static const double UNSTATED_ACCURACY_M = 100;

/* A postcode's reach, in how far apart the units of its sector stand. */
static const double REACH_SPACINGS = 2;

/* How a row's own position is written. */
typedef enum { WRITTEN_NOT, WRITTEN_DEGREES, WRITTEN_METRES } written_kind;

typedef struct {
    written_kind kind;
    double x, y;        /* longitude and latitude, or easting and northing */
    double precision_m; /* of the notation */
    bool sure;          /* which is which is told, in a known CRS */
    bool extended;      /* it stands for a line or a polygon that reaches `extent_m` */
    double extent_m;
    const char *field;
    slice cell; /* what is shown of it */
} own_position;

static bool both_zero(double a, double b)
{
    return fabs(a) < 1e-9 && fabs(b) < 1e-9;
}

static bool in_region(const row_reader *in, lonlat p)
{
    return lonlat_valid(p) && (!in->british || bbox_contains(BRITAIN_AND_IRELAND, p));
}

/* -- what the row has ----------------------------------------------------------------------------
 */

static bool on_grid(double x, double y)
{
    return x >= 0 && x <= 700000 && y >= 0 && y <= 1300000;
}

/* Numbers of which nothing says what they measure: those past any angle are metres. */
static written_kind kind_of(double x, double y)
{
    bool angles = fabs(x) <= 360 && fabs(y) <= 360;
    return angles || !on_grid(x, y) ? WRITTEN_DEGREES : WRITTEN_METRES;
}

/* A geometry of the layer's own. */
static bool written_geometry(const table *t, const table_row *from, own_position *ret)
{
    const geometry *g = &from->at;
    if (g->kind == GEOMETRY_NONE)
        return false;
    bool known = t->crs == CRS_LONLAT;
    *ret = (own_position){.kind = known ? WRITTEN_DEGREES : kind_of(g->x, g->y),
                          .x = g->x,
                          .y = g->y,
                          .precision_m = t->crs_accuracy_m,
                          .sure = known,
                          .extended = g->kind == GEOMETRY_EXTENT,
                          .extent_m = g->extent,
                          .field = "longitude"};
    /* a degree is no more than this */
    if (!known && ret->kind == WRITTEN_DEGREES)
        ret->extent_m *= 111700;
    return true;
}

static bool from_coordinates(slice cell, own_position *ret)
{
    coordinates read;
    if (!cell.len || !coordinates_read(cell, &read))
        return false;
    *ret = (own_position){.precision_m = read.precision_m, .field = "position", .cell = cell};
    ret->kind = read.kind == COORDINATES_GRID ? WRITTEN_METRES : WRITTEN_DEGREES;
    ret->sure = read.kind == COORDINATES_LONLAT;
    ret->x = read.first;
    ret->y = read.second;
    if (read.kind == COORDINATES_LONLAT) {
        ret->x = read.at.lon_deg;
        ret->y = read.at.lat_deg;
    } else if (read.kind == COORDINATES_PAIR) { /* as a rule people write latitude first */
        ret->x = read.second;
        ret->y = read.first;
    }
    return true;
}

/* A longitude and a latitude in columns of their own; letters tell where they are exchanged. */
static bool written_angles(const written_position *at, row_result *row, own_position *ret)
{
    double x, y;
    char x_axis, y_axis;
    if (!at->lon.len || !at->lat.len)
        return false;
    bool read = coordinates_angle(at->lon, &x, &x_axis) && coordinates_angle(at->lat, &y, &y_axis);
    if (!read && !(text_to_double(at->lon, &x) && text_to_double(at->lat, &y)) &&
        !(coordinates_metres(at->lon, &x) && coordinates_metres(at->lat, &y))) {
        row_says(row, "longitude", at->lon, "its coordinates are not numbers");
        return false;
    }
    if (!read)
        x_axis = y_axis = 0;
    bool exchanged = x_axis == 'N' || x_axis == 'S' || y_axis == 'E' || y_axis == 'W';
    *ret = (own_position){.kind = kind_of(x, y),
                          .x = exchanged ? y : x,
                          .y = exchanged ? x : y,
                          .sure = x_axis && y_axis,
                          .field = "longitude",
                          .cell = at->lon};
    return true;
}

static bool written_metres(const written_position *at, own_position *ret)
{
    double x, y;
    char axis;
    bool metres = coordinates_metres(at->easting, &x) && coordinates_metres(at->northing, &y);
    if (!metres &&
        !(coordinates_angle(at->easting, &x, &axis) && coordinates_angle(at->northing, &y, &axis)))
        return false;
    /* degrees below the heading of metres: fractions, or what no metre can be */
    bool degrees = !metres || (x <= 180 && y <= 180 && !both_zero(x, y));
    *ret = (own_position){.kind = degrees ? WRITTEN_DEGREES : WRITTEN_METRES,
                          .x = x,
                          .y = y,
                          .field = "easting",
                          .cell = at->easting};
    return true;
}

/* What the row itself says of where it is; 0,0 is how software writes that there is nothing. */
static bool find_written(const row_reader *in, const table_row *from, const written_position *at,
                         row_result *row, own_position *ret)
{
    bool found = written_geometry(in->from, from, ret) || from_coordinates(at->position, ret) ||
                 written_angles(at, row, ret) || written_metres(at, ret);
    if (!found && at->position.len)
        row_says(row, "position", at->position, "its position can't be read");
    return found && !both_zero(ret->x, ret->y);
}

/* -- what it can mean -----------------------------------------------------------------------------
 */

/* A reading of a position, and what was put right for it; NULL: as it is written. */
typedef struct {
    lonlat at;
    const char *mended;
} reading;

enum { READINGS_MAX = 8 };

/* Every reading of a position; the first is as it is written. */
static size_t readings_of(const row_reader *in, const own_position *p, reading ret[READINGS_MAX])
{
    size_t count = 0;
    if (p->kind == WRITTEN_METRES) {
        for (int exchanged = 0; exchanged < 2; exchanged++) {
            lonlat at = exchanged ? (lonlat){p->y, p->x} : (lonlat){p->x, p->y};
            if (!crs_to_lonlat(in->grid, &at.lon_deg, &at.lat_deg))
                at = (lonlat){NAN, NAN}; /* not on the grid: no reading that is valid */
            ret[count++] = (reading){at, exchanged ? "easting and northing were exchanged" : NULL};
        }
        return count;
    }
    ret[count++] = (reading){{p->x, p->y}, NULL};
    ret[count++] = (reading){{-p->x, p->y}, "the minus sign of the longitude was lost"};
    if (p->sure)
        return count;
    ret[count++] = (reading){{p->y, p->x}, "latitude and longitude were exchanged"};
    ret[count++] = (reading){{-p->y, p->x},
                             "latitude and longitude were exchanged and the minus sign was lost"};
    return count;
}

/* Metres within which a row's own position and its postcode are one: half of what the two may be
 * off together is no evidence of a mistake. */
static double postcode_reach_m(const gazetteer *g, postcode code)
{
    gazetteer_position sector;
    if (!gazetteer_postcode(g, postcode_up(code, POSTCODE_SECTOR), &sector) || sector.units < 2)
        return POSTCODE_ACCURACY_M;
    /* units that fill a disc of this radius stand so far apart */
    double spacing_m = sector.accuracy_m * sqrt(M_PI / (double)sector.units);
    return fmax(POSTCODE_ACCURACY_M, REACH_SPACINGS * spacing_m);
}

typedef struct {
    bool known;
    gazetteer_position at;
    double reach_m;
    slice text;
} known_postcode;

static known_postcode postcode_of(const row_reader *in, const row_result *row)
{
    known_postcode found = {.text = {"", 0}};
    const value *written = &row->r.v[ASSET_POSTCODE];
    postcode code;
    if (written->kind != VALUE_TEXT || !postcode_read(written->text, &code))
        return found;
    found.text = written->text;
    found.known = gazetteer_postcode(in->places, code, &found.at);
    if (found.known)
        found.reach_m = code.level == POSTCODE_UNIT ? postcode_reach_m(in->places, code)
                                                    : 2 * found.at.accuracy_m;
    return found;
}

static double stated_accuracy_m(const row_result *row)
{
    const value *stated = &row->r.v[ASSET_ACCURACY_M];
    return stated->kind == VALUE_REAL ? stated->real : UNSTATED_ACCURACY_M;
}

static bool agrees(const known_postcode *code, lonlat at, double accuracy_m)
{
    return !code->known || geodesic_m(code->at.at, at) <= code->reach_m + accuracy_m;
}

static void place_at(row_result *row, lonlat at, int source, double accuracy_m)
{
    record *r = &row->r;
    r->has_position = true;
    r->position = at;
    if (r->v[ASSET_POSITION_SOURCE].kind == VALUE_NULL)
        r->v[ASSET_POSITION_SOURCE] = (value){.kind = VALUE_INTEGER, .integer = source};
    if (r->v[ASSET_ACCURACY_M].kind == VALUE_NULL && accuracy_m > 0)
        r->v[ASSET_ACCURACY_M] = (value){.kind = VALUE_REAL, .real = ceil(accuracy_m * 10) / 10};
}

typedef enum { PLACED, NOT_PLACED, IN_DOUBT } placing;

/* What the row's own coordinates and its postcode disagree about, in words. */
static void say_disagreement(row_result *row, const own_position *p, lonlat at,
                             const known_postcode *code)
{
    char how_far[24];
    double distance_m = geodesic_m(code->at.at, at);
    snprintf(how_far, sizeof how_far, distance_m < 10000 ? "%.1f km" : "%.0f km",
             distance_m / 1000);
    row_says(row, p->field, p->cell,
             "its coordinates (%.5f %.5f) and its postcode %.*s (%.5f %.5f) are %s apart: one of "
             "them is wrong",
             at.lon_deg, at.lat_deg, (int)code->text.len, code->text.at, code->at.at.lon_deg,
             code->at.at.lat_deg, how_far);
}

/* Takes the one reading that makes sense. */
static placing take_reading(const row_reader *in, const own_position *p, row_result *row,
                            const known_postcode *code, double accuracy_m)
{
    reading all[READINGS_MAX];
    size_t count = readings_of(in, p, all), sensible = 0, chosen = 0;
    bool as_written = in_region(in, all[0].at);
    if (as_written && agrees(code, all[0].at, accuracy_m)) {
        place_at(row, all[0].at, p->extended ? POSITION_POLYGON : POSITION_ADDRESS,
                 p->precision_m + p->extent_m);
        return PLACED;
    }
    for (size_t i = 1; i < count; i++)
        if (in_region(in, all[i].at) && agrees(code, all[i].at, accuracy_m) &&
            (in->british || code->known)) {
            sensible++;
            chosen = i;
        }
    if (sensible == 1) {
        row_says(row, p->field, p->cell, "%s: put right", all[chosen].mended);
        place_at(row, all[chosen].at, p->extended ? POSITION_POLYGON : POSITION_ADDRESS,
                 p->precision_m + p->extent_m);
        return PLACED;
    }
    if (as_written) {
        say_disagreement(row, p, all[0].at, code);
        return IN_DOUBT;
    }
    return NOT_PLACED;
}

/* A position that the row gives itself. */
static placing place_by_own(const row_reader *in, const table_row *from, const written_position *at,
                            row_result *row, const known_postcode *code)
{
    own_position p;
    if (!find_written(in, from, at, row, &p))
        return NOT_PLACED;
    if (p.kind == WRITTEN_METRES)
        p.precision_m += crs_transform_accuracy_m(in->grid);
    double accuracy_m = stated_accuracy_m(row) + p.precision_m + p.extent_m;
    placing done = take_reading(in, &p, row, code, accuracy_m);
    if (done != NOT_PLACED)
        return done;
    if (p.kind == WRITTEN_METRES && !on_grid(p.x, p.y))
        row_says(row, p.field, p.cell, "%.10g %.10g is not on the National Grid", p.x, p.y);
    else if (!lonlat_valid((lonlat){p.x, p.y}) && p.kind == WRITTEN_DEGREES)
        row_says(row, p.field, p.cell, "%.7g %.7g is not a longitude and latitude", p.x, p.y);
    else
        row_says(row, p.field, p.cell, "%.7g %.7g is far from Britain and Ireland", p.x, p.y);
    return NOT_PLACED;
}

static bool place_by_postcode(row_result *row, const known_postcode *code)
{
    if (!code->text.len)
        return false;
    if (!code->known) {
        row_says(row, "postcode", code->text, "the postcode %.*s is not known", (int)code->text.len,
                 code->text.at);
        return false;
    }
    place_at(row, code->at.at, POSITION_POSTCODE, code->at.accuracy_m);
    row->by_postcode = true;
    return true;
}

/* The town of a row that has no postcode. A postcode that is not known is no reason to take its
 * town for a place of the same name elsewhere. */
static placing place_by_town(const row_reader *in, row_result *row, const known_postcode *code,
                             arena *a)
{
    town found;
    if (code->text.len)
        return NOT_PLACED;
    switch (town_find(in->places, &row->r, a, &found)) {
    case TOWN_NONE:
        return NOT_PLACED;
    case TOWN_FOUND:
        place_at(row, found.at->at, POSITION_PLACE, found.at->accuracy_m);
        return PLACED;
    case TOWN_SEVERAL:
        break;
    }
    row_says(row, "locality", found.name, "'%.*s' could be %s", (int)found.name.len, found.name.at,
             found.candidates);
    return IN_DOUBT;
}

/* -- ways in --------------------------------------------------------------------------------------
 */

static void add_entrance(const row_reader *in, const own_position *p, buf *out)
{
    reading all[READINGS_MAX];
    size_t count = readings_of(in, p, all);
    if (!count || !in_region(in, all[0].at))
        return;
    lonlat_e7 at = lonlat_pack(all[0].at);
    if (out->len)
        buf_putc(out, ';');
    buf_fixed(out, at.lon_e7, 7);
    buf_putc(out, ',');
    buf_fixed(out, at.lat_e7, 7);
}

/* The ways in of a row: cells of their own, and the points of a MultiPoint. */
static status read_entrances(const row_reader *in, const table_row *from,
                             const written_position *at, row_result *row, arena *a, error *err)
{
    BUF_SCOPED buf text;
    own_position p;
    const field *f = &ASSET.fields[ASSET_ENTRANCES];
    buf_init(&text, (size_t)f->max);
    for (size_t i = 0; i < at->entrance_count; i++) {
        if (from_coordinates(at->entrances[i], &p))
            add_entrance(in, &p, &text);
        else
            row_says(row, "entrances", at->entrances[i], "the position of a way in can't be read");
    }
    for (size_t i = 0; i < from->at.entrance_count && from->at.entrance_count > 1; i++) {
        p = (own_position){.x = from->at.entrances[i][0], .y = from->at.entrances[i][1]};
        p.sure = in->from->crs == CRS_LONLAT;
        p.kind = p.sure ? WRITTEN_DEGREES : kind_of(p.x, p.y);
        add_entrance(in, &p, &text);
    }
    if (!text.len || text.failed)
        return OK;
    row->given[ASSET_ENTRANCES] = true;
    return field_read(f, (slice){text.data, text.len}, a, &row->r.v[ASSET_ENTRANCES], err);
}

/* -- a row ----------------------------------------------------------------------------------------
 */

static bool belongs_at_a_place(const record *r)
{
    const value *reach = &r->v[ASSET_REACH];
    return reach->kind == VALUE_NULL || reach->integer == REACH_AT_PLACE;
}

status row_place(const row_reader *in, const table_row *from, const written_position *at,
                 row_result *row, arena *a, error *err)
{
    known_postcode code = postcode_of(in, row);
    status failed = read_entrances(in, from, at, row, a, err);
    if (failed)
        return failed;
    placing done = place_by_own(in, from, at, row, &code);
    if (done == NOT_PLACED && place_by_postcode(row, &code))
        done = PLACED;
    if (done == NOT_PLACED && belongs_at_a_place(&row->r))
        done = place_by_town(in, row, &code, a);
    if (done == PLACED)
        return OK;
    row->r.v[ASSET_POSITION_SOURCE] = row->r.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_NULL};
    row->r.v[ASSET_ENTRANCES] = (value){.kind = VALUE_NULL};
    if (done == NOT_PLACED && !belongs_at_a_place(&row->r))
        return OK;
    row->unplaced = row->flagged = true;
    row_says(row, "postcode", code.text, "placed nowhere");
    return OK;
}

bool row_place_is_british(const row_reader *in)
{
    size_t seen = 0, within = 0;
    int lon = column_of(in->from, in->map, COLUMN_LON),
        lat = column_of(in->from, in->map, COLUMN_LAT);
    if (gazetteer_postcode_count(in->places))
        return true;
    for (size_t i = 0; i < in->from->row_count; i++) {
        const table_row *row = &in->from->rows[i];
        lonlat p = {row->at.x, row->at.y};
        bool has = row->at.kind != GEOMETRY_NONE ||
                   (lon >= 0 && lat >= 0 && text_to_double(row->cells[lon], &p.lon_deg) &&
                    text_to_double(row->cells[lat], &p.lat_deg));
        if (!has || both_zero(p.lon_deg, p.lat_deg))
            continue;
        seen++;
        within += bbox_contains(BRITAIN_AND_IRELAND, p) ||
                  bbox_contains(BRITAIN_AND_IRELAND, (lonlat){p.lat_deg, p.lon_deg});
    }
    return seen && within * 2 > seen;
}

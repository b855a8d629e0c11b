#include "exchange/row_place.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "domain/angle.h"
#include "domain/coordinates.h"
#include "domain/geodesic.h"
#include "exchange/town.h"

/* Britain, Ireland and the islands about them, Shetland to the Channel Islands. */
static const bbox BRITAIN_AND_IRELAND = {-11, 49, 2.2, 61.5};

/* How far off coordinates may be that say nothing of it: those of a building's door or its middle,
 * or of a map clicked by hand. */
static const double UNSTATED_ACCURACY_M = 100;

/* What a degree of latitude is, at most. */
static const double DEGREE_M = 111700;

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

/* Land of the National Grid: it begins at Bishop Rock (SV 807 064) and Soay of St Kilda (NA 06 01),
 * so that 999,999 is none. */
static bool on_grid(double x, double y)
{
    return x >= 5000 && x <= 700000 && y >= 5000 && y <= 1300000;
}

/* Numbers of which nothing says what they measure: those past any angle are metres. */
static written_kind kind_of(double x, double y)
{
    bool angles = fabs(x) <= 360 && fabs(y) <= 360;
    return angles || !on_grid(x, y) ? WRITTEN_DEGREES : WRITTEN_METRES;
}

/* A geometry of the layer's own. Its axes may be exchanged, whatever its system is. */
static bool written_geometry(const row_reader *in, const table_row *from,
                             const written_position *at, row_result *row, own_position *ret)
{
    const geometry *g = &from->at;
    (void)at;
    (void)row;
    if (g->kind == GEOMETRY_NONE)
        return false;
    bool known = in->from->crs == CRS_LONLAT;
    *ret = (own_position){.kind = known ? WRITTEN_DEGREES : kind_of(g->x, g->y),
                          .x = g->x,
                          .y = g->y,
                          .precision_m = in->from->crs_accuracy_m,
                          .extended = g->kind == GEOMETRY_EXTENT,
                          .extent_m = g->extent,
                          .field = "longitude"};
    if (!known && ret->kind == WRITTEN_DEGREES)
        ret->extent_m *= DEGREE_M;
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

/* One cell with all of it. */
static bool written_whole(const row_reader *in, const table_row *from, const written_position *at,
                          row_result *row, own_position *ret)
{
    (void)in;
    (void)from;
    (void)row;
    return from_coordinates(at->position, ret);
}

/* How coarse two angles are written, in metres, where that is more than positions are off anyhow.
 * The finer of the two tells: programs drop zeros at the end. */
static double coarseness_m(slice lon, slice lat)
{
    angle x, y;
    if (!angle_read(lon, &x) || !angle_read(lat, &y))
        return 0;
    double unit_m = fmin(x.unit_deg, y.unit_deg) * DEGREE_M;
    return unit_m > UNSTATED_ACCURACY_M ? fmin(unit_m, ASSET.fields[ASSET_ACCURACY_M].max) : 0;
}

/* A longitude and a latitude in columns of their own; letters tell where they are exchanged. */
static bool written_angles(const row_reader *in, const table_row *from, const written_position *at,
                           row_result *row, own_position *ret)
{
    double x, y;
    char x_axis, y_axis;
    (void)in;
    (void)from;
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
                          .precision_m = read ? coarseness_m(at->lon, at->lat) : 0,
                          .sure = x_axis && y_axis,
                          .field = "longitude",
                          .cell = at->lon};
    return true;
}

static bool written_metres(const row_reader *in, const table_row *from, const written_position *at,
                           row_result *row, own_position *ret)
{
    double x, y;
    char axis;
    (void)in;
    (void)from;
    (void)row;
    bool metres = coordinates_metres(at->easting, &x) && coordinates_metres(at->northing, &y);
    if (!metres &&
        !(coordinates_angle(at->easting, &x, &axis) && coordinates_angle(at->northing, &y, &axis)))
        return false;
    /* degrees below the heading of metres: fractions, or what no metre can be */
    bool degrees = !metres || (x <= 180 && y <= 180 && !both_zero(x, y));
    *ret = (own_position){.kind = degrees ? WRITTEN_DEGREES : WRITTEN_METRES,
                          .x = x,
                          .y = y,
                          .precision_m = degrees ? coarseness_m(at->easting, at->northing) : 0,
                          .field = "easting",
                          .cell = at->easting};
    return true;
}

/* What the row itself can say of where it is, in the order in which it is believed. */
typedef bool way_of_writing(const row_reader *, const table_row *, const written_position *,
                            row_result *, own_position *ret);
static way_of_writing *const WAYS_OF_WRITING[] = {written_geometry, written_whole, written_angles,
                                                  written_metres};

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
            if (!on_grid(at.lon_deg, at.lat_deg) ||
                !crs_to_lonlat(in->grid, &at.lon_deg, &at.lat_deg))
                at = (lonlat){NAN, NAN}; /* not on the grid: no reading that is valid */
            ret[count++] = (reading){at, exchanged ? "easting and northing were exchanged" : NULL};
        }
        return count;
    }
    ret[count++] = (reading){{p->x, p->y}, NULL};
    ret[count++] = (reading){{-p->x, p->y}, "the minus sign of the longitude was lost"};
    ret[count++] = (reading){{p->x, -p->y}, "the latitude had a minus sign"};
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
    /* one that says how it was found is meant to be where it says, wherever that is */
    bool as_written =
        row->given[ASSET_POSITION_SOURCE] ? lonlat_valid(all[0].at) : in_region(in, all[0].at);
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

/* Whether the postcode says more exactly what coordinates of few digits say too. */
static bool postcode_says_more(const own_position *p, row_result *row, const known_postcode *code,
                               double accuracy_m)
{
    const lonlat at = {p->x, p->y};
    if (!code->known || p->kind != WRITTEN_DEGREES || p->precision_m <= code->reach_m ||
        !lonlat_valid(at) || !agrees(code, at, accuracy_m))
        return false;
    row_says(row, p->field, p->cell,
             "its coordinates are written to no more than %.1f km, and its postcode says more",
             p->precision_m / 1000);
    return true;
}

static placing place_by_one(const row_reader *in, own_position *p, row_result *row,
                            const known_postcode *code)
{
    if (p->kind == WRITTEN_METRES)
        p->precision_m += crs_transform_accuracy_m(in->grid);
    double accuracy_m = stated_accuracy_m(row) + p->precision_m + p->extent_m;
    if (postcode_says_more(p, row, code, accuracy_m))
        return NOT_PLACED;
    placing done = take_reading(in, p, row, code, accuracy_m);
    if (done != NOT_PLACED)
        return done;
    if (p->kind == WRITTEN_METRES && !on_grid(p->x, p->y))
        row_says(row, p->field, p->cell, "%.10g %.10g is not on the National Grid", p->x, p->y);
    else if (!lonlat_valid((lonlat){p->x, p->y}) && p->kind == WRITTEN_DEGREES)
        row_says(row, p->field, p->cell, "%.7g %.7g is not a longitude and latitude", p->x, p->y);
    else
        row_says(row, p->field, p->cell, "%.7g %.7g is far from Britain and Ireland", p->x, p->y);
    return NOT_PLACED;
}

/* The first position of the row's own that makes sense; 0,0 is how software writes that there is
 * none. */
static placing place_by_own(const row_reader *in, const table_row *from, const written_position *at,
                            row_result *row, const known_postcode *code)
{
    placing ended = NOT_PLACED;
    bool written = false;
    for (size_t i = 0; i < COUNT(WAYS_OF_WRITING) && ended != PLACED; i++) {
        own_position p;
        if (!WAYS_OF_WRITING[i](in, from, at, row, &p))
            continue;
        written = true;
        if (both_zero(p.x, p.y))
            continue;
        placing done = place_by_one(in, &p, row, code);
        if (done != NOT_PLACED)
            ended = done;
    }
    if (!written && at->position.len)
        row_says(row, "position", at->position, "its position can't be read");
    return ended;
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

static void add_entrance(const row_reader *in, const own_position *p, row_result *row, buf *out)
{
    reading all[READINGS_MAX];
    (void)readings_of(in, p, all);
    if (both_zero(p->x, p->y) || !in_region(in, all[0].at)) {
        row_says(row, "entrances", p->cell, "a way in at %.7g %.7g %s: left out", p->x, p->y,
                 in->british ? "is far from Britain and Ireland" : "can't be");
        return;
    }
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
            add_entrance(in, &p, row, &text);
        else
            row_says(row, "entrances", at->entrances[i], "the position of a way in can't be read");
    }
    for (size_t i = 0; i < from->at.entrance_count && from->at.entrance_count > 1; i++) {
        p = (own_position){
            .x = from->at.entrances[i][0], .y = from->at.entrances[i][1], .cell = {"", 0}};
        bool known = in->from->crs == CRS_LONLAT;
        p.kind = known ? WRITTEN_DEGREES : kind_of(p.x, p.y);
        add_entrance(in, &p, row, &text);
    }
    if (!text.len || text.failed)
        return OK;
    row->given[ASSET_ENTRANCES] = true;
    return field_read(f, (slice){text.data, text.len}, a, &row->r.v[ASSET_ENTRANCES], err);
}

/* -- a row ----------------------------------------------------------------------------------------
 */

bool row_belongs_at_a_place(const record *r)
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
    if (done == NOT_PLACED && row_belongs_at_a_place(&row->r))
        done = place_by_town(in, row, &code, a);
    if (done == PLACED)
        return OK;
    row->r.v[ASSET_POSITION_SOURCE] = row->r.v[ASSET_ACCURACY_M] = (value){.kind = VALUE_NULL};
    row->r.v[ASSET_ENTRANCES] = (value){.kind = VALUE_NULL};
    row->given[ASSET_ENTRANCES] = false; /* those that are stored belong to where it is stored */
    row->doubted = done == IN_DOUBT;
    row->flagged |= row->doubted;
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

/* A pair is read by cutting the text in two wherever that could be and reading each half by itself,
 * as an angle or as metres. Where two cuts give two answers there is none. */
#include "domain/coordinates.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

#include "domain/angle.h"
#include "domain/national_grid.h"

enum { TEXT_MAX = 200, SURE_DECIMALS = 3 };

/* A quarter of the WGS 84 meridian, 10,001,966 m, by 90. */
static const double METRES_PER_DEGREE = 111133;

static double precision_of(double metres)
{
    return metres < 1 ? 0 : metres;
}

/* A number that says by itself that it is no time, price or count. */
static bool is_sure(const angle *a)
{
    return a->marked || a->decimals >= SURE_DECIMALS ||
           (a->is_signed && (a->decimals || a->parts > 1));
}

static bool pair_of_angles(slice left, slice right, coordinates *ret)
{
    angle a, b;
    if (!angle_read(left, &a) || !angle_read(right, &b))
        return false;
    bool both_letters = a.axis && b.axis, told = a.axis || b.axis;
    bool one_mark = a.comma == b.comma || !a.decimals || !b.decimals;
    if (!one_mark || ((a.comma || b.comma) && !(a.decimals && b.decimals)))
        return false;
    if (!both_letters && a.parts != b.parts)
        return false;
    if (both_letters && axis_is_latitude(a.axis) == axis_is_latitude(b.axis))
        return false;
    if (!told && !is_sure(&a) && !is_sure(&b))
        return false;
    bool latitude_first = a.axis ? axis_is_latitude(a.axis) : b.axis && !axis_is_latitude(b.axis);
    lonlat at = latitude_first ? (lonlat){b.deg, a.deg} : (lonlat){a.deg, b.deg};
    if (told ? !lonlat_valid(at) : fabs(a.deg) > 90 && fabs(b.deg) > 90)
        return false;
    double unit_m = fmin(a.unit_deg, b.unit_deg) * METRES_PER_DEGREE;
    *ret = told ? (coordinates){.kind = COORDINATES_LONLAT, .at = at}
                : (coordinates){.kind = COORDINATES_PAIR, .first = a.deg, .second = b.deg};
    ret->precision_m = precision_of(unit_m);
    return true;
}

/* Bare numbers are metres where they are as long as eastings and northings are: five digits are the
 * west of Cornwall, seven are Orkney and Shetland. A 0 in front is that of a phone. */
static bool is_bare_metres(const grid_metres *g, int longest)
{
    return g->digits >= 5 && g->digits <= longest && !g->leading_zero;
}

static bool pair_of_metres(slice left, slice right, coordinates *ret)
{
    grid_metres a, b;
    if (!grid_metres_read(left, false, &a) || !grid_metres_read(right, false, &b))
        return false;
    if (a.axis && a.axis == b.axis)
        return false;
    if (!a.axis && !b.axis && !(is_bare_metres(&a, 6) && is_bare_metres(&b, 7)))
        return false;
    bool northing_first = a.axis == 'N' || b.axis == 'E';
    double easting = northing_first ? b.m : a.m, northing = northing_first ? a.m : b.m;
    if (!grid_holds(easting, northing) || (easting <= 180 && northing <= 180))
        return false;
    *ret = (coordinates){.kind = COORDINATES_GRID, .first = easting, .second = northing};
    return true;
}

static bool same(const coordinates *a, const coordinates *b)
{
    return a->kind == b->kind && fabs(a->first - b->first) < 1e-9 &&
           fabs(a->second - b->second) < 1e-9 && fabs(a->at.lon_deg - b->at.lon_deg) < 1e-9 &&
           fabs(a->at.lat_deg - b->at.lat_deg) < 1e-9;
}

static bool is_in(const char *set, char c)
{
    return c && strchr(set, c);
}

static bool is_letter_cut(slice text, size_t i)
{
    char before = text.at[i - 1], after = text.at[i];
    bool digit_after = isdigit((unsigned char)after) != 0;
    return (is_in("NSEWnsew", before) && digit_after) ||
           (is_in("NSEWnsew", after) && !isalpha((unsigned char)before));
}

/* Cuts before the byte, which goes with neither half if it is a separator. */
static bool cut(slice text, size_t i, slice *left, slice *right)
{
    char c = text.at[i];
    bool separator = is_in(",;/|&\n\t ", c);
    if (!i || (!separator && !is_letter_cut(text, i)))
        return false;
    *left = slice_trim((slice){text.at, i});
    *right = slice_trim((slice){text.at + i + separator, text.len - i - separator});
    bool bare_comma = c == ',' && !(i + 1 < text.len && is_in(" \t\n", text.at[i + 1]));
    /* with a decimal comma the two are told apart by something else */
    return !bare_comma ||
           (!memchr(left->at, ',', left->len) && !memchr(right->at, ',', right->len));
}

static bool read_pair(slice text, coordinates *ret)
{
    coordinates found = {.kind = COORDINATES_NONE}, next;
    slice left, right;
    for (size_t i = 1; i < text.len; i++) {
        if (!cut(text, i, &left, &right))
            continue;
        bool (*const HOW[])(slice, slice, coordinates *) = {pair_of_angles, pair_of_metres};
        for (size_t k = 0; k < COUNT(HOW); k++) {
            if (!HOW[k](left, right, &next))
                continue;
            if (found.kind != COORDINATES_NONE && !same(&found, &next))
                return false;
            found = next;
        }
    }
    if (found.kind != COORDINATES_NONE)
        *ret = found;
    return found.kind != COORDINATES_NONE;
}

static bool take(slice *text, const char *word)
{
    size_t len = strlen(word);
    if (text->len < len || strncasecmp(text->at, word, len) != 0)
        return false;
    *text = slice_trim((slice){text->at + len, text->len - len});
    return true;
}

/* The number up to one of the bytes of `ends`, or to the end. */
static bool take_number(slice *text, const char *ends, double *ret)
{
    size_t len = 0;
    while (len < text->len && !is_in(ends, text->at[len]))
        len++;
    bool read = text_to_double((slice){text->at, len}, ret);
    *text = slice_trim((slice){text->at + len, text->len - len});
    return read;
}

/* SRID=4326;POINT Z (x y z): x is the longitude or the easting (PostGIS EWKT; OGC 06-103r4, 7). */
static bool read_wkt(slice text, coordinates *ret)
{
    double srid = 0, x, y, more;
    if (take(&text, "SRID=") && (!take_number(&text, ";", &srid) || !take(&text, ";")))
        return false;
    if (!take(&text, "POINT"))
        return false;
    (void)(take(&text, "ZM") || take(&text, "Z") || take(&text, "M")); /* its number is not kept */
    if (!take(&text, "(") || !take_number(&text, " \t", &x) || !take_number(&text, " \t)", &y))
        return false;
    for (int i = 0; i < 2 && text.len && text.at[0] != ')'; i++)
        if (!take_number(&text, " \t)", &more))
            return false;
    if (!take(&text, ")") || text.len)
        return false;
    int id = srid >= 0 && srid < 1e6 ? (int)srid : -1;
    bool grid = id == 27700 || (id == 0 && fabs(x) > 180);
    if (grid ? !grid_holds(x, y) : (id != 0 && id != 4326) || !lonlat_valid((lonlat){x, y}))
        return false;
    *ret = grid ? (coordinates){.kind = COORDINATES_GRID, .first = x, .second = y}
                : (coordinates){.kind = COORDINATES_LONLAT, .at = {x, y}};
    return true;
}

/* geo:lat,lon[,altitude][;parameter]... (RFC 5870, 3.3): of its parameters, crs alone moves it. */
static bool read_geo(slice text, coordinates *ret)
{
    lonlat at;
    double altitude;
    if (!take(&text, "geo:") || !take_number(&text, ",", &at.lat_deg) || !take(&text, ",") ||
        !take_number(&text, ",;?", &at.lon_deg))
        return false;
    if (take(&text, ",") && !take_number(&text, ";?", &altitude))
        return false;
    if (take(&text, ";crs=") && !take(&text, "wgs84"))
        return false;
    if ((text.len && !is_in(";?", text.at[0])) || !lonlat_valid(at))
        return false;
    *ret = (coordinates){.kind = COORDINATES_LONLAT, .at = at};
    return true;
}

static bool read_reference(slice text, coordinates *ret)
{
    double easting, northing, side;
    if (!grid_reference_read(text, &easting, &northing, &side))
        return false;
    *ret = (coordinates){.kind = COORDINATES_GRID,
                         .first = easting,
                         .second = northing,
                         .precision_m = precision_of(side * sqrt(2) / 2)};
    return true;
}

static slice without_brackets(slice text)
{
    static const char OPEN[] = "([", CLOSE[] = ")]";
    for (size_t i = 0; i < 2; i++)
        if (text.len > 2 && text.at[0] == OPEN[i] && text.at[text.len - 1] == CLOSE[i])
            return slice_trim((slice){text.at + 1, text.len - 2});
    return text;
}

bool coordinates_read(slice text, coordinates *ret)
{
    text = slice_trim(text);
    if (!text.len || text.len > TEXT_MAX)
        return false;
    if (read_wkt(text, ret) || read_geo(text, ret))
        return true;
    text = without_brackets(text);
    return read_reference(text, ret) || read_pair(text, ret);
}

bool coordinates_angle(slice text, double *ret_deg, char *ret_axis)
{
    angle a;
    if (!angle_read(text, &a))
        return false;
    *ret_deg = a.deg;
    *ret_axis = a.axis;
    return true;
}

bool coordinates_metres(slice text, double *ret)
{
    grid_metres g;
    if (!grid_metres_read(text, true, &g) || g.axis)
        return false;
    *ret = g.m;
    return true;
}

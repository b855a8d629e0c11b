/* Postcodes: ONS's and NRS's tables by their headings, NRS's and Code-Point Open by their shape. */
#include <stdio.h>
#include <string.h>

#include "domain/day.h"
#include "domain/postcode.h"
#include "exchange/gazetteer_loading.h"

enum { CODE_POINT_COLUMNS = 10, NRS_COLUMNS_LEAST = 50, DATE_SIZE = 11 };

enum {
    POSTCODE,
    LAT,
    LON,
    EASTING,
    NORTHING,
    INTRODUCED,
    TERMINATED,
    QUALITY, /* of the grid reference */
    SPLIT,   /* NRS: whether it is split between areas */
    POSTCODE_COLUMNS
};

/* By the user guides of the ONS Postcode Directory (May 2025 and before), of NSPL, and of NRS's
 * Scottish Postcode Directory. Of ONS's three ways to write a postcode the one with one space comes
 * first. */
static const char *const HEADINGS[POSTCODE_COLUMNS] = {
    [POSTCODE] = "postcode|pcds|pcd8|pcd2|pcd7|pcd",
    [LAT] = "lat|latitude",
    [LON] = "long|lon|longitude",
    [EASTING] = "oseast1m|east1m|gridreferenceeasting|easting|eastings",
    [NORTHING] = "osnrth1m|north1m|gridreferencenorthing|northing|northings",
    [INTRODUCED] = "dointr|dateofintroduction",
    [TERMINATED] = "doterm|dateofdeletion|terminated",
    [QUALITY] = "osgrdind|gridind",
    [SPLIT] = "splitindicator",
};

static bool headed(const csv_row *heading, column_places at)
{
    gazetteer_find_columns(heading, HEADINGS, POSTCODE_COLUMNS, at);
    return at[POSTCODE] >= 0 &&
           ((at[LAT] >= 0 && at[LON] >= 0) || (at[EASTING] >= 0 && at[NORTHING] >= 0));
}

/* Tables without a heading: the positions of their columns, and how many there are at least. */
static const struct {
    size_t least, most;
    int at[POSTCODE_COLUMNS];
} BARE[] = {
    {CODE_POINT_COLUMNS, CODE_POINT_COLUMNS, {0, -1, -1, 2, 3, -1, -1, 1, -1}},
    {NRS_COLUMNS_LEAST, CSV_MAX_CELLS, {0, 7, 8, 5, 6, 3, 4, -1, 9}},
};

static bool bare(const csv_row *first, column_places at)
{
    postcode code;
    double number;
    for (size_t i = 0; i < COUNT(BARE); i++) {
        if (first->count < BARE[i].least || first->count > BARE[i].most)
            continue;
        memcpy(at, BARE[i].at, sizeof BARE[i].at);
        return postcode_read(first->cells[0], &code) &&
               text_to_double(gazetteer_cell(first, at[EASTING]), &number) &&
               text_to_double(gazetteer_cell(first, at[NORTHING]), &number);
    }
    return false;
}

/* ONS writes a month, 199606; NRS a day and a time, 1/8/1973 00:00:00. As yyyy-mm or yyyy-mm-dd;
 * empty if it is neither. */
static void read_date(slice text, char ret[DATE_SIZE])
{
    char padded[DATE_SIZE + 1];
    int64_t number;
    day d;
    const char *space = text.len ? memchr(text.at, ' ', text.len) : NULL;
    if (space)
        text.len = (size_t)(space - text.at);
    ret[0] = '\0';
    if (text.len == 6 && text_to_int(text, &number) && number >= 100001 && number % 100 >= 1 &&
        number % 100 <= 12) {
        snprintf(ret, DATE_SIZE, "%04d-%02d", (int)(number / 100) % 10000, (int)(number % 100));
        return;
    }
    size_t length = 0, digits = 0;
    for (size_t i = text.len; i-- > 0 && length < DATE_SIZE;) { /* backwards, to two digits each */
        bool slash = text.at[i] == '/';
        padded[DATE_SIZE - 1 - length++] = text.at[i];
        digits = slash ? 0 : digits + 1;
        bool first = i == 0 || text.at[i - 1] == '/';
        if (first && digits == 1 && length < DATE_SIZE)
            padded[DATE_SIZE - 1 - length++] = '0';
    }
    if (day_read((slice){padded + DATE_SIZE - length, length}, &d))
        memcpy(ret, d.iso, DATE_SIZE);
}

/* Reads a whole postcode. NRS splits one that lies in several areas into parts with a letter more,
 * of which A is that with most addresses (Scottish Postcode Directory user guide). */
static bool read_unit(slice written, bool split, postcode *ret, bool *ret_lesser_part)
{
    *ret_lesser_part = false;
    if (postcode_read(written, ret) && ret->level == POSTCODE_UNIT)
        return true;
    if (!split || !written.len)
        return false;
    char part = written.at[written.len - 1];
    *ret_lesser_part = part != 'A';
    return part >= 'A' && part <= 'Z' && postcode_read((slice){written.at, written.len - 1}, ret) &&
           ret->level == POSTCODE_UNIT;
}

/* ONS writes the position of a postcode without one as latitude 99.999999. */
static bool read_position(loading *l, const csv_row *row, const column_places at, postcode code,
                          lonlat *ret)
{
    char text[POSTCODE_TEXT_SIZE];
    slice quality = gazetteer_cell(row, at[QUALITY]);
    lonlat p = {0, 0};
    postcode_write(code, text);
    /* "no grid reference" of ONS, "no coordinates" of Code-Point Open, which then writes 0, 0 */
    if (slice_equals(quality, "9") || slice_equals(quality, "90"))
        return false;
    slice lon = gazetteer_cell(row, at[LON]), lat = gazetteer_cell(row, at[LAT]);
    if (lon.len && lat.len) {
        bool read = text_to_double(lat, &p.lat_deg) && text_to_double(lon, &p.lon_deg);
        *ret = p;
        return read && lonlat_valid(p) && (p.lat_deg > 0 || p.lon_deg < 0 || p.lon_deg > 0);
    }
    /* those of Northern Ireland are on the Irish Grid */
    return memcmp(text, "BT", 2) != 0 &&
           gazetteer_from_grid(l, gazetteer_cell(row, at[EASTING]),
                               gazetteer_cell(row, at[NORTHING]), ret);
}

static status put(loading *l, const csv_row *row, const column_places at, error *err)
{
    char introduced[DATE_SIZE], terminated[DATE_SIZE];
    bool lesser_part, changed = false;
    store_postcode p = {
        .introduced_on = introduced, .terminated_on = terminated, .source = l->source};
    lonlat where;
    if (!read_unit(gazetteer_cell(row, at[POSTCODE]), at[SPLIT] >= 0, &p.code, &lesser_part))
        return gazetteer_refuse(l);
    if (postcode_non_geographic(p.code) || !read_position(l, row, at, p.code, &where)) {
        l->summary->non_geographic++;
        return OK;
    }
    read_date(gazetteer_cell(row, at[INTRODUCED]), introduced);
    read_date(gazetteer_cell(row, at[TERMINATED]), terminated);
    p.at = lonlat_pack(where);
    status failed =
        store_put_postcode_row(l->to, &p, lesser_part ? STORE_FILL : STORE_REPLACE, &changed, err);
    if (!failed)
        gazetteer_count_put(l, changed);
    return failed;
}

status gazetteer_fill_postcode(loading *l, slice written, lonlat at, error *err)
{
    bool changed = false;
    store_postcode p = {.at = lonlat_pack(at), .source = l->source};
    if (!postcode_read(written, &p.code) || p.code.level != POSTCODE_UNIT)
        return gazetteer_refuse(l);
    if (postcode_non_geographic(p.code)) {
        l->summary->non_geographic++;
        return OK;
    }
    status failed = store_put_postcode_row(l->to, &p, STORE_REFRESH, &changed, err);
    if (!failed)
        gazetteer_count_put(l, changed);
    return failed;
}

const gazetteer_table GAZETTEER_POSTCODES = {headed, bare, put};

#include "reader/layers.h"

#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "reader/gdal_layers.h"
#include "reader/json_scan.h"

/* -- GeoPackage -------------------------------------------------------------------------------- */

enum { SQLITE_WRITE_VERSION = 18, SQLITE_READ_VERSION = 19, SQLITE_HEADER_BYTES = 100 };

/* A database in write-ahead mode wants files beside it, which there are none of in memory: with the
 * older version in the header of a copy (SQLite file format, 1.3.3) it is read as it stands. */
static status without_wal(job *j, slice *ret, error *err)
{
    *ret = j->bytes;
    if (j->bytes.at[SQLITE_READ_VERSION] != 2)
        return OK;
    char *copy = arena_copy(j->out->memory, j->bytes.at, j->bytes.len);
    if (!copy)
        return error_no_memory(err);
    copy[SQLITE_WRITE_VERSION] = copy[SQLITE_READ_VERSION] = 1;
    *ret = (slice){copy, j->bytes.len};
    return OK;
}

/* Whether changes to it stand in a file beside it, not in itself. */
static bool has_changes_beside(job *j)
{
    struct stat info;
    const char *wal = j->path ? arena_printf(j->out->memory, "%s-wal", j->path) : NULL;
    return wal && stat(wal, &info) == 0 && info.st_size > 0;
}

status gpkg_read(job *j, error *err)
{
    static const char CONTENTS[] = "gpkg_contents";
    static const gdal_source SOURCE = {
        .driver = "GPKG", .path = "/vsimem/file.gpkg", .has_ids = true};
    slice bytes;
    if (j->bytes.len < SQLITE_HEADER_BYTES ||
        !memmem(j->bytes.at, j->bytes.len, CONTENTS, sizeof CONTENTS - 1))
        return error_set(
            err, ERR_INPUT, "FILE",
            "it is a database, but no GeoPackage; one of Cairn's own is opened by --db");
    j->out->format = "GeoPackage";
    if (has_changes_beside(j))
        return error_set(err, ERR_INPUT, "FILE",
                         "another program has it open with changes; close it there first");
    status failed = without_wal(j, &bytes, err);
    if (!failed)
        failed = gdal_give(SOURCE.path, bytes, err);
    if (!failed)
        failed = gdal_read(j, &SOURCE, err);
    gdal_take_back();
    return failed;
}

/* -- KML --------------------------------------------------------------------------------------- */

bool kml_is(slice text)
{
    slice beginning = {text.at, text.len < 4096 ? text.len : 4096};
    return text.len && text.at[0] == '<' &&
           (memmem(beginning.at, beginning.len, "<kml", 4) ||
            memmem(beginning.at, beginning.len, "opengis.net/kml", 15));
}

status kml_read(job *j, slice text, slice name, error *err)
{
    /* what the driver has for every placemark, whether it says anything or not */
    static const char *const LEFT_OUT[] = {"tessellate", "extrude",      "visibility", "drawOrder",
                                           "icon",       "altitudeMode", NULL};
    static const gdal_source SOURCE = {
        .driver = "LIBKML", .path = "/vsimem/file.kml", .left_out = LEFT_OUT, .unnamed = "file"};
    (void)name; /* its folders have theirs */
    status failed = gdal_give(SOURCE.path, text, err);
    if (!failed)
        failed = gdal_read(j, &SOURCE, err);
    gdal_take_back();
    return failed;
}

/* -- TopoJSON ---------------------------------------------------------------------------------- */

bool topojson_is(slice text)
{
    slice inside, name, value;
    if (!json_scan_inside(text, '{', &inside))
        return false;
    while (json_scan_member(&inside, &name, &value))
        if (slice_equals(name, "type"))
            return slice_equals(value, "\"Topology\"");
    return false;
}

status topojson_read(job *j, slice text, slice name, error *err)
{
    /* the driver passes over what they say of their system: degrees, as in GeoJSON */
    static const gdal_source SOURCE = {.driver = "TopoJSON",
                                       .path = "/vsimem/file.json",
                                       .crs = "OGC:CRS84",
                                       .unnamed = "TopoJSON"};
    (void)name; /* its objects have theirs */
    status failed = gdal_give(SOURCE.path, text, err);
    if (!failed)
        failed = gdal_read(j, &SOURCE, err);
    gdal_take_back();
    return failed;
}

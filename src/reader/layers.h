/** The formats that GDAL reads, from memory alone: no file is opened, none written, and no other
 *  driver is there than those that are named. */
#ifndef CAIRN_READER_LAYERS_H
#define CAIRN_READER_LAYERS_H

#include "reader/job.h"

/** GeoPackage (OGC 12-128r18): each layer and each table without geometry is a sheet. */
MUST_USE status gpkg_read(job *, error *err);

/** KML (OGC 12-007r2): each folder is a sheet. */
MUST_USE status kml_read(job *, slice text, slice name, error *err);
bool kml_is(slice text);

/** TopoJSON (its specification 1.0.0): each object is a sheet. */
MUST_USE status topojson_read(job *, slice text, slice name, error *err);
bool topojson_is(slice text);

#endif

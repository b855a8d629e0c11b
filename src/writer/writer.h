/** Writes features into a file of a format that GDAL knows. */
#ifndef CAIRN_WRITER_WRITER_H
#define CAIRN_WRITER_WRITER_H

#include "base/error.h"

/** Reads an order (job.h) and writes what it asks for.
 *  gpkg      GeoPackage: assets, activities, categories, layer_styles, the metadata
 *  kml       KML; always in longitude and latitude
 *  shp.zip   a shapefile in a ZIP, with the key of its shortened names
 *  xlsx ods  spreadsheets, with a sheet about where it is all from
 *  fgb       FlatGeobuf to standard output, without a spatial index, as it comes
 *  @param from  a descriptor that the order comes from
 *  @return ERR_INPUT for an order that is none or broke off; ERR_INTERNAL when GDAL can't. */
MUST_USE status writer_run(int from, error *err);

#endif

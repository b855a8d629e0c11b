/** ESRI shapefiles: several files of one name (Esri, 1998), beside each other or in an archive. */
#ifndef CAIRN_READER_SHAPEFILE_H
#define CAIRN_READER_SHAPEFILE_H

#include "reader/job.h"

typedef enum { PART_SHP, PART_SHX, PART_DBF, PART_PRJ, PART_CPG } shapefile_part;
enum { SHAPEFILE_PARTS = PART_CPG + 1 };

/** Which part a file is by its name, but for case; -1 for none. The rest of it is its stem. */
int shapefile_part_of(slice file_name, slice *ret_stem);
/** Whether bytes are a table of dBASE, which the attributes of a shapefile are. */
bool shapefile_is_dbf(slice bytes);

/** Reads the shapefile of which the job's file is a part. */
MUST_USE status shapefile_read(job *, error *err);
/** Reads one from its parts; blank for those that are not there. Without .prj its coordinates are
 *  of an unknown system; without .dbf it has no columns; without .shx that is made anew. */
MUST_USE status shapefile_read_parts(job *, const slice parts[SHAPEFILE_PARTS], slice name,
                                     error *err);

#endif

/** GeoJSON (RFC 7946) read as a table: properties are columns. Inside exchange. */
#ifndef CAIRN_EXCHANGE_GEOJSON_TABLE_H
#define CAIRN_EXCHANGE_GEOJSON_TABLE_H

#include "exchange/table.h"

/** Fills a table whose `memory` is made already. */
MUST_USE status geojson_table_read(slice bytes, table *t, error *err);

#endif

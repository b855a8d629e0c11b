/** The styles that a GeoPackage takes along, so that QGIS symbolises its layers by itself. */
#ifndef CAIRN_EXCHANGE_EXPORT_STYLES_H
#define CAIRN_EXCHANGE_EXPORT_STYLES_H

#include "base/buf.h"
#include "domain/audience.h"
#include "domain/taxonomy.h"

/** Writes `,"styles":[...]` of the order for cairn-writer (writer/job.h): one for each layer.
 *  @param to  whose columns the layers have. */
MUST_USE status export_styles_write(const taxonomy *, audience to, buf *, error *err);

#endif

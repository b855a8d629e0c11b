/** The data that the program carries: the taxonomy that a new database starts with, and where the
 *  sample's facts came from. */
#ifndef CAIRN_EXCHANGE_GEODATA_H
#define CAIRN_EXCHANGE_GEODATA_H

#include <stddef.h>

#include "base/error.h"
#include "store/store.h"

/** geodata/PROVENANCE.md as built in. @param ret_length  may be NULL. */
const char *provenance_text(size_t *ret_length);

/** Opens a database for writing and makes it, with the built-in taxonomy, where it is not there
 *  yet. A database without a category gets the taxonomy too, and the style for QGIS is that of its
 *  taxonomy (layer_styles.h). */
MUST_USE status exchange_open_database(const char *path, store **ret, error *err);

#endif

/** The style of assets in the database itself, so that the file opens symbolised in QGIS. */
#ifndef CAIRN_EXCHANGE_LAYER_STYLES_H
#define CAIRN_EXCHANGE_LAYER_STYLES_H

#include "store/store.h"

/** Brings the file's own style of the table `asset` up to its taxonomy. Writes nothing where it is
 *  the same already, where somebody has made it their own, or while somebody else writes: it is
 *  looked at each time the database is opened for writing. Outside a transaction. */
MUST_USE status layer_styles_keep(store *, error *err);

#endif

/** The gazetteer, from the file into memory. */
#ifndef CAIRN_LIVE_GAZETTEER_LOAD_H
#define CAIRN_LIVE_GAZETTEER_LOAD_H

#include "index/gazetteer.h"
#include "store/store.h"

/** @param ret  one holder: gazetteer_release. */
MUST_USE status live_read_gazetteer(store *, gazetteer **ret, error *err);

#endif

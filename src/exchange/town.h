/** Which of the gazetteer's settlements a record's words name. Inside exchange. */
#ifndef CAIRN_EXCHANGE_TOWN_H
#define CAIRN_EXCHANGE_TOWN_H

#include "domain/field.h"
#include "index/gazetteer.h"

typedef enum { TOWN_NONE, TOWN_FOUND, TOWN_SEVERAL } town_finding;

typedef struct {
    slice name;             /* the words that name it */
    const place *at;        /* TOWN_FOUND: of the gazetteer */
    const char *candidates; /* TOWN_SEVERAL: which they are, in words */
} town;

/** Finds the settlement of an asset: its locality, else the last part of its address that names
 *  one. Of several with one name, those that other parts of the locality and the address stand by
 *  are left ("Newton, by Alloa"); a city or town has precedence over what is no more than a hamlet.
 *  @param ret  set but for TOWN_NONE; lives as long as the arena and the gazetteer. */
town_finding town_find(const gazetteer *, const record *asset, arena *, town *ret);

#endif

/** The records of an Open Referral document, each once, by their ids, however they are nested.
 *  Inside reader. */
#ifndef CAIRN_READER_REFERRAL_TABLES_H
#define CAIRN_READER_REFERRAL_TABLES_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

enum {
    REFERRAL_ORGANIZATIONS,
    REFERRAL_LOCATIONS,
    REFERRAL_SERVICES,
    REFERRAL_AT_LOCATIONS,
    REFERRAL_TABLES
};

/* What the tables note beside a record's own members; no reader keeps a key that begins so. */
#define REFERRAL_LINE "\001line"     /* its number among the records of the document, from 1 */
#define REFERRAL_PLACED "\001placed" /* a service that is at a location */
#define REFERRAL_NAMED "\001named"   /* an organization that a service or a location has */

/** Each table is an object of records by their ids, in the order of the document. A record is a
 *  copy at its top level and shares the rest with the document. Links are ids: `organization_id`
 *  of a service; `service_id` and `location_id` of a service at a location. What is not a record
 *  is in `unknown`, by its line. */
typedef struct {
    json_t *of[REFERRAL_TABLES];
    json_t *unknown; /* array of line numbers */
} referral_tables;

/** What a JSON object is, by the members that only it has; -1 for none of them. */
int referral_kind(const json_t *object);
/** The tabular form: an object whose members are named as the files of the CSV form. */
bool referral_is_tabular(const json_t *root);

MUST_USE status referral_collect(const json_t *root, referral_tables *ret, error *err);
void referral_tables_done(referral_tables *);

#endif

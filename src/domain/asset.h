/** Assets and activities: their fields, what makes a whole record valid, and who may see it. */
#ifndef CAIRN_DOMAIN_ASSET_H
#define CAIRN_DOMAIN_ASSET_H

#include "base/buf.h"
#include "domain/day.h"
#include "domain/field.h"

typedef enum {
#define F(id, ...) ASSET_##id,
#include "domain/asset_fields.def"
#undef F
    ASSET_FIELD_COUNT
} asset_field;

typedef enum {
#define F(id, ...) ACTIVITY_##id,
#include "domain/activity_fields.def"
#undef F
    ACTIVITY_FIELD_COUNT
} activity_field;

/* The fields of an activity that is shown without its asset, behind its own. */
typedef enum {
    LISTED_BEFORE = ACTIVITY_FIELD_COUNT - 1,
#define F(id, ...) LISTED_##id,
#include "domain/listed_fields.def"
#undef F
    LISTED_FIELD_COUNT
} listed_field;

/** LISTED_ACTIVITY is no table: an activity as it is shown by itself (activity_list). */
extern const entity ASSET, ACTIVITY, LISTED_ACTIVITY;

/** The access facts, the same of an asset and of what goes on there: they stand together, from
 *  ASSET_STEP_FREE and from ACTIVITY_STEP_FREE on. Ends with NULL. */
enum {
#define F(id, ...) ACCESS_FACT_##id,
#include "domain/access_fields.def"
#undef F
    ACCESS_FACT_COUNT
};
extern const char *const ACCESS_FACTS[];
/** What a table of activities alone has beside their fields, so that each says where and when it
 *  is: names and labels in turn, up to NULL. */
extern const char *const ACTIVITY_BESIDE[];

/* Numbers of the choices that the program itself acts on; a test compares them with the tables. */
enum { LEVEL_INDIVIDUAL, LEVEL_COMMUNITY, LEVEL_ORGANISATION };
enum { STATUS_DRAFT, STATUS_PENDING, STATUS_PUBLISHED, STATUS_CLOSED };
enum { VISIBILITY_PUBLIC, VISIBILITY_PARTNERS, VISIBILITY_PRIVATE };
enum { LISTING_ASKED, LISTING_AGREED, LISTING_DECLINED };
enum { CONSENT_ASKED, CONSENT_GIVEN, CONSENT_WITHDRAWN };
enum { LOCATION_EXACT, LOCATION_DISTRICT, LOCATION_NONE };
enum { REACH_AT_PLACE, REACH_IN_AREA, REACH_PHONE_OR_ONLINE };
enum {
    POSITION_SURVEYED,
    POSITION_ADDRESS,
    POSITION_POSTCODE,
    POSITION_PLACE,
    POSITION_POLYGON,
    POSITION_DISTRICT
};
enum { ACTIVITY_RUNNING, ACTIVITY_PAUSED, ACTIVITY_FULL, ACTIVITY_FINISHED };
enum { BANK_HOLIDAYS_UNKNOWN, BANK_HOLIDAYS_ON, BANK_HOLIDAYS_OFF };

/** The rules that hold between fields: the same as the CHECKs of the schema. Category codes are
 *  checked against the taxonomy by the caller.
 *  @return OK or ERR_INPUT naming the field. */
MUST_USE status asset_validate(const record *asset, error *err);
MUST_USE status activity_validate(const record *activity, error *err);

/** Whether an audience sees the asset on a day. Editors see everything that is not closed. */
bool asset_visible_to(const record *asset, audience, const char *today);
/** Whether it is not visible today, but to whoever asks about another time: what is closed, or not
 *  open yet, never what is not public for another reason.
 *  @param shown_once  for what has the status closed: whether the public saw it open. A draft that
 *                     was thrown away has it too. */
bool asset_visible_elsewhen(const record *asset, audience, const char *today, bool shown_once);
/** Whether an audience sees the activity, its asset being visible: the stricter one wins, and what
 *  is finished is the editors' alone. */
bool activity_visible_to(const record *activity, audience);

/** What an audience sees of an asset: fields that are not for it become null, and where the
 *  location is hidden, so are the position and what tells it.
 *  @param district  centroid and spread of the asset's postcode district, used where
 *                   location_shown is `district`; NULL: not known, so no position is shown. */
typedef struct {
    lonlat at;
    double spread_m;
} district;
/** @return OK or ERR_NO_MEMORY. */
MUST_USE status asset_show(const record *asset, audience, const district *, arena *, record *ret,
                           error *err);
/** The same for an activity at that asset: no meeting point where the location is hidden. */
void activity_show(const record *activity, const record *asset, audience, record *ret);
/** Sets what an activity that is shown leaves open as the asset that is shown has it, and the
 *  position: where it is to be seen without its asset. What it says of itself (its description, its
 *  times, its source) stays its own. */
void activity_inherit(record *activity, const record *asset);
enum { ACTIVITY_WHEN_BYTES = 4096 };
/** Writes when it is on, in words that claim no more than is known: an unconfirmed time says of
 *  when it is. Nothing where there are no words; ACTIVITY_WHEN_BYTES are enough. */
void activity_when(const record *activity, buf *);
/** Makes an activity that is shown one of LISTED_ACTIVITY: what it leaves open is as its asset has
 *  it, and it names its asset.
 *  @return OK or ERR_NO_MEMORY. */
MUST_USE status activity_list(record *activity, const record *asset, arena *, error *err);

#endif

/** The order of items other than by id: `sortby` (fields, each ascending or with '-' descending)
 *  and `near` (nearest first). Equal ones follow by id, so that each feature has one place, and a token
 *  that says a place leads on from it, whatever came or went meanwhile.
 *
 *  Texts are compared as they are folded (base/text.h), by their first ORDER_TEXT_BYTES; choices by
 *  their names. What has no value comes last, either way. */
#ifndef CAIRN_WEB_ORDER_H
#define CAIRN_WEB_ORDER_H

#include "cql2/cql2.h"
#include "web/collections.h"

enum {
    ORDER_MAX_KEYS = 4,
    ORDER_TEXT_BYTES = 96,
    ORDER_DISTANCE = -2, /* instead of a field */
    ORDER_TOKEN_SIZE = ORDER_MAX_KEYS * (2 * ORDER_TEXT_BYTES + 2) + 20
};

typedef struct {
    size_t count; /* 0: by id */
    struct order_key {
        int field;
        bool descending;
    } keys[ORDER_MAX_KEYS];
    lonlat from; /* of the distance */
} order;

/** A feature's place. */
typedef struct {
    struct order_value {
        enum { ORDER_NOTHING, ORDER_NUMBER, ORDER_TEXT } kind;
        unsigned length;
        double number;
        char text[ORDER_TEXT_BYTES];
    } values[ORDER_MAX_KEYS];
    int64_t id;
} order_place;

/** @param sortby, near  of the query, or empty.
 *  @return OK; ERR_INPUT naming the parameter. */
MUST_USE status order_read(const request *, const collection *, slice sortby, slice near,
                           order *ret, error *err);
bool order_by_distance(const order *);
/** What a field's value is in an order. */
void order_value_of(const cql2_value *, struct order_value *ret);
/** Below 0: the first comes first. */
int order_compare(const order *, const order_place *, const order_place *);

/** Tokens are opaque to clients; one is of at most ORDER_TOKEN_SIZE - 1 bytes. */
void order_token_write(const order *, const order_place *, buf *);
bool order_token_read(const order *, slice token, order_place *ret);

#endif

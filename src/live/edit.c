#include "live/edit.h"

#include <string.h>

#include "domain/phone.h"
#include "domain/when.h"

static value choice_value(int64_t number)
{
    return (value){.kind = VALUE_INTEGER, .integer = number};
}

static value text_value(const char *text)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(text)};
}

/* Required choices that are decisions: left out, they stay. */
static const int DECISIONS[] = {ASSET_STATUS, ASSET_VISIBILITY, ASSET_LOCATION_SHOWN};

static bool is_decision(int number)
{
    for (size_t i = 0; i < COUNT(DECISIONS); i++)
        if (DECISIONS[i] == number)
            return true;
    return false;
}

static void init_new(record *r, caller_role by)
{
    record_init(r, &ASSET);
    r->v[ASSET_STATUS] = choice_value(by == ROLE_CONTRIBUTOR ? STATUS_PENDING : STATUS_PUBLISHED);
    r->v[ASSET_VISIBILITY] = choice_value(VISIBILITY_PUBLIC);
    r->v[ASSET_LOCATION_SHOWN] = choice_value(LOCATION_EXACT);
}

/* What an edit starts from. */
static record start_of(const edit *e, const record *before)
{
    record r;
    if (before && (e->kind == EDIT_PATCH || e->kind == EDIT_CLOSE))
        return *before;
    init_new(&r, e->by);
    if (!before)
        return r;
    r.id = before->id;
    for (size_t i = 0; i < ASSET.count; i++)
        if ((ASSET.fields[i].flags & FIELD_KEPT) || is_decision((int)i))
            r.v[i] = before->v[i];
    return r;
}

static status set_field(const edit *e, const record *before, int number, record *r, error *err)
{
    const field *f = &ASSET.fields[number];
    value given = e->v[number];
    bool hidden = f->visible_to > role_audience(e->by);
    if (given.kind == VALUE_NULL && is_decision(number) && e->kind != EDIT_PATCH)
        return OK;
    const value *was = before ? &before->v[number] : &r->v[number];
    if (!value_equals(&given, was)) {
        if (f->flags & FIELD_KEPT)
            return before ? error_set(err, ERR_INPUT, f->name, "%s is kept by the service", f->name)
                          : OK;
        if (hidden && number == ASSET_STATUS && !before)
            return OK;
        if (hidden && !(given.kind == VALUE_NULL && !before))
            return error_set(err, ERR_FORBIDDEN, f->name, "%s is for editors to set", f->name);
        if (given.kind == VALUE_NULL && is_decision(number))
            return error_set(err, ERR_INPUT, f->name, "%s must not be empty", f->name);
    }
    if (!(f->flags & FIELD_KEPT))
        r->v[number] = given;
    return OK;
}

/* -- what follows from something else ---------------------------------------------------------- */

static bool moved(const record *a, const record *b)
{
    if (a->has_position != b->has_position)
        return true;
    lonlat_e7 from = lonlat_pack(a->position), to = lonlat_pack(b->position);
    return a->has_position && (from.lon_e7 != to.lon_e7 || from.lat_e7 != to.lat_e7);
}

/* Given anew is given as something else than it was: programs send back all that they have. */
static void forget(const record *before, int number, record *r)
{
    if (value_equals(&r->v[number], &before->v[number]))
        r->v[number] = (value){.kind = VALUE_NULL};
}

static status read_phone(record *r, arena *a, error *err)
{
    char numbers[PHONE_TEXT_SIZE];
    if (record_is_null(r, ASSET_PHONE) ||
        !phone_read(r->v[ASSET_PHONE].text, numbers, sizeof numbers))
        return OK;
    const char *kept = arena_copy(a, numbers, strlen(numbers));
    if (!kept)
        return error_no_memory(err);
    r->v[ASSET_PHONE_E164] = text_value(kept);
    return OK;
}

static status read_opening(record *r, arena *a, error *err)
{
    when_rule rules[WHEN_MAX_RULES];
    BUF_SCOPED buf text;
    size_t count = record_is_null(r, ASSET_OPENING_TIMES)
                       ? 0
                       : when_read(r->v[ASSET_OPENING_TIMES].text, rules);
    buf_init(&text, WHEN_SCHEDULE_MAX_BYTES);
    when_write(&text, rules, count);
    if (!count || text.failed)
        return OK;
    const char *kept = arena_copy(a, text.data, text.len);
    if (!kept)
        return error_no_memory(err);
    r->v[ASSET_OPENING_SCHEDULE] = text_value(kept);
    return OK;
}

static status follow(const record *before, record *r, arena *a, error *err)
{
    static const int OF_POSITION[] = {ASSET_POSITION_SOURCE, ASSET_ACCURACY_M, ASSET_ENTRANCES};
    record blank;
    record_init(&blank, &ASSET);
    const record *was = before ? before : &blank;
    if (before && moved(before, r))
        for (size_t i = 0; i < COUNT(OF_POSITION); i++)
            forget(before, OF_POSITION[i], r);
    status failed = OK;
    if (!value_equals(&r->v[ASSET_PHONE], &was->v[ASSET_PHONE])) {
        forget(was, ASSET_PHONE_E164, r);
        if (record_is_null(r, ASSET_PHONE_E164))
            failed = read_phone(r, a, err);
    }
    if (!failed && !value_equals(&r->v[ASSET_OPENING_TIMES], &was->v[ASSET_OPENING_TIMES])) {
        forget(was, ASSET_OPENING_SCHEDULE, r);
        if (record_is_null(r, ASSET_OPENING_SCHEDULE))
            failed = read_opening(r, a, err);
    }
    return failed;
}

static void close_it(const char *today, record *r)
{
    const value *opened = &r->v[ASSET_OPENED_ON];
    bool to_open = opened->kind == VALUE_TEXT && memcmp(opened->text.at, today, 10) > 0;
    r->v[ASSET_STATUS] = choice_value(STATUS_CLOSED);
    if (record_is_null(r, ASSET_CLOSED_ON))
        r->v[ASSET_CLOSED_ON] = to_open ? *opened : text_value(today);
    if (record_is_null(r, ASSET_CLOSED_REASON))
        r->v[ASSET_CLOSED_REASON] = text_value("deleted");
}

static bool published(const record *r)
{
    int64_t kept = r->v[ASSET_STATUS].integer;
    return kept == STATUS_PUBLISHED || kept == STATUS_CLOSED;
}

status edit_apply(const edit *e, const record *before, const char *today, arena *a, record *ret,
                  error *err)
{
    if (before && e->by == ROLE_CONTRIBUTOR && published(before))
        return error_set(err, ERR_FORBIDDEN, NULL, "it is published: an editor may change it");
    record r = start_of(e, before);
    for (int i = 0; i < ASSET_FIELD_COUNT; i++)
        if (e->given[i] && set_field(e, before, i, &r, err))
            return err->code;
    if (e->moves) {
        r.has_position = e->has_position;
        r.position = e->position;
    }
    status failed = follow(before, &r, a, err);
    if (failed)
        return failed;
    if (e->kind == EDIT_CLOSE)
        close_it(today, &r);
    failed = asset_validate(&r, err);
    if (!failed)
        *ret = r;
    return failed;
}

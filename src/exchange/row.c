#include "exchange/row.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exchange/row_cells.h"
#include "exchange/row_place.h"
#include "exchange/row_times.h"

slice row_shown(slice text, size_t most)
{
    if (!text_is_utf8(text.at, text.len))
        return (slice){"", 0};
    if (text.len > most) {
        text.len = most;
        while (text.len && ((unsigned char)text.at[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    return text;
}

void row_says(row_result *row, const char *about, slice text, const char *format, ...)
{
    size_t used = strlen(row->reason);
    va_list args;
    if (used == 0) {
        row->field = about;
        row->value = text;
    }
    if (used && used + 2 < sizeof row->reason)
        used += (size_t)snprintf(row->reason + used, sizeof row->reason - used, "; ");
    va_start(args, format);
    vsnprintf(row->reason + used, sizeof row->reason - used, format, args);
    va_end(args);
}

/* What the caller says for the whole file, where the row is silent. */
static status fill_in(const row_reader *in, row_result *row, int source, int licence,
                      int category_number, arena *a, error *err)
{
    const import_options *o = in->options;
    const struct {
        int number;
        const char *text;
    } SAID[] = {{source, o->source}, {licence, o->licence}, {category_number, o->category}};
    for (size_t i = 0; i < COUNT(SAID); i++) {
        value *v = &row->r.v[SAID[i].number];
        bool refused = SAID[i].number == category_number && row->uncategorised;
        if (!SAID[i].text || v->kind != VALUE_NULL || refused)
            continue;
        status failed =
            field_read(&row->r.of->fields[SAID[i].number], slice_of(SAID[i].text), a, v, err);
        if (failed)
            return failed;
        row->given[SAID[i].number] = true;
    }
    return OK;
}

/* Closed by its own date, else as the caller says. */
static void settle_status(const row_reader *in, row_result *row)
{
    value *status_value = &row->r.v[ASSET_STATUS];
    const value *closed = &row->r.v[ASSET_CLOSED_ON];
    if (!row->given[ASSET_STATUS])
        status_value->integer = in->options->kept_as;
    if (closed->kind != VALUE_TEXT || memcmp(closed->text.at, in->today, 10) > 0)
        return;
    row->past =
        status_value->integer == STATUS_PUBLISHED ||
        (status_value->integer == STATUS_CLOSED && in->options->kept_as == STATUS_PUBLISHED);
    status_value->integer = STATUS_CLOSED;
}

static void validate_row(row_result *row)
{
    error why = {0};
    status failed =
        row->r.of == &ASSET ? asset_validate(&row->r, &why) : activity_validate(&row->r, &why);
    if (!failed)
        return;
    int number = entity_field(row->r.of, slice_of(why.field));
    row_says(row, number >= 0 ? row->r.of->fields[number].name : "", (slice){"", 0}, "%s",
             why.detail);
    row->rejected = true;
}

static void conclude_asset(row_result *row)
{
    record *r = &row->r;
    value *kept = &r->v[ASSET_STATUS];
    bool homeless = r->v[ASSET_CATEGORY].kind == VALUE_NULL;
    row->unplaced = !r->has_position && (row->doubted || row_belongs_at_a_place(r));
    if (row->unplaced) {
        const value *code = &r->v[ASSET_POSTCODE];
        row_says(row, "postcode", code->kind == VALUE_TEXT ? code->text : (slice){"", 0},
                 "placed nowhere");
        row->flagged = true;
    }
    if (kept->integer == STATUS_CLOSED)
        return;
    if (homeless && !row->flagged) {
        row_says(row, "category", (slice){"", 0}, "no category is given");
        row->flagged = true;
    }
    if (row->decided || !(homeless || row->unplaced || row->unsure))
        return;
    /* the next edition, which may be silent about who may see it, publishes what it completes */
    if (row->unsure && (homeless || row->unplaced))
        r->v[ASSET_VISIBILITY] = (value){.kind = VALUE_INTEGER, .integer = VISIBILITY_PRIVATE};
    kept->integer = STATUS_DRAFT;
    row_says(row, "status", (slice){"", 0}, "kept as a draft");
}

/* Where no column is the name, every row says which way out there is. */
static void say_no_name_column(row_result *row, const char *called)
{
    row_says(row, called, (slice){"", 0},
             "no column of this sheet is taken for the %s: say which it is with --map %s=COLUMN",
             called, called);
    row->rejected = true;
}

void row_conclude(row_result *row)
{
    int name = row->r.of == &ASSET ? (int)ASSET_NAME : (int)ACTIVITY_TITLE;
    if (row->r.v[name].kind == VALUE_NULL) { /* nothing else matters then */
        if (row->no_name_column)
            say_no_name_column(row, row->r.of->fields[name].name);
        else
            validate_row(row);
        return;
    }
    if (row->r.of == &ASSET)
        conclude_asset(row);
    else if (row->unsure && !row->decided)
        row->r.v[ACTIVITY_VISIBILITY].integer = VISIBILITY_PRIVATE;
    validate_row(row);
}

status row_to_record(const row_reader *in, const table_row *from, arena *a, row_result *ret,
                     error *err)
{
    const entity *of = in->options->as;
    bool asset = of == &ASSET;
    row_cells cells = {.at = {.lon = {"", 0}}};
    int name = asset ? (int)ASSET_NAME : (int)ACTIVITY_TITLE;
    *ret = (row_result){.field = "", .no_name_column = column_of(in->from, in->map, name) < 0};
    record_init(&ret->r, of);
    if (from->broken) {
        row_says(ret, "", (slice){"", 0}, "%s", from->broken);
        ret->rejected = true;
        return OK;
    }
    status failed = row_read_cells(in, from, ret, &cells, a, err);
    if (!failed)
        failed = row_read_times(in, &cells.times, ret, a, err);
    if (!failed)
        failed =
            asset ? fill_in(in, ret, ASSET_SOURCE, ASSET_LICENCE, ASSET_CATEGORY, a, err)
                  : fill_in(in, ret, ACTIVITY_SOURCE, ACTIVITY_LICENCE, ACTIVITY_CATEGORY, a, err);
    if (!failed && asset)
        failed = row_place(in, from, &cells.at, ret, a, err);
    if (!failed && asset)
        settle_status(in, ret);
    return failed;
}

#include "exchange/row_cells.h"

#include <stdio.h>
#include <string.h>

#include "domain/phone.h"
#include "domain/postcode.h"
#include "domain/web_address.h"
#include "exchange/column_content.h"
#include "format/json.h"

enum { FOLDED_MAX = 200, EXTRA_MAX_BYTES = 20000, EXTRA_CELL_MAX_BYTES = 6000 };

/* Cells of the National Health Service's registers, known by their heading. */
static const struct {
    const char *heading, *from, *field, *to;
} KNOWN_VALUES[] = {
    {"practice type", "4", "category", "gp-practice"},
    {"prescribing setting", "4", "category", "gp-practice"},
};

static slice mapped_value(const row_reader *in, const field *f, slice heading, slice cell)
{
    char folded[FOLDED_MAX];
    const import_options *o = in->options;
    for (size_t i = 0; i < o->value_count; i++)
        if (strcmp(o->values[i].field, f->name) == 0 &&
            slice_equals_nocase(cell, o->values[i].from))
            return slice_of(o->values[i].to);
    for (size_t i = 0; i < COUNT(KNOWN_VALUES); i++)
        if (strcmp(KNOWN_VALUES[i].field, f->name) == 0 &&
            slice_equals(cell, KNOWN_VALUES[i].from) &&
            text_fold(heading.at, heading.len, folded, sizeof folded) &&
            strcmp(KNOWN_VALUES[i].heading, folded) == 0)
            return slice_of(KNOWN_VALUES[i].to);
    return cell;
}

/* -- cleaning -------------------------------------------------------------------------------------
 */

/* How many bytes of a control character begin here: ASCII's, C1 (U+0080 to U+009F), and what turns
 * the text of a whole page round (U+202D, U+202E); 0 for none. */
static size_t control_at(slice cell, size_t i)
{
    const unsigned char *at = (const unsigned char *)cell.at + i;
    size_t left = cell.len - i;
    if ((at[0] < 0x20 && at[0] != '\t' && at[0] != '\n' && at[0] != '\r') || at[0] == 0x7F)
        return 1;
    if (left >= 2 && at[0] == 0xC2 && at[1] >= 0x80 && at[1] <= 0x9F)
        return 2;
    return left >= 3 && at[0] == 0xE2 && at[1] == 0x80 && (at[2] == 0xAD || at[2] == 0xAE) ? 3 : 0;
}

/* A vertical tab is a line break within a cell; other control characters are nothing. */
static slice without_controls(slice cell, arena *a)
{
    size_t at = 0, length = 0;
    while (at < cell.len && !control_at(cell, at))
        at++;
    char *clean = at < cell.len ? arena_copy(a, cell.at, cell.len) : NULL;
    if (!clean)
        return cell; /* there are none; or no memory, and then the field refuses it */
    for (size_t i = 0; i < cell.len;) {
        size_t size = control_at(cell, i);
        if (!size)
            clean[length++] = cell.at[i];
        else if (cell.at[i] == '\v')
            clean[length++] = '\n';
        i += size ? size : 1;
    }
    return slice_trim((slice){clean, length});
}

/* What people and programs write where there is nothing; but a choice of the field's own is one
 * ("none" of the location is shown). */
static bool says_nothing(const field *f, slice cell)
{
    static const char *const NOTHING[] = {"n/a", "na",   "#n/a",   "null", "nil",   "-",
                                          "--",  "none", "(none)", ".",    "(null)"};
    if (f && field_choice(f, cell) >= 0)
        return false;
    for (size_t i = 0; i < COUNT(NOTHING) && cell.len <= 6; i++)
        if (slice_equals_nocase(cell, NOTHING[i]))
            return true;
    return false;
}

/* -- what is kept beside --------------------------------------------------------------------------
 */

static slice cut_at(slice text, size_t most)
{
    if (text.len > most) {
        text.len = most;
        while (text.len && ((unsigned char)text.at[text.len] & 0xC0) == 0x80)
            text.len--;
    }
    return text;
}

static void keep_extra(buf *extra, slice name, slice cell, row_result *row)
{
    slice kept = cut_at(cell, EXTRA_CELL_MAX_BYTES);
    if (kept.len < cell.len) {
        row_says(row, "extra", (slice){"", 0}, "of %.*s only the first %zu of %zu bytes are kept",
                 (int)cut_at(name, 60).len, name.at, kept.len, cell.len);
        row->flagged = true;
    }
    buf_putc(extra, extra->len ? ',' : '{');
    json_text(extra, name);
    buf_putc(extra, ':');
    json_text(extra, kept);
}

static status finish_extra(row_result *row, buf *extra, arena *a, error *err)
{
    int number = row->r.of == &ASSET ? (int)ASSET_EXTRA : (int)ACTIVITY_EXTRA;
    if (!extra->len)
        return OK;
    buf_putc(extra, '}');
    if (extra->failed) {
        row_says(row, "extra", (slice){"", 0}, "its further columns are too long to keep");
        row->flagged = true;
        return OK;
    }
    row->given[number] = true;
    return field_read(&row->r.of->fields[number], (slice){extra->data, extra->len}, a,
                      &row->r.v[number], err);
}

/* -- fields that are read in their own way --------------------------------------------------------
 */

/* What became of a cell: read, read as something that does not say all of it, or not at all. */
typedef enum { CELL_READ, CELL_READ_AND_KEPT, CELL_NOT_READ, CELL_NO_MEMORY } cell_end;

static cell_end set_value(row_result *row, int number, slice text, arena *a, error *err)
{
    status read = field_read(&row->r.of->fields[number], text, a, &row->r.v[number], err);
    return read == OK ? CELL_READ : read == ERR_NO_MEMORY ? CELL_NO_MEMORY : CELL_NOT_READ;
}

static cell_end read_category(const row_reader *in, slice cell, row_result *row, arena *a,
                              int number, error *err)
{
    const field *f = &row->r.of->fields[number];
    int found = category_words_find(in->words, cell);
    if (found < 0) {
        row_says(row, f->name, cell, "the category '%.*s' is not known", (int)cut_at(cell, 60).len,
                 cell.at);
        row->flagged = row->uncategorised = true;
        return CELL_NOT_READ;
    }
    const category *c = taxonomy_at(in->categories, (size_t)found);
    cell_end ended = set_value(row, number, slice_of(c->code), a, err);
    bool says_all = slice_equals_nocase(cell, c->code) || slice_equals_nocase(cell, c->label);
    return ended == CELL_READ && !says_all ? CELL_READ_AND_KEPT : ended;
}

/* A postcode is kept in its usual form; what is none is kept as it was written. */
static cell_end read_postcode(slice cell, row_result *row, arena *a, error *err)
{
    postcode code;
    char text[POSTCODE_TEXT_SIZE];
    slice where;
    if (postcode_read(cell, &code) || postcode_find(cell, &code, &where)) {
        postcode_write(code, text);
        return set_value(row, ASSET_POSTCODE, slice_of(text), a, err);
    }
    row_says(row, "postcode", cell, "'%.*s' is not a UK postcode", (int)cut_at(cell, 40).len,
             cell.at);
    row->flagged = true;
    return CELL_NOT_READ;
}

static cell_end join_address(slice cell, row_result *row, arena *a, error *err)
{
    const value *before = &row->r.v[ASSET_ADDRESS];
    slice whole = cell;
    if (before->kind == VALUE_TEXT) {
        whole.at = arena_printf(a, "%.*s, %.*s", (int)before->text.len, before->text.at,
                                (int)cell.len, cell.at);
        if (!whole.at)
            return CELL_NO_MEMORY;
        whole.len = strlen(whole.at);
    }
    return set_value(row, ASSET_ADDRESS, whole, a, err);
}

static cell_end read_phone(contact_fields reached, slice cell, row_result *row, arena *a,
                           error *err)
{
    char dialled[PHONE_TEXT_SIZE];
    cell_end ended = set_value(row, reached.phone, cell, a, err);
    if (ended != CELL_READ || row->given[reached.phone_e164] ||
        !phone_read(cell, dialled, sizeof dialled))
        return ended;
    row->given[reached.phone_e164] = true;
    return set_value(row, reached.phone_e164, slice_of(dialled), a, err);
}

static cell_end read_website(contact_fields reached, slice cell, row_result *row, arena *a,
                             error *err)
{
    char address[WEB_ADDRESS_MAX + 1];
    if (web_address_read(cell, address, sizeof address))
        return set_value(row, reached.website, slice_of(address), a, err);
    row_says(row, "website", cell, "'%.*s' is no web address; kept beside",
             (int)cut_at(cell, 60).len, cell.at);
    return CELL_NOT_READ;
}

static bool is_year(slice cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.at[i] < '0' || cell.at[i] > '9')
            return false;
    return cell.len == 4 && (cell.at[0] == '1' || cell.at[0] == '2');
}

/* A year alone: of closing, its last day will do, since by then it was closed; of anything else it
 * is kept beside, and there is nothing to look at. */
static cell_end read_year(const row_reader *in, int number, slice cell, row_result *row, arena *a,
                          error *err)
{
    char last[11];
    if (memcmp(cell.at, in->today, 4) >= 0)
        return CELL_NOT_READ;
    if (number != ASSET_CLOSED_ON)
        return CELL_READ_AND_KEPT;
    snprintf(last, sizeof last, "%.4s-12-31", cell.at);
    row_says(row, "closed_on", cell, "closed in %.4s, on a day that is not said: kept as its last",
             cell.at);
    cell_end ended = set_value(row, number, slice_of(last), a, err);
    return ended == CELL_READ ? CELL_READ_AND_KEPT : ended;
}

/* A date as people write it, or as a spreadsheet counts it. */
static cell_end read_date(const row_reader *in, int number, slice cell, row_result *row, arena *a,
                          error *err)
{
    if (row->r.of == &ASSET && is_year(cell)) {
        cell_end ended = read_year(in, number, cell, row, a, err);
        if (ended != CELL_NOT_READ)
            return ended;
    }
    day read;
    bool known = day_read_written(cell, &read) || day_of_serial(cell, &read);
    return set_value(row, number, known ? slice_of(read.iso) : cell, a, err);
}

static bool is_category(const entity *of, int number)
{
    return of == &ASSET ? number == ASSET_CATEGORY : number == ACTIVITY_CATEGORY;
}

/* Fields that say who may see a record, and from when to when. */
static bool governs_showing(const entity *of, int number)
{
    if (of == &ACTIVITY)
        return number == ACTIVITY_VISIBILITY;
    return number == ASSET_STATUS || number == ASSET_VISIBILITY || number == ASSET_LISTING ||
           number == ASSET_CONSENT || number == ASSET_LOCATION_SHOWN || number == ASSET_OPENED_ON ||
           number == ASSET_CLOSED_ON || number == ASSET_CONSENT_EXPIRES_ON;
}

/* Fields that are read in a way of their own, and else as field_read does. */
static cell_end read_plain(slice cell, int number, row_result *row, arena *a, error *err)
{
    contact_fields reached = contact_fields_of(row->r.of);
    bool asset = row->r.of == &ASSET;
    if (asset && number == ASSET_POSTCODE)
        return read_postcode(cell, row, a, err);
    if (asset && number == ASSET_ADDRESS)
        return join_address(cell, row, a, err);
    if (number == reached.phone)
        return read_phone(reached, cell, row, a, err);
    if (number == reached.website)
        return read_website(reached, cell, row, a, err);
    return set_value(row, number, cell, a, err);
}

/* Reads a cell into its field. A cell that is blank or can't be read says nothing: what is stored
 * stays. */
static cell_end read_field(const row_reader *in, slice heading, slice cell, int number,
                           row_result *row, arena *a, error *err)
{
    const entity *of = row->r.of;
    const field *f = &of->fields[number];
    cell_end ended;
    cell = mapped_value(in, f, heading, cell);
    if (!cell.len || says_nothing(f, cell))
        return CELL_READ;
    if (is_category(of, number))
        ended = read_category(in, cell, row, a, number, err);
    else if (f->type == FIELD_DATE)
        ended = read_date(in, number, cell, row, a, err);
    else
        ended = read_plain(cell, number, row, a, err);
    row->given[number] |= ended <= CELL_READ_AND_KEPT && row->r.v[number].kind != VALUE_NULL;
    bool told = is_category(of, number) || number == contact_fields_of(of).website ||
                (of == &ASSET && number == ASSET_POSTCODE);
    if (ended == CELL_NOT_READ && !told) {
        row_says(row, f->name, cell, "%s", err->detail);
        row->flagged = true;
        row->unsure |= governs_showing(of, number);
    }
    return ended;
}

/* -- a row ----------------------------------------------------------------------------------------
 */

/* Where a cell that is no field of its own belongs, or NULL. */
static slice *special_cell(row_cells *cells, row_result *row, int target)
{
    written_position *at = &cells->at;
    written_times *times = &cells->times;
    switch (target) {
    case COLUMN_LON:
        return &at->lon;
    case COLUMN_LAT:
        return &at->lat;
    case COLUMN_EASTING:
        return &at->easting;
    case COLUMN_NORTHING:
        return &at->northing;
    case COLUMN_POSITION:
        return &at->position;
    case COLUMN_ENTRANCE:
        return at->entrance_count < GEOMETRY_MAX_ENTRANCES ? &at->entrances[at->entrance_count++]
                                                           : NULL;
    case COLUMN_ASSET:
        return &row->asset_ref;
    case COLUMN_FROM_TIME:
        return &times->from_time;
    case COLUMN_TO_TIME:
        return &times->to_time;
    case COLUMN_FROM_DAY:
        return &times->from_day;
    case COLUMN_TO_DAY:
        return &times->to_day;
    default:
        return target <= COLUMN_MONDAY && target >= COLUMN_SUNDAY
                   ? &times->days[COLUMN_MONDAY - target]
                   : NULL;
    }
}

/* An address may hold the postcode, or the town's cell may. */
static status find_postcode(row_result *row, arena *a, error *err)
{
    static const int FIELDS[] = {ASSET_ADDRESS, ASSET_LOCALITY};
    for (size_t i = 0; i < COUNT(FIELDS); i++) {
        postcode code;
        slice where;
        char text[POSTCODE_TEXT_SIZE];
        const value *v = &row->r.v[FIELDS[i]];
        if (row->r.v[ASSET_POSTCODE].kind != VALUE_NULL || v->kind != VALUE_TEXT ||
            !postcode_find(v->text, &code, &where))
            continue;
        postcode_write(code, text);
        row->given[ASSET_POSTCODE] = true;
        return field_read(&ASSET.fields[ASSET_POSTCODE], slice_of(text), a,
                          &row->r.v[ASSET_POSTCODE], err);
    }
    return OK;
}

static cell_end read_cell(const row_reader *in, size_t column, slice cell, row_result *row,
                          row_cells *ret, arena *a, error *err)
{
    int target = in->map->target[column];
    if (target == COLUMN_CONTACT || target == COLUMN_OF_ANOTHER)
        return CELL_READ; /* contacts are read once the others are */
    if (row->r.of == &ACTIVITY && target == ACTIVITY_DAY && !says_nothing(NULL, cell) &&
        field_choice(&ACTIVITY.fields[ACTIVITY_DAY], cell) < 0) {
        ret->times.day = cell; /* "Mondays": read with the other times */
        return CELL_READ;
    }
    if (target >= 0)
        return read_field(in, in->from->headings[column], cell, target, row, a, err);
    if (says_nothing(NULL, cell))
        return CELL_READ;
    slice *special = target == COLUMN_EXTRA ? NULL : special_cell(ret, row, target);
    if (!special)
        return CELL_READ_AND_KEPT;
    *special = cell;
    return CELL_READ;
}

/* What is in a cell of contact goes to its field, unless a column of that has said it. */
static cell_end read_contact(const row_reader *in, size_t column, slice cell, row_result *row,
                             arena *a, error *err)
{
    int target = contact_of_cell(row->r.of, cell);
    if (says_nothing(NULL, cell))
        return CELL_READ;
    if (target == COLUMN_EXTRA || row->r.v[target].kind != VALUE_NULL)
        return CELL_READ_AND_KEPT;
    return read_field(in, in->from->headings[column], cell, target, row, a, err);
}

static status read_contacts(const row_reader *in, const table_row *from, row_result *row,
                            buf *extra, arena *a, error *err)
{
    for (size_t i = 0; i < in->from->heading_count; i++) {
        slice cell = without_controls(from->cells[i], a);
        if (!cell.len || in->map->target[i] != COLUMN_CONTACT)
            continue;
        cell_end ended = read_contact(in, i, cell, row, a, err);
        if (ended == CELL_NO_MEMORY)
            return error_no_memory(err);
        if (ended != CELL_READ && text_is_utf8(cell.at, cell.len))
            keep_extra(extra, in->from->headings[i], cell, row);
    }
    return OK;
}

status row_read_cells(const row_reader *in, const table_row *from, row_result *row, row_cells *ret,
                      arena *a, error *err)
{
    BUF_SCOPED buf extra;
    buf_init(&extra, EXTRA_MAX_BYTES);
    for (size_t i = 0; i < in->from->heading_count; i++) {
        slice heading = in->from->headings[i], cell = without_controls(from->cells[i], a);
        if (!cell.len)
            continue;
        cell_end ended = read_cell(in, i, cell, row, ret, a, err);
        if (ended == CELL_NO_MEMORY)
            return error_no_memory(err);
        if (ended != CELL_READ && text_is_utf8(cell.at, cell.len))
            keep_extra(&extra, heading, cell, row);
    }
    status failed = read_contacts(in, from, row, &extra, a, err);
    if (!failed && row->r.of == &ASSET)
        failed = find_postcode(row, a, err);
    return failed ? failed : finish_extra(row, &extra, a, err);
}

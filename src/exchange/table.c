#include "exchange/table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "domain/postcode.h"
#include "exchange/columns.h"
#include "exchange/known_layouts.h"

enum { LABEL_MAX_BYTES = 60, NOTE_MIN_BYTES = 80, FOLDED_MAX = 220, NARROW_TABLE = 3 };

/* -- looking at a row -----------------------------------------------------------------------------
 */

static size_t filled(const sheet_row *row)
{
    size_t count = 0;
    for (size_t i = 0; i < row->count; i++)
        count += slice_trim(row->cells[i]).len > 0;
    return count;
}

static bool blank_row(const sheet_row *row)
{
    return !row->broken && row->at.kind == GEOMETRY_NONE && filled(row) == 0;
}

static slice first_filled(const sheet_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        slice cell = slice_trim(row->cells[i]);
        if (cell.len)
            return cell;
    }
    return (slice){"", 0};
}

static bool has_digit(slice cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (isdigit((unsigned char)cell.at[i]))
            return true;
    return false;
}

/* A heading is short, and no value: "Address 1" is one; "12", "0141 ...", "1 High Street" and
 * "EH1 1AA" are not. */
static bool is_label(slice cell)
{
    size_t digits = 0, letters = 0;
    postcode code;
    if (cell.len > LABEL_MAX_BYTES || (cell.len && isdigit((unsigned char)cell.at[0])) ||
        (postcode_read(cell, &code) && code.level == POSTCODE_UNIT))
        return false;
    for (size_t i = 0; i < cell.len; i++) {
        digits += isdigit((unsigned char)cell.at[i]) != 0;
        letters += isalpha((unsigned char)cell.at[i]) || (unsigned char)cell.at[i] > 0x7F;
    }
    return letters > digits && digits <= 2 && !memchr(cell.at, '@', cell.len);
}

static bool all_labels(const sheet_row *row)
{
    for (size_t i = 0; i < row->count; i++) {
        slice cell = slice_trim(row->cells[i]);
        if (cell.len && !is_label(cell))
            return false;
    }
    return true;
}

static size_t known_headings(const sheet_row *row, const entity *as)
{
    size_t known = 0;
    for (size_t i = 0; i < row->count; i++) {
        slice cell = slice_trim(row->cells[i]);
        known += cell.len && cell.len <= LABEL_MAX_BYTES && columns_know(as, cell);
    }
    return known;
}

/* -- finding the headings -------------------------------------------------------------------------
 */

static int compare_sizes(const void *a, const void *b)
{
    const size_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* How many cells a row has as a rule: the median of the rows that have any. */
static size_t usual_width(const sheet *s)
{
    size_t widths[1000], count = 0, step = s->row_count / COUNT(widths) + 1;
    for (size_t i = 0; i < s->row_count; i += step)
        if (!blank_row(&s->rows[i]))
            widths[count++] = filled(&s->rows[i]);
    if (!count)
        return 0;
    qsort(widths, count, sizeof *widths, compare_sizes);
    return widths[count / 2];
}

/* Whether labels stand above something that is not: two rows of mere words tell nothing. */
static bool above_values(const sheet *s, size_t heading)
{
    size_t seen = 0;
    for (size_t i = heading + 1; i < s->row_count && seen < TABLE_HEADING_ROWS; i++) {
        if (blank_row(&s->rows[i]))
            continue;
        seen++;
        if (!all_labels(&s->rows[i]))
            return true;
    }
    return seen == 0;
}

/* The number of the row of headings, or -1. */
static long find_headings(const sheet *s, const entity *as)
{
    size_t width = usual_width(s), best_known = 0;
    long best = -1;
    for (size_t i = 0; i < s->row_count && i < TABLE_HEADING_ROWS; i++) {
        const sheet_row *row = &s->rows[i];
        size_t has = filled(row), known = known_headings(row, as);
        bool enough = known >= 2 || (known == 1 && (has == 1 ? width <= 1 : known * 3 >= has));
        if (enough && known > best_known) {
            best = (long)i;
            best_known = known;
        }
    }
    for (size_t i = 0; best < 0 && i < s->row_count && i < TABLE_HEADING_ROWS; i++) {
        const sheet_row *row = &s->rows[i];
        size_t has = filled(row);
        if (has && has * 2 >= width && (has > 1 || width <= 1)) {
            if (all_labels(row) && above_values(s, i))
                best = (long)i;
            break;
        }
    }
    return best;
}

/* -- rows that are none ---------------------------------------------------------------------------
 */

static bool begins_with_word(slice cell, const char *const *words)
{
    char folded[FOLDED_MAX];
    slice start = {cell.at, cell.len < 60 ? cell.len : 60};
    while (start.len < cell.len && start.len && ((unsigned char)start.at[start.len] & 0xC0) == 0x80)
        start.len--;
    if (!text_fold(start.at, start.len, folded, sizeof folded))
        return false;
    for (; *words; words++) {
        size_t length = strlen(*words);
        if (strncmp(folded, *words, length) == 0 && (!folded[length] || folded[length] == ' '))
            return true;
    }
    return false;
}

/* "Total", "Total groups: 41", with nothing beside it but numbers. */
static bool is_total(const sheet_row *row)
{
    static const char *const WORDS[] = {"total",    "totals", "grand total", "sub total",
                                        "subtotal", "sum",    "count",       NULL};
    bool first = true;
    for (size_t i = 0; i < row->count; i++) {
        slice cell = slice_trim(row->cells[i]);
        double number;
        if (!cell.len)
            continue;
        if (first && !begins_with_word(cell, WORDS))
            return false;
        if (!first && !text_to_double(cell, &number) && !begins_with_word(cell, WORDS))
            return false;
        if (first && filled(row) == 1 && !has_digit(cell) && cell.len > 12)
            return false; /* "Total Wellbeing" is a name */
        first = false;
    }
    return !first;
}

/* One cell, which reads as a sentence about the sheet. */
static bool is_note(const sheet_row *row, const table *t)
{
    static const char *const WORDS[] = {
        "source",        "sources",      "note",        "notes",       "nb",       "n b",
        "updated",       "last updated", "data",        "copyright",   "contains", "please",
        "key",           "disclaimer",   "prepared by", "compiled by", "end of",   "c",
        "correct as of", "for more",     NULL};
    slice only = first_filled(row);
    if (t->heading_count < NARROW_TABLE || filled(row) != 1 || !only.len)
        return false;
    bool marked =
        only.at[0] == '*' || (unsigned char)only.at[0] == 0xE2 || (unsigned char)only.at[0] == 0xC2;
    bool sentence = only.len >= NOTE_MIN_BYTES || only.at[only.len - 1] == '.' ||
                    memchr(only.at, ':', only.len) != NULL;
    return marked || only.len >= NOTE_MIN_BYTES || (sentence && begins_with_word(only, WORDS)) ||
           begins_with_word(only, (const char *const[]){"last updated", "updated on", NULL});
}

static bool same_folded(slice a, slice b)
{
    char x[FOLDED_MAX], y[FOLDED_MAX];
    return text_fold(a.at, a.len, x, sizeof x) && text_fold(b.at, b.len, y, sizeof y) &&
           strcmp(x, y) == 0;
}

/* The headings once more, as at the top of each printed page. */
static bool repeats_headings(const sheet_row *row, const table *t)
{
    size_t same = 0;
    for (size_t i = 0; i < row->count; i++) {
        slice cell = slice_trim(row->cells[i]);
        if (!cell.len)
            continue;
        if (i >= t->heading_count || !same_folded(cell, t->headings[i]))
            return false;
        same++;
    }
    return same >= 2 || (same == 1 && t->heading_count == 1);
}

/* -- laying out -----------------------------------------------------------------------------------
 */

static status note(table *t, const sheet_row *row, const char *why, arena *a, error *err)
{
    if ((t->note_count & (t->note_count - 1)) == 0) { /* at each power of two twice the room */
        table_note *more = arena_alloc(a, (t->note_count ? t->note_count * 2 : 1) * sizeof *more);
        if (!more)
            return error_no_memory(err);
        for (size_t i = 0; i < t->note_count; i++)
            more[i] = t->notes[i];
        t->notes = more;
    }
    t->notes[t->note_count++] = (table_note){row->line, first_filled(row), why};
    return OK;
}

static bool heading_taken(const table *t, size_t before, slice name)
{
    for (size_t i = 0; i < before; i++)
        if (t->headings[i].len == name.len && memcmp(t->headings[i].at, name.at, name.len) == 0)
            return true;
    return false;
}

/* Headings that are blank or there twice get a name that tells them apart. */
static status name_headings(table *t, const sheet_row *given, size_t count, arena *a, error *err)
{
    t->heading_count = count;
    t->headings = arena_alloc(a, (count ? count : 1) * sizeof *t->headings);
    if (!t->headings)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++) {
        slice name = slice_trim(sheet_cell(given, i));
        if (!name.len || heading_taken(t, i, name)) {
            char *made = name.len
                             ? arena_printf(a, "%.*s (column %zu)", (int)name.len, name.at, i + 1)
                             : arena_printf(a, "column %zu", i + 1);
            if (!made)
                return error_no_memory(err);
            name = slice_of(made);
        }
        t->headings[i] = name;
    }
    return OK;
}

/* A row as long as the headings; cells past them that are not blank break it. */
static status fit_row(const table *t, const sheet_row *from, arena *a, table_row *ret, error *err)
{
    *ret = (table_row){
        .line = from->line, .at = from->at, .feature_id = from->feature_id, .broken = from->broken};
    ret->cells = arena_alloc(a, (t->heading_count ? t->heading_count : 1) * sizeof(slice));
    if (!ret->cells)
        return error_no_memory(err);
    for (size_t i = 0; i < t->heading_count; i++)
        ret->cells[i] = from->broken ? (slice){"", 0} : slice_trim(sheet_cell(from, i));
    for (size_t i = t->heading_count; i < from->count && !ret->broken; i++)
        if (slice_trim(from->cells[i]).len)
            ret->broken = "it has more cells than the heading";
    return OK;
}

static const char *no_row(const sheet_row *row, const table *t)
{
    if (row->broken || row->at.kind != GEOMETRY_NONE)
        return NULL;
    if (t->headed && repeats_headings(row, t))
        return "the headings once more";
    if (is_total(row))
        return "a total";
    return is_note(row, t) ? "a note" : NULL;
}

static size_t widest(const sheet *s)
{
    size_t width = 0;
    for (size_t i = 0; i < s->row_count; i++)
        width = s->rows[i].count > width ? s->rows[i].count : width;
    return width;
}

static status find_layout(const sheet *s, const entity *as, bool separated, arena *a, table *t,
                          size_t *ret_first, error *err)
{
    if (s->headings) {
        t->headed = true;
        *ret_first = 0;
        return name_headings(t, &(sheet_row){.cells = s->headings, .count = s->heading_count},
                             s->heading_count, a, err);
    }
    long at = find_headings(s, as);
    *ret_first = (size_t)(at + 1);
    if (at < 0) {
        size_t width = widest(s);
        const sheet_row *known = known_layout(s, width);
        t->headed = known != NULL;
        return name_headings(t, known ? known : &(sheet_row){0}, width, a, err);
    }
    t->headed = true;
    status failed = OK;
    for (size_t i = 0; i < (size_t)at && !failed; i++)
        if (!blank_row(&s->rows[i]))
            failed = note(t, &s->rows[i], "a title above the headings", a, err);
    const sheet_row *headings = &s->rows[at];
    if (failed)
        return failed;
    size_t count = separated ? headings->count : widest(s);
    return name_headings(t, headings, count, a, err);
}

status table_of_sheet(const sheet *s, const entity *as, bool separated, arena *a, table *ret,
                      error *err)
{
    table t = {.sheet = s->name, .of = s->of, .crs = s->crs, .crs_accuracy_m = s->crs_accuracy_m};
    size_t first;
    if (!s->headings && !s->row_count)
        return error_set(err, ERR_INPUT, "FILE", "the file is empty");
    status failed = find_layout(s, as, separated, a, &t, &first, err);
    t.rows = arena_alloc(a, (s->row_count + 1) * sizeof *t.rows);
    if (!failed && !t.rows)
        failed = error_no_memory(err);
    for (size_t i = first; i < s->row_count && !failed; i++) {
        const sheet_row *row = &s->rows[i];
        const char *why = blank_row(row) ? NULL : no_row(row, &t);
        if (why)
            failed = note(&t, row, why, a, err);
        else if (!blank_row(row))
            failed = fit_row(&t, row, a, &t.rows[t.row_count++], err);
    }
    if (!failed)
        *ret = t;
    return failed;
}

#include "reader/xlsx.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "reader/xlsx_sheet.h"

enum {
    PATH_MAX_BYTES = 300,
    FORMATS_MAX = 65536,
    CUSTOMS_MAX = 4096,
    STRINGS_MAX = 20000000,
    SHEETS_MAX = 1000
};

typedef struct {
    const char *name;
    char relation[64], member[PATH_MAX_BYTES];
    bool hidden, is_worksheet;
} book_sheet;

typedef struct {
    int id;
    number_format format;
} custom_format;

typedef struct {
    xlsx_book book;
    book_sheet *sheets;
    size_t sheet_count;
    char main[PATH_MAX_BYTES], strings[PATH_MAX_BYTES], styles[PATH_MAX_BYTES];
    const char *base; /* of the relations that are read: the member that has them */
    custom_format *customs;
    size_t custom_count;
    size_t string_room;
    bool in_cell_formats, in_text, in_phonetic;
    buf text;
} book_reading;

/* One more member at the end of an array that doubles; NULL without memory. */
static void *grow(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    size_t more = *room ? *room * 2 : 64;
    void *grown = mem_realloc(array, more, size);
    if (grown)
        *room = more;
    return grown;
}

static bool ends_with(const char *text, const char *end)
{
    size_t length = text ? strlen(text) : 0, of_end = strlen(end);
    return length >= of_end && strcmp(text + length - of_end, end) == 0;
}

/* -- relations: which member is what (ECMA-376 part 2, 9.3) ------------------------------------ */

/* A target, which is relative to the folder of who names it, or begins with a slash. */
static void resolve(const char *base, const char *target, char ret[PATH_MAX_BYTES])
{
    const char *slash = strrchr(base, '/');
    int folder = slash ? (int)(slash - base) + 1 : 0;
    if (*target == '/')
        snprintf(ret, PATH_MAX_BYTES, "%s", target + 1);
    else
        snprintf(ret, PATH_MAX_BYTES, "%.*s%s", folder, base, target);
}

static status on_relation(void *context, const char *name, const char **attributes, error *err)
{
    book_reading *r = context;
    const char *type = xml_attribute(attributes, "Type"), *id = xml_attribute(attributes, "Id"),
               *target = xml_attribute(attributes, "Target");
    (void)err;
    if (strcmp(name, "Relationship") != 0 || !type || !id || !target)
        return OK;
    if (ends_with(type, "/officeDocument"))
        resolve(r->base, target, r->main);
    else if (ends_with(type, "/sharedStrings"))
        resolve(r->base, target, r->strings);
    else if (ends_with(type, "/styles"))
        resolve(r->base, target, r->styles);
    for (size_t i = 0; i < r->sheet_count; i++)
        if (strcmp(r->sheets[i].relation, id) == 0) {
            resolve(r->base, target, r->sheets[i].member);
            r->sheets[i].is_worksheet = ends_with(type, "/worksheet"); /* a chart has no cells */
        }
    return OK;
}

static status read_relations(book_reading *r, const char *of, error *err)
{
    static const xml_handlers HANDLERS = {.start = on_relation};
    char member[PATH_MAX_BYTES + 16];
    const char *slash = strrchr(of, '/');
    int folder = slash ? (int)(slash - of) + 1 : 0;
    snprintf(member, sizeof member, "%.*s_rels/%s.rels", folder, of, of + folder);
    r->base = of;
    return package_parse(r->book.zip, member, &HANDLERS, r, err);
}

/* -- the workbook: its sheets ------------------------------------------------------------------ */

static status on_workbook(void *context, const char *name, const char **attributes, error *err)
{
    book_reading *r = context;
    if (strcmp(name, "workbookPr") == 0) {
        const char *from_1904 = xml_attribute(attributes, "date1904");
        r->book.date1904 = from_1904 && (*from_1904 == '1' || strcmp(from_1904, "true") == 0);
    }
    const char *title = xml_attribute(attributes, "name"), *id = xml_attribute(attributes, "id"),
               *state = xml_attribute(attributes, "state");
    if (strcmp(name, "sheet") != 0 || !title || !id)
        return OK;
    if (r->sheet_count == SHEETS_MAX)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d sheets", SHEETS_MAX);
    book_sheet *s = &r->sheets[r->sheet_count];
    slice kept = job_cut(slice_of(title), 200);
    s->name = arena_copy(r->book.job->out->memory, kept.at, kept.len);
    if (!s->name)
        return error_no_memory(err);
    r->sheet_count++;
    snprintf(s->relation, sizeof s->relation, "%.63s", id);
    s->hidden = state && strcmp(state, "visible") != 0;
    return OK;
}

/* -- the strings ------------------------------------------------------------------------------- */

static status string_start(void *context, const char *name, const char **attributes, error *err)
{
    book_reading *r = context;
    (void)attributes, (void)err;
    if (strcmp(name, "si") == 0)
        buf_clear(&r->text);
    r->in_text |= strcmp(name, "t") == 0;
    r->in_phonetic |= strcmp(name, "rPh") == 0;
    return OK;
}

static status string_text(void *context, slice text, error *err)
{
    book_reading *r = context;
    (void)err;
    if (r->in_text && !r->in_phonetic)
        buf_add(&r->text, text.at, text.len);
    return OK;
}

static status string_end(void *context, const char *name, error *err)
{
    book_reading *r = context;
    if (strcmp(name, "t") == 0)
        r->in_text = false;
    if (strcmp(name, "rPh") == 0)
        r->in_phonetic = false;
    if (strcmp(name, "si") != 0)
        return OK;
    if (r->book.string_count == STRINGS_MAX)
        return error_set(err, ERR_INPUT, "FILE", "there are more than %d texts", STRINGS_MAX);
    slice *strings = grow(r->book.strings, r->book.string_count, &r->string_room, sizeof *strings);
    if (!strings)
        return error_no_memory(err);
    r->book.strings = strings;
    size_t length = r->text.len ? xlsx_unescape(r->text.data, r->text.len) : 0;
    /* one that was cut short is as long as may be: the cells that name it are found too long */
    size_t full = r->text.full ? r->text.max : length;
    char *kept = arena_alloc(r->book.job->out->memory, full + 1);
    if (!kept || (r->text.failed && !r->text.full))
        return error_no_memory(err);
    if (length)
        memcpy(kept, r->text.data, length);
    memset(kept + length, '.', full - length);
    strings[r->book.string_count++] = (slice){kept, full};
    return OK;
}

/* -- the styles -------------------------------------------------------------------------------- */

static number_format format_of(const book_reading *r, int id)
{
    for (size_t i = 0; i < r->custom_count; i++)
        if (r->customs[i].id == id)
            return r->customs[i].format;
    return number_format_built_in(id);
}

static status on_style(void *context, const char *name, const char **attributes, error *err)
{
    book_reading *r = context;
    const char *id = xml_attribute(attributes, "numFmtId");
    const char *code = xml_attribute(attributes, "formatCode");
    int64_t number = 0;
    (void)err;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cell_formats = true;
    if (id && (!text_to_int(slice_of(id), &number) || number < 0 || number > INT32_MAX))
        number = 0;
    if (strcmp(name, "numFmt") == 0 && code && r->custom_count < CUSTOMS_MAX)
        r->customs[r->custom_count++] =
            (custom_format){(int)number, number_format_read(slice_of(code))};
    if (strcmp(name, "xf") == 0 && r->in_cell_formats && r->book.format_count < FORMATS_MAX)
        r->book.formats[r->book.format_count++] = format_of(r, (int)number);
    return OK;
}

static status end_style(void *context, const char *name, error *err)
{
    book_reading *r = context;
    (void)err;
    if (strcmp(name, "cellXfs") == 0)
        r->in_cell_formats = false;
    return OK;
}

/* -- all of it --------------------------------------------------------------------------------- */

/* A member that not every workbook has. */
static status read_optional(book_reading *r, const char *member, const xml_handlers *h, error *err)
{
    status failed = *member ? package_parse(r->book.zip, member, h, r, err) : OK;
    return failed == ERR_NOT_FOUND ? OK : failed;
}

static status read_book(book_reading *r, error *err)
{
    static const xml_handlers WORKBOOK = {.start = on_workbook},
                              STRINGS = {string_start, string_end, string_text},
                              STYLES = {.start = on_style, .end = end_style};
    status failed = read_relations(r, "", err);
    if (failed || !*r->main)
        snprintf(r->main, sizeof r->main, "%s", "xl/workbook.xml");
    if ((failed = package_parse(r->book.zip, r->main, &WORKBOOK, r, err)) ||
        (failed = read_relations(r, r->main, err)) ||
        (failed = read_optional(r, r->styles, &STYLES, err)))
        return failed;
    return read_optional(r, r->strings, &STRINGS, err);
}

static status read_sheets(book_reading *r, error *err)
{
    job *j = r->book.job;
    for (size_t i = 0; i < r->sheet_count; i++) {
        const book_sheet *from = &r->sheets[i];
        sheet *s;
        if (!from->is_worksheet || !job_wants(j, slice_of(from->name)))
            continue;
        status failed = workbook_add_sheet(j->out, slice_of(from->name), &s, err);
        if (failed || (failed = xlsx_sheet_read(&r->book, from->member, s, err))) {
            error_prefix(err, "sheet %s: ", from->name);
            return failed;
        }
        s->hidden = from->hidden;
        job_drop_empty_sheet(j);
    }
    return OK;
}

status xlsx_read(job *j, error *err)
{
    book_reading r = {.book.job = j};
    status failed = package_open(j->bytes, &r.book.zip, err);
    if (failed)
        return failed;
    buf_init(&r.text, j->options->max_cell_bytes + 1);
    r.sheets = mem_zalloc(SHEETS_MAX, sizeof *r.sheets);
    r.customs = mem_alloc(CUSTOMS_MAX, sizeof *r.customs);
    r.book.formats = mem_alloc(FORMATS_MAX, sizeof *r.book.formats);
    if (!r.sheets || !r.customs || !r.book.formats)
        failed = error_no_memory(err);
    j->out->format = "XLSX";
    if (!failed && !(failed = read_book(&r, err)))
        failed = read_sheets(&r, err);
    mem_free(r.sheets);
    mem_free(r.customs);
    mem_free(r.book.formats);
    mem_free(r.book.strings);
    buf_done(&r.text);
    zip_discard(r.book.zip);
    return failed == ERR_NOT_FOUND ? (err->code = ERR_INPUT) : failed;
}

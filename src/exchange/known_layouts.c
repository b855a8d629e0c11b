#include "exchange/known_layouts.h"

#include "domain/day.h"
#include "domain/postcode.h"

enum { ODS_COLUMNS = 27, ODS_POSTCODE = 9, ODS_OPENED = 10, SAMPLE_ROWS = 50 };

#define NAME(text)                                                                                 \
    {                                                                                              \
        (text), sizeof(text) - 1                                                                   \
    }

/* The columns of the Organisation Data Service's files of practices (epraccur.csv and its like; NHS
 * Digital, "epraccur - file format"). */
static slice ods_headings[ODS_COLUMNS] = {
    NAME("organisation code"),  NAME("name"),
    NAME("national grouping"),  NAME("high level health geography"),
    NAME("address 1"),          NAME("address 2"),
    NAME("address 3"),          NAME("address 4"),
    NAME("address 5"),          NAME("postcode"),
    NAME("open date"),          NAME("close date"),
    NAME("status code"),        NAME("organisation sub-type code"),
    NAME("commissioner"),       NAME("join provider date"),
    NAME("left provider date"), NAME("telephone"),
    NAME("column 19"),          NAME("column 20"),
    NAME("column 21"),          NAME("amended record indicator"),
    NAME("column 23"),          NAME("provider"),
    NAME("column 25"),          NAME("prescribing setting"),
    NAME("column 27"),
};

/* Code, postcode and opening day where they belong, in nearly every row of the first. */
static bool is_ods(const sheet *s, size_t width)
{
    size_t fitting = 0, seen = 0;
    if (width != ODS_COLUMNS && width != ODS_COLUMNS - 1) /* its last column is always blank */
        return false;
    for (; seen < s->row_count && seen < SAMPLE_ROWS; seen++) {
        postcode code;
        day opened;
        const sheet_row *row = &s->rows[seen];
        slice reference = slice_trim(sheet_cell(row, 0));
        fitting += reference.len >= 3 && reference.len <= 8 &&
                   postcode_read(sheet_cell(row, ODS_POSTCODE), &code) &&
                   day_read(slice_trim(sheet_cell(row, ODS_OPENED)), &opened);
    }
    return seen && fitting * 10 >= seen * 8;
}

const sheet_row *known_layout(const sheet *s, size_t width)
{
    static const sheet_row ODS = {.cells = ods_headings, .count = ODS_COLUMNS};
    return is_ods(s, width) ? &ODS : NULL;
}

#include "cli/report.h"

#include <errno.h>
#include <string.h>

#include "format/csv.h"

enum { LINE_MAX_BYTES = 4 * 1024 * 1024, VALUE_SHOWN_BYTES = 200 };

status report_open(const char *path, import_report *ret, error *err)
{
    import_report r = {0};
    buf_init(&r.line, LINE_MAX_BYTES);
    if (path && !(r.out = fopen(path, "wb")))
        return error_set(err, ERR_INPUT, "report", "--report %s: %s", path, strerror(errno));
    if (r.out) /* the byte order mark tells spreadsheets that it is UTF-8 */
        fputs("\xEF\xBB\xBF"
              "file,sheet,row,outcome,asset,field,value,reason\n",
              r.out);
    *ret = r;
    return OK;
}

void report_line(import_report *r, const char *file, const import_line *l)
{
    slice shown = l->value;
    if (!r->out)
        return;
    if (shown.len > VALUE_SHOWN_BYTES) {
        shown.len = VALUE_SHOWN_BYTES;
        while (shown.len && ((unsigned char)shown.at[shown.len] & 0xC0) == 0x80)
            shown.len--;
    }
    buf_clear(&r->line);
    csv_write_safe(&r->line, slice_of(file));
    buf_putc(&r->line, ',');
    csv_write_safe(&r->line, l->sheet);
    if (l->line)
        buf_printf(&r->line, ",%ld,", l->line);
    else
        buf_puts(&r->line, ",,"); /* not of the file's rows */
    buf_printf(&r->line, "%s,%s,%s,", OUTCOME_NAMES[l->ended], l->asset, l->field);
    csv_write_safe(&r->line, shown);
    buf_putc(&r->line, ',');
    csv_write_safe(&r->line, slice_of(l->reason));
    buf_putc(&r->line, '\n');
    fwrite(r->line.data, 1, r->line.len, r->out);
}

status report_close(import_report *r, error *err)
{
    bool failed = r->line.failed;
    buf_done(&r->line);
    if (r->out) {
        failed |= ferror(r->out) != 0;
        failed |= fclose(r->out) != 0;
    }
    r->out = NULL;
    return failed ? error_set(err, ERR_INTERNAL, "report", "the report could not be written whole")
                  : OK;
}

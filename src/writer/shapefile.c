/* A shapefile is several files, so it goes into a ZIP; the names of its columns have ten characters
 * at most, so a key goes with it, as CSV: the name in the file, the property's, its label. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <zip.h>

#include "format/csv.h"
#include "writer/formats.h"

enum { KEY_MAX_BYTES = 64 * 1024 };
static const char *const PARTS[] = {"shp", "shx", "dbf", "prj", "cpg"};

/* "/tmp/x/assets.shp.zip" is made of "/tmp/x/assets.shp" and its parts. */
status shapefile_prepare(writing *w, char ***options, error *err)
{
    static char path[PATH_MAX];
    size_t length = strlen(w->job->path);
    (void)options;
    if (length < 9 || length >= sizeof path || strcmp(w->job->path + length - 8, ".shp.zip") != 0)
        return error_set(err, ERR_INPUT, NULL, "the path must end in .shp.zip");
    snprintf(path, sizeof path, "%.*s", (int)length - 4, w->job->path);
    w->path = path;
    return OK;
}

static void write_key(const layer *l, buf *out)
{
    buf_puts(out, "\xEF\xBB\xBFname,property,label,bytes_of_text\r\n");
    for (size_t i = 0; i < l->count; i++) {
        const layer_column *c = &l->columns[i];
        csv_write_safe(out, slice_of(c->name));
        buf_putc(out, ',');
        csv_write_safe(out, slice_of(c->of));
        buf_putc(out, ',');
        csv_write_safe(out, slice_of(c->label));
        buf_putc(out, ',');
        if (c->width)
            buf_int(out, c->width);
        buf_puts(out, "\r\n");
    }
}

static void write_about(const writing *w, buf *out)
{
    buf_puts(out, w->job->title);
    buf_puts(out, "\r\n");
    buf_puts(out, job_text(w->job->order, "about"));
    buf_printf(out,
               "\r\nThe columns have short names: field_names.csv says what each is.\r\n"
               "Texts have %zu bytes at most; %llu were cut.\r\n",
               w->assets.rules.text_bytes, (unsigned long long)w->assets.cut);
}

static status add_text(zip_t *z, const char *name, const buf *text, error *err)
{
    zip_source_t *from = zip_source_buffer(z, text->data, text->len, 0);
    if (from && zip_file_add(z, name, from, ZIP_FL_ENC_UTF_8) >= 0)
        return OK;
    zip_source_free(from);
    return error_set(err, ERR_INTERNAL, NULL, "%s: %s", name, zip_strerror(z));
}

static status add_part(zip_t *z, const char *shp, const char *part, error *err)
{
    char path[PATH_MAX];
    const char *slash = strrchr(shp, '/');
    snprintf(path, sizeof path, "%.*s%s", (int)strlen(shp) - 3, shp, part);
    zip_source_t *from = zip_source_file(z, path, 0, -1);
    if (from && zip_file_add(z, path + (slash ? slash + 1 - shp : 0), from, ZIP_FL_ENC_UTF_8) >= 0)
        return OK;
    zip_source_free(from);
    return error_set(err, ERR_INTERNAL, NULL, "%s: %s", part, zip_strerror(z));
}

status shapefile_pack(writing *w, error *err)
{
    int why;
    BUF_SCOPED buf key;
    BUF_SCOPED buf about;
    buf_init(&key, KEY_MAX_BYTES);
    buf_init(&about, KEY_MAX_BYTES);
    write_key(&w->assets, &key);
    write_about(w, &about);
    status failed = buf_status(&key, err);
    if (!failed)
        failed = buf_status(&about, err);
    zip_t *z = failed ? NULL : zip_open(w->job->path, ZIP_CREATE | ZIP_EXCL, &why);
    if (!failed && !z)
        return error_set(err, ERR_INTERNAL, NULL, "the ZIP can't be made: %s", strerror(errno));
    for (size_t i = 0; i < COUNT(PARTS) && !failed; i++)
        failed = add_part(z, w->path, PARTS[i], err);
    if (!failed)
        failed = add_text(z, "field_names.csv", &key, err);
    if (!failed)
        failed = add_text(z, "about.txt", &about, err);
    if (!failed && zip_close(z))
        failed = error_set(err, ERR_INTERNAL, NULL, "the ZIP can't be made: %s", zip_strerror(z));
    if (failed && z)
        zip_discard(z);
    return failed;
}

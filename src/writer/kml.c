/* KML by GDAL's own driver, which writes a place after the other (libkml takes minutes for 50,000).
 * It has no words about the whole, so these are put in behind its first tag:
 *
 *   <?xml version="1.0" encoding="utf-8" ?>
 *   <kml xmlns="http://www.opengis.net/kml/2.2">
 *   <Document id="root_doc">            <name>...</name><description>...</description>
 */
#include <cpl_conv.h>
#include <cpl_string.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "writer/formats.h"

enum { COPIED_AT_ONCE = 64 * 1024 };

/* "/tmp/x/plain.kml" beside "/tmp/x/assets.kml" */
status kml_prepare(writing *w, char ***options, error *err)
{
    static char path[PATH_MAX];
    const char *slash = strrchr(w->job->path, '/');
    int folder = slash ? (int)(slash + 1 - w->job->path) : 0;
    snprintf(path, sizeof path, "%.*splain.kml", folder, w->job->path);
    w->path = path;
    *options = CSLSetNameValue(*options, "NameField", "name");
    *options = CSLSetNameValue(*options, "DescriptionField", "description");
    return *options ? OK : error_no_memory(err);
}

static bool write_element(const char *name, const char *text, FILE *to)
{
    char *escaped = CPLEscapeString(text, -1, CPLES_XML);
    bool written = escaped && fputc('<', to) != EOF && fputs(name, to) >= 0 &&
                   fputc('>', to) != EOF && fputs(escaped, to) >= 0 && fputs("</", to) >= 0 &&
                   fputs(name, to) >= 0 && fputs(">\n", to) >= 0;
    CPLFree(escaped);
    return written;
}

static bool copy(const writing *w, FILE *from, FILE *to)
{
    static const char TAG[] = "<Document";
    char bytes[COPIED_AT_ONCE];
    bool begun = false, written = true;
    while (!begun && written && fgets(bytes, sizeof bytes, from)) {
        begun = strncmp(bytes, TAG, sizeof TAG - 1) == 0;
        written = fputs(bytes, to) >= 0;
    }
    written = written && begun && write_element("name", w->job->title, to) &&
              write_element("description", job_text(w->job->order, "about"), to);
    for (size_t got; written && (got = fread(bytes, 1, sizeof bytes, from)) > 0;)
        written = fwrite(bytes, 1, got, to) == got;
    return written && !ferror(from);
}

status kml_pack(writing *w, error *err)
{
    FILE *from = fopen(w->path, "rb"), *to = from ? fopen(w->job->path, "wbx") : NULL;
    bool whole = to && copy(w, from, to);
    int why = errno;
    if (from)
        fclose(from);
    if (to && fclose(to))
        whole = false;
    return whole ? OK : error_set(err, ERR_INTERNAL, NULL, "the KML: %s", strerror(why));
}

#include "web/ui.h"

#include "pages/ui_files.h"
#include "web/negotiate.h"

static ui_coding choose(const request *rq, const ui_file *file)
{
    if (file->form[CODING_BROTLI].len && brotli_accepted(rq->accept_encoding))
        return CODING_BROTLI;
    if (file->form[CODING_GZIP].len && gzip_accepted(rq->accept_encoding))
        return CODING_GZIP;
    return CODING_NONE;
}

status ui_get(request *rq, response *rs, error *err)
{
    static const char *const NAMES[CODING_COUNT] = {NULL, "gzip", "br"};
    const ui_file *kept = ui_file_at_path(rq->variables[0]);
    const ui_file *file = kept ? kept : ui_file_named(rq->variables[0]);
    if (!file)
        return error_set(err, ERR_NOT_FOUND, NULL, "there is no such file");
    ui_coding coding = choose(rq, file);
    rs->coding = NAMES[coding];
    rs->cache = kept ? CACHE_FOREVER : CACHE_REVALIDATE;
    buf_add(&rs->body, file->form[coding].at, file->form[coding].len);
    return respond(rs, 200, file->media, err);
}

#include "pages/embed.h"

#include "format/html.h"

void embed_add(const page_request *rq, const char *absolute, const find_asked *asked,
               template_data *d)
{
    page_request framed = *rq;
    find_asked a = *asked;
    BUF_SCOPED buf code;
    buf_init(&code, 32000);
    framed.framed = true;
    framed.base = absolute;
    framed.list = "";
    a.page = 0;
    a.has_at = a.has_at && a.place.len > 0;
    const char *path = find_address(&framed, &a);
    buf_puts(&code, "<iframe src=\"");
    html_puts(&code, path ? page_href(&framed, path) : NULL);
    buf_puts(&code, "\" title=\"");
    html_puts(&code, page_text(rq, "embed.title", d));
    buf_puts(&code,
             "\" width=\"100%\" height=\"800\" loading=\"lazy\" allow=\"geolocation\"></iframe>");
    const char *text = buf_text(&code);
    template_data_puts(d, "embed_code", text ? arena_copy(rq->arena, text, code.len) : NULL);
}

#include "format/html.h"

#include <string.h>
#include <strings.h>

void html_text(buf *out, slice text)
{
    static const struct {
        char c;
        const char *written;
    } ESCAPES[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"},
    };
    for (size_t i = 0; i < text.len; i++) {
        size_t k = 0;
        while (k < sizeof ESCAPES / sizeof ESCAPES[0] && ESCAPES[k].c != text.at[i])
            k++;
        if (k < sizeof ESCAPES / sizeof ESCAPES[0])
            buf_puts(out, ESCAPES[k].written);
        else
            buf_putc(out, text.at[i]);
    }
}

void html_puts(buf *out, const char *text)
{
    if (text)
        html_text(out, slice_of(text));
    else
        out->failed = true;
}

void html_element(buf *out, const char *tag, const char *text)
{
    buf_printf(out, "<%s>", tag);
    html_puts(out, text);
    buf_printf(out, "</%s>\n", tag);
}

/* Others, "javascript:" above all, would run in the reader's browser. */
static bool safe_scheme(const char *href)
{
    static const char *const SCHEMES[] = {"http://", "https://", "mailto:", "tel:", "#"};
    for (size_t i = 0; i < sizeof SCHEMES / sizeof SCHEMES[0]; i++)
        if (strncasecmp(href, SCHEMES[i], strlen(SCHEMES[i])) == 0)
            return true;
    return false;
}

void html_link(buf *out, const char *href, const char *text)
{
    bool safe = href && safe_scheme(href);
    if (safe) {
        buf_puts(out, "<a href=\"");
        html_puts(out, href);
        buf_puts(out, "\">");
    }
    html_puts(out, text);
    buf_puts(out, safe ? "</a>" : "");
}

void html_begin(buf *out, const char *title, const char *style)
{
    buf_puts(out,
             "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n"
             "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    html_puts(out, title);
    buf_puts(out, "</title>\n<link rel=\"stylesheet\" href=\"");
    html_puts(out, style);
    buf_puts(out, "\">\n</head>\n<body>\n<main>\n<h1>");
    html_puts(out, title);
    buf_puts(out, "</h1>\n");
}

void html_end(buf *out)
{
    buf_puts(out, "</main>\n</body>\n</html>\n");
}

#include "web/html_openapi.h"

#include <string.h>

#include "format/html.h"
#include "web/links.h"
#include "web/openapi_params.h"
#include "web/routes.h"

static void parameter(buf *out, const char *name, const char *about)
{
    buf_puts(out, "<tr><th scope=\"row\"><code>");
    html_puts(out, name);
    buf_puts(out, "</code></th><td>");
    html_puts(out, about);
    buf_puts(out, "</td></tr>\n");
}

static void parameters(buf *out, const request *rq, const param_table *t)
{
    if (t->count == 0 && !t->properties)
        return;
    buf_puts(out, "<details><summary>Parameters</summary>\n<table>\n<tbody>\n");
    for (size_t i = 0; i < t->count; i++)
        parameter(out, t->rows[i].name, t->rows[i].about);
    for (size_t i = 0; t->properties && i < t->properties->count; i++) {
        const field *f = &t->properties->fields[i];
        if (f->visible_to <= rq->who && openapi_is_property(t, f))
            parameter(out, f->name, f->label);
    }
    buf_puts(out, "</tbody>\n</table>\n</details>\n");
}

void html_openapi(buf *out, const request *rq)
{
    html_begin(out, "What can be asked, and how", plain_style(rq));
    buf_puts(out, "<p>For programs: ");
    html_link(out, link_to(rq, "/api?f=json"), "the same as an OpenAPI document");
    buf_puts(out, ".</p>\n");
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const route *r = &ROUTES[i];
        if (r->required > rq->who)
            continue;
        buf_puts(out, "<h2><code>");
        methods_write(out, r->methods);
        buf_putc(out, ' ');
        html_puts(out, r->path);
        buf_puts(out, "</code></h2>\n");
        html_element(out, "p", r->about);
        parameters(out, rq, r->params);
    }
    html_end(out);
}

#include "web/page.h"

#include <string.h>

#include "domain/day.h"
#include "web/formats.h"
#include "web/links.h"
#include "web/routes.h"

static const param ROWS[] = {PAGE_PARAM_ROWS};
const param_table PAGE_PARAMS = {ROWS, COUNT(ROWS), sizeof(page_params), .form = true};

/* "http://localhost:8080/map" has "/map" before every path. */
static const char *path_of(const char *base)
{
    const char *authority = strstr(base, "://");
    const char *path = authority ? strchr(authority + 3, '/') : NULL;
    return path ? path : "";
}

/* The path and the query without the language, and out of the frame. */
static const char *address_of(const request *rq)
{
    const char *whole =
        link_changed(rq, (const char *const[]){"lang", "embed", NULL}, &(param_pairs){0});
    return whole ? whole + strlen(rq->base) : NULL;
}

static const char *list_of(const request *rq, slice text)
{
    page_list list;
    char written[PAGE_LIST_SIZE];
    page_list_read(text, &list);
    page_list_write(&list, written);
    return arena_copy(rq->arena, written, strlen(written));
}

status page_of(request *rq, page_request *ret, error *err)
{
    const page_params *p = rq->params;
    const phrases *language = pages_language(rq->site->pages, p->lang);
    if (!language)
        return error_set(err, ERR_INPUT, "lang",
                         "lang must be the tag of a language that the pages "
                         "are in");
    if (p->embed.at && !slice_equals(p->embed, "yes"))
        return error_set(err, ERR_INPUT, "embed", "embed must be yes");
    const char *address = address_of(rq);
    const char *list = list_of(rq, p->list);
    if (!address || !list)
        return error_no_memory(err);
    *ret = (page_request){.of = rq->site->pages,
                          .site = rq->site->texts,
                          .arena = rq->arena,
                          .language = language,
                          .base = path_of(rq->base),
                          .address = address,
                          .list = list,
                          .framed = p->embed.at != NULL};
    return OK;
}

static void release_schools(void *held)
{
    school_calendars_release(held);
}

status page_moment_of(request *rq, page_moment *ret, error *err)
{
    const day today = day_today();
    school_calendars *schools = live_schools(rq->site->live);
    const char *iso = arena_copy(rq->arena, today.iso, strlen(today.iso));
    if (!arena_on_free(rq->arena, release_schools, schools) || !iso)
        return error_no_memory(err);
    *ret = (page_moment){.context = {.today = iso, .schools = schools}};
    occur_now(ret->now);
    return OK;
}

status page_respond(const page_request *page, response *rs, const char *file,
                    const template_data *d, error *err)
{
    status failed = page_write(page, file, d, &rs->body, err);
    if (failed)
        return failed == ERR_NOT_FOUND ? error_set(err, ERR_INTERNAL, NULL, "%s", err->detail)
                                       : failed;
    rs->framed = page->framed;
    return respond(rs, 200, MEDIA_HTML, err);
}

/* -- errors ------------------------------------------------------------------------------------ */

bool page_wanted(const request *rq)
{
    static const char HTML[] = "text/html";
    const char *const *media = rq->route ? rq->route->media : NULL;
    if (media && media[0] && strcmp(media[0], HTML) == 0 && !media[1])
        return format_accepted(rq, HTML) > 0;
    bool possible = !rq->route || rq->route->form || rq->route->params->form;
    return possible && format_accepted(rq, HTML) == 3;
}

/* The language that was asked for, where it is one. */
static const phrases *language_of(const request *rq)
{
    const phrases *asked = NULL;
    for (size_t i = 0; i < rq->pairs.count; i++)
        if (slice_equals(rq->pairs.pairs[i].name, "lang"))
            asked = pages_language(rq->site->pages, rq->pairs.pairs[i].value);
    return asked ? asked : pages_language(rq->site->pages, (slice){0});
}

bool page_of_error(const request *rq, unsigned http_status, buf *out)
{
    static const unsigned TOLD[] = {400, 403, 404, 429, 500, 503};
    bool told = false;
    for (size_t i = 0; i < COUNT(TOLD); i++)
        told |= TOLD[i] == http_status;
    if (!told || !rq->site->pages || !page_wanted(rq))
        return false;
    const page_request page = {.of = rq->site->pages,
                               .site = rq->site->texts,
                               .arena = rq->arena,
                               .language = language_of(rq),
                               .base = rq->base ? path_of(rq->base) : "",
                               .address = "/",
                               .list = ""};
    const char *title = arena_printf(rq->arena, "error.title.%u", http_status);
    template_data *d = page_data(&page, title ? page_text(&page, title, NULL) : "");
    template_data_printf(d, "code", "%u", http_status);
    error unused;
    buf_clear(out);
    return page_write(&page, "error", d, out, &unused) == OK && !out->failed;
}

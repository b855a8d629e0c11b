#include "web/about.h"

#include "web/page.h"

status about_get(request *rq, response *rs, error *err)
{
    page_request page;
    status failed = page_of(rq, &page, err);
    if (failed)
        return failed;
    size_t number = 0;
    slice name = {rq->path.at + 1, rq->path.len - 1};
    while (number < SITE_TEXT_COUNT &&
           !slice_equals(name, site_text_name((site_text_number)number)))
        number++;
    if (number == SITE_TEXT_COUNT)
        return error_set(err, ERR_NOT_FOUND, NULL, "there is nothing at this address");
    const site_text *text = &rq->site->texts->texts[number];
    const char *title = arena_copy(rq->arena, text->title.at, text->title.len);
    template_data *d = page_data(&page, title);
    template_data_markup(d, "text", text->html);
    return page_respond(&page, rs, "text", d, err);
}

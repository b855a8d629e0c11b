#include "pages/list_page.h"

#include <string.h>

#include "format/qr_code.h"
#include "pages/easy.h"
#include "pages/message.h"
#include "pages/ui_files.h"

const char *const LIST_VIEWS[LIST_VIEW_COUNT] = {"", "print", "easy", "easy-print"};

static const struct {
    const char *file, *title;
} VIEWS[LIST_VIEW_COUNT] = {{"list", "list.title"},
                            {"list_print", "list.title"},
                            {"list_easy", "list.title_easy"},
                            {"list_easy", "list.title_easy"}};

/* -- addresses --------------------------------------------------------------------------------- */

/* A list of ours in a view, from an item on. */
static const char *address(const list_page *p, const char *list, list_view view, size_t from)
{
    const page_request *rq = p->cards->page;
    const char *path = "/list";
    if (view != LIST_CARDS && from > 1)
        path =
            arena_printf(rq->arena, "/list?view=%s&from=%zu%s", LIST_VIEWS[view], from, p->origin);
    else if (view != LIST_CARDS)
        path = arena_printf(rq->arena, "/list?view=%s%s", LIST_VIEWS[view], p->origin);
    else if (p->origin[0])
        path = arena_printf(rq->arena, "/list?%s", p->origin + 1);
    return path && list ? page_list_href(rq, path, list) : NULL;
}

const char *list_page_share(const page_request *rq, const char *absolute, const char *list)
{
    page_request whole = *rq;
    whole.base = absolute;
    return page_list_href(&whole, "/list", list);
}

/* The list with two neighbours changed about. */
static const char *moved(const list_page *p, size_t first)
{
    page_list list;
    char one[PAGE_LIST_UUID_SIZE], text[PAGE_LIST_SIZE];
    page_list_read(slice_of(p->cards->page->list), &list);
    if (first + 1 >= list.count)
        return NULL;
    memcpy(one, list.uuids[first], sizeof one);
    memcpy(list.uuids[first], list.uuids[first + 1], sizeof one);
    memcpy(list.uuids[first + 1], one, sizeof one);
    page_list_write(&list, text);
    return arena_copy(p->cards->page->arena, text, strlen(text));
}

/* -- items ------------------------------------------------------------------------------------- */

static void add_moves(const list_page *p, size_t number, slice uuid, template_data *d)
{
    template_data_href(d, "out_href",
                       address(p, page_list_without(p->cards->page, uuid), LIST_CARDS, 1));
    if (number > 0)
        template_data_href(d, "up_href", address(p, moved(p, number - 1), LIST_CARDS, 1));
    if (number + 1 < p->count)
        template_data_href(d, "down_href", address(p, moved(p, number), LIST_CARDS, 1));
}

static status add_items(const list_page *p, template_data *d, error *err)
{
    bool easy = p->view == LIST_EASY || p->view == LIST_EASY_PRINT;
    size_t first = p->view == LIST_EASY ? p->from - 1 : 0;
    size_t end = p->view == LIST_EASY ? first + LIST_EASY_STEP : p->count;
    status failed = OK;
    for (size_t i = first; i < end && i < p->count && !failed; i++) {
        const card *one = &p->items[i];
        template_data *item = template_data_add(d, "items");
        failed = easy ? easy_fill(p->cards, one, item, err)
                      : card_fill(p->cards, one, NULL, 0, item, err);
        if (!easy)
            add_moves(p, i, one->asset.v[ASSET_UUID].text, item);
    }
    return failed;
}

/* "Back" and "next" of Easy Read, with what of how many is shown. */
static void add_steps(const list_page *p, template_data *d)
{
    const char *list = p->cards->page->list;
    size_t last = p->from + LIST_EASY_STEP - 1;
    if (p->view != LIST_EASY || p->count <= LIST_EASY_STEP)
        return;
    template_data *steps = template_data_add(d, "steps");
    template_data_int(steps, "first", (int64_t)p->from);
    template_data_int(steps, "last", (int64_t)(last < p->count ? last : p->count));
    if (p->from > 1)
        template_data_href(
            steps, "back_href",
            address(p, list, LIST_EASY, p->from > LIST_EASY_STEP ? p->from - LIST_EASY_STEP : 1));
    if (last < p->count)
        template_data_href(steps, "next_href", address(p, list, LIST_EASY, last + 1));
}

/* -- passing on -------------------------------------------------------------------------------- */

static status add_message(const list_page *p, template_data *d, error *err)
{
    BUF_SCOPED buf text;
    buf_init(&text, 4096);
    status failed = OK;
    for (size_t i = 0; i < p->count && i < MESSAGE_LINES_MAX && !failed; i++) {
        if (i)
            buf_putc(&text, '\n');
        failed = message_line(p->cards, &p->items[i], &text, err);
    }
    if (failed)
        return failed;
    slice whole = {text.data, text.len};
    template_data_text(d, "message", whole);
    template_data_href(d, "message_href", message_href(p->cards->page, whole));
    template_data_flag(d, "message_short", p->count > MESSAGE_LINES_MAX);
    template_data_int(d, "message_lines", MESSAGE_LINES_MAX);
    return OK;
}

/* webcal: is http: to a program that subscribes; nobody standardised it, all of them know it. */
static void add_calendar(const list_page *p, template_data *d)
{
    static const char *const ENDS[] = {"", "&discreet=yes"};
    static const char *const NAMES[][2] = {{"calendar_href", "follow_href"},
                                           {"discreet_href", "discreet_follow_href"}};
    const page_request *rq = p->cards->page;
    const char *authority = strstr(p->absolute, "://");
    for (size_t i = 0; i < COUNT(ENDS); i++) {
        const char *path = arena_printf(rq->arena, "/calendar.ics?ids=%s%s", rq->list, ENDS[i]);
        if (!path)
            return;
        template_data_href(d, NAMES[i][0], arena_printf(rq->arena, "%s%s", rq->base, path));
        if (authority)
            template_data_href(d, NAMES[i][1],
                               arena_printf(rq->arena, "webcal%s%s", authority, path));
    }
}

static void add_share(const list_page *p, template_data *d)
{
    const page_request *rq = p->cards->page;
    const char *share = list_page_share(rq, p->absolute, rq->list);
    template_data_puts(d, "share", share);
    if (!share || strlen(share) > QR_CODE_MAX_BYTES)
        return;
    const char *picture = page_list_href(rq, "/list.svg", rq->list);
    template_data_href(d, "code", picture);
}

/* -- the page ---------------------------------------------------------------------------------- */

static void add_counts(const list_page *p, template_data *d)
{
    size_t gone = p->asked->count - p->count;
    template_data_int(d, "count", (int64_t)p->count);
    template_data_flag(d, "any", p->count > 0);
    template_data_int(d, "most", PAGE_LIST_MAX);
    if (gone)
        template_data_int(d, "gone", (int64_t)gone);
    if (p->asked->wrong)
        template_data_int(d, "wrong", (int64_t)p->asked->wrong);
    if (p->asked->too_many)
        template_data_int(d, "too_many", (int64_t)p->asked->too_many);
}

static void add_views(const list_page *p, template_data *d)
{
    static const char *const NAMES[LIST_VIEW_COUNT] = {"cards_href", "print_href", "easy_href",
                                                       "easy_print_href"};
    const page_request *rq = p->cards->page;
    const ui_file *paper = ui_file_named(slice_of("print.css"));
    for (size_t i = 0; i < LIST_VIEW_COUNT; i++)
        if (i != (size_t)p->view)
            template_data_href(d, NAMES[i], address(p, rq->list, (list_view)i, 1));
    if (p->view != LIST_CARDS && paper)
        template_data_printf(d, "paper_style", "%s/ui/%s", rq->base, paper->path);
    template_data_puts(d, "made_on", when_text_day(rq, p->today, NULL));
}

status list_page_fill(const list_page *p, const char **ret_file, template_data **ret, error *err)
{
    const page_request *rq = p->cards->page;
    template_data *d = page_data(rq, page_text(rq, VIEWS[p->view].title, NULL));
    add_counts(p, d);
    add_views(p, d);
    add_steps(p, d);
    status failed = add_items(p, d, err);
    if (!failed && p->count) {
        add_share(p, d);
        add_calendar(p, d);
        failed = add_message(p, d, err);
    }
    if (failed)
        return failed;
    *ret_file = VIEWS[p->view].file;
    *ret = d;
    return OK;
}

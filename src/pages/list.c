#include "pages/list.h"

#include <ctype.h>
#include <string.h>

#include "index/index.h"

/* false: it is no identifier. */
static bool tidy(slice piece, char ret[PAGE_LIST_UUID_SIZE])
{
    uint8_t bytes[UUID_BYTES];
    if (piece.len != PAGE_LIST_UUID_SIZE - 1 || !uuid_read(piece, bytes))
        return false;
    for (size_t i = 0; i < piece.len; i++)
        ret[i] = (char)tolower((unsigned char)piece.at[i]);
    ret[piece.len] = '\0';
    return true;
}

size_t page_list_find(const page_list *list, slice uuid)
{
    for (size_t i = 0; i < list->count; i++)
        if (slice_equals_nocase(uuid, list->uuids[i]))
            return i;
    return PAGE_LIST_MAX;
}

static void add(page_list *list, slice piece)
{
    char uuid[PAGE_LIST_UUID_SIZE];
    if (!piece.len)
        return; /* a comma too many */
    if (!tidy(piece, uuid))
        list->wrong++;
    else if (page_list_find(list, piece) == PAGE_LIST_MAX && list->count == PAGE_LIST_MAX)
        list->too_many++;
    else if (page_list_find(list, piece) == PAGE_LIST_MAX)
        memcpy(list->uuids[list->count++], uuid, sizeof uuid);
}

void page_list_read(slice text, page_list *ret)
{
    *ret = (page_list){0};
    while (text.len)
        add(ret, slice_trim(slice_cut(&text, ',')));
}

void page_list_write(const page_list *list, char ret[PAGE_LIST_SIZE])
{
    size_t used = 0;
    ret[0] = '\0';
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            ret[used++] = ',';
        memcpy(ret + used, list->uuids[i], PAGE_LIST_UUID_SIZE);
        used += PAGE_LIST_UUID_SIZE - 1;
    }
}

/* -- of a page --------------------------------------------------------------------------------- */

bool page_list_has(const page_request *rq, slice uuid)
{
    page_list list;
    page_list_read(slice_of(rq->list), &list);
    return page_list_find(&list, uuid) < PAGE_LIST_MAX;
}

static const char *written(const page_request *rq, const page_list *list)
{
    char text[PAGE_LIST_SIZE];
    page_list_write(list, text);
    return arena_copy(rq->arena, text, strlen(text));
}

const char *page_list_with(const page_request *rq, slice uuid)
{
    page_list list;
    page_list_read(slice_of(rq->list), &list);
    size_t wrong = list.wrong;
    add(&list, uuid);
    return list.wrong > wrong || page_list_find(&list, uuid) == PAGE_LIST_MAX ? NULL
                                                                              : written(rq, &list);
}

const char *page_list_without(const page_request *rq, slice uuid)
{
    page_list list;
    page_list_read(slice_of(rq->list), &list);
    size_t at = page_list_find(&list, uuid);
    if (at < PAGE_LIST_MAX) {
        list.count--;
        memmove(list.uuids[at], list.uuids[at + 1], (list.count - at) * sizeof list.uuids[0]);
    }
    return written(rq, &list);
}

const char *page_list_href(const page_request *rq, const char *path, const char *list)
{
    static const char NAME[] = "list=";
    BUF_SCOPED buf out;
    slice query = slice_of(path);
    slice before = slice_cut(&query, '?');
    char separator = '?';
    buf_init(&out, 16384);
    buf_add(&out, before.at, before.len);
    while (query.len) {
        slice pair = slice_cut(&query, '&');
        if (!pair.len ||
            (pair.len >= sizeof NAME - 1 && memcmp(pair.at, NAME, sizeof NAME - 1) == 0))
            continue;
        buf_putc(&out, separator);
        buf_add(&out, pair.at, pair.len);
        separator = '&';
    }
    if (list[0]) {
        buf_putc(&out, separator);
        buf_puts(&out, NAME);
        buf_puts(&out, list);
    }
    const char *whole = buf_text(&out);
    return whole ? page_href(rq, whole) : NULL;
}

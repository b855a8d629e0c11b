#include "web/formats.h"

#include <string.h>
#include <strings.h>

const format_offer DOCUMENT_FORMATS[] = {
    {"json", MEDIA_JSON, FORMAT_JSON},
    {"html", "text/html", FORMAT_HTML},
};
_Static_assert(COUNT(DOCUMENT_FORMATS) == DOCUMENT_FORMAT_COUNT, "as many as are said");

static const param ROWS[] = {
    {"f", PARAM_TEXT, offsetof(document_params, f), 0, 20, 0,
     "the form of the answer: json or html; without it by the header field Accept", -1},
};
const param_table DOCUMENT_PARAMS = {ROWS, COUNT(ROWS), sizeof(document_params)};

/* Cuts a piece off a list; false at its end. */
static bool next_piece(slice *list, char separator, slice *ret)
{
    if (!list->len)
        return false;
    *ret = slice_trim(slice_cut(list, separator));
    return true;
}

static slice until(slice text, char c)
{
    return slice_trim(slice_cut(&text, c));
}

/* The weight of a range, 1 if it does not say. */
static double weight_of(slice parameters)
{
    double q;
    for (slice one; next_piece(&parameters, ';', &one);)
        if (one.len > 2 && (one.at[0] | 0x20) == 'q' && one.at[1] == '=' &&
            text_to_double((slice){one.at + 2, one.len - 2}, &q))
            return q;
    return 1;
}

/* How closely a range names a type: 0 not at all, 1 by any, 2 by its first half, 3 as it is. */
static int closeness(slice range, const char *media)
{
    slice type = until(slice_of(media), ';');
    size_t half = until(type, '/').len + 1;
    if (slice_equals(range, "*/*"))
        return 1;
    if (range.len == half + 1 && range.at[half] == '*')
        return strncasecmp(range.at, media, half) == 0 ? 2 : 0;
    return range.len == type.len && strncasecmp(range.at, type.at, type.len) == 0 ? 3 : 0;
}

/* What the closest range says of a type: how close it is, and its weight. */
static int look_up(slice accept, const char *media, double *ret_weight)
{
    int closest = 0;
    for (slice one; next_piece(&accept, ',', &one);) {
        slice range = until(one, ';');
        int close = closeness(range, media);
        if (close <= closest)
            continue;
        closest = close;
        *ret_weight = weight_of((slice){one.at + range.len, one.len - range.len});
    }
    return closest;
}

int format_accepted(const request *rq, const char *media)
{
    double weight = 0;
    if (!rq->accept.at)
        return 1;
    int close = look_up(rq->accept, media, &weight);
    return weight > 0 ? close : 0;
}

status format_choose(const request *rq, slice f, const format_offer *offers, size_t count,
                     web_format *ret, error *err)
{
    const format_offer *best = &offers[0];
    double best_weight = 0;
    int best_close = 0;
    for (size_t i = 0; f.at && i < count; i++)
        if (offers[i].name && slice_equals(f, offers[i].name)) {
            *ret = offers[i].format;
            return OK;
        }
    if (f.at) {
        BUF_SCOPED buf names;
        buf_init(&names, sizeof err->detail);
        for (size_t i = 0; i < count; i++)
            if (offers[i].name)
                buf_printf(&names, "%s%s", names.len ? ", " : "", offers[i].name);
        return error_set(err, ERR_INPUT, "f", "f must be one of %s", buf_text(&names));
    }
    for (size_t i = 0; rq->accept.at && i < count; i++) {
        double weight = 0;
        int close = look_up(rq->accept, offers[i].media, &weight);
        if (weight > best_weight || (weight == best_weight && close > best_close)) {
            best = &offers[i];
            best_weight = weight;
            best_close = close;
        }
    }
    *ret = best->format;
    return OK;
}

status format_of_document(const request *rq, web_format *ret, error *err)
{
    const document_params *p = rq->params;
    return format_choose(rq, p->f, DOCUMENT_FORMATS, DOCUMENT_FORMAT_COUNT, ret, err);
}

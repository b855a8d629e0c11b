#include "web/suggest.h"

#include "format/json.h"
#include "live/suggest.h"

typedef struct {
    slice text;
} suggest_params;

static const param ROWS[] = {
    {"q", PARAM_TEXT, offsetof(suggest_params, text), 0, SUGGEST_MAX_CHARACTERS, 0,
     "what has been typed so far", -1},
};
const param_table SUGGEST_PARAMS = {ROWS, COUNT(ROWS), sizeof(suggest_params)};

static void add_member(buf *out, const char *name, const char *text)
{
    json_name(out, name);
    json_text(out, slice_of(text));
}

static void write(buf *out, const suggestions *found)
{
    buf_puts(out, "{\"suggestions\":[");
    for (size_t i = 0; i < found->count; i++) {
        const suggestion *s = &found->at[i];
        buf_puts(out, i ? ",{" : "{");
        add_member(out, "kind", suggest_kind_name(s->kind));
        buf_putc(out, ',');
        add_member(out, "label", s->label);
        buf_putc(out, ',');
        add_member(out, "detail", s->detail);
        buf_putc(out, ',');
        add_member(out, "value", s->value);
        buf_putc(out, '}');
    }
    buf_puts(out, "]}");
}

/* Whoever asks sees what the public does. */
status suggest_get(request *rq, response *rs, error *err)
{
    const suggest_params *p = rq->params;
    const suggest_sources from = {
        request_gazetteer(rq), index_view_of(rq->snapshot, AUDIENCE_PUBLIC),
        index_taxonomy(rq->snapshot), live_vocabulary(rq->site->live), rq->db};
    suggestions found;
    if (!p->text.at)
        return error_set(err, ERR_INPUT, "q", "q must be what has been typed");
    if (suggest_run(&from, p->text, rq->arena, &found, err))
        return err->code;
    write(&rs->body, &found);
    return respond(rs, 200, MEDIA_JSON, err);
}

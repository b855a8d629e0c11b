#include "web/openapi_params.h"

#include <string.h>

#include "format/json.h"
#include "web/items.h"
#include "web/schema.h"

bool openapi_is_shared(const param *p)
{
    for (size_t i = 0; i < ITEMS_PARAMS.count; i++) {
        const param *q = &ITEMS_PARAMS.rows[i];
        if (strcmp(p->name, q->name) == 0)
            return p->type == q->type && p->min == q->min && p->max == q->max &&
                   p->otherwise == q->otherwise && p->field == q->field &&
                   strcmp(p->about, q->about) == 0;
    }
    return false;
}

static void add_number(buf *out, const char *name, double number)
{
    buf_putc(out, ',');
    json_name(out, name);
    json_number(out, number);
}

static void add_choice(buf *out, const field *f)
{
    const char *list = f->type == FIELD_SET ? "\"type\":\"array\",\"items\":{" : "";
    buf_printf(out, "%s\"type\":\"string\",\"enum\":[", list);
    for (size_t i = 0; f->choices[i]; i++) {
        buf_puts(out, i ? "," : "");
        json_text(out, slice_of(f->choices[i]));
    }
    buf_puts(out, *list ? "]}" : "]");
}

static void add_schema(buf *out, const param *p)
{
    switch (p->type) {
    case PARAM_TEXT:
    case PARAM_LONG_TEXT:
    case PARAM_SEARCH:
        buf_printf(out, "\"type\":\"string\",\"minLength\":1,\"maxLength\":%.0f", p->max);
        break;
    case PARAM_TEXTS:
        buf_puts(out, "\"type\":\"string\"");
        break;
    case PARAM_NUMBER:
    case PARAM_ABOVE:
        buf_puts(out, "\"type\":\"number\"");
        add_number(out, "minimum", p->min);
        if (p->type == PARAM_ABOVE)
            buf_puts(out, ",\"exclusiveMinimum\":true");
        add_number(out, "maximum", p->max);
        break;
    case PARAM_LIMIT:
        buf_puts(out, "\"type\":\"integer\"");
        add_number(out, "minimum", p->min);
        add_number(out, "maximum", p->max);
        add_number(out, "default", p->otherwise);
        break;
    case PARAM_BBOX:
    case PARAM_CORNERS:
        buf_puts(out, "\"type\":\"array\",\"minItems\":4,\"maxItems\":6,\"items\":{\"type\":"
                      "\"number\"}");
        break;
    case PARAM_FIELD:
        add_choice(out, &ASSET.fields[p->field]);
        break;
    case PARAM_ACTIVITY:
        add_choice(out, &ACTIVITY.fields[p->field]);
        break;
    }
}

static void begin(buf *out, const char *name, const char *about)
{
    buf_puts(out, "{\"name\":");
    json_text(out, slice_of(name));
    buf_puts(out, ",\"in\":\"query\",\"description\":");
    json_text(out, slice_of(about));
    buf_puts(out, ",\"required\":false,\"style\":\"form\",\"explode\":false,\"schema\":{");
}

void openapi_write_param(buf *out, const param *p)
{
    begin(out, p->name, p->about);
    add_schema(out, p);
    buf_puts(out, "}}");
}

bool openapi_is_property(const param_table *t, const field *f)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->rows[i].name, f->name) == 0)
            return false;
    return params_is_property(f);
}

void openapi_write_property(buf *out, const field *f, const taxonomy *t)
{
    begin(out, f->name, f->label);
    schema_write_field(out, f, t, false);
    buf_puts(out, "}}");
}

/* Parameters that the items of the first collection have stand in components.parameters, by their
 * own names, and every operation whose parameter is the same refers to them: GDAL and QGIS look for
 * `limit` there. Any other parameter stands in its operation. */
#include "web/openapi.h"

#include <ctype.h>
#include <string.h>

#include "format/json.h"
#include "web/collections.h"
#include "web/form.h"
#include "web/formats.h"
#include "web/html_openapi.h"
#include "web/items.h"
#include "web/openapi_params.h"
#include "web/routes.h"
#include "web/schema.h"

static void add_text(buf *out, const char *name, const char *text)
{
    json_name(out, name);
    json_text(out, slice_of(text));
}

/* -- operations -------------------------------------------------------------------------------- */

/* "/collections/assets/items/{uuid}" with GET is getCollectionsAssetsItemsUuid. */
static void add_operation_id(buf *out, const route *r, const char *method)
{
    bool upper = true;
    json_name(out, "operationId");
    buf_putc(out, '"');
    if (r->operation && strcmp(method, "get") == 0) {
        buf_puts(out, r->operation);
    } else {
        buf_puts(out, method);
        for (const char *at = r->path; *at; at++) {
            if (isalnum((unsigned char)*at))
                buf_putc(out, (char)(upper ? toupper((unsigned char)*at) : *at));
            upper = !isalnum((unsigned char)*at);
        }
    }
    buf_putc(out, '"');
}

static const char *tag_of(const route *r)
{
    if (r->tag)
        return r->tag;
    return r->collection ? r->collection->title : "Cairn";
}

static void add_path_parameters(buf *out, const route *r, const char **between)
{
    for (const char *at = strchr(r->path, '{'); at; at = strchr(at + 1, '{')) {
        slice name = {at + 1, strcspn(at + 1, "}")};
        buf_printf(out, "%s{\"name\":", *between);
        json_text(out, name);
        buf_puts(out, ",\"in\":\"path\",\"required\":true,\"schema\":{\"type\":\"string\"}}");
        *between = ",";
    }
}

static void add_parameters(buf *out, const request *rq, const route *r)
{
    const char *between = "";
    const param_table *t = r->params;
    buf_puts(out, "\"parameters\":[");
    add_path_parameters(out, r, &between);
    for (size_t i = 0; i < t->count; i++, between = ",") {
        buf_puts(out, between);
        if (openapi_is_shared(&t->rows[i])) {
            buf_printf(out, "{\"$ref\":\"#/components/parameters/%s\"}", t->rows[i].name);
            continue;
        }
        openapi_write_param(out, &t->rows[i]);
    }
    for (size_t i = 0; t->properties && i < t->properties->count; i++) {
        const field *f = &t->properties->fields[i];
        if (f->visible_to > rq->who || !openapi_is_property(t, f))
            continue;
        buf_puts(out, between);
        between = ",";
        openapi_write_property(out, f, index_taxonomy(rq->snapshot));
    }
    buf_putc(out, ']');
}

static bool is_geojson(const char *media)
{
    return strcmp(media, MEDIA_GEOJSON) == 0;
}

/* The schema of an answer: the features of a collection, where it is one of these. */
static void add_answer_schema(buf *out, const route *r, const char *media)
{
    if (is_geojson(media) && r->collection)
        buf_printf(out, "{\"$ref\":\"#/components/schemas/%s%s\"}", r->collection->id,
                   strchr(r->path, '{') ? "Feature" : "Collection");
    else if (is_geojson(media) || strstr(media, "json"))
        buf_puts(out, "{\"type\":\"object\"}");
    else if (strcmp(media, MEDIA_FLATGEOBUF) == 0)
        buf_puts(out, "{\"type\":\"string\",\"format\":\"binary\"}");
    else
        buf_puts(out, "{\"type\":\"string\"}");
}

static void add_edit_answers(buf *out, const route *r)
{
    bool makes = r->methods == METHOD_POST;
    buf_printf(out, "\"responses\":{\"%s\":{", makes ? "201" : "204");
    add_text(out, "description", r->about);
    if (makes)
        buf_puts(out, ",\"headers\":{\"Location\":{\"description\":\"its address\",\"schema\":"
                      "{\"type\":\"string\"}},\"ETag\":{\"description\":\"its tag\",\"schema\":"
                      "{\"type\":\"string\"}}}");
    if (r->methods == METHOD_PATCH)
        buf_puts(out, ",\"headers\":{\"ETag\":{\"description\":\"its new tag\",\"schema\":{"
                      "\"type\":\"string\"}}}");
    if (r->methods == METHOD_PUT || r->methods == METHOD_PATCH)
        buf_puts(out, "},\"200\":{\"description\":\"the asset as it is now, for Prefer: "
                      "return=representation\"");
    buf_puts(out, "},\"400\":{\"$ref\":\"#/components/responses/refused\"},"
                  "\"401\":{\"$ref\":\"#/components/responses/unknown\"},"
                  "\"403\":{\"$ref\":\"#/components/responses/forbidden\"},");
    if (!makes)
        buf_puts(out, "\"404\":{\"$ref\":\"#/components/responses/nothing\"},"
                      "\"412\":{\"$ref\":\"#/components/responses/stale\"},");
    buf_puts(out, "\"503\":{\"$ref\":\"#/components/responses/busy\"}},"
                  "\"security\":[{\"token\":[]},{\"password\":[]}]");
}

static void add_form_answers(buf *out, const route *r)
{
    buf_puts(out, "\"responses\":{\"303\":{");
    add_text(out, "description", r->about);
    buf_puts(out, ",\"headers\":{\"Location\":{\"description\":\"the page that says thank you\","
                  "\"schema\":{\"type\":\"string\"}}}},"
                  "\"400\":{\"$ref\":\"#/components/responses/refused\"},"
                  "\"403\":{\"$ref\":\"#/components/responses/forbidden\"},"
                  "\"404\":{\"$ref\":\"#/components/responses/nothing\"},"
                  "\"429\":{\"$ref\":\"#/components/responses/busy\"},"
                  "\"503\":{\"$ref\":\"#/components/responses/busy\"}}");
}

static void add_form(buf *out, const param_table *form)
{
    buf_puts(out, ",\"requestBody\":{\"required\":true,\"content\":{\"" MEDIA_FORM
                  "\":{\"schema\":{\"type\":\"object\",\"properties\":{");
    for (size_t i = 0; i < form->count; i++) {
        buf_puts(out, i ? "," : "");
        json_name(out, form->rows[i].name);
        buf_puts(out, "{\"type\":\"string\",");
        add_text(out, "description", form->rows[i].about);
        buf_printf(out, ",\"maxLength\":%.0f}", form->rows[i].max);
    }
    buf_puts(out, "}}}}}");
}

static void add_answers(buf *out, const route *r)
{
    static const char *const JSON_ALONE[] = {MEDIA_JSON, NULL};
    const char *const *media = r->media ? r->media : JSON_ALONE;
    if (r->edits) {
        add_edit_answers(out, r);
        return;
    }
    if (r->form) {
        add_form_answers(out, r);
        return;
    }
    buf_puts(out, "\"responses\":{\"200\":{");
    add_text(out, "description", r->about);
    buf_puts(out, ",\"content\":{");
    for (size_t i = 0; media[i]; i++) {
        buf_puts(out, i ? "," : "");
        json_name(out, media[i]);
        buf_puts(out, "{\"schema\":");
        add_answer_schema(out, r, media[i]);
        buf_putc(out, '}');
    }
    buf_puts(out, "}},\"400\":{\"$ref\":\"#/components/responses/refused\"}");
    if (strchr(r->path, '{'))
        buf_puts(out, ",\"404\":{\"$ref\":\"#/components/responses/nothing\"}");
    buf_puts(out, ",\"503\":{\"$ref\":\"#/components/responses/busy\"}}");
}

static const struct {
    http_method bit;
    const char *name;
    bool body;
} METHODS[] = {{METHOD_GET, "get", false},
               {METHOD_POST, "post", true},
               {METHOD_PUT, "put", true},
               {METHOD_PATCH, "patch", true},
               {METHOD_DELETE, "delete", false}};

static void add_operation(buf *out, const request *rq, const route *r, size_t method)
{
    json_name(out, METHODS[method].name);
    buf_putc(out, '{');
    add_operation_id(out, r, METHODS[method].name);
    buf_putc(out, ',');
    add_text(out, "summary", r->about);
    buf_puts(out, ",\"tags\":[");
    json_text(out, slice_of(tag_of(r)));
    buf_puts(out, "],");
    add_parameters(out, rq, r);
    if (r->form)
        add_form(out, r->form);
    else if (METHODS[method].body)
        buf_printf(out,
                   ",\"requestBody\":{\"required\":true,\"content\":{\"%s\":{\"schema\":{\"type\":"
                   "\"object\"}}}}",
                   METHODS[method].bit == METHOD_PATCH ? "application/merge-patch+json"
                                                       : MEDIA_GEOJSON);
    buf_putc(out, ',');
    add_answers(out, r);
    buf_putc(out, '}');
}

/* Every operation that who asks may use; rows of one path stand together. */
static void add_paths(buf *out, const request *rq)
{
    const char *path = NULL;
    buf_puts(out, "\"paths\":{");
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        const route *r = &ROUTES[i];
        if (r->required > rq->who)
            continue;
        bool same = path && strcmp(path, r->path) == 0;
        const char *between = same ? "," : "";
        if (!same) {
            buf_puts(out, path ? "}," : "");
            json_name(out, r->path);
            buf_putc(out, '{');
            path = r->path;
        }
        for (size_t k = 0; k < COUNT(METHODS); k++) {
            if (!(r->methods & METHODS[k].bit))
                continue;
            buf_puts(out, between);
            between = ",";
            add_operation(out, rq, r, k);
        }
    }
    buf_puts(out, path ? "}}" : "}");
}

/* -- components -------------------------------------------------------------------------------- */

static void add_feature_schema(buf *out, const request *rq, const collection *c)
{
    const char *between = "";
    buf_printf(out,
               "\"%sFeature\":{\"type\":\"object\",\"required\":[\"type\",\"id\",\"geometry\","
               "\"properties\"],\"properties\":{\"type\":{\"type\":\"string\",\"enum\":"
               "[\"Feature\"]},\"id\":{\"type\":\"string\",\"format\":\"uuid\"},\"geometry\":"
               "{\"$ref\":\"#/components/schemas/geometry\"},\"links\":{\"type\":\"array\","
               "\"items\":{\"$ref\":\"#/components/schemas/link\"}},\"properties\":{\"type\":"
               "\"object\",\"properties\":{",
               c->id);
    for (size_t i = 0; i < c->of->count; i++) {
        const field *f = &c->of->fields[i];
        if (!collection_shows(c, rq->who, i) || !schema_is_property(f))
            continue;
        buf_puts(out, between);
        between = ",";
        json_name(out, f->name);
        buf_putc(out, '{');
        schema_write_field(out, f, index_taxonomy(rq->snapshot), !(f->flags & FIELD_REQUIRED));
        buf_putc(out, '}');
    }
    buf_puts(out, "}}}}");
}

static void add_collection_schema(buf *out, const collection *c)
{
    buf_printf(out,
               "\"%sCollection\":{\"type\":\"object\",\"required\":[\"type\",\"features\"],"
               "\"properties\":{\"type\":{\"type\":\"string\",\"enum\":[\"FeatureCollection\"]},"
               "\"numberMatched\":{\"type\":\"integer\",\"minimum\":0},\"numberReturned\":"
               "{\"type\":\"integer\",\"minimum\":0},\"searched\":{\"type\":\"string\"},\"links\":{"
               "\"type\":\"array\",\"items\":"
               "{\"$ref\":\"#/components/schemas/link\"}},\"features\":{\"type\":\"array\","
               "\"items\":{\"$ref\":\"#/components/schemas/%sFeature\"}}}}",
               c->id, c->id);
}

static const char GENERAL_SCHEMAS[] =
    "\"geometry\":{\"type\":\"object\",\"nullable\":true,\"required\":[\"type\",\"coordinates\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"coordinates\":{\"type\":\"array\",\"items\":"
    "{}}}},"
    "\"link\":{\"type\":\"object\",\"required\":[\"href\",\"rel\"],\"properties\":{\"href\":"
    "{\"type\":\"string\"},\"rel\":{\"type\":\"string\"},\"type\":{\"type\":\"string\"},\"title\":"
    "{\"type\":\"string\"}}},"
    "\"problem\":{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"detail\"],"
    "\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":"
    "{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},\"parameter\":{\"type\":\"string\"}}}";

static void add_problem(buf *out, const char *name, const char *about)
{
    json_name(out, name);
    buf_putc(out, '{');
    add_text(out, "description", about);
    buf_printf(out,
               ",\"content\":{\"%s\":{\"schema\":{\"$ref\":\"#/components/schemas/problem\"}}}}",
               MEDIA_PROBLEM);
}

static void add_components(buf *out, const request *rq)
{
    buf_puts(out, "\"components\":{\"parameters\":{");
    for (size_t i = 0; i < ITEMS_PARAMS.count; i++) {
        buf_puts(out, i ? "," : "");
        json_name(out, ITEMS_PARAMS.rows[i].name);
        openapi_write_param(out, &ITEMS_PARAMS.rows[i]);
    }
    buf_puts(out, "},\"responses\":{");
    add_problem(out, "refused", "a parameter is not as it must be; the answer names it");
    buf_putc(out, ',');
    add_problem(out, "nothing", "there is nothing at this address");
    buf_putc(out, ',');
    add_problem(out, "busy", "too much is under way: try again");
    buf_putc(out, ',');
    add_problem(out, "unknown", "the header field Authorization holds no token that is taken");
    buf_putc(out, ',');
    add_problem(out, "forbidden", "the role does not allow it");
    buf_putc(out, ',');
    add_problem(out, "stale", "it is not any more what If-Match says");
    buf_puts(out, "},\"securitySchemes\":{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"},"
                  "\"password\":{\"type\":\"http\",\"scheme\":\"basic\"}},\"schemas\":{");
    buf_puts(out, GENERAL_SCHEMAS);
    for (size_t i = 0; i < COLLECTION_COUNT; i++) {
        buf_putc(out, ',');
        add_feature_schema(out, rq, &COLLECTIONS[i]);
        buf_putc(out, ',');
        add_collection_schema(out, &COLLECTIONS[i]);
    }
    buf_puts(out, "}}");
}

/* Each tag once. */
static void add_tags(buf *out, const request *rq)
{
    const char *between = "";
    buf_puts(out, "\"tags\":[");
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        size_t before = 0;
        while (before < i && (ROUTES[before].required > rq->who ||
                              strcmp(tag_of(&ROUTES[before]), tag_of(&ROUTES[i])) != 0))
            before++;
        if (before < i || ROUTES[i].required > rq->who)
            continue;
        buf_printf(out, "%s{", between);
        add_text(out, "name", tag_of(&ROUTES[i]));
        buf_putc(out, ',');
        add_text(out, "description",
                 ROUTES[i].collection ? ROUTES[i].collection->description
                                      : "The service, and what it has of all there is.");
        buf_putc(out, '}');
        between = ",";
    }
    buf_putc(out, ']');
}

static void write_document(buf *out, const request *rq)
{
    const char *provenance = link_to(rq, "/provenance");
    out->failed |= !provenance;
    buf_puts(out, "{\"openapi\":\"3.0.3\",\"info\":{\"title\":\"Cairn\",\"description\":"
                  "\"Community assets: places, groups and what goes on there, how they are "
                  "connected, and what is near you.\",\"version\":\"" CAIRN_VERSION
                  "\",\"license\":{\"name\":\"that of "
                  "each record, in its property licence\",\"url\":");
    json_text(out, slice_of(provenance ? provenance : ""));
    buf_puts(out, "}},\"servers\":[{\"url\":");
    json_text(out, slice_of(rq->base));
    buf_puts(out, "}],\"security\":[],");
    add_tags(out, rq);
    buf_putc(out, ',');
    add_paths(out, rq);
    buf_putc(out, ',');
    add_components(out, rq);
    buf_puts(out, "}\n");
}

status openapi_get(request *rq, response *rs, error *err)
{
    static const format_offer FORMATS[] = {
        {"json", MEDIA_OPENAPI, FORMAT_JSON},
        {NULL, "application/openapi+json", FORMAT_JSON},
        {NULL, MEDIA_JSON, FORMAT_JSON},
        {"html", "text/html", FORMAT_HTML},
    };
    const document_params *p = rq->params;
    web_format format;
    status code = format_choose(rq, p->f, FORMATS, COUNT(FORMATS), &format, err);
    if (code)
        return code;
    if (format == FORMAT_HTML) {
        html_openapi(&rs->body, rq);
        return respond(rs, 200, MEDIA_HTML, err);
    }
    write_document(&rs->body, rq);
    return respond(rs, 200, MEDIA_OPENAPI, err);
}

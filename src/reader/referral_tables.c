/* A document nests its records as it likes: a service in its organization or the organization in
 * the service, and the tabular form does not nest at all. Here they come apart: every record is put
 * into the table of its kind, and what was nested becomes the id of the other. A record that comes
 * twice, once as a stub perhaps, is one: the members that the first one had not are added.
 *
 * Records without an id, which the specification does not allow, are kept under their name. */
#include "reader/referral_tables.h"

#include <string.h>

#include "reader/json_cells.h"

enum { KEY_MEMORY_MAX = 1024 * 1024 * 1024 };

typedef struct {
    referral_tables *into;
    cells keys; /* no sheet: for the texts alone, as long as the tables are made */
    json_int_t line;
    bool no_memory;
} collecting;

/* -- what is what ---------------------------------------------------------------------------------
 */

/* In this order: a row of the tabular form has its organization's id whatever it is. */
static const struct {
    int kind;
    const char *key;
    json_type type; /* JSON_NULL: any that is there */
} TELLING[] = {
    {REFERRAL_LOCATIONS, "location_type", JSON_STRING},
    {REFERRAL_SERVICES, "service_at_locations", JSON_ARRAY},
    {REFERRAL_AT_LOCATIONS, "location", JSON_OBJECT},
    {REFERRAL_SERVICES, "organization", JSON_OBJECT},
    {REFERRAL_SERVICES, "service_areas", JSON_ARRAY},
    {REFERRAL_SERVICES, "cost_options", JSON_ARRAY},
    {REFERRAL_SERVICES, "required_documents", JSON_ARRAY},
    {REFERRAL_SERVICES, "program_id", JSON_STRING},
    {REFERRAL_SERVICES, "assured_date", JSON_STRING},
    {REFERRAL_SERVICES, "fees_description", JSON_STRING},
    {REFERRAL_SERVICES, "application_process", JSON_STRING},
    {REFERRAL_SERVICES, "eligibility_description", JSON_STRING},
    {REFERRAL_SERVICES, "interpretation_services", JSON_STRING},
    {REFERRAL_SERVICES, "minimum_age", JSON_INTEGER},
    {REFERRAL_ORGANIZATIONS, "services", JSON_ARRAY},
    {REFERRAL_ORGANIZATIONS, "organization_identifiers", JSON_ARRAY},
    {REFERRAL_ORGANIZATIONS, "parent_organization_id", JSON_NULL},
    {REFERRAL_ORGANIZATIONS, "year_incorporated", JSON_NULL},
    {REFERRAL_ORGANIZATIONS, "legal_status", JSON_STRING},
    {REFERRAL_ORGANIZATIONS, "tax_status", JSON_STRING},
    {REFERRAL_LOCATIONS, "addresses", JSON_ARRAY},
    {REFERRAL_LOCATIONS, "transportation", JSON_STRING},
    {REFERRAL_SERVICES, "organization_id", JSON_STRING},
};

int referral_kind(const json_t *object)
{
    bool linked = json_object_get(object, "service_id") && json_object_get(object, "location_id");
    bool other = json_object_get(object, "@type") || json_object_get(object, "geometry") ||
                 !json_is_string(json_object_get(object, "id"));
    if (other)
        return -1;
    if (linked && !json_object_get(object, "name"))
        return REFERRAL_AT_LOCATIONS;
    for (size_t i = 0; i < COUNT(TELLING); i++) {
        const json_t *v = json_object_get(object, TELLING[i].key);
        if (v && (TELLING[i].type == JSON_NULL || json_typeof(v) == TELLING[i].type))
            return TELLING[i].kind;
    }
    return -1;
}

static const struct {
    const char *name;
    int kind;
} RECORD_FILES[] = {{"organizations.csv", REFERRAL_ORGANIZATIONS},
                    {"locations.csv", REFERRAL_LOCATIONS},
                    {"services.csv", REFERRAL_SERVICES},
                    {"service_at_location.csv", REFERRAL_AT_LOCATIONS},
                    {"service_at_locations.csv", REFERRAL_AT_LOCATIONS}};

bool referral_is_tabular(const json_t *root)
{
    for (size_t i = 0; i < COUNT(RECORD_FILES); i++)
        if (json_is_array(json_object_get(root, RECORD_FILES[i].name)))
            return true;
    return false;
}

/* -- nested ---------------------------------------------------------------------------------------
 */

static void check(collecting *c, int failed)
{
    c->no_memory |= failed != 0;
}

static void set_text(collecting *c, json_t *object, const char *key, const char *text)
{
    if (text)
        check(c, json_object_set_new(object, key, json_string(text)));
}

/* The id of a record, or what stands in for it. */
static const char *key_of(collecting *c, const json_t *v)
{
    slice id = json_member(&c->keys, v, "id"), name = json_member(&c->keys, v, "name");
    const char *key =
        id.len || name.len
            ? arena_copy(c->keys.scratch, id.len ? id.at : name.at, id.len ? id.len : name.len)
            : arena_printf(c->keys.scratch, "\001%" JSON_INTEGER_FORMAT, c->line);
    c->no_memory |= !key;
    return key;
}

/* Puts a copy of a record into its table, or adds to what is there. The members that hold other
 * records are taken out. */
static json_t *keep(collecting *c, int kind, const char *key, const json_t *v)
{
    static const char *const HOLDING[] = {
        "organization", "service_at_locations", "service", "location", "services", "locations"};
    json_t *copy = key ? json_own(v) : NULL, *table = c->into->of[kind];
    c->no_memory |= !copy;
    if (!copy)
        return NULL;
    for (size_t i = 0; i < COUNT(HOLDING); i++)
        if (json_is_object(json_object_get(copy, HOLDING[i])) ||
            json_is_array(json_object_get(copy, HOLDING[i])))
            (void)json_object_del(copy, HOLDING[i]); /* it is there */
    json_t *before = json_object_get(table, key);
    if (before) {
        c->no_memory |= !json_add_missing(before, copy);
        json_decref(copy);
        return before;
    }
    check(c, json_object_set_new(copy, REFERRAL_LINE, json_integer(c->line)));
    check(c, json_object_set_new(table, key, copy));
    return c->no_memory ? NULL : copy;
}

static const char *collect_organization(collecting *c, const json_t *v);
static const char *collect_service(collecting *c, const json_t *v, const char *organization);

static const char *text_of(collecting *c, const json_t *v, const char *key)
{
    slice text = json_member(&c->keys, v, key);
    const char *copy = text.len ? arena_copy(c->keys.scratch, text.at, text.len) : NULL;
    c->no_memory |= text.len && !copy;
    return copy;
}

static const char *collect_location(collecting *c, const json_t *v)
{
    const char *key = key_of(c, v);
    (void)keep(c, REFERRAL_LOCATIONS, key, v); /* `no_memory` tells */
    return key;
}

/* @param service  that it is nested in, or NULL: then it has it, or its id. */
static void collect_at_location(collecting *c, const json_t *v, const char *service)
{
    const json_t *within = json_object_get(v, "service"), *at = json_object_get(v, "location");
    const char *location =
        json_is_object(at) ? collect_location(c, at) : text_of(c, v, "location_id");
    if (!service)
        service =
            json_is_object(within) ? collect_service(c, within, NULL) : text_of(c, v, "service_id");
    if (!location) /* it says only that there is one */
        return;
    const char *id = text_of(c, v, "id");
    const char *key =
        id ? id : arena_printf(c->keys.scratch, "%s@%s", service ? service : "", location);
    json_t *kept = keep(c, REFERRAL_AT_LOCATIONS, key, v);
    if (!kept)
        return;
    set_text(c, kept, "id", key);
    set_text(c, kept, "service_id", service);
    set_text(c, kept, "location_id", location);
}

static const char *collect_service(collecting *c, const json_t *v, const char *organization)
{
    const char *key = key_of(c, v);
    json_t *kept = keep(c, REFERRAL_SERVICES, key, v);
    const json_t *within = json_object_get(v, "organization"), *one;
    const json_t *places = json_object_get(v, "service_at_locations");
    if (!kept)
        return NULL;
    if (json_is_object(within))
        organization = collect_organization(c, within);
    set_text(c, kept, "organization_id", organization);
    for (size_t i = 0; i < json_array_size(places) && !c->no_memory; i++)
        if ((one = json_array_get(places, i), json_is_object(one)))
            collect_at_location(c, one, key);
    return key;
}

static const char *collect_organization(collecting *c, const json_t *v)
{
    const char *key = key_of(c, v);
    const json_t *services = json_object_get(v, "services"), *one;
    const json_t *locations = json_object_get(v, "locations");
    json_t *kept = keep(c, REFERRAL_ORGANIZATIONS, key, v);
    for (size_t i = 0; i < json_array_size(services) && !c->no_memory; i++)
        if ((one = json_array_get(services, i), json_is_object(one)))
            (void)collect_service(c, one, key); /* `no_memory` tells */
    for (size_t i = 0; i < json_array_size(locations) && !c->no_memory; i++)
        if ((one = json_array_get(locations, i), json_is_object(one))) {
            (void)collect_location(c, one); /* `no_memory` tells */
            if (kept)
                check(c, json_object_set_new(kept, REFERRAL_NAMED, json_true()));
        }
    return key;
}

static void collect_record(collecting *c, int kind, const json_t *v)
{
    if (kind == REFERRAL_ORGANIZATIONS)
        (void)collect_organization(c, v); /* `no_memory` tells */
    else if (kind == REFERRAL_LOCATIONS)
        (void)collect_location(c, v); /* `no_memory` tells */
    else if (kind == REFERRAL_SERVICES)
        (void)collect_service(c, v, NULL); /* `no_memory` tells */
    else if (kind == REFERRAL_AT_LOCATIONS)
        collect_at_location(c, v, NULL);
    else
        check(c, json_array_append_new(c->into->unknown, json_integer(c->line)));
}

/* A page of /services may hold no more of a service than its name. */
static int kind_in_list(const json_t *v, bool page)
{
    int kind = referral_kind(v);
    bool term = json_object_get(v, "taxonomy") || json_object_get(v, "term_uri") ||
                json_object_get(v, "version");
    bool named =
        json_is_string(json_object_get(v, "id")) && json_is_string(json_object_get(v, "name"));
    return kind < 0 && page && named && !term ? REFERRAL_SERVICES : kind;
}

/* -- tabular --------------------------------------------------------------------------------------
 */

/* Files whose rows belong to a record: as its member they are an array. */
static const struct {
    const char *file, *member;
} PART_FILES[] = {{"addresses.csv", "addresses"},
                  {"phones.csv", "phones"},
                  {"schedules.csv", "schedules"},
                  {"languages.csv", "languages"},
                  {"accessibility.csv", "accessibility"},
                  {"service_areas.csv", "service_areas"},
                  {"cost_options.csv", "cost_options"},
                  {"contacts.csv", "contacts"},
                  {"funding.csv", "funding"},
                  {"required_documents.csv", "required_documents"},
                  {"organization_identifiers.csv", "organization_identifiers"},
                  {"attributes.csv", "attributes"}};

static const struct {
    const char *id;
    int kind;
} OWNERS[] = {{"service_at_location_id", REFERRAL_AT_LOCATIONS},
              {"service_id", REFERRAL_SERVICES},
              {"location_id", REFERRAL_LOCATIONS},
              {"organization_id", REFERRAL_ORGANIZATIONS},
              {"link_id", REFERRAL_AT_LOCATIONS},
              {"link_id", REFERRAL_SERVICES},
              {"link_id", REFERRAL_LOCATIONS},
              {"link_id", REFERRAL_ORGANIZATIONS}};

/* A row has no arrays and objects of its own: what it is given is then not the document's. */
static json_t *without_parts(collecting *c, const json_t *row)
{
    json_t *flat = json_object(), *v;
    const char *key;
    json_object_foreach((json_t *)row, key, v)
    {
        if (!json_is_object(v) && !json_is_array(v))
            check(c, json_object_set(flat, key, v));
    }
    c->no_memory |= !flat;
    return flat;
}

static void give_part(collecting *c, json_t *owner, const char *member, json_t *part)
{
    json_t *parts = json_object_get(owner, member);
    if (!json_is_array(parts)) {
        parts = json_array();
        check(c, json_object_set_new(owner, member, parts));
    }
    if (!c->no_memory)
        check(c, json_array_append(parts, part));
}

static void give_to_owners(collecting *c, const char *member, json_t *part)
{
    for (size_t i = 0; i < COUNT(OWNERS) && !c->no_memory; i++) {
        const char *id = json_string_value(json_object_get(part, OWNERS[i].id));
        json_t *owner = id ? json_object_get(c->into->of[OWNERS[i].kind], id) : NULL;
        if (owner)
            give_part(c, owner, member, part);
    }
}

/* The terms of the taxonomies by their ids, for the attributes that name one. */
static json_t *terms_of(collecting *c, const json_t *root)
{
    json_t *terms = json_object(), *one;
    size_t i;
    json_array_foreach(json_object_get(root, "taxonomy_terms.csv"), i, one)
    {
        const char *id = json_string_value(json_object_get(one, "id"));
        if (id)
            check(c, json_object_set(terms, id, one));
    }
    return terms;
}

static void collect_tabular(collecting *c, const json_t *root)
{
    json_t *row, *terms = terms_of(c, root);
    size_t k;
    for (size_t i = 0; i < COUNT(RECORD_FILES); i++)
        json_array_foreach(json_object_get(root, RECORD_FILES[i].name), k, row)
        {
            json_t *flat = without_parts(c, row);
            c->line = (json_int_t)k + 1;
            if (!c->no_memory)
                collect_record(c, json_is_object(row) ? RECORD_FILES[i].kind : -1, flat);
            json_decref(flat);
        }
    for (size_t i = 0; i < COUNT(PART_FILES); i++)
        json_array_foreach(json_object_get(root, PART_FILES[i].file), k, row)
        {
            json_t *flat = without_parts(c, row);
            const char *id = json_string_value(json_object_get(flat, "taxonomy_term_id"));
            json_t *term = id ? json_object_get(terms, id) : NULL;
            if (term && !c->no_memory)
                check(c, json_object_set(flat, "taxonomy_term", term));
            if (!c->no_memory)
                give_to_owners(c, PART_FILES[i].member, flat);
            json_decref(flat);
        }
    json_decref(terms);
}

/* -- all of it ------------------------------------------------------------------------------------
 */

/* Says of services that they are at a location, and of organizations that something is theirs. */
static void note_links(collecting *c)
{
    const char *key;
    json_t *one;
    json_object_foreach(c->into->of[REFERRAL_AT_LOCATIONS], key, one)
    {
        const char *id = json_string_value(json_object_get(one, "service_id"));
        json_t *service = id ? json_object_get(c->into->of[REFERRAL_SERVICES], id) : NULL;
        if (service)
            check(c, json_object_set_new(service, REFERRAL_PLACED, json_true()));
    }
    static const int OWNED[] = {REFERRAL_SERVICES, REFERRAL_LOCATIONS};
    for (size_t i = 0; i < COUNT(OWNED); i++)
        json_object_foreach(c->into->of[OWNED[i]], key, one)
        {
            const char *id = json_string_value(json_object_get(one, "organization_id"));
            json_t *owner = id ? json_object_get(c->into->of[REFERRAL_ORGANIZATIONS], id) : NULL;
            if (owner)
                check(c, json_object_set_new(owner, REFERRAL_NAMED, json_true()));
        }
}

static void collect_document(collecting *c, const json_t *root)
{
    const json_t *contents = json_object_get(root, "contents");
    bool page = json_is_array(contents);
    const json_t *list = page ? contents : root;
    if (referral_is_tabular(root)) {
        collect_tabular(c, root);
        return;
    }
    if (!json_is_array(list)) {
        c->line = 1;
        collect_record(c, referral_kind(root), root);
        return;
    }
    for (size_t i = 0; i < json_array_size(list) && !c->no_memory; i++) {
        const json_t *one = json_array_get(list, i);
        c->line = (json_int_t)i + 1;
        collect_record(c, kind_in_list(one, page), one);
    }
}

status referral_collect(const json_t *root, referral_tables *ret, error *err)
{
    referral_tables made = {.unknown = json_array()};
    ARENA_SCOPED arena *keys = arena_new(KEY_MEMORY_MAX);
    collecting c = {.into = &made, .keys = {.scratch = keys}};
    c.no_memory = !keys || !made.unknown;
    for (int i = 0; i < REFERRAL_TABLES; i++)
        c.no_memory |= !(made.of[i] = json_object());
    if (!c.no_memory)
        collect_document(&c, root);
    if (!c.no_memory)
        note_links(&c);
    if (c.no_memory || c.keys.failed) {
        referral_tables_done(&made);
        return error_no_memory(err);
    }
    *ret = made;
    return OK;
}

void referral_tables_done(referral_tables *t)
{
    for (int i = 0; i < REFERRAL_TABLES; i++)
        json_decref(t->of[i]);
    json_decref(t->unknown);
    *t = (referral_tables){.unknown = NULL};
}

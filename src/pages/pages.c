#include "pages/pages.h"

#include <string.h>

#include "base/mem.h"
#include "embedded_pages.h"
#include "pages/list.h"
#include "pages/ui_files.h"

struct pages {
    template_set *templates;
    size_t count;
    phrases *languages[PAGES_MAX_LANGUAGES]; /* the first is English */
};

/* "pages/find.html" is the template "find". */
static bool cut(const char *name, const char *begin, const char *end, slice *ret)
{
    size_t length = strlen(name), before = strlen(begin), after = strlen(end);
    if (length <= before + after || strncmp(name, begin, before) != 0 ||
        strcmp(name + length - after, end) != 0)
        return false;
    *ret = (slice){name + before, length - before - after};
    return true;
}

static slice text_at(size_t number)
{
    return (slice){embedded_files[number].text, embedded_files[number].size};
}

static status read_language(pages *p, const char *name, slice file, error *err)
{
    if (p->count == PAGES_MAX_LANGUAGES)
        return error_set(err, ERR_INPUT, NULL, "more than %d languages", PAGES_MAX_LANGUAGES);
    status failed =
        phrases_read(name, file, p->count ? p->languages[0] : NULL, &p->languages[p->count], err);
    p->count += !failed;
    return failed;
}

static status read_languages(pages *p, slice further, error *err)
{
    static const char *const ENGLISH = "texts/en.txt";
    status failed = OK;
    slice name;
    for (size_t i = 0; i < COUNT(embedded_files) && !failed; i++)
        if (strcmp(embedded_files[i].name, ENGLISH) == 0)
            failed = read_language(p, ENGLISH, text_at(i), err);
    for (size_t i = 0; i < COUNT(embedded_files) && !failed; i++)
        if (cut(embedded_files[i].name, "texts/", ".txt", &name) && !slice_equals(name, "en"))
            failed = read_language(p, embedded_files[i].name, text_at(i), err);
    if (!failed && further.len)
        failed = read_language(p, "the language file", further, err);
    return failed;
}

static status compile(pages *p, error *err)
{
    template_file files[TEMPLATE_MAX_FILES];
    size_t count = 0;
    slice name;
    for (size_t i = 0; i < COUNT(embedded_files) && count < COUNT(files); i++)
        if (cut(embedded_files[i].name, "pages/", ".html", &name))
            files[count++] = (template_file){name, text_at(i)};
    return template_set_new(files, count, &p->templates, err);
}

status pages_new(slice language_file, pages **ret, error *err)
{
    pages *p = mem_zalloc(1, sizeof *p);
    if (!p)
        return error_no_memory(err);
    status failed = read_languages(p, language_file, err);
    if (!failed)
        failed = compile(p, err);
    if (failed) {
        pages_free(p);
        return failed;
    }
    *ret = p;
    return OK;
}

void pages_free(pages *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->count; i++)
        phrases_free(p->languages[i]);
    template_set_free(p->templates);
    mem_free(p);
}

const phrases *pages_language(const pages *p, slice tag)
{
    for (size_t i = 0; i < p->count; i++) {
        slice own = phrases_tag(p->languages[i]);
        if (!tag.len || (own.len == tag.len && memcmp(own.at, tag.at, tag.len) == 0))
            return p->languages[i];
    }
    return NULL;
}

size_t pages_language_count(const pages *p)
{
    return p->count;
}

const phrases *pages_language_at(const pages *p, size_t number)
{
    return p->languages[number];
}

const template_set *pages_templates(const pages *p)
{
    return p->templates;
}

/* -- the frame --------------------------------------------------------------------------------- */

static const char *with_language(const page_request *rq, const char *path, const phrases *language)
{
    slice tag = phrases_tag(language);
    if (language == rq->of->languages[0])
        return arena_printf(rq->arena, "%s%s", rq->base, path);
    return arena_printf(rq->arena, "%s%s%clang=%.*s", rq->base, path, strchr(path, '?') ? '&' : '?',
                        (int)tag.len, tag.at);
}

const char *page_href(const page_request *rq, const char *path)
{
    return with_language(rq, path, rq->language);
}

static void add_file(const page_request *rq, template_data *d, const char *name, const char *file)
{
    const ui_file *found = ui_file_named(slice_of(file));
    if (found)
        template_data_printf(d, name, "%s/ui/%s", rq->base, found->path);
}

static void add_languages(const page_request *rq, template_data *d)
{
    for (size_t i = 0; i < rq->of->count; i++) {
        const phrases *other = rq->of->languages[i];
        if (other == rq->language)
            continue;
        template_data *one = template_data_add(d, "languages");
        template_data_text(one, "language_tag", phrases_tag(other));
        template_data_text(one, "language_name", phrases_name(other));
        template_data_href(one, "language_href", with_language(rq, rq->address, other));
    }
}

template_data *page_data(const page_request *rq, const char *title)
{
    static const struct {
        const char *name, *path;
    } LINKS[] = {{"home_href", "/"},
                 {"list_href", "/list"},
                 {"about_href", "/about"},
                 {"privacy_href", "/privacy"},
                 {"accessibility_href", "/accessibility"}};
    template_data *d = template_data_new(rq->arena);
    const site_texts *site = rq->site;
    template_data_puts(d, "title", title);
    template_data_puts(d, "site_name", site->name);
    template_data_text(d, "tag", phrases_tag(rq->language));
    template_data_puts(d, "base", rq->base);
    add_file(rq, d, "style", "cairn.css");
    add_file(rq, d, "script", "page.js");
    add_file(rq, d, "icon", "icon.svg");
    for (size_t i = 0; i < COUNT(LINKS); i++)
        template_data_href(d, LINKS[i].name, page_list_href(rq, LINKS[i].path, rq->list));
    /* for planners, who have no list and no language */
    template_data_href(d, "data_href", arena_printf(rq->arena, "%s/data", rq->base));
    template_data_href(d, "leave_href", LEAVE_TO);
    template_data_puts(d, "contact_name", site->contact_name);
    template_data_puts(d, "contact_phone", site->phone);
    template_data_href(d, "contact_phone_href", site->phone_href);
    template_data_puts(d, "contact_email", site->email);
    template_data_puts(d, "list", rq->list);
    template_data_flag(d, "framed", rq->framed);
    template_data_href(d, "whole_href", page_href(rq, rq->address));
    if (rq->language != rq->of->languages[0])
        template_data_text(d, "lang", phrases_tag(rq->language));
    add_languages(rq, d);
    return d;
}

const char *page_text(const page_request *rq, const char *key, const template_data *d)
{
    BUF_SCOPED buf text;
    error unused;
    buf_init(&text, 4096);
    if (template_phrase(rq->language, key, -1, d, &text, &unused))
        return "";
    const char *copy = arena_copy(rq->arena, text.data ? text.data : "", text.len);
    return copy ? copy : "";
}

status page_write(const page_request *rq, const char *file, const template_data *d, buf *out,
                  error *err)
{
    return template_fill(rq->of->templates, file, rq->language, d, out, err);
}

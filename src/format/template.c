#include "format/template.h"

#include <string.h>

#include "base/mem.h"
#include "format/html.h"

typedef enum {
    NODE_TEXT,
    NODE_VALUE,
    NODE_SECTION,
    NODE_INVERTED,
    NODE_FILE,
    NODE_PHRASE
} node_kind;

/* Nodes of a file stand in the order of its text; those within a section follow it, up to `end`. */
typedef struct {
    node_kind kind;
    slice text;  /* literal, name or key */
    slice count; /* of a phrase that counts: the name of its number */
    size_t end;  /* of a section: the number of the node behind it */
    size_t file; /* of NODE_FILE */
} node;

struct template_set {
    size_t count;
    template_file files[TEMPLATE_MAX_FILES];
    size_t starts[TEMPLATE_MAX_FILES + 1]; /* the nodes of a file, up to the next's */
    node *nodes;
    size_t node_count, node_cap;
};

/* -- compiling --------------------------------------------------------------------------------- */

typedef struct {
    template_set *set;
    const template_file *file;
    slice left;
    size_t open[TEMPLATE_MAX_DEPTH]; /* nodes of the sections that are not closed yet */
    size_t depth;
} compiler;

static bool same(slice a, slice b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static status wrong(const compiler *c, error *err, const char *what, slice near)
{
    size_t line = 1;
    for (const char *p = c->file->text.at; p < near.at; p++)
        line += *p == '\n';
    return error_set(err, ERR_INPUT, NULL, "template %.*s, line %zu: %s: %.*s",
                     (int)c->file->name.len, c->file->name.at, line, what,
                     (int)(near.len < 60 ? near.len : 60), near.at);
}

static status add(template_set *s, node made, error *err)
{
    if (s->node_count == s->node_cap) {
        size_t cap = s->node_cap ? 2 * s->node_cap : 256;
        node *more = mem_realloc(s->nodes, cap, sizeof *more);
        if (!more)
            return error_no_memory(err);
        s->nodes = more;
        s->node_cap = cap;
    }
    s->nodes[s->node_count++] = made;
    return OK;
}

static status begin_section(compiler *c, node_kind kind, slice name, error *err)
{
    if (c->depth == TEMPLATE_MAX_DEPTH)
        return wrong(c, err, "too many sections within each other", name);
    c->open[c->depth++] = c->set->node_count;
    return add(c->set, (node){.kind = kind, .text = name}, err);
}

static status end_section(compiler *c, slice name, error *err)
{
    if (!c->depth)
        return wrong(c, err, "nothing is open that this closes", name);
    node *opened = &c->set->nodes[c->open[c->depth - 1]];
    if (!same(opened->text, name))
        return wrong(c, err, "another section is open than this closes", name);
    opened->end = c->set->node_count;
    c->depth--;
    return OK;
}

static status add_file(compiler *c, slice name, error *err)
{
    for (size_t i = 0; i < c->set->count; i++)
        if (same(name, c->set->files[i].name))
            return add(c->set, (node){.kind = NODE_FILE, .text = name, .file = i}, err);
    return wrong(c, err, "there is no such template", name);
}

static status add_phrase(compiler *c, slice tag, error *err)
{
    const char *space = memchr(tag.at, ' ', tag.len);
    slice key = {tag.at, space ? (size_t)(space - tag.at) : tag.len};
    slice count = slice_trim((slice){tag.at + key.len, tag.len - key.len});
    if (!key.len || key.len > PHRASE_KEY_MAX)
        return wrong(c, err, "the key of a text is missing or too long", tag);
    return add(c->set, (node){.kind = NODE_PHRASE, .text = key, .count = count}, err);
}

/* What stands between {{ and }}. */
static status add_tag(compiler *c, slice tag, error *err)
{
    char sign = '\0';
    if (tag.len)
        sign = tag.at[0];
    slice rest = tag.len ? slice_trim((slice){tag.at + 1, tag.len - 1}) : tag;
    switch (sign) {
    case '!':
        return OK;
    case '#':
        return begin_section(c, NODE_SECTION, rest, err);
    case '^':
        return begin_section(c, NODE_INVERTED, rest, err);
    case '/':
        return end_section(c, rest, err);
    case '>':
        return add_file(c, rest, err);
    default:
        break;
    }
    if (sign == 't' && tag.len > 1 && tag.at[1] == ' ')
        return add_phrase(c, rest, err);
    slice name = slice_trim(tag);
    for (size_t i = 0; i < name.len; i++)
        if (!((name.at[i] >= 'a' && name.at[i] <= 'z') ||
              (name.at[i] >= '0' && name.at[i] <= '9') || name.at[i] == '_'))
            return wrong(c, err, "no such tag", tag);
    if (!name.len)
        return wrong(c, err, "an empty tag", tag);
    return add(c->set, (node){.kind = NODE_VALUE, .text = name}, err);
}

/* The white space before a tag that is alone on its line, and the line's end behind it. */
static bool is_alone(slice whole, const char *open, const char *close, const char **ret_from,
                     const char **ret_to)
{
    if (!strchr("#^/!>", open[2]))
        return false;
    const char *from = open, *to = close + 2, *end = whole.at + whole.len;
    while (from > whole.at && (from[-1] == ' ' || from[-1] == '\t'))
        from--;
    while (to < end && (*to == ' ' || *to == '\t'))
        to++;
    if ((from > whole.at && from[-1] != '\n') || (to < end && *to != '\n'))
        return false;
    *ret_from = from;
    *ret_to = to < end ? to + 1 : to;
    return true;
}

static status compile(compiler *c, error *err)
{
    slice whole = c->file->text;
    const char *at = whole.at, *end = whole.at + whole.len;
    status failed = OK;
    while (!failed && at < end) {
        const char *open = memmem(at, (size_t)(end - at), "{{", 2);
        const char *close = open ? memmem(open, (size_t)(end - open), "}}", 2) : NULL;
        if (open && !close)
            return wrong(c, err, "a tag is not closed", (slice){open, (size_t)(end - open)});
        const char *from = open ? open : end, *to = open ? close + 2 : end;
        if (open)
            (void)is_alone(whole, open, close, &from, &to); /* else the text stays as it is */
        if (from < at)
            from = at;
        if (from > at)
            failed = add(c->set, (node){.kind = NODE_TEXT, .text = {at, (size_t)(from - at)}}, err);
        if (!failed && open)
            failed = add_tag(c, (slice){open + 2, (size_t)(close - open - 2)}, err);
        at = to;
    }
    if (!failed && c->depth)
        return wrong(c, err, "a section is not closed", c->set->nodes[c->open[c->depth - 1]].text);
    return failed;
}

/* Templates within each other must come to an end. */
static bool ends(const template_set *s, size_t file, int depth)
{
    if (depth == TEMPLATE_MAX_DEPTH)
        return false;
    for (size_t i = s->starts[file]; i < s->starts[file + 1]; i++)
        if (s->nodes[i].kind == NODE_FILE && !ends(s, s->nodes[i].file, depth + 1))
            return false;
    return true;
}

static status compile_all(template_set *s, error *err)
{
    for (size_t i = 0; i < s->count; i++) {
        compiler c = {.set = s, .file = &s->files[i]};
        s->starts[i] = s->node_count;
        status failed = compile(&c, err);
        if (failed)
            return failed;
    }
    s->starts[s->count] = s->node_count;
    for (size_t i = 0; i < s->count; i++)
        if (!ends(s, i, 0))
            return error_set(err, ERR_INPUT, NULL, "template %.*s holds itself",
                             (int)s->files[i].name.len, s->files[i].name.at);
    return OK;
}

status template_set_new(const template_file *files, size_t count, template_set **ret, error *err)
{
    if (count > TEMPLATE_MAX_FILES)
        return error_set(err, ERR_INPUT, NULL, "more than %d templates", TEMPLATE_MAX_FILES);
    template_set *s = mem_zalloc(1, sizeof *s);
    if (!s)
        return error_no_memory(err);
    s->count = count;
    memcpy(s->files, files, count * sizeof *files);
    status failed = compile_all(s, err);
    if (failed) {
        template_set_free(s);
        return failed;
    }
    *ret = s;
    return OK;
}

void template_set_free(template_set *s)
{
    if (!s)
        return;
    mem_free(s->nodes);
    mem_free(s);
}

/* -- filling ----------------------------------------------------------------------------------- */

typedef struct {
    const template_set *set;
    const phrases *language;
    buf *out;
    error *err;
} filling;

typedef void writer(buf *, slice);

static void write_plain(buf *out, slice text)
{
    buf_add(out, text.at, text.len);
}

static slice text_of(const template_data *d, slice name)
{
    const template_value *v = template_data_find(d, name);
    return v ? v->text : (slice){0};
}

/* A text of the language with its {name} places filled in. */
static void write_phrase(buf *out, slice text, const template_data *d, writer *write)
{
    while (text.len) {
        const char *open = memchr(text.at, '{', text.len), *end = text.at + text.len;
        const char *close = open ? memchr(open, '}', (size_t)(end - open)) : NULL;
        const char *literal_end = close ? open : end;
        write(out, (slice){text.at, (size_t)(literal_end - text.at)});
        if (close)
            write(out, text_of(d, (slice){open + 1, (size_t)(close - open - 1)}));
        const char *next = close ? close + 1 : end;
        text = (slice){next, (size_t)(end - next)};
    }
}

/* "route.@route" with the data's text for @route; empty where that is not set or too long. */
static slice whole_key(slice key, const template_data *d, char room[PHRASE_KEY_MAX])
{
    const char *at = memchr(key.at, '@', key.len);
    if (!at)
        return key;
    size_t before = (size_t)(at - key.at);
    slice value = text_of(d, (slice){at + 1, key.len - before - 1});
    if (!value.len || before + value.len > PHRASE_KEY_MAX)
        return (slice){0};
    memcpy(room, key.at, before);
    memcpy(room + before, value.at, value.len);
    return (slice){room, before + value.len};
}

static slice find_phrase(const phrases *p, slice key, slice count, const template_data *d)
{
    int64_t number;
    if (!count.len)
        return phrases_find(p, key);
    return text_to_int(text_of(d, count), &number) ? phrases_find_count(p, key, number)
                                                   : (slice){0};
}

static status fill_phrase(const filling *f, const node *n, const template_data *d)
{
    char room[PHRASE_KEY_MAX];
    slice key = whole_key(n->text, d, room);
    slice text = key.len ? find_phrase(f->language, key, n->count, d) : (slice){0};
    if (!text.at)
        return error_set(f->err, ERR_NOT_FOUND, NULL, "no text for %.*s (%.*s)", (int)n->text.len,
                         n->text.at, (int)key.len, key.len ? key.at : "");
    write_phrase(f->out, text, d, html_text);
    return OK;
}

static void fill_value(buf *out, const template_value *v)
{
    if (v && v->markup)
        write_plain(out, v->text);
    else if (v)
        html_text(out, v->text);
}

static status fill(const filling *, size_t from, size_t to, const template_data *);

static status fill_section(const filling *f, size_t at, const template_data *d)
{
    const template_value *v = template_data_find(d, f->set->nodes[at].text);
    size_t end = f->set->nodes[at].end;
    if (f->set->nodes[at].kind == NODE_INVERTED)
        return v ? OK : fill(f, at + 1, end, d);
    if (v && !v->first)
        return fill(f, at + 1, end, d);
    status failed = OK;
    for (const template_data *item = v ? v->first : NULL; item && !failed; item = item->following)
        failed = fill(f, at + 1, end, item);
    return failed;
}

static status fill(const filling *f, size_t from, size_t to, const template_data *d)
{
    const template_set *s = f->set;
    status failed = OK;
    for (size_t i = from; i < to && !failed; i++) {
        const node *n = &s->nodes[i];
        switch (n->kind) {
        case NODE_TEXT:
            write_plain(f->out, n->text);
            break;
        case NODE_VALUE:
            fill_value(f->out, template_data_find(d, n->text));
            break;
        case NODE_SECTION:
        case NODE_INVERTED:
            failed = fill_section(f, i, d);
            i = n->end - 1;
            break;
        case NODE_FILE:
            failed = fill(f, s->starts[n->file], s->starts[n->file + 1], d);
            break;
        case NODE_PHRASE:
            failed = fill_phrase(f, n, d);
            break;
        }
    }
    return failed;
}

status template_fill(const template_set *s, const char *file, const phrases *language,
                     const template_data *data, buf *out, error *err)
{
    if (!data || *data->failed)
        return error_no_memory(err);
    for (size_t i = 0; i < s->count; i++)
        if (slice_equals(s->files[i].name, file)) {
            const filling f = {s, language, out, err};
            status failed = fill(&f, s->starts[i], s->starts[i + 1], data);
            return failed ? failed : buf_status(out, err);
        }
    return error_set(err, ERR_NOT_FOUND, NULL, "there is no template %s", file);
}

status template_phrase(const phrases *p, const char *key, int64_t count, const template_data *data,
                       buf *out, error *err)
{
    slice text =
        count < 0 ? phrases_find(p, slice_of(key)) : phrases_find_count(p, slice_of(key), count);
    if (!text.at)
        return error_set(err, ERR_NOT_FOUND, NULL, "no text for %s", key);
    write_phrase(out, text, data, write_plain);
    return buf_status(out, err);
}

status template_check(const template_set *s, const phrases *p, error *err)
{
    for (size_t file = 0; file < s->count; file++)
        for (size_t i = s->starts[file]; i < s->starts[file + 1]; i++) {
            const node *n = &s->nodes[i];
            if (n->kind != NODE_PHRASE || memchr(n->text.at, '@', n->text.len))
                continue;
            slice text =
                n->count.len ? phrases_find_count(p, n->text, 2) : phrases_find(p, n->text);
            if (!text.at)
                return error_set(err, ERR_NOT_FOUND, NULL, "template %.*s: no text for %.*s",
                                 (int)s->files[file].name.len, s->files[file].name.at,
                                 (int)n->text.len, n->text.at);
        }
    return OK;
}

#include "reader/package.h"

#include <expat.h>
#include <string.h>

static status damaged(error *err, const char *what)
{
    return error_set(err, ERR_INPUT, "FILE", "it is damaged: %.100s can't be read", what);
}

status package_open(slice bytes, zip_t **ret, error *err)
{
    zip_error_t why;
    zip_error_init(&why);
    zip_source_t *source = zip_source_buffer_create(bytes.at, bytes.len, 0, &why);
    zip_t *zip = source ? zip_open_from_source(source, ZIP_RDONLY, &why) : NULL;
    if (!zip) {
        zip_source_free(source);
        zip_error_fini(&why);
        return damaged(err, "its ZIP archive");
    }
    *ret = zip;
    return OK;
}

bool package_has(zip_t *zip, const char *name)
{
    return zip_name_locate(zip, name, 0) >= 0;
}

typedef status taker(void *context, const char *bytes, size_t length, bool last, error *err);

/* Hands a member on as it inflates. */
static status inflate_member(zip_t *zip, const char *name, taker *take, void *context, error *err)
{
    char chunk[65536];
    size_t total = 0;
    zip_file_t *file = zip_fopen(zip, name, 0);
    if (!file)
        return package_has(zip, name)
                   ? damaged(err, name)
                   : error_set(err, ERR_NOT_FOUND, "FILE", "it has no %.100s", name);
    for (bool last = false; !last;) {
        zip_int64_t got = zip_fread(file, chunk, sizeof chunk);
        total += got > 0 ? (size_t)got : 0;
        last = got == 0;
        status failed =
            got < 0 ? damaged(err, name)
            : total > PACKAGE_MEMBER_MAX_BYTES
                ? error_set(err, ERR_INPUT, "FILE", "%.100s in it is larger than %zu MB", name,
                            PACKAGE_MEMBER_MAX_BYTES >> 20)
                : take(context, chunk, (size_t)got, last, err);
        if (failed) {
            zip_fclose(file);
            return failed;
        }
    }
    zip_fclose(file);
    return OK;
}

/* -- whole members ----------------------------------------------------------------------------- */

typedef struct {
    char *at;
    size_t length, room;
} whole;

static status take_whole(void *context, const char *bytes, size_t length, bool last, error *err)
{
    whole *w = context;
    (void)last;
    if (length > w->room - w->length)
        return error_set(err, ERR_INPUT, "FILE", "a member of it is longer than it says");
    memcpy(w->at + w->length, bytes, length);
    w->length += length;
    return OK;
}

status package_read(zip_t *zip, const char *name, arena *a, slice *ret, error *err)
{
    zip_stat_t info;
    if (zip_stat(zip, name, 0, &info) || !(info.valid & ZIP_STAT_SIZE))
        return error_set(err, ERR_NOT_FOUND, "FILE", "it has no %.100s", name);
    whole w = {.at = arena_alloc(a, info.size + 1), .room = info.size};
    if (!w.at)
        return error_no_memory(err);
    status failed = inflate_member(zip, name, take_whole, &w, err);
    if (!failed)
        *ret = (slice){w.at, w.length};
    return failed;
}

/* -- XML --------------------------------------------------------------------------------------- */

typedef struct {
    XML_Parser parser;
    const xml_handlers *handlers;
    void *context;
    const char *member;
    status failed;
    error *err;
} parsing;

static const char *without_prefix(const char *name)
{
    const char *colon = strchr(name, ':');
    return colon ? colon + 1 : name;
}

static void end_if(parsing *p, status failed)
{
    if (failed && !p->failed) {
        p->failed = failed;
        XML_StopParser(p->parser, XML_FALSE);
    }
}

static void on_start(void *context, const char *name, const char **attributes)
{
    parsing *p = context;
    if (!p->failed && p->handlers->start)
        end_if(p, p->handlers->start(p->context, without_prefix(name), attributes, p->err));
}

static void on_end(void *context, const char *name)
{
    parsing *p = context;
    if (!p->failed && p->handlers->end)
        end_if(p, p->handlers->end(p->context, without_prefix(name), p->err));
}

static void on_text(void *context, const char *text, int length)
{
    parsing *p = context;
    if (!p->failed && p->handlers->text)
        end_if(p, p->handlers->text(p->context, (slice){text, (size_t)length}, p->err));
}

static void on_doctype(void *context, const char *name, const char *system, const char *public,
                       int internal)
{
    parsing *p = context;
    (void)name, (void)system, (void)public, (void)internal;
    end_if(p, error_set(p->err, ERR_INPUT, "FILE", "%.100s in it has a document type", p->member));
}

static status take_xml(void *context, const char *bytes, size_t length, bool last, error *err)
{
    parsing *p = context;
    if (XML_Parse(p->parser, bytes, (int)length, last) != XML_STATUS_ERROR)
        return OK;
    if (p->failed)
        return p->failed;
    return XML_GetErrorCode(p->parser) == XML_ERROR_NO_MEMORY ? error_no_memory(err)
                                                              : damaged(err, p->member);
}

status package_parse(zip_t *zip, const char *name, const xml_handlers *handlers, void *context,
                     error *err)
{
    parsing p = {.parser = XML_ParserCreate(NULL),
                 .handlers = handlers,
                 .context = context,
                 .member = name,
                 .err = err};
    if (!p.parser)
        return error_no_memory(err);
    XML_SetUserData(p.parser, &p);
    XML_SetElementHandler(p.parser, on_start, on_end);
    XML_SetCharacterDataHandler(p.parser, on_text);
    XML_SetStartDoctypeDeclHandler(p.parser, on_doctype);
    status failed = inflate_member(zip, name, take_xml, &p, err);
    XML_ParserFree(p.parser);
    return failed;
}

const char *xml_attribute(const char **attributes, const char *name)
{
    for (; attributes[0]; attributes += 2)
        if (strcmp(without_prefix(attributes[0]), name) == 0)
            return attributes[1];
    return NULL;
}

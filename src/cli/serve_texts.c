#include "cli/serve_texts.h"

#include "base/mem.h"
#include "exchange/file.h"
#include "format/markdown.h"
#include "format/phrases.h"

/* One byte more than may be, so that it is noticed. */
enum { READ_MAX_BYTES = MARKDOWN_MAX_BYTES + 1 };

static status read_file(const char *option, const char *path, char *into, slice *ret, error *err)
{
    FILE *f;
    status failed = file_open(path, &f, err);
    if (failed) {
        error_prefix(err, "--%s: ", option);
        return failed;
    }
    *ret = (slice){into, fread(into, 1, READ_MAX_BYTES, f)};
    bool broken = ferror(f) != 0;
    fclose(f);
    return broken ? error_set(err, ERR_INPUT, option, "--%s: %s can't be read", option, path) : OK;
}

status serve_texts_read(const cli_args *args, site_texts **ret, error *err)
{
    MEM_SCOPED char *room = mem_alloc(SITE_TEXT_COUNT, READ_MAX_BYTES);
    site_words said = {.name = cli_value(args, "site-name", NULL),
                       .contact_name = cli_value(args, "contact-name", NULL),
                       .phone = cli_value(args, "contact-phone", NULL),
                       .email = cli_value(args, "contact-email", NULL)};
    if (!room)
        return error_no_memory(err);
    for (site_text_number i = 0; i < SITE_TEXT_COUNT; i++) {
        const char *option = site_text_name(i), *path = cli_value(args, option, NULL);
        char *into = room + (size_t)i * READ_MAX_BYTES;
        status failed = path ? read_file(option, path, into, &said.texts[i], err) : OK;
        if (failed)
            return failed;
    }
    return site_texts_new(&said, ret, err);
}

/* Whether it can be read at all is told before anything is served. */
static status check_language(const char *path, slice file, error *err)
{
    phrases *read;
    if (file.len == READ_MAX_BYTES)
        return error_set(err, ERR_INPUT, "language", "--language: it is larger than %d bytes",
                         MARKDOWN_MAX_BYTES);
    status failed = phrases_read(path, file, NULL, &read, err);
    if (failed) {
        error_prefix(err, "--language: ");
        return failed;
    }
    phrases_free(read);
    return OK;
}

status serve_language_read(const cli_args *args, char **ret_room, slice *ret, error *err)
{
    const char *path = cli_value(args, "language", NULL);
    slice file = {0};
    char *room = path ? mem_alloc(1, READ_MAX_BYTES) : NULL;
    if (path && !room)
        return error_no_memory(err);
    status failed = path ? read_file("language", path, room, &file, err) : OK;
    if (path && !failed)
        failed = check_language(path, file, err);
    if (failed) {
        mem_free(room);
        return failed;
    }
    *ret_room = room;
    *ret = file;
    return OK;
}

/* cairn styles: how maps show the categories. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "store/store.h"
#include "styles/styles.h"

static const cli_option OPTIONS[] = {
    CLI_OPTION_DB,
    {"format", "F", "mapbox, qml or sld; as FILE ends (.json, .qml, .sld) unless said", false},
    {"base-url", "URL", "where Cairn serves the tiles and icons (default http://127.0.0.1:8080)",
     false},
    {"o", "FILE", "where to, else standard output; must not be there yet", false},
    {0}};

static bool ends_with(const char *text, const char *end)
{
    size_t whole = strlen(text), length = strlen(end);
    return whole > length && strcasecmp(text + whole - length, end) == 0;
}

/* By its name, else by how the file is called. */
static status read_format(const cli_args *args, styles_format *ret, error *err)
{
    const char *name = cli_value(args, "format", NULL), *path = cli_value(args, "o", "");
    for (int i = 0; i < STYLES_FORMAT_COUNT; i++)
        if (name ? strcmp(name, STYLES_FORMS[i].name) == 0
                 : ends_with(path, STYLES_FORMS[i].suffix)) {
            *ret = (styles_format)i;
            return OK;
        }
    return error_set(err, ERR_INPUT, "format", "--format must be mapbox, qml or sld");
}

static status write_out(const char *path, const buf *bytes, error *err)
{
    FILE *f = path ? fopen(path, "wbx") : stdout;
    if (!f && errno == EEXIST)
        return error_set(err, ERR_CONFLICT, "o", "%.200s is there already; it is not written over",
                         path);
    if (!f)
        return error_set(err, ERR_INPUT, "o", "%.200s: %s", path, strerror(errno));
    bool written = fwrite(bytes->data, 1, bytes->len, f) == bytes->len;
    written = (path ? fclose(f) : fflush(f)) == 0 && written;
    if (written)
        return OK;
    if (path)
        (void)remove(path); /* what is not whole is no style */
    return error_set(err, ERR_INTERNAL, NULL, "%.200s can't be written",
                     path ? path : "standard output");
}

static status make(const cli_args *args, styles_format format, error *err)
{
    store *s;
    taxonomy *t;
    BUF_SCOPED buf style;
    buf_init(&style, STYLES_MAX_BYTES);
    status failed = store_open(cli_db(args), STORE_READ, &s, err);
    if (failed)
        return failed;
    failed = store_taxonomy(s, &t, err);
    store_close(s);
    if (failed)
        return failed;
    failed =
        styles_write(format, t, cli_value(args, "base-url", "http://127.0.0.1:8080"), &style, err);
    taxonomy_free(t);
    return failed ? failed : write_out(cli_value(args, "o", NULL), &style, err);
}

static int run(const cli_args *args)
{
    styles_format format = STYLES_MAPBOX;
    error err = {0};
    status failed = read_format(args, &format, &err);
    if (!failed && args->operand_count)
        failed = error_set(&err, ERR_INPUT, NULL, "'%.80s' is not an option; -o names the file",
                           args->operands[0]);
    if (!failed)
        failed = cli_check_base_url(cli_value(args, "base-url", NULL), &err);
    if (failed) {
        (void)cli_fail(args, &err); /* it says "failed"; this is wrong usage */
        return EXIT_USAGE;
    }
    return make(args, format, &err) ? cli_fail(args, &err) : EXIT_DONE;
}

const cli_command CLI_STYLES = {
    .name = "styles",
    .usage = "[OPTION]... [-o FILE]",
    .summary = "Writes how maps show the categories: for MapLibre, QGIS or other programs.\n"
               "The categories' colours and icons are in the taxonomy. What is served has the same "
               "at /styles, and a\nGeoPackage brings its style along. A file that is there is "
               "never written over.",
    .example = "cairn styles --db sample.sqlite -o assets.qml",
    .options = OPTIONS,
    .run = run,
};

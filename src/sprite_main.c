/* cairn-sprite TAXONOMY ICONS FOLDER: draws the sprite, at build.
 *
 * The sprite is one picture with an image for each category, and JSON that says where each is
 * (MapLibre Style Specification, "sprite"): {"library":{"x":0,"y":0,"width":24,"height":24,
 * "pixelRatio":1}}. There is a second one for screens with twice the pixels. */
#include <cairo.h>
#include <librsvg/rsvg.h>
#include <stdio.h>
#include <string.h>

#include "format/csv.h"
#include "format/json.h"
#include "styles/icon.h"

enum {
    COLUMNS_ACROSS = 12,
    FILE_MAX_BYTES = 16 * 1024 * 1024,
    CELL_CODE = 0,
    CELL_COLOUR = 5,
    CELL_ICON = 6
};

typedef struct {
    char code[80], colour[16], icon[80]; /* the last "maki/library.svg" */
} picture;

typedef struct {
    picture all[1024];
    size_t count;
} pictures;

static status read_file(const char *path, buf *ret, error *err)
{
    char piece[16384];
    size_t got;
    FILE *f = fopen(path, "rb");
    if (!f)
        return error_set(err, ERR_INPUT, NULL, "%.140s can't be read", path);
    while ((got = fread(piece, 1, sizeof piece, f)))
        buf_add(ret, piece, got);
    fclose(f);
    return buf_status(ret, err);
}

static status read_pictures(const char *path, pictures *ret, error *err)
{
    csv_reader reader;
    csv_row row;
    BUF_SCOPED buf bytes;
    ARENA_SCOPED arena *a = arena_new(FILE_MAX_BYTES);
    buf_init(&bytes, FILE_MAX_BYTES);
    status failed = a ? read_file(path, &bytes, err) : error_no_memory(err);
    if (failed)
        return failed;
    csv_open(&reader, (slice){bytes.data, bytes.len});
    failed = csv_next(&reader, a, &row, err); /* the heading */
    while (!failed && !(failed = csv_next(&reader, a, &row, err))) {
        if (row.count <= CELL_ICON || ret->count == COUNT(ret->all))
            return error_set(err, ERR_INPUT, NULL, "line %ld is no category", row.line);
        picture *p = &ret->all[ret->count++];
        const slice *c = row.cells;
        snprintf(p->code, sizeof p->code, "%.*s", (int)c[CELL_CODE].len, c[CELL_CODE].at);
        snprintf(p->colour, sizeof p->colour, "%.*s", (int)c[CELL_COLOUR].len, c[CELL_COLOUR].at);
        snprintf(p->icon, sizeof p->icon, "%.*s.svg", (int)c[CELL_ICON].len, c[CELL_ICON].at);
        char *colon = strchr(p->icon, ':');
        if (colon)
            *colon = '/';
    }
    return failed == ERR_NOT_FOUND ? OK : failed;
}

static status draw(cairo_t *to, const char *folder, const picture *p, int x, int y, int side,
                   error *err)
{
    char path[4096];
    BUF_SCOPED buf svg, composed;
    GError *why = NULL;
    buf_init(&svg, FILE_MAX_BYTES);
    buf_init(&composed, FILE_MAX_BYTES);
    snprintf(path, sizeof path, "%s/%s", folder, p->icon);
    status failed = read_file(path, &svg, err);
    if (!failed)
        failed = icon_on_disc((slice){svg.data, svg.len}, p->colour, &composed, err);
    if (failed)
        return failed;
    RsvgHandle *drawing =
        rsvg_handle_new_from_data((const guint8 *)composed.data, composed.len, &why);
    const RsvgRectangle at = {x, y, side, side};
    bool drawn = drawing && rsvg_handle_render_document(drawing, to, &at, &why);
    if (!drawn)
        failed = error_set(err, ERR_INTERNAL, NULL, "%.60s: %.60s", p->icon,
                           why ? why->message : "can't be drawn");
    g_clear_error(&why);
    if (drawing)
        g_object_unref(drawing);
    return failed;
}

static status write_index(const char *path, const buf *text, error *err)
{
    FILE *f = fopen(path, "wb");
    bool written = f && !text->failed && fwrite(text->data, 1, text->len, f) == text->len;
    if (f && fclose(f))
        written = false;
    return written ? OK : error_set(err, ERR_INTERNAL, NULL, "%.140s can't be written", path);
}

static status draw_all(cairo_surface_t *picture_of, const pictures *all, const char *icons,
                       int ratio, buf *index, error *err)
{
    int side = ICON_DISC_PX * ratio;
    status failed = OK;
    cairo_t *to = cairo_create(picture_of);
    for (size_t i = 0; i < all->count && !failed; i++) {
        int x = (int)(i % COLUMNS_ACROSS) * side, y = (int)(i / COLUMNS_ACROSS) * side;
        buf_puts(index, i ? ",\n" : "{");
        json_name(index, all->all[i].code);
        buf_printf(index, "{\"x\":%d,\"y\":%d,\"width\":%d,\"height\":%d,\"pixelRatio\":%d}", x, y,
                   side, side, ratio);
        failed = draw(to, icons, &all->all[i], x, y, side, err);
    }
    buf_puts(index, "}\n");
    cairo_destroy(to);
    return failed;
}

static status make_sprite(const pictures *all, const char *icons, const char *folder, int ratio,
                          error *err)
{
    char path[4096];
    const char *suffix = ratio == 1 ? "" : "@2x";
    int side = ICON_DISC_PX * ratio;
    int rows = (int)((all->count + COLUMNS_ACROSS - 1) / COLUMNS_ACROSS);
    BUF_SCOPED buf index;
    buf_init(&index, FILE_MAX_BYTES);
    cairo_surface_t *drawn =
        cairo_image_surface_create(CAIRO_FORMAT_ARGB32, COLUMNS_ACROSS * side, rows * side);
    status failed = draw_all(drawn, all, icons, ratio, &index, err);
    snprintf(path, sizeof path, "%s/sprite%s.png", folder, suffix);
    if (!failed && cairo_surface_write_to_png(drawn, path) != CAIRO_STATUS_SUCCESS)
        failed = error_set(err, ERR_INTERNAL, NULL, "%.140s can't be written", path);
    cairo_surface_destroy(drawn);
    snprintf(path, sizeof path, "%s/sprite%s.json", folder, suffix);
    return failed ? failed : write_index(path, &index, err);
}

int main(int argc, char **argv)
{
    static pictures all;
    error err = {0};
    if (argc != 4) {
        fprintf(stderr, "cairn-sprite TAXONOMY ICONS FOLDER\n");
        return 2;
    }
    status failed = read_pictures(argv[1], &all, &err);
    for (int ratio = 1; ratio <= 2 && !failed; ratio++)
        failed = make_sprite(&all, argv[2], argv[3], ratio, &err);
    if (failed)
        fprintf(stderr, "cairn-sprite: %s\n", err.detail);
    return failed ? 1 : 0;
}

/* The dark modules of a row that stand together are one rectangle of the one path: a picture of 20
 * KB, not of 100, which gzip makes small. */
#include "format/qr_code.h"

#include <errno.h>
#include <qrencode.h>

enum { QUIET_MODULES = 4 };

static void put_row(buf *b, const unsigned char *row, int width, int y)
{
    for (int x = 0; x < width;) {
        int from = x;
        while (x < width && (row[x] & 1))
            x++;
        if (x > from)
            buf_printf(b, "M%d %dh%dv1h-%dz", from + QUIET_MODULES, y + QUIET_MODULES, x - from,
                       x - from);
        else
            x++;
    }
}

status qr_code_svg(slice text, buf *out, error *err)
{
    if (!text.len || text.len > QR_CODE_MAX_BYTES)
        return error_set(err, ERR_INPUT, NULL, "a square code holds 1 to %d bytes",
                         QR_CODE_MAX_BYTES);
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.at, 0, QR_ECLEVEL_M);
    if (!code)
        return errno == ENOMEM ? error_no_memory(err)
                               : error_set(err, ERR_INTERNAL, NULL, "libqrencode made no code");
    int side = code->width + 2 * QUIET_MODULES;
    buf_printf(out,
               "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" "
               "shape-rendering=\"crispEdges\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
               "<path d=\"",
               side, side, side, side);
    for (int y = 0; y < code->width; y++)
        put_row(out, code->data + (size_t)y * (size_t)code->width, code->width, y);
    buf_puts(out, "\"/></svg>\n");
    QRcode_free(code);
    return buf_status(out, err);
}

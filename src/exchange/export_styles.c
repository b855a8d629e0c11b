#include "exchange/export_styles.h"

#include "domain/asset.h"
#include "format/json.h"
#include "styles/styles.h"

static void member(buf *out, const char *name, slice text)
{
    buf_putc(out, ',');
    json_name(out, name);
    json_text(out, text);
}

/* The SLD has no icons: they would come from an address, and a file has none. */
static status one_style(const taxonomy *t, const char *layer, const entity *of, audience to,
                        buf *out, error *err)
{
    BUF_SCOPED buf qml, sld;
    buf_init(&qml, STYLES_MAX_BYTES);
    buf_init(&sld, STYLES_MAX_BYTES);
    status failed = styles_qml(t, of, to, &qml, err);
    if (!failed)
        failed = styles_sld(t, layer, NULL, &sld, err);
    if (failed)
        return failed;
    buf_puts(out, "{\"default\":true");
    member(out, "layer", slice_of(layer));
    member(out, "name", slice_of("By category"));
    member(out, "description", slice_of("Each category of Cairn in its colour, with its icon"));
    member(out, "qml", (slice){qml.data, qml.len});
    member(out, "sld", (slice){sld.data, sld.len});
    buf_putc(out, '}');
    return OK;
}

status export_styles_write(const taxonomy *t, audience to, buf *out, error *err)
{
    buf_puts(out, ",\"styles\":[");
    status failed = one_style(t, "assets", &ASSET, to, out, err);
    if (failed)
        return failed;
    buf_putc(out, ',');
    failed = one_style(t, "activities", &ACTIVITY, to, out, err);
    buf_putc(out, ']');
    return failed;
}

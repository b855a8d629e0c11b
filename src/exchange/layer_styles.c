#include "exchange/layer_styles.h"

#include "domain/asset.h"
#include "store/styles.h"
#include "styles/styles.h"

static status put(store *s, const store_style *style, error *err)
{
    static const authorship CAIRN = {.actor = "cairn", .reason = "the style of its taxonomy"};
    bool kept = false;
    status failed = store_style_kept(s, style, &kept, err);
    if (failed || kept)
        return failed;
    failed = store_begin(s, &CAIRN, err);
    if (failed)
        return failed == ERR_BUSY ? OK : failed; /* next time will do */
    failed = store_put_style(s, style, err);
    if (!failed)
        return store_commit(s, err);
    store_rollback(s);
    return failed;
}

/* All columns are the file's. The SLD has no icons: they would come from an address. */
status layer_styles_keep(store *s, error *err)
{
    taxonomy *t;
    BUF_SCOPED buf qml, sld;
    buf_init(&qml, STYLES_MAX_BYTES);
    buf_init(&sld, STYLES_MAX_BYTES);
    status failed = store_taxonomy(s, &t, err);
    if (failed)
        return failed;
    failed = styles_qml(t, &ASSET, AUDIENCE_EDITORS, &qml, err);
    if (!failed)
        failed = styles_sld(t, ASSET.name, NULL, &sld, err);
    if (!failed)
        failed = put(s,
                     &(store_style){.layer = ASSET.name,
                                    .geometry = "geom",
                                    .name = "By category",
                                    .description = "Each category in its colour, with its icon",
                                    .qml = {qml.data, qml.len},
                                    .sld = {sld.data, sld.len}},
                     err);
    taxonomy_free(t);
    return failed;
}

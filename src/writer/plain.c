#include <ogr_api.h>

#include "writer/formats.h"

OGRLayerH plain_layer(GDALDatasetH data, const char *name, const plain_column *columns,
                      const char *const *options)
{
    OGRLayerH made = GDALDatasetCreateLayer(data, name, NULL, wkbNone, (CSLConstList)options);
    for (; made && columns->name; columns++) {
        OGRFieldDefnH f = OGR_Fld_Create(columns->name, (OGRFieldType)columns->type);
        OGR_Fld_SetSubType(f, (OGRFieldSubType)columns->subtype);
        OGRErr failed = OGR_L_CreateField(made, f, 1);
        OGR_Fld_Destroy(f);
        if (failed != OGRERR_NONE)
            return NULL;
    }
    return made;
}

status plain_row(OGRLayerH l, const char *const *texts, size_t count, error *err)
{
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(l));
    if (!f)
        return error_no_memory(err);
    for (size_t i = 0; i < count; i++)
        if (texts[i])
            OGR_F_SetFieldString(f, (int)i, texts[i]);
    OGRErr failed = OGR_L_CreateFeature(l, f);
    OGR_F_Destroy(f);
    return failed == OGRERR_NONE ? OK : gdal_failed(err, OGR_L_GetName(l));
}

status spreadsheet_finish(writing *w, error *err)
{
    static const plain_column COLUMNS[] = {{"about", OFTString, OFSTNone}, {NULL, 0, 0}};
    OGRLayerH about = plain_layer(w->data, "about", COLUMNS, NULL);
    if (!about)
        return gdal_failed(err, "about");
    const char *const rows[] = {w->job->title, w->job->date, job_text(w->job->order, "about")};
    status failed = OK;
    for (size_t i = 0; i < COUNT(rows) && !failed; i++)
        failed = plain_row(about, &rows[i], 1, err);
    return failed;
}

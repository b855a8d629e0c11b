#include "writer/layer.h"

#include <cpl_error.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdio.h>
#include <string.h>

#include "format/csv.h"

enum { CELL_MAX_BYTES = 8 * 1024 * 1024 };

status gdal_failed(error *err, const char *doing)
{
    const char *why = CPLGetLastErrorMsg();
    return error_set(err, ERR_INTERNAL, NULL, "%s: %.200s", doing,
                     why && *why ? why : "GDAL does not say why");
}

/* -- columns ----------------------------------------------------------------------------------- */

static bool taken(const layer *l, const char *name)
{
    for (size_t i = 0; i < l->count; i++)
        if (strcasecmp(l->columns[i].name, name) == 0)
            return true;
    return false;
}

/* "welcomed_learning_disabilities" -> "wlcmd_lrnn": the vowels within words go, then the end; a
 * number at the end tells two apart. */
static void shorten(const layer *l, const char *name, char ret[SHORT_NAME_MAX + 1])
{
    size_t length = 0;
    bool whole = strlen(name) <= SHORT_NAME_MAX;
    for (const char *c = name; *c && length < SHORT_NAME_MAX; c++)
        if (whole || c == name || c[-1] == '_' || !strchr("aeiou", *c))
            ret[length++] = *c;
    ret[length] = '\0';
    for (int number = 2; taken(l, ret) && number < 100; number++)
        snprintf(ret + (length < 8 ? length : 8), 3, "%d", number);
}

static OGRFieldType type_of(const field *f, const layer_rules *rules)
{
    if (!f)
        return OFTString;
    switch (f->type) {
    case FIELD_INTEGER:
        return OFTInteger;
    case FIELD_REAL:
        return OFTReal;
    case FIELD_DATE:
        return OFTDate;
    case FIELD_TIMESTAMP:
        return rules->no_moments ? OFTString : OFTDateTime;
    case FIELD_TEXT:
    case FIELD_CODE:
    case FIELD_ENUM:
    case FIELD_SET:
    case FIELD_TRISTATE:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_UUID:
    case FIELD_JSON:
    case FIELD_POINTS:
        break;
    }
    return OFTString;
}

static int longest_choice(const field *f, bool all_together)
{
    size_t most = 0, sum = 0;
    for (int i = 0; f->choices[i]; i++) {
        size_t length = strlen(f->choices[i]);
        most = length > most ? length : most;
        sum += length + 1;
    }
    return (int)(all_together ? sum : most);
}

/* The most bytes that a value can have; a character has four at most. */
static int most_bytes(const field *f)
{
    enum { UUID_LENGTH = 36, CODE_POINT_BYTES = 4 };
    if (!f)
        return UUID_LENGTH;
    switch (f->type) {
    case FIELD_ENUM:
    case FIELD_TRISTATE:
        return longest_choice(f, false);
    case FIELD_SET:
        return longest_choice(f, true);
    case FIELD_TEXT:
        return (int)f->max * CODE_POINT_BYTES;
    case FIELD_INTEGER:
    case FIELD_REAL:
    case FIELD_CODE:
    case FIELD_DATE:
    case FIELD_PARTIAL:
    case FIELD_LOCAL:
    case FIELD_TIMESTAMP:
    case FIELD_UUID:
    case FIELD_JSON:
    case FIELD_POINTS:
        break;
    }
    return (int)f->max;
}

/* Of a column of text: where rows have a fixed size, no more than is needed. 0: any. */
static int width_of(const field *f, const layer_rules *rules)
{
    bool text = f && (f->type == FIELD_TEXT || f->type == FIELD_CODE || f->type == FIELD_UUID);
    if (!rules->text_bytes)
        return text ? (int)f->max : 0;
    int most = most_bytes(f);
    return most < (int)rules->text_bytes ? most : (int)rules->text_bytes;
}

static status add_column(layer *l, const char *of, const char *label, const field *is,
                         OGRFieldType type, error *err)
{
    if (l->count == LAYER_MAX_COLUMNS)
        return error_set(err, ERR_INTERNAL, NULL, "more than %d columns", LAYER_MAX_COLUMNS);
    layer_column *c = &l->columns[l->count];
    *c = (layer_column){.of = of, .label = label, .is = is, .type = (int)type};
    if (l->rules.short_names)
        shorten(l, of, c->name);
    else
        snprintf(c->name, sizeof c->name, "%s", of);
    OGRFieldDefnH made = OGR_Fld_Create(c->name, type);
    if (type == OFTString)
        c->width = width_of(is, &l->rules);
    OGR_Fld_SetWidth(made, c->width);
    if (l->rules.aliases)
        OGR_Fld_SetAlternativeName(made, label);
    OGRErr failed = OGR_L_CreateField(l->at, made, 1);
    OGR_Fld_Destroy(made);
    if (failed != OGRERR_NONE)
        return gdal_failed(err, of);
    /* a driver may have a field of this name already (KML's name and description) */
    c->number = OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(l->at), c->name);
    if (c->number < 0)
        return error_set(err, ERR_INTERNAL, NULL, "GDAL has made no column %s", c->name);
    l->count++;
    return OK;
}

static status add_ordered(layer *l, const json_t *columns, error *err)
{
    static const struct {
        const char *name;
        OGRFieldType type;
    } TYPES[] = {
        {"integer", OFTInteger}, {"real", OFTReal}, {"date", OFTDate}, {"moment", OFTDateTime}};
    size_t i;
    const json_t *one;
    status failed = OK;
    json_array_foreach(columns, i, one)
    {
        const char *name = job_text(one, "name"), *type = job_text(one, "type");
        OGRFieldType found = OFTString;
        for (size_t k = 0; k < COUNT(TYPES); k++)
            if (strcmp(TYPES[k].name, type) == 0)
                found = TYPES[k].type;
        if (!failed)
            failed = add_column(l, name, name, NULL, found, err);
    }
    if (!failed && !l->count)
        failed = error_set(err, ERR_INPUT, NULL, "the order has no columns");
    return failed;
}

static status add_columns(layer *l, const entity *of, const job *j, const char *const *further,
                          error *err)
{
    status failed = add_column(l, "uuid", "Identifier", NULL, OFTString, err);
    for (size_t i = 0; i < of->count && !failed; i++) {
        const field *f = &of->fields[i];
        if (!field_is_id(f) && f->visible_to <= j->to)
            failed = add_column(l, f->name, f->label, f, type_of(f, &l->rules), err);
    }
    for (; further && *further && !failed; further += 2)
        failed = add_column(l, further[0], further[1], NULL, OFTString, err);
    if (!failed && l->rules.no_geometry)
        failed = add_column(l, j->crs->x, j->crs->x, NULL, OFTReal, err);
    if (!failed && l->rules.no_geometry)
        failed = add_column(l, j->crs->y, j->crs->y, NULL, OFTReal, err);
    return failed;
}

static OGRSpatialReferenceH system_of(const crs_entry *crs)
{
    OGRSpatialReferenceH made = OSRNewSpatialReference(NULL);
    if (made && OSRImportFromEPSG(made, crs->srid) != OGRERR_NONE) {
        OSRRelease(made);
        return NULL;
    }
    if (made)
        OSRSetAxisMappingStrategy(made, OAMS_TRADITIONAL_GIS_ORDER);
    return made;
}

status layer_new(GDALDatasetH data, const char *name, const entity *of, const job *j,
                 const layer_rules *rules, const char *const *further, const char *const *options,
                 layer *ret, error *err)
{
    *ret = (layer){.rules = *rules};
    OGRSpatialReferenceH srs = rules->no_geometry ? NULL : system_of(j->crs);
    if (!srs && !rules->no_geometry)
        return gdal_failed(err, j->crs->short_of);
    OGRwkbGeometryType shape = rules->no_geometry ? wkbNone
                               : j->any_geometry  ? wkbUnknown
                                                  : wkbPoint;
    ret->at = GDALDatasetCreateLayer(data, name, srs, shape, (CSLConstList)options);
    if (srs)
        OSRRelease(srs);
    if (!ret->at)
        return gdal_failed(err, name);
    return j->columns ? add_ordered(ret, j->columns, err) : add_columns(ret, of, j, further, err);
}

/* -- features ---------------------------------------------------------------------------------- */

static bool point_of(const json_t *geometry, double *x, double *y)
{
    const json_t *at = json_object_get(geometry, "coordinates");
    const json_t *east = json_array_get(at, 0), *north = json_array_get(at, 1);
    if (!json_is_number(east) || !json_is_number(north))
        return false;
    *x = json_number_value(east);
    *y = json_number_value(north);
    return true;
}

static void write_number(const json_t *number, buf *out)
{
    char text[32];
    snprintf(text, sizeof text, "%.10g", json_number_value(number));
    buf_puts(out, text);
}

/* ["a","b"] as a;b, and [[1,2],[3,4]] as 1,2;3,4; what is empty stays [], which is not null. */
static void write_list(const json_t *list, buf *out)
{
    size_t i;
    const json_t *one;
    if (!json_array_size(list))
        buf_puts(out, "[]");
    json_array_foreach(list, i, one)
    {
        buf_puts(out, i ? ";" : "");
        if (json_is_string(one))
            buf_puts(out, json_string_value(one));
        if (json_array_size(one) == 2) {
            write_number(json_array_get(one, 0), out);
            buf_putc(out, ',');
            write_number(json_array_get(one, 1), out);
        }
    }
}

static int dump(const char *bytes, size_t length, void *out)
{
    buf_add(out, bytes, length);
    return 0;
}

/* At most so many bytes, whole characters. */
static void cut(layer *l, const layer_column *c, buf *text)
{
    size_t most = l->rules.text_bytes ? (size_t)c->width : 0;
    if (!most || text->len <= most)
        return;
    while (most && ((unsigned char)text->data[most] & 0xC0) == 0x80)
        most--;
    text->len = most;
    l->cut++;
}

static void set_text(layer *l, OGRFeatureH f, const layer_column *c, const json_t *v, buf *text)
{
    buf_clear(text);
    if (json_is_object(v) || json_is_object(json_array_get(v, 0))) {
        (void)json_dump_callback(v, dump, text, JSON_COMPACT); /* it fails as the buffer does */
    } else if (json_is_array(v)) {
        write_list(v, text);
    } else if (json_is_string(v)) {
        slice whole = {json_string_value(v), json_string_length(v)};
        if (l->rules.neutralised)
            csv_mark_safe(text, whole);
        else
            buf_add(text, whole.at, whole.len);
    }
    cut(l, c, text);
    const char *made = buf_text(text);
    if (made)
        OGR_F_SetFieldString(f, c->number, made);
}

/* yyyy-mm-dd, perhaps with Thh:mm:ss.sssZ */
static bool set_moment(OGRFeatureH f, int number, const char *text)
{
    int year, month, day, hour = 0, minute = 0;
    float second = 0;
    /* NOLINTNEXTLINE(cert-err34-c): the texts are the field table's, and were read as such */
    int read = sscanf(text, "%4d-%2d-%2dT%2d:%2d:%f", &year, &month, &day, &hour, &minute, &second);
    if (read < 3)
        return false;
    enum { NO_ZONE = 0, UTC = 100 };
    OGR_F_SetFieldDateTimeEx(f, number, year, month, day, hour, minute, second,
                             read > 3 ? UTC : NO_ZONE);
    return true;
}

static void set_value(layer *l, OGRFeatureH f, const layer_column *c, const json_t *v, buf *text)
{
    if (!v || json_is_null(v))
        return;
    switch (c->type) {
    case OFTInteger:
        OGR_F_SetFieldInteger64(f, c->number, json_integer_value(v));
        return;
    case OFTReal:
        OGR_F_SetFieldDouble(f, c->number, json_number_value(v));
        return;
    case OFTDate:
    case OFTDateTime:
        if (json_is_string(v))
            (void)set_moment(f, c->number, json_string_value(v)); /* else it stays null */
        return;
    default:
        set_text(l, f, c, v, text);
    }
}

static void set_shape(OGRFeatureH f, const json_t *geometry, buf *text)
{
    buf_clear(text);
    (void)json_dump_callback(geometry, dump, text, JSON_COMPACT); /* it fails as the buffer does */
    const char *made = buf_text(text);
    OGRGeometryH shape = made ? OGR_G_CreateGeometryFromJson(made) : NULL;
    if (shape) {
        OGR_G_AssignSpatialReference(shape, NULL);
        OGR_F_SetGeometryDirectly(f, shape);
    }
}

static void set_place(layer *l, OGRFeatureH f, const json_t *geometry, buf *text)
{
    double x, y;
    if (!point_of(geometry, &x, &y)) {
        if (json_is_object(geometry) && !l->rules.no_geometry)
            set_shape(f, geometry, text);
        return;
    }
    if (l->rules.no_geometry) {
        OGR_F_SetFieldDouble(f, l->columns[l->count - 2].number, x);
        OGR_F_SetFieldDouble(f, l->columns[l->count - 1].number, y);
        return;
    }
    OGRGeometryH point = OGR_G_CreateGeometry(wkbPoint);
    if (point) {
        OGR_G_SetPoint_2D(point, 0, x, y);
        OGR_F_SetGeometryDirectly(f, point);
    }
}

status layer_add(layer *l, const char *id, const json_t *geometry, const json_t *properties,
                 error *err)
{
    BUF_SCOPED buf text;
    buf_init(&text, CELL_MAX_BYTES);
    OGRFeatureH f = OGR_F_Create(OGR_L_GetLayerDefn(l->at));
    if (!f)
        return error_no_memory(err);
    OGR_F_SetFieldString(f, l->columns[0].number, id);
    for (size_t i = 1; i < l->count; i++)
        set_value(l, f, &l->columns[i], json_object_get(properties, l->columns[i].of), &text);
    set_place(l, f, geometry, &text);
    OGRErr failed = OGR_L_CreateFeature(l->at, f);
    OGR_F_Destroy(f);
    l->features++;
    if (text.failed)
        return buf_status(&text, err);
    return failed == OGRERR_NONE ? OK : gdal_failed(err, id);
}

#include "reader/archive.h"

#include <string.h>
#include <strings.h>

#include "reader/ods.h"
#include "reader/package.h"
#include "reader/plain.h"
#include "reader/shapefile.h"
#include "reader/xlsx.h"

/* What of it is there says what it is; the first that fits. A refusal is for people. */
static const struct {
    const char *member; /* or the beginning of its name, with a slash at its end */
    status (*read)(job *, error *err);
    const char *refusal;
} PACKAGES[] = {
    {"xl/workbook.bin", NULL, "it is a binary Excel workbook (.xlsb); save it as .xlsx"},
    {"xl/", xlsx_read, NULL},
    {"word/", NULL, "it is a Word document; put its table into a spreadsheet"},
    {"ppt/", NULL, "it is a PowerPoint presentation; put its table into a spreadsheet"},
};

/* The same by what the member `mimetype` says (OpenDocument 1.2 part 3, 3.3). */
static const struct {
    const char *type;
    status (*read)(job *, error *err);
    const char *refusal;
} TYPES[] = {
    {"application/vnd.oasis.opendocument.spreadsheet", ods_read, NULL},
    {"application/vnd.oasis.opendocument.text", NULL,
     "it is a text document; put its table into a spreadsheet"},
    {"application/vnd.oasis.opendocument.", NULL,
     "it is an OpenDocument file, but no spreadsheet; put its table into one"},
    {"application/epub+zip", NULL, "it is a book"},
};

/* What is read of an archive that is only a folder of files. */
static const char *const TEXT_ENDINGS[] = {".csv",  ".tsv",   ".txt", ".geojson",
                                           ".json", ".jsonl", ".kml"};

static bool has_ending(const char *name, const char *ending)
{
    size_t length = strlen(name), of_ending = strlen(ending);
    return length > of_ending && strcasecmp(name + length - of_ending, ending) == 0;
}

static bool has_member(zip_t *zip, const char *member)
{
    size_t length = strlen(member);
    if (member[length - 1] != '/')
        return package_has(zip, member);
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        if (name && strncmp(name, member, length) == 0)
            return true;
    }
    return false;
}

static status run(job *j, status (*read)(job *, error *), const char *refusal, error *err)
{
    return read ? read(j, err) : error_set(err, ERR_INPUT, "FILE", "%s", refusal);
}

/* -- a folder of files ------------------------------------------------------------------------- */

/* The name without its folders; NULL for what no person put there. */
static const char *plain_name(const char *name)
{
    const char *slash = name ? strrchr(name, '/') : NULL, *base = slash ? slash + 1 : name;
    return base && *base && *base != '.' && strncmp(name, "__MACOSX/", 9) != 0 ? base : NULL;
}

static bool is_text(const char *base)
{
    for (size_t i = 0; i < COUNT(TEXT_ENDINGS); i++)
        if (has_ending(base, TEXT_ENDINGS[i]))
            return true;
    return false;
}

/* The parts that have the path of this one but for its ending. */
static status read_shapefile(job *j, zip_t *zip, slice stem, error *err)
{
    slice parts[SHAPEFILE_PARTS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}}, own;
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        int part = name ? shapefile_part_of(slice_of(name), &own) : -1;
        if (part < 0 || parts[part].len || own.len != stem.len ||
            strncasecmp(own.at, stem.at, stem.len) != 0)
            continue;
        status failed = package_read(zip, name, j->out->memory, &parts[part], err);
        if (failed)
            return failed;
    }
    const char *slash = memrchr(stem.at, '/', stem.len);
    if (slash)
        stem = (slice){slash + 1, stem.len - (size_t)(slash + 1 - stem.at)};
    return shapefile_read_parts(j, parts, job_cut(stem, 200), err);
}

/* Reads a member, if it is one that can be. */
static status read_member(job *j, zip_t *zip, const char *name, bool *ret_read, error *err)
{
    const char *base = plain_name(name);
    slice bytes, stem;
    *ret_read = base && (is_text(base) || has_ending(base, ".shp"));
    if (!*ret_read)
        return OK;
    if (shapefile_part_of(slice_of(name), &stem) == PART_SHP)
        return read_shapefile(j, zip, stem, err);
    status failed = package_read(zip, name, j->out->memory, &bytes, err);
    const char *dot = strrchr(base, '.');
    return failed ? failed
                  : plain_read(j, bytes, job_cut((slice){base, (size_t)(dot - base)}, 200), err);
}

static status read_files(job *j, zip_t *zip, error *err)
{
    size_t count = 0;
    for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); i++) {
        const char *name = zip_get_name(zip, (zip_uint64_t)i, 0);
        bool read = false;
        status failed = name ? read_member(j, zip, name, &read, err) : OK;
        if (failed) {
            error_prefix(err, "%.60s in it: ", plain_name(name));
            return failed;
        }
        count += read;
    }
    if (!count)
        return error_set(err, ERR_INPUT, "FILE",
                         "it is a ZIP archive without a table in it; unpack it and give its files");
    return OK;
}

static status read_members(job *j, zip_t *zip, error *err)
{
    slice type;
    for (size_t i = 0; i < COUNT(PACKAGES); i++)
        if (package_has(zip, "[Content_Types].xml") && has_member(zip, PACKAGES[i].member))
            return run(j, PACKAGES[i].read, PACKAGES[i].refusal, err);
    if (package_has(zip, "mimetype")) {
        status failed = package_read(zip, "mimetype", j->out->memory, &type, err);
        if (failed)
            return failed;
        for (size_t i = 0; i < COUNT(TYPES); i++)
            if (strncmp(type.at, TYPES[i].type, strlen(TYPES[i].type)) == 0)
                return run(j, TYPES[i].read, TYPES[i].refusal, err);
    }
    return read_files(j, zip, err);
}

status archive_read(job *j, error *err)
{
    zip_t *zip;
    status failed = package_open(j->bytes, &zip, err);
    if (failed)
        return failed;
    failed = read_members(j, zip, err);
    zip_discard(zip);
    return failed;
}

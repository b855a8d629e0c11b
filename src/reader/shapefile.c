#include "reader/shapefile.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "reader/encoding.h"
#include "reader/gdal_layers.h"

static const char *const ENDINGS[SHAPEFILE_PARTS] = {".shp", ".shx", ".dbf", ".prj", ".cpg"};

enum { DBF_HEADER_BYTES = 32, PART_MAX_BYTES = 1024 * 1024 * 1024 };

int shapefile_part_of(slice name, slice *ret_stem)
{
    for (int i = 0; i < SHAPEFILE_PARTS && name.len > 4; i++)
        if (slice_equals_nocase((slice){name.at + name.len - 4, 4}, ENDINGS[i])) {
            *ret_stem = (slice){name.at, name.len - 4};
            return i;
        }
    return -1;
}

static size_t number_at(slice bytes, size_t i)
{
    return (size_t)(unsigned char)bytes.at[i] | (size_t)(unsigned char)bytes.at[i + 1] << 8;
}

bool shapefile_is_dbf(slice bytes)
{
    static const char VERSIONS[] = "\x02\x03\x30\x31\x43\x83\x8B\xF5";
    if (bytes.len < DBF_HEADER_BYTES + 1 || !memchr(VERSIONS, bytes.at[0], sizeof VERSIONS - 1))
        return false;
    size_t header = number_at(bytes, 8);
    return header > DBF_HEADER_BYTES && header <= bytes.len && number_at(bytes, 10) > 0 &&
           (bytes.at[header - 1] == '\r' || bytes.at[header - 2] == '\r') && bytes.at[2] >= 1 &&
           bytes.at[2] <= 12 && bytes.at[3] >= 1 && bytes.at[3] <= 31;
}

/* -- the encoding ------------------------------------------------------------------------------ */

/* What a .cpg says, or NULL: "UTF-8", "65001", "1252", "ANSI 1252", "ISO-8859-1", "88591". */
static const char *stated_in_cpg(slice cpg)
{
    static const struct {
        const char *digits, *name;
    } CODES[] = {{"8", "UTF-8"},
                 {"65001", "UTF-8"},
                 {"1252", "windows-1252"},
                 {"88591", "windows-1252"},
                 {"1250", "CP1250"},
                 {"1251", "CP1251"},
                 {"885915", "ISO-8859-15"},
                 {"10000", "macintosh"},
                 {"850", "CP850"},
                 {"437", "CP437"}};
    char digits[16];
    size_t length = 0;
    for (size_t i = 0; i < cpg.len && length < sizeof digits - 1; i++)
        if (isdigit((unsigned char)cpg.at[i]))
            digits[length++] = cpg.at[i];
    digits[length] = '\0';
    for (size_t i = 0; i < COUNT(CODES); i++)
        if (strcmp(digits, CODES[i].digits) == 0)
            return CODES[i].name;
    return NULL;
}

/* What the language driver of a .dbf says, or NULL. */
static const char *stated_in_dbf(slice dbf)
{
    static const struct {
        unsigned char driver;
        const char *name;
    } DRIVERS[] = {{0x01, "CP437"},
                   {0x02, "CP850"},
                   {0x03, "windows-1252"},
                   {0x04, "macintosh"},
                   {0x57, "windows-1252"}};
    for (size_t i = 0; i < COUNT(DRIVERS); i++)
        if ((unsigned char)dbf.at[29] == DRIVERS[i].driver)
            return DRIVERS[i].name;
    return NULL;
}

static const char *encoding_of(slice dbf, slice cpg)
{
    if (dbf.len <= DBF_HEADER_BYTES)
        return "UTF-8";
    size_t header = number_at(dbf, 8);
    slice records = header < dbf.len ? (slice){dbf.at + header, dbf.len - header} : (slice){"", 0};
    const char *stated = stated_in_cpg(cpg), *judged = encoding_judge(records);
    if (!stated)
        stated = stated_in_dbf(dbf);
    /* UTF-8 is hardly ever so by chance, and what is not UTF-8 is not for being said to be */
    if (!stated || strcmp(judged, "UTF-8") == 0 || strcmp(stated, "UTF-8") == 0)
        return judged;
    return stated;
}

/* -- reading ----------------------------------------------------------------------------------- */

status shapefile_read_parts(job *j, const slice parts[SHAPEFILE_PARTS], slice name, error *err)
{
    char option[64];
    const char *const options[] = {option, NULL};
    const char *encoding = encoding_of(parts[PART_DBF], parts[PART_CPG]);
    status failed = OK;
    /* as iconv calls them, through GDAL */
    snprintf(option, sizeof option, "ENCODING=%s",
             strcmp(encoding, "windows-1252") == 0 ? "CP1252" : encoding);
    for (int i = 0; i < SHAPEFILE_PARTS && !failed; i++) {
        char path[32];
        snprintf(path, sizeof path, "/vsimem/layer%s", ENDINGS[i]);
        if (parts[i].len && i != PART_CPG)
            failed = gdal_give(path, parts[i], err);
    }
    char *title = arena_copy(j->out->memory, name.at, name.len);
    if (!title)
        failed = error_no_memory(err);
    gdal_source source = {
        .driver = "ESRI Shapefile",
        .path = parts[PART_SHP].len ? "/vsimem/layer.shp" : "/vsimem/layer.dbf",
        .options = options,
        .name = title,
    };
    j->out->format = "Shapefile";
    j->out->encoding = encoding;
    if (!failed)
        failed = gdal_read(j, &source, err);
    gdal_take_back();
    return failed;
}

static status read_part(job *j, int folder, const char *name, slice *ret, error *err)
{
    struct stat info;
    int fd = openat(folder, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &info) || !S_ISREG(info.st_mode) || info.st_size > PART_MAX_BYTES) {
        if (fd >= 0)
            close(fd);
        return error_set(err, ERR_INPUT, "FILE", "%.60s beside it can't be read", name);
    }
    size_t size = (size_t)info.st_size, length = 0;
    char *bytes = arena_alloc(j->out->memory, size + 1);
    while (bytes && length < size) {
        ssize_t got = read(fd, bytes + length, size - length);
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    close(fd);
    if (!bytes)
        return error_no_memory(err);
    *ret = (slice){bytes, length};
    return OK;
}

/* The parts that have the name of this one but for its ending, in the same folder. */
static status read_siblings(job *j, DIR *folder, slice stem, slice parts[SHAPEFILE_PARTS],
                            error *err)
{
    for (const struct dirent *entry; (entry = readdir(folder));) {
        slice own;
        int part = shapefile_part_of(slice_of(entry->d_name), &own);
        if (part < 0 || own.len != stem.len || strncasecmp(own.at, stem.at, stem.len) != 0 ||
            parts[part].len)
            continue;
        status failed = read_part(j, dirfd(folder), entry->d_name, &parts[part], err);
        if (failed)
            return failed;
    }
    return OK;
}

status shapefile_read(job *j, error *err)
{
    slice parts[SHAPEFILE_PARTS] = {{"", 0}, {"", 0}, {"", 0}, {"", 0}, {"", 0}}, stem = {"", 0};
    int own = shapefile_is_dbf(j->bytes) ? PART_DBF : PART_SHP;
    const char *slash = j->path ? strrchr(j->path, '/') : NULL;
    if (slash) {
        const char *path = arena_copy(j->out->memory, j->path, (size_t)(slash - j->path) + 1);
        DIR *folder = path ? opendir(path) : NULL;
        int part = shapefile_part_of(slice_of(slash + 1), &stem);
        status failed = OK;
        if (part >= 0 && part != PART_SHX)
            parts[part] = j->bytes;
        if (folder && part >= 0)
            failed = read_siblings(j, folder, stem, parts, err);
        if (folder)
            closedir(folder);
        if (failed)
            return failed;
    }
    if (!parts[own].len)
        parts[own] = j->bytes;
    return shapefile_read_parts(j, parts, job_cut(stem, 200), err);
}

#include <string.h>

#include "embedded_icons.h"
#include "styles/icon.h"
#include "styles/styles.h"

/* "maki:library" is the file maki/library.svg. */
static bool is_icon(const char *file, slice name)
{
    static const char ENDING[] = ".svg";
    size_t length = strlen(file) - (sizeof ENDING - 1);
    const char *slash = strchr(file, '/');
    size_t colon = (size_t)(slash - file);
    return name.len == length && colon < length && name.at[colon] == ':' &&
           memcmp(name.at, file, colon) == 0 &&
           memcmp(name.at + colon + 1, slash + 1, length - colon - 1) == 0;
}

slice styles_icon(const char *name)
{
    for (size_t i = 0; name && i < COUNT(embedded_files); i++)
        if (is_icon(embedded_files[i].name, slice_of(name)))
            return (slice){embedded_files[i].text, embedded_files[i].size};
    return (slice){"", 0};
}

status styles_picture(const category *c, buf *ret, error *err)
{
    return icon_on_disc(styles_icon(c->icon), c->colour, ret, err);
}

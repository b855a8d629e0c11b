#include <string.h>

#include "embedded_icons.h"
#include "styles/icon.h"
#include "styles/styles.h"

/* "maki:library" is the file maki/library.svg. */
static bool is_icon(const char *file, const char *name)
{
    const char *colon = strchr(name, ':'), *slash = strchr(file, '/');
    if (!colon || !slash || colon - name != slash - file ||
        memcmp(name, file, (size_t)(colon - name)) != 0)
        return false;
    size_t length = strlen(colon + 1);
    return strncmp(slash + 1, colon + 1, length) == 0 && strcmp(slash + 1 + length, ".svg") == 0;
}

slice styles_icon(const char *name)
{
    for (size_t i = 0; name && i < COUNT(embedded_files); i++)
        if (is_icon(embedded_files[i].name, name))
            return (slice){embedded_files[i].text, embedded_files[i].size};
    return (slice){"", 0};
}

status styles_picture(const category *c, buf *ret, error *err)
{
    return icon_on_disc(styles_icon(c->icon), c->colour, ret, err);
}

#include <string.h>

#include "embedded_sprite.h"
#include "styles/styles.h"

slice styles_sprite(const char *name)
{
    for (size_t i = 0; i < COUNT(embedded_files); i++)
        if (strcmp(embedded_files[i].name, name) == 0)
            return (slice){embedded_files[i].text, embedded_files[i].size};
    return (slice){"", 0};
}

#include "pages/ui_files.h"

const ui_file *ui_file_named(slice name)
{
    for (size_t i = 0; i < UI_FILE_COUNT; i++)
        if (slice_equals(name, UI_FILES[i].name))
            return &UI_FILES[i];
    return NULL;
}

const ui_file *ui_file_at_path(slice path)
{
    for (size_t i = 0; i < UI_FILE_COUNT; i++)
        if (slice_equals(path, UI_FILES[i].path))
            return &UI_FILES[i];
    return NULL;
}

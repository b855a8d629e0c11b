/** Whether something is anywhere in the bytes of the files of a folder: what was erased is not. */
#ifndef CAIRN_TESTS_KEPT_H
#define CAIRN_TESTS_KEPT_H

#include <dirent.h>

#include "support/scratch.h"

/** @param beginning  of the names of files to look into: "a" is for a.sqlite, a.sqlite-wal and
 *                    a.accounts.sqlite. */
static inline bool kept_in(const scratch *s, const char *beginning, const char *words)
{
    bool found = false;
    DIR *files = opendir(s->folder);
    scratch_must(files != NULL, s->folder);
    for (struct dirent *entry; !found && (entry = readdir(files));) {
        size_t length;
        if (strncmp(entry->d_name, beginning, strlen(beginning)) != 0)
            continue;
        char *bytes = scratch_read(scratch_path(s, entry->d_name), &length);
        found = memmem(bytes, length, words, strlen(words)) != NULL;
        free(bytes);
    }
    closedir(files);
    return found;
}

#endif

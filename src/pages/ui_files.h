/** Style sheets, scripts and pictures of the pages, which the program carries (src/ui/build.mjs):
 *  each under a name with a hash of its bytes, so that a browser may keep it for good. */
#ifndef CAIRN_PAGES_UI_FILES_H
#define CAIRN_PAGES_UI_FILES_H

#include "base/text.h"

typedef enum { CODING_NONE, CODING_GZIP, CODING_BROTLI, CODING_COUNT } ui_coding;

typedef struct {
    const char *name; /* "cairn.css" */
    const char *path; /* "cairn-0123456789ab.css" */
    const char *media;
    slice form[CODING_COUNT]; /* empty: that coding would not be smaller */
} ui_file;

/** By name. */
extern const ui_file UI_FILES[];
extern const size_t UI_FILE_COUNT;

/** NULL where there is none. */
const ui_file *ui_file_named(slice name);
const ui_file *ui_file_at_path(slice path);

#endif

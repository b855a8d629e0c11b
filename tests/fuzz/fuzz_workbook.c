/* Any bytes as a workbook: what is taken reads back the same when it is written. */
#include "fuzz.h"

#include <string.h>

#include "format/workbook.h"

static status add(void *to, slice bytes, error *err)
{
    (void)err;
    buf_add(to, bytes.at, bytes.len);
    return OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static buf once, twice, sent;
    workbook *w;
    if (!once.max) {
        buf_init(&once, 64 << 20);
        buf_init(&twice, 64 << 20);
        buf_init(&sent, 64 << 20);
    }
    buf_clear(&once);
    buf_clear(&twice);
    buf_clear(&sent);
    if (workbook_parse((slice){(const char *)data, size}, 64 << 20, &w, NULL))
        return 0;
    workbook_write(w, &once);
    HOLDS(workbook_send(w, add, &sent, NULL) == OK);
    workbook_free(w);
    HOLDS(once.len == sent.len && memcmp(once.data, sent.data, once.len) == 0);
    HOLDS(workbook_parse((slice){once.data, once.len}, 64 << 20, &w, NULL) == OK);
    workbook_write(w, &twice);
    workbook_free(w);
    HOLDS(once.len == twice.len && memcmp(once.data, twice.data, once.len) == 0);
    return 0;
}

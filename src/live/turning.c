#include "live/turning.h"

#include "store/public_changes.h"

status live_turn(store *reading, const char *path, error *err)
{
    store *writing;
    bool turned = false;
    status failed = store_public_turned(reading, &turned, err);
    if (failed || !turned)
        return failed;
    failed = store_open(path, STORE_WRITE, &writing, err);
    if (failed)
        return failed;
    failed = store_public_turn(writing, err);
    store_close(writing);
    return failed;
}

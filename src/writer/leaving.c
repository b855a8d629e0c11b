#include "writer/leaving.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static void remove_folder(const char *folder)
{
    DIR *d = opendir(folder);
    const struct dirent *entry;
    while (d && (entry = readdir(d)))
        (void)unlinkat(dirfd(d), entry->d_name, 0); /* `.` and `..` stay */
    if (d)
        closedir(d);
    (void)rmdir(folder); /* nobody is there to be told */
}

void leaving_clean(const char *path)
{
    static const char OURS[] = "cairn-export-";
    char folder[4096];
    snprintf(folder, sizeof folder, "%s", path);
    char *end = strrchr(folder, '/');
    if (end)
        *end = '\0';
    const char *name = strrchr(folder, '/');
    if (end && name && strncmp(name + 1, OURS, sizeof OURS - 1) == 0)
        remove_folder(folder);
}

static void *wait_for_it(void *path)
{
    int got;
    sigset_t wanted;
    sigemptyset(&wanted);
    sigaddset(&wanted, LEAVING_SIGNAL);
    (void)sigwait(&wanted, &got); /* it fails for no valid set */
    leaving_clean(path);
    _exit(1);
}

void leaving_wait(const char *path)
{
    char taken;
    ssize_t got;
    close(STDOUT_FILENO); /* by which they see that all is there */
    do {
        got = read(STDIN_FILENO, &taken, 1);
    } while (got < 0 && errno == EINTR);
    if (got == 1)
        return;
    leaving_clean(path);
    _exit(1);
}

status leaving_watch(const char *path, error *err)
{
    pthread_t waiting;
    if (pthread_create(&waiting, NULL, wait_for_it, (void *)(uintptr_t)path))
        return error_set(err, ERR_INTERNAL, NULL, "cannot start a thread");
    pthread_detach(waiting);
    return OK;
}

#include "exchange/program.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

/* It stands in the running program's own folder. */
static status find(const char *name, char path[PATH_ROOM], error *err)
{
    size_t size = strlen(name) + 1;
    ssize_t length = readlink("/proc/self/exe", path, PATH_ROOM - size - 1);
    path[length > 0 ? length : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        return error_set(err, ERR_INTERNAL, NULL, "the program's own folder can't be found");
    memcpy(slash + 1, name, size);
    if (access(path, X_OK))
        return error_set(err, ERR_INTERNAL, NULL, "%.200s: %s", path, strerror(errno));
    return OK;
}

/* What a library might be told by the environment, it is not: only where its data are. */
static void pick_environment(char *ret[], size_t room)
{
    static const char *const NAMES[] = {"PROJ_DATA=",    "PROJ_LIB=",    "GDAL_DATA=",
                                        "ASAN_OPTIONS=", "GCOV_PREFIX=", "LD_LIBRARY_PATH="};
    size_t count = 0;
    for (char **e = environ; *e && count + 1 < room; e++)
        for (size_t i = 0; i < COUNT(NAMES); i++)
            if (strncmp(*e, NAMES[i], strlen(NAMES[i])) == 0 && count + 1 < room)
                ret[count++] = *e;
    ret[count] = NULL;
}

static void put_stream(posix_spawn_file_actions_t *streams, int from, int to, int mode)
{
    if (from < 0)
        posix_spawn_file_actions_addopen(streams, to, "/dev/null", mode, 0);
    else if (from != to)
        posix_spawn_file_actions_adddup2(streams, from, to);
}

status program_start(const char *const *argv, int in, int out, int why, pid_t *ret, error *err)
{
    char path[PATH_ROOM], *environment[16];
    sigset_t none, piped;
    posix_spawn_file_actions_t streams;
    posix_spawnattr_t attributes;
    status failed = find(argv[0], path, err);
    if (failed)
        return failed;
    pick_environment(environment, COUNT(environment));
    sigemptyset(&none);
    sigemptyset(&piped);
    sigaddset(&piped, SIGPIPE);
    posix_spawn_file_actions_init(&streams);
    posix_spawnattr_init(&attributes);
    put_stream(&streams, in, STDIN_FILENO, O_RDONLY);
    put_stream(&streams, out, STDOUT_FILENO, O_WRONLY);
    put_stream(&streams, why, STDERR_FILENO, O_WRONLY);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &piped);
    int stopped = posix_spawn(ret, path, &streams, &attributes,
                              (char *const *)argv, /* spawn does not write to them */
                              environment);
    posix_spawn_file_actions_destroy(&streams);
    posix_spawnattr_destroy(&attributes);
    return stopped ? error_set(err, ERR_INTERNAL, NULL, "%s: %s", argv[0], strerror(stopped)) : OK;
}

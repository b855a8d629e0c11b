/** A folder of a test's own, files in it, and other programs run on them: Cairn itself, and sqlite3
 *  as the outside that edits the same database. What can't be done ends the test program. */
#ifndef CAIRN_TESTS_SCRATCH_H
#define CAIRN_TESTS_SCRATCH_H

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum { SCRATCH_PATH_MAX = 200 };

typedef struct {
    char folder[64];
} scratch;

static inline void scratch_must(bool done, const char *what)
{
    if (done)
        return;
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    abort();
}

static inline void scratch_make(scratch *s)
{
    *s = (scratch){.folder = "/tmp/cairn-test-XXXXXX"};
    scratch_must(mkdtemp(s->folder) != NULL, "a folder below /tmp");
}

static inline void scratch_remove(scratch *s)
{
    char command[100];
    snprintf(command, sizeof command, "rm -rf '%s'", s->folder);
    scratch_must(system(command) == 0, command);
}

/** The path of a name in the folder; good until eight others were asked for. */
static inline const char *scratch_path(const scratch *s, const char *name)
{
    static char paths[8][SCRATCH_PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 8];
    int length = snprintf(path, SCRATCH_PATH_MAX, "%s/%s", s->folder, name);
    scratch_must(length < SCRATCH_PATH_MAX, name);
    return path;
}

static inline void scratch_write_bytes(const char *path, const void *bytes, size_t length)
{
    FILE *f = fopen(path, "wb");
    scratch_must(f && fwrite(bytes, 1, length, f) == length && fclose(f) == 0, path);
}

/** Writes a file of the folder. @return its path. */
static inline const char *scratch_write(const scratch *s, const char *name, const char *text)
{
    const char *path = scratch_path(s, name);
    scratch_write_bytes(path, text, strlen(text));
    return path;
}

/** A whole file, terminated; free it. */
static inline char *scratch_read(const char *path, size_t *ret_length)
{
    struct stat info;
    FILE *f = fopen(path, "rb");
    scratch_must(f && fstat(fileno(f), &info) == 0, path);
    size_t size = (size_t)info.st_size;
    char *text = malloc(size + 1);
    scratch_must(text && fread(text, 1, size, f) == size, path);
    fclose(f);
    text[size] = '\0';
    if (ret_length)
        *ret_length = size;
    return text;
}

static inline void scratch_copy(const char *from, const char *to)
{
    size_t length;
    char *bytes = scratch_read(from, &length);
    scratch_write_bytes(to, bytes, length);
    free(bytes);
}

static inline bool scratch_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

/** What a program said and how it ended. */
typedef struct {
    int status; /* of its exit; -1 when it was killed */
    char *out, *err;
} ran;

static inline void ran_done(ran *r)
{
    free(r->out);
    free(r->err);
    *r = (ran){0};
}

/** Starts a program with its standard streams on files of the folder. */
static inline pid_t scratch_spawn(const scratch *s, const char *const *argv)
{
    pid_t pid;
    posix_spawn_file_actions_t streams;
    posix_spawn_file_actions_init(&streams);
    const char *in = scratch_path(s, "stdin");
    posix_spawn_file_actions_addopen(&streams, 0, scratch_exists(in) ? in : "/dev/null", O_RDONLY,
                                     0);
    posix_spawn_file_actions_addopen(&streams, 1, scratch_path(s, "stdout"),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    posix_spawn_file_actions_addopen(&streams, 2, scratch_path(s, "stderr"),
                                     O_WRONLY | O_CREAT | O_TRUNC, 0600);
    /* posix_spawn takes them without const and leaves them as they are */
    char *const *arguments = (char *const *)(uintptr_t)argv;
    errno = posix_spawnp(&pid, argv[0], &streams, NULL, arguments, environ);
    scratch_must(errno == 0, argv[0]);
    posix_spawn_file_actions_destroy(&streams);
    return pid;
}

static inline ran scratch_wait(const scratch *s, pid_t pid)
{
    int ended;
    scratch_must(waitpid(pid, &ended, 0) == pid, "waitpid");
    return (ran){WIFEXITED(ended) ? WEXITSTATUS(ended) : -1,
                 scratch_read(scratch_path(s, "stdout"), NULL),
                 scratch_read(scratch_path(s, "stderr"), NULL)};
}

/** Runs a program to its end. @param input  of its standard input, or NULL. */
static inline ran scratch_run(const scratch *s, const char *const *argv, const char *input)
{
    const char *in = scratch_path(s, "stdin");
    if (input)
        scratch_write(s, "stdin", input);
    else
        unlink(in);
    return scratch_wait(s, scratch_spawn(s, argv));
}

/** The program under test: $CAIRN, else the one in the build folder. */
static inline const char *scratch_cairn(void)
{
    const char *given = getenv("CAIRN");
    return given ? given : "./cairn";
}

enum { CAIRN_ARGUMENTS_MAX = 40 };

/** Runs Cairn. @param arguments  end with NULL. */
static inline ran cairn_run(const scratch *s, const char *const *arguments)
{
    const char *argv[CAIRN_ARGUMENTS_MAX] = {scratch_cairn()};
    for (size_t i = 0; arguments[i] && i < CAIRN_ARGUMENTS_MAX - 2; i++)
        argv[i + 1] = arguments[i];
    return scratch_run(s, argv, NULL);
}
#define CAIRN(s, ...) cairn_run(s, (const char *const[]){__VA_ARGS__, NULL})

/** Whether there is a sqlite3 that takes SpatiaLite in. */
static inline bool outside_there(const scratch *s)
{
    ran r = scratch_run(s, (const char *const[]){"sh", "-c", "command -v sqlite3", NULL}, NULL);
    bool there = r.status == 0;
    ran_done(&r);
    if (!there)
        return false;
    r = scratch_run(s, (const char *const[]){"sqlite3", "-bail", ":memory:", NULL},
                    ".load mod_spatialite\nSELECT spatialite_version();");
    there = r.status == 0;
    ran_done(&r);
    return there;
}

/** Runs SQL on a database from outside: the sqlite3 program with mod_spatialite loaded. */
static inline ran outside(const scratch *s, const char *db, const char *sql)
{
    enum { SQL_MAX = 8000 };
    char *input = malloc(SQL_MAX);
    scratch_must(input != NULL, "memory");
    snprintf(input, SQL_MAX, ".load mod_spatialite\n.timeout 5000\n%s\n", sql);
    ran r = scratch_run(s, (const char *const[]){"sqlite3", "-bail", "-batch", db, NULL}, input);
    free(input);
    return r;
}

#endif

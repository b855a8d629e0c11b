/* What a reader that a file has taken over could still do: read, and write to its pipe. */
#include "reader/sandbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

typedef enum {
    ALL_WELL,
    READS_NOT,
    WRITES_NOT,
    HAS_FILES,
    OPENS,
    MAKES,
    REMOVES,
    CONNECTS,
    RUNS,
    FORKS,
    TAKES_MEMORY
} found;

static const size_t MEMORY = (size_t)64 << 20;

static bool refused(long result)
{
    return result < 0 && errno == EPERM;
}

/* In a process of its own. */
static found look(int inherited, int pipe_end)
{
    char byte;
    char *const none[] = {NULL};
    int here = dup2(pipe_end, STDOUT_FILENO);
    sandbox_enter(&(sandbox_limits){.max_memory_bytes = MEMORY, .max_seconds = 10});
    int fd = open("/proc/self/stat", O_RDONLY);
    if (fd < 0 || read(fd, &byte, 1) != 1)
        return READS_NOT;
    if (write(here, "x", 1) != 1)
        return WRITES_NOT;
    if (fcntl(inherited, F_GETFD) >= 0)
        return HAS_FILES;
    if (!refused(open("/dev/null", O_WRONLY)) || !refused(open("/dev/null", O_RDWR)))
        return OPENS;
    if (!refused(open("/tmp/cairn-test-sandbox", O_RDONLY | O_CREAT, 0600)))
        return MAKES;
    if (!refused(unlink("/tmp/cairn-test-sandbox")))
        return REMOVES;
    if (!refused(socket(AF_INET, SOCK_STREAM, 0)) || !refused(socket(AF_UNIX, SOCK_STREAM, 0)))
        return CONNECTS;
    if (!refused(execve("/bin/true", none, none)))
        return RUNS;
    if (!refused(vfork()))
        return FORKS;
    void *volatile taken = malloc(2 * MEMORY);
    return taken ? TAKES_MEMORY : ALL_WELL;
}

static void test_what_is_left(void **state)
{
    int pipe_ends[2], status;
    (void)state;
#if defined CAIRN_SANITIZED || defined CAIRN_COVERED
    skip();
#endif
    assert_int_equal(pipe(pipe_ends), 0);
    int inherited = fcntl(pipe_ends[0], F_DUPFD, 40);
    pid_t child = fork();
    assert_true(child >= 0);
    if (!child)
        _exit(look(inherited, pipe_ends[1]));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), ALL_WELL);
}

static void test_it_does_not_outlive_who_had_it_made(void **state)
{
    int status;
    pid_t child = fork();
    (void)state;
    assert_true(child >= 0);
    if (!child) {
        sandbox_enter(&(sandbox_limits){.max_memory_bytes = MEMORY, .parent = getppid() + 1L});
        _exit(0); /* it is not come to: that was no parent of this one */
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_left),
        cmocka_unit_test(test_it_does_not_outlive_who_had_it_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

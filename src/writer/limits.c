#include "writer/limits.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "writer/leaving.h"

#if defined CAIRN_SANITIZED || defined CAIRN_COVERED
enum { INSTRUMENTED = 1 }; /* takes terabytes of addresses, and writes files at its end */
#else
enum { INSTRUMENTED = 0 };
#endif

static void limit(__rlimit_resource_t what, size_t most)
{
    const struct rlimit both = {most, most};
    (void)setrlimit(what, &both); /* it is lower already, then */
}

static void set_limits(const writer_limits *limits)
{
    static const size_t LIBRARIES = (size_t)1 << 30; /* of addresses, hardly of memory */
    (void)signal(SIGXFSZ, SIG_IGN); /* a write past the limit fails, and that can be told */
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 64);
    limit(RLIMIT_FSIZE, limits->max_file_bytes);
    if (limits->max_seconds > 0)
        limit(RLIMIT_CPU, (size_t)limits->max_seconds + 1);
    if (INSTRUMENTED || limits->max_memory_bytes > SIZE_MAX / 2)
        return;
    limit(RLIMIT_DATA, limits->max_memory_bytes);
    limit(RLIMIT_AS, limits->max_memory_bytes + LIBRARIES);
}

#if defined __x86_64__
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#ifdef OUR_ARCHITECTURE
#define LOAD(member) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, member))
#define REFUSE BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE_CALL(call) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 1), REFUSE

static void filter_calls(void)
{
    static struct sock_filter code[] = {
        LOAD(arch),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0),
        REFUSE,
        LOAD(nr),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), /* x32: the same by other numbers */
        REFUSE,
        REFUSE_CALL(socket),
        REFUSE_CALL(socketpair),
        REFUSE_CALL(connect),
        REFUSE_CALL(bind),
        REFUSE_CALL(io_uring_setup),
        REFUSE_CALL(execve),
        REFUSE_CALL(execveat),
        REFUSE_CALL(ptrace),
        REFUSE_CALL(process_vm_writev),
        REFUSE_CALL(kill),
        ALLOW,
    };
    const struct sock_fprog program = {sizeof code / sizeof *code, code};
    (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
                &program); /* a kernel without it has the rest */
}
#else
static void filter_calls(void)
{
}
#endif

void limits_enter(const writer_limits *limits)
{
    if (limits->parent) {
        sigset_t leaving;
        sigemptyset(&leaving);
        sigaddset(&leaving, LEAVING_SIGNAL);
        (void)pthread_sigmask(SIG_BLOCK, &leaving, NULL); /* it fails for no valid set */
        (void)prctl(PR_SET_PDEATHSIG, LEAVING_SIGNAL);    /* it always succeeds for a signal */
        if (getppid() != limits->parent)                  /* it ended before */
            _exit(1);
    }
    (void)close_range(STDERR_FILENO + 1, ~0U, 0); /* an older kernel: close-on-exec does it */
    set_limits(limits);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (INSTRUMENTED)
        return;
    (void)unshare(CLONE_NEWNET); /* only for who may: the filter refuses sockets anyway */
    filter_calls();
}

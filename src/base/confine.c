#include "base/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/close_range.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

static void limit(__rlimit_resource_t what, size_t most)
{
    const struct rlimit both = {most, most};
    (void)setrlimit(what, &both); /* it is lower already, then */
}

static void set_limits(const confine_rules *rules)
{
    (void)signal(SIGXFSZ, SIG_IGN); /* a write past the limit fails, and that can be told */
    limit(RLIMIT_CORE, 0);
    limit(RLIMIT_NOFILE, 64);
    limit(RLIMIT_FSIZE, rules->max_file_bytes);
    if (rules->max_seconds > 0)
        limit(RLIMIT_CPU, (size_t)rules->max_seconds + 1);
    if (CONFINE_INSTRUMENTED || rules->max_memory_bytes > SIZE_MAX / 2)
        return;
    limit(RLIMIT_DATA, rules->max_memory_bytes);
    limit(RLIMIT_AS, rules->max_memory_bytes + rules->library_bytes);
}

/* -- system calls ------------------------------------------------------------------------------ */

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
/* The flags stand in the lower half of the argument, which comes first (little endian). */
#define REFUSE_TO_WRITE(call, flags)                                                               \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##call, 0, 4), LOAD(args[flags]),                     \
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1), REFUSE, \
        ALLOW
/* x32 has the same calls by other numbers. */
#define OUR_CALLS_ONLY                                                                             \
    LOAD(arch), BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0), REFUSE, LOAD(nr),     \
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), REFUSE
#define REFUSE_TO_REACH_OUT                                                                        \
    REFUSE_CALL(socket), REFUSE_CALL(socketpair), REFUSE_CALL(connect), REFUSE_CALL(bind),         \
        REFUSE_CALL(io_uring_setup), REFUSE_CALL(execve), REFUSE_CALL(execveat),                   \
        REFUSE_CALL(ptrace), REFUSE_CALL(process_vm_writev), REFUSE_CALL(kill)

static void filter_calls(bool reads_only)
{
    static struct sock_filter writing[] = {OUR_CALLS_ONLY, REFUSE_TO_REACH_OUT, ALLOW};

    static struct sock_filter reading[] = {
        OUR_CALLS_ONLY,
        REFUSE_TO_WRITE(openat, 2),
#ifdef __NR_open
        REFUSE_TO_WRITE(open, 1),
        REFUSE_CALL(creat),
        REFUSE_CALL(unlink),
        REFUSE_CALL(rename),
        REFUSE_CALL(mkdir),
        REFUSE_CALL(link),
        REFUSE_CALL(symlink),
        REFUSE_CALL(chmod),
        REFUSE_CALL(fork),
        REFUSE_CALL(vfork),
#endif
        REFUSE_CALL(openat2),
        REFUSE_CALL(unlinkat),
        REFUSE_CALL(renameat2),
        REFUSE_CALL(mkdirat),
        REFUSE_CALL(linkat),
        REFUSE_CALL(symlinkat),
        REFUSE_CALL(fchmodat),
        REFUSE_CALL(truncate),
        REFUSE_CALL(sendto),
        REFUSE_CALL(sendmsg),
        REFUSE_CALL(tkill),
        REFUSE_TO_REACH_OUT,
        ALLOW,
    };
    const struct sock_fprog for_reading = {sizeof reading / sizeof *reading, reading};
    const struct sock_fprog for_writing = {sizeof writing / sizeof *writing, writing};
    (void)prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER,
                reads_only ? &for_reading : &for_writing); /* a kernel without it has the rest */
}
#else
static void filter_calls(bool reads_only)
{
    (void)reads_only;
}
#endif

void confine_enter(const confine_rules *rules)
{
    (void)close_range(STDERR_FILENO + 1, ~0U, 0); /* an older kernel: close-on-exec does it */
    set_limits(rules);
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    if (CONFINE_INSTRUMENTED)
        return;
    (void)unshare(CLONE_NEWNET); /* only for who may: the filter refuses sockets anyway */
    filter_calls(rules->reads_only);
}

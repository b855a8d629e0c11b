#include "writer/limits.h"

#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/confine.h"
#include "writer/leaving.h"

void limits_enter(const writer_limits *limits)
{
    static const size_t LIBRARIES = (size_t)1 << 30;
    if (limits->parent) {
        sigset_t leaving;
        sigemptyset(&leaving);
        sigaddset(&leaving, LEAVING_SIGNAL);
        (void)pthread_sigmask(SIG_BLOCK, &leaving, NULL); /* it fails for no valid set */
        (void)prctl(PR_SET_PDEATHSIG, LEAVING_SIGNAL);    /* it always succeeds for a signal */
        if (getppid() != limits->parent)                  /* it ended before */
            _exit(1);
    }
    const confine_rules rules = {.max_memory_bytes = limits->max_memory_bytes,
                                 .library_bytes = LIBRARIES,
                                 .max_file_bytes = limits->max_file_bytes,
                                 .max_seconds = limits->max_seconds};
    confine_enter(&rules);
}

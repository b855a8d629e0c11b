#include "reader/sandbox.h"

#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/confine.h"

void sandbox_enter(const sandbox_limits *limits)
{
    static const size_t LIBRARIES_AND_FILE = (size_t)4 << 30;
    if (limits->parent) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL); /* it always succeeds for a signal */
        if (getppid() != limits->parent)        /* it ended before */
            _exit(1);
    }
    const confine_rules rules = {.max_memory_bytes = limits->max_memory_bytes,
                                 .library_bytes = LIBRARIES_AND_FILE,
                                 .max_file_bytes =
                                     CONFINE_INSTRUMENTED ? SIZE_MAX : limits->max_memory_bytes,
                                 .max_seconds = limits->max_seconds,
                                 .reads_only = true};
    confine_enter(&rules);
}

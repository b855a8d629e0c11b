/* The program: the subcommands are in one table, in cli/cli.c. */
#include <stdlib.h>
#include <time.h>

#include "cli/cli.h"

int main(int argc, char **argv)
{
    /* what opens and expires at midnight does so at midnight here, wherever the machine stands */
    setenv("TZ", "Europe/London", 0);
    tzset();
    return cli_run(argc, argv);
}

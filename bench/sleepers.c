/*
 * Processes for the process viewers to show: as many as asked for, asleep until standard input
 * ends.
 *
 *     sleepers COUNT
 *
 * Says "ready" on standard output when all are there.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

#define COUNT_MAX 10000

static int start(pid_t parent)
{
    pid_t pid = fork();

    if (pid == 0) {
        /* None outlives its parent, however that ends. */
        if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == parent)
            for (;;)
                pause();
        _exit(1);
    }
    return pid > 0 ? 0 : -1;
}

int main(int argc, char **argv)
{
    long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    char ignored[64];

    if (count < 1 || count > COUNT_MAX) {
        fprintf(stderr, "usage: sleepers COUNT (1 to %d)\n", COUNT_MAX);
        return 2;
    }
    for (long i = 0; i < count; i++) {
        if (start(getpid()) != 0) {
            perror("sleepers: fork");
            return 1;
        }
    }
    printf("ready\n");
    fflush(stdout);
    while (read(STDIN_FILENO, ignored, sizeof ignored) > 0)
        ;
    return 0;
}

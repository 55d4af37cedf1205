#include "tui/terminfo.h"

#include <curses.h>
#include <term.h>

bool terminfo_knows(const char *name, int fd)
{
    int error = 0;
    TERMINAL *before = set_curterm(NULL);
    bool known = setupterm(name, fd, &error) == OK || error == 1;
    TERMINAL *tried = set_curterm(before);
    if (tried)
        del_curterm(tried);
    return known;
}

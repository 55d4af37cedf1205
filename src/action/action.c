#include "action/action.h"

#include <string.h>
#include <strings.h>

const struct action_info action_table[ACTION_COUNT] = {
#define ACTION_INFO(id, name, keys, flags, help) {name, keys, help, flags},
    ACTIONS(ACTION_INFO)
#undef ACTION_INFO
};

enum action action_find(const char *name, size_t length)
{
    for (unsigned i = 0; i < ACTION_COUNT; i++)
        if (strlen(action_table[i].name) == length &&
            strncasecmp(action_table[i].name, name, length) == 0)
            return (enum action)i;
    return ACTION_COUNT;
}

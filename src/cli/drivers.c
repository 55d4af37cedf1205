/*
 * jobtop drivers: what there is, what is refused and why; and a driver's options, from its own
 * table.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/print.h"
#include "driver/loader.h"
#include "driver/options.h"

struct driver_list {
    const struct driver_path *path;
    char **names;
    size_t count;
};

static void list_cell(void *context, size_t row, size_t column, struct buf *out)
{
    struct driver_list *l = context;
    const struct jobtop_driver *driver;
    struct detail d = DETAIL_INIT;
    bool loaded = driver_load(l->path, l->names[row], &driver, &d) == JOBTOP_OK;

    if (column == 0)
        buf_adds(out, l->names[row]);
    else if (column == 1)
        buf_adds(out, loaded && driver->version != NULL ? driver->version : "");
    else if (loaded)
        buf_adds(out, driver->summary != NULL ? driver->summary : "");
    else
        buf_addf(out, "refused: %s", d.text);
}

static int list_drivers(const struct cli *cli)
{
    static const struct print_column columns[] = {
        {"NAME", 8, 24, false}, {"VERSION", 7, 12, false}, {"SUMMARY", 20, 200, false}};
    struct driver_list l = {.path = driver_default_path()};
    struct detail d = DETAIL_INIT;
    bool whole;

    if (driver_list(l.path, &l.names, &l.count, &d) != JOBTOP_OK)
        return cli_fail(cli, &d);
    whole = print_table(cli, columns, 3, l.count, list_cell, &l);
    for (size_t i = 0; i < l.count; i++)
        free(l.names[i]);
    free(l.names);
    if (whole)
        return CLI_DONE;
    cli_error(cli, "out of memory");
    return CLI_FAILED;
}

static void option_cell(void *context, size_t row, size_t column, struct buf *out)
{
    const struct jobtop_driver *driver = context;
    const struct jobtop_option *o = &driver->options[row];

    switch (column) {
    case 0:
        buf_adds(out, o->name);
        break;
    case 1:
        if (o->type == JOBTOP_OPTION_CHOICE && o->choices != NULL)
            buf_adds(out, o->choices);
        else
            buf_adds(out, option_type_name(o->type));
        break;
    case 2:
        if (o->flags & JOBTOP_OPTION_REQUIRED)
            buf_adds(out, "(required)");
        else
            buf_adds(out, o->initial != NULL ? o->initial : "-");
        break;
    default:
        buf_adds(out, o->help != NULL ? o->help : "");
        if (o->flags & JOBTOP_OPTION_SECRET)
            buf_adds(out, " (secret: given as command, file or env)");
        break;
    }
}

static int show_driver(const struct cli *cli, const char *name)
{
    static const struct print_column columns[] = {{"OPTION", 12, 32, false},
                                                  {"TYPE", 8, 40, false},
                                                  {"DEFAULT", 8, 24, false},
                                                  {"MEANING", 20, 200, false}};
    const struct jobtop_driver *driver;
    struct detail d = DETAIL_INIT;
    size_t count = 0;

    if (driver_load(driver_default_path(), name, &driver, &d) != JOBTOP_OK) {
        cli_error(cli, "%s", d.text);
        return CLI_USAGE;
    }
    cli_print(cli, "%s %s", driver->name, driver->version != NULL ? driver->version : "");
    cli_print(cli, "%s", driver->summary != NULL ? driver->summary : "");
    cli_print(cli, "Address: %s", driver->address_help != NULL ? driver->address_help : "none");
    while (driver->options != NULL && driver->options[count].name != NULL)
        count++;
    putchar('\n');
    if (count == 0) {
        cli_print(cli, "It has no options of its own.");
        return CLI_DONE;
    }
    if (print_table(cli, columns, 4, count, option_cell, (void *)(uintptr_t)driver))
        return CLI_DONE;
    cli_error(cli, "out of memory");
    return CLI_FAILED;
}

int drivers_command(struct cli *cli, int argc, char **argv)
{
    return argc > 1 ? show_driver(cli, argv[1]) : list_drivers(cli);
}

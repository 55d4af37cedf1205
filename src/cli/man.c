/*
 * jobtop man PAGE: the manual pages, from the tables that the program itself works by. Run when
 * jobtop is built.
 */
#include <stdio.h>
#include <string.h>

#include "action/action.h"
#include "job/property.h"
#include "cli/cli.h"
#include "view/columns.h"

/* Text as roff shows it unchanged. */
static void put(const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if ((*p == '.' || *p == '\'') && (p == text || p[-1] == '\n'))
            fputs("\\&", stdout);
        if (*p == '\\')
            fputs("\\e", stdout);
        else if (*p == '-')
            fputs("\\-", stdout);
        else if (*p == '`')
            fputs("\\(oq", stdout);
        else if (*p == '\'')
            fputs("\\(cq", stdout);
        else
            putchar(*p);
    }
}

static void heading(const char *title)
{
    printf(".SH %s\n", title);
}

static void paragraph(const char *text)
{
    printf(".PP\n");
    put(text);
    putchar('\n');
}

static void tagged(const char *tag, const char *text)
{
    printf(".TP\n\\fB");
    put(tag);
    printf("\\fR\n");
    put(text);
    putchar('\n');
}

static void options(uint64_t set, const char *formats)
{
    for (int i = 0; i < CLI_OPTION_COUNT; i++) {
        const struct cli_option_info *o = &cli_option_table[i];

        if (!(set & (UINT64_C(1) << i)))
            continue;
        printf(".TP\n");
        if (o->letter != 0)
            printf("\\fB\\-%c\\fR, ", o->letter);
        printf("\\fB\\-\\-");
        put(o->name);
        printf("\\fR");
        if (o->argument != NULL) {
            printf(" \\fI");
            put(o->argument);
            printf("\\fR");
        }
        putchar('\n');
        put(o->help);
        if (i == CLI_OPTION_FORMAT)
            printf(": one of %s; the first one is the default", formats);
        printf(".\n");
    }
}

static void title(const char *name, const char *section, const char *what)
{
    printf(".\\\" Made by `jobtop man' from the program's own tables.\n");
    printf(".TH %s %s \"\" \"jobtop %s\" \"jobtop\"\n", name, section, PACKAGE_VERSION);
    heading("NAME");
    put(what);
    putchar('\n');
}

static void commands(void)
{
    heading("COMMANDS");
    for (int i = 0; i < CLI_COMMAND_COUNT; i++) {
        const struct cli_command *c = &cli_command_table[i];

        if (c->flags & CLI_HIDDEN)
            continue;
        printf(".SS \"jobtop%s%s [OPTIONS]%s", i == CLI_COMMAND_DASHBOARD ? "" : " ",
               i == CLI_COMMAND_DASHBOARD ? "" : c->name, c->operands[0] != '\0' ? " " : "");
        put(c->operands);
        printf("\"\n");
        put(c->text);
        putchar('\n');
        options(c->options & ~CLI_COMMON, c->formats);
    }
}

static void columns(void)
{
    heading("COLUMNS");
    paragraph("For --columns, --sort, the filter and the configuration:");
    for (int i = 0; i < COLUMN_COUNT; i++)
        tagged(column_table[i].name, column_table[i].help);
    paragraph("\"list --columns\" also takes the properties of the class by name (JobState, "
              "PercentComplete, ...), the name of an enumerated one's value (JobStateText), "
              "Source, Class and AffectedElements. The class's own spelling means the property: "
              "\"Name\" is the property, \"name\" the column.");
}

static void properties(void)
{
    heading("PROPERTIES");
    paragraph("Of the class Msvm_ConcreteJob, with their CIM types. \"jobtop set\" writes those "
              "that are marked; it takes a value's name (\"UTC Time\") as well as its number.");
    for (int i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        const struct property *p = &property_table[i];
        char text[64];

        snprintf(text, sizeof text, "%s%s", property_type_name(p->type),
                 p->writable ? ", can be set" : "");
        tagged(p->name, text);
    }
}

static void formats(void)
{
    heading("OUTPUT");
    paragraph("What a script reads goes to standard output alone, everything else to standard "
              "error. Texts of jobs come from outside: in a table, control characters and what "
              "else could harm a terminal are made visible; in JSON and CSV they are escaped. No "
              "escape sequence is ever written to what is no terminal.");
    tagged("table",
           "Columns under titles. On a terminal cut to its width, elsewhere not cut at all.");
    tagged("json",
           "One array of objects, one a job (\"show\": one object). Keys are the CIM property "
           "names as the class Msvm_ConcreteJob spells them, all 41 always, besides Source, Class "
           "and AffectedElements. An enumerated property P is a number, and PText beside it its "
           "name. NULL is null, a point in time ISO 8601 in UTC, a length of time seconds as a "
           "number. Bytes that are no UTF-8 are written as \\udc80 to \\udcff.");
    tagged("jsonl", "The same objects, one a line, without the array.");
    tagged("csv", "RFC 4180, but that lines end in a line feed alone. The first line has the names "
                  "of the columns. Without --columns these are Source, Class, AffectedElements and "
                  "the 41 properties in the order of the class. Values are as in JSON; NULL is "
                  "empty, and elements of arrays have \"; \" between them.");
}

static void filters(void)
{
    heading("FILTERS");
    paragraph("A word matches any text column. \"column:word\" matches in one column, "
              "\"column=value\" the whole of it; \"progress<50\", \"age>10m\" compare. \"!\" "
              "negates, \"and\" (or nothing) and \"or\" join, parentheses group, \"quotes\" keep "
              "blanks. \"state:failed\" shows what failed.");
}

static void keys(void)
{
    heading("KEYS");
    paragraph("Of the dashboard; the configuration can change them, see jobtop.yaml(5).");
    for (int i = 0; i < ACTION_COUNT; i++)
        tagged(action_table[i].keys, action_table[i].help);
}

static void files(void)
{
    heading("FILES");
    tagged("$XDG_CONFIG_HOME/jobtop/jobtop.yaml, /etc/jobtop/jobtop.yaml",
           "The configuration, see jobtop.yaml(5): the first one that is there. XDG_CONFIG_HOME is "
           "~/.config when unset.");
    tagged("$XDG_CONFIG_HOME/jobtop/themes/NAME.yaml", "Themes of your own.");
    tagged("$XDG_STATE_HOME/jobtop/jobs.db",
           "The jobs of this machine. XDG_STATE_HOME is ~/.local/state when unset.");
    tagged("$XDG_STATE_HOME/jobtop/audit.log",
           "Every request that was sent to a source, and its answer.");
    heading("ENVIRONMENT");
    tagged("JOBTOP_DRIVER_PATH",
           "Directories, with colons between them, in which drivers are looked for first.");
    tagged("NO_COLOR", "When set and not empty, the dashboard has no colours.");
}

static void jobtop_1(void)
{
    title("JOBTOP", "1", "jobtop - top for virtual-machine jobs");
    heading("SYNOPSIS");
    printf("\\fBjobtop\\fR [\\fIOPTIONS\\fR]\n.br\n\\fBjobtop\\fR \\fICOMMAND\\fR "
           "[\\fIOPTIONS\\fR] [\\fIOPERANDS\\fR]\n");
    heading("DESCRIPTION");
    put("jobtop shows, live, every long-running operation of virtualization hosts, says what "
        "failed and why, and stops it safely. Its unit is a job as the CIM class Msvm_ConcreteJob "
        "defines it; a source is one place that jobs are polled from, a driver knows one kind of "
        "source. Without a command it opens the dashboard.\n");
    paragraph("A JOB is written SOURCE/InstanceID. A part of the InstanceID that only one job has "
              "will do, in upper or lower case, and SOURCE/ may be left out. When several jobs "
              "match, they are listed and nothing is done. When a source does not answer, a part "
              "is only taken if it names its source.");
    paragraph("A SOURCE of -s is the name of a configured one, or DRIVER:ADDRESS: "
              "local:/path/jobs.db, wmi:https://host:5986/, libvirt:qemu:///system.");
    commands();
    heading("OPTIONS OF EVERY COMMAND");
    options(CLI_COMMON, "");
    columns();
    properties();
    filters();
    keys();
    formats();
    heading("EXIT STATUS");
    for (size_t i = 0; i < CLI_EXIT_COUNT; i++) {
        char number[8];

        snprintf(number, sizeof number, "%d", cli_exit_table[i].number);
        tagged(number, cli_exit_table[i].text);
    }
    paragraph("\"run\" exits as its command did.");
    files();
    heading("EXAMPLES");
    printf(".nf\n");
    put("jobtop list --filter state:failed --format jsonl\n"
        "jobtop run --name backup -- rsync -a --info=progress2 /srv /mnt\n"
        "jobtop wait hv01/5A4F --timeout 10m && echo well\n"
        "jobtop -s local:/tmp/jobs.db cancel 17 --yes\n");
    printf(".fi\n");
    heading("SEE ALSO");
    printf("\\fBjobtop.yaml\\fR(5)\n");
}

static void jobtop_yaml_5(void)
{
    title("JOBTOP.YAML", "5", "jobtop.yaml - configuration of jobtop");
    heading("DESCRIPTION");
    put("What follows is the configuration that is built into jobtop, in full: every key, what it "
        "means, and its default. A file of your own holds only what differs. \"jobtop config "
        "check\" reads it and says what is wrong, with line and column; \"jobtop config defaults\" "
        "prints the text below; \"jobtop drivers NAME\" lists what a source of that driver "
        "understands.\n");
    printf(".PP\n.nf\n");
    put(config_defaults());
    printf(".fi\n");
    heading("SEE ALSO");
    printf("\\fBjobtop\\fR(1)\n");
}

int man_command(struct cli *cli, int argc, char **argv)
{
    (void)argc;
    if (strcmp(argv[1], "jobtop.1") == 0)
        jobtop_1();
    else if (strcmp(argv[1], "jobtop.yaml.5") == 0)
        jobtop_yaml_5();
    else
        return cli_usage(cli, "there is no manual page \"%s\": jobtop.1, jobtop.yaml.5", argv[1]);
    return CLI_DONE;
}

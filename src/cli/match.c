#include "cli/match.h"

#include <string.h>

#include "cli/session.h"
#include "view/columns.h"
#include "job/name.h"

size_t match_source(const char *text, const char *source)
{
    size_t length = strlen(source);

    return strncmp(text, source, length) == 0 && text[length] == '/' ? length : 0;
}

static unsigned char lower(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

enum match match_id(const char *id, size_t id_length, const char *part, size_t length)
{
    if (length == 0 || length > id_length)
        return MATCH_NONE;
    if (length == id_length && memcmp(id, part, length) == 0)
        return MATCH_EXACT;
    for (size_t at = 0; at + length <= id_length; at++) {
        size_t same = 0;

        while (same < length && lower(id[at + same]) == lower(part[same]))
            same++;
        if (same == length)
            return MATCH_PART;
    }
    return MATCH_NONE;
}

void match_find(const struct table *table, int source, const char *part, size_t length,
                struct matches *matches)
{
    memset(matches, 0, sizeof *matches);
    for (uint32_t i = 0; i < table_capacity(table); i++) {
        const struct row *row = table_row(table, i);
        enum match match;
        struct text id;

        if (row->job == NULL || (source >= 0 && row->source != source))
            continue;
        id = job_id(row->job);
        match = match_id(id.bytes, id.length, part, length);
        if (match == MATCH_EXACT && !matches->exact) {
            matches->exact = true;
            matches->count = 0;
        }
        if (match == MATCH_NONE || (matches->exact && match != MATCH_EXACT))
            continue;
        if (matches->count < MATCH_KEPT)
            matches->rows[matches->count] = i;
        matches->count++;
    }
}

static void say_matches(struct session *s, const char *text, const struct matches *matches)
{
    struct table *table = engine_table(s->engine);
    struct buf name, title;

    buf_init(&name, 4096);
    buf_init(&title, 1024);
    cli_error(s->cli, "\"%s\" matches %zu jobs:", text, matches->count);
    for (size_t i = 0; i < matches->count && i < MATCH_KEPT; i++) {
        const struct row *row = table_row(table, matches->rows[i]);
        struct text id = job_id(row->job);

        buf_clear(&name);
        buf_clear(&title);
        session_job_name(s, row->source, id.bytes, id.length, &name);
        job_name_add(row->job, &title);
        cli_error(s->cli, "  %s  %s (%s)", buf_text(&name), buf_text(&title),
                  job_condition_name((enum job_condition)row->condition));
    }
    if (matches->count > MATCH_KEPT)
        cli_error(s->cli, "  and %zu more", matches->count - MATCH_KEPT);
    buf_free(&name);
    buf_free(&title);
}

/* The source that the text names, -1: none; *part is what is behind it. */
static int named_source(struct session *s, const char *text, const char **part)
{
    size_t longest = 0;
    int source = -1;

    for (size_t i = 0; i < engine_source_count(s->engine); i++) {
        size_t length = match_source(text, engine_source_name(s->engine, i));

        if (length > longest) {
            longest = length;
            source = (int)i;
        }
    }
    *part = source >= 0 ? text + longest + 1 : text;
    return source;
}

/* Whether all the sources that could have the job told theirs; if not, that was said. */
static int complete(struct session *s, int source)
{
    for (size_t i = 0; i < engine_source_count(s->engine); i++)
        if ((source < 0 || (size_t)source == i) && !session_answered(s, i))
            return session_report(s);
    return CLI_DONE;
}

int match_job(struct session *s, const char *text, uint32_t *row)
{
    struct matches matches;
    const char *part;
    int source = named_source(s, text, &part);
    int status;

    if (part[0] == '\0')
        return cli_usage(s->cli, "\"%s\": the InstanceID is missing", text);
    match_find(engine_table(s->engine), source, part, strlen(part), &matches);
    if (matches.count > 1) {
        say_matches(s, text, &matches);
        return CLI_USAGE;
    }
    if (matches.count == 0 || !matches.exact) {
        status = complete(s, source);
        if (status != CLI_DONE) {
            if (matches.count == 1)
                cli_error(s->cli,
                          "\"%s\" may mean a job of a source that did not answer: write SOURCE/%s",
                          text, text);
            return status;
        }
    }
    if (matches.count == 0) {
        cli_error(s->cli,
                  "no job matches \"%s\"; `jobtop list --columns source,id,name' shows what they "
                  "are called",
                  text);
        return CLI_FAILED;
    }
    *row = matches.rows[0];
    return CLI_DONE;
}

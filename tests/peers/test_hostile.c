#include "test_driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each repeated to the size that is asked for. */
static const struct {
    const char *bytes;
    size_t length;
} attacks[] = {
    {TEXT("\033[2J\033[H\033]0;owned\007\033[31mred\033[?1049l\033c")},
    {TEXT("\x9b"
          "2J\x9d"
          "0;owned\x9c\xc2\x9b"
          "2J\xc2\x90q")}, /* C1, as bytes and as code points */
    {TEXT("e\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85\xcc\x86\xcc\x87")}, /* marks upon marks */
    {TEXT("\xe2\x80\xae"
          "gnp.exe\xe2\x80\xac\xe2\x81\xa6x\xe2\x81\xa9")},         /* overrides, isolates */
    {TEXT("\xc0\x80\xed\xa0\x80\xf4\x90\x80\x80\xff\xfe\xe2\x82")}, /* no UTF-8 */
    {TEXT("\xe6\x97\xa5\xe6\x9c\xac\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb\xf0\x9f\x87\xa9\xf0"
          "\x9f\x87\xaa")},
    {TEXT("\xe2\x80\x8b\xe2\x80\x8d\xef\xbb\xbf\xf3\xa0\x81\x81\xc2\xad")}, /* nothing to see */
    {TEXT("line\r\nline\ttab\0nul\x7f\b\b\b\v\f")},
    {TEXT("\",\"=cmd|' /C calc'!A0\\u0022{}[]<&>%s%n$(id)`id`;")},
};

#define ATTACK_COUNT (sizeof(attacks) / sizeof(attacks[0]))

static void set(const struct jobtop_sink *sink, enum jobtop_property property, const char *text)
{
    sink->text(sink, property, text, strlen(text));
}

void hostile_flood(const struct jobtop_sink *sink, long jobs, size_t bytes)
{
    char *text = malloc(bytes + 64);
    char id[64];

    if (text == NULL)
        return;
    for (long i = 0; i < jobs; i++) {
        size_t kind = (size_t)i % ATTACK_COUNT, length = 0;

        while (length < bytes) {
            memcpy(text + length, attacks[kind].bytes, attacks[kind].length);
            length += attacks[kind].length;
        }
        if (kind == 2) { /* a single character, and all the rest on top of it */
            for (size_t at = 1; at + 2 < length; at += 2)
                memcpy(text + at, "\xcc\x81", 2);
        }
        snprintf(id, sizeof(id), "flood:%ld:", i);
        memcpy(text, id, strlen(id) < length ? strlen(id) : length);
        sink->job_begin(sink, text, length < 300 ? length : 300);
        sink->class_name(sink, text, length < 100 ? length : 100);
        sink->integer(sink, JOBTOP_P_JobState, 4);
        sink->integer(sink, JOBTOP_P_PercentComplete, i % 101);
        memset(text, 'x', strlen(id) < length ? strlen(id) : length);
        sink->text(sink, JOBTOP_P_Name, text, length);
        sink->text(sink, JOBTOP_P_JobStatus, text, length);
        sink->text(sink, JOBTOP_P_StatusDescriptions, text, length);
        sink->text(sink, JOBTOP_P_Owner, text, length);
        sink->text(sink, JOBTOP_P_ErrorDescription, text, length);
        sink->text(sink, JOBTOP_P_StartTime, text, length);
        sink->extra(sink, text, length < 64 ? length : 64, text, length);
        sink->element(sink, text, length, text, length, ~0u);
        sink->job_end(sink);
    }
    free(text);
}

void hostile_garbage(const struct jobtop_sink *sink, long jobs)
{
    static const char *const words[] = {"",
                                        "-1",
                                        "65536",
                                        "4294967296",
                                        "99999999999999999999",
                                        "0x10",
                                        "NaN",
                                        "true",
                                        "running",
                                        "20261340999999.000000+999",
                                        "00000000000000.000000:000",
                                        "99999999999999.999999:000",
                                        "P999999999999Y",
                                        "********************.000000+000",
                                        "\xff\xfe",
                                        " 4"};
    const size_t count = sizeof(words) / sizeof(words[0]);
    char id[64];

    for (long i = 0; i < jobs; i++) {
        struct jobtop_datetime when = {.usec = i % 2 == 0 ? INT64_MAX : INT64_MIN, .offset = 32767};

        when.kind = (unsigned char)(i % 7);
        when.wildcards = (unsigned char)(i * 37);
        snprintf(id, sizeof(id), "garbage:%ld", i);
        sink->job_begin(sink, id, strlen(id));
        for (int p = 0; p < JOBTOP_PROPERTY_COUNT; p++)
            if (p != JOBTOP_P_InstanceID)
                set(sink, (enum jobtop_property)p, words[((size_t)i + (size_t)p) % count]);
        sink->integer(sink, JOBTOP_P_JobState, i * 4000);
        sink->integer(sink, JOBTOP_P_Name, INT64_MIN); /* a number for a text */
        sink->integer(sink, JOBTOP_P_StartTime, INT64_MAX);
        sink->datetime(sink, JOBTOP_P_ElapsedTime, &when);
        sink->datetime(sink, JOBTOP_P_JobType, &when); /* a time for a number */
        for (int k = 0; k < 20; k++)
            sink->integer(sink, JOBTOP_P_OperationalStatus, k * 10000 - 1);
        sink->integer(sink, (enum jobtop_property)(JOBTOP_PROPERTY_COUNT + i), 1);
        sink->text(sink, (enum jobtop_property) - 1, "x", 1);
        sink->extra(sink, "", 0, "", 0);
        sink->element(sink, "", 0, "", 0, 0);
        sink->job_end(sink);
    }
}

void hostile_lie(const struct jobtop_sink *sink, long turn, enum jobtop_poll_result *result)
{
    for (int i = 0; i < 2; i++) { /* the same job twice */
        sink->job_begin(sink, TEXT("lie:twice"));
        sink->integer(sink, JOBTOP_P_JobState, i == 0 ? 4 : 7);
        sink->integer(sink, JOBTOP_P_PercentComplete, 300);
        set(sink, JOBTOP_P_InstanceID, "another:id");
        set(sink, JOBTOP_P_InstanceID, "");
        sink->job_end(sink);
    }
    sink->job_begin(sink, "", 0); /* no id */
    sink->integer(sink, JOBTOP_P_JobState, 4711);
    sink->job_end(sink);
    sink->job_begin(sink, TEXT("lie:back"));
    sink->integer(sink, JOBTOP_P_JobState, -4);
    sink->integer(sink, JOBTOP_P_PercentComplete, turn % 2 == 0 ? 90 : 10); /* progress goes back */
    sink->job_end(sink);
    sink->job_gone(sink, TEXT("lie:never-seen"));
    sink->job_gone(sink, TEXT("lie:back"));
    sink->job_gone(sink, "", 0);
    /* Outside of any job, and a job that does not end. */
    sink->integer(sink, JOBTOP_P_JobState, 4);
    set(sink, JOBTOP_P_Name, "nobody's");
    sink->job_end(sink);
    sink->error_begin(sink);
    sink->error_text(sink, JOBTOP_E_Message, TEXT("an error in a poll"));
    sink->error_end(sink);
    sink->job_begin(sink, TEXT("lie:open"));
    sink->integer(sink, JOBTOP_P_JobState, 10);
    sink->job_begin(sink, TEXT("lie:open-too"));
    *result = (enum jobtop_poll_result)(turn % 4); /* UNCHANGED, and one that is none */
}

/*
 * The audit log: who asked what of which job, and what was answered. A JSON object a line, two
 * lines a request ("sent", then "answered" or "unanswered", with the same "number" and "pid").
 * Append-only, one write(2) a line, so that several programs can share it; opened anew for each
 * line, so that it can be rotated at any time. Only its owner can read it.
 *
 *   time event number pid                          when, which line
 *   uid user loginuid sudo_user tty ssh_client host    who; loginuid is the kernel's, who logged in
 * before any sudo source job name vm request property value      what, of what status return_value
 * return_name text           the answer
 */
#ifndef ACTION_AUDIT_H
#define ACTION_AUDIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/detail.h"
#include "job/job.h"

struct audit;

struct audit_entry {
    const char *event;
    uint64_t number;
    const char *source;
    struct text id, name, vm;
    const char *request;  /* "Terminate"; "Set" */
    const char *property; /* NULL: none */
    const char *value;    /* with a property; NULL: NULL */
    bool answered;        /* the rest is there */
    enum jobtop_status status;
    bool returned; /* return_value is there */
    uint32_t return_value;
    const char *return_name;
    const char *text;
};

/* `path` NULL: nothing is ever written. NULL: out of memory. */
struct audit *audit_new(const char *path);
void audit_free(struct audit *a);
/* Whether a line could be written; looked at once a second at most. Makes the file where it is
 * missing. */
enum jobtop_status audit_ready(struct audit *a, struct detail *d);
enum jobtop_status audit_write(struct audit *a, const struct audit_entry *entry, struct detail *d);

#endif

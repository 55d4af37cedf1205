/*
 * The tables of a store, made from the property table.
 *
 *   job      a row a job. A column for each of the 41 properties, under its own name; integers and
 *            booleans as INTEGER; datetimes as INTEGER microseconds (a timestamp, or an interval
 * where property_is_interval), and as CIM's text where they are something else; strings as TEXT,
 *            byte for byte; uint16[] as decimals with blanks between, string[] as a list (list.h).
 *            Besides: class_name, elements, extras (lists), process (who owns it; NULL once it has
 *            ended), serves, ended and removal (microseconds since 1970, NULL: not), and rev.
 *   error    the error objects of a job, in order, each a list of names and values
 *   process  who has jobs that have not ended: pid, start time, boot, pid namespace
 *   request  what is asked of a job and not answered yet, or answered and not fetched
 *   gone     InstanceIDs of removed jobs with the rev of their removal; old ones are forgotten
 *   counter  one row: rev, drawn anew by each transaction that changes jobs; forgotten: the highest
 *            rev that was taken out of `gone`
 *
 * Who has seen rev N asks for `rev > N` of job and gone and has all that changed since, unless N <
 * forgotten.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H

#include "base/buf.h"

#define SCHEMA_APPLICATION 0x4a544a42 /* "JTJB": PRAGMA application_id */
#define SCHEMA_VERSION     1          /* PRAGMA user_version */

/* The statements that make an empty file a store. */
void schema_create(struct buf *sql);

#endif

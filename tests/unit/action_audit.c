/* The audit log: every line, and no request without one. */
#include "test_action.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

static struct scene scene;
static char directory[64], path[96];
static char contents[65536];

static void setup(void)
{
    snprintf(directory, sizeof(directory), "%s", "/tmp/jobtop-audit-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    snprintf(path, sizeof(path), "%s/audit.log", directory);
    setenv("SUDO_USER", "ops\x1b[31m", 1);
    setenv("SSH_CLIENT", "192.0.2.1 50000 22", 1);
    scene_begin(&scene, path, false);
}

static void teardown(void)
{
    scene_end(&scene);
    unlink(path);
    rmdir(directory);
}

static const char *log_text(void)
{
    int fd = open(path, O_RDONLY);
    ssize_t length;

    if (fd < 0)
        return "";
    length = read(fd, contents, sizeof(contents) - 1);
    close(fd);
    ck_assert_int_ge(length, 0);
    contents[length] = '\0';
    return contents;
}

static size_t lines(void)
{
    size_t count = 0;

    for (const char *c = log_text(); (c = strchr(c, '\n')) != NULL; c++)
        count++;
    return count;
}

static void check_in(const char *line, const char *part)
{
    ck_assert_msg(strstr(line, part) != NULL, "%s is not in %s", part, line);
}

START_TEST(test_two_lines)
{
    struct stat st;
    const char *second;
    char uid[32], pid[32];

    umask(0);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_uint_eq(lines(), 1);
    ck_assert_int_eq(stat(path, &st), 0);
    ck_assert_uint_eq(st.st_mode & 07777, 0600);
    scene_answer(&scene, JOBTOP_OK, 4097, "a \"reason\"\n");
    ck_assert_uint_eq(lines(), 2);
    check_in(log_text(), "{\"time\":\"2023-11-14T22:13:20Z\",\"event\":\"sent\",\"number\":1,");
    second = strchr(contents, '\n');
    snprintf(uid, sizeof(uid), "\"uid\":%u,", (unsigned)getuid());
    snprintf(pid, sizeof(pid), "\"pid\":%d,", (int)getpid());
    check_in(contents, uid);
    check_in(contents, pid);
    check_in(contents, "\"sudo_user\":\"ops\\u001b[31m\"");
    check_in(contents, "\"ssh_client\":\"192.0.2.1 50000 22\"");
    check_in(contents, "\"source\":\"hv01\",\"job\":\"job-1\",\"name\":\"Export\",\"vm\":\"web-1\","
                       "\"request\":\"Terminate\"}\n");
    check_in(second, "\"event\":\"answered\",\"number\":1,");
    check_in(second,
             "\"status\":\"OK\",\"return_value\":4097,\"return_name\":\"Invalid State Transition\","
             "\"text\":\"a \\\"reason\\\"\\n\"}\n");
}
END_TEST

START_TEST(test_nothing_refused_is_logged)
{
    ck_assert_int_eq(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_KILL), JOBTOP_REFUSED);
    ck_assert_uint_eq(lines(), 0);
}
END_TEST

START_TEST(test_set_lines)
{
    ck_assert_int_eq(dispatch_set(scene.dispatcher, &scene.target, JOBTOP_P_Notify, "a\nb",
                                  &scene.ticket, &scene.d),
                     JOBTOP_OK);
    scene_answer(&scene, JOBTOP_OK, 0, "");
    check_in(log_text(), "\"request\":\"Set\",\"property\":\"Notify\",\"value\":\"a\\nb\"}\n");
    check_in(contents, "\"value\":\"a\\nb\",\"status\":\"OK\"}\n");
    ck_assert_int_eq(dispatch_set(scene.dispatcher, &scene.target, JOBTOP_P_Notify, NULL,
                                  &scene.ticket, &scene.d),
                     JOBTOP_OK);
    check_in(log_text(), "\"property\":\"Notify\",\"value\":null}\n");
}
END_TEST

START_TEST(test_unanswered)
{
    struct dispatch_options options = {.audit_path = path};
    struct dispatcher *p = dispatcher_new(scene.engine, &options, &scene.d);

    ck_assert_int_eq(dispatch_request(p, &scene.target, JOBTOP_REQUEST_TERMINATE, false,
                                      &scene.ticket, &scene.d),
                     JOBTOP_OK);
    dispatcher_free(p);
    check_in(log_text(), "\"event\":\"unanswered\",\"number\":1,");
    ck_assert_uint_eq(lines(), 2);
}
END_TEST

/* Looked at once a second at most. */
static void later(void)
{
    clock_inject(clock_us() + 2000000, clock_wall_us());
}

static void check_closed(void)
{
    later();
    ck_assert_int_ne(scene_check(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_ptr_nonnull(strstr(scene.d.text, path));
    ck_assert_int_ne(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_uint_eq(scene.ticket, 0);
    ck_assert_uint_eq(fake_requests(scene.engine), 0);
}

START_TEST(test_no_request_without_a_line)
{
    char other[128];

    ck_assert_int_eq(mkdir(path, 0700), 0);
    check_closed();
    ck_assert_int_eq(rmdir(path), 0);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    check_closed();
    ck_assert_int_eq(unlink(path), 0);
    snprintf(other, sizeof(other), "%s/other", directory);
    ck_assert_int_eq(symlink(other, path), 0);
    check_closed();
    ck_assert_int_eq(unlink(path), 0);
    /* Mended while the program runs. */
    later();
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_uint_eq(lines(), 1);
    ck_assert_int_ne(access(other, F_OK), 0);
}
END_TEST

START_TEST(test_full_disk)
{
    struct dispatch_options options = {.audit_path = "/dev/full"};
    struct dispatcher *p = dispatcher_new(scene.engine, &options, &scene.d);

    /* No regular file. */
    ck_assert_int_ne(dispatch_request(p, &scene.target, JOBTOP_REQUEST_TERMINATE, false,
                                      &scene.ticket, &scene.d),
                     JOBTOP_OK);
    dispatcher_free(p);
    ck_assert_uint_eq(fake_requests(scene.engine), 0);
}
END_TEST

START_TEST(test_answer_without_a_line)
{
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_int_eq(unlink(path), 0);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    scene_answer(&scene, JOBTOP_OK, 0, "");
    /* The answer is told all the same, and that it is in no log. */
    check_in(scene.d.text, "accepted (the audit log ");
    ck_assert_int_eq(rmdir(path), 0);
}
END_TEST

START_TEST(test_cut_line)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);

    ck_assert_int_eq(write(fd, "{\"time\":\"20", 11), 11);
    close(fd);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_ptr_eq(strstr(log_text(), "\n{\"time\":\"2023"), contents + 11);
}
END_TEST

START_TEST(test_rotated)
{
    char old[128];

    snprintf(old, sizeof(old), "%s/audit.log.1", directory);
    ck_assert_int_eq(scene_request(&scene, JOBTOP_REQUEST_TERMINATE), JOBTOP_OK);
    ck_assert_int_eq(rename(path, old), 0);
    scene_answer(&scene, JOBTOP_OK, 0, "");
    check_in(log_text(), "\"event\":\"answered\"");
    ck_assert_uint_eq(lines(), 1);
    unlink(old);
}
END_TEST

START_TEST(test_hostile_job)
{
    static char id[100000];
    struct fake_job job = {FAKE_JOB, .id = id, .state = 4, .name = "x\"},{\"\x80\xff\x9b\n{",
                           .vm = "\x1b]0;t\x07"};
    struct target t;

    memset(id, '\x01', sizeof(id) - 1);
    ck_assert_int_eq(target_pin(scene.engine, fake_put(scene.engine, 0, &job, 0, 0), &t, &scene.d),
                     JOBTOP_OK);
    ck_assert_int_eq(dispatch_request(scene.dispatcher, &t, JOBTOP_REQUEST_TERMINATE, false,
                                      &scene.ticket, &scene.d),
                     JOBTOP_OK);
    target_free(&t);
    ck_assert_uint_eq(lines(), 1);
    for (const char *c = log_text(); c[0] != '\n'; c++)
        ck_assert_msg((unsigned char)*c >= 0x20 && (unsigned char)*c < 0x7f, "byte %02x",
                      (unsigned char)*c);
    check_in(contents, "\"name\":\"x\\\"},{\\\"");
}
END_TEST

TCase *action_audit_case(void)
{
    TCase *tc = tcase_create("audit");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, test_two_lines);
    tcase_add_test(tc, test_nothing_refused_is_logged);
    tcase_add_test(tc, test_set_lines);
    tcase_add_test(tc, test_unanswered);
    tcase_add_test(tc, test_no_request_without_a_line);
    tcase_add_test(tc, test_full_disk);
    tcase_add_test(tc, test_answer_without_a_line);
    tcase_add_test(tc, test_cut_line);
    tcase_add_test(tc, test_rotated);
    tcase_add_test(tc, test_hostile_job);
    return tc;
}

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "driver/loader.h"

#include "driver_cases.h"

/* ---- a directory of drivers, made anew for each test ----------------------------------------- */

static char directory[64];
static struct driver_path path;
static struct detail d;

static const char *file(const char *name)
{
    static char text[160];

    snprintf(text, sizeof(text), "%s/%s", directory, name);
    return text;
}

static void write_file(const char *to, const char *bytes, size_t length)
{
    int fd = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    ck_assert_msg(fd >= 0, "%s: %s", to, strerror(errno));
    ck_assert_int_eq(write(fd, bytes, length), (ssize_t)length);
    ck_assert_int_eq(fchmod(fd, 0644), 0);
    close(fd);
}

/* Copies the module `from` as NAME.so, at most `most` bytes of it. */
static void install(const char *from, const char *name, size_t most)
{
    static char bytes[4 << 20];
    char source[4096];
    ssize_t length;
    int fd;

    snprintf(source, sizeof(source), "%s/%s.so", PEERDIR, from);
    fd = open(source, O_RDONLY | O_CLOEXEC);
    ck_assert_msg(fd >= 0, "%s: %s", source, strerror(errno));
    length = read(fd, bytes, sizeof(bytes));
    close(fd);
    ck_assert_int_gt(length, 0);
    write_file(file(name), bytes, (size_t)length < most ? (size_t)length : most);
}

static void install_as_is(const char *name)
{
    char so[80];

    snprintf(so, sizeof(so), "%s.so", name);
    install(name, so, SIZE_MAX);
}

static void setup(void)
{
    snprintf(directory, sizeof(directory), "/tmp/jobtop-driver-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(directory));
    memset(&path, 0, sizeof(path));
    path.directories[0] = directory;
    path.count = 1;
    memset(&d, 0, sizeof(d));
}

static void teardown(void)
{
    char command[100];

    snprintf(command, sizeof(command), "rm -rf '%s'", directory);
    ck_assert_int_eq(system(command), 0);
}

static enum jobtop_status load(const char *name, const struct jobtop_driver **driver)
{
    *driver = NULL;
    return driver_load(&path, name, driver, &d);
}

/* ---- what is taken --------------------------------------------------------------------------- */

START_TEST(a_good_driver_is_loaded_once)
{
    const struct jobtop_driver *driver, *again;
    void *instance = NULL;

    install_as_is("odd-good");
    ck_assert_msg(load("odd-good", &driver) == JOBTOP_OK, "%s", d.text);
    ck_assert_str_eq(driver->name, "odd-good");
    ck_assert_str_eq(driver->version, "1.0");
    ck_assert_str_eq(driver->address_help, ""); /* NULL in the driver */
    ck_assert_str_eq(driver->options[0].name, "colour");
    ck_assert_ptr_null(driver->request_state);
    ck_assert_ptr_nonnull(driver->capabilities);
    ck_assert_int_eq(driver->open(NULL, NULL, &instance), JOBTOP_OK);
    ck_assert_ptr_nonnull(instance);
    ck_assert_uint_eq(driver_slot_capabilities(driver), JOBTOP_CAN_WAIT);

    /* Also when the file has gone since. */
    ck_assert_int_eq(unlink(file("odd-good.so")), 0);
    ck_assert_int_eq(load("odd-good", &again), JOBTOP_OK);
    ck_assert_ptr_eq(driver, again);
}
END_TEST

START_TEST(older_and_newer_drivers_are_taken)
{
    const struct jobtop_driver *driver;

    install_as_is("odd-old");
    install_as_is("odd-half");
    install_as_is("odd-future");
    ck_assert_msg(load("odd-old", &driver) == JOBTOP_OK, "%s", d.text);
    ck_assert_ptr_null(driver->capabilities);
    ck_assert_ptr_nonnull(driver->close);
    ck_assert_msg(load("odd-half", &driver) == JOBTOP_OK, "%s", d.text);
    ck_assert_ptr_null(driver->capabilities);
    ck_assert_msg(load("odd-future", &driver) == JOBTOP_OK, "%s", d.text);
    ck_assert_ptr_nonnull(driver->capabilities);
    ck_assert_uint_eq(driver->size, sizeof(*driver));
}
END_TEST

static void *load_in_thread(void *unused)
{
    const struct jobtop_driver *driver = NULL;
    struct detail own;

    (void)unused;
    if (driver_load(&path, "odd-good", &driver, &own) != JOBTOP_OK)
        return NULL;
    return (void *)(uintptr_t)driver;
}

START_TEST(threads_get_the_same_driver)
{
    pthread_t threads[8];
    void *results[8];

    install_as_is("odd-good");
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, load_in_thread, NULL), 0);
    for (size_t i = 0; i < 8; i++)
        ck_assert_int_eq(pthread_join(threads[i], &results[i]), 0);
    ck_assert_ptr_nonnull(results[0]);
    for (size_t i = 1; i < 8; i++)
        ck_assert_ptr_eq(results[i], results[0]);
}
END_TEST

START_TEST(two_drivers_are_not_mixed_up)
{
    const struct jobtop_driver *good, *old, *undefined;

    install_as_is("bad-undefined");
    install_as_is("odd-good");
    install_as_is("odd-old");
    ck_assert_int_eq(load("bad-undefined", &undefined), JOBTOP_FORMAT);
    ck_assert_int_eq(load("odd-good", &good), JOBTOP_OK);
    ck_assert_int_eq(load("odd-old", &old), JOBTOP_OK);
    ck_assert_str_eq(good->name, "odd-good");
    ck_assert_str_eq(old->name, "odd-old");
    ck_assert(good->open != old->open);
}
END_TEST

static enum jobtop_status built_in_open(const struct jobtop_host *host,
                                        const struct jobtop_open *request, void **instance)
{
    (void)host;
    (void)request;
    *instance = NULL;
    return JOBTOP_OK;
}

static enum jobtop_status built_in_poll(void *instance, const struct jobtop_poll *request,
                                        const struct jobtop_sink *sink,
                                        enum jobtop_poll_result *result)
{
    (void)instance;
    (void)request;
    (void)sink;
    *result = JOBTOP_POLL_UNCHANGED;
    return JOBTOP_OK;
}

static enum jobtop_status built_in_request(void *instance, const struct jobtop_job_reference *job,
                                           enum jobtop_request request,
                                           struct jobtop_answer *answer)
{
    (void)instance;
    (void)job;
    (void)request;
    (void)answer;
    return JOBTOP_UNSUPPORTED;
}

static void built_in_close(void *instance)
{
    (void)instance;
}

static const struct jobtop_driver built_in = {.magic = JOBTOP_DRIVER_MAGIC,
                                              .major = JOBTOP_DRIVER_MAJOR,
                                              .size = sizeof(built_in),
                                              .name = "odd-good",
                                              .version = "built in",
                                              .open = built_in_open,
                                              .poll = built_in_poll,
                                              .request_state = built_in_request,
                                              .close = built_in_close};

START_TEST(a_built_in_driver_comes_first)
{
    const struct jobtop_driver *driver;
    char **names;
    size_t count;

    install_as_is("odd-good");
    driver_register(&built_in);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_OK);
    ck_assert_str_eq(driver->version, "built in");
    ck_assert_uint_eq(driver_slot_capabilities(driver), JOBTOP_CAN_START | JOBTOP_CAN_SUSPEND |
                                                            JOBTOP_CAN_TERMINATE | JOBTOP_CAN_KILL);
    path.count = 0;
    ck_assert_int_eq(driver_list(&path, &names, &count, &d), JOBTOP_OK);
    ck_assert_uint_eq(count, 1);
    ck_assert_str_eq(names[0], "odd-good");
    free(names[0]);
    free(names);
}
END_TEST

static void *load_hanging(void *argument)
{
    const struct jobtop_driver *driver;

    driver_load(&path, "odd-hang", &driver, NULL);
    return argument;
}

static bool is_mapped(const char *file)
{
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[PATH_MAX + 100];
    bool found = false;

    ck_assert_ptr_nonnull(maps);
    while (!found && fgets(line, sizeof(line), maps) != NULL)
        found = strstr(line, file) != NULL;
    fclose(maps);
    return found;
}

START_TEST(a_driver_that_hangs_while_it_is_loaded_stops_no_other)
{
    const struct jobtop_driver *driver;
    pthread_t thread;

    install_as_is("odd-good");
    install_as_is("odd-hang");
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_OK);
    ck_assert_int_eq(pthread_create(&thread, NULL, load_hanging, NULL), 0);
    while (!is_mapped("odd-hang.so"))
        sched_yield();
    driver_register(&built_in);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_OK);
    ck_assert_str_eq(driver->version, "built in");
    /* The dynamic linker's lock is held, so that exit would wait for ever. */
    teardown();
    _exit(EXIT_SUCCESS);
}
END_TEST

/* ---- what is refused, and how it is said ----------------------------------------------------- */

static const struct {
    const char *name;
    enum jobtop_status status;
    const char *says;
} refused[] = {
    {"bad-magic", JOBTOP_CONFLICT, "not a driver of jobtop"},
    {"bad-major", JOBTOP_CONFLICT, "version 2.0 of the driver interface; this jobtop has 1.0"},
    {"bad-small", JOBTOP_FORMAT, "too small"},
    {"bad-tiny", JOBTOP_FORMAT, "too small"},
    {"bad-liar", JOBTOP_FORMAT, "smaller than it says"},
    {"bad-symbol", JOBTOP_FORMAT, "does not export `jobtop_driver'"},
    {"bad-function", JOBTOP_FORMAT, "no data"},
    {"bad-undefined", JOBTOP_FORMAT, "jobtop_test_nobody_has_this"},
    {"bad-name", JOBTOP_FORMAT, "\"somebody-else\", not \"bad-name\""},
    {"bad-nameless", JOBTOP_FORMAT, "no name"},
    {"bad-slot", JOBTOP_FORMAT, "no `poll' call"},
    {"bad-option-name", JOBTOP_FORMAT, "an option has a name other than"},
    {"bad-option-reserved", JOBTOP_FORMAT, "interval"},
    {"bad-option-twice", JOBTOP_FORMAT, "there twice"},
    {"bad-option-type", JOBTOP_FORMAT, "unknown type 99"},
    {"bad-option-choice", JOBTOP_FORMAT, "the default \"none\" is none of one,other"},
    {"bad-option-secret", JOBTOP_FORMAT, "has no default"},
    {"bad-option-endless", JOBTOP_FORMAT, "more than 64 options"},
};

#define REFUSED_COUNT (sizeof(refused) / sizeof(refused[0]))

START_TEST(a_wrong_driver_is_refused)
{
    const struct jobtop_driver *driver;

    install_as_is(refused[_i].name);
    for (int round = 0; round < 2; round++) {
        memset(&d, 0, sizeof(d));
        ck_assert_msg(load(refused[_i].name, &driver) == refused[_i].status, "%s: %s",
                      refused[_i].name, d.text);
        ck_assert_ptr_null(driver);
        ck_assert_msg(strstr(d.text, refused[_i].says) != NULL, "%s: %s", refused[_i].name, d.text);
        ck_assert_ptr_nonnull(strstr(d.text, refused[_i].name));
        ck_assert_ptr_null(strstr(d.text, "/proc/self/fd"));
    }
}
END_TEST

START_TEST(a_driver_can_be_mended)
{
    const struct jobtop_driver *driver;

    install("bad-name", "odd-good.so", SIZE_MAX);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_FORMAT);
    ck_assert_int_eq(unlink(file("odd-good.so")), 0);
    install_as_is("odd-good");
    ck_assert_msg(load("odd-good", &driver) == JOBTOP_OK, "%s", d.text);
}
END_TEST

START_TEST(what_is_no_shared_object_is_refused)
{
    static const char elf[] = "\177ELF\2\1\1";
    const struct jobtop_driver *driver;

    write_file(file("empty.so"), "", 0);
    write_file(file("script.so"), "#!/bin/sh\nexit 0\n", 17);
    write_file(file("head.so"), elf, sizeof(elf));
    install("odd-good", "short.so", 3000);
    install("odd-good", "shorter.so", 100);
    ck_assert_int_eq(mkdir(file("folder.so"), 0755), 0);
    ck_assert_int_eq(mkfifo(file("fifo.so"), 0644), 0);
    ck_assert_int_eq(symlink("/dev/null", file("device.so")), 0);
    for (const char *const *name = (const char *const[]){"empty", "script", "head", "short",
                                                         "shorter", "folder", "fifo", NULL};
         *name != NULL; name++)
        ck_assert_msg(load(*name, &driver) == JOBTOP_FORMAT, "%s: %s", *name, d.text);
    ck_assert_int_ne(load("device", &driver), JOBTOP_OK);
}
END_TEST

START_TEST(what_others_can_write_is_refused)
{
    const struct jobtop_driver *driver;

    install_as_is("odd-good");
    ck_assert_int_eq(chmod(file("odd-good.so"), 0664), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_ptr_nonnull(strstr(d.text, "odd-good.so can be written by others"));
    ck_assert_int_eq(chmod(file("odd-good.so"), 0646), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_int_eq(chmod(file("odd-good.so"), 0644), 0);
    ck_assert_int_eq(chmod(directory, 0777), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_ptr_nonnull(strstr(d.text, "directory"));
    ck_assert_int_eq(chmod(directory, 01777), 0); /* anybody could put a file there */
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_int_eq(chmod(directory, 0755), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_OK);
}
END_TEST

START_TEST(what_belongs_to_others_is_refused)
{
    const struct jobtop_driver *driver;

    install_as_is("odd-good");
    if (chown(file("odd-good.so"), 12345, (gid_t)-1) != 0)
        return; /* only root can try this */
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_ptr_nonnull(strstr(d.text, "12345"));
    ck_assert_int_eq(chown(file("odd-good.so"), 0, (gid_t)-1), 0);
    ck_assert_int_eq(chown(directory, 12345, (gid_t)-1), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_int_eq(chown(directory, 0, (gid_t)-1), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_OK);
}
END_TEST

START_TEST(links_are_followed_and_checked)
{
    const struct jobtop_driver *driver;
    char target[200];

    ck_assert_int_eq(mkdir(file("real"), 0755), 0);
    install("odd-good", "real/elsewhere.so", SIZE_MAX);
    snprintf(target, sizeof(target), "%s/real/elsewhere.so", directory);
    ck_assert_int_eq(symlink(target, file("odd-good.so")), 0);
    ck_assert_int_eq(chmod(file("real"), 0775), 0);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_DENIED);
    ck_assert_int_eq(chmod(file("real"), 0755), 0);
    ck_assert_msg(load("odd-good", &driver) == JOBTOP_OK, "%s", d.text);
}
END_TEST

/* ---- names and places ------------------------------------------------------------------------ */

START_TEST(an_unknown_name_is_told_the_known_ones)
{
    const struct jobtop_driver *driver;

    install_as_is("odd-good");
    install_as_is("odd-old");
    ck_assert_int_eq(load("odd-godo", &driver), JOBTOP_NOT_FOUND);
    ck_assert_str_eq(d.text, "there is no driver \"odd-godo\" (did you mean \"odd-good\"?); "
                             "there are: odd-good, odd-old");
    path.count = 0;
    ck_assert_int_eq(load("wmi", &driver), JOBTOP_NOT_FOUND);
    ck_assert_str_eq(d.text, "there is no driver \"wmi\"; there is none at all");
}
END_TEST

START_TEST(a_name_is_no_path)
{
    static const char *const names[] = {
        "",         "../odd-good", "odd-good.so", "Odd-Good",
        "odd_good", "a b",         "odd-good/",   "x234567890123456789012345678901234"};
    const struct jobtop_driver *driver;

    install_as_is("odd-good");
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        ck_assert_int_eq(load(names[i], &driver), JOBTOP_NOT_FOUND);
}
END_TEST

START_TEST(the_first_directory_wins)
{
    const struct jobtop_driver *driver;
    char second[100], command[300];

    ck_assert_int_eq(mkdir(file("second"), 0755), 0);
    install("odd-good", "second/odd-good.so", SIZE_MAX);
    snprintf(second, sizeof(second), "%s/second", directory);
    path.directories[1] = second;
    path.directories[2] = "/nowhere/at/all";
    path.count = 3;
    /* A refusal is not passed over in silence for a file further on. */
    install("bad-name", "odd-good.so", SIZE_MAX);
    ck_assert_int_eq(load("odd-good", &driver), JOBTOP_FORMAT);
    snprintf(command, sizeof(command), "rm '%s/odd-good.so'", directory);
    ck_assert_int_eq(system(command), 0);
    ck_assert_msg(load("odd-good", &driver) == JOBTOP_OK, "%s", d.text);
}
END_TEST

START_TEST(the_list_is_sorted_and_each_once)
{
    char second[100];
    char **names;
    size_t count;

    ck_assert_int_eq(mkdir(file("second"), 0755), 0);
    snprintf(second, sizeof(second), "%s/second", directory);
    path.directories[1] = second;
    path.count = 2;
    write_file(file("wmi.so"), "", 0);
    write_file(file("cmpi.so"), "", 0);
    write_file(file("second/wmi.so"), "", 0);
    write_file(file("second/libvirt.so"), "", 0);
    write_file(file("wmi.la"), "", 0);
    write_file(file(".so"), "", 0);
    write_file(file("Not-A-Name.so"), "", 0);
    write_file(file("bad\033[31m.so"), "", 0);
    ck_assert_int_eq(driver_list(&path, &names, &count, &d), JOBTOP_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(names[0], "cmpi");
    ck_assert_str_eq(names[1], "libvirt");
    ck_assert_str_eq(names[2], "wmi");
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}
END_TEST

START_TEST(the_default_path_obeys_the_environment)
{
    const struct driver_path *paths;
    char given[200];

    snprintf(given, sizeof(given), "%s::/second:", directory);
    ck_assert_int_eq(setenv("JOBTOP_DRIVER_PATH", given, 1), 0);
    paths = driver_default_path();
    ck_assert_uint_ge(paths->count, 3);
    ck_assert_str_eq(paths->directories[0], directory);
    ck_assert_str_eq(paths->directories[1], "/second");
    ck_assert_str_eq(paths->directories[paths->count - 1], DRIVERDIR);
    ck_assert_ptr_eq(paths, driver_default_path());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("driver");
    TCase *tcase = tcase_create("loader");
    SRunner *runner;
    int failed;

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, a_good_driver_is_loaded_once);
    tcase_add_test(tcase, older_and_newer_drivers_are_taken);
    tcase_add_test(tcase, threads_get_the_same_driver);
    tcase_add_exit_test(tcase, a_driver_that_hangs_while_it_is_loaded_stops_no_other, EXIT_SUCCESS);
    tcase_add_test(tcase, two_drivers_are_not_mixed_up);
    tcase_add_test(tcase, a_built_in_driver_comes_first);
    tcase_add_loop_test(tcase, a_wrong_driver_is_refused, 0, (int)REFUSED_COUNT);
    tcase_add_test(tcase, a_driver_can_be_mended);
    tcase_add_test(tcase, what_is_no_shared_object_is_refused);
    tcase_add_test(tcase, what_others_can_write_is_refused);
    tcase_add_test(tcase, what_belongs_to_others_is_refused);
    tcase_add_test(tcase, links_are_followed_and_checked);
    tcase_add_test(tcase, an_unknown_name_is_told_the_known_ones);
    tcase_add_test(tcase, a_name_is_no_path);
    tcase_add_test(tcase, the_first_directory_wins);
    tcase_add_test(tcase, the_list_is_sorted_and_each_once);
    tcase_add_test(tcase, the_default_path_obeys_the_environment);
    suite_add_tcase(suite, tcase);
    suite_add_tcase(suite, driver_option_cases());
    suite_add_tcase(suite, driver_secret_cases());
    runner = srunner_create(suite);
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}

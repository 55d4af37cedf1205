/*
 * Drivers that a host must refuse, and some unusual ones that it must take: one source, a module
 * for each -D switch. What each is for is said where the switch is used; test_driver.c loads them.
 */
#include <stddef.h>

/* The header declares what a driver exports; here that may be something else. */
#define jobtop_driver proper_driver
#include <jobtop/driver.h>
#undef jobtop_driver

#ifdef ODD_HANG
#include <unistd.h>

__attribute__((constructor)) static void hang(void)
{
    for (;;)
        pause();
}
#endif

#ifndef DRIVER_NAME
#error "compile with -DDRIVER_NAME=\"...\""
#endif

#ifdef BAD_UNDEFINED
/* Needs what nobody has. */
extern int jobtop_test_nobody_has_this(void);
#endif

static int instance;

static enum jobtop_status bad_open(const struct jobtop_host *host,
                                   const struct jobtop_open *request, void **it)
{
    (void)host;
    (void)request;
    *it = &instance;
#ifdef BAD_UNDEFINED
    return (enum jobtop_status)jobtop_test_nobody_has_this();
#else
    return JOBTOP_OK;
#endif
}

__attribute__((unused)) static enum jobtop_status bad_poll(void *it,
                                                           const struct jobtop_poll *request,
                                                           const struct jobtop_sink *sink,
                                                           enum jobtop_poll_result *result)
{
    (void)it;
    (void)request;
    (void)sink;
    *result = JOBTOP_POLL_ALL;
    return JOBTOP_OK;
}

static enum jobtop_status bad_wait(void *it, int milliseconds)
{
    (void)it;
    (void)milliseconds;
    return JOBTOP_TIMEOUT;
}

static void bad_close(void *it)
{
    (void)it;
}

static unsigned bad_capabilities(void *it)
{
    (void)it;
    return 0;
}

/* ---- options --------------------------------------------------------------------------------- */

static const struct jobtop_option options[] = {
#if defined(BAD_OPTION_NAME)
    {"Not A Name", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},
#elif defined(BAD_OPTION_RESERVED)
    {"interval", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},
#elif defined(BAD_OPTION_TWICE)
    {"twice", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},
    {"twice", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},
#elif defined(BAD_OPTION_TYPE)
    {"type", (enum jobtop_option_type)99, 0, NULL, NULL, ""},
#elif defined(BAD_OPTION_CHOICE)
    {"choice", JOBTOP_OPTION_CHOICE, 0, "none", "one,other", ""},
#elif defined(BAD_OPTION_SECRET)
    {"secret", JOBTOP_OPTION_TEXT, JOBTOP_OPTION_SECRET, "hunter2", NULL, ""},
#else
    {"colour", JOBTOP_OPTION_TEXT, 0, "blue", NULL, "a colour"},
#endif
#ifndef BAD_OPTION_ENDLESS
    {NULL, JOBTOP_OPTION_TEXT, 0, NULL, NULL, NULL},
#else
#define TEN(a)                                                                                     \
    {a "0", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                                \
        {a "1", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "2", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "3", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "4", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "5", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "6", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "7", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
        {a "8", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""},                                            \
    {                                                                                              \
        a "9", JOBTOP_OPTION_TEXT, 0, NULL, NULL, ""                                               \
    }
    TEN("a"),
    TEN("b"),
    TEN("c"),
    TEN("d"),
    TEN("e"),
    TEN("f"),
    TEN("g"),
#endif
};

/* ---- the descriptor -------------------------------------------------------------------------- */

#ifdef BAD_MAGIC
#define MAGIC 0x454c4946u
#else
#define MAGIC JOBTOP_DRIVER_MAGIC
#endif

#ifdef BAD_MAJOR
#define MAJOR 2
#else
#define MAJOR JOBTOP_DRIVER_MAJOR
#endif

/* From another time: with fewer slots (`capabilities` came later), with half a one, or with more.
 */
#if defined(BAD_SMALL)
#define SIZE offsetof(struct proper_driver, close)
#elif defined(ODD_OLD)
#define SIZE offsetof(struct proper_driver, capabilities)
#elif defined(ODD_HALF)
#define SIZE (offsetof(struct proper_driver, capabilities) + 4)
#elif defined(ODD_FUTURE)
#define SIZE sizeof(struct future_driver)
#elif defined(BAD_LIAR)
#define SIZE (sizeof(struct proper_driver) + 4096)
#else
#define SIZE sizeof(struct proper_driver)
#endif

#ifdef BAD_NAME
#define NAME "somebody-else"
#elif defined(BAD_NAMELESS)
#define NAME NULL
#else
#define NAME DRIVER_NAME
#endif

#ifdef BAD_SLOT
#define POLL NULL
#else
#define POLL bad_poll
#endif

#define DESCRIPTOR                                                                                 \
    {                                                                                              \
        .magic = MAGIC, .major = MAJOR, .minor = JOBTOP_DRIVER_MINOR, .size = SIZE, .name = NAME,  \
        .version = "1.0", .summary = "A driver made for tests.", .options = options,               \
        .open = bad_open, .poll = POLL, .wait = bad_wait, .close = bad_close,                      \
        .capabilities = bad_capabilities                                                           \
    }

#if defined(ODD_FUTURE)
struct future_driver {
    struct proper_driver known;
    void (*unheard_of)(void);
    void *more[8];
};
#endif

#if defined(BAD_FUNCTION)
JOBTOP_DRIVER_EXPORT const struct proper_driver *jobtop_driver(void);
const struct proper_driver *jobtop_driver(void)
{
    static const struct proper_driver driver = DESCRIPTOR;

    return &driver;
}
#elif defined(BAD_TINY)
extern const struct proper_driver jobtop_tiny;
const struct proper_driver jobtop_tiny = DESCRIPTOR;
extern JOBTOP_DRIVER_EXPORT const uint32_t jobtop_driver;
const uint32_t jobtop_driver = MAGIC;
#elif defined(ODD_FUTURE)
extern JOBTOP_DRIVER_EXPORT const struct future_driver jobtop_driver;
const struct future_driver jobtop_driver = {.known = DESCRIPTOR};
#elif defined(BAD_SYMBOL)
extern JOBTOP_DRIVER_EXPORT const struct proper_driver jobtop_drivers;
const struct proper_driver jobtop_drivers = DESCRIPTOR;
#else
extern JOBTOP_DRIVER_EXPORT const struct proper_driver jobtop_driver;
const struct proper_driver jobtop_driver = DESCRIPTOR;
#endif

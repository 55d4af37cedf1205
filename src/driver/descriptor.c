#include "driver/descriptor.h"

#include <string.h>

#include "base/buf.h"
#include "driver/options.h"
#include "driver/value.h"

/* The slots that every driver has had since minor 0 end here. */
#define SIZE_LEAST                                                                                 \
    (offsetof(struct jobtop_driver, close) + sizeof(((struct jobtop_driver *)0)->close))
/* From here on all members are pointers. */
#define SLOTS_BEGIN offsetof(struct jobtop_driver, name)

#define OPTION_NAME_MAX 40
#define TEXT_MAX        4096 /* a default, a list of choices */

/* What every source has, so that no driver can mean something else by it. */
static const char *const reserved[] = {"name",      "driver",  "address",
                                       "read-only", "timeout", "interval"};

static bool name_valid(const char *name, size_t length, size_t most)
{
    if (length == 0 || length > most)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = name[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}

bool driver_name_valid(const char *name, size_t length)
{
    return name_valid(name, length, DRIVER_NAME_MAX);
}

static enum jobtop_status check_option(const struct jobtop_driver *driver,
                                       const struct jobtop_option *option, struct detail *d)
{
    bool secret = (option->flags & JOBTOP_OPTION_SECRET) != 0;
    struct detail why = DETAIL_INIT;
    struct buf ignored;
    enum jobtop_status status;

    if (!name_valid(option->name, strnlen(option->name, OPTION_NAME_MAX + 1), OPTION_NAME_MAX))
        return detail_set(d, JOBTOP_FORMAT, "an option has a name other than a-z, 0-9 and '-'");
    for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
        if (strcmp(option->name, reserved[i]) == 0)
            return detail_set(d, JOBTOP_FORMAT, "option %s is one that every source has",
                              option->name);
    for (const struct jobtop_option *o = driver->options; o != option; o++)
        if (strcmp(option->name, o->name) == 0)
            return detail_set(d, JOBTOP_FORMAT, "option %s is there twice", option->name);
    if (option_type_name(option->type) == NULL)
        return detail_set(d, JOBTOP_FORMAT, "option %s has the unknown type %d", option->name,
                          (int)option->type);
    if ((option->type == JOBTOP_OPTION_CHOICE) != (option->choices != NULL))
        return detail_set(d, JOBTOP_FORMAT, "option %s: choices are for the type choice alone",
                          option->name);
    if (option->choices != NULL && strnlen(option->choices, TEXT_MAX) == TEXT_MAX)
        return detail_set(d, JOBTOP_FORMAT, "option %s has too many choices", option->name);
    if (option->initial == NULL)
        return JOBTOP_OK;
    if (secret)
        return detail_set(d, JOBTOP_FORMAT, "option %s is a secret, which has no default",
                          option->name);
    buf_init(&ignored, TEXT_MAX);
    status = option_canonical(option, option->initial, &ignored, &why);
    buf_free(&ignored);
    if (status != JOBTOP_OK)
        return detail_set(d, JOBTOP_FORMAT, "option %s: the default %s", option->name, why.text);
    return JOBTOP_OK;
}

static enum jobtop_status check_options(const struct jobtop_driver *driver, struct detail *d)
{
    size_t count = 0;

    if (driver->options == NULL)
        return JOBTOP_OK;
    for (const struct jobtop_option *o = driver->options; o->name != NULL; o++) {
        enum jobtop_status status;

        if (++count > DRIVER_OPTIONS_MAX)
            return detail_set(d, JOBTOP_FORMAT, "more than %d options: no NULL name at the end?",
                              DRIVER_OPTIONS_MAX);
        status = check_option(driver, o, d);
        if (status != JOBTOP_OK)
            return status;
    }
    return JOBTOP_OK;
}

static enum jobtop_status check_slots(const struct jobtop_driver *driver, const char *name,
                                      struct detail *d)
{
    if (driver->name == NULL)
        return detail_set(d, JOBTOP_FORMAT, "the driver has no name");
    if (strnlen(driver->name, DRIVER_NAME_MAX + 1) > DRIVER_NAME_MAX ||
        strcmp(driver->name, name) != 0)
        return detail_set(d, JOBTOP_FORMAT, "the driver calls itself \"%.40s\", not \"%s\"",
                          driver->name, name);
    if (driver->open == NULL || driver->poll == NULL || driver->close == NULL)
        return detail_set(d, JOBTOP_FORMAT, "the driver has no `%s' call",
                          driver->open == NULL   ? "open"
                          : driver->poll == NULL ? "poll"
                                                 : "close");
    return JOBTOP_OK;
}

enum jobtop_status descriptor_copy(const void *there, size_t extent, const char *name,
                                   struct jobtop_driver *copy, struct detail *d)
{
    struct jobtop_driver head;
    enum jobtop_status status;
    size_t size;

    memset(&head, 0, sizeof(head));
    if (extent < SLOTS_BEGIN)
        return detail_set(d, JOBTOP_FORMAT, "what it exports is too small for a driver (%zu bytes)",
                          extent);
    memcpy(&head, there, SLOTS_BEGIN);
    if (head.magic != JOBTOP_DRIVER_MAGIC)
        return detail_set(d, JOBTOP_CONFLICT, "not a driver of jobtop (magic 0x%08x)",
                          (unsigned)head.magic);
    if (head.major != JOBTOP_DRIVER_MAJOR)
        return detail_set(d, JOBTOP_CONFLICT,
                          "made for version %u.%u of the driver interface; this jobtop has %u.%u",
                          (unsigned)head.major, (unsigned)head.minor, JOBTOP_DRIVER_MAJOR,
                          JOBTOP_DRIVER_MINOR);
    if (head.size < SIZE_LEAST)
        return detail_set(d, JOBTOP_FORMAT, "its struct is too small (%zu bytes; at least %zu)",
                          head.size, SIZE_LEAST);
    if (head.size > extent)
        return detail_set(d, JOBTOP_FORMAT, "its struct is smaller than it says (%zu bytes of %zu)",
                          extent, head.size);

    /* What both know; of a slot that is there by half, nothing. */
    size = head.size < sizeof(*copy) ? head.size : sizeof(*copy);
    size -= (size - SLOTS_BEGIN) % sizeof(void *);
    memset(copy, 0, sizeof(*copy));
    memcpy(copy, there, size);
    copy->size = size;
    status = check_slots(copy, name, d);
    if (status == JOBTOP_OK)
        status = check_options(copy, d);
    if (status != JOBTOP_OK)
        return status;
    copy->version = copy->version != NULL ? copy->version : "";
    copy->summary = copy->summary != NULL ? copy->summary : "";
    copy->address_help = copy->address_help != NULL ? copy->address_help : "";
    return JOBTOP_OK;
}

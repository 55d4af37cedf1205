/* The configuration: whatever stands in a file, it becomes a configuration within its bounds, or
 * one message. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config/config.h"
#include "config/keys.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what))                                                                               \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_config(const struct config *c)
{
    CHECK(c->interval_ms >= 100 && c->interval_ms <= 86400000);
    CHECK(c->timeout_ms >= 100 && c->timeout_ms <= 86400000);
    CHECK(c->frames_per_second >= 1 && c->frames_per_second <= 120);
    CHECK(c->theme && c->theme[0] && c->filter && c->sort && c->column_count > 0);
    CHECK(c->columns_where && c->filter_where && c->sort_where);
    for (size_t i = 0; i < c->column_count; i++)
        CHECK(c->columns[i][0]);
    for (size_t i = 0; i < c->key_count; i++) {
        CHECK(c->keys[i].action && c->keys[i].where);
        for (size_t k = 0; k < c->keys[i].key_count; k++) {
            uint32_t key;

            CHECK(key_parse(c->keys[i].keys[k], strlen(c->keys[i].keys[k]), &key));
        }
    }
    for (size_t i = 0; i < c->source_count; i++) {
        const struct config_source *s = &c->sources[i];

        CHECK(s->name && s->name[0] && !strchr(s->name, '/') && s->driver && s->driver[0]);
        CHECK(s->address && s->where && s->interval_ms >= 100 && s->timeout_ms >= 100);
        CHECK(s->read_only || !c->read_only);
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(s->name, c->sources[k].name) != 0);
        for (size_t k = 0; k < s->option_count; k++) {
            CHECK(s->options[k].name && s->options[k].value && s->options[k].where);
            CHECK(s->options[k].kind != CONFIG_PLAIN ||
                  strcmp(s->options[k].name, "password") != 0);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config *c = NULL;
    struct detail d = DETAIL_INIT;
    enum jobtop_status status = config_parse("f", (const char *)data, size, &c, &d);

    CHECK((status == JOBTOP_OK) == (c != NULL));
    CHECK(status == d.status);
    CHECK(status == JOBTOP_OK || strncmp(d.text, "f:", 2) == 0);
    if (c)
        check_config(c);
    config_free(c);
    return 0;
}

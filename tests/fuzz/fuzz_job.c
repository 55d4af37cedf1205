/*
 * A driver that hands over anything: each record is read back in full and compared with what was
 * set last, its texts end in a NUL, and the same settings give the same record.
 */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "job/error.h"
#include "job/json.h"
#include "job/property.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct input {
    const uint8_t *at;
    size_t left;
};

static uint8_t take(struct input *in)
{
    if (in->left == 0)
        return 0;
    in->left--;
    return *in->at++;
}

static struct text take_text(struct input *in)
{
    size_t length = take(in);
    struct text text;

    if (length == 255)
        length = 70000; /* beyond narrow offsets */
    if (length > in->left)
        length = in->left;
    text = (struct text){(const char *)in->at, length};
    in->at += length;
    in->left -= length;
    return text;
}

static bool same(struct text a, struct text b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

/* What the record must hold of its strings. */
struct model {
    struct text strings[JOBTOP_PROPERTY_COUNT];
    bool set[JOBTOP_PROPERTY_COUNT];
    struct text element_ids[300], extra_values[300];
    size_t elements, extras;
};

static void set_datetime(struct job_builder *b, unsigned property, struct input *in)
{
    struct jobtop_datetime value = {0};
    uint8_t raw[12];

    for (unsigned i = 0; i < sizeof(raw); i++)
        raw[i] = take(in);
    memcpy(&value.usec, raw, 8);
    memcpy(&value.offset, raw + 8, 2);
    value.kind = raw[10];
    value.wildcards = raw[11];
    if (property < JOBTOP_PROPERTY_COUNT && property_table[property].type != PROPERTY_STRING)
        job_builder_datetime(b, property, &value);
}

static void set_integer(struct job_builder *b, unsigned property, struct input *in)
{
    int64_t value = 0;

    for (unsigned i = take(in) % 9; i > 0; i--)
        value = (int64_t)((uint64_t)value << 8 | take(in));
    if (property < JOBTOP_PROPERTY_COUNT && property_table[property].type != PROPERTY_STRING)
        job_builder_integer(b, property, value);
}

static struct job *build(struct job_builder *b, struct input in, struct model *m)
{
    struct text id = take_text(&in), text, name;

    memset(m, 0, sizeof(*m));
    job_builder_begin(b, id.bytes, id.length);
    while (in.left > 0) {
        unsigned what = take(&in) % 6, property = take(&in) % (JOBTOP_PROPERTY_COUNT + 1);

        switch (what) {
        case 0:
            set_integer(b, property, &in);
            break;
        case 1:
            set_datetime(b, property, &in);
            break;
        case 2:
            name = take_text(&in);
            job_builder_class(b, name.bytes, name.length);
            break;
        case 3:
            name = take_text(&in);
            text = take_text(&in);
            if (m->extras == 300)
                break;
            job_builder_extra(b, name.bytes, name.length, text.bytes, text.length);
            m->extra_values[m->extras++] = text;
            break;
        case 4:
            name = take_text(&in);
            text = take_text(&in);
            if (m->elements == 300)
                break;
            job_builder_element(b, name.bytes, name.length, text.bytes, text.length, property);
            m->element_ids[m->elements++] = name;
            break;
        default:
            text = take_text(&in);
            if (property == JOBTOP_P_InstanceID)
                break;
            job_builder_text(b, property, text.bytes, text.length);
            if (property < JOBTOP_PROPERTY_COUNT) {
                m->strings[property] = text;
                m->set[property] = true;
            }
        }
    }
    return job_builder_finish(b);
}

static void check(const struct job *job, const struct model *m)
{
    struct job_element element;
    struct text text, name;
    struct buf out;

    for (unsigned i = 0; i < JOBTOP_PROPERTY_COUNT; i++) {
        if (property_table[i].type == PROPERTY_STRING && i != JOBTOP_P_InstanceID) {
            assert(job_text(job, i, &text) == m->set[i]);
            assert(!m->set[i] || (same(text, m->strings[i]) && text.bytes[text.length] == '\0'));
        }
        assert(!job_unparsed(job, i, &text) || !job_has(job, i));
        buf_init(&out, 1u << 20);
        property_format(job, i, &out);
        buf_free(&out);
    }
    assert(job_element_count(job) == m->elements && job_extra_count(job) == m->extras);
    for (size_t i = 0; i < m->elements; i++)
        assert(job_element(job, i, &element) && same(element.id, m->element_ids[i]));
    for (size_t i = 0; i < m->extras; i++)
        assert(job_extra(job, i, &name, &text) && same(text, m->extra_values[i]));
    assert(job_condition(job) < JOB_CONDITION_COUNT);
    buf_init(&out, 8u << 20);
    job_json(&out, job, "source", NULL, JOBTOP_ALL_PROPERTIES);
    job_failure_text(job, NULL, &out);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct model m;
    struct job_builder *b = job_builder_new();
    struct job *one, *two;

    if (b == NULL)
        return 0;
    one = build(b, (struct input){data, size}, &m);
    two = build(b, (struct input){data, size}, &m);
    if (one != NULL && two != NULL) {
        check(one, &m);
        assert(job_content_hash(one) == job_content_hash(two));
        assert(job_size(one) == job_size(two));
    }
    job_free(one);
    job_free(two);
    job_builder_free(b);
    return 0;
}

/* What a command writes: whatever it is, the progress is a percentage or none, the texts keep their
 * bounds, and how reads happened to cut the output makes no difference. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cli/run_output.h"

#define CHECK(what)                                                                                \
    do {                                                                                           \
        if (!(what))                                                                               \
            abort();                                                                               \
    } while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct run_output whole, pieces;

static void check_texts(const struct run_output *o)
{
    struct buf line, tail;

    buf_init(&line, 2 * RUN_LINE_MAX);
    buf_init(&tail, 2 * RUN_TAIL_MAX);
    run_output_line(o, &line);
    run_output_tail(o, &tail);
    CHECK(line.length <= RUN_LINE_MAX && tail.length < RUN_TAIL_MAX);
    CHECK(!line.length || !memchr(line.bytes, '\n', line.length));
    CHECK(!tail.length || !memchr(tail.bytes, '\033', tail.length));
    CHECK(!line.length || !memchr(line.bytes, '\033', line.length));
    buf_free(&line);
    buf_free(&tail);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    int percent = -1;
    int percent_in_pieces = -1;

    run_output_init(&whole, &percent);
    run_output_init(&pieces, &percent_in_pieces);
    run_output_feed(&whole, bytes, size);
    for (size_t i = 0, piece = 1; i < size; i += piece, piece = piece % 7 + 1) {
        run_output_feed(&pieces, bytes + i, piece < size - i ? piece : size - i);
        CHECK(percent_in_pieces >= -1 && percent_in_pieces <= 100);
        check_texts(&pieces);
    }
    check_texts(&whole);
    run_output_end(&whole);
    run_output_end(&pieces);
    CHECK(percent == percent_in_pieces);
    CHECK(whole.last_length == pieces.last_length && whole.tail_length == pieces.tail_length);
    CHECK(!memcmp(whole.last, pieces.last, whole.last_length));
    CHECK(!memcmp(whole.tail, pieces.tail, whole.tail_length));
    return 0;
}

#include "tui/symbol.h"

uint32_t symbol_point(enum symbol which, bool plain)
{
    static const struct {
        uint32_t code_point;
        char ascii;
    } symbols[SYMBOL_COUNT] = {
#define SYMBOL_ROW(id, code_point, ascii) {code_point, ascii},
        SYMBOLS(SYMBOL_ROW)
#undef SYMBOL_ROW
    };
    return plain ? (uint32_t)(unsigned char)symbols[which].ascii : symbols[which].code_point;
}

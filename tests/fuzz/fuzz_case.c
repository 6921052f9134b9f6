/* A stored case is read without a crash, or refused; what was read is written and read again the
 * same. */
#include <stdlib.h>

#include "machine/machine.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct case_state *kase = NULL, *again = NULL;
    struct error error = {0};
    struct str text = {(const char *)data, size};
    if (case_decode(arena, text, &kase, &error) == RESULT_DONE) {
        struct str written = case_encode(arena, kase);
        if (case_decode(arena, written, &again, &error) != RESULT_DONE ||
            !str_eq(case_encode(arena, again), written))
            abort();
    }
    arena_free(arena);
    return 0;
}

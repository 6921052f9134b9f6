/* docs/protocol-reference.md is what the key tables say. */
#include "support/capture.h"
#include "support/tap.h"

#include "protocol/protocol.h"

TEST("the reference page is fresh")
{
    struct arena *arena = arena_new();
    struct capture capture;
    capture_start(&capture);
    protocol_reference(capture.out);
    CHECK_GOLDEN(capture_end(&capture, arena), "docs/protocol-reference.md");
    arena_free(arena);
}

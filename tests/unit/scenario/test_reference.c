/* docs/scenario-reference.md is what the key tables say. */
#include "support/capture.h"
#include "support/tap.h"

#include "scenario/scenario.h"

TEST("the page on scenarios is fresh")
{
    struct arena *arena = arena_new();
    struct capture capture;
    capture_start(&capture);
    scenario_reference(capture.out);
    CHECK_GOLDEN(capture_end(&capture, arena), "docs/scenario-reference.md");
    arena_free(arena);
}

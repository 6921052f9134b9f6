/* docs/settings-reference.md is what the key tables say. */
#include "support/capture.h"
#include "support/tap.h"

#include "cli/settings.h"

TEST("the page on settings is fresh")
{
    struct arena *arena = arena_new();
    struct capture capture;
    capture_start(&capture);
    settings_reference(capture.out);
    CHECK_GOLDEN(capture_end(&capture, arena), "docs/settings-reference.md");
    arena_free(arena);
}

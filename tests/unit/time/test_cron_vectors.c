#include <unistd.h>

#include "support/cron_vectors.h"
#include "support/tap.h"

#define VECTORS "../shared/conformance/cron/vectors.jsonl"

TEST("the cron vectors pass, where they are at hand")
{
    struct cron_score score;
    if (access(VECTORS, R_OK) != 0) {
        tap_skip("no cron vectors beside this tree");
        return;
    }
    CHECK(cron_vectors_run(VECTORS, stderr, &score));
    CHECK_INT(score.failed, 0);
    CHECK(score.passed > 900);
}

/* Run cron vectors: cron_conformance FILE.jsonl. One line a failure, then the score. */
#include <stdio.h>

#include "support/cron_vectors.h"

int main(int argc, char **argv)
{
    struct cron_score score;
    if (argc != 2) {
        fprintf(stderr, "usage: cron_conformance FILE.jsonl\n");
        return 2;
    }
    if (!cron_vectors_run(argv[1], stdout, &score)) {
        perror(argv[1]);
        return 4;
    }
    printf("%zu passed, %zu failed\n", score.passed, score.failed);
    return score.failed > 0;
}

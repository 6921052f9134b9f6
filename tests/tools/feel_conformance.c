/* feel_conformance FILE...: play FEEL conformance cases; 0 if all that were played passed. */
#include <stdio.h>

#include "support/feel_cases.h"

int main(int argc, char **argv)
{
    struct feel_tally all = {0};
    for (int i = 1; i < argc; i++) {
        if (!feel_cases_play(argv[i], &all, stdout)) {
            (void)fprintf(stderr, "feel_conformance: cannot read %s\n", argv[i]);
            return 2;
        }
    }
    (void)printf("expecting a value: %zu passed, %zu failed\n", all.some_passed, all.some_failed);
    (void)printf("%zu passed, %zu failed\n", all.passed, all.failed);
    return all.failed == 0 ? 0 : 1;
}

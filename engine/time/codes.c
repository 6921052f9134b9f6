#include "time/time.h"

/* codes.c: what `explain` prints; each code is raised in the file that its group names. */
const struct diag_code time_codes[] = {{NULL, NULL, NULL}};

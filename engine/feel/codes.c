#include "feel/feel.h"

const struct diag_code feel_codes[] = {{NULL, NULL, NULL}};
const struct diag_code feel_reasons[] = {{NULL, NULL, NULL}};

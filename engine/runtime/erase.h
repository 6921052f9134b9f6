/* Erasures, which pass through several commits. Private to this floor. */
#ifndef RUNTIME_ERASE_H
#define RUNTIME_ERASE_H

#include "runtime/handle.h"

/* Finish one that was interrupted, if there is one. */
NODISCARD enum result erase_resume(struct runtime *runtime, struct error *error);

#endif

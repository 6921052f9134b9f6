/* Moving cases once a mapping is bound. Private to this floor. */
#ifndef RUNTIME_MIGRATE_H
#define RUNTIME_MIGRATE_H

#include "runtime/handle.h"

NODISCARD enum result migrate_cases(struct runtime *runtime, const struct migration *migration,
                                    const struct migrate_options *options, struct arena *arena,
                                    struct migrate_report *ret_report, struct error *error);

#endif

/* The parts that make up the case layer. Private to machine. */
#ifndef MACHINE_SCOPE_H
#define MACHINE_SCOPE_H

#include "machine/work.h"

struct feel_value scope_packs(struct work *work);
struct feel_value scope_table(struct work *work, const struct field *field,
                              struct feel_value stored);

#endif

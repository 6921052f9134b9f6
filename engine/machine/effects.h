/* What the fields of an effect are called in the journal, by kind. Private to machine.
 *
 * A name of NULL: the kind does not use the field. Names are part of the stored format: they are
 * never changed, only added.
 */
#ifndef MACHINE_EFFECTS_H
#define MACHINE_EFFECTS_H

#include "machine/machine.h"

struct effect_names {
    const char *kind;
    const char *id, *key, *word, *other, *name, *task;
    const char *at, *due, *number, *date, *due_date;
    const char *value, *names;
};
extern const struct effect_names effect_names[EFFECT_KINDS];
bool effect_kind_find(struct str name, enum effect_kind *ret);
bool need_outcome_find(struct str name, enum need_outcome *ret);
bool entry_names_typed(const struct entry *entry);
bool refusal_find(struct str name, enum refusal *ret);

#endif

/* What the subcommands of the registers share: list, show one, add or change one. */
#ifndef CLI_REGISTER_H
#define CLI_REGISTER_H

#include "cli/session.h"

struct register_field { /* a struct str in the row, and the option that sets it */
    const char *name;
    size_t offset;
};
struct register_kind {
    size_t size; /* of the row's struct, whose `reference` is at offset 0 */
    const struct register_field *fields;
    size_t field_count;
    enum result (*get)(struct runtime *runtime, struct str reference, struct arena *arena,
                       void *ret, struct error *error);
    enum result (*put)(struct runtime *runtime, const void *row, struct str id, struct arena *arena,
                       struct str *ret_reference, struct error *error);
    /* A page of rows after a reference. */
    enum result (*list)(struct runtime *runtime, struct str after, struct arena *arena,
                        const void **ret_items, size_t *ret_count, struct error *error);
};
NODISCARD enum result register_run(struct cli *cli, const struct register_kind *kind);

#endif

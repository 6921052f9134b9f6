/* waymark subject: the register of subjects. */
#include <stddef.h>

#include "cli/register.h"

static enum result get(struct runtime *runtime, struct str reference, struct arena *arena,
                       void *ret, struct error *error)
{
    return runtime_get_subject(runtime, reference, arena, ret, error);
}

static enum result put(struct runtime *runtime, const void *row, struct str id, struct arena *arena,
                       struct str *ret_reference, struct error *error)
{
    return runtime_put_subject(runtime, row, id, arena, ret_reference, error);
}

static enum result list(struct runtime *runtime, struct str after, struct arena *arena,
                        const void **ret_items, size_t *ret_count, struct error *error)
{
    struct subjects page = {0};
    enum result result = runtime_list_subjects(runtime, STR(""), after, 0, arena, &page, error);
    *ret_items = page.items;
    *ret_count = page.count;
    return result;
}

static const struct register_field fields[] = {
    {"name", offsetof(struct subject, name)},
    {"upn", offsetof(struct subject, upn)},
    {"born", offsetof(struct subject, born)},
};
static const struct register_kind kind = {
    sizeof(struct subject), fields, sizeof fields / sizeof *fields, get, put, list,
};

static enum result run(struct cli *cli)
{
    return register_run(cli, &kind);
}

static const struct cli_option options[] = {
    {"name", "TEXT", "the name", false},
    {"upn", "UPN", "unique pupil number", false},
    {"born", "DATE", "date of birth", false},
    {"id", "KEY", "makes the command idempotent: said twice, done once", false},
};

const struct cli_command command_subject = {
    .name = "subject",
    .group = "Stores and registers",
    .arguments = "[REFERENCE]",
    .summary = "pupils: list, show, add or change",
    .text = "Without a reference one is made, at random. Prints the reference, which cases name.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 1,
    .run = run,
};

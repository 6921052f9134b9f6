/* waymark organisation: the register of organisations. */
#include <stddef.h>

#include "cli/register.h"

static enum result get(struct runtime *runtime, struct str reference, struct arena *arena,
                       void *ret, struct error *error)
{
    return runtime_get_organisation(runtime, reference, arena, ret, error);
}

static enum result put(struct runtime *runtime, const void *row, struct str id, struct arena *arena,
                       struct str *ret_reference, struct error *error)
{
    const struct organisation *organisation = row;
    (void)arena;
    *ret_reference = organisation->reference;
    return runtime_put_organisation(runtime, organisation, id, error);
}

static enum result list(struct runtime *runtime, struct str after, struct arena *arena,
                        const void **ret_items, size_t *ret_count, struct error *error)
{
    struct organisations page = {0};
    enum result result = runtime_list_organisations(runtime, after, 0, arena, &page, error);
    *ret_items = page.items;
    *ret_count = page.count;
    return result;
}

static const struct register_field fields[] = {
    {"label", offsetof(struct organisation, label)},
    {"kind", offsetof(struct organisation, kind)},
    {"calendar", offsetof(struct organisation, calendar)},
    {"contact", offsetof(struct organisation, contact)},
    {"address", offsetof(struct organisation, address)},
};
static const struct register_kind kind = {
    sizeof(struct organisation), fields, sizeof fields / sizeof *fields, get, put, list,
};

static enum result run(struct cli *cli)
{
    return register_run(cli, &kind);
}

static const struct cli_option options[] = {
    {"label", "TEXT", "its name for people", false},
    {"kind", "KIND", "what it is, in the words that protocols ask for", false},
    {"calendar", "NAME", "the deployed calendar by which it works", false},
    {"contact", "TEXT", "where notices go", false},
    {"address", "TEXT", "where letters go, its lines parted by commas", false},
    {"id", "KEY", "makes the command idempotent: said twice, done once", false},
};

const struct cli_command command_organisation = {
    .name = "organisation",
    .group = "Stores and registers",
    .arguments = "[REFERENCE]",
    .summary = "schools, providers, authorities: list, show, add or change",
    .text = "waymark organisation sample-school --kind school --calendar hampshire --label 'Sample "
            "School'",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 1,
    .run = run,
};

/* waymark person: the register of people. */
#include <stddef.h>

#include "cli/register.h"

static enum result get(struct runtime *runtime, struct str reference, struct arena *arena,
                       void *ret, struct error *error)
{
    return runtime_get_person(runtime, reference, arena, ret, error);
}

static enum result put(struct runtime *runtime, const void *row, struct str id, struct arena *arena,
                       struct str *ret_reference, struct error *error)
{
    return runtime_put_person(runtime, row, id, arena, ret_reference, error);
}

static enum result list(struct runtime *runtime, struct str after, struct arena *arena,
                        const void **ret_items, size_t *ret_count, struct error *error)
{
    struct people page = {0};
    enum result result = runtime_list_people(runtime, after, 0, arena, &page, error);
    *ret_items = page.items;
    *ret_count = page.count;
    return result;
}

static const struct register_field fields[] = {
    {"name", offsetof(struct person, name)},
    {"contact", offsetof(struct person, contact)},
    {"address", offsetof(struct person, address)},
    {"organisation", offsetof(struct person, organisation)},
    {"principal", offsetof(struct person, principal)},
};
static const struct register_kind kind = {
    sizeof(struct person), fields, sizeof fields / sizeof *fields, get, put, list,
};

static enum result run(struct cli *cli)
{
    return register_run(cli, &kind);
}

static const struct cli_option options[] = {
    {"name", "TEXT", "the name", false},
    {"contact", "TEXT", "where notices go", false},
    {"address", "TEXT", "where letters go, its lines parted by commas", false},
    {"organisation", "REFERENCE", "where the person works", false},
    {"principal", "USER", "the system user who is this person", false},
    {"id", "KEY", "makes the command idempotent: said twice, done once", false},
};

const struct cli_command command_person = {
    .name = "person",
    .group = "Stores and registers",
    .arguments = "[REFERENCE]",
    .summary = "people who take part: list, show, add or change",
    .text = "Without a reference one is made. Prints the reference.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 1,
    .run = run,
};

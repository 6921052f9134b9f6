#include "cli/definitions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "machine/machine.h"
#include "scenario/scenario.h"

struct date today_utc(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_REALTIME, &now);
    return date_from_days((int64_t)now.tv_sec / 86400);
}

static enum result absolute(struct cli *cli, struct str path, struct str *ret)
{
    char *found = realpath(str_cstr(cli->arena, path), NULL);
    if (!found)
        return cli_fail(cli, RESULT_INVALID, "%.*s cannot be opened: %s.", STR_ARG(path),
                        strerror(errno));
    *ret = str_copy(cli->arena, str_of(found));
    free(found);
    return RESULT_DONE;
}

enum result definition_find(struct cli *cli, struct str path, struct definition *ret)
{
    struct str root = cli_option(cli, "root"), whole = {0};
    enum result result = absolute(cli, path, &whole);
    if (result != RESULT_DONE)
        return result;
    if (str_empty(root))
        root = files_root_of(cli->arena, whole);
    result = absolute(cli, root, &root);
    if (result != RESULT_DONE)
        return result;
    struct str prefix = str_is(root, "/") ? root : str_format(cli->arena, "%.*s/", STR_ARG(root));
    if (!str_starts(whole, prefix)) {
        (void)cli_fail(cli, RESULT_INVALID, "%.*s is not below the root %.*s.", STR_ARG(path),
                       STR_ARG(root));
        return RESULT_INVALID;
    }
    ret->files = files_of_folder(cli->arena, root);
    ret->path = str_part(whole, prefix.len, whole.len);
    return RESULT_DONE;
}

struct protocol_loader definition_loader(struct cli *cli, const struct definition *definition,
                                         struct diags *diags)
{
    return (struct protocol_loader){.arena = cli->arena,
                                    .files = &definition->files,
                                    .library = &machine_library,
                                    .diags = diags};
}

static void check_protocol(const struct protocol_loader *loader, struct str path)
{
    const struct protocol *protocol = protocol_load(loader, path);
    if (protocol)
        protocol_check(loader, protocol, today_utc());
}

static void check_calendar(const struct protocol_loader *loader, struct str path)
{
    (void)calendar_load(loader, path);
}

static void check_library(const struct protocol_loader *loader, struct str path)
{
    (void)library_check(loader, path);
}

static void check_scenario(const struct protocol_loader *loader, struct str path)
{
    (void)scenario_load(loader, path);
}

static void check_decision(const struct protocol_loader *loader, struct str path)
{
    (void)decision_load(loader, path);
}

/* Its shape: against the versions that it names, which are in a store, `migrate` checks it. */
static void check_migration(const struct protocol_loader *loader, struct str path)
{
    (void)migration_read(loader, path);
}

static const struct {
    const char *kind;
    void (*check)(const struct protocol_loader *loader, struct str path);
} kinds[] = {
    {"protocol", check_protocol}, {"library", check_library},   {"calendar", check_calendar},
    {"scenario", check_scenario}, {"decision", check_decision}, {"migration", check_migration},
};

enum result definition_kind(struct cli *cli, const struct definition *definition, struct str *ret)
{
    struct str bytes;
    enum result result = definition->files.read(definition->files.context, cli->arena,
                                                definition->path, &bytes, &cli->error);
    *ret = (struct str){0};
    if (result != RESULT_DONE)
        return result;
    struct diags *unseen = diags_new(cli->arena);
    const struct source *source = source_new(cli->arena, definition->path, bytes);
    const struct yaml_node *node = yaml_parse(cli->arena, source, unseen);
    if (node)
        *ret = file_kind(node);
    return RESULT_DONE;
}

/* The kind decides. */
static void check_kind(struct cli *cli, const struct definition *definition, struct str kind,
                       struct diags *diags)
{
    struct protocol_loader loader = definition_loader(cli, definition, diags);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (str_is(kind, kinds[i].kind)) {
            kinds[i].check(&loader, definition->path);
            return;
        }
    /* Neither of these: the faults of the file itself, or of its kind, are those of a protocol. */
    check_protocol(&loader, definition->path);
}

enum result definitions_check(struct cli *cli, struct str path, struct diags *diags)
{
    struct definition definition = {0};
    enum result result = definition_find(cli, path, &definition);
    if (result != RESULT_DONE)
        return result;
    struct str kind;
    result = definition_kind(cli, &definition, &kind);
    if (result == RESULT_DONE)
        check_kind(cli, &definition, kind, diags);
    return result;
}

#include "cli/register.h"

static struct str *member(const struct register_kind *kind, void *row, size_t field)
{
    return (struct str *)(void *)((char *)row + kind->fields[field].offset);
}

static struct str value(const struct register_kind *kind, const void *row, size_t field)
{
    return *(const struct str *)(const void *)((const char *)row + kind->fields[field].offset);
}

static void print_row(struct cli *cli, const struct register_kind *kind, const void *row)
{
    struct str reference = *(const struct str *)row;
    json_t *json CLEANUP(json_freep) = json_object();
    json_put_str(json, "reference", reference);
    for (size_t i = 0; i < kind->field_count; i++)
        json_put_str(json, kind->fields[i].name, value(kind, row, i));
    if (cli_flag(cli, "json")) {
        cli_print_json(cli, json);
        return;
    }
    fprintf(cli->out, "%-16.*s", STR_ARG(reference));
    for (size_t i = 0; i < kind->field_count; i++)
        if (!str_empty(value(kind, row, i)))
            fprintf(cli->out, "  %s: %.*s", kind->fields[i].name,
                    STR_ARG(text_safe(cli->arena, value(kind, row, i), false)));
    fputc('\n', cli->out);
}

static enum result list_all(struct cli *cli, const struct register_kind *kind,
                            struct runtime *runtime)
{
    struct str after = STR("");
    size_t count;
    do {
        const void *items = NULL;
        enum result result = kind->list(runtime, after, cli->arena, &items, &count, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < count; i++) {
            const void *row = (const char *)items + i * kind->size;
            print_row(cli, kind, row);
            after = *(const struct str *)row;
        }
    } while (count == STORE_PAGE);
    return RESULT_DONE;
}

static enum result show(struct cli *cli, const struct register_kind *kind, struct runtime *runtime,
                        struct str reference)
{
    void *row = arena_alloc(cli->arena, kind->size);
    enum result result = kind->get(runtime, reference, cli->arena, row, &cli->error);
    if (result == RESULT_DONE)
        print_row(cli, kind, row);
    return result;
}

/* What is said replaces; the rest stays as it was. */
static enum result put(struct cli *cli, const struct register_kind *kind, struct runtime *runtime,
                       struct str reference)
{
    void *row = arena_alloc(cli->arena, kind->size);
    struct error unknown;
    struct str made;
    if (!str_empty(reference) &&
        kind->get(runtime, reference, cli->arena, row, &unknown) == RESULT_TROUBLE) {
        cli->error = unknown;
        return RESULT_TROUBLE;
    }
    *(struct str *)row = reference;
    for (size_t i = 0; i < kind->field_count; i++)
        if (cli_flag(cli, kind->fields[i].name))
            *member(kind, row, i) = cli_option(cli, kind->fields[i].name);
    enum result result =
        kind->put(runtime, row, cli_option(cli, "id"), cli->arena, &made, &cli->error);
    if (result == RESULT_DONE)
        fprintf(cli->out, "%.*s\n", STR_ARG(made));
    return result;
}

enum result register_run(struct cli *cli, const struct register_kind *kind)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct str reference = cli->arg_count ? cli->args[0] : STR("");
    bool writes = false;
    for (size_t i = 0; i < kind->field_count; i++)
        writes = writes || cli_flag(cli, kind->fields[i].name);
    enum result result = session_open(cli, writes ? STORE_WRITE : STORE_READ, &runtime);
    if (result != RESULT_DONE)
        return result;
    if (writes)
        return put(cli, kind, runtime, reference);
    return str_empty(reference) ? list_all(cli, kind, runtime)
                                : show(cli, kind, runtime, reference);
}

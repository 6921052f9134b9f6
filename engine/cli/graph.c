/* waymark graph FILE|PROTOCOL: the statechart as a picture. */
#include <stdlib.h>
#include <sys/stat.h>

#include "cli/definitions.h"
#include "cli/dot.h"
#include "cli/session.h"

/* ---- which protocol ---- */

static bool is_file(struct cli *cli, struct str path)
{
    struct stat about;
    return stat(str_cstr(cli->arena, path), &about) == 0 && S_ISREG(about.st_mode);
}

static enum result load_file(struct cli *cli, struct str path, const struct protocol **ret)
{
    struct definition definition;
    struct diags *diags = diags_new(cli->arena);
    enum result result = definition_find(cli, path, &definition);
    if (result != RESULT_DONE)
        return result;
    struct protocol_loader loader = definition_loader(cli, &definition, diags);
    *ret = protocol_load(&loader, definition.path);
    if (*ret)
        return RESULT_DONE;
    diags_print(diags, cli->err, cli->err_colour);
    return RESULT_INVALID;
}

/* ---- what a case has done ---- */

static void count_taken(struct cli *cli, struct map *taken, struct str transition)
{
    int64_t *count = map_get(taken, transition);
    if (!count) {
        count = ARENA_NEW(cli->arena, int64_t);
        map_put(taken, transition, count);
    }
    ++*count;
}

static void mark_entry(struct cli *cli, struct graph_marks *marks, const struct entry *entry)
{
    for (size_t i = 0; i < entry->transition_count; i++)
        count_taken(cli, marks->taken, entry->transitions[i]);
    for (size_t i = 0; i < entry->effect_count; i++)
        if (entry->effects[i].kind == EFFECT_ENTERED)
            map_put(marks->entered, entry->effects[i].id, marks);
}

static enum result mark_path(struct cli *cli, struct runtime *runtime, struct graph_marks *marks)
{
    struct history page = {0};
    int64_t from = 1;
    do {
        enum result result =
            runtime_history(runtime, marks->reference, from, 0, cli->arena, &page, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < page.count; i++) {
            from = page.items[i].row.sequence + 1;
            if (page.items[i].entry)
                mark_entry(cli, marks, page.items[i].entry);
        }
    } while (page.count);
    return RESULT_DONE;
}

static enum result mark_case(struct cli *cli, struct runtime *runtime, struct graph_marks *marks,
                             const struct protocol **ret_protocol)
{
    struct case_view view;
    *marks = (struct graph_marks){.active = map_new(cli->arena),
                                  .entered = map_new(cli->arena),
                                  .taken = map_new(cli->arena)};
    enum result result = runtime_find_case(runtime, cli_option(cli, "case"), cli->arena,
                                           &marks->reference, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_view(runtime, marks->reference, cli->arena, &view, &cli->error);
    if (result != RESULT_DONE)
        return result;
    for (size_t i = 0; i < view.state->active.count; i++)
        map_put(marks->active, view.state->active.items[i].id, marks);
    if (!*ret_protocol)
        *ret_protocol = view.protocol;
    return mark_path(cli, runtime, marks);
}

/* ---- drawing ---- */

struct drawn {
    const struct protocol *protocol;
    const struct graph_marks *marks;
};

static enum result print(struct cli *cli, const struct drawn *drawn, enum graph_format format)
{
    protocol_graph(drawn->protocol, drawn->marks, format, cli->out);
    return RESULT_DONE;
}

static enum result print_dot(struct cli *cli, const struct drawn *drawn)
{
    return print(cli, drawn, GRAPH_DOT);
}

static enum result print_mermaid(struct cli *cli, const struct drawn *drawn)
{
    return print(cli, drawn, GRAPH_MERMAID);
}

static enum result print_svg(struct cli *cli, const struct drawn *drawn)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return cli_fail(cli, RESULT_TROUBLE, "There is no memory for the picture.");
    protocol_graph(drawn->protocol, drawn->marks, GRAPH_DOT, out);
    enum result result = RESULT_TROUBLE;
    if (fclose(out) == 0)
        result = dot_svg(cli, (struct str){text, size});
    free(text);
    return result;
}

static const struct {
    const char *name;
    enum result (*print)(struct cli *cli, const struct drawn *drawn);
} formats[] = {{"svg", print_svg}, {"dot", print_dot}, {"mermaid", print_mermaid}};

static enum result draw(struct cli *cli, const struct drawn *drawn)
{
    struct str format = cli_flag(cli, "format") ? cli_option(cli, "format") : STR("svg");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (str_is(format, formats[i].name))
            return formats[i].print(cli, drawn);
    return cli_fail(cli, RESULT_MISUSE, "'--format' is svg, dot or mermaid, not '%.*s'.",
                    STR_ARG(text_safe(cli->arena, format, false)));
}

static enum result from_store(struct cli *cli, struct runtime *runtime, bool file,
                              struct drawn *drawn, struct graph_marks *marks)
{
    enum result result = RESULT_DONE;
    if (cli->arg_count && !file)
        result = runtime_protocol(runtime, cli->args[0], cli_option(cli, "version-of"),
                                  &drawn->protocol, &cli->error);
    if (result != RESULT_DONE || !cli_flag(cli, "case"))
        return result;
    drawn->marks = marks;
    return mark_case(cli, runtime, marks, &drawn->protocol);
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct drawn drawn = {0};
    struct graph_marks marks;
    bool file = cli->arg_count && is_file(cli, cli->args[0]);
    enum result result = RESULT_DONE;
    if (!cli->arg_count && !cli_flag(cli, "case"))
        return cli_fail(cli, RESULT_MISUSE, "Say a file, a deployed protocol, or --case.");
    if (file)
        result = load_file(cli, cli->args[0], &drawn.protocol);
    if (result == RESULT_DONE && (!file || cli_flag(cli, "case")))
        result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE && runtime)
        result = from_store(cli, runtime, file, &drawn, &marks);
    return result == RESULT_DONE ? draw(cli, &drawn) : result;
}

static const struct cli_option options[] = {
    {"format", "FORMAT", "svg (the default, drawn by Graphviz), dot or mermaid", false},
    {"case", "CASE", "mark the states that a case is in, and the way that it took", false},
    {"version-of", "VERSION", "this version of a deployed protocol, not the one deployed last",
     false},
};

const struct cli_command command_graph = {
    .name = "graph",
    .group = "Writing protocols",
    .arguments = "[FILE|PROTOCOL]",
    .summary = "the statechart as a picture",
    .text = "States with states of their own are boxes around these, regions of parallel states in "
            "dashes. Arrows say\nthe event, the condition, who may, and the needs by their ids; "
            "those of time are dashed and blue.\n\nwaymark graph "
            "workflows/hampshire/placement.yaml > placement.svg",
    .uses = CLI_USES_STORE | CLI_USES_ROOT,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 1,
    .run = run,
};

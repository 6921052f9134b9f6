/* waymark test PATH...: play scenarios in virtual time, in memory or into a store. Prints TAP 13.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/definitions.h"
#include "cli/store_stage.h"
#include "scenario/scenario.h"

struct paths {
    VEC(struct str) items;
};

static int by_text(const void *a, const void *b)
{
    return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

/* Files named by hand are taken as they are; of folders, all *.yaml below them, in order of name.
 */
static enum result collect(struct cli *cli, struct str path, bool named, struct paths *paths)
{
    struct stat info;
    const char *name = str_cstr(cli->arena, path);
    if (stat(name, &info) != 0)
        return cli_fail(cli, RESULT_INVALID, "%s cannot be opened: %s.", name, strerror(errno));
    if (!S_ISDIR(info.st_mode)) {
        if (named || str_ends(path, STR(".yaml")))
            VEC_PUSH(cli->arena, paths->items, path);
        return RESULT_DONE;
    }
    DIR *folder = opendir(name);
    if (!folder)
        return cli_fail(cli, RESULT_INVALID, "%s cannot be opened: %s.", name, strerror(errno));
    struct paths inside = {0};
    enum result result = RESULT_DONE;
    for (struct dirent *entry; result == RESULT_DONE && (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            result =
                collect(cli, str_format(cli->arena, "%s/%s", name, entry->d_name), false, &inside);
    closedir(folder);
    if (inside.items.count)
        qsort(inside.items.items, inside.items.count, sizeof *inside.items.items, by_text);
    for (size_t i = 0; i < inside.items.count; i++)
        VEC_PUSH(cli->arena, paths->items, inside.items.items[i]);
    return result;
}

/* ---- one scenario ---- */
/* Messages as TAP diagnostics: each line after a `#`. */
static void print_comment(struct cli *cli, const char *text)
{
    struct str rest = str_of(text), line;
    while (str_next(&rest, '\n', &line))
        fprintf(cli->out, "# %.*s\n", STR_ARG(line));
}

/* What is printed to `out` between its opening and its end becomes diagnostics. */
struct comment {
    FILE *out;
    char *text;
    size_t size;
};

static void comment_open(struct comment *comment)
{
    comment->out = open_memstream(&comment->text, &comment->size);
    if (!comment->out)
        out_of_memory();
}

static void comment_end(struct cli *cli, struct comment *comment)
{
    if (fclose(comment->out) != 0)
        out_of_memory();
    print_comment(cli, comment->text);
    free(comment->text);
}

static void print_fault(struct cli *cli, const struct scenario_fault *fault)
{
    struct comment comment;
    comment_open(&comment);
    if (fault->at.source) {
        struct place place = source_place(fault->at.source, fault->at.from);
        fprintf(comment.out, "%.*s:%u:%u: ", STR_ARG(fault->at.source->name), place.line,
                place.column);
    }
    struct str safe = text_safe(cli->arena, fault->text, false);
    fprintf(comment.out, "%.*s\n", STR_ARG(safe));
    if (fault->at.source)
        span_print(fault->at, comment.out, false);
    comment_end(cli, &comment);
}

static void print_diags(struct cli *cli, const struct diags *diags)
{
    struct comment comment;
    comment_open(&comment);
    diags_print(diags, comment.out, false);
    comment_end(cli, &comment);
}

static enum result play(struct cli *cli, const struct protocol_loader *loader,
                        const struct scenario *scenario, size_t branch,
                        struct scenario_report *report, struct error *error)
{
    struct str path = cli_option(cli, "into");
    if (str_empty(path)) {
        struct stage stage = scenario_memory(loader);
        return scenario_play(loader->arena, scenario, branch, &stage, report, error);
    }
    return store_stage_play(str_cstr(loader->arena, path), loader, scenario, branch, report, error);
}

static bool is_chosen(struct cli *cli, const struct scenario *scenario, size_t branch)
{
    return !cli_flag(cli, "branch") ||
           str_eq(scenario_branch_name(scenario, branch), cli_option(cli, "branch"));
}

/* Every branch from the start, each on a stage of its own, or the one that --branch names. */
static enum result play_all(struct cli *cli, const struct protocol_loader *loader,
                            const struct scenario *scenario, struct scenario_report *report,
                            struct error *error)
{
    size_t count = scenario_branch_count(scenario), played = 0;
    enum result result = RESULT_DONE;
    if (cli_flag(cli, "into") && count > 1 && !cli_flag(cli, "branch"))
        return error_set(error, RESULT_MISUSE,
                         "The story has several ends; say with --branch which one to play.");
    for (size_t i = 0; result == RESULT_DONE && !report->faults.count && i < count; i++) {
        if (!is_chosen(cli, scenario, i))
            continue;
        played++;
        result = play(cli, loader, scenario, i, report, error);
        struct str name = scenario_branch_name(scenario, i);
        if (report->faults.count && !str_empty(name))
            report->faults.items[0].text =
                str_format(loader->arena, "branch %.*s: %.*s", STR_ARG(name),
                           STR_ARG(report->faults.items[0].text));
    }
    if (result == RESULT_DONE && !played)
        return error_set(error, RESULT_MISUSE, "The story has no such branch.");
    return result;
}

static bool test_one(struct cli *cli, size_t number, struct str path)
{
    struct definition definition;
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct diags *diags = diags_new(arena);
    struct scenario_report report = {0};
    struct error error = {0};
    const struct scenario *scenario = NULL;
    enum result result = definition_find(cli, path, &definition);
    if (result == RESULT_DONE) {
        struct protocol_loader loader = definition_loader(cli, &definition, diags);
        loader.arena = arena;
        scenario = scenario_load(&loader, definition.path);
        if (scenario)
            result = play_all(cli, &loader, scenario, &report, &error);
    } else {
        error = cli->error;
    }
    bool passed = scenario && result == RESULT_DONE && !report.faults.count;
    struct str title = scenario ? text_safe(arena, scenario_title(scenario), false) : STR("");
    fprintf(cli->out, "%s %zu - %.*s%s%.*s\n", passed ? "ok" : "not ok", number, STR_ARG(path),
            str_empty(title) ? "" : ": ", STR_ARG(title));
    if (!scenario)
        print_diags(cli, diags);
    if (result != RESULT_DONE)
        print_comment(cli, error.text);
    for (size_t i = 0; i < report.faults.count; i++)
        print_fault(cli, &report.faults.items[i]);
    return passed;
}

static enum result run(struct cli *cli)
{
    struct paths paths = {0};
    for (size_t i = 0; i < cli->arg_count; i++) {
        enum result result = collect(cli, cli->args[i], true, &paths);
        if (result != RESULT_DONE)
            return result;
    }
    if (!paths.items.count)
        return cli_fail(cli, RESULT_INVALID, "There is no scenario there.");
    if (cli_flag(cli, "into") && paths.items.count > 1)
        return cli_fail(cli, RESULT_MISUSE,
                        "--into takes one scenario: each needs a store of its own.");
    fprintf(cli->out, "TAP version 13\n1..%zu\n", paths.items.count);
    size_t failed = 0;
    for (size_t i = 0; i < paths.items.count; i++) {
        failed += !test_one(cli, i + 1, paths.items.items[i]);
        if (fflush(cli->out) != 0)
            break; /* the end of the run tells why */
    }
    cli->error = (struct error){0};
    return failed ? RESULT_INVALID : RESULT_DONE;
}

static const struct cli_option options[] = {
    {"into", "STORE", "play one scenario into a new store, which stays", false},
    {"branch", "NAME", "only this end of stories that have several", false},
};

const struct cli_command command_test = {
    .name = "test",
    .group = "Writing protocols",
    .arguments = "PATH...",
    .summary = "play scenarios in virtual time, and compare what they expect",
    .text =
        "Prints TAP. A folder stands for every *.yaml below it.\n\n  waymark test tests/scenario",
    .uses = CLI_USES_ROOT,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = -1,
    .run = run,
};

/* What is new to whoever asks. */
#include "cli/seen.h"

#include "base/map.h"

static struct str list_of(const struct cli *cli)
{
    return cli_flag(cli, "mine") ? STR("mine") : STR("all");
}

/* A mark that cannot be read stands in nobody's way of writing it anew. */
static enum result read_mark(struct look *look, struct seen_list *ret)
{
    struct cli *cli = look->cli;
    enum result result =
        runtime_seen(look->runtime, list_of(cli), &ret->mark, &ret->found, &cli->error);
    if (result == RESULT_INVALID && cli_flag(cli, "seen")) {
        ret->found = false;
        result = RESULT_DONE;
    }
    if (result == RESULT_DONE && ret->found)
        result = runtime_opened_since(look->runtime, ret->mark.position, cli->arena, &ret->opened,
                                      &cli->error);
    return result;
}

enum result seen_start(struct look *look, int64_t until, struct seen_list *ret)
{
    struct cli *cli = look->cli;
    *ret = (struct seen_list){.since = STORE_NONE, .next = {.until = until}};
    if (cli_flag(cli, "since"))
        return session_time(cli, "since", cli_option(cli, "since"), &ret->since);
    enum result result =
        store_position(runtime_store(look->runtime), &ret->next.position, &cli->error);
    if (result == RESULT_DONE)
        result = read_mark(look, ret);
    if (result == RESULT_DONE && !ret->found && cli_flag(cli, "new"))
        fprintf(cli->err,
                "waymark: All is new to you: 'waymark due --seen' marks a list as seen.\n");
    return result;
}

/* Without a mark only who asks for what is new is told of it: to anybody else all would be. */
bool seen_is_new(const struct look *look, const struct seen_list *seen, const struct task_row *task)
{
    if (seen->since != STORE_NONE)
        return task->opened > seen->since;
    if (!seen->found)
        return cli_flag(look->cli, "new");
    return task->due > seen->mark.until ||
           map_has(seen->opened, runtime_instance(task->reference, task->key, look->cli->arena));
}

enum result seen_check(struct cli *cli)
{
    static const char *const hiding[] = {"as",   "case",    "party", "subject", "state",
                                         "task", "overdue", "since", NULL};
    return cli_clash(cli, "seen", hiding, "only a whole list, or all of --mine, is seen");
}

enum result seen_keep(struct cli *cli, const struct seen_list *seen)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    if (fflush(cli->out) != 0 || ferror(cli->out))
        return RESULT_DONE; /* said where the command ends, for every command */
    enum result result = session_open(cli, STORE_WRITE, &runtime);
    return result == RESULT_DONE
               ? runtime_mark_seen(runtime, list_of(cli), &seen->next, &cli->error)
               : result;
}

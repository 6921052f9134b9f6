/* waymark case CASE: one case as it is now. */
#include <stdlib.h>

#include "cli/duties.h"
#include "cli/session.h"

static void heading(struct cli *cli, const char *text)
{
    fprintf(cli->out, "\n%s\n", text);
}

static void line(struct cli *cli, struct str name, struct str text)
{
    fprintf(cli->out, "  %-28.*s ", STR_ARG(name));
    cli_print(cli, text);
    fputc('\n', cli->out);
}

static void print_parties(struct cli *cli, struct runtime *runtime, const struct case_view *view)
{
    heading(cli, "Parties");
    for (size_t i = 0; i < view->state->parties.count; i++) {
        const struct case_party *party = &view->state->parties.items[i];
        struct str label = runtime_party_label(runtime, party->reference, cli->arena);
        struct str until = STR("");
        if (date_is_set(party->to))
            until = session_day(cli, party->to);
        line(cli, role_label(view->protocol, party->role),
             str_format(cli->arena, "%.*s (%.*s)%s%.*s", STR_ARG(label), STR_ARG(party->reference),
                        str_empty(until) ? "" : ", until ", STR_ARG(until)));
    }
}

static bool is_unknown(struct feel_value value)
{
    return feel_is_null(value) || (value.kind == FEEL_LIST && !value.of.list->count);
}

static struct str row_id(struct feel_value value)
{
    struct feel_value id = {0};
    bool named = value.kind == FEEL_CONTEXT && feel_context_get(value.of.context, STR("id"), &id);
    return named && id.kind == FEEL_STRING ? id.of.string : STR("");
}

/* One row of a table: what is set in its columns. */
static void print_row(struct cli *cli, struct str field, struct feel_value row)
{
    struct text text = text_new(cli->arena);
    for (size_t i = 0; i < feel_context_count(row.of.context); i++) {
        struct str key = feel_context_key(row.of.context, i);
        struct feel_value cell = feel_context_at(row.of.context, i);
        if (!is_unknown(cell) && !str_is(key, "id") && !str_is(key, "label"))
            text_addf(&text, "%s%.*s: %.*s", text.len ? ", " : "", STR_ARG(key),
                      STR_ARG(value_words(cli, cell)));
    }
    if (text.len)
        line(cli, str_format(cli->arena, "%.*s.%.*s", STR_ARG(field), STR_ARG(row_id(row))),
             text_str(&text));
}

/* A field, each part of a context and each row of a table on its line; what is unknown is left out.
 */
static void print_value(struct cli *cli, struct str name, struct feel_value value)
{
    if (value.kind == FEEL_CONTEXT)
        for (size_t i = 0; i < feel_context_count(value.of.context); i++)
            print_value(cli,
                        str_format(cli->arena, "%.*s.%.*s", STR_ARG(name),
                                   STR_ARG(feel_context_key(value.of.context, i))),
                        feel_context_at(value.of.context, i));
    else if (value.kind == FEEL_LIST && value.of.list->count &&
             !str_empty(row_id(value.of.list->items[0])))
        for (size_t i = 0; i < value.of.list->count; i++)
            print_row(cli, name, value.of.list->items[i]);
    else if (!is_unknown(value))
        line(cli, name, value_words(cli, value));
}

static void print_data(struct cli *cli, const struct case_view *view)
{
    heading(cli, "Data");
    for (size_t i = 0; i < view->protocol->fields_count; i++) {
        const struct field *field = &view->protocol->fields[i];
        print_value(cli, field->id, case_value(cli->arena, view->protocol, view->state, field->id));
    }
}

static void print_papers(struct cli *cli, const struct case_view *view)
{
    heading(cli, "Documents and agreements");
    for (size_t i = 0; i < view->state->documents.count; i++) {
        const struct case_document *document = &view->state->documents.items[i];
        struct text text = text_new(cli->arena);
        text_add(&text, document->status);
        for (size_t j = 0; j < document->released.count; j++)
            text_addf(&text, "%s%.*s", j ? ", " : "; released to ",
                      STR_ARG(role_label(view->protocol, document->released.items[j].role)));
        line(cli, document->id, text_str(&text));
    }
    for (size_t i = 0; i < view->state->consents.count; i++)
        line(cli, view->state->consents.items[i].id, view->state->consents.items[i].status);
}

static struct str due_words(struct cli *cli, const struct open_task *task)
{
    return task->due == INSTANT_NONE ? STR("no due date") : session_due(cli, task->due, NULL);
}

static void print_task(struct cli *cli, const struct case_view *view, const struct open_task *open,
                       int64_t now)
{
    const struct task *task = protocol_find(view->protocol, "task", open->task);
    struct str label = task ? label_or_id(task->label, task->id) : open->task;
    bool late = open->due != INSTANT_NONE && open->due <= now;
    line(cli, duty_label(cli->arena, label, open->row),
         str_format(cli->arena, "%.*s%s%s%.*s", STR_ARG(due_words(cli, open)),
                    late ? ", overdue" : "", task && task->who.count ? ", " : "",
                    STR_ARG(task ? roles_label(cli, task->who) : STR(""))));
}

static int by_due(const void *a, const void *b)
{
    const struct open_task *const *x = a, *const *y = b;
    if ((*x)->due == (*y)->due)
        return (*x > *y) - (*x < *y);
    if ((*x)->due == INSTANT_NONE || (*y)->due == INSTANT_NONE)
        return (*x)->due == INSTANT_NONE ? 1 : -1;
    return ((*x)->due > (*y)->due) - ((*x)->due < (*y)->due);
}

/* What is next comes first, what has no day last. */
static void print_tasks(struct cli *cli, const struct case_view *view, int64_t now)
{
    size_t count = view->state->tasks.count;
    const struct open_task **tasks = ARENA_ARRAY(cli->arena, const struct open_task *, count + 1);
    heading(cli, "Open tasks");
    for (size_t i = 0; i < count; i++)
        tasks[i] = &view->state->tasks.items[i];
    qsort(tasks, count, sizeof(const struct open_task *), by_due);
    for (size_t i = 0; i < count; i++)
        print_task(cli, view, tasks[i], now);
}

static void print_links(struct cli *cli, const struct case_view *view)
{
    if (view->state->links.count)
        heading(cli, "Linked cases");
    for (size_t i = 0; i < view->state->links.count; i++)
        line(cli, view->state->links.items[i].name, view->state->links.items[i].reference);
}

static void print_case(struct cli *cli, struct runtime *runtime, const struct case_view *view)
{
    const struct protocol *protocol = view->protocol;
    fprintf(cli->out, "Case %.*s: %.*s (%.*s %.*s)\n", STR_ARG(view->row.reference),
            STR_ARG(label_or_id(protocol->title, protocol->id)), STR_ARG(protocol->id),
            STR_ARG(protocol->version));
    line(cli, STR("State"), print_states(cli, protocol, view->state));
    line(cli, STR("Opened"), session_when(cli, view->row.opened_at));
    if (!str_empty(view->row.subject))
        line(cli, STR("About"), view->row.subject);
    line(cli, STR("Next due"), session_when(cli, case_next_due(view->state)));
    print_parties(cli, runtime, view);
    print_data(cli, view);
    print_papers(cli, view);
    print_tasks(cli, view, runtime_now(runtime));
    print_links(cli, view);
}

/* The folded case is canonical JSON already; its heading comes from the row. */
static void print_json(struct cli *cli, const struct case_view *view)
{
    json_t *json CLEANUP(json_freep) = json_object();
    json_put_str(json, "case", view->row.reference);
    json_put_str(json, "protocol", view->row.protocol);
    json_put_str(json, "protocol_hash", view->row.protocol_hash);
    json_put_str(json, "subject", view->row.subject);
    json_object_set_new(json, "states", case_states_json(cli, view->protocol, view->state));
    json_object_set_new(json, "state", case_to_json(cli->arena, view->state));
    cli_print_json(cli, json);
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct str reference;
    struct case_view view;
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = runtime_find_case(runtime, cli->args[0], cli->arena, &reference, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_view(runtime, reference, cli->arena, &view, &cli->error);
    if (result != RESULT_DONE)
        return result;
    if (cli_flag(cli, "json"))
        print_json(cli, &view);
    else
        print_case(cli, runtime, &view);
    return RESULT_DONE;
}

const struct cli_command command_case = {
    .name = "case",
    .group = "Looking",
    .arguments = "CASE",
    .summary = "one case: states, parties, data, documents, agreements, open tasks",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .least = 1,
    .most = 1,
    .run = run,
};

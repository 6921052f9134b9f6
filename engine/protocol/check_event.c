#include "protocol/check.h"

/* Events that nobody may send, and events that nothing answers. */

static const char *const builtin_heads[] = {"record", "document", "consent", "served", "task",
                                            "link",   "unlink",   "done",    "error"};

static bool is_builtin(struct str event)
{
    struct str head = {0};
    (void)str_next(&event, '.', &head);
    for (size_t i = 0; i < sizeof builtin_heads / sizeof *builtin_heads; i++)
        if (str_is(head, builtin_heads[i]))
            return true;
    return false;
}

static bool is_handled(const struct protocol *protocol, struct str event)
{
    for (size_t i = 0; i < protocol->transition_count; i++)
        for (size_t j = 0; j < protocol->transitions[i]->event_count; j++)
            if (event_matches(protocol->transitions[i]->events[j], event))
                return true;
    return false;
}

/* ---- where events come from ---- */

struct origin { /* whether something in the protocol makes an event of a descriptor */
    struct str descriptor;
    bool found;
};

static void note_origin(void *context, const struct action *action)
{
    struct origin *origin = context;
    bool makes = action->kind == ACTION_RAISE || action->kind == ACTION_SEND;
    if (makes && event_matches(origin->descriptor, action->event))
        origin->found = true;
}

static bool is_heard(const struct protocol *protocol, struct str descriptor)
{
    for (size_t i = 0; i < protocol->links_count; i++)
        for (size_t j = 0; j < protocol->links[i].hear_count; j++)
            if (event_matches(descriptor, protocol->links[i].hears[j]))
                return true;
    return false;
}

static bool is_made(const struct protocol *protocol, struct str descriptor)
{
    struct origin origin = {descriptor, false};
    if (str_is(descriptor, "*") || is_builtin(descriptor) || is_heard(protocol, descriptor))
        return true;
    visit_actions(protocol, note_origin, &origin);
    return origin.found;
}

static void check_permission(const struct check *check, const struct transition *transition)
{
    if (transition->trigger != TRIGGER_EVENT || transition->by.count ||
        !check->protocol->roles_count)
        return;
    for (size_t i = 0; i < transition->event_count; i++) {
        if (is_made(check->protocol, transition->events[i]))
            continue;
        struct diag *diag = diag_warning(check->diags, "P119", transition->at,
                                         "nobody may send `%.*s` here: the transition has no `by`",
                                         STR_ARG(transition->events[i]));
        diag_help(check->diags, diag,
                  "say `by`, or, if another case sends it, name it under `hears` of the link");
        return;
    }
}

/* ---- where events go ---- */

static void note_unhandled(void *context, const struct action *action)
{
    const struct check *check = context;
    bool here = action->kind == ACTION_RAISE ||
                (action->kind == ACTION_SEND && !action->to_link && !action->to_linked);
    if (here && !is_handled(check->protocol, action->event))
        diag_warning(check->diags, "P121", action->at, "no transition answers `%.*s`",
                     STR_ARG(action->event));
}

static void check_done_by(const struct check *check, const struct task *task)
{
    if (task->done_kind != DONE_BY_EVENT)
        return;
    for (size_t i = 0; i < task->done_count; i++)
        if (!is_builtin(task->done_names[i]) && !is_handled(check->protocol, task->done_names[i]))
            diag_warning(check->diags, "P124", task->at,
                         "the task `%.*s` cannot be finished by `%.*s`: no transition answers it",
                         STR_ARG(task->id), STR_ARG(task->done_names[i]));
}

void check_events(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    struct check copy = *check;
    for (size_t i = 0; i < protocol->transition_count; i++)
        check_permission(check, protocol->transitions[i]);
    for (size_t i = 0; i < protocol->task_count; i++)
        check_done_by(check, protocol->tasks[i]);
    visit_actions(protocol, note_unhandled, &copy);
}

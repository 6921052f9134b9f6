#include "protocol/check.h"
#include "protocol/build.h"

/* All findings on a protocol, and what several kinds of them need. */

bool event_matches(struct str descriptor, struct str event)
{
    if (str_ends(descriptor, STR(".*")))
        descriptor = str_part(descriptor, 0, descriptor.len - 2);
    if (str_is(descriptor, "*") || str_eq(descriptor, event))
        return true;
    return str_starts(event, descriptor) && event.at[descriptor.len] == '.';
}

static void note_path(void *context, struct str path, struct span at)
{
    bool *any = context;
    (void)path;
    (void)at;
    *any = true;
}

bool is_constant(const struct check *check, const struct feel_expr *expr, struct feel_value *ret)
{
    bool any = false;
    if (!expr || str_find(feel_expr_text(expr).text, STR("("), 0) >= 0)
        return false;
    feel_expr_paths(expr, check->arena, note_path, &any);
    if (any)
        return false;
    struct feel_frame case_frame = {0}, frame = {.outer = &case_frame};
    struct feel_env env = {.arena = check->arena, .zone = check->protocol->zone, .frame = &frame};
    *ret = feel_eval(expr, &env);
    return true;
}

/* ---- actions ---- */

static void visit_list(struct actions actions, action_visit *visit, void *context)
{
    for (size_t i = 0; i < actions.count; i++) {
        visit(context, actions.items[i]);
        visit_list(actions.items[i]->then, visit, context);
        visit_list(actions.items[i]->otherwise, visit, context);
    }
}

void visit_actions(const struct protocol *protocol, action_visit *visit, void *context)
{
    visit_list(protocol->root->initial.actions, visit, context);
    for (size_t i = 0; i < protocol->state_count; i++) {
        visit_list(protocol->states[i]->initial.actions, visit, context);
        visit_list(protocol->states[i]->enter, visit, context);
        visit_list(protocol->states[i]->exit, visit, context);
    }
    for (size_t i = 0; i < protocol->transition_count; i++)
        visit_list(protocol->transitions[i]->actions, visit, context);
}

void protocol_check(const struct protocol_loader *loader, const struct protocol *protocol,
                    struct date today)
{
    const struct check check = {loader, protocol, loader->diags, loader->arena, today};
    check_decisions(loader, &protocol->decisions);
    check_reach(&check);
    check_transitions(&check);
    check_conditions(&check);
    check_asked(&check);
    check_loops(&check);
    check_tasks(&check);
    check_whereabouts(&check);
    check_rows(&check);
    check_events(&check);
    check_links(&check);
    check_calendars(&check);
}

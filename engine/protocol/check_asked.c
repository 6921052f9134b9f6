#include "protocol/check.h"

/* Fields of a person's event that are asked for and never carried: by the transition itself, or by
 * a need that it names. */

struct asking {
    const struct check *check;
    const struct transition *transition;
    const struct need *need; /* NULL: the transition's own expressions */
    bool told;               /* of this need */
};

static bool carries(const struct transition *transition, struct str field)
{
    if (str_is(field, "name"))
        return true;
    for (size_t i = 0; i < transition->take_count; i++)
        if (str_eq(transition->takes[i].id, field))
            return true;
    return false;
}

static void report(struct asking *asking, struct str field, struct span at)
{
    struct diags *diags = asking->check->diags;
    struct diag *diag =
        asking->need
            ? diag_warning(diags, "P127", asking->transition->at,
                           "the need `%.*s` asks for `event.%.*s`, which this event does not carry",
                           STR_ARG(asking->need->id), STR_ARG(field))
            : diag_warning(diags, "P127", at, "the event does not carry `%.*s`", STR_ARG(field));
    diag_help(diags, diag, "say `takes: {%.*s: TYPE}`; without it the value is null",
              STR_ARG(field));
    if (!asking->need)
        return;
    diag->related = at;
    diag->related_note = STR("it is asked for here");
    asking->told = true;
}

static void note_path(void *context, struct str path, struct span at)
{
    struct asking *asking = context;
    struct str head = {0}, field = {0};
    (void)str_next(&path, '.', &head);
    if (asking->told || !str_is(head, "event") || !str_next(&path, '.', &field) ||
        carries(asking->transition, field))
        return;
    report(asking, field, at);
}

static void look_at(struct asking *asking, const struct feel_expr *expr)
{
    if (expr)
        feel_expr_paths(expr, asking->check->arena, note_path, asking);
}

static void look_at_need(struct asking *asking)
{
    const struct need *need = asking->need;
    asking->told = false;
    look_at(asking, need->rule);
    look_at(asking, need->each);
    look_at(asking, need->applies);
    for (size_t i = 0; i < need->path_count; i++)
        look_at(asking, need->paths[i].value);
}

static void look_at_actions(struct asking *asking, struct actions actions)
{
    for (size_t i = 0; i < actions.count; i++) {
        const struct action *action = actions.items[i];
        look_at(asking, action->condition);
        for (size_t j = 0; j < action->set_count; j++)
            look_at(asking, action->sets[j].value);
        look_at_actions(asking, action->then);
        look_at_actions(asking, action->otherwise);
    }
}

/* A person's event, named in full: what else it carries cannot be known. */
static bool is_known(const struct transition *transition)
{
    for (size_t i = 0; i < transition->event_count; i++)
        if (str_ends(transition->events[i], STR("*")))
            return false;
    return transition->trigger == TRIGGER_EVENT && transition->by.count > 0;
}

void check_asked(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    for (size_t i = 0; i < protocol->transition_count; i++) {
        const struct transition *transition = protocol->transitions[i];
        struct asking asking = {check, transition, NULL, false};
        if (!is_known(transition))
            continue;
        look_at(&asking, transition->condition);
        look_at_actions(&asking, transition->actions);
        for (size_t j = 0; j < transition->needs.count; j++) {
            asking.need = transition->needs.items[j];
            look_at_need(&asking);
        }
    }
}

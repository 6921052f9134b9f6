/* Whether an answer may change while nobody acts on the case: because it looks at the clock, or at
 * a case that is linked. Only then is a transition that waits decided again each day.
 */
#include "machine/decide.h"

#define NESTED_MAX 8 /* definitions within one another; deeper ones are taken to change */

struct look {
    struct work *work;
    bool found;
    int depth;
};

static void look_at(struct look *look, const struct feel_expr *expr);

static bool dated_by_expression(const struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->values_count; i++)
        if (protocol->values[i].day != NULL)
            return true;
    return false;
}

static bool parties_come_and_go(const struct case_state *kase)
{
    for (size_t i = 0; i < kase->parties.count; i++)
        if (date_is_set(kase->parties.items[i].from) || date_is_set(kase->parties.items[i].to))
            return true;
    return false;
}

static void look_at_path(void *context, struct str path, struct span at)
{
    struct look *look = context;
    const struct protocol *protocol = look->work->protocol;
    struct str rest = path, head = {0};
    (void)at;
    (void)str_next(&rest, '.', &head);
    const struct define *define = protocol_find(protocol, "define", head);
    if (define != NULL)
        look_at(look, define->value);
    if (protocol_find(protocol, "link", head) != NULL ||
        (str_is(head, "values") && dated_by_expression(protocol)) ||
        (str_is(head, "parties") && parties_come_and_go(look->work->kase)))
        look->found = true;
}

static void look_at(struct look *look, const struct feel_expr *expr)
{
    if (expr == NULL || look->found)
        return;
    struct str text = feel_expr_text(expr).text;
    if (look->depth >= NESTED_MAX || str_find(text, STR("today()"), 0) >= 0 ||
        str_find(text, STR("now()"), 0) >= 0) {
        look->found = true;
        return;
    }
    look->depth++;
    feel_expr_paths(expr, look->work->arena, look_at_path, look);
    look->depth--;
}

static void look_at_need(struct look *look, const struct need *need)
{
    look_at(look, need->rule);
    look_at(look, need->applies);
    look_at(look, need->each);
    for (size_t i = 0; i < need->path_count; i++)
        look_at(look, need->paths[i].value);
}

bool may_change_alone(struct work *work, const struct transition *transition,
                      const struct inquiry *inquiry)
{
    struct look look = {.work = work};
    look_at(&look, transition->condition);
    for (size_t i = 0; i < inquiry->asked.count; i++)
        if (asked_stops(&inquiry->asked.items[i]) && inquiry->asked.items[i].need != NULL)
            look_at_need(&look, inquiry->asked.items[i].need);
    return look.found;
}

bool reads_clock(struct work *work, const struct need *need)
{
    struct look look = {.work = work};
    look_at_need(&look, need);
    return look.found;
}

/* Questions about a case: what can happen next, and what stands in its way. Nothing is changed. */
#include "machine/decide.h"

struct feel_value case_value(struct arena *arena, const struct protocol *protocol,
                             const struct case_state *kase, struct str field)
{
    struct surroundings nothing = {.now = kase->opened};
    struct work *work = ARENA_NEW(arena, struct work);
    const struct field *row = protocol_find(protocol, "data", field);
    const struct datum *datum = case_datum(kase, field);
    if (row == NULL)
        return feel_null();
    work_start(work, arena, protocol, (struct case_state *)(uintptr_t)kase, &nothing);
    return scope_field(work, row, datum != NULL ? datum->value : feel_null());
}

struct asking { /* one call of why */
    struct work *work;
    const struct role *role; /* NULL: any */
    struct str event;        /* empty: all */
    VEC(struct possibility) found;
};

/* ---- one transition ---- */
static bool is_wanted(const struct asking *asking, struct str event)
{
    return str_empty(asking->event) || event_matches(event, asking->event);
}

static void list_missing(struct asking *asking, const struct transition *transition,
                         struct possibility *possibility)
{
    VEC(const struct take *) missing = {0};
    for (size_t i = 0; i < transition->take_count; i++)
        if (!transition->takes[i].optional)
            VEC_PUSH(asking->work->arena, missing, &transition->takes[i]);
    possibility->missing = missing.items;
    possibility->missing_count = missing.count;
}

static bool allows(const struct asking *asking, struct roles by)
{
    if (asking->work->protocol->roles_count == 0)
        return true;
    return by.count > 0 && (asking->role == NULL || roles_admit(by, asking->role));
}

static bool is_open(struct work *work, const struct transition *transition,
                    struct possibility *possibility)
{
    struct selection selection;
    struct inquiry inquiry = {0};
    /* Where its `if` is false another transition answers the event. */
    if (!select_one(work, transition, &selection))
        return false;
    ask_chosen(work, &selection.chosen.items[0], &inquiry);
    possibility->asked = inquiry.asked.items;
    possibility->asked_count = inquiry.asked.count;
    possibility->open = !inquiry.stops;
    return true;
}

/* ---- the earliest day on which time alone mends it ---- */
#define DAYS_AHEAD 400

static bool opens_on(const struct asking *asking, const struct transition *transition,
                     int64_t instant)
{
    struct work *work = asking->work;
    struct possibility possibility = {0};
    int64_t now = work->now;
    work->now = instant;
    scope_changed(work);
    bool open = is_open(work, transition, &possibility) && possibility.open;
    work->now = now;
    scope_changed(work);
    return open;
}

/* Only worth trying where something that was asked looked at the clock: the answer differs then on
 * a day far ahead. */
static struct date earliest_day(const struct asking *asking, const struct transition *transition)
{
    struct work *work = asking->work;
    struct date today = today_of(work);
    for (int64_t step = 1; step <= DAYS_AHEAD; step++) {
        struct date day = date_add_days(today, step);
        if (opens_on(asking, transition, day_start(work, day)))
            return day;
    }
    return (struct date){0};
}

static bool looks_at_time(struct work *work, const struct possibility *possibility)
{
    for (size_t i = 0; i < possibility->asked_count; i++) {
        const struct asked *asked = &possibility->asked[i];
        if (asked_stops(asked) && asked->need != NULL && reads_clock(work, asked->need))
            return true;
    }
    return false;
}

/* ---- all of them ---- */
static void consider_transition(struct asking *asking, const struct transition *transition,
                                struct str event)
{
    struct possibility possibility = {.transition = transition,
                                      .event = event,
                                      .by = transition->by,
                                      .allowed = allows(asking, transition->by)};
    if (!is_wanted(asking, event) || !is_open(asking->work, transition, &possibility))
        return;
    if (!possibility.open && looks_at_time(asking->work, &possibility))
        possibility.earliest = earliest_day(asking, transition);
    list_missing(asking, transition, &possibility);
    VEC_PUSH(asking->work->arena, asking->found, possibility);
}

static void consider_state(struct asking *asking, const struct state *state)
{
    for (size_t i = 0; i < state->on_count; i++)
        for (size_t j = 0; j < state->on[i]->event_count; j++)
            if (state->on[i]->by.count > 0 || asking->work->protocol->roles_count == 0)
                consider_transition(asking, state->on[i], state->on[i]->events[j]);
}

static void consider_task(struct asking *asking, const struct open_task *open)
{
    const struct task *task = task_of(asking->work, open);
    for (size_t i = 0; task != NULL && task->done_kind == DONE_BY_EVENT && i < task->done_count;
         i++) {
        bool listed = false;
        for (size_t j = 0; j < asking->found.count; j++)
            listed |= str_eq(asking->found.items[j].event, task->done_names[i]);
        if (listed || !is_wanted(asking, task->done_names[i]) ||
            !awaits_event(asking->work, task->done_names[i]))
            continue;
        struct possibility possibility = {.event = task->done_names[i],
                                          .by = task->who,
                                          .allowed = allows(asking, task->who),
                                          .open = true};
        VEC_PUSH(asking->work->arena, asking->found, possibility);
    }
}

void why(struct arena *arena, const struct protocol *protocol, const struct case_state *kase,
         struct str role, struct str event, const struct surroundings *surroundings,
         struct possibilities *ret)
{
    struct work *work = ARENA_NEW(arena, struct work);
    work_start(work, arena, protocol, (struct case_state *)(uintptr_t)kase, surroundings);
    struct asking asking = {.work = work, .role = role_of(work, role), .event = event};
    for (size_t i = 0; i < protocol->state_count && !kase->stopped; i++)
        if (work->active[i])
            consider_state(&asking, protocol->states[i]);
    for (size_t i = 0; i < kase->tasks.count; i++)
        consider_task(&asking, &kase->tasks.items[i]);
    *ret = (struct possibilities){.items = asking.found.items, .count = asking.found.count};
}

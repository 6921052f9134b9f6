/* Time: due timers, each decided as of its own due instant, once, in order. */
#include "machine/decide.h"

#include "base/limits.h"

/* ---- after ---- */
static bool leaves_source(struct work *work, const struct transition *transition)
{
    bool *exits = state_flags(work);
    add_exits(work, transition, exits);
    return exits[transition->source->order];
}

static void spend(struct work *work, const struct transition *transition)
{
    effect(work, (struct effect){
                     .kind = EFFECT_SPENT, .id = transition->id, .key = transition->source->id});
}

static void arm_round(struct work *work)
{
    const struct zone *zone = work->protocol->zone;
    struct civil civil = zone_to_civil(zone, work->now);
    civil.time = work->protocol->tell_at;
    int64_t due = zone_instant(zone, civil, NULL);
    if (due <= work->now) {
        civil.date = date_add_days(civil.date, 1);
        due = zone_instant(zone, civil, NULL);
    }
    arm(work, STR("retry"), TIMER_RETRY, due, (struct effect){.at = INSTANT_NONE});
}

static void take_after(struct work *work, const struct transition *transition,
                       const struct selection *selection)
{
    if (!leaves_source(work, transition))
        spend(work, transition);
    microstep(work, selection);
}

static void fire_after(struct work *work, const struct timer *timer)
{
    const struct transition *transition = protocol_find(work->protocol, "transition", timer->key);
    struct selection selection;
    if (transition == NULL || !work->active[transition->source->order])
        return;
    switch (stand_after(work, transition, &selection)) {
    case STANDING_SPENT:
        spend(work, transition);
        break;
    case STANDING_BLOCKED:
        break;
    case STANDING_OPEN:
        take_after(work, transition, &selection);
        break;
    }
}

/* ---- the others ---- */
static void fire_due(struct work *work, const struct timer *timer)
{
    const struct open_task *found = case_task(work->kase, timer->key);
    if (found == NULL)
        return;
    struct open_task open = *found;
    effect(work, (struct effect){.kind = EFFECT_TASK_OVERDUE,
                                 .id = open.id,
                                 .key = open.task,
                                 .due = open.due,
                                 .at = work->now});
    struct feel_context *fields = feel_context_new(work->arena);
    feel_context_put(fields, STR("row"), str_empty(open.row) ? feel_null() : feel_string(open.row));
    raise_event(work, str_format(work->arena, "task.%.*s.overdue", STR_ARG(open.task)),
                feel_context_value(fields));
}

static void fire_send(struct work *work, const struct timer *timer)
{
    send_event(work, timer->key, timer->word, timer->value);
}

static struct roles named_roles(struct work *work, struct str names)
{
    VEC(const struct role *) roles = {0};
    struct str rest = names, name;
    while (!str_empty(names) && str_next(&rest, ' ', &name)) {
        const struct role *role = role_of(work, name);
        if (role != NULL)
            VEC_PUSH(work->arena, roles, role);
    }
    return (struct roles){.items = roles.items, .count = roles.count};
}

static void fire_notify(struct work *work, const struct timer *timer)
{
    const struct notice *notice = protocol_find(work->protocol, "notice", timer->key);
    if (notice != NULL)
        send_notice(work, notice, named_roles(work, timer->word), timer->due);
}

static void fire_nothing(struct work *work, const struct timer *timer)
{
    (void)work;
    (void)timer;
}

static void (*const fires[])(struct work *work, const struct timer *timer) = {
    [TIMER_AFTER] = fire_after,   [TIMER_RETRY] = fire_nothing, [TIMER_SCHEDULE] = fire_schedule,
    [TIMER_DUE] = fire_due,       [TIMER_TELL] = fire_tell,     [TIMER_EXPIRE] = fire_expire,
    [TIMER_LAPSE] = fire_lapse,   [TIMER_SEND] = fire_send,     [TIMER_NOTIFY] = fire_notify,
    [TIMER_SERVED] = fire_served,
};

/* ---- waiting transitions, decided again ---- */
static bool retry_one(struct work *work, const struct transition *transition)
{
    struct selection selection;
    draft_start(work, ENTRY_TIMER, transition->id);
    enum standing standing = stand_after(work, transition, &selection);
    if (standing == STANDING_BLOCKED && work->draft->effects.count == 0) {
        draft_drop(work); /* nothing new */
        return false;
    }
    if (standing == STANDING_SPENT)
        spend(work, transition);
    if (standing == STANDING_OPEN)
        take_after(work, transition, &selection);
    run_to_rest(work);
    draft_end(work);
    return true;
}

static const struct transition *next_waiting(struct work *work, size_t from, size_t *ret_at)
{
    for (size_t i = from; i < work->kase->blocked.count; i++) {
        if (!work->kase->blocked.items[i].waits)
            continue;
        *ret_at = i;
        return protocol_find(work->protocol, "transition", work->kase->blocked.items[i].transition);
    }
    return NULL;
}

void retry_waiting(struct work *work)
{
    const struct transition *transition;
    size_t at = 0;
    work->disabled.count = 0;
    while (!work->faulty && (transition = next_waiting(work, at, &at)) != NULL) {
        size_t before = work->kase->blocked.count;
        (void)retry_one(work, transition);
        if (work->kase->blocked.count >= before)
            at++;
        else
            at = 0;
    }
}

static bool goes_round(const struct work *work)
{
    for (size_t i = 0; i < work->kase->blocked.count; i++)
        if (work->kase->blocked.items[i].waits && work->kase->blocked.items[i].alone)
            return true;
    return false;
}

/* A round goes, daily at `tell_at`, as long as there is a transition whose answer may change while
 * nobody acts. */
void keep_round(struct work *work)
{
    bool armed = case_timer(work->kase, STR("retry")) != NULL;
    if (goes_round(work) == armed)
        return;
    if (!armed)
        arm_round(work);
    else
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = STR("retry")});
}

/* ---- ticking ---- */
static void fire(struct work *work, struct timer timer)
{
    bool round = timer.kind == TIMER_RETRY;
    work->disabled.count = 0;
    draft_start(work, ENTRY_TIMER, timer.id);
    effect(work, (struct effect){.kind = EFFECT_TIMER_FIRED, .id = timer.id, .due = timer.due});
    fires[timer.kind](work, &timer);
    run_to_rest(work);
    draft_end(work);
    if (round)
        retry_waiting(work);
    clear_moment(work);
}

void tick(struct work *work, int64_t until)
{
    while (!work->faulty && work->kase->timers.count > 0 &&
           work->kase->timers.items[0].due <= until) {
        if (++work->ticks > LIMIT_TICKS) {
            work_fault(work, "more than %d timers are due before this command", LIMIT_TICKS);
            error_help(&work->fault, "tick the case in steps");
            return;
        }
        struct timer timer = work->kase->timers.items[0];
        work->now = timer.due; /* armed in the past, too: what follows counts from then */
        fire(work, timer);
        deliver_to_self(work);
    }
    work->now = until;
}

/* Events from people and messages from other cases. */
#include "machine/decide.h"

#include "base/limits.h"

/* ---- a person's event ---- */
/* Whether the acting role may: each transition that names roles must admit it, and at least one of
 * what would happen must be open to people. */
static bool may_send(struct work *work, const struct selection *selection, bool finishes)
{
    bool open = finishes;
    for (size_t i = 0; i < selection->chosen.count; i++) {
        struct roles by = selection->chosen.items[i].transition->by;
        if (by.count > 0 && !is_admitted(work, by))
            return false;
        open |= by.count > 0 || work->protocol->roles_count == 0;
    }
    return open;
}

static bool finishes_own_task(struct work *work, struct str event)
{
    for (size_t i = 0; i < work->kase->tasks.count; i++) {
        const struct task *task = task_of(work, &work->kase->tasks.items[i]);
        if (task == NULL || task->done_kind != DONE_BY_EVENT || !is_admitted(work, task->who))
            continue;
        for (size_t j = 0; j < task->done_count; j++)
            if (event_matches(task->done_names[j], event))
                return true;
    }
    return false;
}

static void read_event(struct work *work, struct selection *selection, struct happening *event)
{
    VEC(struct take) takes = {0};
    for (size_t i = 0; i < selection->chosen.count; i++) {
        const struct transition *transition = selection->chosen.items[i].transition;
        for (size_t j = 0; j < transition->take_count; j++)
            VEC_PUSH(work->arena, takes, transition->takes[j]);
    }
    struct feel_value fields = read_takes(work, takes.items, takes.count, event->fields,
                                          str_join(work->arena, STR("event "), event->name));
    event->fields = fields;
    event->typed = true;
    for (size_t i = 0; i < selection->chosen.count; i++)
        selection->chosen.items[i].event = event_view(work, event, NULL, 0);
}

static void permit_event(struct work *work, const struct selection *selection)
{
    struct inquiry inquiry = {0};
    for (size_t i = 0; i < selection->chosen.count; i++)
        ask_chosen(work, &selection->chosen.items[i], &inquiry);
    if (inquiry.stops)
        refuse_needs(work, &inquiry);
    else
        note_asked(work, &inquiry);
}

static bool has_required_content(const struct protocol *protocol)
{
    for (size_t i = 0; i < protocol->notices_count; i++)
        if (protocol->notices[i].content != NULL)
            return true;
    return false;
}

static void take_back(struct work *work, const struct case_state *before,
                      const struct inquiry *wanting)
{
    *work->kase = *before;
    work->draft->effects.count = 0;
    work->draft->transitions.count = 0;
    refuse_needs(work, wanting);
}

/* What its actions and those of the states that it enters send is known only when they run: a
 * notice that lacks what it must contain refuses the event as a whole. */
static void take_event(struct work *work, const struct happening *event,
                       const struct selection *selection)
{
    struct inquiry wanting = {0};
    const struct case_state *before = NULL;
    if (has_required_content(work->protocol)) {
        before = case_copy(work->kase->arena, work->kase);
        work->wanting = &wanting;
    }
    (void)finish_by_event(work, event);
    if (selection->chosen.count > 0)
        microstep(work, selection);
    work->wanting = NULL;
    if (wanting.stops)
        take_back(work, before, &wanting);
}

void decide_send(struct work *work)
{
    struct happening event = {.name = work->command->name, .fields = work->command->values};
    struct selection selection;
    select_for_event(work, &event, &selection);
    bool awaited = awaits_event(work, event.name);
    if (selection.chosen.count == 0 && !awaited) {
        refuse(work, REFUSED_NOT_EXPECTED);
        return;
    }
    if (!may_send(work, &selection, finishes_own_task(work, event.name))) {
        refuse(work, REFUSED_NOT_ALLOWED);
        return;
    }
    read_event(work, &selection, &event);
    if (!is_refused(work))
        permit_event(work, &selection);
    if (!is_refused(work))
        take_event(work, &event, &selection);
}

/* ---- messages ---- */
static void take_message(struct work *work, const struct happening *event)
{
    struct selection selection;
    select_for_event(work, event, &selection);
    bool finished = finish_by_event(work, event) > 0;
    if (selection.chosen.count == 0 && !finished)
        effect(work, (struct effect){.kind = EFFECT_DROPPED, .id = event->name});
    drop_blocked(work, &selection, false);
    if (selection.chosen.count > 0)
        microstep(work, &selection);
}

void decide_message(struct work *work)
{
    struct happening event = {.name = work->command->name,
                              .fields = work->command->values,
                              .written = str_empty(work->command->from)};
    take_message(work, &event);
}

/* What a case sends to itself is an event of its own, after the one that sent it. */
void deliver_to_self(struct work *work)
{
    for (size_t i = 0; i < work->to_self.count && !work->faulty; i++) {
        struct message_out message = work->to_self.items[i];
        work->disabled.count = 0;
        draft_start(work, ENTRY_MESSAGE, message.event);
        work->draft->entry.from = work->kase->reference;
        work->draft->entry.given = message.fields;
        struct happening event = {.name = message.event, .fields = message.fields};
        take_message(work, &event);
        run_to_rest(work);
        draft_end(work);
        if (++work->microsteps > LIMIT_MICROSTEPS)
            work_fault(work, "the case keeps sending itself events");
    }
    work->to_self.count = 0;
}

/* Actions: SCXML's executable content. A fault ends its block, on record (error.execution). */
#include "machine/decide.h"
#include "machine/step.h"
#include "machine/tasks.h"

bool action_fails(struct work *work, const struct action *action, struct str why)
{
    struct place place = {0};
    if (action->at.source != NULL)
        place = source_place(action->at.source, action->at.from);
    trouble(work,
            action->at.source != NULL
                ? str_format(work->arena, "%.*s:%u", STR_ARG(action->at.source->name), place.line)
                : STR("action"),
            why);
    return false;
}

/* Of a moment that is not known: where a calendar ends, that is on record already. */
static bool fail_moment(struct work *work, const struct action *action, size_t raised,
                        const char *why)
{
    return work->queue.count > raised ? false : action_fails(work, action, str_of(why));
}

/* ---- set ---- */
/* {a.b.c: v} as {b: {c: v}}, with how deep it merges into field a. */
static struct feel_value nest(struct work *work, struct str path, struct feel_value value,
                              int *ret_depth)
{
    struct str rest = path, part;
    struct str parts[16];
    int count = 0;
    while (count < 16 && str_next(&rest, '.', &part))
        parts[count++] = part;
    *ret_depth = count - 1;
    for (int i = count - 1; i > 0; i--) {
        struct feel_context *context = feel_context_new(work->arena);
        feel_context_put(context, parts[i], value);
        value = feel_context_value(context);
    }
    return value;
}

/* A table that FEEL gives as a list of rows is kept by their ids. */
static struct feel_value table_rows(struct work *work, struct feel_value list)
{
    struct feel_context *rows = feel_context_new(work->arena);
    for (size_t i = 0; i < list.of.list->count; i++) {
        struct str id = value_str(value_at(list.of.list->items[i], "id"));
        if (!str_empty(id))
            feel_context_put(rows, id, list.of.list->items[i]);
    }
    return feel_context_value(rows);
}

static bool run_set(struct work *work, const struct action *action)
{
    for (size_t i = 0; i < action->set_count; i++) {
        const struct assignment *set = &action->sets[i];
        struct feel_value value = eval(work, set->value), read;
        struct str why;
        int depth;
        if (value_is_fault(value))
            return action_fails(work, action, value_reason(work->arena, value));
        bool whole = str_eq(set->path, set->field->id);
        if (whole && set->field->is_table && value.kind == FEEL_LIST)
            value = table_rows(work, value);
        else if (whole && !set->field->is_table) {
            if (!value_read(work->arena, value, set->field->type, &read, &why))
                return action_fails(work, action, why);
            value = read;
        }
        value = nest(work, set->path, value, &depth);
        land_datum(work, set->field, value, depth);
    }
    return true;
}

/* ---- raise, send, cancel ---- */
struct feel_value fields_of(struct work *work, const struct action *action, bool *ret_ok)
{
    struct feel_context *fields = feel_context_new(work->arena);
    *ret_ok = true;
    for (size_t i = 0; i < action->set_count; i++) {
        struct feel_value value = eval(work, action->sets[i].value);
        if (value_is_fault(value))
            *ret_ok = action_fails(work, action, value_reason(work->arena, value));
        feel_context_put(fields, action->sets[i].path, value);
    }
    return feel_context_value(fields);
}

int64_t message_number(const struct work *work)
{
    int64_t count = 0;
    for (size_t i = 0; work->draft != NULL && i < work->draft->effects.count; i++)
        count += work->draft->effects.items[i].kind == EFFECT_MESSAGE ||
                 work->draft->effects.items[i].kind == EFFECT_OPENING;
    return count;
}

static void post_message(struct work *work, struct str event, struct str to, struct str link,
                         struct feel_value fields)
{
    effect(work, (struct effect){.kind = EFFECT_MESSAGE,
                                 .id = event,
                                 .key = to,
                                 .other = link,
                                 .number = message_number(work),
                                 .value = fields});
}

static bool hears(const struct linking_case *linking, struct str event)
{
    if (!linking->hears_known)
        return true;
    for (size_t i = 0; i < linking->hear_count; i++)
        if (event_matches(linking->hears[i], event))
            return true;
    return false;
}

#define TO_SELF "self"
#define TO_LINKED "linked"

void send_event(struct work *work, struct str event, struct str target, struct feel_value fields)
{
    if (str_is(target, TO_SELF)) {
        struct message_out message = {.event = event, .fields = fields};
        VEC_PUSH(work->arena, work->to_self, message);
    } else if (str_is(target, TO_LINKED)) {
        for (size_t i = 0; i < work->around->linking_count; i++)
            if (hears(&work->around->linking[i], event))
                post_message(work, event, work->around->linking[i].reference,
                             work->around->linking[i].link, fields);
    } else {
        struct str one = target, link;
        (void)str_next(&one, ':', &link); /* "link", its name and, where it is one case, which */
        (void)str_next(&one, ':', &link);
        for (size_t i = 0; i < work->kase->links.count; i++)
            if (str_eq(work->kase->links.items[i].name, link) &&
                (str_empty(one) || str_eq(work->kase->links.items[i].reference, one)))
                post_message(work, event, work->kase->links.items[i].reference, link, fields);
    }
}

static bool delay_of(struct work *work, const struct action *action, int64_t *ret)
{
    struct feel_value delay = eval(work, action->delay);
    if (delay.kind != FEEL_DAYS_DURATION)
        return action_fails(work, action, STR("the delay is no days and time duration"));
    if (delay.of.duration.seconds < 0 || delay.of.duration.seconds > INT64_C(100000000000))
        return action_fails(work, action, STR("the delay is negative or too long"));
    *ret = work->now + delay.of.duration.seconds * 1000 + delay.of.duration.nanos / 1000000;
    return true;
}

static bool is_linked(const struct work *work, struct str link, struct str reference)
{
    for (size_t i = 0; i < work->kase->links.count; i++)
        if (str_eq(work->kase->links.items[i].name, link) &&
            str_eq(work->kase->links.items[i].reference, reference))
            return true;
    return false;
}

/* `self`, `linked`, `link:NAME` or, for one case of it, `link:NAME:REFERENCE`. */
static bool target_of(struct work *work, const struct action *action, struct str *ret)
{
    *ret = action->to_linked ? STR(TO_LINKED) : STR(TO_SELF);
    if (action->to_link == NULL)
        return true;
    struct str link = action->to_link->id;
    *ret = str_format(work->arena, "link:%.*s", STR_ARG(link));
    if (action->to_case == NULL)
        return true;
    struct feel_value one = eval(work, action->to_case);
    if (one.kind != FEEL_STRING)
        return action_fails(work, action, value_reason(work->arena, one));
    if (!is_linked(work, link, one.of.string))
        return action_fails(work, action,
                            str_format(work->arena, "`%.*s` is no case of the link `%.*s`",
                                       STR_ARG(one.of.string), STR_ARG(link)));
    *ret = str_format(work->arena, "link:%.*s:%.*s", STR_ARG(link), STR_ARG(one.of.string));
    return true;
}

static bool run_send(struct work *work, const struct action *action)
{
    bool ok;
    int64_t due = INSTANT_NONE;
    struct feel_value fields = fields_of(work, action, &ok);
    struct str target;
    if (!ok || !target_of(work, action, &target))
        return false;
    if (action->delay != NULL && !delay_of(work, action, &due))
        return false;
    if (due == INSTANT_NONE || due == work->now) { /* SCXML 6.2: no delay is one of 0s */
        send_event(work, action->event, target, fields);
        return true;
    }
    struct str id = str_empty(action->id) ? derive_id(work, 's') : action->id;
    arm(work, str_format(work->arena, "send:%.*s", STR_ARG(id)), TIMER_SEND, due,
        (struct effect){
            .key = action->event, .other = target, .at = INSTANT_NONE, .value = fields});
    return true;
}

static bool run_cancel(struct work *work, const struct action *action)
{
    struct str id = str_format(work->arena, "send:%.*s", STR_ARG(action->id));
    if (case_timer(work->kase, id) != NULL)
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = id});
    return true;
}

/* ---- notify ---- */
static struct str role_names(struct work *work, struct roles roles)
{
    struct text names = text_new(work->arena);
    for (size_t i = 0; i < roles.count; i++)
        text_addf(&names, "%s%.*s", i > 0 ? " " : "", STR_ARG(roles.items[i]->id));
    return text_str(&names);
}

static bool run_notify(struct work *work, const struct action *action)
{
    struct anchors anchors = no_anchors;
    size_t raised = work->queue.count;
    int64_t due;
    if (action->notify_at == NULL) {
        send_notice(work, action->notice, action->to, work->now);
        return true;
    }
    anchors.entered = anchor_at(work->now);
    anchors.opened = anchor_at(work->kase->opened);
    if (!when_eval(work, action->notify_at, &anchors, RULE_TELL, calendar_of(work, (struct str){0}),
                   action->notice->id, &due, NULL))
        return fail_moment(work, action, raised, "the time of the notice is not known");
    arm(work,
        str_format(work->arena, "notify:%.*s:%.*s", STR_ARG(action->notice->id),
                   STR_ARG(derive_id(work, 't'))),
        TIMER_NOTIFY, due,
        (struct effect){
            .key = action->notice->id, .other = role_names(work, action->to), .at = INSTANT_NONE});
    return true;
}

/* ---- record ---- */
static bool run_record(struct work *work, const struct action *action)
{
    bool ok;
    struct str why;
    struct feel_value given = fields_of(work, action, &ok), read;
    struct feel_context *fields = feel_context_new(work->arena);
    if (!ok)
        return false;
    for (size_t i = 0; i < action->record->count; i++) {
        const struct take *take = &action->record->fields[i];
        struct feel_value value = feel_null();
        (void)feel_context_get(given.of.context, take->id, &value);
        if (!value_read(work->arena, value, take->type, &read, &why))
            return action_fails(work, action, why);
        feel_context_put(fields, take->id, read);
    }
    const struct feel_frame *frame = work->frame;
    work->frame = &work->moment_frame;
    land_record(work, action->record, feel_context_value(fields), (struct str){0}, work->now);
    work->frame = frame;
    return true;
}

static bool run_asking(struct work *work, const struct action *action)
{
    size_t raised = work->queue.count;
    return run_ask(work, action) ||
           fail_moment(work, action, raised, "the age of an answer is not known");
}

/* ---- if, for_each ---- */
static bool run_if(struct work *work, const struct action *action)
{
    struct feel_value condition = eval(work, action->condition);
    if (condition.kind != FEEL_BOOLEAN)
        return action_fails(work, action, value_reason(work->arena, condition));
    return run_actions(work, feel_is_true(condition) ? &action->then : &action->otherwise);
}

static bool run_for_each(struct work *work, const struct action *action)
{
    struct feel_value list = eval(work, action->condition);
    const struct feel_frame *outer = work->frame;
    bool ok = true;
    if (list.kind != FEEL_LIST)
        return action_fails(work, action, value_reason(work->arena, list));
    for (size_t i = 0; ok && i < list.of.list->count && !work->faulty; i++) {
        struct feel_frame frame = {.outer = outer, .values = &list.of.list->items[i]};
        work->frame = &frame;
        ok = run_actions(work, &action->then);
    }
    work->frame = outer;
    return ok;
}

static bool run_raise(struct work *work, const struct action *action)
{
    raise_event(work, action->event, feel_null());
    return true;
}

static bool run_action(struct work *work, const struct action *action)
{
    switch (action->kind) {
    case ACTION_SET:
        return run_set(work, action);
    case ACTION_RAISE:
        return run_raise(work, action);
    case ACTION_SEND:
        return run_send(work, action);
    case ACTION_CANCEL:
        return run_cancel(work, action);
    case ACTION_NOTIFY:
        return run_notify(work, action);
    case ACTION_RECORD:
        return run_record(work, action);
    case ACTION_OPEN:
        return run_open(work, action);
    case ACTION_ASK:
        return run_asking(work, action);
    case ACTION_IF:
        return run_if(work, action);
    case ACTION_FOR_EACH:
        return run_for_each(work, action);
    }
    return true;
}

bool run_actions(struct work *work, const struct actions *actions)
{
    for (size_t i = 0; i < actions->count && !work->faulty; i++)
        if (!run_action(work, actions->items[i]))
            return false;
    return !work->faulty;
}

/* Service of notices, overrides, tasks done by hand, notes, what became of notices. */
#include "machine/decide.h"

#define EACH_VALUE(values, i)                                                                      \
    for (size_t i = 0; value_is_context(values) && i < feel_context_count((values).of.context); i++)

/* Each of these is one act, refused or done as a whole. */
static bool is_single(struct work *work, const char *what)
{
    struct feel_value values = work->command->values;
    size_t count = value_is_context(values) ? feel_context_count(values.of.context) : 0;
    if (count == 1 || (count == 0 && !str_empty(work->command->name)))
        return true;
    refuse_detail(work, count == 0 ? REFUSED_MISSING : REFUSED_WRONG, STR("values"),
                  str_format(work->arena, "one %s at a time", what));
    return false;
}

/* ---- served ---- */
static void serve(struct work *work, const struct notice *notice, struct feel_value raw)
{
    struct str name = value_is_context(raw) ? value_str(value_at(raw, "to")) : value_str(raw);
    const struct role *role = role_of(work, name);
    if (str_empty(name) && notice->to.count == 1)
        role = notice->to.items[0];
    if (role == NULL) {
        refuse_detail(work, REFUSED_MISSING, STR("to"), STR("which role it was served on"));
        return;
    }
    effect(work, (struct effect){.kind = EFFECT_SERVED,
                                 .id = notice->id,
                                 .key = role->id,
                                 .at = claimed_at(work),
                                 .value = raw});
    work->data_changed = true;
    (void)finish_by_name(work, DONE_BY_SERVED, notice->id);
    raise_event(work, str_format(work->arena, "served.%.*s", STR_ARG(notice->id)), feel_null());
}

void decide_served(struct work *work)
{
    struct feel_value values = work->command->values;
    if (!is_single(work, "notice"))
        return;
    EACH_VALUE(values, i)
    {
        struct str id = feel_context_key(values.of.context, i);
        const struct notice *notice = protocol_find(work->protocol, "notice", id);
        if (notice == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such notice"));
        else if (!is_refused(work))
            serve(work, notice, feel_context_at(values.of.context, i));
    }
}

/* ---- overrides ---- */
static struct feel_value without(struct work *work, struct feel_value facts)
{
    static const char *const own[] = {"reason", "second_person"};
    struct feel_context *rest = feel_context_new(work->arena);
    EACH_VALUE(facts, i)
    {
        struct str key = feel_context_key(facts.of.context, i);
        if (!str_is(key, own[0]) && !str_is(key, own[1]))
            feel_context_put(rest, key, feel_context_at(facts.of.context, i));
    }
    return feel_context_value(rest);
}

static void require(struct work *work, struct feel_value facts, const char *field, const char *why)
{
    if (value_is_empty(value_at(facts, field)))
        refuse_detail(work, REFUSED_MISSING, str_of(field), str_of(why));
}

static void check_second(struct work *work, struct feel_value facts)
{
    struct str second = value_str(value_at(facts, "second_person"));
    require(work, facts, "second_person", "a second person must agree");
    if (!str_empty(second) && (str_eq(second, work->command->actor.person) ||
                               str_eq(second, work->command->actor.principal)))
        refuse_detail(work, REFUSED_WRONG, STR("second_person"), STR("it must be somebody else"));
}

static bool check_override(struct work *work, const struct need *need, struct feel_value *facts)
{
    const struct override *override = &need->override;
    if (override->by.count == 0) {
        refuse(work, REFUSED_NOT_OVERRIDABLE);
        return false;
    }
    if (!admit(work, override->by))
        return false;
    if (override->condition != NULL && !feel_is_true(eval(work, override->condition)))
        refuse(work, REFUSED_NOT_OVERRIDABLE);
    if (override->reason)
        require(work, *facts, "reason", "why it is overridden");
    if (override->second_person)
        check_second(work, *facts);
    struct feel_value taken =
        read_takes(work, override->takes, override->take_count, without(work, *facts), need->id);
    *facts = value_merge(work->arena, *facts, taken, 1);
    return !is_refused(work);
}

static void override_need(struct work *work, const struct need *need, struct feel_value facts)
{
    struct anchors anchors = no_anchors;
    int64_t until = INSTANT_NONE;
    if (facts.kind == FEEL_STRING) { /* the reason alone */
        struct feel_context *context = feel_context_new(work->arena);
        feel_context_put(context, STR("reason"), facts);
        facts = feel_context_value(context);
    }
    if (!check_override(work, need, &facts))
        return;
    anchors.opened = anchors.entered = anchor_at(work->now);
    if (need->override.until != NULL &&
        !when_eval(work, need->override.until, &anchors, RULE_DUE,
                   calendar_of(work, (struct str){0}), need->id, &until, NULL)) {
        refuse_detail(work, REFUSED_WRONG, need->id,
                      STR("until when it holds cannot be worked out"));
        return;
    }
    effect(work, (struct effect){.kind = EFFECT_OVERRIDE,
                                 .id = need->id,
                                 .key = work->command->actor.role,
                                 .at = work->now,
                                 .due = until,
                                 .value = facts});
}

void decide_override(struct work *work)
{
    struct feel_value values = work->command->values;
    if (!is_single(work, "need"))
        return;
    EACH_VALUE(values, i)
    {
        struct str id = feel_context_key(values.of.context, i);
        const struct need *need = protocol_find(work->protocol, "need", id);
        if (need == NULL)
            refuse_detail(work, REFUSED_WRONG, id, STR("there is no such need"));
        else if (!is_refused(work))
            override_need(work, need, feel_context_at(values.of.context, i));
    }
}

/* ---- done by hand ---- */
static bool is_meant(const struct open_task *open, struct str task, struct feel_value which)
{
    struct str row = value_str(value_at(which, "row")), due = value_str(value_at(which, "due"));
    struct str id = value_str(value_at(which, "id"));
    return (str_eq(open->task, task) || str_eq(open->id, task)) &&
           (str_empty(row) || str_eq(open->row, row)) &&
           (str_empty(due) || str_starts(open->key, due)) &&
           (str_empty(id) || str_eq(open->id, id));
}

/* The oldest open one that is meant. */
static const struct open_task *find_open(const struct work *work, struct str task,
                                         struct feel_value which)
{
    const struct open_task *oldest = NULL;
    for (size_t i = 0; i < work->kase->tasks.count; i++) {
        const struct open_task *open = &work->kase->tasks.items[i];
        if (is_meant(open, task, which) &&
            (oldest == NULL || (open->due != INSTANT_NONE &&
                                (oldest->due == INSTANT_NONE || open->due < oldest->due))))
            oldest = open;
    }
    return oldest;
}

static void do_task(struct work *work, struct str id, struct feel_value which)
{
    const struct open_task *open = find_open(work, id, which);
    const struct task *task = open != NULL ? task_of(work, open) : NULL;
    struct inquiry inquiry = {0};
    if (task == NULL || task->done_kind != DONE_BY_HAND) {
        refuse_detail(work, REFUSED_NOT_EXPECTED, id,
                      task == NULL ? STR("it is not open")
                                   : STR("it is done by the fact that it asks for"));
        return;
    }
    if (!admit(work, task->who))
        return;
    struct open_task copy = *open;
    struct instance instance = instance_of(work, &copy);
    task_moment(work, &instance, &copy);
    ask_all(work, &inquiry, task->needs, task->id);
    clear_moment(work);
    if (inquiry.stops) {
        refuse_needs(work, &inquiry);
        return;
    }
    note_asked(work, &inquiry);
    finish(work, &copy);
}

void decide_done(struct work *work)
{
    struct feel_value values = work->command->values;
    if (!is_single(work, "task"))
        return;
    if (!value_is_context(values) && !str_empty(work->command->name))
        do_task(work, work->command->name, feel_null());
    EACH_VALUE(values, i)
    if (!is_refused(work))
        do_task(work, feel_context_key(values.of.context, i),
                feel_context_at(values.of.context, i));
}

/* ---- notes, and what became of notices ---- */
void decide_note(struct work *work)
{
    struct feel_value values = work->command->values;
    struct feel_value text = value_is_context(values) ? value_at(values, "text") : values;
    if (value_is_empty(text))
        refuse_detail(work, REFUSED_MISSING, STR("text"), STR("the note is empty"));
    else
        effect(work, (struct effect){.kind = EFFECT_NOTE, .value = text});
}

void decide_carried(struct work *work)
{
    effect(work, (struct effect){.kind = EFFECT_CARRIED,
                                 .id = work->command->name,
                                 .word = value_str(value_at(work->command->values, "outcome")),
                                 .value = value_at(work->command->values, "detail")});
}

/* Finishing tasks: which open instances a fact answers. */
#include <string.h>

#include "machine/step.h"
#include "machine/tasks.h"

struct match { /* a fact, and the tasks that it may finish */
    struct work *work;
    enum done_kind kind;
    struct str name;
    struct happening event;          /* that reports the fact, for `where` */
    struct feel_value record;        /* as FEEL sees it; null: none */
    const struct feel_value *fields; /* in declared order, for `where` */
    const struct record_type *type;
};

static bool is_done_by(const struct task *task, const struct match *match)
{
    if (task == NULL || task->done_kind != match->kind)
        return false;
    for (size_t i = 0; i < task->done_count; i++)
        if (match->kind == DONE_BY_EVENT ? event_matches(task->done_names[i], match->name)
                                         : str_eq(task->done_names[i], match->name))
            return true;
    return false;
}

static const struct feel_value *fields_in_order(struct work *work, const struct record_type *type,
                                                struct feel_value record)
{
    struct feel_value *fields = ARENA_ARRAY(work->arena, struct feel_value, type->count + 1);
    for (size_t i = 0; i < type->count; i++) {
        fields[i] = feel_null();
        if (value_is_context(record))
            (void)feel_context_get(record.of.context, type->fields[i].id, &fields[i]);
    }
    return fields;
}

/* ---- all: every element of a list is matched by some record ---- */
static bool some_record_fits(struct match *match, const struct task *task, struct feel_value rows,
                             struct feel_value element)
{
    struct work *work = match->work;
    work->moment[MOMENT_ITEM] = element;
    for (size_t i = 0; i < rows.of.list->count; i++) {
        struct feel_value record = rows.of.list->items[i];
        work->moment[MOMENT_RECORD] = record;
        if (task->where == NULL ||
            feel_is_true(
                eval_within(work, task->where, fields_in_order(work, match->type, record))))
            return true;
    }
    return false;
}

static bool all_fit(struct match *match, const struct task *task)
{
    struct work *work = match->work;
    struct feel_value list = eval(work, task->all);
    struct feel_value rows = scope_record_rows(work, match->type);
    bool fit = list.kind == FEEL_LIST && rows.kind == FEEL_LIST;
    for (size_t i = 0; fit && i < list.of.list->count; i++)
        fit = some_record_fits(match, task, rows, list.of.list->items[i]);
    return fit;
}

/* ---- one instance ---- */
static void take_moment(struct match *match, const struct open_task *open)
{
    struct instance instance = instance_of(match->work, open);
    task_moment(match->work, &instance, open);
    match->work->moment[MOMENT_RECORD] = match->record;
}

static bool fits(struct match *match, const struct open_task *open, const struct task *task)
{
    struct work *work = match->work;
    take_moment(match, open);
    if (task->all != NULL && match->type != NULL)
        return all_fit(match, task);
    return task->where == NULL || feel_is_true(eval_within(work, task->where, match->fields));
}

void finish(struct work *work, const struct open_task *open)
{
    struct feel_context *fields = feel_context_new(work->arena);
    bool late = open->due != INSTANT_NONE && open->due < work->now;
    effect(work, (struct effect){.kind = EFFECT_TASK_DONE,
                                 .id = open->id,
                                 .key = open->task,
                                 .due = open->due,
                                 .at = work->now,
                                 .number = late});
    feel_context_put(fields, STR("row"),
                     str_empty(open->row) ? feel_null() : feel_string(open->row));
    feel_context_put(fields, STR("late"), feel_boolean(late));
    raise_event(work, str_format(work->arena, "task.%.*s.done", STR_ARG(open->task)),
                feel_context_value(fields));
}

/* What a task needs is asked before it counts as done, of the instance that it is about; the fact
 * itself has landed. */
static bool may_finish(struct match *match, const struct open_task *open, const struct task *task)
{
    struct work *work = match->work;
    struct inquiry inquiry = {0};
    if (task->needs.count == 0)
        return true;
    take_moment(match, open);
    ask_all(work, &inquiry, task->needs, task->id);
    note_asked(work, &inquiry);
    return !inquiry.stops;
}

static int64_t due_order(const struct open_task *open)
{
    return open->due == INSTANT_NONE ? INT64_MAX : open->due;
}

/* Without `where` an earlier one of the same task stands for it. */
static bool is_preceded(const struct open_task *open, const bool *fitting, size_t count, size_t at)
{
    for (size_t i = 0; i < count; i++) {
        if (i == at || !fitting[i] || !str_eq(open[i].task, open[at].task))
            continue;
        if (due_order(&open[i]) < due_order(&open[at]) ||
            (due_order(&open[i]) == due_order(&open[at]) && i < at))
            return true;
    }
    return false;
}

static size_t finish_all_fitting(struct match *match)
{
    struct work *work = match->work;
    size_t count = work->kase->tasks.count, finished = 0;
    struct open_task *open = arena_copy(work->arena, work->kase->tasks.items, sizeof *open * count);
    bool *fitting = ARENA_ARRAY(work->arena, bool, count);
    for (size_t i = 0; i < count; i++) {
        const struct task *task = task_of(work, &open[i]);
        fitting[i] = is_done_by(task, match) && fits(match, &open[i], task);
    }
    for (size_t i = 0; i < count && !work->faulty; i++) {
        const struct task *task = task_of(work, &open[i]);
        if (!fitting[i] ||
            (task->where == NULL && task->all == NULL && is_preceded(open, fitting, count, i)))
            continue;
        if (!may_finish(match, &open[i], task))
            continue;
        finish(work, &open[i]);
        finished++;
    }
    return finished;
}

static size_t run_match(struct match *match)
{
    struct feel_value moment[MOMENT_COUNT];
    memcpy(moment, match->work->moment, sizeof moment);
    const struct feel_frame *frame = match->work->frame;
    match->work->frame = &match->work->moment_frame;
    match->work->moment[MOMENT_EVENT] = event_view(match->work, &match->event, NULL, 0);
    size_t finished = finish_all_fitting(match);
    match->work->frame = frame;
    memcpy(match->work->moment, moment, sizeof moment);
    return finished;
}

static const struct feel_value no_fields[1];

size_t finish_by_event(struct work *work, const struct happening *event)
{
    struct match match = {.work = work,
                          .kind = DONE_BY_EVENT,
                          .name = event->name,
                          .event = *event,
                          .record = feel_null(),
                          .fields = no_fields};
    return run_match(&match);
}

/* By name: what answers everything is not about this event. */
static bool is_answered(const struct protocol *protocol, struct str event)
{
    for (size_t i = 0; i < protocol->state_count; i++)
        for (size_t j = 0; j < protocol->states[i]->on_count; j++)
            for (size_t k = 0; k < protocol->states[i]->on[j]->event_count; k++)
                if (str_eq(protocol->states[i]->on[j]->events[k], event))
                    return true;
    return false;
}

bool awaits_event(struct work *work, struct str event)
{
    if (is_answered(work->protocol, event))
        return false;
    const struct match match = {.work = work, .kind = DONE_BY_EVENT, .name = event};
    for (size_t i = 0; i < work->kase->tasks.count; i++)
        if (is_done_by(task_of(work, &work->kase->tasks.items[i]), &match))
            return true;
    return false;
}

size_t finish_by_record(struct work *work, const struct record_type *type, struct feel_value fields)
{
    struct match match = {
        .work = work,
        .kind = DONE_BY_RECORD,
        .name = type->id,
        .event = {.name = str_join(work->arena, STR("record."), type->id), .fields = fields},
        .record = fields,
        .fields = fields_in_order(work, type, fields),
        .type = type};
    return run_match(&match);
}

size_t finish_by_fact(struct work *work, enum done_kind kind, struct str name,
                      const struct happening *event)
{
    struct match match = {.work = work,
                          .kind = kind,
                          .name = name,
                          .event = *event,
                          .record = feel_null(),
                          .fields = no_fields};
    return run_match(&match);
}

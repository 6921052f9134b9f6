/* Tasks that are done because somebody says so. */
#include "machine/decide.h"

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
    bool assumed = work->command->assumed;
    if (task == NULL || (task->done_kind != DONE_BY_HAND && !assumed)) {
        refuse_detail(work, REFUSED_NOT_EXPECTED, id,
                      task == NULL ? STR("it is not open")
                                   : STR("it is done by the fact that it asks for"));
        return;
    }
    if (!assumed && !admit(work, task->who))
        return;
    struct open_task copy = *open;
    if (assumed) {
        finish(work, &copy);
        return;
    }
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

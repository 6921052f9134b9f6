/* Open tasks with what people ask about them. */
#include "cli/duties.h"

struct search { /* one search under way */
    struct look *look;
    const struct duty_filter *filter;
    duty_visit visit;
    void *context;
};

/* ---- what and when ---- */
static const char *const finishers[] = {
    [DONE_BY_HAND] = "done",         [DONE_BY_EVENT] = "send",      [DONE_BY_RECORD] = "record",
    [DONE_BY_DOCUMENT] = "document", [DONE_BY_CONSENT] = "consent", [DONE_BY_SERVED] = "served",
};

static struct str next_step(struct look *look, const struct task_row *row,
                            const struct protocol *protocol)
{
    const struct task *task = protocol ? protocol_find(protocol, "task", row->task) : NULL;
    struct text text = text_new(look->cli->arena);
    if (!task)
        return STR("");
    text_add(&text, str_of(finishers[task->done_kind]));
    for (size_t i = 0; i < task->done_count; i++)
        text_addf(&text, "%s%.*s", i ? " or " : " ", STR_ARG(task->done_names[i]));
    if (!task->done_count)
        text_addf(&text, " %.*s", STR_ARG(task->id));
    return text_str(&text);
}

static void find_lateness(struct look *look, struct duty *duty)
{
    struct cli *cli = look->cli;
    int64_t now = runtime_now(look->runtime);
    const struct zone *zone = session_zone(cli);
    duty->when = session_due(cli, duty->task->due, &duty->day);
    duty->late = duty->task->due != STORE_NONE && duty->task->due <= now;
    if (!zone || !date_is_set(duty->day))
        return;
    int64_t days = date_to_days(zone_date(zone, now)) - date_to_days(duty->day);
    duty->days_late = duty->late && days > 0 ? days : 0;
    if (duty->days_late)
        duty->lateness =
            str_format(cli->arena, "%lld day%s late", (long long)days, days == 1 ? "" : "s");
    else
        duty->lateness = duty->late ? STR("late") : days == 0 ? STR("today") : STR("");
}

static bool is_wanted(struct look *look, const struct task_row *task, const struct case_row *kase)
{
    const struct look_filter *filter = &look->filter;
    return (str_empty(filter->role) || look_has_word(task->who, filter->role)) &&
           look_wants(look, kase) &&
           (!filter->mine || look_is_mine(look, task->reference, task->who, LOOK_NOW));
}

/* `day_mark/sample-garage@...` is about the row sample-garage. */
static struct str row_of(struct str key)
{
    ptrdiff_t from = str_find(key, STR("/"), 0), to = from < 0 ? -1 : str_find(key, STR("@"), 0);
    return to > from ? str_part(key, (size_t)from + 1, (size_t)to) : STR("");
}

struct str duty_label(struct arena *arena, struct str label, struct str row)
{
    return str_empty(row) ? label : str_format(arena, "%.*s, %.*s", STR_ARG(label), STR_ARG(row));
}

void duties_visit_one(struct look *look, const struct duty_filter *filter,
                      const struct task_row *row, duty_visit visit, void *context)
{
    const struct case_row *kase = look_case(look, row->reference);
    if (!is_wanted(look, row, kase))
        return;
    struct duty duty = {.task = row, .kase = kase, .who = row->who};
    duty.is_new = filter->seen && seen_is_new(look, filter->seen, row);
    if (filter->new_only && !duty.is_new)
        return;
    duty.what = duty_label(look->cli->arena, row->label, row_of(row->key));
    duty.next = next_step(look, row, look_protocol(look, kase));
    duty.holders = look_holders(look, row->reference, row->who, &duty.contact);
    find_lateness(look, &duty);
    visit(look->cli, &duty, context);
}

/* ---- all of them ---- */
static enum result show_all(struct search *search, struct task_filter *filter)
{
    struct look *look = search->look;
    struct cli *cli = look->cli;
    struct task_rows rows = {0};
    do {
        enum result result =
            store_list_tasks(runtime_store(look->runtime), runtime_scope(look->runtime), filter,
                             cli->arena, &rows, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < rows.count; i++)
            duties_visit_one(look, search->filter, &rows.items[i], search->visit, search->context);
        if (rows.count) {
            const struct task_row *last = &rows.items[rows.count - 1];
            filter->after_due = last->due;
            filter->after_reference = last->reference;
            filter->after_key = last->key;
        }
    } while (rows.count == STORE_PAGE);
    return RESULT_DONE;
}

enum result duties_visit(struct look *look, const struct duty_filter *filter, duty_visit visit,
                         void *context)
{
    struct search search = {look, filter, visit, context};
    struct task_filter tasks = {.reference = look->filter.reference,
                                .task = look->filter.task,
                                .due_until = filter->until,
                                .overdue_only = filter->overdue_only};
    return show_all(&search, &tasks);
}

/* What comes on the days of a stretch. */
#include "cli/plan.h"

#include <stdlib.h>

#include "base/map.h"
#include "cli/undelivered.h"

static void add_item(struct plan *plan, struct plan_item *item)
{
    if (date_compare(item->day, plan->from) >= 0 && date_compare(item->day, plan->to) <= 0)
        VEC_PUSH(plan->look->cli->arena, plan->items, *item);
}

static struct str time_of(const struct plan *plan, int64_t at)
{
    return clock_format(plan->look->cli->arena, zone_to_civil(plan->zone, at).time);
}

/* ---- duties ---- */
static void add_duty(struct cli *cli, const struct duty *duty, void *context)
{
    struct plan *plan = context;
    struct date day;
    bool whole = session_whole_day(cli, duty->task->due, &day);
    struct plan_item item = {.day = duty->day,
                             .at = duty->task->due,
                             .time = whole ? STR("") : time_of(plan, duty->task->due),
                             .kase = duty->kase,
                             .what = duty->what,
                             .task = duty->task->task,
                             .role = duty->who,
                             .holder = duty->holders,
                             .contact = duty->contact,
                             .next = duty->next,
                             .late = duty->late,
                             .open = !str_empty(duty->task->key)};
    add_item(plan, &item);
}

static void add_upcoming(struct plan *plan, const struct case_view *view,
                         const struct upcoming *upcoming)
{
    struct look *look = plan->look;
    static const struct duty_filter all;
    const struct task *task = protocol_find(view->protocol, "task", upcoming->task);
    struct task_row *row = ARENA_NEW(look->cli->arena, struct task_row);
    if (!str_empty(look->filter.task) && !str_eq(look->filter.task, upcoming->task))
        return;
    *row = (struct task_row){
        .reference = view->row.reference,
        .key = upcoming->open ? upcoming->task : STR(""),
        .task = upcoming->task,
        .label =
            duty_label(look->cli->arena, task ? label_or_id(task->label, task->id) : upcoming->task,
                       upcoming->row),
        .who = look_roles(look->cli->arena, task),
        .due = upcoming->due,
        .opened = STORE_NONE};
    duties_visit_one(look, &all, row, add_duty, plan);
}

/* ---- messages ---- */
static void add_message(struct plan *plan, const struct case_row *kase,
                        const struct protocol *protocol, const struct upcoming_message *message)
{
    struct look *look = plan->look;
    if (!look_wants_message(look, kase, message->role, message->task))
        return;
    struct plan_item item = {.message = true,
                             .day = zone_date(plan->zone, message->at),
                             .at = message->at,
                             .time = time_of(plan, message->at),
                             .kase = look_case(look, kase->reference),
                             .what = look_message(protocol, message->notice, message->task),
                             .task = message->task,
                             .notice = message->notice,
                             .role = message->role};
    if (!str_empty(message->party)) {
        item.holder = runtime_party_label(look->runtime, message->party, look->cli->arena);
        item.contact = runtime_party_contact(look->runtime, message->party, look->cli->arena);
    }
    add_item(plan, &item);
}

/* What is decided already, and waits for the digest with which it goes. */
static enum result add_waiting(void *context, const struct notice_row *row)
{
    struct plan *plan = context;
    struct look *look = plan->look;
    const struct case_row *kase = look_case(look, row->reference);
    const struct upcoming_message message = {.notice = row->notice,
                                             .task = row->task,
                                             .role = row->role,
                                             .party = row->recipient,
                                             .at = row->at};
    if (row->at > runtime_now(look->runtime) && !runtime_notice_erased(row))
        add_message(plan, kase, look_protocol(look, kase), &message);
    return RESULT_DONE;
}

static enum result add_outbox(struct plan *plan)
{
    struct look *look = plan->look;
    const struct notice_filter filter = {.reference = look->filter.reference,
                                         .status = STR("waiting")};
    return notices_each(look->cli, look->runtime, &filter, add_waiting, plan);
}

/* ---- case by case ---- */
static int64_t end_of(const struct plan *plan)
{
    return zone_instant(plan->zone, (struct civil){.date = date_add_days(plan->to, 1)}, NULL);
}

static void add_ahead(struct plan *plan, const struct case_row *kase, const struct case_view *view)
{
    struct cli *cli = plan->look->cli;
    struct agenda agenda;
    case_agenda(cli->arena, view->protocol, view->state, view->surroundings, end_of(plan), &agenda);
    for (size_t i = 0; i < agenda.count; i++)
        add_upcoming(plan, view, &agenda.items[i]);
    for (size_t i = 0; i < agenda.message_count; i++)
        add_message(plan, kase, view->protocol, &agenda.messages[i]);
    if (!str_empty(agenda.note))
        fprintf(cli->err, "waymark: Case %.*s: %.*s\n", STR_ARG(kase->reference),
                STR_ARG(text_safe(cli->arena, agenda.note, false)));
}

/* By which calendars those go who take part. Each is asked for once. */
static enum result add_calendars(struct plan *plan, const struct case_row *kase)
{
    struct cli *cli = plan->look->cli;
    struct runtime *runtime = plan->look->runtime;
    struct party_rows rows;
    struct party_filter filter = {.reference = kase->reference, .current_only = true};
    enum result result = store_list_parties(runtime_store(runtime), runtime_scope(runtime), &filter,
                                            cli->arena, &rows, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        struct str name = STR("");
        if (map_has(plan->parties, rows.items[i].party))
            continue;
        map_put(plan->parties, rows.items[i].party, plan);
        result = plan_calendar_of(plan->look, rows.items[i].party, &name);
        if (!str_empty(name))
            map_put(plan->calendars, name, plan);
    }
    return result;
}

/* Whatever comes of a case has a timer, at which or after which it comes. */
static enum result add_case(struct look *look, const struct case_row *kase, void *context)
{
    struct plan *plan = context;
    struct cli *cli = look->cli;
    struct case_view view;
    const struct protocol *protocol = look_protocol(look, kase);
    if (protocol && !str_empty(protocol->calendar))
        map_put(plan->calendars, protocol->calendar, plan);
    enum result result = add_calendars(plan, kase);
    if (result != RESULT_DONE || kase->next_due == STORE_NONE || kase->next_due > end_of(plan))
        return result;
    result = runtime_view(look->runtime, kase->reference, cli->arena, &view, &cli->error);
    if (result == RESULT_DONE)
        add_ahead(plan, kase, &view);
    return result;
}

static int in_order(const void *one, const void *two)
{
    const struct plan_item *a = one, *b = two;
    int order = date_compare(a->day, b->day);
    if (order == 0 && a->at != b->at)
        order = a->at < b->at ? -1 : 1;
    if (order == 0)
        order = str_cmp(a->kase->reference, b->kase->reference);
    if (order == 0)
        order = str_cmp(a->what, b->what);
    return order != 0 ? order : str_cmp(a->role, b->role);
}

/* What was due before now and is still owed is in the store; what comes, the cases tell. */
static enum result add_owed(struct plan *plan)
{
    int64_t now = runtime_now(plan->look->runtime), end = end_of(plan);
    const struct duty_filter filter = {.until = now - 1 < end ? now - 1 : end};
    return duties_visit(plan->look, &filter, add_duty, plan);
}

enum result plan_collect(struct look *look, struct date from, struct date to, struct plan *ret)
{
    *ret = (struct plan){.look = look,
                         .zone = session_zone(look->cli),
                         .from = from,
                         .to = to,
                         .parties = map_new(look->cli->arena),
                         .calendars = map_new(look->cli->arena)};
    enum result result = add_owed(ret);
    if (result == RESULT_DONE)
        result = look_cases(look, INT64_MAX, add_case, ret);
    if (result == RESULT_DONE)
        result = add_outbox(ret);
    if (result == RESULT_DONE && ret->items.count)
        qsort(ret->items.items, ret->items.count, sizeof *ret->items.items, in_order);
    return result;
}

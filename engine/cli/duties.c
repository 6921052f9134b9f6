/* Open tasks with what people ask about them. */
#include "cli/duties.h"

#include "base/map.h"

struct search { /* one search under way */
    struct cli *cli;
    struct runtime *runtime;
    const struct duty_filter *filter;
    struct map *of_party; /* cases in which the party takes part; NULL: any */
    struct map *cases;    /* reference -> const struct case_row * */
    struct whoami me;
    duty_visit visit;
    void *context;
};

static bool has_word(struct str words, struct str wanted)
{
    struct str word;
    while (str_next(&words, ' ', &word))
        if (str_eq(word, wanted))
            return true;
    return false;
}

/* ---- which cases ---- */
static enum result cases_of_party(struct search *search, struct str party)
{
    struct cli *cli = search->cli;
    struct party_rows rows = {0};
    struct party_filter filter = {.party = party, .current_only = true};
    search->of_party = map_new(cli->arena);
    do {
        enum result result =
            store_list_parties(runtime_store(search->runtime), runtime_scope(search->runtime),
                               &filter, cli->arena, &rows, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < rows.count; i++)
            map_put(search->of_party, rows.items[i].reference, search);
        if (rows.count) {
            const struct party_row *last = &rows.items[rows.count - 1];
            filter.after_reference = last->reference;
            filter.after_role = last->role;
            filter.after_party = last->party;
        }
    } while (rows.count == STORE_PAGE);
    if (map_count(search->of_party))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'%.*s' takes part in no case.", STR_ARG(party));
}

static const struct case_row *case_of(struct search *search, struct str reference)
{
    const struct case_row *known = map_get(search->cases, reference);
    if (known)
        return known;
    struct case_row *row = ARENA_NEW(search->cli->arena, struct case_row);
    bool found = false;
    struct error error;
    if (store_get_case(runtime_store(search->runtime), runtime_scope(search->runtime), reference,
                       search->cli->arena, row, &found, &error) != RESULT_DONE ||
        !found)
        *row = (struct case_row){.reference = reference, .closed_at = STORE_NONE};
    map_put(search->cases, row->reference, row);
    return row;
}

static const struct protocol *protocol_of(struct search *search, const struct case_row *kase)
{
    const struct protocol *protocol = NULL;
    struct error error;
    if (str_empty(kase->protocol_hash) ||
        runtime_protocol_pinned(search->runtime, kase->protocol_hash, &protocol, &error) !=
            RESULT_DONE)
        return NULL;
    return protocol;
}

/* ---- who ---- */
static void list_holders(struct search *search, struct str reference, struct str role,
                         struct party_rows *ret)
{
    struct error error;
    struct party_filter filter = {.reference = reference, .role = role, .current_only = true};
    *ret = (struct party_rows){0};
    if (store_list_parties(runtime_store(search->runtime), runtime_scope(search->runtime), &filter,
                           search->cli->arena, ret, &error) != RESULT_DONE)
        ret->count = 0;
}

static void add_holders(struct search *search, struct str role, struct duty *duty,
                        struct text *text)
{
    struct party_rows rows;
    list_holders(search, duty->task->reference, role, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        struct str party = rows.items[i].party;
        struct str label = runtime_party_label(search->runtime, party, search->cli->arena);
        text_addf(text, "%s%.*s", text->len ? ", " : "", STR_ARG(label));
        if (str_empty(duty->contact))
            duty->contact = runtime_party_contact(search->runtime, party, search->cli->arena);
    }
}

static void find_holders(struct search *search, struct duty *duty)
{
    struct text text = text_new(search->cli->arena);
    struct str rest = duty->task->who, role;
    while (str_next(&rest, ' ', &role))
        add_holders(search, role, duty, &text);
    duty->holders = text_str(&text);
}

static bool holds(struct search *search, struct str reference, struct str role)
{
    struct party_rows rows;
    list_holders(search, reference, role, &rows);
    for (size_t i = 0; i < rows.count; i++)
        if (str_eq(rows.items[i].party, search->me.person) ||
            str_eq(rows.items[i].party, search->me.organisation))
            return true;
    return false;
}

/* Whoever has a role on a case owes its duties; members of an organisation owe the organisation's.
 */
static bool is_mine(struct search *search, const struct task_row *task)
{
    struct str rest = task->who, role;
    while (str_next(&rest, ' ', &role))
        if (holds(search, task->reference, role))
            return true;
    return false;
}

/* ---- what and when ---- */
static const char *const finishers[] = {
    [DONE_BY_HAND] = "done",         [DONE_BY_EVENT] = "send",      [DONE_BY_RECORD] = "record",
    [DONE_BY_DOCUMENT] = "document", [DONE_BY_CONSENT] = "consent", [DONE_BY_SERVED] = "served",
};

static struct str next_step(struct search *search, const struct task_row *row,
                            const struct protocol *protocol)
{
    const struct task *task = protocol ? protocol_find(protocol, "task", row->task) : NULL;
    struct text text = text_new(search->cli->arena);
    if (!task)
        return STR("");
    text_add(&text, str_of(finishers[task->done_kind]));
    for (size_t i = 0; i < task->done_count; i++)
        text_addf(&text, "%s%.*s", i ? " or " : " ", STR_ARG(task->done_names[i]));
    if (!task->done_count)
        text_addf(&text, " %.*s", STR_ARG(task->id));
    return text_str(&text);
}

static void find_lateness(struct search *search, struct duty *duty)
{
    struct cli *cli = search->cli;
    int64_t now = runtime_now(search->runtime);
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

static bool is_wanted(struct search *search, const struct task_row *task,
                      const struct case_row *kase)
{
    const struct duty_filter *filter = search->filter;
    return (str_empty(filter->role) || has_word(task->who, filter->role)) &&
           (!search->of_party || map_has(search->of_party, task->reference)) &&
           (str_empty(filter->subject) || str_eq(kase->subject, filter->subject)) &&
           (str_empty(filter->state) || has_word(kase->states, filter->state)) &&
           (!filter->mine || is_mine(search, task));
}

static void show(struct search *search, const struct task_row *row)
{
    const struct case_row *kase = case_of(search, row->reference);
    if (!is_wanted(search, row, kase))
        return;
    struct duty duty = {.task = row, .kase = kase, .who = row->who};
    duty.is_new = search->filter->since != STORE_NONE && row->opened > search->filter->since;
    duty.next = next_step(search, row, protocol_of(search, kase));
    find_holders(search, &duty);
    find_lateness(search, &duty);
    search->visit(search->cli, &duty, search->context);
}

/* ---- all of them ---- */
static enum result show_all(struct search *search, struct task_filter *filter)
{
    struct cli *cli = search->cli;
    struct task_rows rows = {0};
    do {
        enum result result =
            store_list_tasks(runtime_store(search->runtime), runtime_scope(search->runtime), filter,
                             cli->arena, &rows, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < rows.count; i++)
            show(search, &rows.items[i]);
        if (rows.count) {
            const struct task_row *last = &rows.items[rows.count - 1];
            filter->after_due = last->due;
            filter->after_reference = last->reference;
            filter->after_key = last->key;
        }
    } while (rows.count == STORE_PAGE);
    return RESULT_DONE;
}

/* A filter that nothing can match is a slip of the hand, not an empty list. */
static enum result check_filter(struct search *search)
{
    struct cli *cli = search->cli;
    const struct duty_filter *filter = search->filter;
    struct subject subject;
    enum result result = session_known(cli, search->runtime, "role", filter->role);
    if (result == RESULT_DONE)
        result = session_known(cli, search->runtime, "task", filter->tasks.task);
    if (result == RESULT_DONE)
        result = session_known(cli, search->runtime, "state", filter->state);
    if (result == RESULT_DONE && !str_empty(filter->subject))
        result = runtime_get_subject(search->runtime, filter->subject, cli->arena, &subject,
                                     &cli->error);
    if (result == RESULT_DONE && !str_empty(filter->party))
        result = cases_of_party(search, filter->party);
    if (result == RESULT_DONE && filter->mine && str_empty(search->me.person))
        result = cli_fail(cli, RESULT_MISUSE,
                          "You are nobody in this store: no person has the principal '%.*s'.",
                          STR_ARG(session_principal(cli)));
    return result;
}

enum result duties_visit(struct cli *cli, struct runtime *runtime, struct duty_filter *filter,
                         duty_visit visit, void *context)
{
    struct search search = {.cli = cli,
                            .runtime = runtime,
                            .filter = filter,
                            .cases = map_new(cli->arena),
                            .me = runtime_whoami(runtime),
                            .visit = visit,
                            .context = context};
    enum result result = check_filter(&search);
    return result == RESULT_DONE ? show_all(&search, &filter->tasks) : result;
}

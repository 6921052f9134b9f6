/* Which cases a list is about. */
#include "cli/look.h"

#include "base/map.h"

bool look_has_word(struct str words, struct str wanted)
{
    struct str word;
    while (str_next(&words, ' ', &word))
        if (str_eq(word, wanted))
            return true;
    return false;
}

struct str look_roles(struct arena *arena, const struct task *task)
{
    struct text text = text_new(arena);
    for (size_t i = 0; task && i < task->who.count; i++)
        text_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(task->who.items[i]->id));
    return text_str(&text);
}

struct str look_message(const struct protocol *protocol, struct str notice, struct str task)
{
    const struct notice *told = protocol ? protocol_find(protocol, "notice", notice) : NULL;
    const struct task *about = protocol ? protocol_find(protocol, "task", task) : NULL;
    if (told)
        return label_or_id(told->label, told->id);
    return about ? label_or_id(about->label, about->id) : task;
}

/* ---- which cases ---- */
static void add_of_party(struct look *look, struct party_row *row)
{
    const struct party_row *known = map_get(look->of_party, row->reference);
    if (!known || known->to != STORE_NONE)
        map_put(look->of_party, row->reference, row);
}

/* One page; `ret_more`: another may follow, after the filter as it then is. */
static enum result page_of_party(struct look *look, struct party_filter *filter, bool *ret_more)
{
    struct cli *cli = look->cli;
    struct party_rows rows = {0};
    enum result result =
        store_list_parties(runtime_store(look->runtime), runtime_scope(look->runtime), filter,
                           cli->arena, &rows, &cli->error);
    *ret_more = result == RESULT_DONE && rows.count == STORE_PAGE;
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        add_of_party(look, &rows.items[i]);
        filter->after_reference = rows.items[i].reference;
        filter->after_role = rows.items[i].role;
        filter->after_party = rows.items[i].party;
    }
    return result;
}

static enum result cases_of_party(struct look *look, struct str party)
{
    struct party_filter filter = {.party = party, .current_only = look->when == LOOK_NOW};
    bool more = true;
    enum result result = RESULT_DONE;
    look->of_party = map_new(look->cli->arena);
    while (result == RESULT_DONE && more)
        result = page_of_party(look, &filter, &more);
    if (result != RESULT_DONE || map_count(look->of_party))
        return result;
    return cli_fail(look->cli, RESULT_MISUSE, "'%.*s' takes part in no case.", STR_ARG(party));
}

const struct case_row *look_case(struct look *look, struct str reference)
{
    const struct case_row *known = map_get(look->cases, reference);
    if (known)
        return known;
    struct case_row *row = ARENA_NEW(look->cli->arena, struct case_row);
    bool found = false;
    struct error error;
    if (store_get_case(runtime_store(look->runtime), runtime_scope(look->runtime), reference,
                       look->cli->arena, row, &found, &error) != RESULT_DONE ||
        !found)
        *row = (struct case_row){.reference = reference, .closed_at = STORE_NONE};
    map_put(look->cases, row->reference, row);
    return row;
}

const struct protocol *look_protocol(struct look *look, const struct case_row *kase)
{
    const struct protocol *protocol = NULL;
    struct error error;
    if (str_empty(kase->protocol_hash) ||
        runtime_protocol_pinned(look->runtime, kase->protocol_hash, &protocol, &error) !=
            RESULT_DONE)
        return NULL;
    return protocol;
}

bool look_wants(const struct look *look, const struct case_row *kase)
{
    const struct look_filter *filter = &look->filter;
    return (!look->of_party || map_has(look->of_party, kase->reference)) &&
           (str_empty(filter->subject) || str_eq(kase->subject, filter->subject)) &&
           (str_empty(filter->state) || look_has_word(kase->states, filter->state));
}

/* ---- who ---- */
static void list_holders(struct look *look, struct str reference, struct str role,
                         enum look_when when, struct party_rows *ret)
{
    struct error error;
    struct party_filter filter = {
        .reference = reference, .role = role, .current_only = when == LOOK_NOW};
    *ret = (struct party_rows){0};
    if (store_list_parties(runtime_store(look->runtime), runtime_scope(look->runtime), &filter,
                           look->cli->arena, ret, &error) != RESULT_DONE)
        ret->count = 0;
}

static void add_holders(struct look *look, struct str reference, struct str role,
                        struct str *contact, struct text *text)
{
    struct party_rows rows;
    list_holders(look, reference, role, LOOK_NOW, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        struct str party = rows.items[i].party;
        struct str label = runtime_party_label(look->runtime, party, look->cli->arena);
        text_addf(text, "%s%.*s", text->len ? ", " : "", STR_ARG(label));
        if (str_empty(*contact))
            *contact = runtime_party_contact(look->runtime, party, look->cli->arena);
    }
}

struct str look_holders(struct look *look, struct str reference, struct str roles,
                        struct str *ret_contact)
{
    struct text text = text_new(look->cli->arena);
    struct str role;
    *ret_contact = STR("");
    while (str_next(&roles, ' ', &role))
        add_holders(look, reference, role, ret_contact, &text);
    return text_str(&text);
}

struct str look_whom(struct arena *arena, struct str role, struct str holders)
{
    return str_format(arena, "%.*s%s%.*s", STR_ARG(role), str_empty(holders) ? "" : ": ",
                      STR_ARG(holders));
}

static bool holds(struct look *look, struct str reference, struct str role, enum look_when when)
{
    struct party_rows rows;
    list_holders(look, reference, role, when, &rows);
    for (size_t i = 0; i < rows.count; i++)
        if (str_eq(rows.items[i].party, look->me.person) ||
            str_eq(rows.items[i].party, look->me.organisation))
            return true;
    return false;
}

/* Whoever has a role on a case owes its duties; members of an organisation owe the organisation's.
 */
bool look_is_mine(struct look *look, struct str reference, struct str roles, enum look_when when)
{
    struct str role;
    if (str_empty(roles))
        return holds(look, reference, roles, when);
    while (str_next(&roles, ' ', &role))
        if (holds(look, reference, role, when))
            return true;
    return false;
}

bool look_wants_message(struct look *look, const struct case_row *kase, struct str role,
                        struct str task)
{
    const struct look_filter *filter = &look->filter;
    return (str_empty(filter->role) || str_eq(role, filter->role)) &&
           (str_empty(filter->task) || str_eq(task, filter->task)) && look_wants(look, kase) &&
           (!filter->mine || look_is_mine(look, kase->reference, STR(""), LOOK_NOW));
}

bool look_is_over(struct look *look, struct str reference, struct str roles)
{
    const struct party_row *row = map_get(look->of_party, reference);
    return (row && row->to != STORE_NONE) ||
           (look->filter.mine && !look_is_mine(look, reference, roles, LOOK_NOW));
}

/* ---- case by case ---- */
static enum result visit_one(struct look *look, const struct case_row *kase, int64_t closed_from,
                             look_visit visit, void *context)
{
    bool old = kase->closed_at != STORE_NONE && kase->closed_at < closed_from;
    return old || !look_wants(look, kase) ? RESULT_DONE : visit(look, kase, context);
}

static enum result visit_named(struct look *look, int64_t closed_from, look_visit visit,
                               void *context)
{
    return visit_one(look, look_case(look, look->filter.reference), closed_from, visit, context);
}

/* The rows of a page live as long as the page. */
static enum result visit_page(struct look *look, struct case_filter *filter, int64_t closed_from,
                              look_visit visit, void *context, bool *ret_more)
{
    CLEANUP(arena_freep) struct arena *page = arena_new();
    struct cli *cli = look->cli;
    struct case_rows rows = {0};
    enum result result =
        store_list_cases(runtime_store(look->runtime), runtime_scope(look->runtime), filter, page,
                         &rows, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++)
        result = visit_one(look, &rows.items[i], closed_from, visit, context);
    if (result == RESULT_DONE && rows.count)
        filter->after = str_copy(cli->arena, rows.items[rows.count - 1].reference);
    *ret_more = result == RESULT_DONE && rows.count == STORE_PAGE;
    return result;
}

enum result look_cases(struct look *look, int64_t closed_from, look_visit visit, void *context)
{
    struct case_filter filter = {.subject = look->filter.subject};
    enum result result;
    bool more;
    if (!str_empty(look->filter.reference))
        return visit_named(look, closed_from, visit, context);
    do
        result = visit_page(look, &filter, closed_from, visit, context, &more);
    while (more);
    return result;
}

/* ---- what was asked ---- */
static void read_options(struct cli *cli, struct look_filter *ret)
{
    *ret = (struct look_filter){.party = cli_option(cli, "party"),
                                .subject = cli_option(cli, "subject"),
                                .state = cli_option(cli, "state"),
                                .role = cli_option(cli, "as"),
                                .task = cli_option(cli, "task"),
                                .mine = cli_flag(cli, "mine")};
}

static enum result check_names(struct look *look)
{
    struct cli *cli = look->cli;
    const struct look_filter *filter = &look->filter;
    enum result result = session_known(cli, look->runtime, "role", filter->role);
    if (result == RESULT_DONE)
        result = session_known(cli, look->runtime, "task", filter->task);
    if (result == RESULT_DONE)
        result = session_known(cli, look->runtime, "state", filter->state);
    if (result != RESULT_DONE || !filter->mine || !str_empty(look->me.person))
        return result;
    return cli_fail(cli, RESULT_MISUSE,
                    "You are nobody in this store: no person has the principal '%.*s'.",
                    STR_ARG(session_principal(cli)));
}

static enum result find_named(struct look *look)
{
    struct cli *cli = look->cli;
    struct look_filter *filter = &look->filter;
    struct subject subject;
    enum result result = RESULT_DONE;
    if (cli_flag(cli, "case"))
        result = runtime_find_case(look->runtime, cli_option(cli, "case"), cli->arena,
                                   &filter->reference, &cli->error);
    if (result == RESULT_DONE && !str_empty(filter->subject))
        result =
            runtime_get_subject(look->runtime, filter->subject, cli->arena, &subject, &cli->error);
    if (result == RESULT_DONE && !str_empty(filter->party))
        result = cases_of_party(look, filter->party);
    return result;
}

enum result look_start(struct cli *cli, struct runtime *runtime, enum look_when when,
                       struct look *ret)
{
    *ret = (struct look){.cli = cli,
                         .runtime = runtime,
                         .when = when,
                         .cases = map_new(cli->arena),
                         .me = runtime_whoami(runtime)};
    read_options(cli, &ret->filter);
    enum result result = check_names(ret);
    return result == RESULT_DONE ? find_named(ret) : result;
}

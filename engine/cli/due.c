/* waymark due: what is due or overdue, for whom. */
#include "base/map.h"
#include "cli/session.h"

#define DAY_MS ((int64_t)86400000)
#define TICK_MS 60000          /* within which a daemon has surely decided what is due */
#define SILENT_MS (15 * 60000) /* after which no daemon is at work: it writes every minute */
#define DUE_DAYS 7             /* how far ahead it looks unless told */

/* Who of the cases is looked at: an empty role or party means any. */
struct wanted {
    struct str role;
    struct map *cases; /* references of the cases of a party; NULL: any */
};

static bool has_word(struct str words, struct str wanted)
{
    struct str word;
    while (str_next(&words, ' ', &word))
        if (str_eq(word, wanted))
            return true;
    return false;
}

static enum result cases_of_party(struct cli *cli, struct runtime *runtime, struct str party,
                                  struct map **ret)
{
    struct party_rows rows = {0};
    struct party_filter filter = {.party = party, .current_only = true};
    *ret = map_new(cli->arena);
    do {
        enum result result = store_list_parties(runtime_store(runtime), runtime_scope(runtime),
                                                &filter, cli->arena, &rows, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < rows.count; i++)
            map_put(*ret, rows.items[i].reference, *ret);
        if (rows.count) {
            const struct party_row *last = &rows.items[rows.count - 1];
            filter.after_reference = last->reference;
            filter.after_role = last->role;
            filter.after_party = last->party;
        }
    } while (rows.count == STORE_PAGE);
    if (map_count(*ret))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'%.*s' takes part in no case.", STR_ARG(party));
}

/* Who has the role on the case, by name. */
static void add_holders(struct cli *cli, struct runtime *runtime, struct str reference,
                        struct str role, struct text *text)
{
    struct party_rows parties = {0};
    struct error error;
    struct party_filter filter = {.reference = reference, .role = role, .current_only = true};
    if (store_list_parties(runtime_store(runtime), runtime_scope(runtime), &filter, cli->arena,
                           &parties, &error) != RESULT_DONE)
        return;
    for (size_t i = 0; i < parties.count; i++) {
        struct str label = runtime_party_label(runtime, parties.items[i].party, cli->arena);
        text_addf(text, "%s%.*s", text->len ? ", " : "", STR_ARG(label));
    }
}

static struct str holders(struct cli *cli, struct runtime *runtime, const struct task_row *row)
{
    struct text text = text_new(cli->arena);
    struct str rest = row->who, role;
    while (str_next(&rest, ' ', &role))
        add_holders(cli, runtime, row->reference, role, &text);
    return text_str(&text);
}

static struct str late_words(struct cli *cli, bool late, int64_t days)
{
    if (late && days > 0)
        return str_format(cli->arena, "%lld day%s late", (long long)days, days == 1 ? "" : "s");
    if (late)
        return STR("late");
    return days == 0 ? STR("today") : STR("");
}

static void print_json(struct cli *cli, const struct task_row *row, struct str who, bool late,
                       int64_t days)
{
    json_t *json CLEANUP(json_freep) = json_pack("{s:b, s:I}", "late", (int)late, "days_late",
                                                 (json_int_t)(late && days > 0 ? days : 0));
    json_put_str(json, "case", row->reference);
    json_put_str(json, "task", row->task);
    json_put_str(json, "label", row->label);
    json_put_str(json, "who", row->who);
    json_put_str(json, "holder", who);
    if (row->due != STORE_NONE)
        json_put_str(json, "due", instant_format(cli->arena, row->due));
    cli_print_json(cli, json);
}

static void print_task(struct cli *cli, struct runtime *runtime, const struct task_row *row,
                       int64_t now)
{
    struct date day;
    struct str who = holders(cli, runtime, row), when = session_due(cli, row->due, &day);
    bool late = row->due != STORE_NONE && row->due <= now;
    const struct zone *zone = session_zone(cli);
    int64_t days =
        date_is_set(day) && zone ? date_to_days(zone_date(zone, now)) - date_to_days(day) : -1;
    if (cli_flag(cli, "json")) {
        print_json(cli, row, who, late, days);
        return;
    }
    struct str label = text_safe(cli->arena, row->label, false);
    fprintf(cli->out, "%-12.*s  %-21.*s  %.*s  %-32.*s  %.*s%s%.*s\n",
            STR_ARG(late_words(cli, late, days)), STR_ARG(when), STR_ARG(row->reference),
            STR_ARG(label), STR_ARG(row->who), str_empty(who) ? "" : ": ",
            STR_ARG(text_safe(cli->arena, who, false)));
}

/* ---- lists are only as good as the last tick ---- */

static void say_last_run(struct cli *cli, int64_t last)
{
    if (last == STORE_NONE)
        fprintf(cli->err, ": 'waymark run' has never run on this store.\n");
    else
        fprintf(cli->err, ": 'waymark run' last ran on %.*s.\n", STR_ARG(session_when(cli, last)));
    fprintf(cli->err, "  = help: waymark run --once\n");
}

/* What waits for a tick; with a wall clock also that no daemon is there to give one. */
static enum result warn_stale(struct cli *cli, struct runtime *runtime)
{
    int64_t next, last, now = runtime_now(runtime);
    bool wall = runtime_clock(runtime) == CLOCK_WALL;
    enum result result = store_next_due(runtime_store(runtime), &next, &cli->error);
    if (result == RESULT_DONE)
        result = runtime_last_tick(runtime, &last, &cli->error);
    if (result != RESULT_DONE)
        return result;
    if (next != STORE_NONE && next <= now - (wall ? TICK_MS : 0)) {
        fprintf(cli->err, "waymark: What was due since %.*s has not been decided",
                STR_ARG(session_when(cli, next)));
        say_last_run(cli, last);
    } else if (wall && next != STORE_NONE && (last == STORE_NONE || now - last > SILENT_MS)) {
        fprintf(cli->err, "waymark: Nobody sees to it that what falls due is noticed");
        say_last_run(cli, last);
    }
    return RESULT_DONE;
}

static enum result read_horizon(struct cli *cli, int64_t now, int64_t *ret)
{
    *ret = now + DUE_DAYS * DAY_MS;
    return cli_flag(cli, "until") ? session_end(cli, "until", ret) : RESULT_DONE;
}

static bool is_wanted(const struct wanted *wanted, const struct task_row *row)
{
    return (str_empty(wanted->role) || has_word(row->who, wanted->role)) &&
           (!wanted->cases || map_has(wanted->cases, row->reference));
}

static enum result print_all(struct cli *cli, struct runtime *runtime, struct task_filter *filter,
                             const struct wanted *wanted)
{
    struct task_rows rows = {0};
    do {
        enum result result = store_list_tasks(runtime_store(runtime), runtime_scope(runtime),
                                              filter, cli->arena, &rows, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < rows.count; i++)
            if (is_wanted(wanted, &rows.items[i]))
                print_task(cli, runtime, &rows.items[i], runtime_now(runtime));
        if (rows.count) {
            const struct task_row *last = &rows.items[rows.count - 1];
            filter->after_due = last->due;
            filter->after_reference = last->reference;
            filter->after_key = last->key;
        }
    } while (rows.count == STORE_PAGE);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct wanted wanted = {.role = cli_option(cli, "as")};
    struct task_filter filter = {.task = cli_option(cli, "task"),
                                 .overdue_only = cli_flag(cli, "overdue")};
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = read_horizon(cli, runtime_now(runtime), &filter.due_until);
    if (result == RESULT_DONE && cli_flag(cli, "case"))
        result = runtime_find_case(runtime, cli_option(cli, "case"), cli->arena, &filter.reference,
                                   &cli->error);
    if (result == RESULT_DONE && cli_flag(cli, "party"))
        result = cases_of_party(cli, runtime, cli_option(cli, "party"), &wanted.cases);
    if (result == RESULT_DONE)
        result = session_known(cli, runtime, "role", wanted.role);
    if (result == RESULT_DONE)
        result = session_known(cli, runtime, "task", filter.task);
    if (result == RESULT_DONE)
        result = warn_stale(cli, runtime);
    return result == RESULT_DONE ? print_all(cli, runtime, &filter, &wanted) : result;
}

static const struct cli_option options[] = {
    {"as", "ROLE", "owed by this role", false},
    {"case", "CASE", "of this case", false},
    {"party", "WHO", "of the cases in which this organisation or person takes part", false},
    {"task", "TASK", "of this kind", false},
    {"until", "TIME", "due until then, or on that day (7 days from now)", false},
    {"overdue", NULL, "only what is overdue", false},
};

const struct cli_command command_due = {
    .name = "due",
    .group = "Looking",
    .arguments = "",
    .summary = "what is due or overdue, the most overdue first, and who owes it",
    .text = "With --json, one object a line.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 0,
    .run = run,
};

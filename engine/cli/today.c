/* waymark today: who is where, and who has not been seen. */
#include "cli/sheet.h"
#include "cli/stale.h"
#include "cli/whereabouts.h"

/* Those not seen come first, those of whom something cannot be told next. A list of any length is
 * written as it is read: each rank after the first waits in a file that nobody else can open. */
struct list {
    struct cli *cli;
    FILE *ranks[STANDING_RANKS];
    size_t counts[STANDING_RANKS];
    struct sheet sheet;
    bool sheets; /* it is written as a table */
    int64_t at;
    struct str day; /* in words */
};

/* ---- one line ---- */
static void print_line(struct cli *cli, const struct standing *standing)
{
    fprintf(cli->out, "%-11s  %.*s  %-12.*s  %.*s", standing->status, STR_ARG(standing->reference),
            STR_ARG(standing->subject), STR_ARG(text_safe(cli->arena, standing->place, false)));
    if (!str_empty(standing->expected))
        fprintf(cli->out, "  %.*s", STR_ARG(text_safe(cli->arena, standing->expected, false)));
    if (!str_empty(standing->seen))
        fprintf(cli->out, "  last seen: %.*s", STR_ARG(standing->seen));
    fputc('\n', cli->out);
}

static void put_told(json_t *json, const char *key, struct told told)
{
    json_object_set_new(json, key, json_string(truth_name(told.is)));
}

static void put_where(struct cli *cli, json_t *json, const struct standing *standing)
{
    const struct case_whereabouts *where = standing->where;
    json_put_str(json, "row", where->row->id);
    json_put_str(json, "label", where->row->label);
    put_told(json, "here", where->here);
    if (where->here.is != TRUTH_YES)
        return;
    json_put_str(json, "role", where->role ? where->role->id : STR(""));
    json_put_str(json, "party", where->party);
    json_put_str(json, "party_label", standing->party);
    put_told(json, "expected", where->expected);
    json_put_str(json, "closed", standing->closed);
    if (date_is_set(where->seen))
        json_put_str(json, "seen", date_format(cli->arena, where->seen));
    if (where->ago >= 0) {
        json_object_set_new(json, "days_ago", json_integer(where->ago));
        json_put_str(json, "days", where->counted == DAY_SCHOOL ? STR("school") : STR("working"));
    }
    put_told(json, "not_seen", where->not_seen);
}

static void print_json(struct cli *cli, const struct standing *standing)
{
    json_t *json CLEANUP(json_freep) = json_object();
    json_put_str(json, "case", standing->reference);
    json_put_str(json, "subject", standing->subject);
    json_put_str(json, "protocol", standing->protocol);
    json_put_str(json, "status",
                 str_of(standing->rank == STANDING_KNOWN ? "known" : standing->status));
    json_put_str(json, "place", standing->place);
    if (standing->where && standing->where->row)
        put_where(cli, json, standing);
    json_put_str(json, "why", standing->why);
    cli_print_json(cli, json);
}

static const char *const columns[] = {"Status",   "Case",      "Pupil", "Place",
                                      "Expected", "Last seen", NULL};

static void print_row(struct cli *cli, const struct sheet *sheet, const struct standing *standing)
{
    const struct str cells[] = {str_of(standing->status), standing->reference, standing->subject,
                                standing->place,          standing->expected,  standing->seen};
    struct sheet here = *sheet;
    here.arena = cli->arena;
    here.out = cli->out;
    sheet_row(&here, cells, standing->rank < STANDING_KNOWN ? STR("late") : STR(""));
}

/* ---- which of them ---- */
static bool is_wanted(const struct list *list, const struct standing *standing)
{
    const struct case_whereabouts *where = standing->where;
    if (cli_flag(list->cli, "nowhere"))
        return standing->rank == STANDING_NOWHERE;
    if (!cli_flag(list->cli, "not-seen"))
        return standing->rank != STANDING_NOWHERE;
    return standing->rank == STANDING_NOT_SEEN || !where || where->here.is == TRUTH_UNKNOWN ||
           where->not_seen.is == TRUTH_UNKNOWN;
}

static void print(struct cli *cli, const struct standing *standing, void *context)
{
    struct list *list = context;
    list->counts[standing->rank]++;
    if (!is_wanted(list, standing))
        return;
    cli->out = list->ranks[standing->rank];
    if (list->sheets)
        print_row(cli, &list->sheet, standing);
    else if (cli_flag(cli, "json"))
        print_json(cli, standing);
    else
        print_line(cli, standing);
}

/* ---- the ranks, one after the other ---- */
static enum result open_ranks(struct list *list)
{
    list->ranks[0] = list->cli->out;
    for (size_t i = 1; i < STANDING_RANKS; i++)
        if (!(list->ranks[i] = tmpfile()))
            return cli_fail(list->cli, RESULT_TROUBLE,
                            "A temporary file for the list cannot be made.");
    return RESULT_DONE;
}

static bool copy_rank(FILE *from, FILE *to)
{
    char bytes[8192];
    size_t count;
    if (fflush(from) != 0 || ferror(from))
        return false;
    rewind(from);
    while ((count = fread(bytes, 1, sizeof bytes, from)) > 0)
        if (fwrite(bytes, 1, count, to) != count)
            return false;
    return !ferror(from);
}

static enum result copy_ranks(struct list *list)
{
    for (size_t i = 1; i < STANDING_RANKS; i++)
        if (!copy_rank(list->ranks[i], list->cli->out))
            return cli_fail(list->cli, RESULT_TROUBLE, "The list cannot be written whole.");
    return RESULT_DONE;
}

static void close_ranks(struct list *list)
{
    for (size_t i = 1; i < STANDING_RANKS; i++)
        if (list->ranks[i])
            (void)fclose(list->ranks[i]);
}

/* ---- who is not in it ---- */
static struct str nowhere_words(struct list *list)
{
    size_t count = list->counts[STANDING_NOWHERE];
    if (!count || cli_flag(list->cli, "nowhere"))
        return STR("");
    return str_format(list->cli->arena,
                      count == 1 ? "%zu more case, not ended, does not say where a pupil is."
                                 : "%zu more cases, not ended, do not say where a pupil is.",
                      count);
}

static void say_nowhere(struct list *list)
{
    struct str words = nowhere_words(list);
    (void)fflush(list->cli->out); /* whatever fails is seen when the output is closed */
    if (!str_empty(words))
        fprintf(list->cli->err, "waymark: %.*s\n  = help: waymark today --nowhere\n",
                STR_ARG(words));
}

static struct str heading_note(struct list *list)
{
    return str_format(list->cli->arena, "As of %.*s.", STR_ARG(list->day));
}

static enum result print_list(struct look *look, struct list *list)
{
    struct cli *cli = list->cli;
    list->sheets = cli_flag(cli, "csv") || cli_flag(cli, "html");
    list->sheet = (struct sheet){cli->arena, cli->out,
                                 cli_flag(cli, "csv") ? SHEET_CSV : SHEET_HTML, columns};
    if (list->sheets)
        sheet_start(&list->sheet, STR("Who is where"), heading_note(list));
    enum result result = standings_visit(look, list->at, print, list);
    if (result == RESULT_DONE)
        result = copy_ranks(list);
    if (list->sheets)
        sheet_end(&list->sheet, nowhere_words(list));
    if (result == RESULT_DONE)
        say_nowhere(list);
    return result;
}

/* ---- which day ---- */
static enum result misuse(struct cli *cli, const char *what, const char *help)
{
    enum result result = cli_fail(cli, RESULT_MISUSE, "%s", what);
    error_help(&cli->error, "%s", help);
    return result;
}

/* Later days begin at midnight. */
static enum result read_day(struct cli *cli, int64_t now, struct list *ret)
{
    struct date day, today;
    const struct zone *zone = session_zone(cli);
    ret->at = now;
    ret->day = session_when(cli, now);
    if (!cli->arg_count)
        return RESULT_DONE;
    if (!zone || !date_parse(cli->args[0], &day))
        return misuse(cli, "The day is no date.", "Write it as 2026-09-21.");
    today = zone_date(zone, now);
    if (date_compare(day, today) < 0)
        return misuse(cli, "That day is over.", "'waymark history CASE' says what happened on it.");
    if (date_compare(day, today) == 0)
        return RESULT_DONE;
    ret->at = zone_instant(zone, (struct civil){.date = day}, NULL);
    ret->day = date_words(cli->arena, day);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct look look;
    struct list list = {.cli = cli};
    enum result result = sheet_check(cli);
    if (result == RESULT_DONE)
        result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = read_day(cli, runtime_now(runtime), &list);
    if (result == RESULT_DONE)
        result = look_start(cli, runtime, LOOK_NOW, &look);
    if (result == RESULT_DONE)
        result = stale_warn(cli, runtime);
    if (result == RESULT_DONE)
        result = open_ranks(&list);
    if (result == RESULT_DONE)
        result = print_list(&look, &list);
    close_ranks(&list);
    return result;
}

static const struct cli_option options[] = {
    LOOK_CASES,
    {"mine", NULL, "of the cases in which you, or your organisation, have a role", false},
    {"not-seen", NULL, "only who has not been seen for too long, or of whom that cannot be told",
     false},
    {"nowhere", NULL, "only the cases of which nothing says where the pupil is", false},
    {"csv", NULL, "print a table for a spreadsheet", false},
    {"html", NULL, "print a page for paper", false},
};

const struct cli_command command_today = {
    .name = "today",
    .group = "Looking",
    .arguments = "[DATE]",
    .summary = "who is where, who is expected, who has not been seen",
    .text = "Those not seen for longer than their protocol allows stand first, then those of whom "
            "something\ncannot be told, with why. For a later DATE it says what will be if nothing "
            "but time happens\nuntil that day begins. Cases that have ended are left out; those of "
            "which nothing says\nwhere the pupil is are counted.\n\nWith --json, one object a "
            "line.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 1,
    .run = run,
};

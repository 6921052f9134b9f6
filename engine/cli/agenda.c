/* waymark agenda: what comes, day by day. */
#include "cli/calendars.h"
#include "cli/plan.h"
#include "cli/sheet.h"
#include "cli/stale.h"

enum { WEEK = 7, DAYS_MOST = 366 };

struct page {
    struct cli *cli;
    const struct plan *plan;
    const struct calendar *calendar;
};

/* ---- words ---- */
static struct str day_words(const struct page *page, struct date day)
{
    struct cli *cli = page->cli;
    struct plan_day known = plan_day_of(cli, page->calendar, day);
    struct text text = text_new(cli->arena);
    text_add(&text, date_words(cli->arena, day));
    if (known.half_term)
        text_addf(&text, ", week %lld of %.*s", (long long)known.week,
                  STR_ARG(known.half_term->half_term));
    if (!str_empty(known.closed))
        text_addf(&text, ": no %s day, %.*s",
                  calendar_days(page->calendar) == DAY_SCHOOL ? "school" : "working",
                  STR_ARG(known.closed));
    return text_str(&text);
}

static struct str what_words(struct cli *cli, const struct plan_item *item)
{
    return str_format(cli->arena, "%s%.*s", item->message ? "message: " : "", STR_ARG(item->what));
}

/* ---- on the terminal ---- */
static void print_line(const struct page *page, const struct plan_item *item)
{
    struct cli *cli = page->cli;
    struct str who = look_whom(cli->arena, item->role, item->holder);
    fprintf(cli->out, "  %-5.*s  %.*s  %-32.*s  %.*s%s\n", STR_ARG(item->time),
            STR_ARG(item->kase->reference),
            STR_ARG(text_safe(cli->arena, what_words(cli, item), false)),
            STR_ARG(text_safe(cli->arena, who, false)), item->late ? "  (late)" : "");
}

static void print_lines(const struct page *page)
{
    const struct plan *plan = page->plan;
    struct date day = plan->from;
    for (size_t at = 0; date_compare(day, plan->to) <= 0; day = date_add_days(day, 1)) {
        cli_print(page->cli, day_words(page, day));
        fputc('\n', page->cli->out);
        for (; at < plan->items.count && date_compare(plan->items.items[at].day, day) == 0; at++)
            print_line(page, &plan->items.items[at]);
    }
    if (page->calendar)
        calendars_head(page->cli, page->calendar);
}

/* ---- for other programs ---- */
static void print_json_day(const struct page *page, struct date day)
{
    struct plan_day known = plan_day_of(page->cli, page->calendar, day);
    json_t *json CLEANUP(json_freep) = json_pack("{s:s}", "kind", "day");
    json_put_str(json, "day", date_format(page->cli->arena, day));
    json_put_str(json, "closed", known.closed);
    if (page->calendar)
        json_put_str(json, "calendar", page->calendar->name);
    if (page->calendar && page->calendar->sample)
        json_object_set_new(json, "sample", json_true());
    if (known.half_term) {
        json_put_str(json, "half_term", known.half_term->half_term);
        json_object_set_new(json, "week", json_integer((json_int_t)known.week));
    }
    cli_print_json(page->cli, json);
}

static void print_json_item(const struct page *page, const struct plan_item *item)
{
    struct arena *arena = page->cli->arena;
    json_t *json CLEANUP(json_freep) =
        json_pack("{s:s}", "kind", item->message ? "message" : "duty");
    if (!item->message)
        json_object_update_new(
            json, json_pack("{s:b, s:b}", "late", (int)item->late, "open", (int)item->open));
    json_put_str(json, "day", date_format(arena, item->day));
    json_put_str(json, "time", item->time);
    json_put_str(json, item->message ? "at" : "due", instant_format(arena, item->at));
    json_put_str(json, "case", item->kase->reference);
    json_put_str(json, "subject", item->kase->subject);
    json_put_str(json, "label", item->what);
    json_put_str(json, "task", item->task);
    json_put_str(json, "notice", item->notice);
    json_put_str(json, "who", item->role);
    json_put_str(json, "holder", item->holder);
    json_put_str(json, "contact", item->contact);
    json_put_str(json, "next", item->next);
    cli_print_json(page->cli, json);
}

static void print_json(const struct page *page)
{
    const struct plan *plan = page->plan;
    struct date day = plan->from;
    for (size_t at = 0; date_compare(day, plan->to) <= 0; day = date_add_days(day, 1)) {
        print_json_day(page, day);
        for (; at < plan->items.count && date_compare(plan->items.items[at].day, day) == 0; at++)
            print_json_item(page, &plan->items.items[at]);
    }
}

/* ---- on paper ---- */
static const char *const columns[] = {"Day",  "Time", "Case",    "Pupil",
                                      "What", "Who",  "Contact", NULL};

static void print_row(const struct page *page, const struct sheet *sheet, struct str day,
                      const struct plan_item *item)
{
    struct cli *cli = page->cli;
    const struct str cells[] = {day,
                                item->time,
                                item->kase->reference,
                                item->kase->subject,
                                what_words(cli, item),
                                look_whom(cli->arena, item->role, item->holder),
                                item->contact};
    sheet_row(sheet, cells, str_empty(day) ? STR("") : STR("day"));
}

/* A day's name stands beside its first row; a day without any has a row for it. */
static size_t print_day_rows(const struct page *page, const struct sheet *sheet, struct date day,
                             size_t at)
{
    const struct plan *plan = page->plan;
    struct str words = day_words(page, day);
    size_t first = at;
    for (; at < plan->items.count && date_compare(plan->items.items[at].day, day) == 0; at++)
        print_row(page, sheet, at == first ? words : STR(""), &plan->items.items[at]);
    const struct str blank[] = {words, {0}, {0}, {0}, {0}, {0}, {0}};
    if (at == first)
        sheet_row(sheet, blank, STR("day"));
    return at;
}

static void print_html(const struct page *page)
{
    struct cli *cli = page->cli;
    const struct plan *plan = page->plan;
    const struct sheet sheet = {cli->arena, cli->out, SHEET_HTML, columns};
    struct str by = page->calendar
                        ? str_format(cli->arena, " Days by %.*s%s.", STR_ARG(page->calendar->title),
                                     page->calendar->sample ? ". These dates are a SAMPLE" : "")
                        : STR("");
    struct str note =
        str_format(cli->arena, "As of %.*s, if nobody acts meanwhile.%.*s",
                   STR_ARG(session_when(cli, runtime_now(plan->look->runtime))), STR_ARG(by));
    size_t at = 0;
    sheet_start(&sheet, STR("What comes"), note);
    for (struct date day = plan->from; date_compare(day, plan->to) <= 0;
         day = date_add_days(day, 1))
        at = print_day_rows(page, &sheet, day, at);
    sheet_end(&sheet, STR(""));
}

/* ---- which days ---- */
static enum result read_first(struct cli *cli, int64_t now, struct date *ret)
{
    const struct zone *zone = session_zone(cli);
    *ret = (struct date){0};
    if (!zone)
        return cli_fail(cli, RESULT_MISUSE,
                        "This system does not have the time zone that "
                        "WAYMARK_ZONE names.");
    *ret = zone_date(zone, now);
    if (cli->arg_count == 0)
        return RESULT_DONE;
    if (date_parse(cli->args[0], ret) && ret->year > 0 && ret->year < 9999)
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'%.*s' is no date, such as 2026-09-21.",
                    STR_ARG(cli->args[0]));
}

static enum result read_days(struct cli *cli, int64_t *ret)
{
    struct str text = cli_option(cli, "days");
    *ret = WEEK;
    if (!cli_flag(cli, "days") || (str_to_int(text, ret) && *ret >= 1 && *ret <= DAYS_MOST))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "--days takes a number from 1 to %d.", DAYS_MOST);
}

static enum result read_stretch(struct cli *cli, int64_t now, struct date *ret_from,
                                struct date *ret_to)
{
    int64_t days;
    *ret_to = (struct date){0};
    enum result result = read_first(cli, now, ret_from);
    if (result == RESULT_DONE)
        result = read_days(cli, &days);
    if (result != RESULT_DONE)
        return result;
    if (cli_flag(cli, "week"))
        *ret_from = date_add_days(*ret_from, 1 - date_weekday(*ret_from));
    *ret_to = date_add_days(*ret_from, days - 1);
    return RESULT_DONE;
}

static enum result print_page(const struct plan *plan)
{
    struct page page = {.cli = plan->look->cli, .plan = plan};
    enum result result = plan_calendar(plan, &page.calendar);
    if (result != RESULT_DONE)
        return result;
    if (cli_flag(page.cli, "json"))
        print_json(&page);
    else if (cli_flag(page.cli, "html"))
        print_html(&page);
    else
        print_lines(&page);
    return RESULT_DONE;
}

static enum result check_options(struct cli *cli)
{
    static const char *const week[] = {"days", NULL}, *const html[] = {"json", NULL};
    enum result result = cli_clash(cli, "week", week, "a week has seven");
    return result == RESULT_DONE ? cli_clash(cli, "html", html, "one form at a time") : result;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct look look;
    struct plan plan;
    struct date from, to;
    enum result result = check_options(cli);
    if (result == RESULT_DONE)
        result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = look_start(cli, runtime, LOOK_NOW, &look);
    if (result == RESULT_DONE)
        result = read_stretch(cli, runtime_now(runtime), &from, &to);
    if (result == RESULT_DONE)
        result = stale_warn(cli, runtime);
    if (result == RESULT_DONE)
        result = plan_collect(&look, from, to, &plan);
    return result == RESULT_DONE ? print_page(&plan) : result;
}

static const struct cli_option options[] = {
    LOOK_OPTIONS,
    {"week", NULL, "the week from Monday to Sunday that holds DATE", false},
    {"days", "NUMBER", "so many days from DATE on (7)", false},
    {"calendar", "NAME", "say of each day what it is by this calendar", false},
    {"html", NULL, "print a page for paper", false},
};

const struct cli_command command_agenda = {
    .name = "agenda",
    .group = "Looking",
    .arguments = "[DATE]",
    .summary = "what comes, day by day: duties, and messages as they will be sent",
    .text =
        "waymark agenda --week --mine\n\n"
        "From DATE on, or from today. Cases are played ahead as if nobody acted: duties that open\n"
        "on the way are there, and messages that an act would make needless. What was due before\n"
        "now is there while it is owed. With --as also the messages to that role, with --task "
        "those\n"
        "that it sends, with --mine those of cases in which you have a role.\n\n"
        "Days are told by the calendar of --calendar, of your organisation, of that of --party, "
        "or\n"
        "of the cases, where they have one in common. With --json, one object a line; `kind` is\n"
        "`day`, `duty` or `message`.",
    .uses = CLI_USES_JSON | CLI_USES_STORE,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 0,
    .most = 1,
    .run = run,
};

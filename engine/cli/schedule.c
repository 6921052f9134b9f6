/* waymark schedule 'EVERY' or 'WHEN': when a task that is written so would fall due. The machine
 * itself says it: a protocol with this one task is loaded, a case of it opened in memory, and its
 * agenda read. */
#include <time.h>

#include "cli/calendars.h"

#define FILE_NAME "preview.yaml"
#define HORIZON_DAYS 3660

struct preview {
    struct cli *cli;
    struct calendars calendars;
    const struct calendar *calendar; /* of --calendar; NULL: none */
    const struct zone *zone;
    struct str text; /* the protocol's file */
    const struct feel_context *given;
    const struct protocol *protocol;
    int64_t from, count;
    struct str trouble; /* why nothing came of it; may be empty */
};

/* ---- what is asked ---- */

static enum result read_from(struct preview *preview)
{
    struct cli *cli = preview->cli;
    struct timespec now = {0};
    if (cli_flag(cli, "from"))
        return session_time(cli, "--from", cli_option(cli, "from"), &preview->from);
    clock_gettime(CLOCK_REALTIME, &now);
    preview->from = (int64_t)now.tv_sec * 1000;
    return RESULT_DONE;
}

static enum result read_count(struct preview *preview)
{
    struct cli *cli = preview->cli;
    struct str count = cli_option(cli, "count");
    preview->count = 5;
    if (str_empty(count) ||
        (str_to_int(count, &preview->count) && preview->count >= 1 && preview->count <= 200))
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "'--count' takes a number from 1 to 200.");
}

static enum result read_calendar(struct preview *preview)
{
    struct cli *cli = preview->cli;
    enum result result = calendars_open(cli, &preview->calendars);
    if (result == RESULT_DONE && cli_flag(cli, "calendar"))
        result = calendars_asked(cli, &preview->calendars, &preview->calendar);
    if (result != RESULT_DONE)
        return result;
    const struct calendar *calendar = preview->calendar;
    return cli_zone(cli, calendar ? zone_name(calendar->zone) : STR("Europe/London"),
                    &preview->zone);
}

/* An anchor stands for itself: `entered`, `review at 09:00`. */
static bool is_anchor(const struct preview *preview, struct str word)
{
    static const char *const anchors[] = {"entered", "opened", "due", "occurrence", "answered"};
    struct feel_value value;
    for (size_t i = 0; i < sizeof anchors / sizeof *anchors; i++)
        if (str_is(word, anchors[i]))
            return true;
    return feel_context_get(preview->given, word, &value);
}

/* Every schedule that reads as one; else a moment. What reads as neither is told as what it looks
 * like. */
static bool looks_like_moment(const struct preview *preview, struct str text)
{
    struct str rest = text, first, second;
    (void)str_next(&rest, ' ', &first);
    bool word =
        str_next(&rest, ' ', &second) && second.len && second.at[0] >= 'a' && second.at[0] <= 'z';
    bool number = first.len && first.at[0] >= '0' && first.at[0] <= '9';
    return str_is(first, "on") || is_anchor(preview, first) || str_starts(first, STR("(")) ||
           (number && word);
}

static enum result check_text(struct preview *preview, bool *ret_moment)
{
    struct cli *cli = preview->cli;
    struct diags *diags = diags_new(cli->arena);
    struct excerpt text = excerpt_of(cli->arena, "<schedule>", cli->args[0]);
    *ret_moment = looks_like_moment(preview, str_trim(cli->args[0]));
    if (*ret_moment)
        (void)when_parse(cli->arena, &text, diags);
    else
        (void)every_parse(cli->arena, &text, diags);
    return cli_print_diags(cli, diags);
}

/* ---- the protocol with this one task ---- */

static bool is_date(struct feel_value value)
{
    struct date date;
    return value.kind == FEEL_STRING && date_parse(value.of.string, &date);
}

static const char *type_of(struct feel_value value)
{
    bool list = value.kind == FEEL_LIST;
    struct feel_value one = list && value.of.list->count ? value.of.list->items[0] : value;
    if (list)
        return is_date(one) ? "list of date" : "list of string";
    return is_date(one) ? "date" : "any";
}

static void write_protocol(struct preview *preview, bool moment)
{
    struct cli *cli = preview->cli;
    struct text text = text_new(cli->arena);
    struct str calendar = cli_option(cli, "calendar"), closed = cli_option(cli, "closed-day");
    text_addf(&text, "waymark: 1\nprotocol: preview\nversion: 1\ntime: {zone: %.*s",
              STR_ARG(json_quote(cli->arena, zone_name(preview->zone))));
    if (calendar.len)
        text_addf(&text, ", calendar: %.*s", STR_ARG(calendar));
    text_add(&text, STR("}\n"));
    for (size_t i = 0; i < feel_context_count(preview->given); i++)
        text_addf(&text, "%s  %.*s: %s\n", i ? "" : "data:\n",
                  STR_ARG(json_quote(cli->arena, feel_context_key(preview->given, i))),
                  type_of(feel_context_at(preview->given, i)));
    text_addf(
        &text,
        "initial: waiting\nstates:\n  waiting:\n    tasks:\n      preview:\n        %s: %.*s\n",
        moment ? "due" : "every", STR_ARG(json_quote(cli->arena, cli->args[0])));
    if (closed.len)
        text_addf(&text, "        closed_day: %.*s\n", STR_ARG(json_quote(cli->arena, closed)));
    preview->text = text_str(&text);
}

static enum result read_preview(void *context, struct arena *arena, struct str path,
                                struct str *ret_bytes, struct error *error)
{
    const struct preview *preview = context;
    (void)arena;
    *ret_bytes = preview->text;
    if (str_is(path, FILE_NAME))
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "there is no '%.*s' here", STR_ARG(path));
}

static enum result load(struct preview *preview)
{
    struct cli *cli = preview->cli;
    struct diags *diags = diags_new(cli->arena);
    struct definition definition = {.files = {.read = read_preview, .context = preview}};
    struct protocol_loader loader = definition_loader(cli, &definition, diags);
    preview->protocol = protocol_load(&loader, STR(FILE_NAME));
    enum result result = cli_print_diags(cli, diags);
    return result == RESULT_DONE && !preview->protocol ? RESULT_INVALID : result;
}

/* ---- a case of it ---- */

static const struct calendar *lend_calendar(void *context, struct str name)
{
    const struct preview *preview = context;
    bool known = preview->calendar && str_eq(name, preview->calendar->name);
    return known ? preview->calendar : NULL;
}

static void find_trouble(struct preview *preview, const struct decision *decision)
{
    for (size_t i = 0; i < decision->count; i++)
        for (size_t j = 0; j < decision->entries[i]->effect_count; j++) {
            const struct effect *effect = &decision->entries[i]->effects[j];
            if (effect->kind == EFFECT_TROUBLE && effect->value.kind == FEEL_STRING)
                preview->trouble = effect->value.of.string;
        }
}

static enum result open_case(struct preview *preview, struct case_state *kase,
                             const struct surroundings *surroundings)
{
    struct cli *cli = preview->cli;
    struct feel_context *values = feel_context_new(cli->arena);
    struct decision decision;
    feel_context_put(values, STR("data"), feel_context_value(preview->given));
    const struct command command = {.kind = COMMAND_OPEN,
                                    .reference = STR("PREVIEW"),
                                    .values = feel_context_value(values),
                                    .occurred_at = INSTANT_NONE};
    decide(cli->arena, preview->protocol, kase, &command, surroundings, &decision);
    find_trouble(preview, &decision);
    if (decision.outcome == OUTCOME_DONE)
        return RESULT_DONE;
    if (decision.outcome == OUTCOME_FAULT)
        return cli_fail(cli, RESULT_INVALID, "%s.", decision.fault.text);
    const struct detail *detail = decision.refusal->details;
    return cli_fail(cli, RESULT_INVALID, "The value '%.*s' does not fit: %.*s.",
                    STR_ARG(decision.refusal->detail_count ? detail->field : STR("")),
                    STR_ARG(decision.refusal->detail_count ? detail->text : STR("")));
}

/* Further and further, until there are enough or no more. */
static void look_ahead(struct preview *preview, const struct case_state *kase,
                       const struct surroundings *surroundings, struct agenda *ret)
{
    int64_t days = 30;
    do {
        days = days * 2 > HORIZON_DAYS ? HORIZON_DAYS : days * 2;
        case_agenda(preview->cli->arena, preview->protocol, kase, surroundings,
                    preview->from + days * 86400000, ret);
    } while ((int64_t)ret->count < preview->count && days < HORIZON_DAYS);
}

/* ---- what comes out ---- */

static struct str due_words(struct preview *preview, const struct upcoming *upcoming)
{
    struct cli *cli = preview->cli;
    if (!date_is_set(upcoming->due_date))
        return civil_words(cli->arena, zone_to_civil(preview->zone, upcoming->due));
    return session_day(cli, upcoming->due_date); /* by the end of that day */
}

static void print_json(struct preview *preview, const struct agenda *agenda, size_t count)
{
    json_t *json CLEANUP(json_freep) =
        preview->calendar ? calendars_head_json(preview->cli, preview->calendar) : json_object();
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, json_of_str(instant_format(preview->cli->arena, agenda->items[i].due)));
    json_put(json, "due", list);
    if (!str_empty(agenda->note))
        json_put_str(json, "note", agenda->note);
    cli_print_json(preview->cli, json);
}

static void print_plain(struct preview *preview, const struct agenda *agenda, size_t count)
{
    struct cli *cli = preview->cli;
    for (size_t i = 0; i < count; i++)
        fprintf(cli->out, "%-21.*s   %.*s\n", STR_ARG(due_words(preview, &agenda->items[i])),
                STR_ARG(instant_format(cli->arena, agenda->items[i].due)));
    if (!count)
        fputs("Nothing falls due in the next ten years.\n", cli->out);
    if (preview->calendar)
        calendars_head(cli, preview->calendar);
    if ((int64_t)count < preview->count && !str_empty(agenda->note))
        fprintf(cli->err, "No more: %.*s\n", STR_ARG(text_safe(cli->arena, agenda->note, false)));
}

static enum result show(struct preview *preview)
{
    struct case_state *kase = case_new(preview->cli->arena);
    const struct surroundings surroundings = {
        .now = preview->from, .context = preview, .calendar = lend_calendar};
    struct agenda agenda;
    enum result result = open_case(preview, kase, &surroundings);
    if (result != RESULT_DONE)
        return result;
    look_ahead(preview, kase, &surroundings, &agenda);
    if (str_empty(agenda.note))
        agenda.note = preview->trouble;
    size_t count = (int64_t)agenda.count < preview->count ? agenda.count : (size_t)preview->count;
    if (cli_flag(preview->cli, "json"))
        print_json(preview, &agenda, count);
    else
        print_plain(preview, &agenda, count);
    return RESULT_DONE;
}

static enum result run_preview(struct preview *preview)
{
    struct feel_value given;
    bool moment = false;
    enum result result = session_values(preview->cli, 1, &given);
    if (result != RESULT_DONE)
        return result;
    preview->given = given.of.context;
    result = read_from(preview);
    if (result == RESULT_DONE)
        result = read_count(preview);
    if (result == RESULT_DONE)
        result = read_calendar(preview);
    if (result == RESULT_DONE)
        result = check_text(preview, &moment);
    if (result != RESULT_DONE)
        return result;
    write_protocol(preview, moment);
    result = load(preview);
    return result == RESULT_DONE ? show(preview) : result;
}

static enum result run(struct cli *cli)
{
    struct preview preview = {.cli = cli};
    enum result result = run_preview(&preview);
    calendars_close(&preview.calendars);
    return result;
}

static const struct cli_option options[] = {
    {"calendar", "NAME", "the calendar on which days are counted", false},
    {"closed-day", "WORD", "what a cron line does on a closed day: previous, next or skip", false},
    {"zone", "ZONE", "IANA name of the time zone (the calendar's, or Europe/London)", false},
    {"from", "TIME", "when the state is entered that the task belongs to (now)", false},
    {"count", "N", "how many (5)", false},
};

const struct cli_command command_schedule = {
    .name = "schedule",
    .group = "Writing protocols",
    .arguments = "'EVERY or WHEN' [NAME=VALUE...]",
    .summary = "when a task that is written so falls due",
    .text = "waymark schedule 'last school day of week at 16:00' --calendar hampshire --count 3\n"
            "waymark schedule '5 school days before review' review=2026-11-12 --calendar "
            "hampshire\n\n"
            "What the text names (a date, a list of dates) is given as NAME=VALUE. Calendars are "
            "those of the tree,\nor with --store those of a store.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ROOT | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 1,
    .most = -1,
    .run = run,
};

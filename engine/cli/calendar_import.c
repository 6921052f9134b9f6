/* waymark calendar import FILE: a calendar file of GOV.UK's bank holidays, or of the all-day events
 * of an iCalendar file. It is written to standard output, after the loader has read it. */
#include <stdlib.h>

#include "base/limits.h"
#include "cli/calendars.h"

#define SAMPLE "SAMPLE: "

struct closed_day_row { /* one day of the file that is written */
    struct date date;
    struct str kind, label;
};
struct importing {
    struct str path, bytes; /* what is imported */
    VEC(struct closed_day_row) days;
    bool sample; /* it was written of a sample, which says so in each event */
};

/* ---- GOV.UK's JSON ---- */

/* "Boxing Day", "Substitute day": Boxing Day (substitute day). */
static struct str label_of(struct cli *cli, const json_t *event)
{
    struct str title = str_copy(cli->arena, json_str_at(event, "title"));
    struct str notes = json_str_at(event, "notes");
    if (str_empty(notes))
        return title;
    struct text lower = text_new(cli->arena);
    for (size_t i = 0; i < notes.len; i++)
        text_char(&lower, notes.at[i] >= 'A' && notes.at[i] <= 'Z' ? (char)(notes.at[i] + 32)
                                                                   : notes.at[i]);
    return str_format(cli->arena, "%.*s (%.*s)", STR_ARG(title), STR_ARG(text_str(&lower)));
}

static enum result add_holiday(struct cli *cli, struct importing *importing, const json_t *event,
                               size_t number)
{
    struct closed_day_row row = {.kind = STR("bank_holiday")};
    if (str_empty(json_str_at(event, "title")) ||
        !date_parse(json_str_at(event, "date"), &row.date))
        return cli_fail(cli, RESULT_INVALID,
                        "%.*s: event %zu has no title, or no date such as 2026-12-25.",
                        STR_ARG(importing->path), number);
    if (importing->days.count >= LIMIT_ROWS)
        return cli_fail(cli, RESULT_INVALID, "%.*s holds more than %d events.",
                        STR_ARG(importing->path), LIMIT_ROWS);
    row.label = label_of(cli, event);
    VEC_PUSH(cli->arena, importing->days, row);
    return RESULT_DONE;
}

static enum result unknown_division(struct cli *cli, const struct importing *importing,
                                    json_t *whole, struct str division)
{
    struct text names = text_new(cli->arena);
    const char *name;
    json_t *value;
    enum result result = cli_fail(cli, RESULT_INVALID, "%.*s has no list of events for '%.*s'.",
                                  STR_ARG(importing->path), STR_ARG(division));
    json_object_foreach(whole, name, value) if (json_is_array(json_object_get(value, "events")))
        text_addf(&names, "%s%s", names.len ? ", " : "", name);
    if (names.len)
        error_help(&cli->error, "--division takes one of %.*s", STR_ARG(text_str(&names)));
    else
        error_help(&cli->error, "is it https://www.gov.uk/bank-holidays.json?");
    return result;
}

static enum result read_json(struct cli *cli, struct importing *importing)
{
    json_t *whole CLEANUP(json_freep) = NULL;
    struct str division = cli_option(cli, "division");
    if (str_empty(division))
        division = STR("england-and-wales");
    enum result result = json_read(importing->bytes, &whole, &cli->error);
    if (result != RESULT_DONE)
        return result;
    const json_t *events =
        json_object_get(json_object_get(whole, str_cstr(cli->arena, division)), "events");
    if (!json_is_array(events))
        return unknown_division(cli, importing, whole, division);
    for (size_t i = 0; result == RESULT_DONE && i < json_array_size(events); i++)
        result = add_holiday(cli, importing, json_array_get(events, i), i + 1);
    return result;
}

/* ---- iCalendar ---- */

bool calendars_is_kind(struct str word)
{
    for (size_t i = 0; i < word.len; i++)
        if (!((word.at[i] >= 'a' && word.at[i] <= 'z') || word.at[i] == '_'))
            return false;
    return word.len > 0;
}

static enum result add_event(struct cli *cli, struct importing *importing,
                             const struct ical_event *event)
{
    struct closed_day_row row = {.kind = event->category, .label = event->summary};
    if (!calendars_is_kind(row.kind))
        row.kind = cli_option(cli, "kind");
    if (str_starts(row.label, STR(SAMPLE))) {
        importing->sample = true;
        row.label = str_part(row.label, sizeof SAMPLE - 1, row.label.len);
    }
    for (int64_t i = 0; i < event->days; i++) {
        row.date = date_add_days(event->from, i);
        if (event->days > 1 && date_weekday(row.date) > 5)
            continue; /* a week off is five days off */
        if (importing->days.count >= LIMIT_ROWS)
            return cli_fail(cli, RESULT_INVALID, "%.*s closes more than %d days.",
                            STR_ARG(importing->path), LIMIT_ROWS);
        VEC_PUSH(cli->arena, importing->days, row);
    }
    return RESULT_DONE;
}

static enum result read_ical(struct cli *cli, struct importing *importing)
{
    struct diags *diags = diags_new(cli->arena);
    struct ical_events events;
    const struct source *source = source_new(cli->arena, importing->path, importing->bytes);
    bool read = ical_read(cli->arena, source, diags, &events);
    diags_print(diags, cli->err, cli->err_colour);
    if (!read)
        return cli_fail(cli, RESULT_INVALID, "%.*s was not read.", STR_ARG(importing->path));
    enum result result = RESULT_DONE;
    for (size_t i = 0; result == RESULT_DONE && i < events.count; i++)
        result = add_event(cli, importing, &events.items[i]);
    return result;
}

/* ---- the days, in order ---- */

static int by_date(const void *a, const void *b)
{
    const struct closed_day_row *left = a, *right = b;
    int order = date_compare(left->date, right->date);
    if (!order)
        order = str_cmp(left->kind, right->kind);
    return order ? order : str_cmp(left->label, right->label);
}

/* A file has one closure for a date: a bank holiday, else the first by kind and label. */
static void join_dates(struct importing *importing)
{
    size_t kept = 0;
    if (importing->days.count)
        qsort(importing->days.items, importing->days.count, sizeof *importing->days.items, by_date);
    for (size_t i = 0; i < importing->days.count; i++) {
        struct closed_day_row *row = &importing->days.items[i];
        struct closed_day_row *last = kept ? &importing->days.items[kept - 1] : NULL;
        if (!last || date_compare(last->date, row->date) != 0) {
            importing->days.items[kept++] = *row;
            continue;
        }
        if (closure_ends_work(row->kind) && !closure_ends_work(last->kind))
            *last = *row;
    }
    importing->days.count = kept;
}

/* ---- writing ---- */

static void add_covers(struct cli *cli, const struct importing *importing, struct text *out)
{
    struct str given = cli_option(cli, "covers");
    if (!str_empty(given)) {
        text_addf(out, "covers: %.*s\n", STR_ARG(given));
    } else if (!cli_flag(cli, "extends") && importing->days.count) {
        const struct closed_day_row *days = importing->days.items;
        text_addf(out, "covers: %04d-01-01/%04d-12-31\n", (int)days[0].date.year,
                  (int)days[importing->days.count - 1].date.year);
    }
}

static struct str write_file(struct cli *cli, const struct importing *importing)
{
    struct text out = text_new(cli->arena);
    struct str title = cli_option(cli, "title"), extends = cli_option(cli, "extends");
    text_addf(&out, "waymark: 1\ncalendar: %.*s\nversion: %.*s\n", STR_ARG(cli_option(cli, "name")),
              STR_ARG(cli_option(cli, "version")));
    text_addf(&out, "title: %.*s\n",
              STR_ARG(json_quote(cli->arena, str_empty(title) ? cli_option(cli, "name") : title)));
    text_addf(&out, "source: %.*s\n",
              STR_ARG(json_quote(cli->arena, str_format(cli->arena, "imported from %.*s",
                                                        STR_ARG(importing->path)))));
    if (importing->sample)
        text_add(&out, STR("sample: true\n"));
    if (!str_empty(extends))
        text_addf(&out, "extends: %.*s\n", STR_ARG(extends));
    else
        text_add(&out, STR("zone: Europe/London\n"));
    add_covers(cli, importing, &out);
    text_add(&out, STR("closed:\n"));
    for (size_t i = 0; i < importing->days.count; i++) {
        const struct closed_day_row *row = &importing->days.items[i];
        text_addf(&out, "  %.*s: {kind: %.*s, label: %.*s}\n",
                  STR_ARG(date_format(cli->arena, row->date)), STR_ARG(row->kind),
                  STR_ARG(json_quote(cli->arena, row->label)));
    }
    return text_str(&out);
}

/* ---- the tree as it would be with the new file ---- */

struct with_new {
    const struct files *inner;
    struct str path, text;
};

static enum result read_with_new(void *context, struct arena *arena, struct str path,
                                 struct str *ret_bytes, struct error *error)
{
    const struct with_new *with = context;
    if (!str_eq(path, with->path))
        return with->inner->read(with->inner->context, arena, path, ret_bytes, error);
    *ret_bytes = with->text;
    return RESULT_DONE;
}

static enum result check(struct cli *cli, const struct calendars *calendars, struct str text)
{
    struct diags *diags = diags_new(cli->arena);
    struct with_new with = {&calendars->tree.files,
                            calendar_path(cli->arena, cli_option(cli, "name")), text};
    struct files files = {.read = read_with_new, .context = &with};
    struct definition definition = {.files = files};
    struct protocol_loader loader = definition_loader(cli, &definition, diags);
    const struct calendar *calendar = calendar_load(&loader, with.path);
    diags_print(diags, cli->err, cli->err_colour);
    if (calendar)
        return RESULT_DONE;
    return cli_fail(cli, RESULT_INVALID,
                    "What was imported makes no calendar: nothing is written.");
}

/* ---- the command ---- */

static enum result check_options(struct cli *cli)
{
    struct str kind = cli_option(cli, "kind");
    if (!cli_flag(cli, "name") || !cli_flag(cli, "version"))
        return cli_fail(cli, RESULT_MISUSE,
                        "An import takes --name NAME and --version VERSION of the calendar that it "
                        "makes.");
    if (cli_flag(cli, "kind") && !calendars_is_kind(kind))
        return cli_fail(cli, RESULT_MISUSE,
                        "'--kind' takes small letters and _, such as inset or occasional.");
    return RESULT_DONE;
}

static enum result read_any(struct cli *cli, struct importing *importing)
{
    struct str trimmed = str_trim(importing->bytes);
    if (!utf8_valid(importing->bytes))
        return cli_fail(cli, RESULT_INVALID, "%.*s is not UTF-8.", STR_ARG(importing->path));
    if (trimmed.len && trimmed.at[0] == '{')
        return read_json(cli, importing);
    if (!cli_flag(cli, "kind"))
        return cli_fail(
            cli, RESULT_MISUSE,
            "Events say not why a day is closed: --kind KIND, such as inset, occasional "
            "or bank_holiday.");
    return read_ical(cli, importing);
}

enum result calendars_import(struct cli *cli)
{
    CLEANUP(calendars_close) struct calendars calendars = {0};
    struct importing importing = {.path = cli->args[1]};
    enum result result = check_options(cli);
    if (result == RESULT_DONE)
        result = calendars_open(cli, &calendars);
    if (result == RESULT_DONE && calendars.runtime)
        result =
            cli_fail(cli, RESULT_MISUSE, "An import makes a file; deploy that into the store.");
    if (result == RESULT_DONE)
        result = cli_read_file(cli, importing.path, LIMIT_FILE_BYTES, &importing.bytes);
    if (result == RESULT_DONE)
        result = read_any(cli, &importing);
    if (result != RESULT_DONE)
        return result;
    join_dates(&importing);
    if (!importing.days.count)
        return cli_fail(cli, RESULT_INVALID, "%.*s closes no day.", STR_ARG(importing.path));
    struct str text = write_file(cli, &importing);
    result = check(cli, &calendars, text);
    if (result == RESULT_DONE)
        fprintf(cli->out, "%.*s", STR_ARG(text));
    return result;
}

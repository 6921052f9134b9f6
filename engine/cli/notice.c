/* waymark notice CASE NOTICE: what a notice would say now, and to whom. */
#include "cli/prospect.h"

/* One line, whatever a name or a subject holds; without blanks at its end. */
static void print_part(struct cli *cli, const char *name, struct str text)
{
    fprintf(cli->out, "%-*s", str_empty(text) ? 0 : 9, name);
    cli_print(cli, text_safe(cli->arena, text, false));
    fputc('\n', cli->out);
}

static const char *why_not(const struct recipient *recipient)
{
    if (!recipient->takes_part)
        return "takes no part now: it is not sent";
    if (str_empty(recipient->party))
        return "nobody has this role now: it stands on record, and reaches nobody";
    return recipient->may_contact ? "" : "must not be contacted: it is not sent";
}

static void print_recipient(struct cli *cli, const struct prospect *prospect,
                            const struct recipient *recipient)
{
    struct text line = text_new(cli->arena);
    const char *why = why_not(recipient);
    text_add(&line, label_or_id(recipient->role->label, recipient->role->id));
    if (!str_empty(recipient->party)) {
        struct str name = prospect_name(cli, prospect, recipient);
        struct str contact = {0};
        if (prospect->runtime)
            contact = runtime_party_contact(prospect->runtime, recipient->party, cli->arena);
        text_addf(&line, ": %.*s (%.*s), %.*s", STR_ARG(name), STR_ARG(recipient->party),
                  STR_ARG(str_empty(contact) ? STR("no contact in the register") : contact));
    }
    if (*why)
        text_addf(&line, "; %s", why);
    print_part(cli, "To", text_str(&line));
}

static void print_lines(struct cli *cli, struct str text)
{
    struct str rest = str_trim(text), line;
    while (str_next(&rest, '\n', &line))
        print_part(cli, "", line);
}

static void print_service(struct cli *cli, const struct prospect *prospect)
{
    for (size_t i = 0; i < SERVED_WAYS; i++)
        if (prospect->preview.counts[i] != INSTANT_NONE)
            print_part(cli, "Served",
                       str_format(cli->arena, "sent now by %s, it counts from %.*s", served_ways[i],
                                  STR_ARG(session_when(cli, prospect->preview.counts[i]))));
}

static void print_preview(struct cli *cli, const struct prospect *prospect)
{
    const struct notice_preview *preview = &prospect->preview;
    size_t number = 0;
    print_part(cli, "Notice",
               str_format(cli->arena, "%.*s (%.*s)%s", STR_ARG(prospect->notice->label),
                          STR_ARG(prospect->notice->id),
                          prospect->notice->proof ? ", proof of service required" : ""));
    for (size_t i = 0; i < preview->recipient_count; i++)
        print_recipient(cli, prospect, &preview->recipients[i]);
    print_service(cli, prospect);
    print_part(cli, "Subject", preview->subject);
    print_part(cli, "Text", STR(""));
    print_lines(cli, preview->text);
    if (!str_empty(preview->html)) {
        print_part(cli, "HTML", STR(""));
        print_lines(cli, preview->html);
    }
    if (!str_empty(preview->fault))
        print_part(cli, preview->broken ? "Broken" : "Faulty",
                   str_format(cli->arena, "%.*s%s", STR_ARG(preview->fault),
                              preview->broken ? "; it is not sent" : "; nothing stands there"));
    for (size_t i = 0; i < preview->blank_count; i++)
        print_part(cli, "No value", preview->blanks[i]);
    if (preview->lacks) {
        fputs("It cannot be sent:\n", cli->out);
        print_asked(cli, prospect->protocol, preview->lacks, ++number);
    }
}

static json_t *recipients_json(struct cli *cli, const struct prospect *prospect)
{
    json_t *list = json_array();
    for (size_t i = 0; i < prospect->preview.recipient_count; i++) {
        const struct recipient *recipient = &prospect->preview.recipients[i];
        json_t *json = json_pack("{s:b}", "reached", (int)!*why_not(recipient));
        json_put_str(json, "role", recipient->role->id);
        json_put_str(json, "party", recipient->party);
        json_put_str(json, "name", prospect_name(cli, prospect, recipient));
        json_array_append_new(list, json);
    }
    return list;
}

static json_t *service_json(struct cli *cli, const struct prospect *prospect)
{
    json_t *json = json_object();
    for (size_t i = 0; i < SERVED_WAYS; i++)
        if (prospect->preview.counts[i] != INSTANT_NONE)
            json_put_str(json, served_ways[i],
                         instant_format(cli->arena, prospect->preview.counts[i]));
    return json;
}

static void print_json(struct cli *cli, const struct prospect *prospect)
{
    const struct notice_preview *preview = &prospect->preview;
    json_t *json CLEANUP(json_freep) = json_pack("{s:b}", "proof", (int)prospect->notice->proof);
    json_put_str(json, "case", prospect->reference);
    json_put_str(json, "notice", prospect->notice->id);
    json_object_set_new(json, "to", recipients_json(cli, prospect));
    json_object_set_new(json, "counts", service_json(cli, prospect));
    json_put_str(json, "subject", preview->subject);
    json_put_str(json, "text", preview->text);
    json_put_str(json, "html", preview->html);
    if (!str_empty(preview->fault))
        json_put_str(json, "fault", preview->fault);
    json_object_set_new(json, "blanks", json_array());
    for (size_t i = 0; i < preview->blank_count; i++)
        json_array_append_new(json_object_get(json, "blanks"), json_of_str(preview->blanks[i]));
    if (preview->lacks)
        json_object_set_new(json, "lacks", asked_to_json(cli, prospect->protocol, preview->lacks));
    cli_print_json(cli, json);
}

static enum result run(struct cli *cli)
{
    struct prospect prospect = {0};
    enum result result = prospect_find(cli, &prospect);
    if (result == RESULT_DONE && cli_flag(cli, "json"))
        print_json(cli, &prospect);
    else if (result == RESULT_DONE)
        print_preview(cli, &prospect);
    if (result == RESULT_DONE && (prospect.preview.lacks || prospect.preview.broken))
        result = RESULT_REFUSED;
    runtime_close(prospect.runtime);
    return result;
}

static const struct cli_option options[] = {
    {"to", "ROLE", "to this role, instead of those that the notice names", false},
    {"sample", NULL, "of a protocol: with a made value wherever none is given", false},
};

const struct cli_command command_notice = {
    .name = "notice",
    .group = "Looking",
    .arguments = "CASE|SCENARIO|PROTOCOL NOTICE [FIELD=VALUE...]",
    .summary = "what a notice would say now, to whom, and what it lacks",
    .text =
        "waymark notice K7QM-2R4X review_invitation\n\n"
        "Nothing is sent. A path that ends in .yaml is a scenario: it is played to its end, and\n"
        "the notice is that of its own case; or a protocol, of which a case is made up: "
        "FIELD=VALUE\n"
        "and --data fill its data. FIELD=VALUE is also what an event would carry. `No value` "
        "names\n"
        "what would be blank. The exit status is 1 where the notice lacks what it must contain.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ROOT | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 2,
    .most = -1,
    .run = run,
};

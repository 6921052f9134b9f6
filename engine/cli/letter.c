/* waymark letter CASE NOTICE: a notice on paper, for each of its receivers. */
#include "cli/letter_page.h"
#include "cli/prospect.h"

struct printing {
    struct cli *cli;
    struct prospect prospect;
    struct letter_page page; /* what all letters share */
    size_t printed;
};

/* ---- who ---- */
static const struct case_party *party_of(const struct case_state *state, struct str role,
                                         struct str reference)
{
    for (size_t i = 0; i < state->parties.count; i++) {
        const struct case_party *party = &state->parties.items[i];
        if (str_eq(party->role, role) && str_eq(party->reference, reference))
            return party;
    }
    return NULL;
}

static bool may_write_to(const struct printing *printing, struct str role, struct str reference)
{
    const struct prospect *prospect = &printing->prospect;
    const struct case_party *party = party_of(prospect->state, role, reference);
    struct date today = zone_date(prospect->protocol->zone, prospect->surroundings.now);
    bool over = party && date_is_set(party->to) && date_compare(party->to, today) < 0;
    return str_empty(reference) || (party && party->may_contact && !over);
}

static void name_party(struct printing *printing, struct str role, struct str reference,
                       struct str *ret_name, struct str *ret_address)
{
    struct runtime *runtime = printing->prospect.runtime;
    struct arena *arena = printing->cli->arena;
    *ret_address = STR("");
    *ret_name = str_empty(reference) ? role_label(printing->prospect.protocol, role) : reference;
    if (!runtime || str_empty(reference))
        return;
    *ret_name = runtime_party_label(runtime, reference, arena);
    *ret_address = runtime_party_address(runtime, reference, arena);
}

/* The letterhead: the party of the role that --from names, else of whoever's act sent it. */
static enum result take_sender(struct printing *printing, struct str role)
{
    const struct case_state *state = printing->prospect.state;
    enum result result = RESULT_DONE;
    if (cli_flag(printing->cli, "from"))
        role = cli_option(printing->cli, "from");
    if (!str_empty(role) && !protocol_find(printing->prospect.protocol, "role", role))
        result = cli_fail(printing->cli, RESULT_MISUSE, "%.*s has no role '%.*s'.",
                          STR_ARG(printing->prospect.protocol->id), STR_ARG(role));
    for (size_t i = 0; result == RESULT_DONE && i < state->parties.count; i++)
        if (str_eq(state->parties.items[i].role, role) && str_empty(printing->page.from))
            name_party(printing, role, state->parties.items[i].reference, &printing->page.from,
                       &printing->page.from_address);
    return result;
}

/* Between deciding and printing the receiver may have left. */
static void print_to(struct printing *printing, struct str role, struct str reference)
{
    struct cli *cli = printing->cli;
    struct letter_page page = printing->page;
    if (!may_write_to(printing, role, reference)) {
        fprintf(cli->err,
                "Not printed: %.*s is no party of the case any more, or must not be "
                "contacted.\n",
                STR_ARG(text_safe(cli->arena, reference, false)));
        return;
    }
    name_party(printing, role, reference, &page.to, &page.to_address);
    if (!printing->printed++)
        letter_pages_start(cli, page.reference);
    letter_page_print(cli, &page);
}

/* ---- drafts ---- */
static enum result print_draft(struct printing *printing)
{
    struct cli *cli = printing->cli;
    const struct prospect *prospect = &printing->prospect;
    const struct notice_preview *preview = &prospect->preview;
    if (preview->lacks) {
        fputs("The notice lacks what it must contain:\n", cli->out);
        print_asked(cli, prospect->protocol, preview->lacks, 1);
        return RESULT_REFUSED;
    }
    if (preview->broken)
        return cli_fail(cli, RESULT_REFUSED, "The notice is broken: %.*s.",
                        STR_ARG(preview->fault));
    enum result result = take_sender(printing, STR(""));
    printing->page.draft = true;
    printing->page.date =
        date_words(cli->arena, zone_date(prospect->protocol->zone, prospect->surroundings.now));
    printing->page.subject = preview->subject;
    printing->page.text = preview->text;
    printing->page.html = preview->html;
    for (size_t i = 0; result == RESULT_DONE && i < preview->recipient_count; i++)
        if (preview->recipients[i].takes_part)
            print_to(printing, preview->recipients[i].role->id, preview->recipients[i].party);
    return result;
}

/* ---- what was sent ---- */
static bool is_wanted(const struct printing *printing, const struct notice_row *row)
{
    struct str to = cli_option(printing->cli, "to");
    bool same = str_eq(row->notice, printing->prospect.notice->id);
    return same && (str_empty(to) || str_eq(to, row->role) || str_eq(to, row->recipient));
}

struct copies { /* of one sending */
    VEC(struct notice_row) rows;
};

static bool stands_before(const struct notice_row *a, const struct notice_row *b)
{
    int roles = str_cmp(a->role, b->role);
    return roles ? roles < 0 : str_cmp(a->recipient, b->recipient) < 0;
}

/* A later sending takes the place of an earlier one; its copies are in order of role and receiver.
 */
static void keep(struct arena *arena, struct copies *copies, const struct notice_row *row)
{
    int64_t held = copies->rows.count ? copies->rows.items[0].sequence : row->sequence;
    if (row->sequence < held)
        return;
    if (row->sequence > held)
        copies->rows.count = 0;
    VEC_PUSH(arena, copies->rows, *row);
    for (size_t i = copies->rows.count - 1; i > 0; i--) {
        struct notice_row *pair = &copies->rows.items[i - 1];
        if (!stands_before(&pair[1], &pair[0]))
            return;
        struct notice_row moved = pair[0];
        pair[0] = pair[1];
        pair[1] = moved;
    }
}

/* Of the last time that it was sent, all copies. */
static enum result last_sent(struct printing *printing, struct notice_rows *ret)
{
    struct cli *cli = printing->cli;
    struct runtime *runtime = printing->prospect.runtime;
    struct notice_filter filter = {.reference = printing->prospect.reference};
    struct copies copies = {0};
    struct notice_rows page = {0};
    do {
        enum result result = store_list_notices(runtime_store(runtime), runtime_scope(runtime),
                                                &filter, cli->arena, &page, &cli->error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < page.count; i++) {
            if (is_wanted(printing, &page.items[i]))
                keep(cli->arena, &copies, &page.items[i]);
            filter.after_at = page.items[i].at;
            filter.after_id = page.items[i].id;
        }
    } while (page.count == STORE_PAGE);
    *ret = (struct notice_rows){copies.rows.items, copies.rows.count};
    return RESULT_DONE;
}

/* The date of a letter, and whose act sent it, are those of its entry. */
static enum result take_entry(struct printing *printing, int64_t sequence)
{
    struct cli *cli = printing->cli;
    const struct prospect *prospect = &printing->prospect;
    struct history history;
    enum result result = runtime_history(prospect->runtime, prospect->reference, sequence, 1,
                                         cli->arena, &history, &cli->error);
    if (result != RESULT_DONE)
        return result;
    const struct history_item *item = &history.items[0];
    printing->page.date =
        date_words(cli->arena, zone_date(prospect->protocol->zone, item->row.recorded_at));
    return take_sender(printing, item->entry ? item->entry->actor.role : STR(""));
}

static enum result print_sent(struct printing *printing)
{
    struct cli *cli = printing->cli;
    struct notice_rows rows = {0};
    enum result result = last_sent(printing, &rows);
    if (result == RESULT_DONE && rows.count)
        result = take_entry(printing, rows.items[0].sequence);
    else if (result == RESULT_DONE) {
        result = cli_fail(cli, RESULT_MISUSE, "The case has sent no notice '%.*s'%s.",
                          STR_ARG(cli->args[1]), cli_flag(cli, "to") ? " to them" : "");
        error_help(&cli->error, "'--draft' prints what it would say now.");
    }
    for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++) {
        const struct notice_row *row = &rows.items[i];
        if (runtime_notice_erased(row))
            return cli_fail(cli, RESULT_INVALID, "The text of this notice has been erased.");
        printing->page.subject = row->subject;
        printing->page.text = row->text;
        printing->page.html = row->html;
        print_to(printing, row->role, row->recipient);
    }
    return result;
}

static enum result print_letters(struct printing *printing)
{
    struct cli *cli = printing->cli;
    bool draft = cli_flag(cli, "draft") || !printing->prospect.runtime;
    printing->page.reference = printing->prospect.reference;
    enum result result = draft ? print_draft(printing) : print_sent(printing);
    if (printing->printed)
        letter_pages_end(cli);
    return result == RESULT_DONE && !printing->printed ? RESULT_REFUSED : result;
}

static enum result run(struct cli *cli)
{
    struct printing printing = {.cli = cli};
    bool draft = cli_flag(cli, "draft") || str_ends(cli->args[0], STR(".yaml"));
    enum result result =
        draft ? prospect_find(cli, &printing.prospect) : prospect_open(cli, &printing.prospect);
    if (result == RESULT_DONE && !draft && cli->arg_count > 2)
        result =
            cli_fail(cli, RESULT_MISUSE, "FIELD=VALUE goes with --draft: what was sent stands.");
    if (result == RESULT_DONE)
        result = print_letters(&printing);
    runtime_close(printing.prospect.runtime);
    return result;
}

static const struct cli_option options[] = {
    {"to", "ROLE", "only this role's (or, of letters sent, this party's)", false},
    {"from", "ROLE", "whose letterhead; by default the role whose act sent it", false},
    {"sample", NULL, "of a protocol: with a made value wherever none is given", false},
    {"draft", NULL, "what it would say now, marked as a draft", false},
};

const struct cli_command command_letter = {
    .name = "letter",
    .group = "Looking",
    .arguments = "CASE|SCENARIO|PROTOCOL NOTICE [FIELD=VALUE...]",
    .summary = "print a notice as letters: one HTML page, a sheet for each receiver",
    .text =
        "waymark letter K7QM-2R4X direction >direction.html\n\n"
        "Prints what was sent the last time, to those who may still be told. Names and addresses\n"
        "come from the registers. Of a scenario or a protocol it is\n"
        "always a draft.",
    .uses = CLI_USES_STORE | CLI_USES_ROOT | CLI_USES_DATA,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 2,
    .most = -1,
    .run = run,
};

/* Where the subjects of cases are, in words. */
#include "cli/whereabouts.h"

struct reading { /* one list */
    int64_t at;
    standing_visit visit;
    void *context;
};

/* ---- words ---- */
static struct str cannot_tell(struct cli *cli, struct str why)
{
    return str_format(cli->arena, "cannot tell: %.*s", STR_ARG(why));
}

static struct str place_words(struct cli *cli, const struct standing *standing)
{
    const struct case_whereabouts *where = standing->where;
    struct str label = label_or_id(where->row->label, where->row->id);
    if (where->here.is == TRUTH_UNKNOWN)
        return str_format(cli->arena, "cannot tell whether %.*s: %.*s", STR_ARG(label),
                          STR_ARG(where->here.reason));
    struct str who =
        str_empty(where->party_reason) ? standing->party : cannot_tell(cli, where->party_reason);
    return str_format(cli->arena, "%.*s%s%.*s", STR_ARG(label), str_empty(who) ? "" : ": ",
                      STR_ARG(who));
}

static struct str closed_words(const struct case_whereabouts *where)
{
    static const char *const words[] = {
        [DAY_COUNTS] = "",
        [DAY_CLOSED] = "closed",
        [DAY_NO_HALF_TERM] = "between half-terms",
        [DAY_OFF_WEEK] = "not in the working week",
    };
    return str_empty(where->closure) ? str_of(words[where->closed]) : where->closure;
}

static struct str expected_words(struct cli *cli, const struct standing *standing)
{
    const struct case_whereabouts *where = standing->where;
    if (where->expected.is == TRUTH_UNKNOWN)
        return cannot_tell(cli, where->expected.reason);
    return str_format(cli->arena, "%sexpected%s%.*s", where->expected.is == TRUTH_YES ? "" : "not ",
                      str_empty(standing->closed) ? "" : ": ", STR_ARG(standing->closed));
}

static struct str ago_words(struct cli *cli, const struct case_whereabouts *where)
{
    const char *kind = where->counted == DAY_SCHOOL ? "school" : "working";
    if (where->ago < 0)
        return STR("");
    if (where->ago == 0)
        return str_format(cli->arena, ", no %s day since", kind);
    return str_format(cli->arena, ", %lld %s day%s ago", (long long)where->ago, kind,
                      where->ago == 1 ? "" : "s");
}

static struct str seen_words(struct cli *cli, const struct case_whereabouts *where)
{
    if (!str_empty(where->seen_reason))
        return cannot_tell(cli, where->seen_reason);
    if (!where->looks)
        return STR("");
    if (!date_is_set(where->seen))
        return STR("never");
    return str_format(cli->arena, "%.*s%.*s", STR_ARG(session_day(cli, where->seen)),
                      STR_ARG(ago_words(cli, where)));
}

/* ---- one case ---- */
static struct str join_reasons(struct cli *cli, const struct case_whereabouts *where)
{
    const struct str reasons[] = {where->here.reason, where->party_reason, where->expected.reason,
                                  where->seen_reason, where->not_seen.reason};
    struct text text = text_new(cli->arena);
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (!str_empty(reasons[i]) && str_find(text_str(&text), reasons[i], 0) < 0)
            text_addf(&text, "%s%.*s", text.len ? "; " : "", STR_ARG(reasons[i]));
    return text_str(&text);
}

static enum standing_rank rank_of(const struct standing *standing)
{
    const struct case_whereabouts *where = standing->where;
    if (where->not_seen.is == TRUTH_YES)
        return STANDING_NOT_SEEN;
    if (!str_empty(standing->why) || where->here.is == TRUTH_UNKNOWN)
        return STANDING_UNKNOWN;
    return where->here.is == TRUTH_YES ? STANDING_KNOWN : STANDING_NOWHERE;
}

static void put_in_words(struct cli *cli, struct runtime *runtime, struct standing *ret)
{
    const struct case_whereabouts *where = ret->where;
    ret->why = join_reasons(cli, where);
    ret->rank = rank_of(ret);
    if (where->here.is == TRUTH_NO)
        ret->place = str_format(cli->arena, "nothing in %.*s says", STR_ARG(ret->protocol));
    if (where->here.is == TRUTH_NO)
        return;
    if (!str_empty(where->party))
        ret->party = runtime_party_label(runtime, where->party, cli->arena);
    ret->place = place_words(cli, ret);
    if (where->here.is == TRUTH_UNKNOWN)
        return;
    ret->closed = closed_words(where);
    ret->expected = expected_words(cli, ret);
    ret->seen = seen_words(cli, where);
}

/* A case of which nothing can be told stands in the list with that; only the store's own trouble
 * ends it. */
static enum result find_standing(struct cli *cli, struct runtime *runtime, int64_t at,
                                 struct standing *ret, struct error *error)
{
    static const char *const statuses[] = {"not seen", "cannot tell", "", "nowhere"};
    struct case_whereabouts *where = ARENA_NEW(cli->arena, struct case_whereabouts);
    struct error fault = {0};
    enum result result =
        runtime_whereabouts(runtime, ret->reference, at, cli->arena, where, &fault);
    if (result == RESULT_DONE) {
        ret->where = where;
        put_in_words(cli, runtime, ret);
    } else {
        ret->rank = STANDING_UNKNOWN;
        ret->why = str_copy(cli->arena, str_of(fault.text));
        ret->place = cannot_tell(cli, ret->why);
    }
    ret->status = statuses[ret->rank];
    if (result == RESULT_TROUBLE)
        *error = fault;
    return result == RESULT_TROUBLE ? result : RESULT_DONE;
}

static enum result visit_case(struct look *look, const struct case_row *kase, void *context)
{
    const struct reading *reading = context;
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct cli cli = *look->cli;
    struct standing standing = {
        .reference = kase->reference, .subject = kase->subject, .protocol = kase->protocol};
    cli.arena = arena;
    if (look->filter.mine && !look_is_mine(look, kase->reference, STR(""), LOOK_NOW))
        return RESULT_DONE;
    enum result result =
        find_standing(&cli, look->runtime, reading->at, &standing, &look->cli->error);
    if (result == RESULT_DONE)
        reading->visit(&cli, &standing, reading->context);
    return result;
}

enum result standings_visit(struct look *look, int64_t at, standing_visit visit, void *context)
{
    struct reading reading = {at, visit, context};
    struct store *store = runtime_store(look->runtime);
    enum result result = store_begin_read(store, &look->cli->error);
    if (result != RESULT_DONE)
        return result;
    result = look_cases(look, INT64_MAX, visit_case, &reading);
    store_rollback(store);
    return result;
}

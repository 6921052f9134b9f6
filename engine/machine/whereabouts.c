/* Where the subject of a case is, and when somebody last saw it. Nothing is changed. */
#include <string.h>

#include "machine/tasks.h"

struct asking { /* one call */
    struct work *work;
    const struct whereabouts *row;   /* the one that is asked, then the one that holds */
    const struct calendar *calendar; /* of the place; NULL: there is none */
    struct str no_calendar;          /* why */
    struct date today;
    struct case_whereabouts *ret;
};

/* ---- values ---- */
static struct told told_of(struct work *work, struct feel_value value)
{
    if (feel_is_true(value))
        return (struct told){.is = TRUTH_YES};
    if (feel_is_false(value))
        return (struct told){.is = TRUTH_NO};
    return (struct told){TRUTH_UNKNOWN, value_reason(work->arena, value)};
}

static struct told unknown(struct str reason)
{
    return (struct told){TRUTH_UNKNOWN, reason};
}

/* A date that is not there yet is a plain absence; one that was erased, or that stands in a case
 * that cannot be read, is not known. */
static bool is_hidden(struct feel_value value)
{
    return value_is_error(value) && (strcmp(value.of.reason->code, "erased") == 0 ||
                                     strcmp(value.of.reason->code, "not_available") == 0);
}

/* False where the day is not known, with the reason; month 0 where there is none. */
static bool day_of(struct work *work, const struct feel_expr *expr, struct date *ret,
                   struct str *ret_reason)
{
    *ret = (struct date){0};
    struct feel_value value = expr != NULL ? eval(work, expr) : feel_null();
    if (value.kind == FEEL_DATE)
        *ret = value.of.date;
    else if (value.kind != FEEL_NULL || value_is_fault(value) || is_hidden(value))
        *ret_reason = value.kind == FEEL_NULL ? value_reason(work->arena, value)
                                              : STR("what gives it is not a date");
    return str_empty(*ret_reason);
}

/* ---- which row ---- */
static struct told holds(struct asking *asking)
{
    const struct feel_expr *condition = asking->row->condition;
    if (condition == NULL)
        return (struct told){.is = TRUTH_YES};
    return told_of(asking->work, eval(asking->work, condition));
}

static struct told holds_for_some(struct asking *asking)
{
    struct work *work = asking->work;
    struct feel_value list = eval(work, asking->row->for_each);
    if (list.kind == FEEL_NULL && !value_is_fault(list) && !is_hidden(list))
        return (struct told){.is = TRUTH_NO};
    if (list.kind != FEEL_LIST)
        return unknown(value_reason(work->arena, list));
    for (size_t i = 0; i < list.of.list->count; i++) {
        work->moment[MOMENT_EACH] = list.of.list->items[i];
        struct told told = holds(asking);
        if (told.is != TRUTH_NO)
            return told;
    }
    return (struct told){.is = TRUTH_NO};
}

/* The first that holds; one that cannot be told ends the search, as selection does. */
static void find_row(struct asking *asking)
{
    const struct protocol *protocol = asking->work->protocol;
    struct told here = {.is = TRUTH_NO};
    for (size_t i = 0; i < protocol->whereabouts_count && here.is == TRUTH_NO; i++) {
        asking->row = &protocol->whereabouts[i];
        asking->work->moment[MOMENT_EACH] = feel_null();
        here = asking->row->for_each != NULL ? holds_for_some(asking) : holds(asking);
    }
    asking->ret->here = here;
    asking->ret->row = here.is == TRUTH_NO ? NULL : asking->row;
}

/* ---- whose place ---- */
static size_t count_parties(struct asking *asking, const struct role *role, struct str wanted,
                            struct str *ret_party)
{
    struct work *work = asking->work;
    size_t count = 0;
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (!str_eq(party->role, role->id) || !party_present(work, party) ||
            (asking->row->party != NULL && !str_eq(party->reference, wanted)))
            continue;
        *ret_party = party->reference;
        count++;
    }
    return count;
}

static void find_party(struct asking *asking, const struct role *role)
{
    struct work *work = asking->work;
    struct feel_value wanted = feel_null();
    struct str party = {0};
    if (asking->row->party != NULL)
        wanted = eval(work, asking->row->party);
    if (asking->row->party != NULL && wanted.kind != FEEL_STRING) {
        asking->ret->party_reason = value_reason(work->arena, wanted);
        return;
    }
    size_t count = count_parties(asking, role, value_str(wanted), &party);
    if (count == 1)
        asking->ret->party = party;
    else if (count == 0)
        asking->ret->party_reason =
            str_format(work->arena,
                       asking->row->party != NULL ? "the party meant does not have the role %.*s"
                                                  : "nobody has the role %.*s",
                       STR_ARG(role->id));
    else
        asking->ret->party_reason =
            str_format(work->arena, "%zu have the role %.*s", count, STR_ARG(role->id));
}

/* Of an `own` calendar that of this very party: another one with the role may be open on other
 * days. */
static void find_calendar(struct asking *asking, const struct role *role)
{
    struct work *work = asking->work;
    const struct party_info *info = register_of(work, asking->ret->party);
    asking->no_calendar = STR("there is no calendar to count on");
    if (role == NULL)
        asking->calendar = calendar_of(work, (struct str){0});
    else if (!str_is(role->calendar, "own"))
        asking->calendar = role_calendar(work, role);
    else if (str_empty(asking->ret->party))
        asking->no_calendar = asking->ret->party_reason;
    else
        asking->calendar = calendar_of(work, info != NULL ? info->calendar : (struct str){0});
}

static void find_place(struct asking *asking)
{
    const struct role *role = asking->row->role;
    if (role != NULL)
        role = bearer_of(asking->work, role);
    asking->ret->role = role;
    if (role != NULL)
        find_party(asking, role);
    find_calendar(asking, role);
}

/* ---- whether it is expected there ---- */
static struct told is_open(struct asking *asking)
{
    const struct calendar_closure *closure = NULL;
    struct error error = {0};
    enum day_why *why = &asking->ret->closed;
    if (asking->calendar == NULL)
        return unknown(asking->no_calendar);
    if (!calendar_why(asking->calendar, calendar_days(asking->calendar), asking->today, why,
                      &closure, &error))
        return unknown(str_copy(asking->work->arena, str_of(error.text)));
    if (closure != NULL)
        asking->ret->closure = str_empty(closure->label) ? closure->kind : closure->label;
    return (struct told){.is = *why == DAY_COUNTS ? TRUTH_YES : TRUTH_NO};
}

/* One no is enough, whatever cannot be told beside it. */
static void find_expected(struct asking *asking)
{
    struct told open = is_open(asking), wanted = {.is = TRUTH_YES};
    if (asking->row->expected != NULL)
        wanted = told_of(asking->work, eval(asking->work, asking->row->expected));
    struct told expected = open;
    if (open.is == TRUTH_YES || (open.is == TRUTH_UNKNOWN && wanted.is == TRUTH_NO))
        expected = wanted;
    asking->ret->expected = expected;
}

/* ---- when somebody last saw it ---- */
static void count_back(struct asking *asking)
{
    struct case_whereabouts *ret = asking->ret;
    struct error error = {0};
    if (asking->calendar == NULL)
        return;
    ret->counted = calendar_days(asking->calendar);
    if (!calendar_count(asking->calendar, ret->counted, date_add_days(ret->seen, 1), asking->today,
                        &ret->ago, &error))
        ret->ago = -1;
}

/* Of a case whose records were erased nobody can say that there was none. */
static bool has_erased_records(struct work *work)
{
    for (size_t i = 0; i < work->protocol->records_count && work->around->records != NULL; i++) {
        struct case_records records =
            work->around->records(work->around->context, work->arena, work->kase->reference,
                                  work->protocol->records[i].id);
        for (size_t j = 0; j < records.count; j++)
            if (is_hidden(records.items[j].values))
                return true;
    }
    return false;
}

static void find_seen(struct asking *asking)
{
    struct case_whereabouts *ret = asking->ret;
    struct work *work = asking->work;
    ret->looks = asking->row->seen != NULL;
    if (!day_of(work, asking->row->seen, &ret->seen, &ret->seen_reason))
        return;
    if (!date_is_set(ret->seen)) {
        if (ret->looks && has_erased_records(work))
            ret->seen_reason = STR("records of this case were erased");
        return;
    }
    if (date_compare(ret->seen, asking->today) <= 0) {
        count_back(asking);
        return;
    }
    ret->seen_reason = str_format(work->arena, "the day given, %.*s, is yet to come",
                                  STR_ARG(date_format(work->arena, ret->seen)));
    ret->seen = (struct date){0};
}

static struct told is_over(struct asking *asking, struct date since)
{
    struct work *work = asking->work;
    struct anchors anchors = no_anchors;
    struct error error = {0};
    int64_t until;
    anchors.seen = anchor_on(since);
    if (when_find(work, asking->row->not_seen, &anchors, RULE_DUE, asking->calendar, &until, NULL,
                  &error))
        return (struct told){.is = until <= work->now ? TRUTH_YES : TRUTH_NO};
    return unknown(error.result == RESULT_DONE ? STR("until when is not known")
                                               : str_copy(work->arena, str_of(error.text)));
}

/* From the day last seen on, but not from before the row's `from`. */
static struct told is_unseen(struct asking *asking)
{
    struct date from, since = asking->ret->seen;
    struct str reason = asking->ret->seen_reason;
    if (asking->row->not_seen == NULL)
        return (struct told){.is = TRUTH_NO};
    if (!str_empty(reason) || !day_of(asking->work, asking->row->from, &from, &reason))
        return unknown(reason);
    if (!date_is_set(since) || (date_is_set(from) && date_compare(from, since) > 0))
        since = from;
    return date_is_set(since) ? is_over(asking, since) : (struct told){.is = TRUTH_YES};
}

void case_whereabouts(struct arena *arena, const struct protocol *protocol,
                      const struct case_state *kase, const struct surroundings *surroundings,
                      struct case_whereabouts *ret)
{
    struct work *work = ARENA_NEW(arena, struct work);
    /* The case is not written to: without a draft no effect is applied. */
    work_start(work, arena, protocol, (struct case_state *)(uintptr_t)kase, surroundings);
    struct asking asking = {.work = work, .today = today_of(work), .ret = ret};
    *ret = (struct case_whereabouts){.ago = -1};
    find_row(&asking);
    if (ret->here.is != TRUTH_YES)
        return;
    find_place(&asking);
    find_expected(&asking);
    find_seen(&asking);
    ret->not_seen = is_unseen(&asking);
}

const char *truth_name(enum truth truth)
{
    static const char *const names[] = {"no", "yes", "cannot tell"};
    return names[truth];
}

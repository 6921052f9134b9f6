/* Duties as an iCalendar feed: reference, duty and date, and nothing else of a case.
 *
 * An event for each instance of a duty, under one UID for ever. Its sequence is that of the last
 * entry of the case that opened, moved or ended it, so that it grows with each of these and nothing
 * else. What is gone stays in the feed for a while, as done or cancelled: a calendar that took it
 * in must not go on showing it.
 */
#include "cli/duty_feed.h"

#include "base/hash.h"
#include "base/limits.h"
#include "cli/feed.h"

#define DAY_MS ((int64_t)86400000)

enum show { SHOW_NOT, SHOW_DUE, SHOW_DONE, SHOW_CANCELLED };
static const struct {
    const char *status, *before;
} shows[] = {
    [SHOW_DUE] = {"CONFIRMED", ""},
    [SHOW_DONE] = {"CONFIRMED", "Done: "},
    [SHOW_CANCELLED] = {"CANCELLED", "Withdrawn: "},
};

struct duties_feed {
    struct look *look;
    struct feed feed;
    int64_t ended_from; /* what ended before is left out */
    size_t count;
};

/* A row of a table may be called by what nobody outside should read: hence a hash. */
static struct str uid_of(struct arena *arena, struct str reference, struct str key)
{
    struct hash hash = hash_of(runtime_instance(reference, key, arena));
    return str_format(arena, "%.*s-%.*s@duty.waymark", STR_ARG(reference),
                      STR_ARG(hex_encode(arena, hash.bytes, HASH_SIZE / 2)));
}

static enum result too_many(struct cli *cli)
{
    enum result result = cli_fail(
        cli, RESULT_MISUSE, "These are more than %d duties, too many for one feed.", LIMIT_ROWS);
    error_help(&cli->error, "Narrow it with --mine, --party, --as, --subject or --case.");
    return result;
}

static enum result add_event(struct duties_feed *feed, const struct case_row *kase,
                             const struct past_duty *duty, enum show show, struct str label)
{
    struct cli *cli = feed->look->cli;
    struct date day = duty->due_date;
    bool whole = date_is_set(day) || session_whole_day(cli, duty->due, &day);
    struct str summary = str_format(cli->arena, "%s%.*s %.*s", shows[show].before,
                                    STR_ARG(kase->reference), STR_ARG(label));
    const struct feed_event event = {.uid = uid_of(cli->arena, kase->reference, duty->key),
                                     .summary = summary,
                                     .from = whole ? day : (struct date){0},
                                     .to = day,
                                     .at = duty->due,
                                     .status = shows[show].status,
                                     .sequence = duty->sequence,
                                     .modified = duty->at};
    if (++feed->count > LIMIT_ROWS)
        return too_many(cli);
    feed_add(&feed->feed, &event);
    return RESULT_DONE;
}

static bool is_wanted(struct look *look, struct str reference, const struct past_duty *duty,
                      struct str roles)
{
    const struct look_filter *filter = &look->filter;
    return (str_empty(filter->task) || str_eq(filter->task, duty->task)) &&
           (str_empty(filter->role) || look_has_word(roles, filter->role)) &&
           (!filter->mine || look_is_mine(look, reference, roles, LOOK_EVER));
}

static enum show how_to_show(const struct duties_feed *feed, const struct past_duty *duty,
                             bool over)
{
    bool open = duty->fate == DUTY_OPEN && !duty->undated && !over;
    if (duty->due == INSTANT_NONE || (!open && duty->at < feed->ended_from))
        return SHOW_NOT;
    if (open)
        return SHOW_DUE;
    return duty->fate == DUTY_FINISHED && !over ? SHOW_DONE : SHOW_CANCELLED;
}

/* Whose part in the case has changed may have gained the duty by it, or lost it. */
static struct past_duty revised(const struct look *look, const struct past_duty *duty,
                                const struct past_duties *past)
{
    struct past_duty revised = *duty;
    bool by_part = look->filter.mine || !str_empty(look->filter.party);
    if (by_part && past->parties_sequence > duty->sequence) {
        revised.sequence = past->parties_sequence;
        revised.at = past->parties_at;
    }
    return revised;
}

static enum result add_duty(struct duties_feed *feed, const struct case_row *kase,
                            const struct past_duties *past, size_t at)
{
    struct look *look = feed->look;
    struct past_duty duty = revised(look, past->items[at], past);
    const struct protocol *protocol = look_protocol(look, kase);
    const struct task *task = protocol ? protocol_find(protocol, "task", duty.task) : NULL;
    struct str roles = look_roles(look->cli->arena, task);
    if (!is_wanted(look, kase->reference, &duty, roles))
        return RESULT_DONE;
    enum show show = how_to_show(feed, &duty, look_is_over(look, kase->reference, roles));
    struct str label = task ? label_or_id(task->label, task->id) : duty.task;
    return show == SHOW_NOT ? RESULT_DONE : add_event(feed, kase, &duty, show, label);
}

static enum result add_case(struct look *look, const struct case_row *kase, void *context)
{
    struct duties_feed *feed = context;
    struct past_duties past;
    enum result result = runtime_past_duties(look->runtime, kase->reference, look->cli->arena,
                                             &past, &look->cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < past.count; i++)
        result = add_duty(feed, kase, &past, i);
    return result;
}

enum result duty_feed(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct look look;
    enum result result = session_open(cli, STORE_READ, &runtime);
    if (result == RESULT_DONE)
        result = look_start(cli, runtime, LOOK_EVER, &look);
    if (result != RESULT_DONE)
        return result;
    int64_t now = runtime_now(runtime);
    struct duties_feed feed = {.look = &look, .ended_from = now - FEED_DAYS * DAY_MS};
    feed_start(&feed.feed, cli, now, STR("Duties"), "PUBLISH");
    result = look_cases(&look, feed.ended_from, add_case, &feed);
    if (result == RESULT_DONE)
        feed_print(&feed.feed, cli);
    return result;
}

enum result duty_feed_check(struct cli *cli)
{
    static const char *const others[] = {"json",    "csv",   "html",  "next",  "new", "seen",
                                         "overdue", "until", "since", "state", NULL};
    return cli_clash(cli, "ics", others,
                     "a feed has every open duty, and keeps what ended until calendars know");
}

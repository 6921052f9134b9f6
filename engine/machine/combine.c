/* Messages of duties that come late are held until all that was due, and the command that set it
 * off, are decided: each receiver gets one, which says them all. A duty that is done by then is not
 * chased any more. */
#include "machine/tasks.h"

/* How late a message is before it waits for others: less is a daemon that was busy. */
#define LATE_MS (INT64_C(15) * 60 * 1000)

bool comes_late(const struct work *work, int64_t at)
{
    return work->around->now - at > LATE_MS;
}

void hold_message(struct work *work, const struct held *held)
{
    VEC_PUSH(work->arena, work->held, *held);
}

/* A party is one receiver in whatever role; where nobody has the role, the role is. */
static bool is_for_same(const struct held *a, const struct held *b)
{
    if (str_empty(a->party) || str_empty(b->party))
        return str_empty(a->party) && str_empty(b->party) && str_eq(a->role, b->role);
    return str_eq(a->party, b->party);
}

static void add_message(struct work *work, struct text *text, const struct held *held)
{
    struct civil civil = zone_to_civil(work->protocol->zone, held->at);
    struct str said = value_str(value_at(held->text, "text"));
    if (text->len > 0)
        text_char(text, '\n');
    text_addf(text, "%.*s: %.*s\n", STR_ARG(civil_words(work->arena, civil)),
              STR_ARG(value_str(value_at(held->text, "subject"))));
    if (!str_empty(said))
        text_addf(text, "%.*s\n", STR_ARG(said));
}

/* `first` is told for all of them: alone if one of them is. */
static struct feel_value said_at_once(struct work *work, struct held *first, size_t from,
                                      size_t *ret_count)
{
    struct text text = text_new(work->arena);
    *ret_count = 0;
    for (size_t i = from; i < work->held.count; i++) {
        struct held *held = &work->held.items[i];
        if (held->posted || !is_for_same(first, held))
            continue;
        held->posted = true;
        first->alone |= held->alone;
        ++*ret_count;
        add_message(work, &text, held);
    }
    struct feel_context *context = feel_context_new(work->arena);
    struct str subject = str_format(work->arena, "%.*s: %zu messages that come late",
                                    STR_ARG(work->kase->reference), *ret_count);
    feel_context_put(context, STR("subject"), feel_string(subject));
    feel_context_put(context, STR("text"), feel_string(text_str(&text)));
    return feel_context_value(context);
}

static int64_t digest_of(struct work *work, const struct held *first)
{
    const struct role *role = role_of(work, first->role);
    if (first->alone || role == NULL)
        return INSTANT_NONE;
    return digest_instant(work, role, first->party, NULL, first->at);
}

static void post_held(struct work *work, const struct held *first, struct feel_value text,
                      bool only)
{
    int64_t digest = digest_of(work, first);
    effect(work, (struct effect){.kind = EFFECT_NOTICE,
                                 .id = derive_id(work, 'n'),
                                 .key = only ? first->notice : (struct str){0},
                                 .word = first->role,
                                 .other = first->party,
                                 .name = first->open,
                                 .task = first->task,
                                 .at = first->at,
                                 .due = digest,
                                 .value = text});
}

static void drop_done(struct work *work)
{
    for (size_t i = 0; i < work->held.count; i++) {
        struct held *held = &work->held.items[i];
        if (case_task(work->kase, held->open) != NULL)
            continue;
        supersede(work, held->timer, held->tell, held->open, held->at);
        held->posted = true;
    }
}

/* In an entry of their own, after those of the timers that they come from. */
void post_messages(struct work *work)
{
    if (work->held.count == 0 || work->faulty)
        return;
    draft_start(work, ENTRY_TIMER, STR("late-messages"));
    drop_done(work);
    for (size_t i = 0; i < work->held.count; i++) {
        struct held first = work->held.items[i];
        size_t count;
        if (first.posted)
            continue;
        struct feel_value text = said_at_once(work, &first, i, &count);
        post_held(work, &first, count == 1 ? first.text : text, count == 1);
    }
    work->held.count = 0;
    draft_end(work);
}

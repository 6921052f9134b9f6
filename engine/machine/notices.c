/* Messages to people, rendered when they are decided. */
#include "machine/needs.h"
#include "machine/tasks.h"

struct letter { /* one text for one role */
    const struct notice *notice;
    const struct role *role;
    const struct open_task *open; /* NULL: not about a task */
    int64_t at;
    struct feel_value text;
};

static void put(struct feel_context *context, const char *key, struct str text)
{
    if (!str_empty(text))
        feel_context_put(context, str_of(key), feel_string(text));
}

static struct str due_words(struct work *work, const struct open_task *open)
{
    if (date_is_set(open->due_date))
        return date_words(work->arena, open->due_date);
    if (open->due == INSTANT_NONE)
        return (struct str){0};
    return civil_words(work->arena, zone_to_civil(work->protocol->zone, open->due));
}

/* Without a notice of its own a task says its label, the reference and when it is due. */
static struct feel_value plain_text(struct work *work, const struct open_task *open)
{
    struct feel_context *text = feel_context_new(work->arena);
    const struct task *task = task_of(work, open);
    struct str label = task != NULL ? task->label : open->task;
    put(text, "subject",
        str_format(work->arena, "%.*s, %.*s", STR_ARG(label), STR_ARG(work->kase->reference)));
    put(text, "text",
        str_format(work->arena, "%.*s, %.*s: %.*s", STR_ARG(label), STR_ARG(work->kase->reference),
                   STR_ARG(due_words(work, open))));
    return feel_context_value(text);
}

static struct feel_value parts_of(struct work *work, const struct notice_text *text)
{
    struct feel_context *parts = feel_context_new(work->arena);
    put(parts, "subject", text->subject);
    put(parts, "text", text->text);
    put(parts, "html", text->html);
    return feel_context_value(parts);
}

/* False where what it would say is broken: then it is not sent, on record. */
static bool write_letter(struct work *work, struct letter *letter)
{
    if (letter->open != NULL && letter->notice == NULL) {
        letter->text = plain_text(work, letter->open);
        return true;
    }
    const struct notice_text text = notice_text(work, letter->notice);
    letter->text = parts_of(work, &text);
    return !tell_fault(work, letter->notice, &text);
}

/* What a notice must be proved to have said goes alone. */
static bool waits_for_others(const struct work *work, const struct letter *letter)
{
    bool proof = letter->notice != NULL && letter->notice->proof;
    return letter->open != NULL && work->telling != NULL && !proof && comes_late(work, letter->at);
}

static bool is_alone(const struct letter *letter, struct str party)
{
    return str_empty(party) || !may_be_gathered(letter->role, letter->notice);
}

static void hold(struct work *work, const struct letter *letter, struct str party)
{
    struct held held = {.role = letter->role->id,
                        .party = party,
                        .notice = letter->notice != NULL ? letter->notice->id : (struct str){0},
                        .open = letter->open->id,
                        .task = letter->open->task,
                        .timer = work->telling->id,
                        .tell = work->telling->word,
                        .at = letter->at,
                        .text = letter->text,
                        .alone = is_alone(letter, party)};
    hold_message(work, &held);
}

static void post(struct work *work, const struct letter *letter, struct str party)
{
    const struct open_task *open = letter->open;
    if (waits_for_others(work, letter)) {
        hold(work, letter, party);
        return;
    }
    int64_t digest = INSTANT_NONE;
    if (!is_alone(letter, party))
        digest = digest_instant(work, letter->role, party, open, letter->at);
    effect(work,
           (struct effect){.kind = EFFECT_NOTICE,
                           .id = derive_id(work, 'n'),
                           .key = letter->notice != NULL ? letter->notice->id : (struct str){0},
                           .word = letter->role->id,
                           .other = party,
                           .name = open != NULL ? open->id : (struct str){0},
                           .task = open != NULL ? open->task : (struct str){0},
                           .at = letter->at,
                           .due = digest,
                           .number = letter->notice != NULL && letter->notice->proof,
                           .value = letter->text});
}

/* One copy for each party that has the role; where none has, the notice stands on record for the
 * role, so that nobody believes that it was sent. */
static void post_to_role(struct work *work, const struct letter *letter)
{
    bool sent = false;
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        struct case_party party = work->kase->parties.items[i];
        if (!str_eq(party.role, letter->role->id) || !party_present(work, &party))
            continue;
        post(work, letter, party.reference);
        sent = true;
    }
    if (!sent)
        post(work, letter, (struct str){0});
}

void tell_role(struct work *work, const struct notice *notice, const struct role *role,
               const struct open_task *open, int64_t at)
{
    const struct role *bearer = bearer_of(work, role);
    struct letter letter = {.notice = notice, .role = bearer, .open = open, .at = at};
    if (!takes_part(work, bearer))
        return;
    if (write_letter(work, &letter))
        post_to_role(work, &letter);
}

/* What the law wants it to say is known. Where it is not, a person's event is refused; anything
 * else goes on without the notice, on record: no letter has a blank. */
bool has_content(struct work *work, const struct notice *notice)
{
    struct inquiry inquiry = {0};
    const struct feel_frame *frame = work->frame;
    if (notice == NULL || notice->content == NULL)
        return true;
    work->frame = &work->moment_frame;
    ask(work, &inquiry, notice->content, notice->id);
    work->frame = frame;
    if (!inquiry.stops)
        return true;
    if (work->wanting != NULL)
        ask(work, work->wanting, notice->content, notice->id);
    else
        trouble(work, str_format(work->arena, "notice %.*s", STR_ARG(notice->id)),
                inquiry.asked.items[0].says);
    return false;
}

void send_notice(struct work *work, const struct notice *notice, struct roles roles, int64_t at)
{
    struct roles to = roles.count > 0 ? roles : notice->to;
    if (!has_content(work, notice))
        return;
    for (size_t i = 0; i < to.count; i++)
        tell_role(work, notice, to.items[i], NULL, at);
}

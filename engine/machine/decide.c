/* The order of a decision: time first, then the command, then what it has set off. */
#include "machine/decide.h"

struct command_row {
    enum entry_kind entry;
    void (*decide)(struct work *work);
};

static void decide_recompute(struct work *work)
{
    recompute(work);
}

static const struct command_row command_rows[] = {
    [COMMAND_OPEN] = {ENTRY_OPENED, decide_open},
    [COMMAND_SEND] = {ENTRY_EVENT, decide_send},
    [COMMAND_MESSAGE] = {ENTRY_MESSAGE, decide_message},
    [COMMAND_SET] = {ENTRY_SET, decide_set},
    [COMMAND_RECORD] = {ENTRY_RECORD, decide_record},
    [COMMAND_DOCUMENT] = {ENTRY_DOCUMENT, decide_document},
    [COMMAND_CONSENT] = {ENTRY_CONSENT, decide_consent},
    [COMMAND_RELEASE] = {ENTRY_RELEASE, decide_release},
    [COMMAND_WITHHOLD] = {ENTRY_WITHHOLD, decide_withhold},
    [COMMAND_SERVED] = {ENTRY_SERVED, decide_served},
    [COMMAND_OVERRIDE] = {ENTRY_OVERRIDE, decide_override},
    [COMMAND_DONE] = {ENTRY_DONE, decide_done},
    [COMMAND_CORRECT] = {ENTRY_CORRECTION, decide_correct},
    [COMMAND_PARTY] = {ENTRY_PARTY, decide_party},
    [COMMAND_LINK] = {ENTRY_LINK, decide_link},
    [COMMAND_UNLINK] = {ENTRY_UNLINK, decide_unlink},
    [COMMAND_NOTE] = {ENTRY_NOTE, decide_note},
    [COMMAND_CARRIED] = {ENTRY_CARRIED, decide_carried},
    [COMMAND_TICK] = {ENTRY_TIMER, NULL},
    [COMMAND_RECOMPUTE] = {ENTRY_RECOMPUTED, decide_recompute},
    [COMMAND_MIGRATE] = {ENTRY_MIGRATED, decide_migrate},
};

/* ---- what a command must be ---- */
static void check_actor(struct work *work)
{
    struct str role = work->command->actor.role;
    if (!str_empty(role) && role_of(work, role) == NULL)
        refuse_detail(work, REFUSED_WRONG, STR("as"),
                      str_format(work->arena, "the protocol has no role %.*s", STR_ARG(role)));
}

static void check_claim(struct work *work)
{
    int64_t at = work->command->occurred_at;
    if (at != INSTANT_NONE && at > work->around->now)
        refuse_detail(work, REFUSED_WRONG, STR("at"), STR("it lies in the future"));
}

static bool is_for_this_case(struct work *work)
{
    bool opens = work->command->kind == COMMAND_OPEN;
    struct str wanted = work->command->kind == COMMAND_MIGRATE
                            ? work->command->migration->from->hash
                            : work->protocol->hash;
    if (opens && work->kase->sequence > 0)
        work_fault(work, "the case has been opened already");
    else if (!opens && work->kase->sequence == 0)
        work_fault(work, "the case has not been opened");
    else if (!opens && !str_eq(work->kase->protocol_hash, wanted))
        work_fault(work, "the case was opened under another version of the protocol");
    return !work->faulty;
}

/* ---- the command's own entry ---- */
static void start_entry(struct work *work, const struct command_row *row)
{
    const struct command *command = work->command;
    draft_start(work, row->entry, command->name);
    work->draft->entry.actor = command->actor;
    work->draft->entry.given = command->values;
    work->draft->entry.from = command->from;
    work->draft->entry.occurred_at = claimed_at(work);
}

/* A refusal changes nothing; the notices that its needs send are all that it leaves. */
static void keep_notices(struct work *work)
{
    struct draft *draft = work->draft;
    size_t left = 0;
    for (size_t i = 0; i < draft->effects.count; i++)
        if (draft->effects.items[i].kind == EFFECT_NOTICE)
            draft->effects.items[left++] = draft->effects.items[i];
    draft->effects.count = left;
    work->queue.count = work->queue_at = 0;
    work->to_self.count = 0;
}

static bool run_command(struct work *work, const struct command_row *row)
{
    start_entry(work, row);
    check_actor(work);
    check_claim(work);
    if (!is_refused(work))
        row->decide(work);
    clear_moment(work);
    if (is_refused(work)) {
        keep_notices(work);
        draft_end(work);
        return false;
    }
    run_to_rest(work);
    if (work->command->kind == COMMAND_RECOMPUTE && work->draft->effects.count == 0)
        draft_drop(work);
    else
        draft_end(work);
    return true;
}

/* What the command set off beyond its own entry: events to itself, timers armed in the past,
 * transitions that wait. */
static void settle(struct work *work)
{
    deliver_to_self(work);
    retry_waiting(work);
    deliver_to_self(work);
    tick(work, work->around->now);
}

/* What came due first, then the command; last what time has to say, for the command may have done
 * what it would ask for. */
static void run(struct work *work, const struct entry **ret_refusal)
{
    const struct command *command = work->command;
    if (!is_for_this_case(work))
        return;
    if (command->kind != COMMAND_OPEN && command->kind != COMMAND_MIGRATE)
        tick(work, work->around->now);
    if (!work->faulty && command->kind != COMMAND_TICK) {
        work->disabled.count = 0;
        bool done = run_command(work, &command_rows[command->kind]);
        if (done && !work->faulty)
            settle(work);
        else if (!done && !work->faulty)
            *ret_refusal = work->entries.items[work->entries.count - 1];
    }
    post_messages(work);
}

void decide(struct arena *arena, const struct protocol *protocol, struct case_state *kase,
            const struct command *command, const struct surroundings *surroundings,
            struct decision *ret)
{
    struct work *work = ARENA_NEW(arena, struct work);
    const struct entry *refusal = NULL;
    work_start(work, arena, protocol, kase, surroundings);
    work->command = command;
    run(work, &refusal);
    *ret = (struct decision){.outcome = OUTCOME_DONE};
    if (work->faulty) {
        ret->outcome = OUTCOME_FAULT;
        ret->fault = work->fault;
        return;
    }
    ret->entries = work->entries.items;
    ret->count = work->entries.count;
    if (refusal != NULL) {
        ret->outcome = OUTCOME_REFUSED;
        ret->refusal = refusal;
    }
}

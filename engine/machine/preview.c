/* What a notice would say now, and whom it would reach. Nothing is changed. */
#include "machine/needs.h"
#include "machine/tasks.h"

struct looking { /* one preview */
    struct work *work;
    const struct notice *notice;
    VEC(struct recipient) found;
};

static bool tells_of(const struct task *task, const struct notice *notice)
{
    for (size_t i = 0; task != NULL && i < task->tell_count; i++)
        if (task->tells[i].notice == notice)
            return true;
    return false;
}

/* A notice that a task sends is about that task: the first open one. */
static void take_task(struct work *work, const struct notice *notice)
{
    for (size_t i = 0; i < work->kase->tasks.count; i++) {
        const struct open_task *open = &work->kase->tasks.items[i];
        if (!tells_of(task_of(work, open), notice))
            continue;
        struct instance instance = instance_of(work, open);
        task_moment(work, &instance, open);
        return;
    }
}

static void find_parties(struct looking *looking, const struct role *role)
{
    struct work *work = looking->work;
    struct recipient recipient = {.role = role, .takes_part = takes_part(work, role)};
    size_t before = looking->found.count;
    for (size_t i = 0; recipient.takes_part && i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (!str_eq(party->role, role->id) || !party_present(work, party))
            continue;
        recipient.party = party->reference;
        recipient.may_contact = party->may_contact;
        VEC_PUSH(work->arena, looking->found, recipient);
    }
    if (looking->found.count == before)
        VEC_PUSH(work->arena, looking->found, recipient);
}

static void find_recipients(struct looking *looking, struct roles roles)
{
    struct roles to = roles.count > 0 ? roles : looking->notice->to;
    for (size_t i = 0; i < to.count; i++)
        find_parties(looking, bearer_of(looking->work, to.items[i]));
}

static void ask_content(struct looking *looking, struct notice_preview *ret)
{
    struct inquiry inquiry = {0};
    if (looking->notice->content == NULL)
        return;
    ask(looking->work, &inquiry, looking->notice->content, looking->notice->id);
    if (inquiry.stops)
        ret->lacks = &inquiry.asked.items[0];
}

/* Where a calendar does not reach, `served` will say so. */
static void find_counts(struct work *work, const struct notice *notice, int64_t *ret)
{
    for (size_t i = 0; i < SERVED_WAYS; i++) {
        ret[i] = INSTANT_NONE;
        if (notice->counts[i] != NULL && !service_counts(work, notice, i, work->now, &ret[i]))
            ret[i] = INSTANT_NONE;
    }
}

void preview_notice(struct arena *arena, const struct protocol *protocol,
                    const struct case_state *kase, const struct notice *notice, struct roles roles,
                    struct feel_value event, const struct surroundings *surroundings,
                    struct notice_preview *ret)
{
    struct work *work = ARENA_NEW(arena, struct work);
    struct looking looking = {.work = work, .notice = notice};
    /* The case is not written to: without a draft no effect is applied. */
    work_start(work, arena, protocol, (struct case_state *)(uintptr_t)kase, surroundings);
    take_task(work, notice);
    work->moment[MOMENT_EVENT] = event;
    find_recipients(&looking, roles);
    const struct notice_text text = notice_text(work, notice);
    *ret = (struct notice_preview){.subject = text.subject,
                                   .text = text.text,
                                   .html = text.html,
                                   .fault = text.fault,
                                   .blanks = text.blanks.items,
                                   .blank_count = text.blanks.count,
                                   .broken = text.broken,
                                   .recipients = looking.found.items,
                                   .recipient_count = looking.found.count};
    ask_content(&looking, ret);
    find_counts(work, notice, ret->counts);
}

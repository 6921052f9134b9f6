/* Folding: what each kind of effect does to a case. Nothing is evaluated here, so that a case can
 * be rebuilt from its entries alone.
 */
#include <string.h>

#include "machine/effects.h"
#include "machine/work.h"

#define REMOVE_AT(vec, index)                                                                      \
    do {                                                                                           \
        for (size_t at_ = (index); at_ + 1 < (vec).count; at_++)                                   \
            (vec).items[at_] = (vec).items[at_ + 1];                                               \
        (vec).count--;                                                                             \
    } while (0)

static struct str keep(struct case_state *kase, struct str text)
{
    return str_empty(text) ? (struct str){0} : str_copy(kase->arena, text);
}

static struct feel_value keep_value(struct case_state *kase, struct feel_value value)
{
    return value_copy(kase->arena, value);
}

/* ---- the case and its chart ---- */
static void apply_case(struct case_state *kase, const struct effect *e)
{
    kase->reference = keep(kase, e->id);
    kase->protocol_id = keep(kase, e->key);
    kase->protocol_hash = keep(kase, e->word);
    kase->subject = keep(kase, e->other);
    kase->opened = e->at;
}

/* Behind those that come before it in the document. */
static size_t place_of(const struct case_state *kase, int64_t order)
{
    size_t from = 0, to = kase->active.count;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        if (kase->active.items[middle].order <= order)
            from = middle + 1;
        else
            to = middle;
    }
    return from;
}

/* Effects come in the order of entry; the configuration is kept in document order by `number`. */
static void apply_entered(struct case_state *kase, const struct effect *e)
{
    struct active_state state = {.id = keep(kase, e->id), .entered = e->at, .order = e->number};
    size_t at = place_of(kase, state.order), behind = kase->active.count - at;
    VEC_PUSH(kase->arena, kase->active, state);
    memmove(&kase->active.items[at + 1], &kase->active.items[at], behind * sizeof state);
    kase->active.items[at] = state;
    case_note_entered(kase, state.id);
}

/* What only lives as long as its state. */
static bool timer_ends_with(const struct timer *timer, struct str state)
{
    return (timer->kind == TIMER_AFTER && str_eq(timer->word, state)) ||
           (timer->kind == TIMER_SCHEDULE && str_eq(timer->role, state));
}

/* States are left in the reverse of their order, so the next stands before the last. */
static void drop_active(struct case_state *kase, struct str id)
{
    size_t count = kase->active.count, at = kase->left_at < count ? kase->left_at : count;
    for (size_t i = 0; i < count; i++) {
        at = at > 0 ? at - 1 : count - 1;
        if (!str_eq(kase->active.items[at].id, id))
            continue;
        REMOVE_AT(kase->active, at);
        kase->left_at = at;
        return;
    }
}

static void apply_exited(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->timers.count; i-- > 0;)
        if (timer_ends_with(&kase->timers.items[i], e->id))
            REMOVE_AT(kase->timers, i);
    for (size_t i = kase->planned.count; i-- > 0;)
        if (str_eq(kase->planned.items[i].state, e->id))
            REMOVE_AT(kase->planned, i);
    drop_active(kase, e->id);
    for (size_t i = kase->spent.count; i-- > 0;)
        if (str_eq(kase->spent.items[i].state, e->id))
            REMOVE_AT(kase->spent, i);
    for (size_t i = kase->blocked.count; i-- > 0;)
        if (str_eq(kase->blocked.items[i].state, e->id))
            REMOVE_AT(kase->blocked, i);
}

static void apply_remembered(struct case_state *kase, const struct effect *e)
{
    struct remembered history = {.id = keep(kase, e->id),
                                 .states = copy_names(kase->arena, e->names, e->name_count),
                                 .count = e->name_count};
    for (size_t i = 0; i < kase->histories.count; i++)
        if (str_eq(kase->histories.items[i].id, e->id)) {
            kase->histories.items[i] = history;
            return;
        }
    VEC_PUSH(kase->arena, kase->histories, history);
}

static void apply_stopped(struct case_state *kase, const struct effect *e)
{
    (void)e;
    kase->stopped = true;
}

/* ---- data and evidence ---- */
static void apply_set(struct case_state *kase, const struct effect *e)
{
    for (size_t i = 0; i < kase->data.count; i++) {
        struct datum *datum = &kase->data.items[i];
        if (!str_eq(datum->field, e->id))
            continue;
        datum->value =
            keep_value(kase, value_merge(kase->arena, datum->value, e->value, (int)e->number));
        return;
    }
    struct datum datum = {.field = keep(kase, e->id), .value = keep_value(kase, e->value)};
    VEC_PUSH(kase->arena, kase->data, datum);
}

static struct case_document *document_for(struct case_state *kase, struct str id)
{
    struct case_document *found = case_document(kase, id);
    if (found != NULL)
        return found;
    struct case_document document = {.id = keep(kase, id)};
    VEC_PUSH(kase->arena, kase->documents, document);
    return &kase->documents.items[kase->documents.count - 1];
}

static void apply_document(struct case_state *kase, const struct effect *e)
{
    struct case_document *document = document_for(kase, e->id);
    document->status = keep(kase, e->word);
    document->facts = keep_value(kase, e->value);
    document->withheld_reason = feel_null();
}

static void apply_released(struct case_state *kase, const struct effect *e)
{
    struct case_document *document = document_for(kase, e->id);
    struct case_release release = {.role = keep(kase, e->key), .at = e->at};
    document->status = keep(kase, e->word);
    document->withheld_reason = feel_null();
    for (size_t i = 0; i < document->released.count; i++)
        if (str_eq(document->released.items[i].role, e->key))
            return;
    VEC_PUSH(kase->arena, document->released, release);
}

static void apply_withheld(struct case_state *kase, const struct effect *e)
{
    struct case_document *document = document_for(kase, e->id);
    document->status = keep(kase, e->word);
    document->withheld_reason = keep_value(kase, e->value);
}

static struct case_consent *consent_for(struct case_state *kase, struct str id)
{
    struct case_consent *found = case_consent(kase, id);
    if (found != NULL)
        return found;
    struct case_consent consent = {.id = keep(kase, id), .status = keep(kase, STR("not_sought"))};
    VEC_PUSH(kase->arena, kase->consents, consent);
    return &kase->consents.items[kase->consents.count - 1];
}

static void apply_answered(struct case_state *kase, const struct effect *e)
{
    struct case_consent *consent = consent_for(kase, e->id);
    struct case_answer answer = {.role = keep(kase, e->key),
                                 .party = keep(kase, e->other),
                                 .status = keep(kase, e->word),
                                 .at = e->at};
    consent->lapsed = false;
    for (size_t i = 0; i < consent->answers.count; i++) {
        struct case_answer *old = &consent->answers.items[i];
        if (!str_eq(old->role, e->key) || !str_eq(old->party, e->other))
            continue;
        *old = answer;
        return;
    }
    VEC_PUSH(kase->arena, consent->answers, answer);
}

static void apply_stale(struct case_state *kase, const struct effect *e)
{
    struct case_consent *consent = consent_for(kase, e->id);
    for (size_t i = 0; i < consent->answers.count; i++)
        consent->answers.items[i].stale = true;
}

static void apply_lapsed(struct case_state *kase, const struct effect *e)
{
    consent_for(kase, e->id)->lapsed = true;
}

static void apply_consent(struct case_state *kase, const struct effect *e)
{
    consent_for(kase, e->id)->status = keep(kase, e->word);
}

static void apply_record(struct case_state *kase, const struct effect *e)
{
    (void)e;
    kase->records++;
}

/* What is still to count changes nothing yet: its timer does. */
static void apply_served(struct case_state *kase, const struct effect *e)
{
    if (e->number)
        return;
    int64_t at = e->due != INSTANT_NONE ? e->due : e->at;
    struct served served = {.notice = keep(kase, e->id), .role = keep(kase, e->key), .at = at};
    for (size_t i = 0; i < kase->served.count; i++) {
        struct served *old = &kase->served.items[i];
        if (!str_eq(old->notice, e->id) || !str_eq(old->role, e->key))
            continue;
        if (old->at < at)
            old->at = at;
        return;
    }
    VEC_PUSH(kase->arena, kase->served, served);
}

static void apply_override(struct case_state *kase, const struct effect *e)
{
    struct case_override override = {.need = keep(kase, e->id),
                                     .role = keep(kase, e->key),
                                     .at = e->at,
                                     .until = e->due,
                                     .facts = keep_value(kase, e->value)};
    for (size_t i = 0; i < kase->overrides.count; i++)
        if (str_eq(kase->overrides.items[i].need, e->id)) {
            kase->overrides.items[i] = override;
            return;
        }
    VEC_PUSH(kase->arena, kase->overrides, override);
}

/* ---- tasks ---- */
static void apply_task_opened(struct case_state *kase, const struct effect *e)
{
    struct open_task task = {
        .id = keep(kase, e->id),
        .task = keep(kase, e->key),
        .row = keep(kase, e->word),
        .key = keep(kase, e->other),
        .due = e->due,
        .due_date = e->due_date,
        .occurrence = e->date,
        .session = keep(kase, e->name),
        .opened = e->at,
        .overdue = INSTANT_NONE,
        .element = keep_value(kase, e->value),
    };
    VEC_PUSH(kase->arena, kase->tasks, task);
}

static void apply_task_moved(struct case_state *kase, const struct effect *e)
{
    struct open_task *task = case_task(kase, e->id);
    if (task == NULL)
        return;
    task->due = e->due;
    task->due_date = e->due_date;
    task->overdue = e->at;
    task->occurrence = e->date;
    task->held = e->number == 1;
}

static void apply_task_overdue(struct case_state *kase, const struct effect *e)
{
    struct open_task *task = case_task(kase, e->id);
    if (task != NULL)
        task->overdue = e->at;
}

/* Its own timers go with it. */
static void apply_task_over(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->timers.count; i-- > 0;) {
        const struct timer *timer = &kase->timers.items[i];
        if ((timer->kind == TIMER_DUE || timer->kind == TIMER_TELL) && str_eq(timer->key, e->id))
            REMOVE_AT(kase->timers, i);
    }
    for (size_t i = kase->tasks.count; i-- > 0;)
        if (str_eq(kase->tasks.items[i].id, e->id))
            REMOVE_AT(kase->tasks, i);
}

static void apply_planned(struct case_state *kase, const struct effect *e)
{
    struct planned planned = {
        .id = keep(kase, e->id), .task = keep(kase, e->key), .state = keep(kase, e->word)};
    VEC_PUSH(kase->arena, kase->planned, planned);
}

static void apply_unplanned(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->planned.count; i-- > 0;)
        if (str_eq(kase->planned.items[i].id, e->id))
            REMOVE_AT(kase->planned, i);
}

/* ---- timers ---- */
static void place_timer(struct case_state *kase, struct timer timer)
{
    VEC_PUSH(kase->arena, kase->timers, timer);
    size_t at = kase->timers.count - 1;
    for (; at > 0 && kase->timers.items[at - 1].due > timer.due; at--)
        kase->timers.items[at] = kase->timers.items[at - 1];
    kase->timers.items[at] = timer;
}

static bool take_timer(struct case_state *kase, struct str id, struct timer *ret_timer)
{
    for (size_t i = 0; i < kase->timers.count; i++) {
        if (!str_eq(kase->timers.items[i].id, id))
            continue;
        *ret_timer = kase->timers.items[i];
        REMOVE_AT(kase->timers, i);
        return true;
    }
    return false;
}

static void apply_timer_armed(struct case_state *kase, const struct effect *e)
{
    struct timer timer = {
        .id = keep(kase, e->id),
        .due = e->due,
        .key = keep(kase, e->key),
        .word = keep(kase, e->other),
        .role = keep(kase, e->name),
        .at = e->at,
        .value = keep_value(kase, e->value),
    };
    struct timer old;
    (void)timer_kind_find(e->word, &timer.kind);
    (void)take_timer(kase, e->id, &old);
    place_timer(kase, timer);
}

static void apply_timer_moved(struct case_state *kase, const struct effect *e)
{
    struct timer timer;
    if (!take_timer(kase, e->id, &timer))
        return;
    timer.due = e->due;
    if (e->at != INSTANT_NONE)
        timer.at = e->at;
    place_timer(kase, timer);
}

static void apply_timer_over(struct case_state *kase, const struct effect *e)
{
    struct timer timer;
    (void)take_timer(kase, e->id, &timer);
}

/* ---- transitions that wait ---- */
static void apply_spent(struct case_state *kase, const struct effect *e)
{
    struct spent spent = {.transition = keep(kase, e->id), .state = keep(kase, e->key)};
    VEC_PUSH(kase->arena, kase->spent, spent);
}

static void apply_blocked(struct case_state *kase, const struct effect *e)
{
    if (e->number == 2)
        return; /* an event's: on record only */
    struct blocked blocked = {.transition = keep(kase, e->id),
                              .state = keep(kase, e->key),
                              .print = keep(kase, e->word),
                              .waits = e->number != 0,
                              .alone = e->number == 3,
                              .since = e->at};
    for (size_t i = 0; i < kase->blocked.count; i++) {
        struct blocked *old = &kase->blocked.items[i];
        if (!str_eq(old->transition, e->id))
            continue;
        blocked.since = old->since;
        *old = blocked;
        return;
    }
    VEC_PUSH(kase->arena, kase->blocked, blocked);
}

static void apply_unblocked(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->blocked.count; i-- > 0;)
        if (str_eq(kase->blocked.items[i].transition, e->id))
            REMOVE_AT(kase->blocked, i);
}

/* ---- parties and links ---- */
static void apply_party(struct case_state *kase, const struct effect *e)
{
    struct case_party party = {
        .role = keep(kase, e->id),
        .reference = keep(kase, e->key),
        .from = e->date,
        .to = e->due_date,
        .may_contact = (e->number & 1) != 0,
        .parental = (e->number & 2) != 0,
    };
    for (size_t i = 0; i < kase->parties.count; i++) {
        struct case_party *old = &kase->parties.items[i];
        if (!str_eq(old->role, e->id) || !str_eq(old->reference, e->key))
            continue;
        *old = party;
        return;
    }
    VEC_PUSH(kase->arena, kase->parties, party);
}

static void apply_party_ended(struct case_state *kase, const struct effect *e)
{
    for (size_t i = 0; i < kase->parties.count; i++) {
        struct case_party *party = &kase->parties.items[i];
        if (str_eq(party->role, e->id) && str_eq(party->reference, e->key))
            party->to = e->date;
    }
}

static void apply_linked(struct case_state *kase, const struct effect *e)
{
    struct case_link link = {.name = keep(kase, e->id), .reference = keep(kase, e->key)};
    VEC_PUSH(kase->arena, kase->links, link);
}

static void apply_unlinked(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->links.count; i-- > 0;)
        if (str_eq(kase->links.items[i].name, e->id) &&
            str_eq(kase->links.items[i].reference, e->key))
            REMOVE_AT(kase->links, i);
}

/* ---- another version of the protocol ---- */
static void apply_migrated(struct case_state *kase, const struct effect *e)
{
    kase->protocol_hash = keep(kase, e->other);
}

static void apply_passed(struct case_state *kase, const struct effect *e)
{
    for (size_t i = 0; i < e->name_count; i++)
        case_note_entered(kase, keep(kase, e->names[i]));
}

static void apply_unset(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->data.count; i-- > 0;)
        if (str_eq(kase->data.items[i].field, e->id))
            REMOVE_AT(kase->data, i);
}

static void apply_forgotten(struct case_state *kase, const struct effect *e)
{
    for (size_t i = kase->histories.count; i-- > 0;)
        if (str_eq(kase->histories.items[i].id, e->id))
            REMOVE_AT(kase->histories, i);
}

static void apply_nothing(struct case_state *kase, const struct effect *e)
{
    (void)kase;
    (void)e;
}

static void (*const folds[EFFECT_KINDS])(struct case_state *, const struct effect *) = {
    [EFFECT_CASE] = apply_case,
    [EFFECT_ENTERED] = apply_entered,
    [EFFECT_EXITED] = apply_exited,
    [EFFECT_REMEMBERED] = apply_remembered,
    [EFFECT_STOPPED] = apply_stopped,
    [EFFECT_SET] = apply_set,
    [EFFECT_DOCUMENT] = apply_document,
    [EFFECT_RELEASED] = apply_released,
    [EFFECT_WITHHELD] = apply_withheld,
    [EFFECT_ANSWERED] = apply_answered,
    [EFFECT_STALE] = apply_stale,
    [EFFECT_LAPSED] = apply_lapsed,
    [EFFECT_CONSENT] = apply_consent,
    [EFFECT_RECORD] = apply_record,
    [EFFECT_RECORD_MENDED] = apply_nothing,
    [EFFECT_TASK_OPENED] = apply_task_opened,
    [EFFECT_TASK_MOVED] = apply_task_moved,
    [EFFECT_TASK_OVERDUE] = apply_task_overdue,
    [EFFECT_TASK_DONE] = apply_task_over,
    [EFFECT_TASK_WITHDRAWN] = apply_task_over,
    [EFFECT_TIMER_ARMED] = apply_timer_armed,
    [EFFECT_TIMER_MOVED] = apply_timer_moved,
    [EFFECT_TIMER_FIRED] = apply_timer_over,
    [EFFECT_TIMER_CANCELLED] = apply_timer_over,
    [EFFECT_PLANNED] = apply_planned,
    [EFFECT_UNPLANNED] = apply_unplanned,
    [EFFECT_SPENT] = apply_spent,
    [EFFECT_BLOCKED] = apply_blocked,
    [EFFECT_UNBLOCKED] = apply_unblocked,
    [EFFECT_RAISED] = apply_nothing,
    [EFFECT_DROPPED] = apply_nothing,
    [EFFECT_MESSAGE] = apply_nothing,
    [EFFECT_OPENING] = apply_nothing,
    [EFFECT_OPENED_BY] = apply_nothing,
    [EFFECT_NOTICE] = apply_nothing,
    [EFFECT_SUPERSEDED] = apply_nothing,
    [EFFECT_SERVED] = apply_served,
    [EFFECT_PARTY] = apply_party,
    [EFFECT_PARTY_ENDED] = apply_party_ended,
    [EFFECT_LINKED] = apply_linked,
    [EFFECT_UNLINKED] = apply_unlinked,
    [EFFECT_OVERRIDE] = apply_override,
    [EFFECT_CARRIED] = apply_nothing,
    [EFFECT_NOTE] = apply_nothing,
    [EFFECT_TROUBLE] = apply_nothing,
    [EFFECT_MIGRATED] = apply_migrated,
    [EFFECT_PASSED] = apply_passed,
    [EFFECT_UNSET] = apply_unset,
    [EFFECT_FORGOTTEN] = apply_forgotten,
};

void apply_effect(struct case_state *kase, const struct effect *effect)
{
    folds[effect->kind](kase, effect);
}

void apply(struct case_state *kase, const struct entry *entry)
{
    for (size_t i = 0; i < entry->effect_count; i++)
        apply_effect(kase, &entry->effects[i]);
    case_advance(kase, kase->sequence + 1);
}

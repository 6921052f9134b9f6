/* What the answers of the parties come to, and how an agreement ends by itself. */
#include "machine/tasks.h"

struct tally { /* of the parties that are asked */
    const struct consent *consent;
    const struct case_consent *held;
    size_t asked, given, refused, withdrawn, sought, stale, silent;
    struct str last_no; /* of refused and withdrawn, the later */
    int64_t last_at;
};

static const struct case_answer *answer_of(const struct case_consent *held, struct str role,
                                           struct str party)
{
    for (size_t i = 0; held != NULL && i < held->answers.count; i++)
        if (str_eq(held->answers.items[i].role, role) &&
            str_eq(held->answers.items[i].party, party))
            return &held->answers.items[i];
    return NULL;
}

static void count_no(struct tally *tally, const struct case_answer *answer)
{
    if (answer->at < tally->last_at)
        return;
    tally->last_at = answer->at;
    tally->last_no = answer->status;
}

static void count_answer(struct tally *tally, const struct case_answer *answer)
{
    tally->asked++;
    if (answer == NULL)
        tally->silent++;
    else if (answer->stale)
        tally->stale++;
    else if (str_is(answer->status, "given"))
        tally->given++;
    else if (str_is(answer->status, "sought"))
        tally->sought++;
    else {
        tally->refused += str_is(answer->status, "refused");
        tally->withdrawn += str_is(answer->status, "withdrawn");
        count_no(tally, answer);
    }
}

/* Every present party of a role; a role that nobody bears counts once it has answered. */
static void count_role(struct work *work, struct tally *tally, const struct role *role)
{
    bool present = false;
    role = bearer_of(work, role);
    if (!takes_part(work, role))
        return;
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (!str_eq(party->role, role->id) || !party_present(work, party))
            continue;
        const struct case_answer *answer = answer_of(tally->held, role->id, party->reference);
        count_answer(tally, answer);
        present = true;
    }
    const struct case_answer *roles = answer_of(tally->held, role->id, (struct str){0});
    if (!present && roles != NULL)
        count_answer(tally, roles);
}

/* `any`: given if one gave and none refused or withdrew; both: disputed. */
static struct str any_status(const struct tally *tally)
{
    if (tally->given > 0)
        return tally->refused + tally->withdrawn > 0 ? STR("disputed") : STR("given");
    if (tally->refused + tally->withdrawn > 0)
        return tally->last_no;
    if (tally->stale > 0)
        return STR("stale");
    return tally->sought > 0 ? STR("sought") : STR("not_sought");
}

/* `each`: given when every present party gave, else the worst answer. */
static struct str each_status(const struct tally *tally)
{
    if (tally->asked > 0 && tally->given == tally->asked)
        return STR("given");
    if (tally->refused > 0)
        return STR("refused");
    if (tally->withdrawn > 0)
        return STR("withdrawn");
    if (tally->stale > 0)
        return STR("stale");
    return tally->silent > 0 ? STR("not_sought") : STR("sought");
}

static struct str status_of(struct work *work, const struct consent *consent)
{
    struct tally tally = {
        .consent = consent, .held = case_consent(work->kase, consent->id), .last_at = INSTANT_NONE};
    for (size_t i = 0; i < consent->from.count; i++)
        count_role(work, &tally, consent->from.items[i]);
    struct str status = consent->each ? each_status(&tally) : any_status(&tally);
    bool lapsed = tally.held != NULL && tally.held->lapsed;
    return lapsed && (str_is(status, "given") || str_is(status, "stale")) ? STR("lapsed") : status;
}

static struct happening status_event(struct work *work, const struct consent *consent,
                                     struct str status)
{
    struct feel_context *fields = feel_context_new(work->arena);
    feel_context_put(fields, STR("status"), feel_string(status));
    return (struct happening){
        .name = str_format(work->arena, "consent.%.*s.%.*s", STR_ARG(consent->id), STR_ARG(status)),
        .fields = feel_context_value(fields)};
}

static bool is_answer(struct str status)
{
    return !str_is(status, "not_sought") && !str_is(status, "sought") && !str_is(status, "stale") &&
           !str_is(status, "lapsed");
}

void update_consent(struct work *work, const struct consent *consent, bool answered)
{
    const struct case_consent *held = case_consent(work->kase, consent->id);
    struct str before = held != NULL ? held->status : STR("not_sought");
    struct str status = status_of(work, consent);
    bool changed = !str_eq(before, status);
    if (changed)
        effect(work, (struct effect){.kind = EFFECT_CONSENT, .id = consent->id, .word = status});
    if (!changed && !answered)
        return;
    work->data_changed = true;
    arm_lapse(work, consent);
    struct happening event = status_event(work, consent, status);
    if (is_answer(status))
        (void)finish_by_fact(work, DONE_BY_CONSENT, consent->id, &event);
    raise_event(work, event.name, event.fields);
}

/* Parties came or went: what their answers come to may have changed. */
void update_all_consents(struct work *work)
{
    for (size_t i = 0; i < work->protocol->consents_count; i++)
        if (case_consent(work->kase, work->protocol->consents[i].id) != NULL)
            update_consent(work, &work->protocol->consents[i], false);
}

void consents_go_stale(struct work *work, const struct field *field)
{
    for (size_t i = 0; i < work->protocol->consents_count; i++) {
        const struct consent *consent = &work->protocol->consents[i];
        const struct case_consent *held = case_consent(work->kase, consent->id);
        for (size_t j = 0; held != NULL && held->answers.count > 0 && j < consent->over_count;
             j++) {
            if (consent->over[j] != field)
                continue;
            effect(work, (struct effect){.kind = EFFECT_STALE, .id = consent->id});
            update_consent(work, consent, false);
            break;
        }
    }
}

/* ---- lapsing ---- */
static struct str lapse_id(struct work *work, const struct consent *consent)
{
    return str_format(work->arena, "lapse:%.*s", STR_ARG(consent->id));
}

static bool is_gone(struct work *work, const struct case_answer *answer)
{
    for (size_t i = 0; i < work->kase->parties.count; i++) {
        const struct case_party *party = &work->kase->parties.items[i];
        if (str_eq(party->role, answer->role) && str_eq(party->reference, answer->party))
            return !party_present(work, party);
    }
    return false;
}

/* The answer that it runs out with: of `any` the last yes, of `each` the first. */
static int64_t answered_at(struct work *work, const struct consent *consent,
                           const struct case_consent *held)
{
    int64_t found = INSTANT_NONE;
    for (size_t i = 0; i < held->answers.count; i++) {
        const struct case_answer *answer = &held->answers.items[i];
        if (!str_is(answer->status, "given") || answer->stale || is_gone(work, answer))
            continue;
        if (found == INSTANT_NONE || (consent->each ? answer->at < found : answer->at > found))
            found = answer->at;
    }
    return found;
}

static bool lapse_instant(struct work *work, const struct consent *consent, int64_t *ret)
{
    const struct case_consent *held = case_consent(work->kase, consent->id);
    struct anchors anchors = no_anchors;
    if (held == NULL || !str_is(held->status, "given"))
        return false;
    anchors.answered = anchor_at(answered_at(work, consent, held));
    const struct feel_frame *frame = work->frame;
    work->frame = &work->case_frame; /* `lapses` sees the case alone */
    bool known = when_eval(work, consent->lapses, &anchors, RULE_DUE,
                           calendar_of(work, (struct str){0}), consent->id, ret, NULL);
    work->frame = frame;
    return known;
}

void arm_lapse(struct work *work, const struct consent *consent)
{
    int64_t due;
    if (consent->lapses == NULL)
        return;
    struct str id = lapse_id(work, consent);
    const struct timer *timer = case_timer(work->kase, id);
    if (lapse_instant(work, consent, &due)) {
        if (timer == NULL || timer->due != due)
            arm(work, id, TIMER_LAPSE, due,
                (struct effect){.key = consent->id, .at = INSTANT_NONE});
    } else if (timer != NULL) {
        effect(work, (struct effect){.kind = EFFECT_TIMER_CANCELLED, .id = id});
    }
}

/* What ran out counts for nobody any more: each party is asked again. */
void fire_lapse(struct work *work, const struct timer *timer)
{
    const struct consent *consent = protocol_find(work->protocol, "consent", timer->key);
    if (consent == NULL)
        return;
    effect(work, (struct effect){.kind = EFFECT_LAPSED, .id = consent->id});
    effect(work, (struct effect){.kind = EFFECT_STALE, .id = consent->id});
    update_consent(work, consent, false);
}

/* Opening a case: anew, or taken on in mid-life. */
#include "machine/decide.h"

struct opening {
    struct planned_parties parties;
    struct planned_links links;
    struct planned_sets data;
    struct planned_documents documents;
    struct planned_answers answers;
    struct planned_records records;
    bool *active; /* NULL: from the start */
    int64_t since;
};

static struct feel_value part(const struct work *work, const char *key)
{
    return value_at(work->command->values, key);
}

static const char *const parts[] = {"data",  "parties",   "links",    "in",
                                    "since", "documents", "consents", "records"};

static void check_parts(struct work *work)
{
    struct feel_value values = work->command->values;
    for (size_t i = 0; value_is_context(values) && i < feel_context_count(values.of.context); i++) {
        struct str key = feel_context_key(values.of.context, i);
        bool known = false;
        for (size_t j = 0; j < sizeof parts / sizeof parts[0]; j++)
            known |= str_is(key, parts[j]);
        if (!known)
            refuse_detail(work, REFUSED_WRONG, key, STR("a case is not opened with that"));
    }
}

/* ---- mid-life ---- */
static bool any_below(const struct work *work, const struct state *state, const bool *active)
{
    for (size_t i = 0; i < work->protocol->state_count; i++)
        if (active[i] &&
            (work->protocol->states[i] == state || is_descendant(work->protocol->states[i], state)))
            return true;
    return false;
}

/* Regions of a parallel state that are not named are in their initial states. */
static void fill_regions(struct work *work, bool *active)
{
    for (size_t i = 0; i < work->protocol->state_count; i++) {
        const struct state *state = work->protocol->states[i];
        if (!active[i] || state->type != STATE_PARALLEL)
            continue;
        for (size_t j = 0; j < state->child_count; j++) {
            struct entry_set set = entry_set_new(work);
            const struct state *child = state->children[j];
            if (child->type == STATE_HISTORY || any_below(work, child, active))
                continue;
            add_state(work, child, &set);
            for (size_t k = 0; k < work->protocol->state_count; k++)
                active[k] |= set.enter[k];
        }
    }
}

static void name_state(struct work *work, struct str id, bool *active)
{
    const struct state *state = state_of(work, id);
    if (state == NULL || state->type == STATE_HISTORY) {
        refuse_detail(work, REFUSED_WRONG, STR("in"),
                      str_format(work->arena, "there is no state %.*s", STR_ARG(id)));
        return;
    }
    struct entry_set set = entry_set_new(work);
    add_state(work, state, &set); /* with its own initial states, where it is not atomic */
    for (size_t i = 0; i < work->protocol->state_count; i++)
        active[i] |= set.enter[i];
    for (; state->parent != NULL; state = state->parent)
        active[state->order] = true;
}

/* A compound state has one active child. */
static void check_single(struct work *work, const bool *active)
{
    for (size_t i = 0; i < work->protocol->state_count; i++) {
        const struct state *state = work->protocol->states[i];
        size_t children = 0;
        for (size_t j = 0; j < state->child_count; j++)
            children += active[state->children[j]->order];
        if (active[i] && state->type == STATE_COMPOUND && children != 1)
            refuse_detail(work, REFUSED_WRONG, STR("in"),
                          str_format(work->arena, "%.*s must be in exactly one of its states",
                                     STR_ARG(state->id)));
    }
}

static int64_t read_since(struct work *work)
{
    struct feel_value raw = part(work, "since"), date = feel_null();
    struct str why;
    int64_t instant;
    struct civil civil;
    if (raw.kind == FEEL_NULL)
        return work->now;
    if (feel_to_instant(raw, work->protocol->zone, &instant))
        return instant;
    if (raw.kind == FEEL_STRING && instant_parse(raw.of.string, &instant))
        return instant;
    if (raw.kind == FEEL_STRING && civil_parse(raw.of.string, &civil))
        return zone_instant(work->protocol->zone, civil, NULL);
    if (value_read(work->arena, raw, &feel_t_date, &date, &why) && date.kind == FEEL_DATE)
        return day_start(work, date.of.date);
    refuse_detail(work, REFUSED_WRONG, STR("since"), STR("a date, or a date and time, is needed"));
    return work->now;
}

static void read_midlife(struct work *work, struct opening *opening)
{
    struct feel_value in = part(work, "in");
    opening->since = read_since(work);
    if (in.kind == FEEL_NULL)
        return;
    opening->active = state_flags(work);
    if (in.kind == FEEL_STRING)
        name_state(work, in.of.string, opening->active);
    for (size_t i = 0; in.kind == FEEL_LIST && i < in.of.list->count; i++)
        name_state(work, value_str(in.of.list->items[i]), opening->active);
    fill_regions(work, opening->active);
    check_single(work, opening->active);
}

/* ---- in order: parties first, since the rest may look at them ---- */
static void check_roles(struct work *work)
{
    for (size_t i = 0; i < work->protocol->roles_count; i++) {
        const struct role *role = &work->protocol->roles[i];
        int64_t count = 0;
        for (size_t j = 0; j < work->kase->parties.count; j++)
            count += str_eq(work->kase->parties.items[j].role, role->id);
        if ((role->min > 0 && count < role->min) || (role->max >= 0 && role->max < count))
            refuse_detail(work, count < role->min ? REFUSED_MISSING : REFUSED_WRONG, role->id,
                          STR("the number of parties with this role"));
    }
}

void land_default(struct work *work, const struct field *field)
{
    if (field->fallback == NULL || field->is_table)
        return;
    struct feel_value value = eval_case(work, field->fallback);
    if (value.kind != FEEL_NULL)
        land_datum(work, field, value, 0);
}

static void land_defaults(struct work *work)
{
    for (size_t i = 0; i < work->protocol->fields_count; i++)
        land_default(work, &work->protocol->fields[i]);
}

static void land_case(struct work *work, const struct opening *opening)
{
    const struct command *command = work->command;
    effect(work, (struct effect){.kind = EFFECT_CASE,
                                 .id = command->reference,
                                 .key = work->protocol->id,
                                 .word = work->protocol->hash,
                                 .other = command->subject,
                                 .at = opening->since < work->now ? opening->since : work->now});
}

/* Opened by another case, and not by anybody. */
static void land_opener(struct work *work)
{
    const struct command *command = work->command;
    if (!str_empty(command->from))
        effect(work, (struct effect){
                         .kind = EFFECT_OPENED_BY, .id = command->from, .number = command->entry});
}

static void ask_initial(struct work *work)
{
    struct entry_set set = entry_set_new(work);
    struct inquiry inquiry = {0};
    add_initial(work, &set);
    for (size_t i = 0; i < work->protocol->state_count; i++)
        if (set.enter[i])
            ask_all(work, &inquiry, work->protocol->states[i]->needs,
                    work->protocol->states[i]->id);
    if (inquiry.stops)
        refuse_needs(work, &inquiry);
    else
        note_asked(work, &inquiry);
}

static void land_facts(struct work *work, struct opening *opening)
{
    check_answers(work, part(work, "consents"), false, &opening->answers);
    land_documents(work, &opening->documents, false);
    if (!is_refused(work))
        land_answers(work, &opening->answers, opening->since);
}

/* Facts of a case that is taken on are history: nobody is told of them again. */
static void forget_events(struct work *work)
{
    work->queue.count = 0;
    work->queue_at = 0;
}

static void land_records(struct work *work, const struct opening *opening)
{
    for (size_t i = 0; i < opening->records.items.count; i++)
        land_record(work, opening->records.items.items[i].type,
                    opening->records.items.items[i].fields, work->command->actor.role,
                    claimed_at(work));
}

static void start(struct work *work, const struct opening *opening)
{
    if (opening->active == NULL) {
        enter_initial(work);
        land_records(work, opening);
        return;
    }
    enter_midlife(work, opening->active, opening->since);
    work->data_changed = false;
    take_up_duties(work);
    land_records(work, opening);
    forget_events(work);
}

void decide_open(struct work *work)
{
    struct opening opening = {.since = work->now};
    check_parts(work);
    read_midlife(work, &opening);
    read_parties(work, part(work, "parties"), &opening.parties);
    if (is_refused(work))
        return;
    land_case(work, &opening);
    land_opener(work);
    land_parties(work, &opening.parties);
    check_roles(work);
    read_links(work, part(work, "links"), EFFECT_LINKED, &opening.links);
    for (size_t i = 0; i < opening.links.items.count; i++)
        effect(work, opening.links.items.items[i]);
    land_defaults(work);
    check_data(work, part(work, "data"), false, &opening.data);
    check_documents(work, part(work, "documents"), false, &opening.documents);
    check_records(work, part(work, "records"), false, &opening.records);
    if (!is_refused(work))
        land_data(work, &opening.data);
    if (!is_refused(work))
        land_facts(work, &opening);
    if (!is_refused(work) && opening.active == NULL)
        ask_initial(work);
    forget_events(work);
    if (!is_refused(work))
        start(work, &opening);
}

/* The life of a work: entries are started, take effects, and are closed. */
#include "machine/work.h"

#include "base/limits.h"

static const struct calendar *lend_calendar(void *host, struct str name);

void work_start(struct work *work, struct arena *arena, const struct protocol *protocol,
                struct case_state *kase, const struct surroundings *around)
{
    size_t names = protocol->names->count;
    *work = (struct work){
        .arena = arena, .protocol = protocol, .kase = kase, .around = around, .now = around->now};
    work->cache = ARENA_ARRAY(arena, struct feel_value, names);
    work->cached = ARENA_ARRAY(arena, bool, names);
    work->active = ARENA_ARRAY(arena, bool, protocol->state_count + 1);
    work->fresh = ARENA_ARRAY(arena, bool, protocol->state_count + 1);
    work->reentered = ARENA_ARRAY(arena, bool, protocol->state_count + 1);
    work->env = (struct feel_env){.arena = arena,
                                  .now = around->now,
                                  .zone = protocol->zone,
                                  .host = work,
                                  .calendar = lend_calendar};
    scope_start(work);
    work_sync_active(work);
}

void work_sync_active(struct work *work)
{
    for (size_t i = 0; i < work->kase->active.count; i++) {
        const struct state *state = state_of(work, work->kase->active.items[i].id);
        if (state != NULL)
            work->active[state->order] = true;
    }
}

/* ---- entries ---- */
void draft_start(struct work *work, enum entry_kind kind, struct str name)
{
    work->draft = ARENA_NEW(work->arena, struct draft);
    work->draft->entry = (struct entry){.kind = kind,
                                        .version = 1,
                                        .wanted = kind,
                                        .occurred_at = work->now,
                                        .name = name,
                                        .given = feel_null()};
    scope_changed(work);
}

#define CLOSE(member, count_member)                                                                \
    do {                                                                                           \
        draft->entry.member = draft->member.items;                                                 \
        draft->entry.count_member = draft->member.count;                                           \
    } while (0)

/* What a fact said is in its effects, by retention class; only what has none is kept as typed. */
static bool keeps_given(enum entry_kind kind)
{
    return kind == ENTRY_EVENT || kind == ENTRY_MESSAGE || kind == ENTRY_DONE ||
           kind == ENTRY_REFUSED;
}

void draft_end(struct work *work)
{
    struct draft *draft = work->draft;
    if (!keeps_given(draft->entry.kind))
        draft->entry.given = feel_null();
    CLOSE(transitions, transition_count);
    CLOSE(asked, asked_count);
    CLOSE(details, detail_count);
    CLOSE(effects, effect_count);
    CLOSE(reads, read_count);
    CLOSE(calendars, calendar_count);
    VEC_PUSH(work->arena, work->entries, &draft->entry);
    case_advance(work->kase, work->kase->sequence + 1);
    work->draft = NULL;
}

void draft_drop(struct work *work)
{
    work->draft = NULL;
}

void work_fault(struct work *work, const char *format, ...)
{
    if (work->faulty)
        return;
    va_list args;
    va_start(args, format);
    struct str text = str_vformat(work->arena, format, args);
    va_end(args);
    work->faulty = true;
    (void)error_set(&work->fault, RESULT_INVALID, "%.*s", STR_ARG(text));
}

void effect(struct work *work, struct effect effect)
{
    if (work->faulty || work->draft == NULL)
        return;
    if (++work->effects > LIMIT_EFFECTS) {
        work_fault(work, "the command has more than %d effects", LIMIT_EFFECTS);
        error_help(&work->fault, "look for actions that set each other off");
        return;
    }
    VEC_PUSH(work->arena, work->draft->effects, effect);
    apply_effect(work->kase, &effect);
    work->stale = true;
}

/* Unique in the store with a chance of 2^-80 to the contrary, and the same when decided again. */
struct str derive_id(struct work *work, char letter)
{
    struct str number = str_format(work->arena, "%c%zu", letter, work->made++);
    struct str parts[2] = {{(const char *)work->around->entropy, sizeof work->around->entropy},
                           number};
    struct hash hash = hash_of_parts(parts, 2);
    return str_format(work->arena, "%c%.*s", letter,
                      STR_ARG(hex_encode(work->arena, hash.bytes, 10)));
}

void raise_event(struct work *work, struct str name, struct feel_value fields)
{
    struct happening event = {.name = name, .fields = fields, .typed = true};
    VEC_PUSH(work->arena, work->queue, event);
    effect(work, (struct effect){.kind = EFFECT_RAISED, .id = name});
}

void trouble(struct work *work, struct str what, struct str why)
{
    effect(work, (struct effect){.kind = EFFECT_TROUBLE, .id = what, .value = feel_string(why)});
    raise_event(work, STR("error.execution"), feel_null());
}

static bool is_told(const struct work *work, struct str what, struct str why)
{
    for (size_t i = 0; work->draft != NULL && i < work->draft->effects.count; i++) {
        const struct effect *effect = &work->draft->effects.items[i];
        if (effect->kind == EFFECT_TROUBLE && str_eq(effect->id, what) &&
            str_eq(value_str(effect->value), why))
            return true;
    }
    return false;
}

void trouble_once(struct work *work, struct str what, struct str why)
{
    if (!is_told(work, what, why))
        trouble(work, what, why);
}

/* ---- finding ---- */
const struct state *state_of(const struct work *work, struct str id)
{
    return protocol_find(work->protocol, "state", id);
}

const struct role *role_of(const struct work *work, struct str id)
{
    return str_empty(id) ? NULL : protocol_find(work->protocol, "role", id);
}

/* Active states stand in document order. */
int64_t entered_of(const struct work *work, const struct state *state)
{
    size_t from = 0, to = state != NULL ? work->kase->active.count : 0;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        const struct active_state *active = &work->kase->active.items[middle];
        if (active->order == (int64_t)state->order)
            return active->entered;
        if (active->order < (int64_t)state->order)
            from = middle + 1;
        else
            to = middle;
    }
    return INSTANT_NONE;
}

struct date today_of(const struct work *work)
{
    return zone_date(work->protocol->zone, work->now);
}

struct str *copy_names(struct arena *arena, const struct str *names, size_t count)
{
    struct str *copy = ARENA_ARRAY(arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        copy[i] = str_copy(arena, names[i]);
    return copy;
}

/* ---- calendars ---- */
static void note_calendar(struct work *work, const struct calendar *calendar)
{
    if (work->draft == NULL)
        return;
    for (size_t i = 0; i < work->draft->calendars.count; i++)
        if (str_eq(work->draft->calendars.items[i].name, calendar->name))
            return;
    struct used_calendar used = {
        .name = calendar->name, .version = calendar->version, .hash = calendar->hash};
    VEC_PUSH(work->arena, work->draft->calendars, used);
}

const struct calendar *calendar_of(struct work *work, struct str name)
{
    struct str wanted = str_empty(name) ? work->protocol->calendar : name;
    if (str_empty(wanted) || work->around->calendar == NULL)
        return NULL;
    const struct calendar *calendar = work->around->calendar(work->around->context, wanted);
    if (calendar == NULL)
        return NULL;
    note_calendar(work, calendar);
    return calendar_known_at(work->arena, calendar, work->now);
}

static const struct calendar *lend_calendar(void *host, struct str name)
{
    struct work *work = host;
    return calendar_of(work, name);
}

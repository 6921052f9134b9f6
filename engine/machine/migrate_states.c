/* The configuration and the histories of a case that moves. */
#include "machine/chart.h"
#include "machine/migrate.h"

static bool is_leaf(const struct state *state)
{
    return state->type == STATE_ATOMIC || state->type == STATE_FINAL;
}

static bool names_state(const struct moved *moved, struct str id)
{
    for (size_t i = 0; moved != NULL && i < moved->count; i++)
        if (str_eq(moved->to[i], id))
            return true;
    return false;
}

/* ---- where to ---- */
/* States without children decide; those around them come along. */
static void go_to(struct moving *moving, struct str id)
{
    const struct state *state = state_of(moving->work, id);
    if (state == NULL || !is_leaf(state))
        return;
    for (; state->parent != NULL; state = state->parent)
        moving->active[state->order] = true;
}

static void map_active(struct moving *moving)
{
    const struct case_state *before = moving->before;
    for (size_t i = 0; i < before->active.count; i++) {
        const struct moved *moved =
            moved_of(&moving->migration->states, before->active.items[i].id);
        for (size_t j = 0; moved != NULL && j < moved->count; j++)
            go_to(moving, moved->to[j]);
    }
}

/* ---- since when ---- */
static int64_t earlier(int64_t a, int64_t b)
{
    return b == INSTANT_NONE || (a != INSTANT_NONE && a < b) ? a : b;
}

/* From the old states whose place it takes; INSTANT_NONE where it takes nobody's. */
static int64_t since_old(const struct moving *moving, const struct state *state)
{
    int64_t since = INSTANT_NONE;
    for (size_t i = 0; i < moving->before->active.count; i++) {
        const struct active_state *old = &moving->before->active.items[i];
        const struct moved *moved = moved_of(&moving->migration->states, old->id);
        if (!names_state(moved, state->id))
            continue;
        if (moved->how == MOVED_ANEW)
            return moving->work->now;
        since = earlier(since, old->entered);
    }
    return since;
}

/* A state that is new around others has been entered with the first of them. */
static int64_t since_within(const struct moving *moving, const struct state *state)
{
    const struct protocol *protocol = moving->work->protocol;
    int64_t since = INSTANT_NONE;
    for (size_t i = 0; i < protocol->state_count; i++)
        if (moving->active[i] && is_leaf(protocol->states[i]) &&
            is_descendant(protocol->states[i], state))
            since = earlier(since, since_old(moving, protocol->states[i]));
    return since;
}

void map_states(struct moving *moving)
{
    struct work *work = moving->work;
    size_t count = work->protocol->state_count;
    moving->active = state_flags(work);
    moving->entered = ARENA_ARRAY(work->arena, int64_t, count + 1);
    map_active(moving);
    for (size_t i = 0; i < count; i++) {
        if (!moving->active[i])
            continue;
        moving->entered[i] = since_old(moving, work->protocol->states[i]);
        if (moving->entered[i] == INSTANT_NONE)
            moving->entered[i] = since_within(moving, work->protocol->states[i]);
    }
}

struct str *leaves_of(struct moving *moving, size_t *ret_count)
{
    const struct protocol *protocol = moving->work->protocol;
    struct str *leaves = ARENA_ARRAY(moving->work->arena, struct str, protocol->state_count + 1);
    *ret_count = 0;
    for (size_t i = 0; i < protocol->state_count; i++)
        if (moving->active[i] && is_leaf(protocol->states[i]))
            leaves[(*ret_count)++] = protocol->states[i]->id;
    return leaves;
}

/* ---- landing ---- */
/* One that is the same in both versions is neither left nor entered. */
static bool is_same(const struct moving *moving, const struct active_state *old)
{
    const struct state *state = state_of(moving->work, old->id);
    return state != NULL && moving->active[state->order] && old->order == (int64_t)state->order &&
           old->entered == moving->entered[state->order];
}

static void leave_old(struct moving *moving)
{
    for (size_t i = moving->before->active.count; i-- > 0;) {
        const struct active_state *old = &moving->before->active.items[i];
        if (!is_same(moving, old))
            effect(moving->work, (struct effect){.kind = EFFECT_EXITED, .id = old->id});
    }
}

static void enter_new(struct moving *moving, const struct state *state)
{
    if (!case_in_state(moving->work->kase, state->id))
        effect(moving->work, (struct effect){.kind = EFFECT_ENTERED,
                                             .id = state->id,
                                             .at = moving->entered[state->order],
                                             .number = (int64_t)state->order});
    if (state->type == STATE_FINAL && state->parent->parent == NULL)
        effect(moving->work, (struct effect){.kind = EFFECT_STOPPED});
}

void land_states(struct moving *moving)
{
    struct work *work = moving->work;
    leave_old(moving);
    for (size_t i = 0; i < work->protocol->state_count; i++) {
        work->active[i] = moving->active[i];
        work->fresh[i] = false;
        work->reentered[i] = true; /* what lies before the migration is not owed */
        if (moving->active[i])
            enter_new(moving, work->protocol->states[i]);
    }
}

/* ---- histories ---- */
struct str *moved_names(struct moving *moving, const struct str *names, size_t count,
                        size_t *ret_count)
{
    VEC(struct str) moved_to = {0};
    struct map *seen = map_new(moving->work->arena);
    for (size_t i = 0; i < count; i++) {
        const struct moved *moved = moved_of(&moving->migration->states, names[i]);
        for (size_t j = 0; moved != NULL && j < moved->count; j++) {
            if (map_has(seen, moved->to[j]))
                continue;
            map_put(seen, moved->to[j], seen);
            VEC_PUSH(moving->work->arena, moved_to, moved->to[j]);
        }
    }
    *ret_count = moved_to.count;
    return moved_to.items;
}

static void land_history(struct moving *moving, const struct remembered *old,
                         const struct moved *moved)
{
    struct effect remembered = {.kind = EFFECT_REMEMBERED, .id = moved->to[0]};
    remembered.names = moved_names(moving, old->states, old->count, &remembered.name_count);
    effect(moving->work, remembered);
}

void land_histories(struct moving *moving)
{
    const struct case_state *before = moving->before;
    const struct moved_rows *rows = &moving->migration->histories;
    for (size_t i = 0; i < before->histories.count; i++)
        effect(moving->work,
               (struct effect){.kind = EFFECT_FORGOTTEN, .id = before->histories.items[i].id});
    for (size_t i = 0; i < before->histories.count; i++) {
        const struct moved *moved = moved_of(rows, before->histories.items[i].id);
        if (moved != NULL && moved->count > 0)
            land_history(moving, &before->histories.items[i], moved);
    }
}

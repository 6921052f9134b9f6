#include "base/limits.h"
#include "protocol/build.h"

/* The tree of states: declared in document order, then checked and filled in. */

/* ---- the tree ---- */

static enum state_type type_of(const struct raw_state *raw)
{
    if (raw->type)
        return (enum state_type)raw->type;
    return raw->states.count ? STATE_COMPOUND : STATE_ATOMIC;
}

static void declare_children(struct build *build, struct state *parent,
                             const struct key_list *list);

/* `on:` that is indented too little becomes a state, whose events are unknown keys. */
static void suspect_indentation(struct build *build, const struct raw_state *raw)
{
    bool key = false;
    for (size_t i = 0; i < table_state.count; i++)
        key = key || str_is(raw->row.name.text, table_state.rows[i].key);
    if (!key || !already_told(build, raw->row.at))
        return;
    struct diag *diag = diag_warning(build->diags, "P131", raw->row.name.at,
                                     "`%.*s` is read as a state here", STR_ARG(raw->row.name.text));
    diag_help(build->diags, diag, "to belong to the state above it, it is indented deeper");
}

static struct state *declare_state(struct build *build, struct state *parent,
                                   const struct raw_state *raw)
{
    struct state *state = ARENA_NEW(build->arena, struct state);
    state->id = raw->row.name.text;
    state->label = label_of(build, &raw->row);
    state->at = row_place(&raw->row);
    state->type = type_of(raw);
    state->deep = raw->history == 2;
    state->parent = parent;
    state->depth = parent->depth + 1;
    state->order = build->states.count;
    declare_id(build, "state", &raw->row.name, state);
    suspect_indentation(build, raw);
    VEC_PUSH(build->arena, build->states, state);
    VEC_PUSH(build->arena, build->raw_states, raw);
    declare_children(build, state, &raw->states);
    state->end = build->states.count;
    return state;
}

static void declare_children(struct build *build, struct state *parent, const struct key_list *list)
{
    const struct raw_state *raws = list->items;
    struct state **children = ARENA_ARRAY(build->arena, struct state *, list->count);
    size_t room = LIMIT_STATES - build->states.count;
    bool full = list->count > room;
    parent->children = children;
    if (full)
        (void)within_limit(build, LIMIT_STATES + 1, LIMIT_STATES, list->at, "states");
    for (size_t i = 0; i < list->count && build->states.count < LIMIT_STATES; i++)
        children[parent->child_count++] = declare_state(build, parent, &raws[i]);
}

void declare_states(struct build *build)
{
    struct state *root = ARENA_NEW(build->arena, struct state);
    root->type = STATE_COMPOUND;
    root->depth = 0;
    root->at = build->raw->at;
    build->protocol->root = root;
    declare_children(build, root, &build->raw->states);
    root->end = build->states.count;
    build->protocol->states = build->states.items;
    build->protocol->state_count = build->states.count;
}

/* Tasks are rows of the protocol too: their ids must be known before events name them. */
void declare_tasks(struct build *build)
{
    for (size_t i = 0; i < build->raw_states.count; i++) {
        const struct key_list *list = &build->raw_states.items[i]->tasks;
        const struct raw_task *raws = list->items;
        for (size_t j = 0; j < list->count; j++) {
            struct task *task = ARENA_NEW(build->arena, struct task);
            task->id = raws[j].row.name.text;
            task->label = label_of(build, &raws[j].row);
            declare_id(build, "task", &raws[j].row.name, task);
        }
    }
}

/* ---- what a type of state may not have ---- */

static void refuse_if(struct build *build, bool present, const struct state *state,
                      const char *what, const char *key)
{
    if (present)
        diag_error(build->diags, "P060", state->at, "%s `%.*s` may not have `%s`", what,
                   STR_ARG(state->id), key);
}

static void check_final(struct build *build, const struct state *state, const struct raw_state *raw)
{
    const char *what = "the final state";
    refuse_if(build, raw->states.count > 0, state, what, "states");
    refuse_if(build, raw->initial != NULL, state, what, "initial");
    refuse_if(build, raw->on != NULL, state, what, "on");
    refuse_if(build, raw->always.count > 0, state, what, "always");
    refuse_if(build, raw->after.count > 0, state, what, "after");
}

static void check_history(struct build *build, const struct state *state,
                          const struct raw_state *raw)
{
    const char *what = "the history state";
    check_final(build, state, raw);
    refuse_if(build, raw->enter.count > 0, state, what, "enter");
    refuse_if(build, raw->exit.count > 0, state, what, "exit");
    refuse_if(build, raw->tasks.count > 0, state, what, "tasks");
    refuse_if(build, raw->needs.count > 0, state, what, "needs");
    if (!raw->fallback)
        diag_error(build->diags, "P061", state->at,
                   "the history state `%.*s` needs a `default`: where it leads the first time",
                   STR_ARG(state->id));
}

static void check_place(struct build *build, const struct state *state)
{
    if (state->type == STATE_HISTORY && !state->parent->parent)
        diag_error(build->diags, "P072", state->at,
                   "the history state `%.*s` has no state around it to remember",
                   STR_ARG(state->id));
    if (state->type == STATE_FINAL && state->parent->type == STATE_PARALLEL)
        diag_error(build->diags, "P072", state->at,
                   "the region `%.*s` cannot be final: put a final state inside it",
                   STR_ARG(state->id));
}

static void check_shape(struct build *build, const struct state *state, const struct raw_state *raw)
{
    check_place(build, state);
    refuse_if(build, raw->history && state->type != STATE_HISTORY, state, "the state", "history");
    refuse_if(build, raw->fallback && state->type != STATE_HISTORY, state, "the state", "default");
    if (state->type == STATE_FINAL)
        check_final(build, state, raw);
    if (state->type == STATE_HISTORY)
        check_history(build, state, raw);
    if (state->type == STATE_PARALLEL) {
        refuse_if(build, raw->initial != NULL, state, "the parallel state", "initial");
        if (!raw->states.count)
            diag_error(build->diags, "P062", state->at, "the parallel state `%.*s` has no states",
                       STR_ARG(state->id));
    }
    refuse_if(build, state->type == STATE_ATOMIC && raw->initial, state, "the state",
              "initial` without `states");
}

/* ---- targets ---- */

static bool is_inside(const struct state *state, const struct state *around)
{
    for (state = state->parent; state; state = state->parent)
        if (state == around)
            return true;
    return false;
}

static const struct state *common_of(const struct state *a, const struct state *b)
{
    while (a != b) {
        if (a->depth >= b->depth)
            a = a->parent;
        else
            b = b->parent;
    }
    return a;
}

/* A history state stands for what was active in the state around it. */
static const struct state *stands_for(const struct state *state)
{
    return state->type == STATE_HISTORY ? state->parent : state;
}

static bool go_together(const struct state *a, const struct state *b)
{
    const struct state *common = common_of(stands_for(a), stands_for(b));
    return common->type == STATE_PARALLEL && common != stands_for(a) && common != stands_for(b);
}

/* Several targets must be able to be active together: what they share is parallel. */
void check_together(struct build *build, const struct states *states, struct span at)
{
    for (size_t i = 0; i < states->count; i++)
        for (size_t j = 0; j < i; j++) {
            const struct state *a = states->items[i], *b = states->items[j];
            if (go_together(a, b))
                continue;
            diag_error(build->diags, "P063", at,
                       "`%.*s` and `%.*s` cannot be entered together: they are not in different "
                       "regions of a parallel state",
                       STR_ARG(b->id), STR_ARG(a->id));
            return;
        }
}

static const struct feel_names *entry_names(struct build *build)
{
    const struct feel_type *types[MOMENT_COUNT] = {
        [MOMENT_EVENT] = &feel_any, [MOMENT_ENTERED] = &feel_t_date_time};
    return moment_names(build, types);
}

static struct target_set build_target(struct build *build, const struct raw_target *raw,
                                      const struct state *around, const struct feel_names *names)
{
    struct target_set set = {.to = refer_states(build, &raw->to)};
    set.actions = build_actions(build, &raw->body, names);
    for (size_t i = 0; i < set.to.count; i++)
        if (!is_inside(set.to.items[i], around))
            diag_error(build->diags, "P064", raw->to.at, "`%.*s` is not inside `%.*s`",
                       STR_ARG(set.to.items[i]->id),
                       STR_ARG(around->id.len ? around->id : STR("the protocol")));
    check_together(build, &set.to, raw->to.at);
    return set;
}

/* The first child in document order, as SCXML has it. */
static struct target_set first_child(struct build *build, const struct state *state)
{
    struct target_set set = {0};
    struct state **item = ARENA_ARRAY(build->arena, struct state *, 1);
    for (size_t i = 0; i < state->child_count && !set.to.count; i++) {
        if (state->children[i]->type == STATE_HISTORY)
            continue;
        item[0] = state->children[i];
        set.to = (struct states){item, 1};
    }
    return set;
}

static void build_initial(struct build *build, struct state *state, const struct raw_target *raw,
                          const struct feel_names *names)
{
    if (state->type != STATE_COMPOUND)
        return;
    state->initial = raw ? build_target(build, raw, state, names) : first_child(build, state);
    bool told = !state->child_count && build->diags->errors > 0; /* why there are no states */
    if (!raw && !state->initial.to.count && !told)
        diag_error(build->diags, "P065", state->at, "%s%.*s%s has no state to begin in",
                   state->parent ? "`" : "the protocol", STR_ARG(state->id),
                   state->parent ? "`" : "");
}

static void build_default(struct build *build, struct state *state, const struct raw_target *raw,
                          const struct feel_names *names)
{
    state->initial = build_target(build, raw, state->parent, names);
    for (size_t i = 0; i < state->initial.to.count; i++)
        if (state->initial.to.items[i]->type == STATE_HISTORY)
            diag_error(build->diags, "P072", raw->to.at,
                       "the `default` of `%.*s` cannot be a history state", STR_ARG(state->id));
}

/* ---- states ---- */

static void build_tasks(struct build *build, struct state *state, const struct raw_state *raw)
{
    const struct raw_task *raws = raw->tasks.items;
    const struct task **tasks = ARENA_ARRAY(build->arena, const struct task *, raw->tasks.count);
    for (size_t i = 0; i < raw->tasks.count; i++) {
        tasks[i] = build_task(build, state, &raws[i]);
        VEC_PUSH(build->arena, build->tasks, tasks[i]);
    }
    state->tasks = tasks;
    state->task_count = raw->tasks.count;
}

static void build_state(struct build *build, struct state *state, const struct raw_state *raw,
                        const struct feel_names *names)
{
    check_shape(build, state, raw);
    build_initial(build, state, raw->initial, names);
    if (state->type == STATE_HISTORY && raw->fallback)
        build_default(build, state, raw->fallback, names);
    state->enter = build_actions(build, &raw->enter, names);
    state->exit = build_actions(build, &raw->exit, names);
    state->needs = refer_needs(build, &raw->needs);
    build_transitions(build, state, raw);
    build_tasks(build, state, raw);
}

/* From the inside out: a state's descendants come after it. */
static void note_needs(struct build *build)
{
    for (size_t i = build->states.count; i-- > 0;) {
        struct state *state = build->states.items[i];
        state->asks = state->asks || state->needs.count > 0;
        state->parent->asks = state->parent->asks || state->asks;
    }
}

void build_states(struct build *build)
{
    struct protocol *protocol = build->protocol;
    const struct feel_names *names = entry_names(build);
    build_initial(build, protocol->root, build->raw->initial, names);
    for (size_t i = 0; i < build->states.count; i++)
        build_state(build, build->states.items[i], build->raw_states.items[i], names);
    note_needs(build);
    protocol->transitions = build->transitions.items;
    protocol->transition_count = build->transitions.count;
    protocol->tasks = build->tasks.items;
    protocol->task_count = build->tasks.count;
}

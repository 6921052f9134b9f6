#include "protocol/migration.h"

/* Whether a case comes out of a migration whole.
 *
 * Which states a case can be in together follows from the old chart: one child of each compound
 * state, all of each parallel one. So it can be told without looking at cases whether every such
 * set of states goes to a whole one of the new chart.
 */

static const struct state *old_state(const struct binding *binding, struct str id)
{
    return protocol_find(binding->migration->from, "state", id);
}

static const struct state *new_state(const struct binding *binding, struct str id)
{
    return protocol_find(binding->migration->to, "state", id);
}

static bool is_leaf(const struct state *state)
{
    return state->type == STATE_ATOMIC || state->type == STATE_FINAL;
}

static bool is_within(const struct state *state, const struct state *of)
{
    for (; state; state = state->parent)
        if (state == of)
            return true;
    return false;
}

static struct diag *complain(const struct binding *binding, const char *code,
                             const struct moved *moved, struct str text)
{
    return diag_error(binding->loader->diags, code, moved_place(binding, MOVED_STATES, moved->from),
                      "%.*s", STR_ARG(text));
}

/* ---- what kind of state goes where ---- */

static void check_kind(const struct binding *binding, const struct moved *moved)
{
    struct arena *arena = binding->loader->arena;
    const struct state *old = old_state(binding, moved->from);
    for (size_t i = 0; i < moved->count; i++) {
        const struct state *new = new_state(binding, moved->to[i]);
        if (is_leaf(old) == is_leaf(new))
            continue;
        struct diag *diag =
            complain(binding, "P155", moved,
                     str_format(arena, "`%.*s` has %s, and `%.*s` has %s", STR_ARG(old->id),
                                is_leaf(old) ? "no states of its own" : "states of its own",
                                STR_ARG(new->id), is_leaf(new) ? "none" : "some"));
        diag_help(binding->loader->diags, diag,
                  is_leaf(old) ? "name the states within it, one for each region"
                               : "leave it out, and say of each of its states where it goes");
    }
    if (!is_leaf(old) && moved->count > 1)
        complain(binding, "P155", moved,
                 str_format(arena,
                            "one state takes the place of `%.*s`, which has states of its own",
                            STR_ARG(old->id)));
}

/* ---- every region has a state ---- */

/* Which new states a case is in for certain, by the old state that it is in: a row for each. */
struct covering {
    const struct binding *binding;
    bool *rows;
    size_t width;
};

static bool *row_of(const struct covering *covering, const struct state *old)
{
    return covering->rows + old->order * covering->width;
}

static void cover_leaf(const struct covering *covering, const struct state *old)
{
    const struct moved *moved = moved_of(&covering->binding->migration->states, old->id);
    for (size_t i = 0; i < moved->count; i++)
        for (const struct state *new = new_state(covering->binding, moved->to[i]); new->parent;
             new = new->parent)
            row_of(covering, old)[new->order] = true;
}

/* Of a parallel state what any child is in, of a compound one what every child is in. */
static void cover_parent(const struct covering *covering, const struct state *old)
{
    bool *row = row_of(covering, old), any = old->type == STATE_PARALLEL;
    for (size_t i = 0; i < covering->width; i++)
        row[i] = !any;
    for (size_t i = 0; i < old->child_count; i++) {
        const bool *child = row_of(covering, old->children[i]);
        for (size_t j = 0; old->children[i]->type != STATE_HISTORY && j < covering->width; j++)
            row[j] = any ? row[j] || child[j] : row[j] && child[j];
    }
}

/* Children come after their parents, so from the last on. */
static struct covering cover(const struct binding *binding)
{
    const struct protocol *from = binding->migration->from;
    struct covering covering = {.binding = binding, .width = binding->migration->to->state_count};
    covering.rows =
        ARENA_ARRAY(binding->loader->arena, bool, from->state_count *covering.width + 1);
    for (size_t i = from->state_count; i-- > 0;) {
        if (is_leaf(from->states[i]))
            cover_leaf(&covering, from->states[i]);
        else if (from->states[i]->child_count > 0)
            cover_parent(&covering, from->states[i]);
    }
    return covering;
}

/* Whether a case in the leaf `old` is in the region afterwards, wherever else it is. */
static bool is_covered(const struct covering *covering, const struct state *old,
                       const struct state *region)
{
    for (; old->parent; old = old->parent)
        if (row_of(covering, old)[region->order])
            return true;
    return false;
}

static void check_regions(const struct covering *covering, const struct moved *moved,
                          const struct state *parallel)
{
    const struct binding *binding = covering->binding;
    const struct state *old = old_state(binding, moved->from);
    for (size_t i = 0; i < parallel->child_count; i++) {
        const struct state *region = parallel->children[i];
        if (region->type == STATE_HISTORY || is_covered(covering, old, region))
            continue;
        struct diag *diag =
            complain(binding, "P156", moved,
                     str_format(binding->loader->arena,
                                "`%.*s` goes into `%.*s`, but nothing goes into its region `%.*s`",
                                STR_ARG(old->id), STR_ARG(parallel->id), STR_ARG(region->id)));
        diag_help(binding->loader->diags, diag,
                  "all regions of a parallel state are active: name a state of each");
    }
}

static void check_whole(const struct covering *covering, const struct moved *moved)
{
    for (size_t i = 0; i < moved->count; i++)
        for (const struct state *up = new_state(covering->binding, moved->to[i])->parent; up;
             up = up->parent)
            if (up->type == STATE_PARALLEL)
                check_regions(covering, moved, up);
}

/* ---- one state at a time ---- */

/* The innermost state that holds both; they go together where it is parallel, or one of the two. */
static bool go_together(const struct state *a, const struct state *b)
{
    const struct state *up = a;
    while (!is_within(b, up))
        up = up->parent;
    return up == a || up == b || up->type == STATE_PARALLEL;
}

static void check_pair(const struct binding *binding, const struct moved *left,
                       const struct moved *right)
{
    for (size_t i = 0; i < left->count; i++)
        for (size_t j = 0; j < right->count; j++) {
            const struct state *a = new_state(binding, left->to[i]);
            const struct state *b = new_state(binding, right->to[j]);
            if ((left == right && j <= i) || go_together(a, b))
                continue;
            complain(binding, "P157", right,
                     str_format(binding->loader->arena,
                                "a case would be in `%.*s` and `%.*s`, which exclude one another",
                                STR_ARG(a->id), STR_ARG(b->id)));
        }
}

static bool are_leaves(const struct state *a, const struct state *b)
{
    return is_leaf(a) && is_leaf(b);
}

static void check_pairs(const struct binding *binding, size_t from)
{
    const struct moved_rows *rows = &binding->migration->states;
    const struct state *one = old_state(binding, rows->items[from].from);
    for (size_t i = from; i < rows->count; i++) {
        const struct state *other = old_state(binding, rows->items[i].from);
        if (are_leaves(one, other) && go_together(one, other))
            check_pair(binding, &rows->items[from], &rows->items[i]);
    }
}

/* ---- histories ---- */

static bool may_be_remembered(const struct state *history, const struct state *state)
{
    if (state->type == STATE_HISTORY)
        return false;
    return history->deep ? is_leaf(state) && is_within(state, history->parent)
                         : state->parent == history->parent;
}

static bool stays_within(const struct binding *binding, const struct state *state,
                         const struct state *parent)
{
    const struct moved *moved = moved_of(&binding->migration->states, state->id);
    for (size_t i = 0; i < moved->count; i++) {
        const struct state *new = new_state(binding, moved->to[i]);
        if (new == parent || !is_within(new, parent))
            return false;
    }
    return moved->count > 0;
}

static void check_history(const struct binding *binding, const struct moved *moved)
{
    const struct state *old = old_state(binding, moved->from);
    const struct state *new = moved->count ? new_state(binding, moved->to[0]) : NULL;
    const struct protocol *from = binding->migration->from;
    for (size_t i = 0; new &&i < from->state_count; i++) {
        if (!may_be_remembered(old, from->states[i]) ||
            stays_within(binding, from->states[i], new->parent))
            continue;
        struct diag *diag = diag_error(
            binding->loader->diags, "P158", moved_place(binding, MOVED_HISTORIES, moved->from),
            "`%.*s` may remember `%.*s`, which does not go into the parent of `%.*s`",
            STR_ARG(old->id), STR_ARG(from->states[i]->id), STR_ARG(new->id));
        diag_help(binding->loader->diags, diag, "write `%.*s: {forget: WHY}` under `history`",
                  STR_ARG(old->id));
        return;
    }
}

/* ---- data ---- */

static bool same_words(const struct feel_type *old, const struct feel_type *new)
{
    if (!new->words)
        return true;
    for (size_t i = 0; i < old->word_count; i++) {
        bool known = false;
        for (size_t j = 0; j < new->word_count && !known; j++)
            known = str_eq(old->words[i], new->words[j]);
        if (!known)
            return false;
    }
    return old->words != NULL;
}

/* Whether every value of the old type is one of the new. */
static bool holds_all(const struct feel_type *old, const struct feel_type *new)
{
    if (new->kind == FEEL_T_ANY)
        return true;
    if (old->kind != new->kind || !same_words(old, new))
        return false;
    if (new->kind == FEEL_T_LIST)
        return holds_all(old->of, new->of);
    for (size_t i = 0; new->kind == FEEL_T_CONTEXT &&i < new->count; i++)
        for (size_t j = 0; j < old->count; j++)
            if (str_eq(old->fields[j].name, new->fields[i].name) && old->fields[j].type &&
                new->fields[i].type && !holds_all(old->fields[j].type, new->fields[i].type))
                return false;
    return true;
}

static void check_data(const struct binding *binding, const struct moved *moved)
{
    if (!moved->count)
        return;
    struct arena *arena = binding->loader->arena;
    const struct field *old = protocol_find(binding->migration->from, "data", moved->from);
    const struct field *new = protocol_find(binding->migration->to, "data", moved->to[0]);
    if (old->is_table == new->is_table && holds_all(old->type, new->type))
        return;
    struct diag *diag = diag_warning(binding->loader->diags, "P159",
                                     moved_place(binding, MOVED_FIELDS, moved->from),
                                     "not every value of `%.*s` (%.*s) fits `%.*s` (%.*s): a case "
                                     "whose value does not cannot move",
                                     STR_ARG(old->id), STR_ARG(feel_type_name(arena, old->type)),
                                     STR_ARG(new->id), STR_ARG(feel_type_name(arena, new->type)));
    diag_help(binding->loader->diags, diag, "the dry run names those cases");
}

void check_migration(const struct binding *binding)
{
    const struct migration *migration = binding->migration;
    size_t errors = binding->loader->diags->errors;
    for (size_t i = 0; i < migration->states.count; i++)
        check_kind(binding, &migration->states.items[i]);
    struct covering covering = cover(binding);
    for (size_t i = 0; i < migration->states.count && binding->loader->diags->errors == errors; i++)
        if (is_leaf(old_state(binding, migration->states.items[i].from)))
            check_whole(&covering, &migration->states.items[i]);
    for (size_t i = 0; i < migration->states.count; i++)
        check_pairs(binding, i);
    for (size_t i = 0; i < migration->histories.count; i++)
        check_history(binding, &migration->histories.items[i]);
    for (size_t i = 0; i < migration->fields.count; i++)
        check_data(binding, &migration->fields.items[i]);
}

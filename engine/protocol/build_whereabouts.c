#include "protocol/build.h"

/* Whereabouts. */

static const struct feel_names *names_of_place(struct build *build, const struct feel_type *each)
{
    const struct feel_type *types[MOMENT_COUNT] = {[MOMENT_EACH] = each};
    return moment_names(build, types);
}

/* Keys that mean something only beside another one. */
static void check_pair(struct build *build, const struct yaml_node *key, const char *name,
                       bool other, const char *wanted)
{
    if (key && !other)
        diag_error(build->diags, "P074", key->at, "`%s` needs `%s` beside it", name, wanted);
}

static void check_pairs(struct build *build, const struct raw_whereabouts *raw)
{
    check_pair(build, raw->party, "party", is_present(&raw->at), "at");
    check_pair(build, raw->for_each, "for_each", raw->condition, "if");
    check_pair(build, raw->not_seen, "not_seen", raw->seen, "seen");
    check_pair(build, raw->from, "from", raw->not_seen, "not_seen");
}

/* Which of several parties is the place has to be said. */
static void check_party(struct build *build, const struct raw_whereabouts *raw,
                        const struct whereabouts *place)
{
    if (!place->role || !place->role->many || raw->party)
        return;
    struct diag *diag = diag_error(build->diags, "P075", raw->at.at,
                                   "several may have the role `%.*s`, and nothing says whose "
                                   "place it is",
                                   STR_ARG(place->role->id));
    diag_help(build->diags, diag, "`party` says the reference of the one that is meant");
}

static void build_place(struct build *build, const struct raw_whereabouts *raw,
                        struct whereabouts *place)
{
    const struct feel_type *each = NULL;
    place->label = label_of(build, &raw->row);
    place->at = row_place(&raw->row);
    place->role = refer(build, "role", &raw->at);
    if (raw->for_each)
        place->for_each = build_list(build, raw->for_each, names_of_place(build, NULL), &each);
    const struct feel_names *names = names_of_place(build, each);
    place->condition = build_feel(build, raw->condition, names, &feel_t_boolean);
    place->party = build_feel(build, raw->party, names, &feel_t_string);
    place->expected = build_feel(build, raw->expected, names, &feel_t_boolean);
    place->seen = build_feel(build, raw->seen, names, &feel_t_date);
    place->from = build_feel(build, raw->from, names, &feel_t_date);
    place->not_seen = build_when(build, raw->not_seen, names, ANCHOR_BIT(ANCHOR_SEEN));
    check_pairs(build, raw);
    check_party(build, raw, place);
}

void build_whereabouts(struct build *build)
{
    const struct raw_whereabouts *raws = build->raw->whereabouts.items;
    struct whereabouts *places = (struct whereabouts *)(uintptr_t)build->protocol->whereabouts;
    for (size_t i = 0; i < build->raw->whereabouts.count; i++)
        build_place(build, &raws[i], &places[i]);
}

#include "protocol/build.h"

/* The action `open`: a case of another protocol. What that protocol has is looked at by `check`. */

static void check_protocol(struct build *build, const struct key_name *written,
                           const struct link *link)
{
    if (!link || !is_present(written) || str_eq(written->text, link->protocol))
        return;
    struct diag *diag =
        diag_error(build->diags, "P054", written->at, "the link `%.*s` is to cases of `%.*s`",
                   STR_ARG(link->id), STR_ARG(link->protocol));
    diag_help(build->diags, diag, "leave `protocol` out, or name another link");
}

/* A role of this case, or FEEL after `=`. */
static void build_party(struct build *build, const struct yaml_pair *pair,
                        const struct feel_names *names, struct opening_party *ret)
{
    const struct yaml_node *value = pair->value;
    *ret = (struct opening_party){.role = yaml_text(pair->key), .at = pair->key->at};
    if (is_feel_value(value)) {
        ret->value = build_value(build, value, &feel_any, names);
        return;
    }
    if (value->kind != YAML_SCALAR) {
        struct diag *diag = diag_error(build->diags, "P055", value->at,
                                       "this is neither a role of this case nor an expression");
        diag_help(build->diags, diag,
                  "for several parties write FEEL that gives a list of their "
                  "references: `= [...]`");
        return;
    }
    const struct key_name name = {yaml_text(value), value->at};
    ret->from = refer(build, "role", &name);
}

static void build_parties(struct build *build, const struct yaml_node *node,
                          const struct feel_names *names, struct action *action)
{
    size_t count = node ? node->count : 0;
    struct opening_party *parties = ARENA_ARRAY(build->arena, struct opening_party, count);
    for (size_t i = 0; i < count; i++)
        build_party(build, &node->pairs[i], names, &parties[i]);
    action->parties = parties;
    action->party_count = count;
}

void build_opening(struct build *build, const struct raw_opening *raw,
                   const struct feel_names *names, struct action *action)
{
    action->kind = ACTION_OPEN;
    action->to_link = refer(build, "link", &raw->link);
    check_protocol(build, &raw->protocol, action->to_link);
    build_with(build, raw->data, names, action);
    build_parties(build, raw->parties, names, action);
}

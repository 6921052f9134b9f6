#include "protocol/build.h"

/* Decisions: a file alone, and which version holds on a day. */

const struct decisions *decision_load(const struct protocol_loader *loader, struct str path)
{
    struct merged merged = {0};
    struct raw_protocol raw = {0};
    struct key_reader reader = {loader->arena, loader->diags, NULL};
    size_t errors = loader->diags->errors;
    if (!merge_decision(loader, path, &merged))
        return NULL;
    const struct yaml_node *types = yaml_get(merged.node, "types");
    const struct key_row row = {.key = "types", .type = &key_map, .of = &table_type};
    if (types)
        (void)key_map.read(&reader, types, &row, &raw.types);
    struct build build = build_new(loader, &raw);
    build.protocol->zone = zone_find(STR("UTC"));
    declare_types(&build);
    build_decisions(&build, merged.decisions.items, merged.decisions.count);
    if (loader->diags->errors != errors)
        return NULL;
    const struct decisions *all = &build.protocol->decisions;
    check_decisions(loader, all);
    return loader->diags->errors == errors ? all : NULL;
}

/* ---- evaluation ---- */

struct on_day { /* what the frame of decisions looks up */
    const struct decisions *decisions;
    struct date day;
};

static struct feel_value get(void *context, struct feel_env *env, size_t index)
{
    const struct on_day *on = context;
    return decision_value(on->decisions, index, on->day, env);
}

static bool holds(const struct decision_version *version, struct date day)
{
    return (version->valid_from.month == 0 || date_compare(version->valid_from, day) <= 0) &&
           (version->valid_to.month == 0 || date_compare(day, version->valid_to) <= 0);
}

static const struct decision_version *version_on(const struct decision_model *model,
                                                 struct date day)
{
    for (size_t i = model->count; i-- > 0;)
        if (holds(&model->versions[i], day))
            return &model->versions[i];
    return NULL;
}

/* The frame outlives the call: the function looks there for the decisions that it requires. */
struct feel_value decision_value(const struct decisions *decisions, size_t index, struct date day,
                                 struct feel_env *env)
{
    const struct decision_model *model = &decisions->items[index];
    const struct decision_version *version = version_on(model, day);
    const struct feel_frame *outer = env->frame;
    if (!version)
        return feel_null_because(env->arena, "no_value", model->versions[0].at,
                                 "the decision %.*s does not hold on %04d-%02d-%02d",
                                 STR_ARG(model->id), (int)day.year, day.month, day.day);
    struct on_day *on = ARENA_NEW(env->arena, struct on_day);
    struct feel_frame *frame = ARENA_NEW(env->arena, struct feel_frame);
    *on = (struct on_day){decisions, day};
    *frame = (struct feel_frame){.get = get, .context = on};
    env->frame = frame;
    struct feel_value value = feel_eval(version->function, env);
    env->frame = outer;
    return value;
}

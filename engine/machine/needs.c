/* Needs: asked one by one, with what they saw and what they say. */
#include "machine/needs.h"

struct asking {
    struct work *work;
    const struct need *need;
    struct asked asked;
    VEC(struct need_item) items;
    bool unmet, untold; /* something failed; something cannot be told */
};

static enum need_outcome outcome_of(struct feel_value value)
{
    if (feel_is_true(value))
        return NEED_MET;
    return feel_is_false(value) ? NEED_NOT_MET : NEED_CANNOT_TELL;
}

static void count_outcome(struct asking *asking, enum need_outcome outcome)
{
    asking->unmet |= outcome == NEED_NOT_MET;
    asking->untold |= outcome == NEED_CANNOT_TELL;
}

/* ---- items ---- */
static struct str item_id(struct work *work, struct feel_value item, size_t index)
{
    struct str id = value_str(value_at(item, "id"));
    return str_empty(id) ? str_format(work->arena, "%zu", index + 1) : id;
}

static void fail_item(struct asking *asking, struct str id, enum need_outcome outcome,
                      struct feel_value value)
{
    struct work *work = asking->work;
    struct need_item item = {.id = id,
                             .outcome = outcome,
                             .says = render(work, asking->need->says),
                             .remedy = render(work, asking->need->remedy)};
    if (outcome == NEED_CANNOT_TELL)
        item.reason = value_reason(work->arena, value);
    count_outcome(asking, outcome);
    VEC_PUSH(work->arena, asking->items, item);
}

/* What was seen of `item` bears the item's name from now on, since the next item is seen too. */
static void name_seen(struct work *work, size_t from, struct str id)
{
    for (size_t i = from; i < work->env.seen.count; i++) {
        struct str *path = &work->env.seen.items[i].path;
        if (str_starts(*path, STR("item.")))
            *path = str_format(work->arena, "item.%.*s%.*s", STR_ARG(id),
                               STR_ARG(str_part(*path, sizeof "item" - 1, path->len)));
    }
}

static void ask_each(struct asking *asking)
{
    struct work *work = asking->work;
    struct feel_value list = eval(work, asking->need->each);
    if (list.kind != FEEL_LIST) {
        asking->asked.reason = value_reason(work->arena, list);
        asking->untold = true;
        return;
    }
    for (size_t i = 0; i < list.of.list->count; i++) {
        size_t seen = work->env.seen.count;
        struct str id = item_id(work, list.of.list->items[i], i);
        work->moment[MOMENT_ITEM] = list.of.list->items[i];
        struct feel_value value = eval(work, asking->need->rule);
        enum need_outcome outcome = outcome_of(value);
        name_seen(work, seen, id);
        if (outcome != NEED_MET)
            fail_item(asking, id, outcome, value);
    }
}

/* ---- has, has_answer ---- */
static bool was_answered(struct work *work, struct str path)
{
    struct str rest = path, part = {0};
    (void)str_next(&rest, '.', &part);
    const struct datum *datum = case_datum(work->kase, part);
    struct feel_value value = datum != NULL ? datum->value : feel_null();
    while (value_is_context(value) && str_next(&rest, '.', &part)) {
        struct feel_value inner = feel_null();
        (void)feel_context_get(value.of.context, part, &inner);
        value = inner;
    }
    return value.kind != FEEL_NULL;
}

static bool has_document(struct feel_value view)
{
    struct str status = value_str(value_at(view, "status"));
    return str_is(status, "present") || str_is(status, "not_applicable");
}

static bool path_is_set(struct asking *asking, const struct need_path *path,
                        struct feel_value value)
{
    if (path->document != NULL)
        return has_document(value);
    if (!asking->need->answer)
        return !value_is_empty(value);
    return value.kind != FEEL_NULL && (value.kind != FEEL_LIST || value.of.list->count > 0 ||
                                       was_answered(asking->work, path->path));
}

static void ask_paths(struct asking *asking)
{
    struct work *work = asking->work;
    for (size_t i = 0; i < asking->need->path_count; i++) {
        const struct need_path *path = &asking->need->paths[i];
        struct feel_value value = eval(work, path->value);
        if (path_is_set(asking, path, value))
            continue;
        struct feel_context *item = feel_context_new(work->arena);
        feel_context_put(item, STR("path"), feel_string(path->path));
        feel_context_put(item, STR("label"), feel_string(path->label));
        work->moment[MOMENT_ITEM] = feel_context_value(item);
        fail_item(asking, path->path, NEED_NOT_MET, value);
    }
}

static void ask_rule(struct asking *asking)
{
    struct feel_value value = eval(asking->work, asking->need->rule);
    enum need_outcome outcome = outcome_of(value);
    count_outcome(asking, outcome);
    if (outcome == NEED_CANNOT_TELL)
        asking->asked.reason = value_reason(asking->work->arena, value);
}

/* ---- one need ---- */
static bool is_overridden(const struct work *work, const struct need *need)
{
    for (size_t i = 0; i < work->kase->overrides.count; i++) {
        const struct case_override *override = &work->kase->overrides.items[i];
        if (str_eq(override->need, need->id) &&
            (override->until == INSTANT_NONE || override->until > work->now))
            return true;
    }
    return false;
}

#define SEEN_MAX 50 /* elements of a list that are kept as seen; of a longer one, how many */

/* A guard that counts a thousand records need not copy them into every entry. */
static struct feel_value seen_value(struct work *work, struct feel_value value)
{
    if (value.kind != FEEL_LIST || value.of.list->count <= SEEN_MAX)
        return value;
    struct feel_context *summary = feel_context_new(work->arena);
    feel_context_put(summary, STR("elements"), feel_int((int64_t)value.of.list->count));
    return feel_context_value(summary);
}

static void keep_seen(struct asking *asking)
{
    struct work *work = asking->work;
    struct seen *seen = ARENA_ARRAY(work->arena, struct seen, work->env.seen.count);
    for (size_t i = 0; i < work->env.seen.count; i++)
        seen[i] = (struct seen){.path = work->env.seen.items[i].path,
                                .value = seen_value(work, work->env.seen.items[i].value),
                                .subject = scope_subject(work, work->env.seen.items[i].path),
                                .retain = scope_retention(work, work->env.seen.items[i].path)};
    asking->asked.seen = seen;
    asking->asked.seen_count = work->env.seen.count;
}

static void ask_what_it_says(struct asking *asking)
{
    if (asking->need->path_count > 0)
        ask_paths(asking);
    else if (asking->need->each != NULL)
        ask_each(asking);
    else if (asking->need->rule != NULL)
        ask_rule(asking);
}

/* Whether the need applies: asked first, so that nothing else is read where it does not. */
static bool ask_applies(struct asking *asking)
{
    if (asking->need->applies == NULL)
        return true;
    struct feel_value applies = eval(asking->work, asking->need->applies);
    if (feel_is_true(applies))
        return true;
    asking->asked.outcome = feel_is_false(applies) ? NEED_NOT_APPLICABLE : NEED_CANNOT_TELL;
    if (asking->asked.outcome == NEED_CANNOT_TELL)
        asking->asked.reason = value_reason(asking->work->arena, applies);
    return false;
}

static void conclude(struct asking *asking)
{
    struct work *work = asking->work;
    struct asked *asked = &asking->asked;
    asked->items = asking->items.items;
    asked->item_count = asking->items.count;
    if (asking->unmet || asking->untold)
        asked->outcome = asking->unmet ? NEED_NOT_MET : NEED_CANNOT_TELL;
    if ((asked->outcome == NEED_NOT_MET || asked->outcome == NEED_CANNOT_TELL) &&
        is_overridden(work, asking->need))
        asked->outcome = NEED_OVERRIDDEN;
    if (asked->outcome == NEED_NOT_MET || asked->outcome == NEED_CANNOT_TELL) {
        work->moment[MOMENT_ITEM] = feel_null();
        asked->says =
            asked->item_count > 0 ? asked->items[0].says : render(work, asking->need->says);
        asked->remedy =
            asked->item_count > 0 ? asked->items[0].remedy : render(work, asking->need->remedy);
    }
}

static struct asked ask_need(struct work *work, const struct need *need, struct str of)
{
    struct asking asking = {
        .work = work,
        .need = need,
        .asked = {.need = need, .id = need->id, .of = of, .unmet = need->unmet},
    };
    struct feel_value item = work->moment[MOMENT_ITEM];
    work->env.watch = true;
    work->env.seen.count = 0;
    if (ask_applies(&asking))
        ask_what_it_says(&asking);
    work->env.watch = false;
    keep_seen(&asking);
    conclude(&asking);
    work->moment[MOMENT_ITEM] = item;
    return asking.asked;
}

/* ---- inquiries ---- */
bool asked_stops(const struct asked *asked)
{
    return asked->unmet == UNMET_REFUSE &&
           (asked->outcome == NEED_NOT_MET || asked->outcome == NEED_CANNOT_TELL);
}

static bool was_asked(const struct inquiry *inquiry, const struct need *need)
{
    for (size_t i = 0; i < inquiry->asked.count; i++)
        if (inquiry->asked.items[i].need == need)
            return true;
    return false;
}

void ask(struct work *work, struct inquiry *inquiry, const struct need *need, struct str of)
{
    if (was_asked(inquiry, need))
        return;
    struct asked asked = ask_need(work, need, of);
    inquiry->stops |= asked_stops(&asked);
    VEC_PUSH(work->arena, inquiry->asked, asked);
}

void ask_all(struct work *work, struct inquiry *inquiry, struct needs needs, struct str of)
{
    for (size_t i = 0; i < needs.count; i++)
        ask(work, inquiry, needs.items[i], of);
}

void ask_failed_condition(struct work *work, struct inquiry *inquiry, struct str of,
                          struct feel_value value)
{
    struct asked asked = {.id = STR("if"),
                          .of = of,
                          .outcome = NEED_CANNOT_TELL,
                          .unmet = UNMET_REFUSE,
                          .reason = value_reason(work->arena, value)};
    inquiry->stops = true;
    VEC_PUSH(work->arena, inquiry->asked, asked);
}

void note_asked(struct work *work, const struct inquiry *inquiry)
{
    for (size_t i = 0; work->draft != NULL && i < inquiry->asked.count; i++)
        VEC_PUSH(work->arena, work->draft->asked, inquiry->asked.items[i]);
}

struct str inquiry_print(struct work *work, const struct inquiry *inquiry)
{
    struct text text = text_new(work->arena);
    for (size_t i = 0; i < inquiry->asked.count; i++) {
        const struct asked *asked = &inquiry->asked.items[i];
        text_addf(&text, "%.*s=%d;", STR_ARG(asked->id), (int)asked->outcome);
        for (size_t j = 0; j < asked->item_count; j++)
            text_addf(&text, "%.*s=%d,", STR_ARG(asked->items[j].id), (int)asked->items[j].outcome);
    }
    struct hash hash = hash_of(text_str(&text));
    return hex_encode(work->arena, hash.bytes, 8);
}

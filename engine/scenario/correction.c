/* Which entry a story's correction mends: the last one in which somebody said something of the same
 * name. */
#include "scenario/story.h"

static const struct {
    const char *name;
    enum entry_kind entry;
    enum effect_kind effect; /* what such a fact leaves; its id is the name */
} facts[] = {
    {"set", ENTRY_SET, EFFECT_SET},
    {"record", ENTRY_RECORD, EFFECT_RECORD},
    {"document", ENTRY_DOCUMENT, EFFECT_DOCUMENT},
    {"consent", ENTRY_CONSENT, EFFECT_ANSWERED},
};

static bool is_named(struct feel_value values, struct str name)
{
    struct feel_value found;
    return values.kind == FEEL_CONTEXT && feel_context_get(values.of.context, name, &found);
}

static bool says_it(const struct entry *entry, size_t fact, struct feel_value mended)
{
    if (entry->kind != facts[fact].entry && entry->kind != ENTRY_OPENED &&
        entry->kind != ENTRY_CORRECTION)
        return false;
    for (size_t i = 0; i < entry->effect_count; i++)
        if (entry->effects[i].kind == facts[fact].effect && is_named(mended, entry->effects[i].id))
            return true;
    return false;
}

/* A record is known by its id: that of the entry's last one, where the story does not say. */
static struct feel_value with_id(struct arena *arena, const struct entry *entry, struct str type,
                                 struct feel_value fields)
{
    if (fields.kind != FEEL_CONTEXT || is_named(fields, STR("id")))
        return fields;
    struct feel_context *made = feel_context_new(arena);
    for (size_t i = 0; i < entry->effect_count; i++)
        if (entry->effects[i].kind == EFFECT_RECORD && str_eq(entry->effects[i].id, type))
            feel_context_put(made, STR("id"), feel_string(entry->effects[i].key));
    for (size_t i = 0; i < feel_context_count(fields.of.context); i++)
        feel_context_put(made, feel_context_key(fields.of.context, i),
                         feel_context_at(fields.of.context, i));
    return feel_context_value(made);
}

static struct feel_value with_ids(struct arena *arena, const struct entry *entry,
                                  struct feel_value values)
{
    struct feel_context *made = feel_context_new(arena);
    for (size_t i = 0; i < feel_context_count(values.of.context); i++) {
        struct str type = feel_context_key(values.of.context, i);
        feel_context_put(made, type,
                         with_id(arena, entry, type, feel_context_at(values.of.context, i)));
    }
    return feel_context_value(made);
}

static void mend(struct arena *arena, const struct stage_entries *entries, size_t fact,
                 struct command *command)
{
    for (size_t i = entries->count; i-- > 0;) {
        if (!says_it(entries->items[i], fact, command->values))
            continue;
        command->entry = (int64_t)i + 1;
        if (facts[fact].entry == ENTRY_RECORD)
            command->values = with_ids(arena, entries->items[i], command->values);
        return;
    }
}

void find_mended(struct arena *arena, const struct stage_entries *entries, struct command *command)
{
    for (size_t fact = 0; fact < sizeof facts / sizeof *facts; fact++)
        if (str_is(command->name, facts[fact].name))
            mend(arena, entries, fact, command);
}

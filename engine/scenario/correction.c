/* Which entry a story's correction mends: the last one that states something of the same name. */
#include "scenario/story.h"

/* The kinds of fact that are corrected, and where the opening of a case holds the same. */
static const struct {
    const char *name;
    enum entry_kind kind;
    const char *opened;
} facts[] = {
    {"set", ENTRY_SET, "data"},
    {"record", ENTRY_RECORD, "records"},
    {"document", ENTRY_DOCUMENT, "documents"},
    {"consent", ENTRY_CONSENT, "consents"},
};

static bool shares_name(struct feel_value given, struct feel_value mended)
{
    struct feel_value found;
    if (given.kind != FEEL_CONTEXT || mended.kind != FEEL_CONTEXT)
        return false;
    for (size_t i = 0; i < feel_context_count(mended.of.context); i++)
        if (feel_context_get(given.of.context, feel_context_key(mended.of.context, i), &found))
            return true;
    return false;
}

static bool states_it(const struct entry *entry, size_t fact, struct feel_value mended)
{
    struct feel_value part;
    if (entry->kind == facts[fact].kind || entry->kind == ENTRY_CORRECTION)
        return shares_name(entry->given, mended);
    return entry->kind == ENTRY_OPENED && entry->given.kind == FEEL_CONTEXT &&
           feel_context_get(entry->given.of.context, str_of(facts[fact].opened), &part) &&
           shares_name(part, mended);
}

/* A record is known by its id: that of the last one, where the story does not say. */
static struct feel_value with_id(struct arena *arena, const struct entry *entry, struct str type,
                                 struct feel_value fields)
{
    struct feel_value known;
    if (fields.kind != FEEL_CONTEXT || feel_context_get(fields.of.context, STR("id"), &known))
        return fields;
    struct feel_context *made = feel_context_new(arena);
    for (size_t i = 0; i < entry->effect_count; i++)
        if ((entry->effects[i].kind == EFFECT_RECORD ||
             entry->effects[i].kind == EFFECT_RECORD_MENDED) &&
            str_eq(entry->effects[i].id, type))
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

void find_mended(struct arena *arena, const struct stage_entries *entries, struct command *command)
{
    for (size_t fact = 0; fact < sizeof facts / sizeof *facts; fact++) {
        if (!str_is(command->name, facts[fact].name))
            continue;
        for (size_t i = entries->count; i-- > 0 && command->entry == 0;)
            if (states_it(entries->items[i], fact, command->values)) {
                command->entry = (int64_t)i + 1;
                if (facts[fact].kind == ENTRY_RECORD)
                    command->values = with_ids(arena, entries->items[i], command->values);
            }
    }
}

/* A case that nobody has opened: what a protocol would say, before it is used. */
#include "machine/decide.h"

#define REFERENCE "SAMPLE00"

static void bring_parties(struct work *work)
{
    for (size_t i = 0; i < work->protocol->roles_count; i++) {
        const struct role *role = &work->protocol->roles[i];
        effect(work,
               (struct effect){.kind = EFFECT_PARTY,
                               .id = role->id,
                               .key = str_format(work->arena, "sample-%.*s", STR_ARG(role->id)),
                               .number = 3});
    }
}

/* ---- values by their types ---- */

static struct feel_value made(struct work *work, const struct feel_type *type, struct str label);

static struct feel_value made_context(struct work *work, const struct feel_type *type)
{
    struct feel_context *context = feel_context_new(work->arena);
    for (size_t i = 0; i < type->count; i++)
        feel_context_put(context, type->fields[i].name,
                         made(work, type->fields[i].type, type->fields[i].name));
    return feel_context_value(context);
}

static struct feel_value made_list(struct work *work, const struct feel_type *type,
                                   struct str label)
{
    struct feel_value one = made(work, type->of, label);
    return feel_list(work->arena, &one, 1);
}

/* Text that `set` would read as the type; what cannot be made up stays unknown. */
static struct feel_value made(struct work *work, const struct feel_type *type, struct str label)
{
    struct civil civil = zone_to_civil(work->protocol->zone, work->now);
    switch (type->kind) {
    case FEEL_T_LIST:
        return made_list(work, type, label);
    case FEEL_T_CONTEXT:
        return made_context(work, type);
    case FEEL_T_STRING:
    case FEEL_T_ANY:
        return feel_string(type->word_count > 0
                               ? type->words[0]
                               : str_format(work->arena, "[%.*s]", STR_ARG(label)));
    case FEEL_T_BOOLEAN:
        return feel_string(STR("true"));
    case FEEL_T_NUMBER:
        return feel_string(STR("1"));
    case FEEL_T_DATE:
        return feel_string(date_format(work->arena, civil.date));
    case FEEL_T_TIME:
        return feel_string(STR("09:00"));
    case FEEL_T_DATE_TIME:
        return feel_string(instant_format(work->arena, work->now));
    case FEEL_T_DAYS_DURATION:
        return feel_string(STR("P1D"));
    case FEEL_T_MONTHS_DURATION:
        return feel_string(STR("P1M"));
    default:
        return feel_null();
    }
}

/* Checks of the field are not asked: they say what is likely, and this is a sample. */
static void make_field(struct work *work, const struct field *field)
{
    struct feel_value value;
    struct str label = str_empty(field->label) ? field->id : field->label, why;
    if (field->is_table || case_datum(work->kase, field->id) != NULL)
        return;
    if (value_read_written(work->arena, made(work, field->type, label), field->type, &value, &why))
        land_datum(work, field, value, 0);
}

/* ---- the case ---- */

static bool take_data(struct work *work, struct feel_value data, struct error *ret_fault)
{
    struct planned_sets sets = {0};
    check_data(work, data, false, &sets);
    if (!is_refused(work)) {
        land_data(work, &sets);
        return true;
    }
    const struct detail *detail = &work->draft->details.items[0];
    error_set(ret_fault, RESULT_MISUSE, "%.*s: %.*s", STR_ARG(detail->field),
              STR_ARG(detail->text));
    return false;
}

struct case_state *case_sample(struct arena *arena, const struct protocol *protocol,
                               struct feel_value data, bool with_made,
                               const struct surroundings *surroundings, struct error *ret_fault)
{
    static const struct command nothing = {.kind = COMMAND_SET, .occurred_at = INSTANT_NONE};
    struct work *work = ARENA_NEW(arena, struct work);
    struct case_state *kase = case_new(arena);
    work_start(work, arena, protocol, kase, surroundings);
    work->command = &nothing;
    draft_start(work, ENTRY_OPENED, STR(""));
    effect(work, (struct effect){.kind = EFFECT_CASE,
                                 .id = STR(REFERENCE),
                                 .key = protocol->id,
                                 .word = protocol->hash,
                                 .at = work->now});
    bring_parties(work);
    for (size_t i = 0; i < protocol->fields_count; i++)
        land_default(work, &protocol->fields[i]);
    if (!take_data(work, data, ret_fault))
        return NULL;
    for (size_t i = 0; with_made && i < protocol->fields_count; i++)
        make_field(work, &protocol->fields[i]);
    draft_drop(work);
    return kase;
}

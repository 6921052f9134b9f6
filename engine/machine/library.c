/* Functions of the case in FEEL: in_state, served, released, documents released. */
#include "machine/work.h"

/* Their host is the work that evaluates. */
static struct feel_value in_state(void *host, struct feel_env *env, const struct feel_value *args)
{
    const struct work *work = host;
    (void)env;
    return feel_boolean(case_in_state(work->kase, args[0].of.string));
}

static bool since_instant(const struct work *work, struct feel_value since, int64_t *ret)
{
    *ret = INSTANT_NONE;
    if (since.kind == FEEL_NULL)
        return true;
    if (since.kind == FEEL_DATE) {
        *ret = zone_instant(work->protocol->zone, (struct civil){.date = since.of.date}, NULL);
        return true;
    }
    return feel_to_instant(since, work->protocol->zone, ret);
}

static struct feel_value served(void *host, struct feel_env *env, const struct feel_value *args)
{
    const struct work *work = host;
    int64_t since;
    if (!since_instant(work, args[2], &since))
        return feel_null_because(env->arena, "not_an_instant", (struct span){0},
                                 "since when must be a date or a date and time");
    for (size_t i = 0; i < work->kase->served.count; i++) {
        const struct served *row = &work->kase->served.items[i];
        if (str_eq(row->notice, args[0].of.string) &&
            (args[1].kind == FEEL_NULL || str_eq(row->role, value_str(args[1]))) &&
            row->at >= since)
            return feel_boolean(true);
    }
    return feel_boolean(false);
}

static bool was_released(const struct case_document *document, struct str role)
{
    for (size_t i = 0; document != NULL && i < document->released.count; i++)
        if (str_eq(document->released.items[i].role, role))
            return true;
    return false;
}

static struct feel_value released(void *host, struct feel_env *env, const struct feel_value *args)
{
    struct work *work = host;
    VEC(struct feel_value) views = {0};
    (void)env;
    for (size_t i = 0; i < work->protocol->documents_count; i++) {
        const struct document *document = &work->protocol->documents[i];
        if (was_released(case_document(work->kase, document->id), args[0].of.string))
            VEC_PUSH(work->arena, views, scope_document(work, document));
    }
    return feel_list(work->arena, views.items, views.count);
}

static const struct feel_field document_fields[] = {
    {STR_INIT("id"), &feel_t_string},     {STR_INIT("label"), &feel_t_string},
    {STR_INIT("status"), &feel_t_string}, {STR_INIT("valid_until"), &feel_t_date},
    {STR_INIT("released_to"), &feel_any}, {STR_INIT("withheld_reason"), &feel_t_string},
};
static const struct feel_type document_view = {.kind = FEEL_T_CONTEXT,
                                               .fields = document_fields,
                                               .count = sizeof document_fields /
                                                        sizeof document_fields[0]};
static const struct feel_type document_views = {.kind = FEEL_T_LIST, .of = &document_view};

static const char *const state_params[] = {"state"};
static const char *const served_params[] = {"notice", "party", "since"};
static const char *const role_params[] = {"role"};
static const struct feel_type *const text_types[] = {&feel_t_string};
static const struct feel_type *const served_types[] = {&feel_t_string, &feel_t_string, &feel_any};

static const struct feel_host_function functions[] = {
    {"in_state", state_params, 1, 1, text_types, &feel_t_boolean, in_state,
     "Whether the case is in a state."},
    {"served", served_params, 1, 3, served_types, &feel_t_boolean, served,
     "Whether a notice was served on a role, since a date."},
    {"released", role_params, 1, 1, text_types, &document_views, released,
     "The documents that were released to a role."},
    {"documents released", role_params, 1, 1, text_types, &document_views, released,
     "The documents that were released to a role."},
};

const struct feel_library machine_library = {.functions = functions,
                                             .count = sizeof functions / sizeof functions[0]};

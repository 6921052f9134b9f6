#include "support/feel_setup.h"

#include <string.h>

#include "support/capture.h"

static const struct str words[] = {STR_INIT("given"), STR_INIT("refused"), STR_INIT("withdrawn")};
static const struct feel_type status_type = {
    .kind = FEEL_T_STRING, .words = words, .word_count = 3};
static const struct feel_field row_fields[] = {{STR_INIT("id"), &feel_t_string},
                                               {STR_INIT("present"), &feel_t_number},
                                               {STR_INIT("week ending"), &feel_t_date}};
static const struct feel_type row_type = {.kind = FEEL_T_CONTEXT, .fields = row_fields, .count = 3};
static const struct feel_type rows_type = {.kind = FEEL_T_LIST, .of = &row_type};
static const struct feel_type flags_type = {.kind = FEEL_T_LIST, .of = &feel_t_boolean};
static const struct feel_field depth_fields[] = {{STR_INIT("inner"), &feel_t_number}};
static const struct feel_type depth_type = {
    .kind = FEEL_T_CONTEXT, .fields = depth_fields, .count = 1};
static const struct feel_field box_fields[] = {{STR_INIT("depth"), &depth_type},
                                               {STR_INIT("hidden"), NULL}};
static const struct feel_type box_type = {.kind = FEEL_T_CONTEXT, .fields = box_fields, .count = 2};
static const struct feel_field names[] = {
    {STR_INIT("n"), &feel_t_number},       {STR_INIT("name"), &feel_t_string},
    {STR_INIT("start"), &feel_t_date},     {STR_INIT("status"), &status_type},
    {STR_INIT("missing"), &feel_t_number}, {STR_INIT("gone"), &feel_t_string},
    {STR_INIT("flags"), &flags_type},      {STR_INIT("rows"), &rows_type},
    {STR_INIT("box"), &box_type},          {STR_INIT("loose"), &feel_any},
};
#define NAMES (sizeof names / sizeof *names)
static const struct feel_names layer = {.fields = names, .count = NAMES};

/* ---- functions ---- */
static struct feel_value twice(void *host, struct feel_env *env, const struct feel_value *args)
{
    int64_t n;
    (void)host;
    if (!feel_to_int(args[0], &n))
        return feel_null_because(env->arena, "wrong_argument", (struct span){0}, "not whole");
    return feel_int(2 * n);
}

static struct feel_value in_state(void *host, struct feel_env *env, const struct feel_value *args)
{
    (void)host;
    (void)env;
    return feel_boolean(args[0].kind == FEEL_STRING && str_is(args[0].of.string, "live"));
}

static const char *const twice_params[] = {"n"};
static const struct feel_type *const twice_types[] = {&feel_t_number};
static const char *const state_params[] = {"id"};
static const struct feel_type *const state_types[] = {&feel_t_string};
static const struct feel_host_function functions[] = {
    {"twice", twice_params, 1, 1, twice_types, &feel_t_number, twice, "the double"},
    {"in state", state_params, 1, 1, state_types, &feel_t_boolean, in_state, "whether live"},
};
static const struct feel_library library = {NULL, functions, 2};

/* ---- values ---- */
static struct feel_value row(struct arena *arena, const char *id, int64_t present, uint8_t day)
{
    struct feel_context *context = feel_context_new(arena);
    feel_context_put(context, STR("id"), feel_string(str_of(id)));
    feel_context_put(context, STR("present"), feel_int(present));
    feel_context_put(context, STR("week ending"), feel_date((struct date){2026, 9, day}));
    return feel_context_value(context);
}

static struct feel_value box(struct arena *arena)
{
    struct feel_context *inner = feel_context_new(arena), *outer = feel_context_new(arena);
    feel_context_put(inner, STR("inner"), feel_int(7));
    feel_context_put(outer, STR("depth"), feel_context_value(inner));
    return feel_context_value(outer);
}

static const struct feel_value *values(struct arena *arena)
{
    struct feel_value *all = ARENA_ARRAY(arena, struct feel_value, NAMES);
    struct feel_value flags[] = {feel_boolean(true), feel_boolean(false)};
    struct feel_value rows[] = {row(arena, "a", 3, 4), row(arena, "b", 5, 11),
                                row(arena, "c", 0, 18)};
    all[0] = feel_int(4);
    all[1] = feel_string(STR("Ann"));
    all[2] = feel_date((struct date){2026, 9, 21});
    all[3] = feel_string(STR("given"));
    all[4] = feel_null();
    all[5] = feel_null_because(arena, "erased", (struct span){0}, "this value was erased");
    all[6] = feel_list(arena, flags, 2);
    all[7] = feel_list(arena, rows, 3);
    all[8] = box(arena);
    all[9] = feel_list(arena, rows, 3);
    return all;
}

void feel_setup(struct feel_setup *setup)
{
    *setup = (struct feel_setup){.arena = arena_new()};
    setup->diags = diags_new(setup->arena);
    setup->compiler = (struct feel_compiler){
        .arena = setup->arena, .diags = setup->diags, .names = &layer, .library = &library};
    setup->frame.values = values(setup->arena);
    setup->env = (struct feel_env){.arena = setup->arena,
                                   .now = 1789981200000, /* 2026-09-21T09:00:00Z */
                                   .zone = zone_find(STR("Europe/London")),
                                   .frame = &setup->frame};
}

void feel_setup_end(struct feel_setup *setup)
{
    arena_free(setup->arena);
}

const struct feel_expr *feel_setup_compile(struct feel_setup *setup, struct str text)
{
    struct excerpt excerpt = excerpt_of(setup->arena, "<expression>", text);
    return feel_compile(&setup->compiler, &excerpt, NULL);
}

struct str feel_setup_eval(struct feel_setup *setup, struct str text)
{
    setup->diags = setup->compiler.diags = diags_new(setup->arena);
    const struct feel_expr *expr = feel_setup_compile(setup, text);
    if (expr == NULL)
        return str_format(setup->arena, "error %s", setup->diags->list.items[0]->code);
    setup->env.steps = 0;
    struct feel_value value = feel_eval(expr, &setup->env);
    if (value.kind == FEEL_NULL && value.of.reason != NULL)
        return str_format(setup->arena, "null %s", value.of.reason->code);
    return feel_print(setup->arena, value);
}

struct str feel_setup_messages(struct feel_setup *setup)
{
    struct capture capture;
    capture_start(&capture);
    diags_print(setup->compiler.diags, capture.out, false);
    return capture_end(&capture, setup->arena);
}

#include "support/feel_cases.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "feel/feel.h"
#include "feel/number.h"
#include "feel/type.h"
#include "support/feel_play.h"

#define LINE_BYTES (1 << 20)
#define TYPE_DEPTH 12

/* ---- declared types ---- */
static const struct feel_type *type_of(struct play *play, const json_t *definition, int depth);

static const struct feel_type *type_by_name(struct play *play, struct str name, int depth)
{
    const json_t *types = json_object_get(play->line, "types");
    const json_t *definition = json_object_get(types, str_cstr(play->arena, name));
    if (definition != NULL && depth < TYPE_DEPTH)
        return type_of(play, definition, depth + 1);
    const struct feel_type *type = type_named(name);
    return type != NULL ? type : &feel_any;
}

static const struct feel_type *fields_type(struct play *play, const json_t *list, int depth)
{
    struct feel_type *type = ARENA_NEW(play->arena, struct feel_type);
    size_t count = json_array_size(list);
    struct feel_field *fields = ARENA_ARRAY(play->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *field = json_array_get(list, i);
        fields[i].name = str_copy(play->arena, json_str_at(field, "name"));
        fields[i].type = type_of(play, field, depth + 1);
    }
    *type = (struct feel_type){.kind = FEEL_T_CONTEXT, .fields = fields, .count = count};
    return type;
}

static const struct feel_type *type_of(struct play *play, const json_t *definition, int depth)
{
    const struct feel_type *type = &feel_any;
    if (depth > TYPE_DEPTH)
        return type;
    if (json_object_get(definition, "fields") != NULL)
        type = fields_type(play, json_object_get(definition, "fields"), depth);
    else if (json_object_get(definition, "fn") != NULL)
        type = &feel_t_function;
    else if (json_object_get(definition, "is") != NULL)
        type = type_by_name(play, json_str_at(definition, "is"), depth);
    if (json_is_true(json_object_get(definition, "list")))
        type = feel_type_list(play->arena, type);
    return type;
}

static void declare_types(struct play *play)
{
    json_t *types = json_object_get(play->line, "types"), *definition;
    const char *name;
    play->types = ARENA_ARRAY(play->arena, struct feel_field, json_object_size(types));
    json_object_foreach(types, name, definition)
    {
        struct feel_field field = {str_copy(play->arena, str_of(name)),
                                   type_of(play, definition, 0)};
        play->types[play->type_count++] = field;
    }
}

/* ---- one expression ---- */
static bool passes(struct play *play, struct feel_value value, struct str tests)
{
    static const struct feel_field field[] = {{STR_INIT("?"), &feel_any}};
    struct diags *diags = diags_new(play->arena);
    struct feel_names names = {.fields = field, .count = 1};
    struct feel_compiler compiler = {
        .arena = play->arena, .diags = diags, .names = &names, .tolerant = true};
    struct excerpt text = excerpt_of(play->arena, "<allowed>", tests);
    const struct feel_expr *expr = feel_compile_tests(&compiler, &text, &feel_any);
    struct feel_frame frame = {.values = &value};
    struct feel_env env = {.arena = play->arena, .frame = &frame, .zone = zone_find(STR("UTC"))};
    return value.kind == FEEL_NULL || expr == NULL || feel_is_true(feel_eval(expr, &env));
}

/* Constraints along a chain of declarations. */
static bool allowed(struct play *play, struct feel_value value, const json_t *definition, int depth)
{
    struct str tests = json_str_at(definition, "allowed");
    struct str whole = json_str_at(definition, "constraint");
    bool list = json_is_true(json_object_get(definition, "list"));
    if (!str_empty(whole) && !passes(play, value, whole))
        return false;
    if (!str_empty(tests) && list && value.kind == FEEL_LIST) {
        for (size_t i = 0; i < value.of.list->count; i++)
            if (!passes(play, value.of.list->items[i], tests))
                return false;
    } else if (!str_empty(tests) && !passes(play, value, tests)) {
        return false;
    }
    struct str is = json_str_at(definition, "is");
    const json_t *types = json_object_get(play->line, "types");
    const json_t *next = json_object_get(types, str_cstr(play->arena, is));
    return next == NULL || depth > TYPE_DEPTH || allowed(play, value, next, depth + 1);
}

struct feel_value play_convert(struct play *play, struct feel_value value, struct str name)
{
    if (str_empty(name) || value.kind == FEEL_NULL)
        return value;
    const json_t *definition =
        json_object_get(json_object_get(play->line, "types"), str_cstr(play->arena, name));
    if (!type_convert(play->arena, value, type_by_name(play, name, 0), &value) ||
        (definition != NULL && !allowed(play, value, definition, 0)))
        return feel_null();
    return value;
}

const struct feel_type *play_type(struct play *play, struct str name)
{
    return str_empty(name) ? NULL : type_by_name(play, name, 0);
}

struct feel_compiler play_compiler(struct play *play, const struct feel_names *names)
{
    return (struct feel_compiler){.arena = play->arena,
                                  .diags = diags_new(play->arena),
                                  .names = names,
                                  .tolerant = true,
                                  .types = play->types,
                                  .type_count = play->type_count};
}

struct feel_env play_env(struct play *play, const struct feel_frame *frame)
{
    return (struct feel_env){
        .arena = play->arena, .now = 1600000000000, .zone = zone_find(STR("UTC")), .frame = frame};
}

void play_inputs(struct play *play, struct feel_names *names, struct feel_frame *frame)
{
    const json_t *inputs = json_object_get(play->line, "inputs");
    size_t count = json_array_size(inputs);
    struct feel_field *fields = ARENA_ARRAY(play->arena, struct feel_field, count);
    struct feel_value *values = ARENA_ARRAY(play->arena, struct feel_value, count + 1);
    struct error error;
    for (size_t i = 0; i < count; i++) {
        const json_t *input = json_array_get(inputs, i);
        fields[i].name = json_str_at(input, "name");
        if (feel_from_json(play->arena, json_object_get(input, "value"), &values[i], &error) !=
            RESULT_DONE)
            values[i] = feel_null();
        values[i] = play_convert(play, values[i], json_str_at(input, "type"));
        fields[i].type =
            values[i].kind == FEEL_NULL ? &feel_any : type_of_value(play->arena, values[i]);
    }
    *names = (struct feel_names){.fields = fields, .count = count};
    *frame = (struct feel_frame){.values = values};
}

static struct feel_value play_expr(struct play *play)
{
    struct feel_names names;
    struct feel_frame frame;
    play_inputs(play, &names, &frame);
    struct feel_compiler compiler = play_compiler(play, &names);
    struct excerpt text = excerpt_of(play->arena, "<expression>", json_str_at(play->line, "expr"));
    const struct feel_expr *expr = feel_compile(&compiler, &text, NULL);
    struct feel_env env = play_env(play, &frame);
    return expr != NULL ? feel_eval(expr, &env) : feel_null();
}

static struct feel_value evaluate(struct play *play)
{
    struct str kind = json_str_at(play->line, "kind");
    struct feel_value value = str_is(kind, "table")   ? play_table(play)
                              : str_is(kind, "model") ? play_model(play)
                                                      : play_expr(play);
    return play_convert(play, value, json_str_at(play->line, "type"));
}

/* ---- comparison ---- */
static bool near(struct feel_number a, struct feel_number b)
{
    struct feel_number difference, tolerance;
    return number_parse(STR("0.00000001"), &tolerance) && number_subtract(a, b, &difference) &&
           number_compare(number_abs(difference), tolerance) < 0;
}

static bool agrees(struct feel_value got, struct feel_value want)
{
    if (got.kind != want.kind)
        return false;
    if (got.kind == FEEL_NUMBER)
        return near(got.of.number, want.of.number);
    if (got.kind == FEEL_LIST) {
        for (size_t i = 0; i < want.of.list->count; i++)
            if (got.of.list->count != want.of.list->count ||
                !agrees(got.of.list->items[i], want.of.list->items[i]))
                return false;
        return got.of.list->count == want.of.list->count;
    }
    if (got.kind != FEEL_CONTEXT)
        return feel_same(got, want);
    for (size_t i = 0; i < feel_context_count(want.of.context); i++) {
        struct feel_value value;
        if (!feel_context_get(got.of.context, feel_context_key(want.of.context, i), &value) ||
            !agrees(value, feel_context_at(want.of.context, i)))
            return false;
    }
    return feel_context_count(got.of.context) == feel_context_count(want.of.context);
}

/* ---- files ---- */
struct folder {
    char name[80];
    struct feel_tally tally;
};
struct folders {
    struct folder items[200];
    size_t count;
};

static struct feel_tally *folder_of(struct folders *folders, const char *id)
{
    const char *start = strchr(id, '/');
    start = start != NULL ? start + 1 : id;
    size_t len = strcspn(start, "/");
    for (size_t i = 0; i < folders->count; i++)
        if (strlen(folders->items[i].name) == len &&
            strncmp(folders->items[i].name, start, len) == 0)
            return &folders->items[i].tally;
    if (folders->count == 200)
        return &folders->items[199].tally;
    struct folder *folder = &folders->items[folders->count++];
    (void)snprintf(folder->name, sizeof folder->name, "%.*s", (int)len, start);
    return &folder->tally;
}

static void count(struct feel_tally *tally, bool passed, bool some)
{
    tally->passed += passed;
    tally->failed += !passed;
    tally->some_passed += passed && some;
    tally->some_failed += !passed && some;
}

static const char *shown(const json_t *line)
{
    const char *expr = json_string_value(json_object_get(line, "expr"));
    const char *goal = json_string_value(json_object_get(line, "goal"));
    return expr != NULL ? expr : goal != NULL ? goal : "a table";
}

static void report(FILE *out, struct play *play, struct feel_value got, struct feel_value want)
{
    struct str why = got.kind == FEEL_NULL && got.of.reason != NULL ? got.of.reason->text : STR("");
    if (out != NULL)
        (void)fprintf(out, "FAIL %s: %s\n     got %.*s, expected %.*s %.*s\n",
                      json_string_value(json_object_get(play->line, "id")), shown(play->line),
                      STR_ARG(feel_print(play->arena, got)), STR_ARG(feel_print(play->arena, want)),
                      STR_ARG(why));
}

static void play_line(const json_t *line, struct folders *folders, struct feel_tally *tally,
                      FILE *out)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct play play = {.arena = arena, .line = line};
    struct feel_tally *folder = folder_of(folders, json_string_value(json_object_get(line, "id")));
    struct feel_value want;
    struct error error;
    declare_types(&play);
    bool readable =
        feel_from_json(arena, json_object_get(line, "expect"), &want, &error) == RESULT_DONE;
    struct feel_value got = evaluate(&play);
    bool passed = readable && agrees(got, want), some = want.kind != FEEL_NULL;
    if (!passed)
        report(out, &play, got, want);
    count(tally, passed, some);
    count(folder, passed, some);
}

static void print_folders(const struct folders *folders, FILE *out)
{
    for (size_t i = 0; out != NULL && i < folders->count; i++) {
        const struct feel_tally *tally = &folders->items[i].tally;
        (void)fprintf(out, "%-45s %4zu of %4zu%s\n", folders->items[i].name, tally->passed,
                      tally->passed + tally->failed, tally->failed > 0 ? "  <--" : "");
    }
}

bool feel_cases_play(const char *path, struct feel_tally *tally, FILE *out)
{
    FILE *file = fopen(path, "r");
    struct folders *folders = calloc(1, sizeof *folders);
    char *line = malloc(LINE_BYTES);
    while (file != NULL && folders != NULL && line != NULL &&
           fgets(line, LINE_BYTES, file) != NULL) {
        json_t *json CLEANUP(json_freep) = json_loads(line, 0, NULL);
        if (json != NULL)
            play_line(json, folders, tally, out);
        else
            tally->failed++;
    }
    if (folders != NULL)
        print_folders(folders, out);
    free(line);
    free(folders);
    return file != NULL && fclose(file) == 0;
}

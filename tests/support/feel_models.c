/* Tables, boxed expressions and requirement graphs of conformance cases. */
#include "feel/type.h"
#include "support/feel_play.h"

#define NESTED 40

static const struct feel_boxed *boxed_of(struct play *play, const json_t *logic);

static struct excerpt text_of(struct play *play, const json_t *object, const char *key)
{
    struct str text = json_str_at(object, key);
    return str_empty(text) ? (struct excerpt){0} : excerpt_of(play->arena, "<kit>", text);
}

static struct excerpt text_at(struct play *play, const json_t *list, size_t i)
{
    const char *text = json_string_value(json_array_get(list, i));
    return excerpt_of(play->arena, "<kit>", str_of(text != NULL ? text : "-"));
}

/* ---- tables ---- */
static size_t word_index(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(word, words[i]))
            return i;
    return 0;
}

static const struct feel_input *inputs_of(struct play *play, const json_t *list)
{
    size_t count = json_array_size(list);
    struct feel_input *inputs = ARENA_ARRAY(play->arena, struct feel_input, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *input = json_array_get(list, i);
        inputs[i].text = text_of(play, input, "expr");
        inputs[i].allowed = text_of(play, input, "values");
    }
    return inputs;
}

/* Where an output says no values, those that its type allows are its order of preference. */
static struct excerpt values_of(struct play *play, const json_t *output, const json_t *table)
{
    struct str name = json_str_at(output, "name"), type = json_str_at(output, "type");
    const json_t *types = json_object_get(play->line, "types"), *field;
    if (!str_empty(json_str_at(output, "values")))
        return text_of(play, output, "values");
    if (str_empty(type))
        type = json_str_at(table, "type");
    const json_t *definition = json_object_get(types, str_cstr(play->arena, type));
    size_t i;
    json_array_foreach(json_object_get(definition, "fields"), i, field)
    {
        if (str_eq(json_str_at(field, "name"), name))
            return text_of(play, field, "allowed");
    }
    return text_of(play, definition, "allowed");
}

static const struct feel_output *outputs_of(struct play *play, const json_t *table)
{
    const json_t *list = json_object_get(table, "outputs");
    size_t count = json_array_size(list);
    struct feel_output *outputs = ARENA_ARRAY(play->arena, struct feel_output, count);
    for (size_t i = 0; i < count; i++) {
        const json_t *output = json_array_get(list, i);
        outputs[i].name = json_str_at(output, "name");
        outputs[i].allowed = values_of(play, output, table);
        outputs[i].fallback.text = text_of(play, output, "default");
        outputs[i].has_fallback = outputs[i].fallback.text.source != NULL;
    }
    return outputs;
}

static void read_rule(struct play *play, const json_t *json, struct feel_rule *rule)
{
    const json_t *in = json_object_get(json, "in"), *out = json_object_get(json, "out");
    size_t inputs = json_array_size(in), outputs = json_array_size(out);
    struct feel_cells *cells = ARENA_ARRAY(play->arena, struct feel_cells, inputs);
    struct feel_cell *tests = ARENA_ARRAY(play->arena, struct feel_cell, inputs);
    struct feel_cell *results = ARENA_ARRAY(play->arena, struct feel_cell, outputs);
    for (size_t i = 0; i < inputs; i++) {
        tests[i].text = text_at(play, in, i);
        cells[i] = (struct feel_cells){&tests[i], 1};
    }
    for (size_t i = 0; i < outputs; i++)
        if (json_is_string(json_array_get(out, i)))
            results[i].text = text_at(play, out, i);
    rule->inputs = cells;
    rule->outputs = results;
}

static const struct feel_table *table_of(struct play *play, const json_t *json)
{
    static const char *const hits[] = {"UNIQUE",  "ANY",        "PRIORITY",    "FIRST",
                                       "COLLECT", "RULE ORDER", "OUTPUT ORDER"};
    static const char *const aggregates[] = {"", "SUM", "MIN", "MAX", "COUNT"};
    const json_t *list = json_object_get(json, "rules");
    struct feel_table *table = ARENA_NEW(play->arena, struct feel_table);
    struct feel_rule *rules = ARENA_ARRAY(play->arena, struct feel_rule, json_array_size(list));
    for (size_t i = 0; i < json_array_size(list); i++)
        read_rule(play, json_array_get(list, i), &rules[i]);
    *table = (struct feel_table){
        .hit =
            (enum feel_hit)word_index(json_str_at(json, "hit"), hits, sizeof hits / sizeof *hits),
        .aggregate = (enum feel_aggregate)word_index(json_str_at(json, "agg"), aggregates,
                                                     sizeof aggregates / sizeof *aggregates),
        .inputs = inputs_of(play, json_object_get(json, "inputs")),
        .input_count = json_array_size(json_object_get(json, "inputs")),
        .outputs = outputs_of(play, json),
        .output_count = json_array_size(json_object_get(json, "outputs")),
        .rules = rules,
        .rule_count = json_array_size(list)};
    return table;
}

/* ---- boxed expressions ---- */
static struct feel_part *parts_of(struct play *play, const json_t *list, size_t more)
{
    size_t count = json_array_size(list);
    struct feel_part *parts = ARENA_ARRAY(play->arena, struct feel_part, count + more);
    for (size_t i = 0; i < count; i++) {
        const json_t *part = json_array_get(list, i), *logic = json_object_get(part, "logic");
        struct feel_boxed *typed = ARENA_NEW(play->arena, struct feel_boxed);
        parts[i].name = json_str_at(part, "name");
        parts[i].type = play_type(play, json_str_at(part, "type"));
        if (logic == NULL)
            continue;
        *typed = *boxed_of(play, logic);
        if (parts[i].type != NULL)
            typed->type = parts[i].type;
        parts[i].value = typed;
    }
    return parts;
}

static void read_context(struct play *play, const json_t *logic, struct feel_boxed *boxed)
{
    const json_t *list = json_object_get(logic, "entries"),
                 *result = json_object_get(logic, "result");
    struct feel_part *parts = parts_of(play, list, 1);
    boxed->kind = FEEL_BOXED_CONTEXT;
    boxed->count = json_array_size(list);
    boxed->parts = parts;
    if (!json_is_null(result) && result != NULL)
        parts[boxed->count++].value = boxed_of(play, result);
}

static void read_parts(struct play *play, const json_t *logic, struct feel_boxed *boxed,
                       enum feel_boxed_kind kind, const char *list, const char *of)
{
    boxed->kind = kind;
    boxed->parts = parts_of(play, json_object_get(logic, list), 0);
    boxed->count = json_array_size(json_object_get(logic, list));
    boxed->of[0] = boxed_of(play, json_object_get(logic, of));
}

static void read_items(struct play *play, const json_t *list, struct feel_boxed *boxed)
{
    size_t count = json_array_size(list);
    struct feel_part *parts = ARENA_ARRAY(play->arena, struct feel_part, count);
    for (size_t i = 0; i < count; i++)
        parts[i].value = boxed_of(play, json_array_get(list, i));
    boxed->kind = FEEL_BOXED_LIST;
    boxed->parts = parts;
    boxed->count = count;
}

/* A relation is a list of contexts. */
static void read_relation(struct play *play, const json_t *logic, struct feel_boxed *boxed)
{
    const json_t *columns = json_object_get(logic, "columns"),
                 *rows = json_object_get(logic, "rows");
    struct feel_part *parts = ARENA_ARRAY(play->arena, struct feel_part, json_array_size(rows));
    for (size_t i = 0; i < json_array_size(rows); i++) {
        struct feel_boxed *row = ARENA_NEW(play->arena, struct feel_boxed);
        struct feel_part *cells = parts_of(play, columns, 0);
        for (size_t j = 0; j < json_array_size(columns); j++)
            cells[j].value = boxed_of(play, json_array_get(json_array_get(rows, i), j));
        *row = (struct feel_boxed){
            .kind = FEEL_BOXED_CONTEXT, .parts = cells, .count = json_array_size(columns)};
        parts[i].value = row;
    }
    *boxed = (struct feel_boxed){
        .kind = FEEL_BOXED_LIST, .parts = parts, .count = json_array_size(rows)};
}

static void read_iteration(struct play *play, const json_t *logic, struct feel_boxed *boxed,
                           enum feel_boxed_kind kind, const char *of)
{
    struct feel_part *part = ARENA_NEW(play->arena, struct feel_part);
    part->name = json_str_at(logic, "var");
    part->value = boxed_of(play, json_object_get(logic, "in"));
    boxed->kind = kind;
    boxed->parts = part;
    boxed->count = 1;
    boxed->of[0] = boxed_of(play, json_object_get(logic, of));
}

static const struct feel_boxed *boxed_of(struct play *play, const json_t *logic)
{
    struct feel_boxed *boxed = ARENA_NEW(play->arena, struct feel_boxed);
    struct str k = json_str_at(logic, "k");
    if (str_is(k, "expr") || str_empty(k))
        boxed->text = text_of(play, logic, "text");
    else if (str_is(k, "table")) {
        boxed->kind = FEEL_BOXED_TABLE;
        boxed->table = table_of(play, logic);
    } else if (str_is(k, "context"))
        read_context(play, logic, boxed);
    else if (str_is(k, "function"))
        read_parts(play, logic, boxed, FEEL_BOXED_FUNCTION, "params", "body");
    else if (str_is(k, "invoke"))
        read_parts(play, logic, boxed, FEEL_BOXED_CALL, "args", "fn");
    else if (str_is(k, "relation"))
        read_relation(play, logic, boxed);
    else if (str_is(k, "list"))
        read_items(play, json_object_get(logic, "items"), boxed);
    else if (str_is(k, "if")) {
        static const char *const keys[] = {"if", "then", "else"};
        boxed->kind = FEEL_BOXED_IF;
        for (size_t i = 0; i < 3; i++)
            boxed->of[i] = boxed_of(play, json_object_get(logic, keys[i]));
    } else if (str_is(k, "filter")) {
        boxed->kind = FEEL_BOXED_FILTER;
        boxed->of[0] = boxed_of(play, json_object_get(logic, "in"));
        boxed->of[1] = boxed_of(play, json_object_get(logic, "match"));
    } else if (str_is(k, "for"))
        read_iteration(play, logic, boxed, FEEL_BOXED_FOR, "return");
    else
        read_iteration(play, logic, boxed, str_is(k, "some") ? FEEL_BOXED_SOME : FEEL_BOXED_EVERY,
                       "satisfies");
    if (!str_is(k, "function"))
        boxed->type = play_type(play, json_str_at(logic, "type"));
    return boxed;
}

static struct feel_value run_boxed(struct play *play, const struct feel_boxed *boxed,
                                   const struct feel_names *names, const struct feel_frame *frame)
{
    struct feel_compiler compiler = play_compiler(play, names);
    const struct feel_expr *expr = feel_compile_boxed(&compiler, boxed);
    struct feel_env env = play_env(play, frame);
    return expr != NULL ? feel_eval(expr, &env) : feel_null();
}

struct feel_value play_table(struct play *play)
{
    struct feel_boxed boxed = {.kind = FEEL_BOXED_TABLE,
                               .table = table_of(play, json_object_get(play->line, "table"))};
    struct feel_names names;
    struct feel_frame frame;
    play_inputs(play, &names, &frame);
    return run_boxed(play, &boxed, &names, &frame);
}

/* ---- requirement graphs ---- */
struct given { /* values in place of nodes: a service's arguments */
    const struct given *outer;
    struct str node;
    struct feel_value value;
};

static struct feel_value value_of(struct play *play, struct str id, const struct given *given);

static const json_t *node_of(const struct play *play, struct str id)
{
    const json_t *node;
    size_t i;
    json_array_foreach(json_object_get(play->line, "nodes"), i, node)
    {
        if (str_eq(json_str_at(node, "id"), id))
            return node;
    }
    return NULL;
}

static bool input_of(struct play *play, const json_t *node, struct feel_value *ret)
{
    const json_t *input;
    struct error error;
    size_t i;
    json_array_foreach(json_object_get(play->line, "inputs"), i, input)
    {
        if (!str_eq(json_str_at(input, "node"), json_str_at(node, "id")))
            continue;
        if (feel_from_json(play->arena, json_object_get(input, "value"), ret, &error) !=
            RESULT_DONE)
            *ret = feel_null();
        *ret = play_convert(play, *ret, json_str_at(node, "type"));
        return true;
    }
    return false;
}

/* What a node requires, under the names by which it is seen; imports are contexts. */
static struct feel_value scope_of(struct play *play, const json_t *node, const struct given *given)
{
    struct feel_context *scope = feel_context_new(play->arena);
    const json_t *need;
    size_t i;
    json_array_foreach(json_object_get(node, "requires"), i, need)
    {
        const json_t *as = json_object_get(need, "as");
        struct str first = str_of(json_string_value(json_array_get(as, 0)));
        struct feel_value value = value_of(play, json_str_at(need, "node"), given), import;
        if (json_array_size(as) < 2) {
            feel_context_put(scope, first, value);
            continue;
        }
        struct feel_context *inner = feel_context_new(play->arena);
        if (feel_context_get(scope, first, &import))
            for (size_t j = 0; j < feel_context_count(import.of.context); j++)
                feel_context_put(inner, feel_context_key(import.of.context, j),
                                 feel_context_at(import.of.context, j));
        feel_context_put(inner, str_of(json_string_value(json_array_get(as, 1))), value);
        feel_context_put(scope, first, feel_context_value(inner));
    }
    return feel_context_value(scope);
}

static struct feel_value run_logic(struct play *play, const json_t *node, const struct given *given)
{
    const struct feel_context *scope = scope_of(play, node, given).of.context;
    size_t count = feel_context_count(scope);
    struct feel_field *fields = ARENA_ARRAY(play->arena, struct feel_field, count);
    struct feel_value *values = ARENA_ARRAY(play->arena, struct feel_value, count + 1);
    for (size_t i = 0; i < count; i++) {
        values[i] = feel_context_at(scope, i);
        fields[i].name = feel_context_key(scope, i);
        fields[i].type =
            values[i].kind == FEEL_NULL ? &feel_any : type_of_value(play->arena, values[i]);
    }
    struct feel_names names = {.fields = fields, .count = count};
    struct feel_frame *frame = ARENA_NEW(play->arena, struct feel_frame); /* closures look there */
    frame->values = values;
    return run_boxed(play, boxed_of(play, json_object_get(node, "logic")), &names, frame);
}

/* ---- decision services ---- */
struct service {
    struct play *play;
    const json_t *node;
    const struct given *given;
};

static struct feel_value run_service(struct play *play, const json_t *node,
                                     const struct given *given)
{
    const json_t *outputs = json_object_get(node, "outputs");
    struct feel_context *all = feel_context_new(play->arena);
    struct feel_value value = feel_null();
    for (size_t i = 0; i < json_array_size(outputs); i++) {
        struct str id = str_of(json_string_value(json_array_get(outputs, i)));
        value = value_of(play, id, given);
        feel_context_put(all, json_str_at(node_of(play, id), "name"), value);
    }
    return json_array_size(outputs) == 1 ? value : feel_context_value(all);
}

static struct feel_value call_service(void *context, struct feel_env *env,
                                      const struct feel_value *args)
{
    const struct service *service = context;
    struct play *play = service->play;
    const json_t *params = json_object_get(service->node, "params");
    const struct given *given = service->given;
    (void)env;
    for (size_t i = 0; i < json_array_size(params); i++) {
        struct given *one = ARENA_NEW(play->arena, struct given);
        struct str id = str_of(json_string_value(json_array_get(params, i)));
        *one = (struct given){given, id,
                              play_convert(play, args[i], json_str_at(node_of(play, id), "type"))};
        given = one;
    }
    return play_convert(play, run_service(play, service->node, given),
                        json_str_at(service->node, "type"));
}

static struct feel_value service_value(struct play *play, const json_t *node,
                                       const struct given *given)
{
    const json_t *params = json_object_get(node, "params");
    size_t count = json_array_size(params);
    struct str *names = ARENA_ARRAY(play->arena, struct str, count);
    struct service *service = ARENA_NEW(play->arena, struct service);
    for (size_t i = 0; i < count; i++)
        names[i] = json_str_at(node_of(play, str_of(json_string_value(json_array_get(params, i)))),
                               "name");
    *service = (struct service){play, node, given};
    return feel_function(play->arena, names, count, call_service, service);
}

static struct feel_value value_of(struct play *play, struct str id, const struct given *given)
{
    const json_t *node = node_of(play, id);
    struct feel_value value = feel_null();
    for (const struct given *one = given; one != NULL; one = one->outer)
        if (str_eq(one->node, id))
            return one->value;
    if (node == NULL || input_of(play, node, &value) || play->nested > NESTED)
        return value;
    play->nested++;
    struct str kind = json_str_at(node, "kind");
    if (str_is(kind, "decision"))
        value = play_convert(play, run_logic(play, node, given), json_str_at(node, "type"));
    else if (str_is(kind, "bkm"))
        value = run_logic(play, node, given);
    else if (str_is(kind, "service"))
        value = service_value(play, node, given);
    play->nested--;
    return value;
}

struct feel_value play_model(struct play *play)
{
    struct str goal = json_str_at(play->line, "goal"), select = json_str_at(play->line, "select");
    const json_t *node = node_of(play, goal);
    struct feel_value value = feel_null(), part = feel_null();
    if (node == NULL || !str_is(json_str_at(node, "kind"), "service"))
        return value_of(play, goal, NULL);
    value = play_convert(play, run_service(play, node, NULL), json_str_at(node, "type"));
    if (str_empty(select) || value.kind != FEEL_CONTEXT)
        return value;
    (void)feel_context_get(value.of.context, select, &part);
    return part;
}

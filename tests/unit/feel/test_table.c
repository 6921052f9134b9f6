/* Decision tables: hit policies, aggregation, defaults, allowed values, what is traced, and boxed
 * expressions with their conversions. Tables are written as text: `n` and `name` of the setup's
 * world are the inputs. */
#include "support/feel_setup.h"
#include "support/tap.h"

#define L __LINE__
#define MOST 6

struct sample { /* a table of up to two inputs and two outputs; NULL ends a list */
    enum feel_hit hit;
    enum feel_aggregate aggregate;
    const char *inputs[3], *allowed, *outputs[3], *priority, *fallback;
    const char *rules[MOST][4]; /* tests of the inputs, then outputs */
};

static struct excerpt text_of(struct arena *arena, const char *text)
{
    return text ? excerpt_of(arena, "<cell>", str_of(text)) : (struct excerpt){0};
}

static size_t count_of(const char *const *items)
{
    size_t count = 0;
    while (items[count])
        count++;
    return count;
}

static void read_rule(struct arena *arena, const struct sample *sample, size_t at,
                      struct feel_rule *rule)
{
    size_t inputs = count_of(sample->inputs), outputs = count_of(sample->outputs);
    struct feel_cells *cells = ARENA_ARRAY(arena, struct feel_cells, inputs);
    struct feel_cell *tests = ARENA_ARRAY(arena, struct feel_cell, inputs);
    struct feel_cell *results = ARENA_ARRAY(arena, struct feel_cell, outputs);
    for (size_t i = 0; i < inputs; i++) {
        tests[i].text = text_of(arena, sample->rules[at][i]);
        cells[i] = (struct feel_cells){&tests[i], 1};
    }
    for (size_t i = 0; i < outputs; i++)
        results[i].text = text_of(arena, sample->rules[at][inputs + i]);
    *rule = (struct feel_rule){.inputs = cells, .outputs = results};
}

static const struct feel_table *table_of(struct arena *arena, const struct sample *sample)
{
    struct feel_table *table = ARENA_NEW(arena, struct feel_table);
    size_t inputs = count_of(sample->inputs), outputs = count_of(sample->outputs), rules = 0;
    struct feel_input *in = ARENA_ARRAY(arena, struct feel_input, inputs);
    struct feel_output *out = ARENA_ARRAY(arena, struct feel_output, outputs);
    struct feel_rule *all = ARENA_ARRAY(arena, struct feel_rule, MOST);
    for (size_t i = 0; i < inputs; i++)
        in[i].text = text_of(arena, sample->inputs[i]);
    in[0].allowed = text_of(arena, sample->allowed);
    for (size_t i = 0; i < outputs; i++)
        out[i].name = str_of(sample->outputs[i]);
    out[0].allowed = text_of(arena, sample->priority);
    out[0].fallback.text = text_of(arena, sample->fallback);
    out[0].has_fallback = sample->fallback != NULL;
    for (; rules < MOST && sample->rules[rules][0]; rules++)
        read_rule(arena, sample, rules, &all[rules]);
    *table = (struct feel_table){.hit = sample->hit,
                                 .aggregate = sample->aggregate,
                                 .inputs = in,
                                 .input_count = inputs,
                                 .outputs = out,
                                 .output_count = outputs,
                                 .rules = all,
                                 .rule_count = rules};
    return table;
}

static struct str answer(struct feel_setup *setup, const struct feel_boxed *boxed)
{
    const struct feel_expr *expr = feel_compile_boxed(&setup->compiler, boxed);
    if (!expr)
        return str_format(setup->arena, "error %s", setup->diags->list.items[0]->code);
    struct feel_value value = feel_eval(expr, &setup->env);
    if (value.kind == FEEL_NULL && value.of.reason)
        return str_format(setup->arena, "null %s", value.of.reason->code);
    return feel_print(setup->arena, value);
}

static struct str decide(struct feel_setup *setup, const struct sample *sample)
{
    const struct feel_boxed boxed = {.kind = FEEL_BOXED_TABLE,
                                     .table = table_of(setup->arena, sample)};
    return answer(setup, &boxed);
}

#define NUMBERS                                                                                    \
    {"< 2", "10"}, {"> 2", "20"},                                                                  \
    {                                                                                              \
        "> 3", "30"                                                                                \
    }
TEST("hit policies; n is 4")
{
    static const struct {
        int line;
        struct sample sample;
        const char *want;
    } rows[] = {
        {L, {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {{"< 2", "1"}, {"> 2", "2"}}}, "2"},
        {L, {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "null rules_overlap"},
        {L, {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {{"< 2", "1"}}}, "null no_rule_matches"},
        {L, {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, "n * 2", {{"< 2", "1"}}}, "8"},
        {L, {FEEL_HIT_ANY, 0, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "null rules_differ"},
        {L, {FEEL_HIT_ANY, 0, {"n"}, 0, {"x"}, 0, 0, {{"4", "7"}, {"-", "14 / 2"}}}, "7"},
        {L, {FEEL_HIT_FIRST, 0, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "20"},
        {L, {FEEL_HIT_PRIORITY, 0, {"n"}, 0, {"x"}, "30, 20", 0, {NUMBERS}}, "30"},
        {L, {FEEL_HIT_PRIORITY, 0, {"n"}, 0, {"x"}, "20", 0, {NUMBERS}}, "20"},
        {L, {FEEL_HIT_OUTPUT_ORDER, 0, {"n"}, 0, {"x"}, "30, 20", 0, {NUMBERS}}, "[30, 20]"},
        {L, {FEEL_HIT_RULE_ORDER, 0, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "[20, 30]"},
        {L, {FEEL_HIT_COLLECT, 0, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "[20, 30]"},
        {L, {FEEL_HIT_COLLECT, FEEL_AGGREGATE_SUM, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "50"},
        {L, {FEEL_HIT_COLLECT, FEEL_AGGREGATE_MIN, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "20"},
        {L, {FEEL_HIT_COLLECT, FEEL_AGGREGATE_MAX, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "30"},
        {L, {FEEL_HIT_COLLECT, FEEL_AGGREGATE_COUNT, {"n"}, 0, {"x"}, 0, 0, {NUMBERS}}, "2"},
        {L, {FEEL_HIT_COLLECT, 0, {"n"}, 0, {"x"}, 0, 0, {{"0", "1"}}}, "null no_rule_matches"},
        {L,
         {FEEL_HIT_UNIQUE, 0, {"n", "name"}, 0, {"x", "y"}, 0, 0, {{"4", "\"Ann\"", "1", "n"}}},
         "{x: 1, y: 4}"},
        {L, {FEEL_HIT_FIRST, 0, {"missing"}, 0, {"x"}, 0, 0, {{"1", "1"}, {"null", "2"}}}, "2"},
        {L,
         {FEEL_HIT_FIRST, 0, {"n"}, "[1..3]", {"x"}, 0, 0, {{"-", "1"}}},
         "null input_not_allowed"},
        {L, {FEEL_HIT_FIRST, 0, {"n"}, "[1..5]", {"x"}, 0, 0, {{"-", "1"}}}, "1"},
        {L, {FEEL_HIT_FIRST, 0, {"missing"}, "[1..3]", {"x"}, 0, 0, {{"-", "1"}}}, "1"},
        {L, {FEEL_HIT_FIRST, 0, {"n"}, 0, {"x"}, 0, 0, {{"even(?)", "1"}}}, "1"},
        {L, {FEEL_HIT_FIRST, 0, {"n"}, 0, {"x"}, 0, 0, {{"> twice(1)", "?"}}}, "error F010"},
        {L, {FEEL_HIT_FIRST, 0, {"n"}, 0, {"x"}, 0, 0, {{"\"a\"", "1"}}}, "error F021"},
        {L, {FEEL_HIT_FIRST, 0, {"n +"}, 0, {"x"}, 0, 0, {{"-", "1"}}}, "error F001"},
    };
    struct feel_setup setup;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        feel_setup(&setup);
        CHECK_STR_AT(rows[i].line, decide(&setup, &rows[i].sample), rows[i].want);
        feel_setup_end(&setup);
    }
}

TEST("a trace tells each rule that was looked at, and the input that stopped it")
{
    static const struct sample sample = {
        FEEL_HIT_FIRST,
        0,
        {"n", "name"},
        0,
        {"x"},
        0,
        0,
        {{"< 2", "-", "1"}, {"-", "\"Bob\"", "2"}, {"4", "-", "3"}, {"-", "-", "4"}}};
    struct feel_setup setup;
    feel_setup(&setup);
    setup.env.trace = true;
    CHECK_STR(decide(&setup, &sample), "3");
    CHECK_INT((int64_t)setup.env.tried.count, 3);
    const struct feel_tried *tried = setup.env.tried.items;
    CHECK(!tried[0].matched && tried[0].input == 0);
    CHECK(!tried[1].matched && tried[1].input == 1);
    CHECK_STR(feel_print(setup.arena, tried[1].value), "\"Ann\"");
    CHECK(tried[2].matched && tried[2].rule == 2);
    feel_setup_end(&setup);
}

/* ---- boxed expressions ---- */
static struct feel_boxed box(struct arena *arena, const char *text, const struct feel_type *type)
{
    return (struct feel_boxed){.kind = FEEL_BOXED_TEXT, .text = text_of(arena, text), .type = type};
}

TEST("values are converted to the declared type, or null")
{
    struct feel_setup setup;
    feel_setup(&setup);
    const struct {
        int line;
        const char *text;
        const struct feel_type *type;
        const char *want;
    } rows[] = {
        {L, "[n]", &feel_t_number, "4"},
        {L, "[[n]]", &feel_t_number, "error F025"},
        {L, "get value({a: name}, \"a\")", &feel_t_number, "null not_conforming"},
        {L, "n", feel_type_list(setup.arena, &feel_t_number), "[4]"},
        {L, "name", &feel_t_number, "error F025"},
        {L, "start", &feel_t_date_time, "@\"2026-09-21T00:00:00Z\""},
        {L, "missing", &feel_t_number, "null"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct feel_boxed boxed = box(setup.arena, rows[i].text, rows[i].type);
        CHECK_STR_AT(rows[i].line, answer(&setup, &boxed), rows[i].want);
    }
    feel_setup_end(&setup);
}

TEST("contexts, functions, calls and iterations nest, each seeing what is around it")
{
    struct feel_setup setup;
    feel_setup(&setup);
    struct arena *arena = setup.arena;
    const struct feel_boxed factor = box(arena, "n * 10", NULL),
                            body = box(arena, "x * factor", NULL);
    const struct feel_part params[] = {{STR("x"), &feel_t_number, NULL}};
    const struct feel_boxed function = {
        .kind = FEEL_BOXED_FUNCTION, .parts = params, .count = 1, .of = {&body}};
    const struct feel_boxed name = box(arena, "scale", NULL), item = box(arena, "i + 1", NULL),
                            list = box(arena, "[1, 2]", NULL);
    const struct feel_part args[] = {{STR("x"), NULL, &item}};
    const struct feel_boxed call = {
        .kind = FEEL_BOXED_CALL, .parts = args, .count = 1, .of = {&name}};
    const struct feel_part each[] = {{STR("i"), NULL, &list}};
    const struct feel_boxed loop = {
        .kind = FEEL_BOXED_FOR, .parts = each, .count = 1, .of = {&call}};
    const struct feel_part entries[] = {
        {STR("factor"), NULL, &factor}, {STR("scale"), NULL, &function}, {STR(""), NULL, &loop}};
    const struct feel_boxed context = {.kind = FEEL_BOXED_CONTEXT, .parts = entries, .count = 3};
    CHECK_STR(answer(&setup, &context), "[80, 120]");
    feel_setup_end(&setup);
}

/* ---- examination ---- */
struct found {
    struct arena *arena;
    struct text text;
};

static void note(void *context, const struct feel_finding *finding)
{
    static const char *const kinds[] = {"gap", "overlap", "never"};
    struct found *found = context;
    text_addf(&found->text, "%s", kinds[finding->kind]);
    for (size_t i = 0; finding->inputs && i < 1; i++)
        text_addf(&found->text, " %.*s", STR_ARG(feel_print(found->arena, finding->inputs[i])));
    text_addf(&found->text, " %zu %zu; ", finding->rules[0], finding->rules[1]);
}

TEST("gaps, overlaps and idle rules are found, with inputs that show them")
{
    static const struct {
        int line;
        struct sample sample;
        const char *want;
    } rows[] = {
        {L, {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {{"< 2", "1"}, {">= 2", "2"}}}, ""},
        {L,
         {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {{"< 2", "1"}, {"> 2", "2"}}},
         "gap 2 0 0; "},
        {L,
         {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {{"<= 2", "1"}, {">= 2", "2"}}},
         "overlap 2 0 1; "},
        {L, {FEEL_HIT_FIRST, 0, {"n"}, 0, {"x"}, 0, 0, {{"-", "1"}, {">= 2", "2"}}}, "never 1 0; "},
        {L,
         {FEEL_HIT_FIRST, 0, {"n"}, "[0..9]", {"x"}, 0, 0, {{"> 9", "1"}, {"-", "2"}}},
         "never 0 0; "},
        {L, {FEEL_HIT_ANY, 0, {"n"}, 0, {"x"}, 0, 0, {{"[1..2]", "1"}, {"not([1..2])", "2"}}}, ""},
        {L, {FEEL_HIT_UNIQUE, 0, {"n"}, 0, {"x"}, 0, 0, {{"> twice(1)", "1"}}}, "not examined"},
    };
    struct feel_setup setup;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        feel_setup(&setup);
        const struct feel_table *table = table_of(setup.arena, &rows[i].sample);
        const struct feel_boxed boxed = {.kind = FEEL_BOXED_TABLE, .table = table};
        const struct feel_expr *expr = feel_compile_boxed(&setup.compiler, &boxed);
        struct found found = {setup.arena, text_new(setup.arena)};
        if (CHECK_AT(rows[i].line, expr != NULL) &&
            feel_examine(expr, setup.arena, table, note, &found) != FEEL_EXAMINED)
            text_add(&found.text, STR("not examined"));
        CHECK_STR_AT(rows[i].line, text_str(&found.text), rows[i].want);
        feel_setup_end(&setup);
    }
}

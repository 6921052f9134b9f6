/* Values without evaluation: the journal's JSON, literals by type, types, printing. */
#include "support/feel_setup.h"
#include "support/tap.h"

#define L __LINE__

TEST("values survive the journal")
{
    static const struct {
        int line;
        const char *text, *json;
    } rows[] = {
        {L, "null", "null"},
        {L, "true", "true"},
        {L, "\"a\\nb\"", "\"a\\nb\""},
        {L, "1.50", "{\"number\":\"1.5\"}"},
        {L, "-0", "{\"number\":\"0\"}"},
        {L, "1e50", "{\"number\":\"1E+50\"}"},
        {L, "[1, [true]]", "[{\"number\":\"1\"},[true]]"},
        {L, "{b: 1, a: null}", "{\"context\":{\"a\":null,\"b\":{\"number\":\"1\"}}}"},
        {L, "@\"2026-09-21\"", "{\"date\":\"2026-09-21\"}"},
        {L, "@\"10:00:00+01:00\"", "{\"time\":\"10:00:00+01:00\"}"},
        {L, "now()", "{\"date and time\":\"2026-09-21T10:00:00@Europe/London\"}"},
        {L, "@\"PT90M\"", "{\"days and time duration\":\"PT1H30M\"}"},
        {L, "@\"P14M\"", "{\"years and months duration\":\"P1Y2M\"}"},
        {L, "[@\"2026-09-21\"..@\"2026-10-01\")",
         "{\"range\":\"[@\\\"2026-09-21\\\"..@\\\"2026-10-01\\\")\"}"},
        {L, "(>= 5)", "{\"range\":\"(>= 5)\"}"},
        {L, "gone", "{\"erased\":true}"},
        {L, "{\"k \\\"1\": {a: [{}, [], gone]}}",
         "{\"context\":{\"k "
         "\\\"1\":{\"context\":{\"a\":[{\"context\":{}},[],{\"erased\":true}]}}}}"},
    };
    struct feel_setup setup;
    struct error error;
    feel_setup(&setup);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct feel_expr *expr = feel_setup_compile(&setup, str_of(rows[i].text));
        if (!CHECK_AT(rows[i].line, expr != NULL))
            continue;
        struct feel_value value = feel_eval(expr, &setup.env), back;
        json_t *json CLEANUP(json_freep) = feel_to_json(value);
        CHECK_STR_AT(rows[i].line, json_write(setup.arena, json), rows[i].json);
        struct text text = text_new(setup.arena);
        feel_add_json(&text, value);
        CHECK_STR_AT(rows[i].line, text_str(&text), json_write_ordered(setup.arena, json).at);
        CHECK_AT(rows[i].line, feel_from_json(setup.arena, json, &back, &error) == RESULT_DONE);
        CHECK_AT(rows[i].line, feel_same(value, back));
    }
    feel_setup_end(&setup);
}

TEST("what is no stored value is refused")
{
    static const char *const bad[] = {"1",
                                      "{}",
                                      "{\"number\":1}",
                                      "{\"number\":\"x\"}",
                                      "{\"date\":\"2026-02-30\"}",
                                      "{\"date\":\"P1D\"}",
                                      "{\"day\":\"2026-02-03\"}",
                                      "{\"date\":\"2026-02-03\",\"number\":\"1\"}",
                                      "{\"context\":[]}",
                                      "{\"range\":\"5\"}",
                                      "[1]"};
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        json_t *json CLEANUP(json_freep) = json_loads(bad[i], JSON_DECODE_ANY, NULL);
        struct feel_value value;
        struct error error;
        CHECK(feel_from_json(arena, json, &value, &error) == RESULT_INVALID);
    }
}

TEST("plain JSON becomes values")
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    json_t *json CLEANUP(json_freep) =
        json_loads("{\"a\":[1,2.5,\"2026-09-21\",null,true]}", 0, NULL);
    CHECK_STR(feel_print(arena, feel_from_plain_json(arena, json)),
              "{a: [1, 2.5, \"2026-09-21\", null, true]}");
}

TEST("literals are read by type")
{
    static const struct str words[] = {STR_INIT("given"), STR_INIT("refused")};
    static const struct feel_type status = {.kind = FEEL_T_STRING, .words = words, .word_count = 2};
    static const struct {
        int line;
        const char *text;
        const struct feel_type *type;
        const char *want; /* NULL: refused */
    } rows[] = {
        {L, "2026-09-21", &feel_t_date, "@\"2026-09-21\""},
        {L, "21/09/2026", &feel_t_date, NULL},
        {L, "4", &feel_t_number, "4"},
        {L, "four", &feel_t_number, NULL},
        {L, "true", &feel_t_boolean, "true"},
        {L, "yes", &feel_t_boolean, NULL},
        {L, "16:00", &feel_t_time, "@\"16:00:00\""},
        {L, "2026-09-21T16:00", &feel_t_date_time, "@\"2026-09-21T16:00:00\""},
        {L, "P10D", &feel_t_days_duration, "@\"P10D\""},
        {L, "P1Y", &feel_t_days_duration, NULL},
        {L, "given", &status, "\"given\""},
        {L, "maybe", &status, NULL},
        {L, "any text", &feel_any, "\"any text\""},
        {L, "[1]", &feel_t_context, NULL},
    };
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct feel_value value;
        struct str why = {0};
        bool read = feel_read_literal(arena, str_of(rows[i].text), rows[i].type, &value, &why);
        CHECK_AT(rows[i].line, read == (rows[i].want != NULL));
        CHECK_AT(rows[i].line, read || !str_empty(why));
        if (read)
            CHECK_STR_AT(rows[i].line, feel_print(arena, value), rows[i].want);
    }
}

TEST("conformance names what does not fit")
{
    struct feel_setup setup;
    struct str why;
    feel_setup(&setup);
    const struct feel_type *numbers = feel_type_list(setup.arena, &feel_t_number);
    struct feel_value mixed[] = {feel_int(1), feel_string(STR("x"))};
    CHECK(feel_conforms(setup.arena, feel_null(), numbers, &why));
    CHECK(!feel_conforms(setup.arena, feel_list(setup.arena, mixed, 2), numbers, &why));
    CHECK_STR(why, "element 2: must be number, not string");
    CHECK_STR(feel_type_name(setup.arena, numbers), "list of number");
    feel_setup_end(&setup);
}

static struct feel_value add_all(void *context, struct feel_env *env, const struct feel_value *args)
{
    int64_t a, b = 0;
    (void)env;
    if (!feel_to_int(args[0], &a) || (args[1].kind != FEEL_NULL && !feel_to_int(args[1], &b)))
        return feel_null();
    return feel_int(a + b + *(const int *)context);
}

TEST("a native function is called from a frame, by place and by name")
{
    static const struct str params[] = {STR_INIT("a"), STR_INIT("b")};
    static const struct feel_field fields[] = {{STR_INIT("a"), &feel_t_number},
                                               {STR_INIT("b"), &feel_t_number}};
    static const struct feel_type type = {
        .kind = FEEL_T_FUNCTION, .of = &feel_t_number, .fields = fields, .count = 2};
    static const struct feel_field name = {STR_INIT("score"), &type};
    struct feel_setup setup;
    int base = 100;
    feel_setup(&setup);
    struct feel_names names = {.outer = setup.compiler.names, .fields = &name, .count = 1};
    struct feel_value value = feel_function(setup.arena, params, 2, add_all, &base);
    struct feel_frame frame = {.outer = &setup.frame, .values = &value};
    setup.compiler.names = &names;
    setup.env.frame = &frame;
    CHECK_STR(feel_setup_eval(&setup, STR("score(1, n)")), "105");
    CHECK_STR(feel_setup_eval(&setup, STR("score(b: 1, a: 2)")), "103");
    CHECK_STR(feel_setup_eval(&setup, STR("score(a: 2)")), "102");
    CHECK_STR(feel_setup_eval(&setup, STR("score(c: 2)")), "error F015");
    feel_setup_end(&setup);
}

TEST("large contexts are found by key")
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct feel_context *context = feel_context_new(arena);
    struct feel_value value;
    for (int i = 0; i < 100; i++)
        feel_context_put(context, str_format(arena, "key %d", i), feel_int(i));
    feel_context_put(context, STR("key 50"), feel_int(-1));
    CHECK_INT(feel_context_count(context), 100);
    CHECK(feel_context_get(context, STR("key 50"), &value) && feel_same(value, feel_int(-1)));
    CHECK(feel_context_get(context, STR("key 99"), &value) && feel_same(value, feel_int(99)));
    CHECK(!feel_context_get(context, STR("key 100"), &value));
}

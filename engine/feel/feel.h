/* FEEL, the expression language of DMN 1.5 (OMG formal/2024-08-01, chapter 10): values,
 * compilation, evaluation, explanation, templates.
 *
 * A value is a small struct passed by copy; what it points to lives in the arena of the evaluation
 * that made it and is never changed. A compiled expression is immutable and lives in the arena it
 * was compiled into. Nothing here reads a clock, a file or a protocol: the caller supplies the
 * instant, the zone, names and functions. FEEL never fails: a fault is null with a reason, and
 * reasons travel with the null. Out of memory calls arena_exhausted, then aborts.
 *
 * A whole program, linked with libfeel.a, libtime.a and libbase.a, and with Jansson, PCRE2 and
 * Intel's decimals (-ljansson -lpcre2-8 -lbidgcc000 -lm); tests/embed/embed.t builds and runs it:
 *
 *     #include <stdio.h>
 *     #include "feel/feel.h"
 *
 *     static const struct feel_field fields[] = {{STR_INIT("hours"), &feel_t_number},
 *                                                {STR_INIT("start"), &feel_t_date}};
 *
 *     int main(void)
 *     {
 *         struct arena *arena = arena_new(), *scratch = arena_new();
 *         struct diags *diags = diags_new(arena);
 *         struct feel_names names = {.fields = fields, .count = 2};
 *         struct feel_compiler compiler = {.arena = arena, .diags = diags, .names = &names};
 *         struct excerpt text =
 *             excerpt_of(arena, "guard", STR("hours < 26 and start + @\"P42D\" > today()"));
 *         const struct feel_expr *guard = feel_compile(&compiler, &text, &feel_t_boolean);
 *         diags_print(diags, stderr, false);
 *         for (int64_t hours = 25; guard != NULL && hours <= 27; hours++) {
 *             struct feel_value values[] = {hours < 27 ? feel_int(hours) : feel_null(),
 *                                           feel_date((struct date){2026, 9, 7})};
 *             struct feel_frame frame = {.values = values};
 *             struct feel_env env = {.arena = scratch, // of one evaluation
 *                                    .now = 1789981200000,
 *                                    .zone = zone_find(STR("Europe/London")),
 *                                    .frame = &frame};
 *             struct feel_value value = feel_eval(guard, &env);
 *             printf("%s", feel_print(scratch, value).at);
 *             if (feel_is_null(value) && value.of.reason != NULL)
 *                 printf(" because %s", value.of.reason->text.at);
 *             printf("\n");
 *             arena_reset(scratch, (struct arena_mark){0});
 *         }
 *         arena_free(scratch);
 *         arena_free(arena);
 *         return guard == NULL;
 *     }
 */
#ifndef FEEL_FEEL_H
#define FEEL_FEEL_H

#include "base/diag.h"
#include "base/error.h"
#include "base/json.h"
#include "base/map.h"
#include "time/time.h"

struct feel_env;

/* ---- values ---- */
enum feel_kind {
    FEEL_NULL,
    FEEL_BOOLEAN,
    FEEL_NUMBER,
    FEEL_STRING,
    FEEL_DATE,
    FEEL_TIME,
    FEEL_DATE_TIME,
    FEEL_DAYS_DURATION,   /* days and time */
    FEEL_MONTHS_DURATION, /* years and months */
    FEEL_LIST,
    FEEL_CONTEXT,
    FEEL_RANGE,
    FEEL_FUNCTION,
};
struct feel_number { /* IEEE 754 decimal128, binary integer encoding */
    uint64_t word[2];
};
struct feel_reason { /* why a null is null */
    const char
        *code; /* stable word, e.g. "unknown_name", "not_comparable", "erased"; see feel_reasons */
    struct str text; /* one sentence */
    struct span at;  /* the sub-expression that first gave it */
};
enum feel_zone_kind { FEEL_ZONE_NONE, FEEL_ZONE_OFFSET, FEEL_ZONE_NAMED };
struct feel_temporal { /* time, date and time */
    struct date date;
    struct clock_time time;
    enum feel_zone_kind zone_kind;
    int32_t offset;          /* seconds east of UTC */
    const struct zone *zone; /* where named */
};
struct feel_list;
struct feel_context;
struct feel_range;
struct feel_function;
struct feel_value {
    enum feel_kind kind;
    union {
        bool boolean;
        struct feel_number number;
        struct str string;
        struct date date;
        const struct feel_temporal *temporal; /* TIME, DATE_TIME */
        struct duration duration;
        int64_t months;
        const struct feel_list *list;
        const struct feel_context *context;
        const struct feel_range *range;
        const struct feel_function *function;
        const struct feel_reason *reason; /* NULL: an ordinary null */
    } of;
};
struct feel_list {
    const struct feel_value *items;
    size_t count;
};

struct feel_value feel_null(void);
struct feel_value feel_null_because(struct arena *arena, const char *code, struct span at,
                                    const char *format, ...) PRINTF_LIKE(4, 5);
struct feel_value feel_boolean(bool value);
struct feel_value feel_int(int64_t value);
/* From decimal text (checked); a null with a reason for anything else. */
struct feel_value feel_number(struct arena *arena, struct str text);
struct feel_value feel_string(struct str value); /* borrows */
struct feel_value feel_date(struct date date);
/* Both ends included. */
struct feel_value feel_date_range(struct arena *arena, struct date from, struct date to);
struct feel_value feel_instant(struct arena *arena, int64_t instant,
                               const struct zone *zone); /* date and time */
struct feel_value
feel_duration(struct duration duration); /* of months or of days and time; null for a mixed one */
struct feel_value feel_list(struct arena *arena, const struct feel_value *items,
                            size_t count); /* copies items */
/* A function value that is called with its arguments in order, absent ones null: a decision in a
 * frame, say. Parameter names are borrowed. Its static type has the parameters as fields. */
struct feel_value feel_function(struct arena *arena, const struct str *params, size_t count,
                                struct feel_value (*call)(void *context, struct feel_env *env,
                                                          const struct feel_value *args),
                                void *context);
/* A context is built by puts, in order, and not changed once it is in a value that was handed out.
 */
struct feel_context *feel_context_new(struct arena *arena);
void feel_context_put(struct feel_context *context, struct str key, struct feel_value value);
struct feel_value feel_context_value(const struct feel_context *context);
size_t feel_context_count(const struct feel_context *context);
struct str feel_context_key(const struct feel_context *context, size_t index);
struct feel_value feel_context_at(const struct feel_context *context, size_t index);
/* False where the key is absent. */
bool feel_context_get(const struct feel_context *context, struct str key, struct feel_value *ret);

bool feel_is_null(struct feel_value value);
bool feel_is_true(struct feel_value value); /* the boolean true, nothing else */
bool feel_is_false(struct feel_value value);
bool feel_to_int(struct feel_value value, int64_t *ret); /* a whole number that fits */
bool feel_to_instant(struct feel_value value, const struct zone *zone,
                     int64_t *ret); /* date and time; local in zone */
/* Structural equality, also of nulls, lists and contexts; kinds that differ are unequal. For tests
 * and `correct`. */
bool feel_same(struct feel_value a, struct feel_value b);
/* Order of two values of one kind that has an order; false if not comparable. */
bool feel_compare(struct feel_value a, struct feel_value b, int *ret);

/* As FEEL source text that evaluates to the value again; `feel_plain` as a person reads it: strings
 * bare, dates 2026-09-21, date and time 2026-09-21T16:00 in its zone, lists joined by ", ". */
struct str feel_print(struct arena *arena, struct feel_value value);
struct str feel_plain(struct arena *arena, struct feel_value value);
/* The typed JSON of the journal: null, booleans, strings and lists as themselves, every other value
 * as
 * {"number":"1.5"} {"date":"2024-01-31"} {"time":"10:00:00Z"} {"date and time":"..."}
 * {"days and time duration":"PT1H"} {"years and months duration":"P1Y"} {"context":{...}}
 * {"range":"[1..5]"}; an erased value is {"erased":true}. Functions cannot be stored. Added to a
 * text, the members of contexts in their order; or as a value to put among others. */
void feel_add_json(struct text *out, struct feel_value value);
json_t *feel_to_json(struct feel_value value);
NODISCARD enum result feel_from_json(struct arena *arena, const json_t *json,
                                     struct feel_value *ret, struct error *error);
/* Plain JSON (for data files on the command line): numbers to numbers, objects to contexts; strings
 * stay text. */
struct feel_value feel_from_plain_json(struct arena *arena, const json_t *json);

/* ---- types ---- */
struct feel_field {
    struct str name;
    const struct feel_type *type;
};
struct feel_type {
    enum feel_type_kind {
        FEEL_T_ANY,
        FEEL_T_NULL,
        FEEL_T_BOOLEAN,
        FEEL_T_NUMBER,
        FEEL_T_STRING,
        FEEL_T_DATE,
        FEEL_T_TIME,
        FEEL_T_DATE_TIME,
        FEEL_T_DAYS_DURATION,
        FEEL_T_MONTHS_DURATION,
        FEEL_T_LIST,
        FEEL_T_CONTEXT,
        FEEL_T_RANGE,
        FEEL_T_FUNCTION,
    } kind;
    const struct feel_type *of; /* elements of a list, range; result of a function */
    /* Of a context (NULL with count 0: any); of a function its parameters (likewise). */
    const struct feel_field *fields;
    size_t count;
    const struct str *words; /* of a string that is one of an enum; NULL: any string */
    size_t word_count;
};
extern const struct feel_type feel_any, feel_t_boolean, feel_t_number, feel_t_string, feel_t_date,
    feel_t_time, feel_t_date_time, feel_t_days_duration, feel_t_months_duration, feel_t_context;
const struct feel_type *feel_type_list(struct arena *arena, const struct feel_type *of);
/* The FEEL name of a type: "list of date". */
struct str feel_type_name(struct arena *arena, const struct feel_type *type);
/* Whether a value conforms (null conforms to all); `ret_why` (may be NULL) names the part that does
 * not. */
bool feel_conforms(struct arena *arena, struct feel_value value, const struct feel_type *type,
                   struct str *ret_why);
/* Read text as a literal of a type: `2026-09-21` as a date, `4` as a number, `true`, an enum word;
 * text for string; for any a JSON number, `true` or `false`, else text. False with `ret_why`. */
bool feel_read_literal(struct arena *arena, struct str text, const struct feel_type *type,
                       struct feel_value *ret, struct str *ret_why);

/* ---- names and functions in scope ----
 *
 * Compilation sees a chain of layers of declared names, innermost first; evaluation sees a chain of
 * frames of the same shape. A name is resolved to (layer, index) once, at compilation.
 */
struct feel_names {
    const struct feel_names *outer;
    const struct feel_field
        *fields; /* type NULL: the name is not available here (for a helpful message) */
    size_t count;
    const struct map *index; /* optional: name -> (void *)(index + 1), to find names fast */
};
struct feel_frame {
    const struct feel_frame *outer;
    const struct feel_value *values; /* by index; NULL: ask `get` */
    struct feel_value (*get)(void *context, struct feel_env *env, size_t index);
    void *context;
};

/* A function of the caller's, e.g. in_state("id") or school days between(a, b, calendar). */
struct feel_host_function {
    const char *name;                     /* may hold blanks */
    const char *const *params;            /* names, in order */
    size_t required, count;               /* parameters that must be given, and all */
    const struct feel_type *const *types; /* of parameters; a mismatch is null with a reason */
    const struct feel_type *result;
    struct feel_value (*call)(void *host, struct feel_env *env,
                              const struct feel_value *args); /* absent: null */
    const char *help;                                         /* one line, for the reference */
};
struct feel_library { /* tables of host functions, chained */
    const struct feel_library *next;
    const struct feel_host_function *functions;
    size_t count;
};
/* Functions on school days, working days, half-terms and terms; their calendars come from the
 * environment. */
extern const struct feel_library feel_school_time;
bool feel_is_builtin(struct str name); /* a built-in function or keyword: no datum may bear it */

/* ---- boxed expressions and decision tables (DMN 1.5, 10.2 and 8) ----
 *
 * What a caller describes is read once, by feel_compile_boxed; texts are FEEL. Any part may name
 * the type of its value, to which it is converted (10.3.2.9.4): a list of one is its element and
 * the reverse, a date is its midnight; what does not conform is null "not_conforming".
 */
enum feel_hit { /* DMN 8.2.8 */
                FEEL_HIT_UNIQUE,
                FEEL_HIT_ANY,
                FEEL_HIT_PRIORITY,
                FEEL_HIT_FIRST,
                FEEL_HIT_COLLECT,
                FEEL_HIT_RULE_ORDER,
                FEEL_HIT_OUTPUT_ORDER,
};
enum feel_aggregate { /* of FEEL_HIT_COLLECT */
                      FEEL_AGGREGATE_NONE,
                      FEEL_AGGREGATE_SUM,
                      FEEL_AGGREGATE_MIN,
                      FEEL_AGGREGATE_MAX,
                      FEEL_AGGREGATE_COUNT,
};
struct feel_cell { /* FEEL (of inputs: unary tests), or a value where `text` is empty */
    struct excerpt text;
    struct feel_value is;
};
struct feel_cells { /* of an input: one of them passes; count 0: `-` */
    const struct feel_cell *items;
    size_t count;
};
struct feel_input {
    struct excerpt text;          /* the input expression */
    const struct feel_type *type; /* NULL: not declared */
    struct excerpt allowed;       /* unary tests that every value passes; empty: none */
    struct str called;            /* a name of the value in `allowed`, beside `?`; may be empty */
};
struct feel_output {
    struct str name; /* of a context's entry; may be empty where there is one output */
    const struct feel_type *type;
    struct excerpt allowed;    /* in order of priority; empty: none */
    struct feel_cell fallback; /* where no rule matches; empty: null */
    bool has_fallback;
};
struct feel_rule {
    struct str id; /* for people */
    const struct feel_cells *inputs;
    const struct feel_cell *outputs;
};
struct feel_table {
    struct str name; /* for people */
    enum feel_hit hit;
    enum feel_aggregate aggregate;
    const struct feel_input *inputs;
    size_t input_count;
    const struct feel_output *outputs;
    size_t output_count;
    const struct feel_rule *rules;
    size_t rule_count;
};
enum feel_boxed_kind {
    FEEL_BOXED_TEXT,     /* `text` */
    FEEL_BOXED_TABLE,    /* `table` */
    FEEL_BOXED_CONTEXT,  /* `parts`; a last part without name is the result */
    FEEL_BOXED_FUNCTION, /* `parts`: parameters; `of[0]` the body */
    FEEL_BOXED_CALL,     /* `of[0]` the function; `parts`: arguments by name */
    FEEL_BOXED_LIST,     /* `parts` */
    FEEL_BOXED_IF,       /* `of`: condition, then, else */
    FEEL_BOXED_FILTER,   /* `of`: list, condition */
    FEEL_BOXED_FOR,      /* `parts`: iterators; `of[0]` what is returned */
    FEEL_BOXED_SOME,     /* `parts`: iterators; `of[0]` the condition */
    FEEL_BOXED_EVERY,
};
struct feel_part {
    struct str name;
    const struct feel_type *type;   /* of a parameter; NULL: any */
    const struct feel_boxed *value; /* NULL for a parameter */
};
struct feel_boxed {
    enum feel_boxed_kind kind;
    const struct feel_type *type; /* declared for its value; NULL: none */
    struct excerpt text;          /* of other kinds than FEEL_BOXED_TEXT: what is blamed */
    const struct feel_table *table;
    const struct feel_part *parts;
    size_t count;
    const struct feel_boxed *of[3];
};

/* ---- compile ---- */
struct feel_expr;
struct feel_compiler {
    struct arena *arena;
    struct diags *diags;
    const struct feel_names *names;
    const struct feel_library *library;
    /* For FEEL from elsewhere: faults of names and types are warnings and become nulls when they
     * are evaluated, as DMN has it; faults of syntax stay errors. */
    bool tolerant;
    const struct feel_field *types; /* declared types, for `instance of` and parameters */
    size_t type_count;
};
/* Parse and type-check an expression. NULL after an error; warnings leave an expression. `expected`
 * (may be NULL) is the type that the place calls for: a static type that can never conform is an
 * error. */
const struct feel_expr *feel_compile(const struct feel_compiler *compiler,
                                     const struct excerpt *text, const struct feel_type *expected);
/* Unary tests (a decision table's cell, a field's `check`): evaluates to true, false or null for
 * the value in the innermost frame's index 0, whose name there is `?`. An expression that mentions
 * `value` or `?` is a condition. */
const struct feel_expr *feel_compile_tests(const struct feel_compiler *compiler,
                                           const struct excerpt *text,
                                           const struct feel_type *input);
/* A boxed expression; NULL after an error. What it describes is copied or borrowed for as long as
 * the expression lives. */
const struct feel_expr *feel_compile_boxed(const struct feel_compiler *compiler,
                                           const struct feel_boxed *boxed);
/* Points of a decision table's inputs, one of each kind that its cells tell apart, at which no rule
 * matches, or two do where the hit policy wants one; and rules that match nowhere. */
enum feel_finding_kind { FEEL_GAP, FEEL_OVERLAP, FEEL_NEVER };
struct feel_finding {
    enum feel_finding_kind kind;
    const struct feel_value *inputs; /* of a gap or an overlap; one for each input */
    size_t rules[2];                 /* that overlap; the one that never matches */
};
enum feel_examined {
    FEEL_EXAMINED,
    FEEL_EXAMINED_NOT, /* a cell reads more than its input, or has no points */
    FEEL_EXAMINED_PART /* too many combinations */
};
/* Looks at the first table of an expression, as compiled from `table`. At most one overlap for each
 * pair of rules and a few gaps are visited. */
enum feel_examined feel_examine(const struct feel_expr *expr, struct arena *arena,
                                const struct feel_table *table,
                                void (*visit)(void *context, const struct feel_finding *finding),
                                void *context);
/* An expression that is always this value. */
const struct feel_expr *feel_constant(struct arena *arena, struct feel_value value, struct span at);
const struct feel_type *feel_expr_type(const struct feel_expr *expr); /* as inferred */
struct excerpt feel_expr_text(const struct feel_expr *expr);
/* The expression written anew, every operator in brackets: text that compiles, in the same scope,
 * to an expression that is written and evaluates the same. What was a fault to a tolerant
 * compilation, and the parts of a boxed expression, stay as they were written. */
struct str feel_expr_print(struct arena *arena, const struct feel_expr *expr);
/* Calls `visit` for every name that the expression takes from its scope, as the longest dotted path
 * ("consents.placement.status"), with its place: for "who uses this field". */
void feel_expr_paths(const struct feel_expr *expr, struct arena *arena,
                     void (*visit)(void *context, struct str path, struct span at), void *context);

/* ---- evaluate ---- */
struct feel_seen {   /* a value that an expression took from its scope */
    struct str path; /* the longest dotted path, filters as [..] */
    struct span at;
    struct feel_value value;
};
struct feel_step { /* one sub-expression's value, in order of evaluation */
    struct span at;
    struct feel_value value;
    int depth;
};
struct feel_tried { /* a decision table's rule that was looked at, in order */
    const struct feel_table *table;
    size_t rule;
    bool matched;
    size_t input;            /* the first that did not pass */
    struct feel_value value; /* its value */
};
struct feel_env {
    struct arena *arena; /* for values; reset by the caller */
    int64_t now;         /* today() and now() */
    const struct zone *zone;
    const struct feel_frame *frame;
    void *host; /* for host functions, and for `calendar` */
    /* The calendar of a name, as known at `now`; the empty name: the fallback. NULL: there is none.
     * The call itself may be NULL. */
    const struct calendar *(*calendar)(void *host, struct str name);
    size_t steps; /* counted; passing LIMIT_FEEL_STEPS gives null "too_many_steps" */
    size_t depth;
    bool watch; /* collect `seen` */
    bool trace; /* collect `steps_taken` and `tried` */
    VEC(struct feel_seen) seen;
    VEC(struct feel_step) steps_taken;
    VEC(struct feel_tried) tried;
};
struct feel_value feel_eval(const struct feel_expr *expr, struct feel_env *env);
/* A function value with its arguments in the order of its parameters; null "not_a_function" for
 * any other value, null as it is. */
struct feel_value feel_call(struct feel_value function, const struct feel_value *args, size_t count,
                            struct feel_env *env);
/* The steps as an indented tree: each sub-expression's text and value, with carets for the reason
 * of a null. */
void feel_explain(const struct feel_expr *expr, const struct feel_env *env,
                  struct feel_value result, FILE *out, bool colour);

/* ---- templates: text with {{ FEEL }} ---- */
struct feel_template;
const struct feel_template *feel_template_compile(const struct feel_compiler *compiler,
                                                  const struct excerpt *text);
/* Values appear as feel_plain writes them, null as nothing. */
struct str feel_template_render(const struct feel_template *template, struct feel_env *env);
/* The same for a medium of its own: `write` writes every value, faults among them, into the text,
 * which itself stays as the file has it. A text that would outgrow LIMIT_FEEL_STRING is what it
 * writes for a null "string_too_long", and nothing else. */
typedef struct str feel_write(void *context, struct arena *arena, const struct feel_expr *expr,
                              struct feel_value value); /* expr: NULL where the text is too long */
struct str feel_template_render_for(const struct feel_template *template, struct feel_env *env,
                                    feel_write *write, void *context);
/* Calls `visit` for every name that its expressions take from their scope (feel_expr_paths). */
void feel_template_paths(const struct feel_template *template, struct arena *arena,
                         void (*visit)(void *context, struct str path, struct span at),
                         void *context);

/* Codes F001 to F999, and the reason words of nulls; each ended by a NULL code. */
#define FEEL_UNKNOWN_NAME "F010" /* for callers that know more about what may have been meant */
extern const struct diag_code feel_codes[];
extern const struct diag_code feel_reasons[];

#endif

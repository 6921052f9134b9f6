/* FEEL alone: twenty typical guards over one case's data, each timed by itself, so that the
 * harmonic mean weighs an expensive guard as much as a case that asks all of them would. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"
#include "feel/feel.h"

#define ROUNDS 21

/* ---- blocks asked of the C library, by whoever asks ---- */
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *old, size_t size);
static int64_t blocks_asked;

void *malloc(size_t size)
{
    blocks_asked++;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    blocks_asked++;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    blocks_asked++;
    return __libc_realloc(old, size);
}

/* ---- the guards, each with what it must give ---- */
static const struct guard {
    const char *text;
    bool holds;
} guards[] = {
    {"consent.status = \"given\" and consent.expires > today()", true},
    {"count(documents[status = \"approved\"]) >= 3", true},
    {"placement.start + duration(\"P42D\") < placement.end", true},
    {"placement.start <= today() and today() <= placement.end", true},
    {"every d in documents satisfies d.status != \"missing\"", true},
    {"some r in reviews satisfies r.outcome = \"end\"", false},
    {"count(attendance[present < expected]) <= 2", false},
    {"sum(attendance.present) / sum(attendance.expected) >= 0.9", false},
    {"pupil.year group in [7..11]", true},
    {"pupil.status in (\"excluded\", \"at risk\", \"medical\")", true},
    {"not(pupil.medical) or consent.medical = \"given\"", true},
    {"placement.hours <= 25 and placement.days < 5", true},
    {"if pupil.plan = \"EHCP\" then list contains(parties, \"SEN officer\") else true", true},
    {"list contains(documents[status = \"approved\"].id, \"risk assessment\")", true},
    {"max(reviews.held) + duration(\"P42D\") >= today()", true},
    {"documents[id = \"insurance\"].expires[1] > placement.end", true},
    {"provider.approved = true and provider.insured until >= placement.end", true},
    {"consent.given by != null and consent.given on <= placement.start", true},
    {"years and months duration(pupil.born, placement.start) >= duration(\"P11Y\")", true},
    {"matches(pupil.upn, \"^[A-Z][0-9]{12}$\")", true},
};
#define GUARDS (sizeof guards / sizeof *guards)

/* ---- the case ---- */
static const struct str statuses[] = {STR_INIT("missing"), STR_INIT("received"),
                                      STR_INIT("approved")};
static const struct str answers[] = {STR_INIT("given"), STR_INIT("refused"), STR_INIT("stale")};
static const struct feel_type status_type = {
    .kind = FEEL_T_STRING, .words = statuses, .word_count = 3};
static const struct feel_type answer_type = {
    .kind = FEEL_T_STRING, .words = answers, .word_count = 3};

#define FIELD(name, type)                                                                          \
    {                                                                                              \
        STR_INIT(name), type                                                                       \
    }
#define CONTEXT_TYPE(variable, ...)                                                                \
    static const struct feel_field variable##_fields[] = {__VA_ARGS__};                            \
    static const struct feel_type variable = {.kind = FEEL_T_CONTEXT,                              \
                                              .fields = variable##_fields,                         \
                                              .count = sizeof variable##_fields /                  \
                                                       sizeof(struct feel_field)}
CONTEXT_TYPE(consent_type, FIELD("status", &answer_type), FIELD("medical", &answer_type),
             FIELD("given by", &feel_t_string), FIELD("given on", &feel_t_date),
             FIELD("expires", &feel_t_date));
CONTEXT_TYPE(document_type, FIELD("id", &feel_t_string), FIELD("status", &status_type),
             FIELD("received", &feel_t_date), FIELD("expires", &feel_t_date));
CONTEXT_TYPE(review_type, FIELD("held", &feel_t_date), FIELD("outcome", &feel_t_string));
CONTEXT_TYPE(week_type, FIELD("ending", &feel_t_date), FIELD("expected", &feel_t_number),
             FIELD("present", &feel_t_number));
CONTEXT_TYPE(placement_type, FIELD("start", &feel_t_date), FIELD("end", &feel_t_date),
             FIELD("hours", &feel_t_number), FIELD("days", &feel_t_number));
CONTEXT_TYPE(pupil_type, FIELD("upn", &feel_t_string), FIELD("born", &feel_t_date),
             FIELD("year group", &feel_t_number), FIELD("status", &feel_t_string),
             FIELD("reason", &feel_t_string), FIELD("plan", &feel_t_string),
             FIELD("medical", &feel_t_boolean));
CONTEXT_TYPE(provider_type, FIELD("name", &feel_t_string), FIELD("approved", &feel_t_boolean),
             FIELD("insured until", &feel_t_date));
static const struct feel_type documents_type = {.kind = FEEL_T_LIST, .of = &document_type},
                              reviews_type = {.kind = FEEL_T_LIST, .of = &review_type},
                              weeks_type = {.kind = FEEL_T_LIST, .of = &week_type},
                              parties_type = {.kind = FEEL_T_LIST, .of = &feel_t_string};
static const struct feel_field fields[] = {
    FIELD("consent", &consent_type),     FIELD("documents", &documents_type),
    FIELD("reviews", &reviews_type),     FIELD("attendance", &weeks_type),
    FIELD("placement", &placement_type), FIELD("pupil", &pupil_type),
    FIELD("provider", &provider_type),   FIELD("parties", &parties_type),
};
#define FIELDS (sizeof fields / sizeof *fields)

static const char *const data[FIELDS] = {
    "{status: \"given\", medical: \"given\", given by: \"mother\", given on: @\"2026-09-01\","
    " expires: @\"2027-07-31\"}",
    "for i in 1..10 return {id: if i = 4 then \"insurance\" else if i = 7 then \"risk assessment\""
    " else \"paper \" + string(i), status: if i in (3, 6) then \"received\" else \"approved\","
    " received: @\"2026-09-01\", expires: @\"2027-08-31\"}",
    "for i in 1..10 return {held: @\"2026-09-20\" + duration(\"P7D\") * i, outcome: \"go on\"}",
    "for i in 1..10 return {ending: @\"2026-09-04\" + duration(\"P7D\") * i, expected: 10,"
    " present: if i in (2, 5, 8) then 4 else 9}",
    "{start: @\"2026-09-07\", end: @\"2027-03-26\", hours: 25, days: 4}",
    "{upn: \"A123456789012\", born: @\"2012-02-29\", year group: 9, status: \"at risk\","
    " reason: \"at risk of permanent exclusion\", plan: \"EHCP\", medical: true}",
    "{name: \"Sample Provider 1\", approved: true, insured until: @\"2027-08-31\"}",
    "for i in 1..10 return if i = 8 then \"SEN officer\" else \"party \" + string(i)",
};

struct world {
    struct arena *arena;   /* compiled expressions and the case */
    struct arena *scratch; /* of one evaluation */
    struct feel_names names;
    struct feel_frame frame;
    struct feel_env env;
    int64_t uses;   /* between two looks at the clock */
    int64_t blocks; /* asked for while the clock ran */
};

static const struct feel_expr *compiled(struct world *world, struct arena *arena, const char *text)
{
    struct feel_compiler compiler = {
        .arena = arena, .diags = diags_new(arena), .names = &world->names};
    struct excerpt excerpt = {.text = str_of(text)};
    return feel_compile(&compiler, &excerpt, NULL);
}

static void world_open(struct world *world)
{
    *world = (struct world){.arena = arena_new(), .scratch = arena_new()};
    world->env = (struct feel_env){.arena = world->arena,
                                   .now = 1795600000000, /* 2026-11-25 */
                                   .zone = zone_find(STR("Europe/London"))};
    struct feel_value *values = ARENA_ARRAY(world->arena, struct feel_value, FIELDS);
    for (size_t i = 0; i < FIELDS; i++) {
        const struct feel_expr *expr = compiled(world, world->arena, data[i]);
        if (!expr || feel_is_null(values[i] = feel_eval(expr, &world->env)))
            die("the case's %s has no value", fields[i].name.at);
    }
    world->names = (struct feel_names){.fields = fields, .count = FIELDS};
    world->frame.values = values;
    world->env.frame = &world->frame;
    world->env.arena = world->scratch;
}

static void world_close(struct world *world)
{
    arena_free(world->scratch);
    arena_free(world->arena);
}

/* ---- timing ---- */
static void evaluate(struct world *world, const struct feel_expr *expr, bool holds)
{
    struct feel_env env = world->env;
    struct feel_value value = feel_eval(expr, &env);
    if (holds ? !feel_is_true(value) : !feel_is_false(value))
        die("a guard does not give what it must");
    arena_reset(world->scratch, (struct arena_mark){0});
}

static void use_parsed(struct world *world, const struct guard *guard, const struct feel_expr *expr)
{
    evaluate(world, expr, guard->holds);
}

static void use_text(struct world *world, const struct guard *guard, const struct feel_expr *expr)
{
    (void)expr;
    evaluate(world, compiled(world, world->scratch, guard->text), guard->holds);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Processor seconds of one use: the median of some rounds. */
static double seconds_each(struct world *world, const struct guard *guard,
                           void (*use)(struct world *, const struct guard *,
                                       const struct feel_expr *))
{
    const struct feel_expr *expr = compiled(world, world->arena, guard->text);
    double laps[ROUNDS];
    if (!expr)
        die("%s does not compile", guard->text);
    for (int i = 0; i < 4; i++) /* until one of the arena's blocks is large enough */
        use(world, guard, expr);
    int64_t before = blocks_asked;
    for (int i = 0; i < ROUNDS; i++) {
        double began = cpu_seconds();
        for (int64_t j = 0; j < world->uses; j++)
            use(world, guard, expr);
        laps[i] = (cpu_seconds() - began) / (double)world->uses;
    }
    world->blocks += blocks_asked - before;
    qsort(laps, ROUNDS, sizeof *laps, by_value);
    return laps[ROUNDS / 2];
}

void call_feel(const struct bench_options *options)
{
    struct world world;
    double evaluating = 0, parsing = 0;
    world_open(&world);
    world.uses = options->k;
    for (size_t i = 0; i < GUARDS; i++) {
        double parse = seconds_each(&world, &guards[i], use_text);
        double evaluation = seconds_each(&world, &guards[i], use_parsed);
        evaluating += evaluation;
        parsing += parse;
        printf("# %8.0f %8.0f a second  %s\n", 1 / evaluation, 1 / parse, guards[i].text);
    }
    printf("{\"call\":\"feel\",\"guards\":%zu,\"evals_per_s\":%.0f,\"parse_evals_per_s\":%.0f,"
           "\"blocks_asked\":%lld,\"maxrss_kb\":%ld}\n",
           GUARDS, (double)GUARDS / evaluating, (double)GUARDS / parsing, (long long)world.blocks,
           maxrss_kb());
    if (world.blocks > 0)
        die("memory was asked for outside the arena");
    world_close(&world);
}

#include "support/cron_vectors.h"

#include "base/json.h"
#include "time/time.h"

enum { LINE_MAX_BYTES = 65536 };

struct vector {
    struct arena *arena;
    const json_t *row;
    struct str expr;
    const char *why; /* it failed; NULL if it passed */
};

static bool fires_at(const struct vector *vector, const struct cron *cron, const struct zone *zone)
{
    int64_t at, want, next;
    if (!instant_parse(json_str_at(vector->row, "from"), &at))
        return false;
    const json_t *list = json_object_get(vector->row, "next");
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct str text = str_of(json_string_value(json_array_get(list, i)));
        if (!instant_parse(text, &want) || !cron_next(cron, zone, at, &next) || next != want)
            return false;
        at = next;
    }
    return json_array_size(list) > 0;
}

static void run_valid(struct vector *vector, const struct cron *cron)
{
    const struct zone *zone = zone_find(json_str_at(vector->row, "tz"));
    if (!cron)
        vector->why = "refused";
    else if (!zone)
        vector->why = "unknown zone";
    else if (!fires_at(vector, cron, zone))
        vector->why = "fires at other instants";
}

static void run_vector(struct vector *vector)
{
    struct excerpt text = excerpt_of(vector->arena, "<cron>", vector->expr);
    struct diags *diags = diags_new(vector->arena);
    const struct cron *cron = cron_parse(vector->arena, &text, diags);
    if (!json_is_true(json_object_get(vector->row, "invalid")))
        run_valid(vector, cron);
    else if (cron)
        vector->why = "accepted";
    else if (diags->errors == 0)
        vector->why = "refused without a word";
}

static void run_line(struct str line, FILE *report, struct cron_score *score)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(json_freep) json_t *row = NULL;
    struct error error;
    struct vector vector = {.arena = arena};
    if (json_read(line, &row, &error) != RESULT_DONE) {
        vector.why = "this line is no JSON";
    } else {
        vector.row = row;
        vector.expr = json_str_at(row, "expr");
        run_vector(&vector);
    }
    score->passed += !vector.why;
    score->failed += vector.why != NULL;
    if (vector.why)
        fprintf(report, "'%.*s' %s: %.*s\n", STR_ARG(vector.expr), vector.why, STR_ARG(line));
}

static void close_file(FILE **file)
{
    if (*file)
        fclose(*file);
}

bool cron_vectors_run(const char *path, FILE *report, struct cron_score *ret)
{
    CLEANUP(close_file) FILE *file = fopen(path, "r");
    static char line[LINE_MAX_BYTES];
    *ret = (struct cron_score){0};
    if (!file)
        return false;
    while (fgets(line, sizeof line, file))
        run_line(str_trim(str_of(line)), report, ret);
    return !ferror(file);
}

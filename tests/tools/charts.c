/* charts [--count=N] [--seed=FIRST]: so many random charts in both interpreters.
 * charts --show=N: one chart as a protocol, and where the two part.
 * charts --scxml=FOLDER [--count=N] [--seed=FIRST]: charts as SCXML files, beside each what the
 * reference does with them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/chart_duel.h"

static const char *option(int argc, char **argv, const char *name)
{
    for (int i = 1; i < argc; i++)
        if (strncmp(argv[i], name, strlen(name)) == 0)
            return argv[i] + strlen(name);
    return NULL;
}

static uint64_t number_of(const char *text, uint64_t otherwise)
{
    return text ? strtoull(text, NULL, 10) : otherwise;
}

static void print_duel(uint64_t number, const struct duel *duel)
{
    printf("chart %llu after '%.*s'\n  machine   %.*s\n  reference %.*s\n",
           (unsigned long long)number, STR_ARG(duel->event), STR_ARG(duel->here),
           STR_ARG(duel->there));
}

static int show(uint64_t number)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct duel duel;
    chart_duel(arena, number, false, &duel);
    printf("%.*s\n", STR_ARG(duel.protocol));
    print_duel(number, &duel);
    return duel.agree ? 0 : 1;
}

static int fight(uint64_t first, uint64_t count)
{
    uint64_t differ = 0, endless = 0, steps = 0;
    for (uint64_t i = first; i < first + count; i++) {
        struct arena *arena CLEANUP(arena_freep) = arena_new();
        struct duel duel;
        chart_duel(arena, i, false, &duel);
        endless += duel.endless;
        steps += (uint64_t)duel.steps;
        if (!duel.agree && differ++ < 10)
            print_duel(i, &duel);
    }
    printf("%llu charts from %llu: %llu differ, %llu never rest, %llu microsteps compared\n",
           (unsigned long long)count, (unsigned long long)first, (unsigned long long)differ,
           (unsigned long long)endless, (unsigned long long)steps);
    return differ ? 1 : 0;
}

/* ---- for another interpreter ---- */
static FILE *create(const char *folder, uint64_t number, const char *ending)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%llu.%s", folder, (unsigned long long)number, ending);
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        exit(4);
    }
    return file;
}

/* Marks alone: what all interpreters can be asked for. */
static void print_marks(FILE *out, const struct reference *reference)
{
    struct str rest = text_str(&reference->trace), word;
    const char *space = "";
    fprintf(out, "\"marks\": \"");
    while (str_next(&rest, ' ', &word))
        if (word.len > 0 && word.at[0] >= '0' && word.at[0] <= '9') {
            fprintf(out, "%s%.*s", space, STR_ARG(word));
            space = " ";
        }
    fprintf(out, "\", \"states\": [");
    space = "";
    for (int s = 0; s < reference->chart->state_count; s++)
        if (reference->active & ((uint64_t)1 << s)) {
            fprintf(out, "%s\"s%d\"", space, s);
            space = ", ";
        }
    fprintf(out, "]}");
}

static void print_run(FILE *out, struct arena *arena, const struct chart *chart, uint64_t number)
{
    struct reference *reference = ARENA_NEW(arena, struct reference);
    const char *events[CHART_EVENTS];
    random_events(number, events);
    reference_start(reference, arena, chart);
    fprintf(out, "[{");
    print_marks(out, reference);
    for (int i = 0; i < CHART_EVENTS && !reference->stopped && !reference->endless; i++) {
        reference_send(reference, events[i]);
        if (reference->endless)
            break;
        fprintf(out, ",\n {\"event\": \"%s\", ", events[i]);
        print_marks(out, reference);
    }
    fprintf(out, "]\n");
}

static void export_one(const char *folder, uint64_t number)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct chart *chart = ARENA_NEW(arena, struct chart);
    struct reference *trial = ARENA_NEW(arena, struct reference);
    random_chart(number, chart);
    chart->on_initial.count = 0; /* SCXML's root cannot say it */
    reference_start(trial, arena, chart);
    if (trial->endless)
        return;
    FILE *scxml = create(folder, number, "scxml"), *json = create(folder, number, "json");
    fprintf(scxml, "%s", chart_as_scxml(arena, chart).at);
    print_run(json, arena, chart, number);
    fclose(scxml);
    fclose(json);
}

static int export_charts(const char *folder, uint64_t first, uint64_t count)
{
    for (uint64_t i = first; i < first + count; i++)
        export_one(folder, i);
    return 0;
}

int main(int argc, char **argv)
{
    uint64_t first = number_of(option(argc, argv, "--seed="), 1);
    uint64_t count = number_of(option(argc, argv, "--count="), 1000);
    const char *one = option(argc, argv, "--show=");
    const char *folder = option(argc, argv, "--scxml=");
    if (folder)
        return export_charts(folder, first, count);
    return one ? show(number_of(one, 1)) : fight(first, count);
}

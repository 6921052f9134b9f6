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

/* Where nothing but final states is active the other one stops, wherever these are. */
static bool all_final(const struct reference *reference)
{
    for (int s = 0; s < reference->chart->state_count; s++)
        if ((reference->active & ((uint64_t)1 << s)) &&
            reference->chart->states[s].kind == CHART_ATOMIC)
            return false;
    return true;
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
        if (reference->endless || all_final(reference))
            break;
        fprintf(out, ",\n {\"event\": \"%s\", ", events[i]);
        print_marks(out, reference);
    }
    fprintf(out, "]\n");
}

static void make_plain(struct chart_actions *actions)
{
    for (int i = 0; i < actions->count; i++)
        if (actions->items[i].act == ACT_FAIL || actions->items[i].act == ACT_IF)
            actions->items[i].act = ACT_MARK;
}

static bool is_within(const struct chart *chart, int s, int of)
{
    for (s = chart->states[s].parent; s >= 0 && s != of; s = chart->states[s].parent)
        continue;
    return s == of;
}

/* Whether the least state around a transition's source and targets is parallel: SCXML goes on
 * outwards from there. */
static bool meets_in_parallel(const struct chart *chart, const struct chart_transition *t)
{
    int up = chart->states[t->source].parent;
    for (int i = 0; up >= 0 && i < t->targets.count; i++)
        while (up >= 0 && !is_within(chart, t->targets.items[i], up))
            up = chart->states[up].parent;
    return up >= 0 && chart->states[up].kind == CHART_PARALLEL;
}

/* A history state of a state that is active anyway: how far that one is left depends on what is
 * remembered. */
static bool leads_back_inside(const struct chart *chart, const struct chart_transition *t)
{
    for (int i = 0; i < t->targets.count; i++) {
        int target = t->targets.items[i];
        if (chart->states[target].kind == CHART_HISTORY &&
            is_within(chart, t->source, chart->states[target].parent))
            return true;
    }
    return false;
}

/* Where a state begins is said, for an interpreter that would begin in a history state. */
static void name_initial(struct chart *chart, int s)
{
    struct chart_targets *initial = &chart->states[s].initial;
    for (int child = s + 1; child < chart->state_count && initial->count == 0; child++)
        if (chart->states[child].parent == s && chart->states[child].kind != CHART_HISTORY)
            initial->items[initial->count++] = child;
}

/* Without what the other one is known to do differently: see tests/peer/run. */
static void make_chart_plain(struct chart *chart)
{
    chart->on_initial.count = 0; /* SCXML's root cannot say it */
    for (int s = 0; s < chart->state_count; s++) {
        chart->states[s].on_initial.count = 0;
        if (chart->states[s].kind == CHART_COMPOUND)
            name_initial(chart, s);
        make_plain(&chart->states[s].enter);
        make_plain(&chart->states[s].exit);
    }
    for (int i = 0; i < chart->transition_count; i++) {
        make_plain(&chart->transitions[i].actions);
        if (meets_in_parallel(chart, &chart->transitions[i]) ||
            leads_back_inside(chart, &chart->transitions[i]))
            chart->transitions[i].targets.count = 0;
    }
}

static void export_one(const char *folder, uint64_t number)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct chart *chart = ARENA_NEW(arena, struct chart);
    struct reference *trial = ARENA_NEW(arena, struct reference);
    random_chart(number, chart);
    make_chart_plain(chart);
    reference_start(trial, arena, chart);
    if (trial->endless || all_final(trial))
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

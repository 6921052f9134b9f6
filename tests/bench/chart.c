/* Statecharts in memory: an event of a middling chart, and of parallel states of growing size. */
#include <stdio.h>
#include <stdlib.h>

#include "bench/bench.h"

/* ---- a protocol from a text ---- */
static enum result read_text(void *context, struct arena *arena, struct str path,
                             struct str *ret_bytes, struct error *error)
{
    const struct str *text = context;
    (void)arena;
    if (!str_is(path, "chart.yaml"))
        return error_set(error, RESULT_INVALID, "there is no file %.*s", STR_ARG(path));
    *ret_bytes = *text;
    return RESULT_DONE;
}

static const struct protocol *load(struct arena *arena, struct str text)
{
    struct files files = {.read = read_text, .context = &text};
    struct diags *diags = diags_new(arena);
    struct protocol_loader loader = {arena, &files, &machine_library, diags};
    const struct protocol *protocol = protocol_load(&loader, STR("chart.yaml"));
    if (!protocol) {
        diags_print(diags, stderr, false);
        die("the chart cannot be loaded");
    }
    return protocol;
}

static void start_text(struct text *out, struct arena *arena)
{
    *out = text_new(arena);
    text_addf(out, "waymark: 1\nprotocol: chart\nversion: 1\n"
                   "data: {n: {type: number, default: 0}, m: {type: number, default: 3}}\n"
                   "states:\n");
}

/* ---- one case ---- */
struct playing {
    struct arena *arena; /* of one event */
    const struct protocol *protocol;
    struct case_state *kase;
};

static void play(struct playing *playing, enum command_kind kind, const char *event)
{
    struct command command = {.kind = kind,
                              .name = str_of(event),
                              .values = feel_null(),
                              .occurred_at = INSTANT_NONE,
                              .reference = STR("C-1")};
    struct surroundings around = {.now = INT64_C(1790000000000)};
    struct decision decision;
    struct arena_mark mark = arena_mark(playing->arena);
    decide(playing->arena, playing->protocol, playing->kase, &command, &around, &decision);
    if (decision.outcome != OUTCOME_DONE)
        die("the chart does not take %s: %s", event, decision.fault.text);
    arena_reset(playing->arena, mark);
}

static void start(struct playing *playing, struct arena *arena, struct str text)
{
    playing->protocol = load(arena, text);
    playing->kase = case_new(arena);
    playing->arena = arena_new();
    play(playing, COMMAND_OPEN, "");
}

/* ---- 40 states, 80 guarded transitions ---- */
enum { GROUPS = 5, LEAVES = 7, STATES = GROUPS * (LEAVES + 1) };

static void add_pair(struct text *out, const char *indent, int from, int to)
{
    text_addf(out,
              "%s  on: {go: [{if: n > 1000 + m, to: q%d}, {if: n + m <= 1000 and m = 3, to: q%d, "
              "do: {set: {n: %d}}}]}\n",
              indent, from, to, to);
}

static struct str forty_states(struct arena *arena)
{
    struct text out;
    start_text(&out, arena);
    for (int g = 0; g < GROUPS; g++) {
        text_addf(&out, "  g%d:\n", g);
        text_addf(&out, "    on: {other: [{if: n > 5, to: g%d}, {if: n > 6, to: g0}]}\n",
                  (g + 1) % GROUPS);
        text_addf(&out, "    states:\n");
        for (int i = g * LEAVES; i < (g + 1) * LEAVES; i++) {
            text_addf(&out, "      q%d:\n", i);
            add_pair(&out, "      ", i, (i * 5 + 3) % (GROUPS * LEAVES));
        }
    }
    return text_str(&out);
}

static double event_us(struct playing *playing, const char *event, int64_t times)
{
    double began = cpu_seconds();
    for (int64_t i = 0; i < times; i++)
        play(playing, COMMAND_MESSAGE, event);
    return (cpu_seconds() - began) * 1e6 / (double)times;
}

static void forty(int64_t times)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct playing playing;
    start(&playing, arena, forty_states(arena));
    if (playing.protocol->state_count != STATES || playing.protocol->transition_count != 2 * STATES)
        die("the chart has %zu states and %zu transitions", playing.protocol->state_count,
            playing.protocol->transition_count);
    (void)event_us(&playing, "go", times / 10 + 1);
    printf("{\"call\":\"chart\",\"states\":%d,\"transitions\":%d,\"event_us\":%.2f}\n", STATES,
           2 * STATES, event_us(&playing, "go", times));
    arena_free(playing.arena);
}

/* ---- one parallel state, all of whose regions move ---- */
static struct str wide_states(struct arena *arena, int regions)
{
    struct text out;
    start_text(&out, arena);
    text_addf(&out, "  p:\n    type: parallel\n    states:\n");
    for (int i = 0; i < regions; i++)
        text_addf(&out, "      r%d: {states: {a%d: {on: {go: b%d}}, b%d: {on: {go: a%d}}}}\n", i, i,
                  i, i, i);
    return text_str(&out);
}

static double wide(int states, int64_t times)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct playing playing;
    double began = cpu_seconds();
    start(&playing, arena, wide_states(arena, states / 3));
    double open_ms = (cpu_seconds() - began) * 1e3;
    (void)event_us(&playing, "go", 2);
    double us = event_us(&playing, "go", times);
    printf("{\"call\":\"chart\",\"parallel_states\":%d,\"load_and_open_ms\":%.1f,\"event_us\":%.0f,"
           "\"us_per_state\":%.3f}\n",
           states, open_ms, us, us / states);
    arena_free(playing.arena);
    return us;
}

void call_chart(const struct bench_options *options)
{
    forty(options->k * 20);
    double small = wide(1250, options->k / 50 + 1);
    (void)wide(2500, options->k / 50 + 1);
    double large = wide(5000, options->k / 50 + 1);
    printf("{\"call\":\"chart\",\"times_for_4_times_the_states\":%.2f}\n", large / small);
}

/* The expressions of the conformance cases, broken: every truncation, and every byte changed to
 * every other. What compiles is evaluated, within few steps. A run of the tests plays all
 * truncations and one change in so many; WAYMARK_WHOLE=1 plays all, which takes some ten minutes.
 */
#include <stdlib.h>
#include <string.h>

#include "support/feel_lines.h"
#include "support/tap.h"

#define SAMPLE 499 /* of changed bytes; a prime, so that all places and values are met */
#define FEW_STEPS (1000000 - 10000)

struct broken {
    size_t sample;
    size_t met, played, compiled;
};

struct subject {
    struct broken *broken;
    struct play *play;
    struct feel_names names;
    struct feel_frame frame;
};

static void play_text(struct subject *subject, struct str text)
{
    struct play *play = subject->play;
    struct arena_mark mark = arena_mark(play->arena);
    struct feel_compiler compiler = play_compiler(play, &subject->names);
    struct excerpt excerpt = excerpt_of(play->arena, "<broken>", text);
    const struct feel_expr *expr = feel_compile(&compiler, &excerpt, NULL);
    struct feel_env env = play_env(play, &subject->frame);
    env.steps = FEW_STEPS;
    if (expr != NULL)
        (void)feel_plain(play->arena, feel_eval(expr, &env));
    subject->broken->played++;
    subject->broken->compiled += expr != NULL;
    arena_reset(play->arena, mark);
}

static bool is_chosen(struct broken *broken)
{
    return broken->met++ % broken->sample == 0;
}

static void play_cuts(struct subject *subject, struct str text)
{
    for (size_t at = 0; at < text.len; at++)
        play_text(subject, str_part(text, 0, at));
}

static void play_changes(struct subject *subject, struct str text)
{
    char *changed = arena_copy(subject->play->arena, text.at, text.len);
    for (size_t at = 0; at < text.len; at++) {
        for (int byte = 1; byte < 256; byte++) {
            if (!is_chosen(subject->broken))
                continue;
            changed[at] = (char)(text.at[at] ^ byte);
            play_text(subject, (struct str){changed, text.len});
        }
        changed[at] = text.at[at];
    }
}

static void play_broken(void *context, struct play *play)
{
    struct subject subject = {.broken = context, .play = play};
    struct str text = json_str_at(play->line, "expr");
    play_inputs(play, &subject.names, &subject.frame);
    play_cuts(&subject, text);
    play_changes(&subject, text);
}

TEST("no broken expression does harm")
{
    const char *whole = getenv("WAYMARK_WHOLE");
    bool all = whole != NULL && strcmp(whole, "1") == 0;
    struct broken broken = {.sample = all ? 1 : SAMPLE};
    if (!feel_lines_each(FEEL_LINES "cl3-expressions.jsonl", play_broken, &broken)) {
        tap_skip("the conformance cases are not here");
        return;
    }
    tap_note("%zu played, of which %zu compile", broken.played, broken.compiled);
    CHECK(broken.played > 10000);
    CHECK(broken.compiled < broken.played);
}

/* How time passes in a story, with the duties that are done by themselves. */
#include "base/limits.h"
#include "scenario/player.h"

static enum result pass_time(struct player *player, int64_t now)
{
    player->now = now;
    return player->stage->advance(player->stage->context, now, player->error);
}

/* A duty that is done by itself, and when: just before it is due. */
struct auto_duty {
    struct str reference, id; /* case and instance */
    int64_t at;
};

static void find_auto(const struct player *player, struct str reference,
                      const struct case_state *state, struct auto_duty *first)
{
    for (size_t i = 0; i < state->tasks.count; i++) {
        const struct open_task *open = &state->tasks.items[i];
        int64_t at = open->due == INSTANT_NONE ? INSTANT_NONE : open->due - 1;
        if (at == INSTANT_NONE || at < player->now ||
            (first->at != INSTANT_NONE && at >= first->at))
            continue;
        if (yaml_get(player->scenario->autos, str_cstr(player->arena, open->task)))
            *first = (struct auto_duty){reference, open->id, at};
    }
}

/* The first duty that is done by itself, and the first timer, of all cases. */
static enum result look_ahead(struct player *player, struct auto_duty *ret_duty, int64_t *ret_timer)
{
    *ret_duty = (struct auto_duty){.at = INSTANT_NONE};
    *ret_timer = INSTANT_NONE;
    for (size_t i = 0; i < player->cases.count; i++) {
        struct stage_view view = {0};
        struct str reference = player->cases.items[i].reference;
        enum result result = player->stage->look(player->stage->context, player->arena, reference,
                                                 &view, player->error);
        if (result != RESULT_DONE)
            return result;
        find_auto(player, reference, view.state, ret_duty);
        int64_t due = case_next_due(view.state);
        if (due != INSTANT_NONE && (*ret_timer == INSTANT_NONE || due < *ret_timer))
            *ret_timer = due;
    }
    return RESULT_DONE;
}

static enum result do_auto(struct player *player, const struct auto_duty *duty)
{
    struct stage_answer answer = {.outcome = OUTCOME_DONE};
    struct command command = {.kind = COMMAND_DONE,
                              .name = duty->id,
                              .values = feel_null(),
                              .assumed = true,
                              .actor = {.principal = STR("scenario"), .channel = STR("scenario")},
                              .occurred_at = INSTANT_NONE};
    enum result result = player->stage->act(player->stage->context, duty->reference, &command,
                                            player->now, &answer, player->error);
    if (result != RESULT_DONE || answer.outcome == OUTCOME_DONE)
        return result;
    return player_fault(player, player->scenario->autos->at,
                        "%.*s could not be done by itself: %.*s", STR_ARG(duty->id),
                        STR_ARG(answer.outcome == OUTCOME_REFUSED
                                    ? refusal_summary(player->arena, answer.refusal)
                                    : answer.fault));
}

/* From timer to timer, since these open what is then done by itself. */
enum result player_advance(struct player *player, int64_t now)
{
    struct auto_duty duty;
    int64_t timer;
    enum result result = player->scenario->autos ? RESULT_DONE : pass_time(player, now);
    for (size_t i = 0; player->scenario->autos && result == RESULT_DONE; i++) {
        if (i == LIMIT_TICKS)
            return error_set(player->error, RESULT_INVALID, "Time passes without end.");
        result = look_ahead(player, &duty, &timer);
        bool does =
            duty.at != INSTANT_NONE && duty.at <= now && (timer == INSTANT_NONE || duty.at < timer);
        bool waits = !does && timer != INSTANT_NONE && timer <= now && timer > player->now;
        if (result == RESULT_DONE)
            result = pass_time(player, does ? duty.at : waits ? timer : now);
        if (result == RESULT_DONE && does)
            result = do_auto(player, &duty);
        if (!does && !waits)
            return result;
    }
    return result;
}

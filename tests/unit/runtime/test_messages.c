/* Messages between cases, and time in cases that others read. */
#include <string.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

static int64_t position(struct world *world)
{
    int64_t at = -1;
    CHECK_INT(store_position(runtime_store(world->runtime), &at, &world->error), RESULT_DONE);
    return at;
}

TEST("a message to all that link here reaches each, once")
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *first = world_visit(&world, stand), *second = world_visit(&world, stand);
    const char *other = world_visit(&world, NULL);
    struct answer answer;
    struct deed close = {.reference = stand, .kind = COMMAND_SEND, .name = "close", .as = "office"};
    CHECK_INT(world_do(&world, &close, &answer), RESULT_DONE);
    CHECK_INT(answer.delivered, 2);
    CHECK(!answer.waiting);
    CHECK_STR(world_states(&world, first), "paused");
    CHECK_STR(world_states(&world, second), "paused");
    CHECK_STR(world_states(&world, other), "live");
    int64_t before = position(&world), count = -1;
    CHECK_INT(runtime_deliver(world.runtime, &count, &world.error), RESULT_DONE);
    CHECK_INT(count, 0);
    CHECK_INT(position(&world), before);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a message goes along a link to the case at its end")
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *visit = world_visit(&world, stand);
    struct answer answer;
    struct deed leave = {.reference = visit, .kind = COMMAND_SEND, .name = "leave", .as = "office"};
    CHECK_INT(world_do(&world, &leave, &answer), RESULT_DONE);
    CHECK_STR(world_states(&world, stand), "empty");
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(stand), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    const struct history_item *last = &history.items[history.count - 1];
    if (CHECK(last->entry != NULL)) {
        CHECK_INT(last->entry->kind, ENTRY_MESSAGE);
        CHECK_STR(last->entry->from, visit);
    }
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a message that was not committed is not delivered either")
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *visit = world_visit(&world, stand);
    struct answer answer;
    struct deed close = {.reference = stand, .kind = COMMAND_SEND, .name = "close", .as = "office"};
    CHECK_INT(runtime_group(world.runtime, &world.error), RESULT_DONE);
    CHECK_INT(world_do(&world, &close, &answer), RESULT_DONE);
    CHECK_INT(answer.delivered, 1);
    CHECK_INT(world_reopen(&world, 0), RESULT_DONE);
    CHECK_STR(world_states(&world, visit), "live");
    CHECK_INT(world_do(&world, &close, &answer), RESULT_DONE);
    CHECK_STR(world_states(&world, visit), "paused");
    struct message_row row;
    bool found;
    CHECK_INT(store_next_message(runtime_store(world.runtime), str_of(visit), world.arena, &row,
                                 &found, &world.error),
              RESULT_DONE);
    CHECK(!found);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a message to a case that is not there is set aside on record")
{
    struct world world = world_new();
    struct store *store = runtime_store(world.runtime);
    const char *stand = world_stand(&world);
    struct message_row row = {.sender = str_of(stand),
                              .sequence = 1,
                              .receiver = STR("22222222"),
                              .position = 1,
                              .body = STR("{\"event\":\"lost\",\"hops\":1,\"value\":null}")};
    CHECK_INT(store_begin(store, &world.error), RESULT_DONE);
    CHECK_INT(store_put_message(store, &row, &world.error), RESULT_DONE);
    CHECK_INT(store_commit(store, &world.error), RESULT_DONE);
    int64_t count;
    CHECK_INT(runtime_deliver(world.runtime, &count, &world.error), RESULT_DONE);
    CHECK_INT(count, 1);
    struct chain_head head;
    CHECK_INT(store_chain_head(store, STR(STORE_CHAIN), world.arena, &head, &world.error),
              RESULT_DONE);
    struct entry_rows rows;
    CHECK_INT(store_read_chain(store, STR(STORE_CHAIN), head.sequence, 1, world.arena, &rows,
                               &world.error),
              RESULT_DONE);
    CHECK_STR(rows.items[0].kind, "undelivered");
    CHECK_INT(runtime_deliver(world.runtime, &count, &world.error), RESULT_DONE);
    CHECK_INT(count, 0);
    world_free(&world);
}

TEST("two cases that answer each other for ever come to an end, on record")
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *visit = world_visit(&world, stand);
    struct answer answer;
    struct deed poke = {.reference = visit, .kind = COMMAND_SEND, .name = "poke", .as = "office"};
    CHECK_INT(world_do(&world, &poke, &answer), RESULT_DONE);
    CHECK_INT(answer.delivered, 101); /* 100 that were taken, and the one that was not */
    CHECK(!answer.waiting);
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(stand), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    CHECK_STR(history.items[history.count - 1].row.kind, "undelivered");
    CHECK_INT(world_do(&world, &poke, &answer), RESULT_DONE);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("they do so also where one of them goes on by sending to itself")
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *visit = world_visit(&world, stand);
    struct answer answer;
    struct deed relay = {.reference = visit, .kind = COMMAND_SEND, .name = "relay", .as = "office"};
    CHECK_INT(world_do(&world, &relay, &answer), RESULT_DONE);
    CHECK_INT(answer.delivered, 101);
    CHECK(!answer.waiting);
    CHECK_STR(world_states(&world, visit), "live");
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a case that is read is ticked first, and what it then says is heard")
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *visit = world_visit(&world, stand);
    CHECK_STR(world_states(&world, stand), "open");
    CHECK_INT(world_reopen(&world, WORLD_START + 21 * WORLD_DAY), RESULT_DONE);
    struct answer answer;
    struct deed set = {
        .reference = visit, .kind = COMMAND_SET, .values = "{\"remark\": \"x\"}", .as = "office"};
    CHECK_INT(world_do(&world, &set, &answer), RESULT_DONE);
    CHECK_STR(world_states(&world, stand), "resting");
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(stand), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    const struct history_item *last = &history.items[history.count - 1];
    if (CHECK(last->entry != NULL)) {
        CHECK_INT(last->entry->kind, ENTRY_TIMER);
        CHECK_STR(instant_format(world.arena, last->row.occurred_at), "2026-10-04T08:00:00.000Z");
        CHECK_INT(last->row.recorded_at, WORLD_START + 21 * WORLD_DAY);
    }
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("ticking on a given clock goes from due instant to due instant")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct tick_report report;
    CHECK_INT(runtime_tick(world.runtime, WORLD_START + 40 * WORLD_DAY, 0, NULL, world.arena,
                           &report, &world.error),
              RESULT_DONE);
    CHECK_INT(report.faults, 0);
    CHECK_INT(report.now, WORLD_START + 40 * WORLD_DAY);
    CHECK(!report.more);
    CHECK_STR(world_states(&world, visit), "ended");
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(visit), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    /* Each timer was recorded at its own due instant. */
    for (size_t i = 0; i < history.count; i++)
        if (history.items[i].entry && history.items[i].entry->kind == ENTRY_TIMER)
            CHECK_INT(history.items[i].row.occurred_at, STORE_NONE);
    int64_t last;
    CHECK_INT(runtime_last_tick(world.runtime, &last, &world.error), RESULT_DONE);
    CHECK_INT(last, WORLD_START + 40 * WORLD_DAY);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("ticking stops when it is told to, and goes on later")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    volatile bool stop = true;
    struct tick_report report;
    CHECK_INT(runtime_tick(world.runtime, WORLD_START + 40 * WORLD_DAY, 0, &stop, world.arena,
                           &report, &world.error),
              RESULT_DONE);
    CHECK(report.more);
    CHECK_INT(report.cases, 0);
    CHECK_INT(runtime_tick(world.runtime, WORLD_START + 40 * WORLD_DAY, 0, NULL, world.arena,
                           &report, &world.error),
              RESULT_DONE);
    CHECK_STR(world_states(&world, visit), "ended");
    world_free(&world);
}

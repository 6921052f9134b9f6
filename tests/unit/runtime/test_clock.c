/* Clocks of stores: the wall's and given ones. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

#define L __LINE__

static int64_t wall_instant, wall_set; /* the wall, and by how much somebody has set it */

static int64_t wall(void)
{
    return wall_instant + wall_set;
}

static int64_t steady(void)
{
    return wall_instant;
}

static const struct runtime_options on_wall = {
    .principal = STR_INIT("tester"), .channel = STR_INIT("test"), .wall = wall, .steady = steady};

/* A folder with a store on a wall that the test moves. */
static struct world wall_world(void)
{
    struct world world = world_new();
    runtime_closep(&world.runtime);
    unlink(world.path);
    wall_instant = WORLD_START;
    wall_set = 0;
    CHECK_INT(runtime_create(world.path, CLOCK_WALL, 0, &on_wall, &world.runtime, &world.error),
              RESULT_DONE);
    CHECK_INT(world_furnish(world.runtime, &world.error), RESULT_DONE);
    return world;
}

TEST("a given clock moves on when told and stays where it is otherwise")
{
    struct world world = world_new();
    CHECK_INT(runtime_clock(world.runtime), CLOCK_GIVEN);
    CHECK_INT(runtime_now(world.runtime), WORLD_START);
    CHECK_INT(world_reopen(&world, WORLD_START + WORLD_DAY), RESULT_DONE);
    CHECK_INT(runtime_now(world.runtime), WORLD_START + WORLD_DAY);
    world_visit(&world, NULL);
    CHECK_INT(world_reopen(&world, 0), RESULT_DONE);
    CHECK_INT(runtime_now(world.runtime), WORLD_START + WORLD_DAY);
    world_free(&world);
}

TEST("a given clock never goes back")
{
    struct world world = world_new();
    CHECK_INT(world_reopen(&world, WORLD_START + WORLD_DAY), RESULT_DONE);
    world_visit(&world, NULL);
    CHECK_INT(world_reopen(&world, WORLD_START), RESULT_MISUSE);
    CHECK_STR(str_of(world.error.text),
              "the store's clock stands at 2026-09-15T08:00:00.000Z already");
    CHECK_INT(world_reopen(&world, 0), RESULT_DONE);
    struct tick_report report;
    CHECK_INT(runtime_tick(world.runtime, WORLD_START, 0, NULL, world.arena, &report, &world.error),
              RESULT_MISUSE);
    world_free(&world);
}

TEST("a clock that was tampered with is no clock")
{
    struct world world = world_new();
    CHECK_INT(store_begin(runtime_store(world.runtime), &world.error), RESULT_DONE);
    CHECK_INT(store_put_setting(runtime_store(world.runtime), STR("now"),
                                STR("9223372036854775807"), &world.error),
              RESULT_DONE);
    CHECK_INT(store_commit(runtime_store(world.runtime), &world.error), RESULT_DONE);
    CHECK_INT(world_reopen(&world, 0), RESULT_INVALID);
    CHECK(strstr(world.error.text, "stands at no instant") != NULL);
    world_free(&world);
}

TEST("a wall clock is not told the time")
{
    struct world world = wall_world();
    CHECK_INT(runtime_clock(world.runtime), CLOCK_WALL);
    struct tick_report report;
    CHECK_INT(runtime_tick(world.runtime, WORLD_START, 0, NULL, world.arena, &report, &world.error),
              RESULT_MISUSE);
    struct runtime *other = NULL;
    CHECK_INT(world_open_as(&world, "tester", WORLD_START, &other, &world.error), RESULT_MISUSE);
    CHECK(other == NULL);
    world_free(&world);
}

TEST("a wall that is set back does not set the journal back")
{
    struct world world = wall_world();
    const char *visit = world_visit(&world, NULL);
    wall_instant -= 3 * WORLD_DAY;
    struct answer answer;
    struct deed deed = {.reference = visit,
                        .kind = COMMAND_SET,
                        .values = "{\"remark\": \"later\"}",
                        .as = "office"};
    CHECK_INT(world_do(&world, &deed, &answer), RESULT_DONE);
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(visit), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    for (size_t i = 1; i < history.count; i++)
        CHECK(history.items[i].row.recorded_at >= history.items[i - 1].row.recorded_at);
    CHECK(world_sound(&world));
    world_free(&world);
}

static struct str last_kind(struct world *world)
{
    struct entry_rows rows = {0};
    CHECK_INT(store_read_chain(runtime_store(world->runtime), STR(STORE_CHAIN), 1, 0, world->arena,
                               &rows, &world->error),
              RESULT_DONE);
    return rows.count ? rows.items[rows.count - 1].kind : STR("");
}

static int64_t tick_wall(struct world *world)
{
    struct tick_report report;
    CHECK_INT(runtime_tick(world->runtime, 0, 0, NULL, world->arena, &report, &world->error),
              RESULT_DONE);
    CHECK_INT(report.faults, 0);
    return report.entries;
}

static const struct { /* how far the clock is set, and what is decided because of it */
    int line;
    int64_t set;
    const char *kind;
    bool decides;
} leaps[] = {
    {L, 30000, "deployed", false}, /* a correction */
    {L, -30000, "deployed", false},         {L, 5 * WORLD_DAY, "clock", true},
    {L, 3650 * WORLD_DAY, "clock", true},   {L, -5 * WORLD_DAY, "clock", false},
    {L, -3650 * WORLD_DAY, "clock", false},
};

TEST("a clock that is set is on record, and what is due is decided once")
{
    for (size_t i = 0; i < sizeof leaps / sizeof *leaps; i++) {
        struct world world = wall_world();
        tick_wall(&world);
        world_visit(&world, NULL);
        struct str before = last_kind(&world);
        wall_instant += 1000;
        wall_set = leaps[i].set;
        int64_t entries = tick_wall(&world);
        struct str after = last_kind(&world);
        CHECK_AT(leaps[i].line, (entries > 0) == leaps[i].decides);
        CHECK_AT(leaps[i].line, str_is(after, "clock") == (strcmp(leaps[i].kind, "clock") == 0));
        CHECK_AT(leaps[i].line, str_is(after, "clock") || str_eq(before, after));
        CHECK_AT(leaps[i].line, tick_wall(&world) == 0);
        wall_set = 0; /* and back again: nothing is decided twice */
        CHECK_AT(leaps[i].line, tick_wall(&world) == 0);
        wall_instant += 5 * WORLD_DAY; /* and what was not, is */
        CHECK_AT(leaps[i].line, tick_wall(&world) > 0 || leaps[i].decides);
        CHECK(world_sound(&world));
        world_free(&world);
    }
}

TEST("a clock that stands before the last tick is on record after a restart")
{
    struct world world = wall_world();
    tick_wall(&world);
    runtime_closep(&world.runtime);
    wall_set = -3650 * WORLD_DAY;
    CHECK_INT(runtime_open(world.path, STORE_WRITE, &on_wall, &world.runtime, &world.error),
              RESULT_DONE);
    CHECK_INT(tick_wall(&world), 0);
    CHECK_STR(last_kind(&world), "clock");
    int64_t last;
    CHECK_INT(runtime_last_tick(world.runtime, &last, &world.error), RESULT_DONE);
    CHECK_INT(last, wall());
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("an outage is on record once the ticking starts again")
{
    struct world world = wall_world();
    struct tick_report report;
    CHECK_INT(runtime_tick(world.runtime, 0, 0, NULL, world.arena, &report, &world.error),
              RESULT_DONE);
    world_visit(&world, NULL);
    wall_instant += 5 * WORLD_DAY;
    CHECK_INT(runtime_tick(world.runtime, 0, 0, NULL, world.arena, &report, &world.error),
              RESULT_DONE);
    CHECK_INT(report.cases, 1);
    CHECK(report.entries > 0);
    struct entry_rows rows;
    CHECK_INT(store_read_chain(runtime_store(world.runtime), STR(STORE_CHAIN), 1, 0, world.arena,
                               &rows, &world.error),
              RESULT_DONE);
    CHECK_STR(rows.items[rows.count - 1].kind, "outage");
    CHECK_INT(runtime_tick(world.runtime, 0, 0, NULL, world.arena, &report, &world.error),
              RESULT_DONE);
    CHECK_INT(report.cases, 0);
    CHECK(world_sound(&world));
    world_free(&world);
}

/* Projections against the journal, and a case as it once was. */
#include <sqlite3.h>
#include <string.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

#define L __LINE__

static bool tamper(const struct world *world, const char *sql)
{
    sqlite3 *db = NULL;
    char *why = NULL;
    bool good = sqlite3_open(world->path, &db) == SQLITE_OK &&
                sqlite3_exec(db, sql, NULL, NULL, &why) == SQLITE_OK;
    if (why)
        tap_note("%s", why);
    sqlite3_free(why);
    sqlite3_close(db);
    return good;
}

static struct world lively_world(void)
{
    struct world world = world_new();
    const char *stand = world_stand(&world);
    const char *visit = world_visit(&world, stand);
    world_visit(&world, stand);
    struct answer answer;
    const struct deed deeds[] = {
        {.reference = visit,
         .kind = COMMAND_RECORD,
         .values = "{\"call\": {\"minutes\": 5, \"about\": \"first\"}}",
         .as = "office",
         .id = "one"},
        {.reference = visit, .kind = COMMAND_SEND, .name = "begin", .as = "office"}, /* refused */
        {.reference = stand, .kind = COMMAND_SEND, .name = "close", .as = "office"},
        {.reference = visit, .kind = COMMAND_SEND, .name = "resume", .as = "office"},
    };
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++)
        CHECK(world_do(&world, &deeds[i], &answer) <= RESULT_REFUSED);
    struct tick_report report;
    CHECK_INT(runtime_tick(world.runtime, WORLD_START + 10 * WORLD_DAY, 0, NULL, world.arena,
                           &report, &world.error),
              RESULT_DONE);
    return world;
}

TEST("a lively store equals its rebuild, and rebuilding changes nothing")
{
    struct world world = lively_world();
    CHECK(world_sound(&world));
    CHECK_INT(runtime_rebuild(world.runtime, &world.error), RESULT_DONE);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a row that the journal does not give is named, and a rebuild mends it")
{
    static const struct {
        int line;
        const char *sql, *named;
    } rows[] = {
        {L, "UPDATE cases SET states = 'ended'", "\"case\""},
        {L, "DELETE FROM task", "\"task\""},
        {L, "UPDATE record SET body = '{}'", "\"record\""},
        {L, "UPDATE notice SET status = 'sent'", "\"notice\""},
        {L, "UPDATE message SET body = '{}'", "\"message\""},
        {L, "DELETE FROM party WHERE role = 'parent'", "\"party\""},
        {L, "DELETE FROM link", "\"link\""},
        {L, "DELETE FROM case_owner", "\"owner\""},
        {L, "DELETE FROM command", "\"command\""},
        {L, "UPDATE register SET body = '{}' WHERE kind = 'subject'", "\"register\""},
        {L, "DELETE FROM deployment WHERE kind = 'calendar'", "\"deployment\""},
        {L, "INSERT INTO register VALUES ('grant', 'thief', '', '', '{}')", "\"register\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct world world = lively_world();
        runtime_closep(&world.runtime);
        CHECK_AT(rows[i].line, tamper(&world, rows[i].sql));
        CHECK_INT_AT(rows[i].line, world_reopen(&world, 0), RESULT_DONE);
        CHECK_INT_AT(rows[i].line, runtime_check_projections(world.runtime, &world.error),
                     RESULT_INVALID);
        CHECK_AT(rows[i].line, strstr(world.error.text, rows[i].named) != NULL);
        CHECK_INT_AT(rows[i].line, runtime_rebuild(world.runtime, &world.error), RESULT_DONE);
        CHECK_AT(rows[i].line, world_sound(&world));
        world_free(&world);
    }
}

TEST("a case is replayed up to any entry")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    const struct case_state *state;
    CHECK_INT(runtime_replay(world.runtime, str_of(visit), 2, world.arena, &state, &world.error),
              RESULT_DONE);
    CHECK_INT(state->sequence, 2);
    CHECK(case_in_state(state, STR("planning")));
    CHECK_INT(runtime_replay(world.runtime, str_of(visit), 0, world.arena, &state, &world.error),
              RESULT_DONE);
    CHECK(case_in_state(state, STR("live")));
    struct case_row row;
    bool found;
    CHECK_INT(store_get_case(runtime_store(world.runtime), &scope_all, str_of(visit), world.arena,
                             &row, &found, &world.error),
              RESULT_DONE);
    CHECK(str_eq(case_encode(world.arena, state), row.body));
    world_free(&world);
}

TEST("a correction appends, and the rebuild agrees with it")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct answer answer;
    struct deed set = {.reference = visit,
                       .kind = COMMAND_SET,
                       .values = "{\"remark\": \"wrong\"}",
                       .as = "office"};
    CHECK_INT(world_do(&world, &set, &answer), RESULT_DONE);
    CLEANUP(json_freep) json_t *values = json_pack("{s:s}", "remark", "right");
    struct request correct = {
        .reference = str_of(visit),
        .command = {.kind = COMMAND_CORRECT,
                    .name = STR("set"),
                    .entry = answer.sequence,
                    .values = feel_from_plain_json(world.arena, values),
                    .actor = {.role = STR("office")},
                    .occurred_at = INSTANT_NONE},
    };
    CHECK_INT(runtime_act(world.runtime, &correct, world.arena, &answer, &world.error),
              RESULT_DONE);
    struct case_view view;
    CHECK_INT(runtime_view(world.runtime, str_of(visit), world.arena, &view, &world.error),
              RESULT_DONE);
    CHECK_STR(
        feel_plain(world.arena, case_value(world.arena, view.protocol, view.state, STR("remark"))),
        "right");
    CHECK(world_sound(&world));
    world_free(&world);
}

/* Protocols and calendars into the store and back. */
#include "support/sample_runtime.h"
#include "support/tap.h"

static enum result deploy(struct world *world, const struct files *tree, const char *path,
                          struct deployeds *ret)
{
    struct diags *diags = diags_new(world->arena);
    return runtime_deploy(world->runtime, tree, str_of(path), diags, world->arena, ret,
                          &world->error);
}

TEST("a protocol comes back from its stored sources, with the calendar that it names")
{
    struct world world = world_new();
    const struct protocol *before, *after;
    CHECK_INT(runtime_protocol(world.runtime, STR("visit"), STR(""), &before, &world.error),
              RESULT_DONE);
    struct str hash = str_copy(world.arena, before->hash);
    CHECK_INT(world_reopen(&world, 0), RESULT_DONE);
    CHECK_INT(runtime_protocol(world.runtime, STR("visit"), STR("1"), &after, &world.error),
              RESULT_DONE);
    CHECK(str_eq(after->hash, hash));
    const struct protocol *pinned;
    CHECK_INT(runtime_protocol_pinned(world.runtime, hash, &pinned, &world.error), RESULT_DONE);
    CHECK(pinned == after);
    const struct calendar *calendar;
    CHECK_INT(runtime_calendar(world.runtime, STR("plain"), &calendar, &world.error), RESULT_DONE);
    if (CHECK(calendar != NULL))
        CHECK_STR(calendar->version, "1");
    CHECK_INT(runtime_calendar(world.runtime, STR("other"), &calendar, &world.error), RESULT_DONE);
    CHECK(calendar == NULL);
    world_free(&world);
}

TEST("deploying again does nothing; the same version with another content is refused")
{
    struct world world = world_new();
    struct deployeds deployed;
    int64_t before, after;
    CHECK_INT(store_position(runtime_store(world.runtime), &before, &world.error), RESULT_DONE);
    CHECK_INT(deploy(&world, &world_tree, "workflows/visit.yaml", &deployed), RESULT_DONE);
    if (CHECK_INT(deployed.count, 1))
        CHECK(deployed.items[0].already);
    CHECK_INT(store_position(runtime_store(world.runtime), &after, &world.error), RESULT_DONE);
    CHECK_INT(after, before);
    CHECK_INT(deploy(&world, &world_tree_other, "workflows/visit.yaml", &deployed), RESULT_INVALID);
    CHECK_STR(str_of(world.error.text),
              "protocol 'visit' is deployed in version '1' already, and differs");
    CHECK_INT(deploy(&world, &world_tree, "workflows/nothing.yaml", &deployed), RESULT_INVALID);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("what is not deployed is named")
{
    struct world world = world_new();
    const struct protocol *protocol;
    CHECK_INT(runtime_protocol(world.runtime, STR("visits"), STR(""), &protocol, &world.error),
              RESULT_MISUSE);
    CHECK_STR(str_of(world.error.text), "no protocol 'visits' is deployed");
    world_free(&world);
}

TEST("a changed calendar moves what is open, case by case, on record")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct deployeds deployed;
    /* Tuesday the 15th closes: two school days after Monday are Thursday, not Wednesday. */
    CHECK_INT(deploy(&world, &world_tree_snow, "rules/calendars/plain.yaml", &deployed),
              RESULT_DONE);
    if (CHECK_INT(deployed.count, 1))
        CHECK_INT(deployed.items[0].recomputed, 1);
    struct task_filter filter = {.reference = str_of(visit)};
    struct task_rows tasks;
    CHECK_INT(store_list_tasks(runtime_store(world.runtime), &scope_all, &filter, world.arena,
                               &tasks, &world.error),
              RESULT_DONE);
    if (CHECK_INT(tasks.count, 1))
        CHECK_STR(instant_format(world.arena, tasks.items[0].due), "2026-09-17T15:00:00.000Z");
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(visit), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    CHECK_STR(history.items[history.count - 1].row.kind, entry_kind_name(ENTRY_RECOMPUTED));
    CHECK(world_sound(&world));
    world_free(&world);
}

/* Several processes at one store, and processes that are killed. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

enum { CHILDREN = 2, EACH = 20 };

/* In a child: set the remark `count` times, each under an id of its own; acknowledged ones go to
 * `out` as lines. */
static NORETURN void act_in_child(const struct world *world, const char *visit, int child,
                                  int count, int out)
{
    struct runtime *runtime = NULL;
    struct error error;
    if (world_open_as(world, "tester", 0, &runtime, &error) != RESULT_DONE)
        _exit(2);
    for (int i = 0; i < count; i++) {
        struct arena *arena = arena_new();
        struct answer answer;
        struct str values = str_format(arena, "{\"remark\": \"child %d, %d\"}", child, i);
        struct str id = str_format(arena, "c%d-%d", child, i);
        struct deed set = {.reference = visit,
                           .kind = COMMAND_SET,
                           .values = values.at,
                           .as = "office",
                           .id = id.at};
        if (runtime_do(runtime, &set, arena, &answer, &error) != RESULT_DONE)
            _exit(3);
        struct str line = str_format(arena, "%.*s\n", STR_ARG(id));
        if (write(out, line.at, line.len) != (ssize_t)line.len)
            _exit(4);
        arena_free(arena);
    }
    _exit(0);
}

struct child {
    pid_t pid;
    int from; /* read end */
};

static struct child spawn(const struct world *world, const char *visit, int number, int count)
{
    int ends[2];
    struct child child = {.pid = -1, .from = -1};
    if (pipe(ends) != 0)
        return child;
    fflush(NULL);
    child.pid = fork();
    if (child.pid == 0) {
        close(ends[0]);
        act_in_child(world, visit, number, count, ends[1]);
    }
    close(ends[1]);
    child.from = ends[0];
    return child;
}

/* All ids that the child saw acknowledged. */
static struct str finish(struct world *world, struct child *child, int *ret_status)
{
    struct text text = text_new(world->arena);
    char buffer[512];
    ssize_t got;
    while ((got = read(child->from, buffer, sizeof buffer)) > 0)
        text_add(&text, (struct str){buffer, (size_t)got});
    close(child->from);
    waitpid(child->pid, ret_status, 0);
    return text_str(&text);
}

static bool was_done(struct world *world, struct str id)
{
    struct command_row row;
    bool found = false;
    return store_get_command(runtime_store(world->runtime), id, world->arena, &row, &found,
                             &world->error) == RESULT_DONE &&
           found;
}

static int missing(struct world *world, struct str acknowledged)
{
    int count = 0;
    struct str line;
    while (str_next(&acknowledged, '\n', &line))
        count += !str_empty(line) && !was_done(world, line);
    return count;
}

TEST("two processes at once lose nothing and wait for each other")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    runtime_closep(&world.runtime);
    struct child children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++)
        children[i] = spawn(&world, visit, i, EACH);
    struct str said[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        int status = -1;
        said[i] = finish(&world, &children[i], &status);
        CHECK_INT(status, 0);
    }
    CHECK_INT(world_reopen(&world, 0), RESULT_DONE);
    for (int i = 0; i < CHILDREN; i++)
        CHECK_INT(missing(&world, said[i]), 0);
    struct case_row row;
    bool found;
    CHECK_INT(store_get_case(runtime_store(world.runtime), &scope_all, str_of(visit), world.arena,
                             &row, &found, &world.error),
              RESULT_DONE);
    CHECK_INT(row.sequence, 3 + CHILDREN * EACH);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a process killed at any moment leaves all that it acknowledged, and a sound store")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    runtime_closep(&world.runtime);
    uint32_t random = 12345;
    int lost = 0, unsound = 0;
    for (int round = 0; round < 15; round++) {
        struct child child = spawn(&world, visit, 100 + round, 100000);
        random = random * 1664525 + 1013904223;
        struct timespec pause = {.tv_nsec = 2000000 + (long)(random >> 16) % 60000 * 1000};
        nanosleep(&pause, NULL);
        kill(child.pid, SIGKILL);
        int status = 0;
        struct str said = finish(&world, &child, &status);
        CHECK(WIFSIGNALED(status));
        if (!CHECK_INT(world_reopen(&world, 0), RESULT_DONE))
            break;
        /* The last line may be half written. */
        if (said.len && said.at[said.len - 1] != '\n')
            while (said.len && said.at[said.len - 1] != '\n')
                said.len--;
        lost += missing(&world, said);
        unsound += !world_sound(&world);
        runtime_closep(&world.runtime);
    }
    CHECK_INT(lost, 0);
    CHECK_INT(unsound, 0);
    world_free(&world);
}

TEST("a locked store says so and nothing is half done")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct store_options impatient = {.busy_ms = -1};
    struct runtime_options options = {
        .principal = STR("tester"), .channel = STR("test"), .store = &impatient};
    struct runtime *other = NULL;
    CHECK_INT(runtime_open(world.path, STORE_WRITE, &options, &other, &world.error), RESULT_DONE);
    CHECK_INT(runtime_group(world.runtime, &world.error), RESULT_DONE);
    struct answer answer;
    struct deed set = {
        .reference = visit, .kind = COMMAND_SET, .values = "{\"remark\": \"x\"}", .as = "office"};
    CHECK_INT(runtime_do(other, &set, world.arena, &answer, &world.error), RESULT_TROUBLE);
    CHECK(strstr(world.error.text, "lock") || strstr(world.error.text, "another"));
    CHECK_INT(runtime_commit(world.runtime, &world.error), RESULT_DONE);
    CHECK_INT(runtime_do(other, &set, world.arena, &answer, &world.error), RESULT_DONE);
    runtime_close(other);
    CHECK(world_sound(&world));
    world_free(&world);
}

/* Files with faults against the messages that they give. Every code has to come up somewhere. */
#include <string.h>

#include "support/capture.h"
#include "support/protocols.h"
#include "support/tap.h"

static const char *const protocols[] = {
    "ten-faults",
    "folded",
    "send-case",
    "many",
    "names",
    "states",
    "clash",
    "head",
    "list",
    "empty",
    "not-yet",
    "yaml",
    "kinds",
    "absent",
    "ids",
    "one-fault-one-message",
    "missing-library",
    "misplaced",
    "no-head",
    "misspelt-kind",
    "contains",
    "whereabouts",
};
static const char *const decisions[] = {"logic",   "declared", "rules",    "gaps",
                                        "overlap", "circle",   "versions", "unexamined"};
static const char *const checked[] = {"states", "endless",   "tasks",      "rows",
                                      "author", "calendars", "whereabouts"};
static const char *const migrations[] = {"forgets",   "names", "shapes", "apart",  "regions",
                                         "histories", "whole", "same",   "absent", "keys"};
static const char *const calendars[] = {"faults", "beyond",  "circle", "boundless",
                                        "huge",   "overlay", "astray", "alone"};

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

static void compare(struct bench *bench, const char *folder, const char *name)
{
    struct str path = str_format(bench->arena, "tests/diag/%s/%s.txt", folder, name);
    CHECK_GOLDEN(bench_messages(bench), path.at);
}

TEST("faults of protocols, all in one run")
{
    for (size_t i = 0; i < COUNT(protocols); i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/protocol", NULL);
        struct str path = str_format(bench.arena, "%s.yaml", protocols[i]);
        CHECK(protocol_load(&bench.loader, path) == NULL);
        CHECK(bench.loader.diags->errors > 0);
        compare(&bench, "protocol", protocols[i]);
        bench_end(&bench);
    }
}

TEST("ten different faults give ten different codes or more")
{
    struct bench bench;
    bench_start(&bench, "tests/diag/protocol", NULL);
    (void)protocol_load(&bench.loader, STR("ten-faults.yaml"));
    CHECK(bench.loader.diags->errors >= 10);
    bench_end(&bench);
}

TEST("findings of check")
{
    for (size_t i = 0; i < COUNT(checked); i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/check", NULL);
        struct str path = str_format(bench.arena, "%s.yaml", checked[i]);
        const struct protocol *protocol = protocol_load(&bench.loader, path);
        if (CHECK(protocol != NULL))
            protocol_check(&bench.loader, protocol, (struct date){2026, 9, 1});
        compare(&bench, "check", checked[i]);
        bench_end(&bench);
    }
}

TEST("faults and findings of decisions")
{
    for (size_t i = 0; i < COUNT(decisions); i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/decision", NULL);
        struct str path = str_format(bench.arena, "%s.yaml", decisions[i]);
        (void)decision_load(&bench.loader, path);
        compare(&bench, "decision", decisions[i]);
        bench_end(&bench);
    }
}

TEST("faults of calendars")
{
    for (size_t i = 0; i < COUNT(calendars); i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/calendar", NULL);
        struct str path = calendar_path(bench.arena, str_of(calendars[i]));
        CHECK(calendar_load(&bench.loader, path) == NULL);
        compare(&bench, "calendar", calendars[i]);
        bench_end(&bench);
    }
}

static const struct protocol *version_of(struct bench *bench, struct str version)
{
    if (str_is(version, "1.0"))
        return protocol_load(&bench->loader, STR("old.yaml"));
    return str_is(version, "2.0") ? protocol_load(&bench->loader, STR("new.yaml")) : NULL;
}

TEST("faults of mapping files")
{
    for (size_t i = 0; i < COUNT(migrations); i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/migration", NULL);
        struct str path = str_format(bench.arena, "%s.yaml", migrations[i]);
        struct migration *migration = migration_read(&bench.loader, path);
        bool bound = migration && migration_bind(&bench.loader, migration,
                                                 version_of(&bench, migration->from_version),
                                                 version_of(&bench, migration->to_version));
        CHECK(bound == (strcmp(migrations[i], "whole") == 0));
        compare(&bench, "migration", migrations[i]);
        bench_end(&bench);
    }
}

static void add_goldens(struct arena *arena, struct text *text, const char *folder,
                        const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str path = str_format(arena, "tests/diag/%s/%s.txt", folder, names[i]);
        text_add(text, read_file(arena, path.at));
    }
}

TEST("every code of this floor comes up in one of these files")
{
    struct arena *arena = arena_new();
    struct text all = text_new(arena);
    add_goldens(arena, &all, "protocol", protocols, COUNT(protocols));
    add_goldens(arena, &all, "decision", decisions, COUNT(decisions));
    add_goldens(arena, &all, "check", checked, COUNT(checked));
    add_goldens(arena, &all, "calendar", calendars, COUNT(calendars));
    add_goldens(arena, &all, "migration", migrations, COUNT(migrations));
    for (const struct diag_code *code = protocol_codes; code->code; code++) {
        struct str mark = str_format(arena, "[%s]", code->code);
        if (str_find(text_str(&all), mark, 0) < 0)
            tap_note("%s comes up nowhere", code->code);
        CHECK(str_find(text_str(&all), mark, 0) >= 0);
    }
    arena_free(arena);
}

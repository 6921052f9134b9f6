/* People's commands on cases: done, refused, said twice, seen by whom. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

#define L __LINE__

static int64_t position(struct world *world)
{
    int64_t at = -1;
    CHECK_INT(store_position(runtime_store(world->runtime), &at, &world->error), RESULT_DONE);
    return at;
}

TEST("a case is opened, agreed to, begun and finished")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    CHECK_STR(world_states(&world, visit), "live");
    struct answer answer;
    struct deed finish = {
        .reference = visit, .kind = COMMAND_SEND, .name = "finish", .as = "office"};
    CHECK_INT(world_do(&world, &finish, &answer), RESULT_DONE);
    CHECK_STR(world_states(&world, visit), "ended");
    struct case_row row;
    bool found;
    CHECK_INT(store_get_case(runtime_store(world.runtime), &scope_all, str_of(visit), world.arena,
                             &row, &found, &world.error),
              RESULT_DONE);
    CHECK_INT(row.closed_at, WORLD_START);
    CHECK_INT(row.opened_at, WORLD_START);
    CHECK_INT(row.sequence, answer.sequence);
    CHECK(str_eq(row.subject, world_pupil(&world)));
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a refusal explains itself, is an entry, and moves nothing")
{
    struct world world = world_new();
    struct answer answer;
    struct deed open = {.protocol = "visit",
                        .kind = COMMAND_OPEN,
                        .values = "{\"parties\": {\"office\": \"sample-school\"}}",
                        .as = "office"};
    CHECK_INT(world_do(&world, &open, &answer), RESULT_DONE);
    const char *visit = str_cstr(world.arena, answer.reference);
    int64_t before = position(&world);
    struct deed begin = {.reference = visit, .kind = COMMAND_SEND, .name = "begin", .as = "office"};
    CHECK_INT(world_do(&world, &begin, &answer), RESULT_REFUSED);
    CHECK_INT(answer.outcome, OUTCOME_REFUSED);
    CHECK_STR(world_states(&world, visit), "planning");
    CHECK_INT(position(&world), before + 1);
    if (CHECK(answer.refusal != NULL) && CHECK_INT(answer.refusal->asked_count, 1)) {
        CHECK_STR(answer.refusal->asked[0].id, "agreed");
        CHECK_STR(answer.refusal->asked[0].says, "The parent must agree to the visit.");
        CHECK_INT(answer.refusal->asked[0].outcome, NEED_NOT_MET);
    }
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("wrong references, parties, links and times are told apart, and leave no trace")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    char mistyped[9];
    snprintf(mistyped, sizeof mistyped, "%s", visit);
    mistyped[7] = mistyped[7] == '2' ? '3' : '2';
    struct str found;
    CHECK_INT(runtime_find_case(world.runtime, str_of(mistyped), world.arena, &found, &world.error),
              RESULT_MISUSE);
    CHECK(strstr(world.error.text, "is mistyped") != NULL);
    CHECK_INT(runtime_find_case(world.runtime, STR("2222-2222"), world.arena, &found, &world.error),
              RESULT_MISUSE);
    CHECK_STR(str_of(world.error.text), "there is no case '22222222' that you may see");
    CHECK_INT(runtime_find_case(world.runtime, str_of(visit), world.arena, &found, &world.error),
              RESULT_DONE);
    const struct {
        int line;
        struct deed deed;
        const char *text;
    } rows[] = {
        {L,
         {.reference = "22222222", .kind = COMMAND_SEND, .name = "finish", .as = "office"},
         "there is no case '22222222' that you may see"},
        {L,
         {.protocol = "visits", .kind = COMMAND_OPEN, .as = "office"},
         "no protocol 'visits' is deployed"},
        {L,
         {.protocol = "visit",
          .kind = COMMAND_OPEN,
          .values = "{\"parties\": {\"office\": \"nowhere\"}}",
          .as = "office"},
         "no organisation or person 'nowhere' is in the registers (office)"},
        {L,
         {.protocol = "visit",
          .kind = COMMAND_OPEN,
          .values = "{\"links\": {\"stand\": \"22222222\"}}",
          .as = "office"},
         "there is no case '22222222' to link to as 'stand'"},
        {L,
         {.protocol = "visit",
          .kind = COMMAND_OPEN,
          .values = "{\"links\": {\"stall\": \"22222222\"}}",
          .as = "office"},
         "protocol 'visit' has no link 'stall'"},
        {L,
         {.protocol = "visit", .kind = COMMAND_OPEN, .as = "office", .subject = "S-22222222"},
         "there is no subject 'S-22222222'"},
        {L, {.reference = visit, .kind = COMMAND_TICK}, "'tick' is not for people"},
    };
    int64_t before = position(&world);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer;
        CHECK_INT_AT(rows[i].line, world_do(&world, &rows[i].deed, &answer), RESULT_MISUSE);
        CHECK_STR_AT(rows[i].line, str_of(world.error.text), rows[i].text);
    }
    CHECK_INT(position(&world), before);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("texts that cannot be stored are refused, wherever they stand")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL), *bad = "a\xff";
    const struct {
        int line;
        struct deed deed;
    } rows[] = {
        {L, {.reference = bad, .kind = COMMAND_SEND, .name = "finish", .as = "office"}},
        {L, {.reference = visit, .kind = COMMAND_SEND, .name = bad, .as = "office"}},
        {L, {.reference = visit, .kind = COMMAND_SEND, .name = "finish", .as = bad}},
        {L, {.reference = visit, .kind = COMMAND_SEND, .name = "finish", .on_behalf = bad}},
        {L, {.reference = visit, .kind = COMMAND_SEND, .name = "finish", .id = bad}},
        {L, {.protocol = bad, .kind = COMMAND_OPEN, .as = "office"}},
        {L, {.protocol = "visit", .kind = COMMAND_OPEN, .subject = bad}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer;
        CHECK_INT_AT(rows[i].line, world_do(&world, &rows[i].deed, &answer), RESULT_INVALID);
    }
    struct feel_context *values = feel_context_new(world.arena);
    struct feel_value items[] = {feel_string(str_of(bad))};
    feel_context_put(values, STR("remark"), feel_list(world.arena, items, 1));
    struct request set = {.reference = str_of(visit),
                          .command = {.kind = COMMAND_SET,
                                      .values = feel_context_value(values),
                                      .actor = {.role = STR("office")},
                                      .occurred_at = INSTANT_NONE}};
    struct answer answer;
    CHECK_INT(runtime_act(world.runtime, &set, world.arena, &answer, &world.error), RESULT_INVALID);
    struct person person = {.name = STR("x"), .contact = STR("a\xff")};
    struct str reference;
    CHECK_INT(
        runtime_put_person(world.runtime, &person, STR(""), world.arena, &reference, &world.error),
        RESULT_INVALID);
    world_free(&world);
}

TEST("a link leads to a case of the right protocol only")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct str values = str_format(world.arena, "{\"links\": {\"stand\": \"%s\"}}", visit);
    struct answer answer;
    struct deed open = {
        .protocol = "visit", .kind = COMMAND_OPEN, .values = values.at, .as = "office"};
    CHECK_INT(world_do(&world, &open, &answer), RESULT_MISUSE);
    CHECK(strstr(world.error.text, "the link 'stand' is to a case of 'stand'") != NULL);
    world_free(&world);
}

TEST("what will happen is not recorded as having happened")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct request request = {
        .reference = str_of(visit),
        .command = {.kind = COMMAND_SEND,
                    .name = STR("finish"),
                    .values = feel_null(),
                    .actor = {.role = STR("office")},
                    .occurred_at = WORLD_START + 1},
    };
    struct answer answer;
    CHECK_INT(runtime_act(world.runtime, &request, world.arena, &answer, &world.error),
              RESULT_MISUSE);
    request.command.occurred_at = WORLD_START - 1000;
    CHECK_INT(runtime_act(world.runtime, &request, world.arena, &answer, &world.error),
              RESULT_DONE);
    struct history history;
    CHECK_INT(runtime_history(world.runtime, str_of(visit), answer.sequence, 1, world.arena,
                              &history, &world.error),
              RESULT_DONE);
    if (CHECK_INT(history.count, 1)) {
        CHECK_INT(history.items[0].row.occurred_at, WORLD_START - 1000);
        CHECK_INT(history.items[0].row.recorded_at, WORLD_START);
    }
    world_free(&world);
}

TEST("a command said twice under one id is done once, also when it was refused")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct answer first, second;
    struct deed set = {.reference = visit,
                       .kind = COMMAND_SET,
                       .values = "{\"remark\": \"once\"}",
                       .as = "office",
                       .id = "k1"};
    CHECK_INT(world_do(&world, &set, &first), RESULT_DONE);
    int64_t after = position(&world);
    CHECK_INT(world_do(&world, &set, &second), RESULT_DONE);
    CHECK(second.repeated);
    CHECK(!first.repeated);
    CHECK_INT(second.sequence, first.sequence);
    CHECK_INT(position(&world), after);
    set.values = "{\"remark\": \"twice\"}";
    CHECK_INT(world_do(&world, &set, &second), RESULT_MISUSE);
    struct deed wrong = {
        .reference = visit, .kind = COMMAND_SEND, .name = "begin", .as = "office", .id = "k2"};
    CHECK_INT(world_do(&world, &wrong, &first), RESULT_REFUSED);
    after = position(&world);
    CHECK_INT(world_do(&world, &wrong, &second), RESULT_REFUSED);
    CHECK(second.repeated);
    if (CHECK(second.refusal != NULL))
        CHECK_INT(second.refusal->refusal, first.refusal->refusal);
    CHECK_INT(position(&world), after);
    struct deed open = {.protocol = "visit",
                        .kind = COMMAND_OPEN,
                        .values = "{\"parties\": {\"office\": \"sample-school\"}}",
                        .as = "office",
                        .id = "k3"};
    CHECK_INT(world_do(&world, &open, &first), RESULT_DONE);
    CHECK_INT(world_do(&world, &open, &second), RESULT_DONE);
    CHECK(str_eq(first.reference, second.reference));
    CHECK(world_sound(&world));
    world_free(&world);
}

/* A store on the wall clock, where not everybody may do everything. */
static int64_t wall(void)
{
    return WORLD_START;
}

static struct runtime *as(struct world *world, const char *principal)
{
    struct runtime *runtime = NULL;
    struct runtime_options options = {
        .principal = str_of(principal), .channel = STR("test"), .wall = wall};
    CHECK_INT(runtime_open(world->path, STORE_WRITE, &options, &runtime, &world->error),
              RESULT_DONE);
    return runtime;
}

static struct world strict_world(void)
{
    struct world world = world_new();
    runtime_closep(&world.runtime);
    unlink(world.path);
    struct runtime_options options = {
        .principal = STR("tester"), .channel = STR("test"), .wall = wall};
    CHECK_INT(runtime_create(world.path, CLOCK_WALL, 0, &options, &world.runtime, &world.error),
              RESULT_DONE);
    CHECK_INT(world_furnish(world.runtime, &world.error), RESULT_DONE);
    return world;
}

TEST("whom one may not see one may not change; whose a pupil is stays so")
{
    struct world world = strict_world();
    struct str pupil = world_pupil(&world), reference;
    CLEANUP(runtime_closep) struct runtime *sam = as(&world, "sam");
    struct subject subject = {.reference = pupil, .name = STR("Somebody Else")};
    CHECK_INT(runtime_put_subject(sam, &subject, STR(""), world.arena, &reference, &world.error),
              RESULT_MISUSE);
    CHECK(strstr(world.error.text, "there is no subject") != NULL);
    CHECK_INT(runtime_get_subject(world.runtime, pupil, world.arena, &subject, &world.error),
              RESULT_DONE);
    CHECK_STR(subject.name, "Canary Quillfeather");

    struct subject own = {.name = STR("Own Pupil")};
    CHECK_INT(runtime_put_subject(sam, &own, STR(""), world.arena, &own.reference, &world.error),
              RESULT_DONE);
    own.name = STR("Own Pupil, as the office spells it");
    CHECK_INT(
        runtime_put_subject(world.runtime, &own, STR(""), world.arena, &reference, &world.error),
        RESULT_DONE);
    CHECK_INT(runtime_get_subject(sam, own.reference, world.arena, &subject, &world.error),
              RESULT_DONE);
    CHECK_STR(subject.name, "Own Pupil, as the office spells it");
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("nobody links to a case that they may not see, also on opening")
{
    struct world world = strict_world();
    struct answer answer;
    struct deed open = {.protocol = "stand", .kind = COMMAND_OPEN, .values = "{}", .as = "office"};
    CHECK_INT(world_do(&world, &open, &answer), RESULT_DONE);
    struct str values = str_format(world.arena,
                                   "{\"parties\": {\"office\": \"sample-school\"}, \"links\": "
                                   "{\"stand\": \"%.*s\"}}",
                                   STR_ARG(answer.reference));
    struct deed visit = {
        .protocol = "visit", .kind = COMMAND_OPEN, .values = values.at, .as = "office"};
    CLEANUP(runtime_closep) struct runtime *sam = as(&world, "sam");
    CHECK_INT(runtime_do(sam, &visit, world.arena, &answer, &world.error), RESULT_MISUSE);
    CHECK(strstr(world.error.text, "there is no case") != NULL);
    CHECK_INT(world_do(&world, &visit, &answer), RESULT_DONE);
    world_free(&world);
}

TEST("members of a party act in its roles and those of it; strangers see nothing")
{
    struct world world = strict_world();
    const char *visit = world_visit(&world, NULL);
    CLEANUP(runtime_closep) struct runtime *sam = as(&world, "sam");
    CLEANUP(runtime_closep) struct runtime *stranger = as(&world, "stranger");
    const struct {
        int line;
        struct runtime *who;
        const char *role;
        enum result want;
    } rows[] = {
        {L, sam, "office", RESULT_DONE},        {L, sam, "clerk", RESULT_DONE},
        {L, sam, "parent", RESULT_REFUSED},     {L, sam, "", RESULT_REFUSED},
        {L, stranger, "office", RESULT_MISUSE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct answer answer;
        struct deed deed = {.reference = visit,
                            .kind = COMMAND_SET,
                            .values = "{\"remark\": \"by hand\"}",
                            .as = rows[i].role};
        CHECK_INT_AT(rows[i].line,
                     runtime_do(rows[i].who, &deed, world.arena, &answer, &world.error),
                     rows[i].want);
        if (rows[i].want == RESULT_REFUSED && CHECK_AT(rows[i].line, answer.refusal != NULL))
            CHECK_INT_AT(rows[i].line, answer.refusal->refusal, REFUSED_NOT_ALLOWED);
    }
    struct case_view view;
    CHECK_INT(runtime_view(sam, str_of(visit), world.arena, &view, &world.error), RESULT_DONE);
    CHECK_INT(runtime_view(stranger, str_of(visit), world.arena, &view, &world.error),
              RESULT_MISUSE);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("only who was granted everything changes registers, deploys and erases")
{
    struct world world = strict_world();
    CLEANUP(runtime_closep) struct runtime *sam = as(&world, "sam");
    struct organisation put = {.reference = STR("x")};
    CHECK_INT(runtime_put_organisation(sam, &put, STR(""), &world.error), RESULT_REFUSED);
    struct erased erased;
    CHECK_INT(runtime_erase(sam, world_pupil(&world), STR(""), &erased, &world.error),
              RESULT_REFUSED);
    struct deployeds deployed;
    CHECK_INT(runtime_deploy(sam, &world_tree, STR("workflows/visit.yaml"), diags_new(world.arena),
                             world.arena, &deployed, &world.error),
              RESULT_REFUSED);
    world_free(&world);
}

static enum result read_own(void *context, struct arena *arena, struct str path,
                            struct str *ret_bytes, struct error *error)
{
    if (!str_ends(path, STR("/ours.yaml")))
        return world_tree.read(context, arena, path, ret_bytes, error);
    *ret_bytes = STR("waymark: 1\ncalendar: ours\nversion: 1\nextends: plain\n");
    return RESULT_DONE;
}

static enum result close_day(struct world *world, struct runtime *runtime, const char *calendar)
{
    struct calendar_changed changed;
    const struct calendar_change change = {.name = str_of(calendar),
                                           .from = {2026, 9, 15},
                                           .to = {2026, 9, 15},
                                           .kind = STR("unplanned"),
                                           .known_from = INSTANT_NONE};
    return runtime_change_calendar(runtime, &change, world->arena, &changed, &world->error);
}

TEST("an organisation changes the calendar that is its alone")
{
    struct world world = strict_world();
    CLEANUP(runtime_closep) struct runtime *sam = as(&world, "sam");
    CLEANUP(runtime_closep) struct runtime *stranger = as(&world, "stranger");
    const struct files tree = {.read = read_own};
    struct organisation school = {
        .reference = STR("sample-school"), .kind = STR("school"), .calendar = STR("ours")};
    struct organisation other = {.reference = STR("other-school"), .kind = STR("school")};
    struct deployeds deployed;
    /* Protocols name `plain`, and `ours` extends it. */
    CHECK_INT(close_day(&world, sam, "plain"), RESULT_REFUSED);
    CHECK_STR(str_of(world.error.text),
              "'sam' may not change the calendar 'plain': others count on it too");
    CHECK_INT(close_day(&world, stranger, "plain"), RESULT_REFUSED);
    CHECK_INT(runtime_deploy(world.runtime, &tree, STR("rules/calendars/ours.yaml"),
                             diags_new(world.arena), world.arena, &deployed, &world.error),
              RESULT_DONE);
    CHECK_INT(close_day(&world, sam, "ours"), RESULT_REFUSED);
    CHECK_STR(str_of(world.error.text),
              "'sam' may not change the calendar 'ours': their organisation does not work by it");
    CHECK_INT(runtime_put_organisation(world.runtime, &school, STR(""), &world.error), RESULT_DONE);
    CHECK_INT(close_day(&world, sam, "ours"), RESULT_DONE);
    other.calendar = STR("ours");
    CHECK_INT(runtime_put_organisation(world.runtime, &other, STR(""), &world.error), RESULT_DONE);
    CHECK_INT(close_day(&world, sam, "ours"), RESULT_REFUSED);
    CHECK_INT(close_day(&world, world.runtime, "plain"), RESULT_DONE);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("an opening by somebody without a part in it stands in the store's chain only")
{
    struct world world = strict_world();
    CLEANUP(runtime_closep) struct runtime *sam = as(&world, "sam");
    struct answer answer;
    struct deed open = {.protocol = "visit",
                        .kind = COMMAND_OPEN,
                        .values = "{\"parties\": {\"parent\": \"parent-1\"}}",
                        .as = "office"};
    CHECK_INT(runtime_do(sam, &open, world.arena, &answer, &world.error), RESULT_REFUSED);
    CHECK(str_empty(answer.reference));
    struct case_rows cases;
    struct case_filter filter = {0};
    CHECK_INT(store_list_cases(runtime_store(world.runtime), &scope_all, &filter, world.arena,
                               &cases, &world.error),
              RESULT_DONE);
    CHECK_INT(cases.count, 0);
    open.values = "{\"parties\": {\"office\": \"sample-school\"}}";
    CHECK_INT(runtime_do(sam, &open, world.arena, &answer, &world.error), RESULT_DONE);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a read-only handle changes nothing")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct runtime_options options = {.principal = STR("tester"), .channel = STR("test")};
    struct runtime *reader = NULL;
    CHECK_INT(runtime_open(world.path, STORE_READ, &options, &reader, &world.error), RESULT_DONE);
    struct answer answer;
    struct deed deed = {.reference = visit, .kind = COMMAND_SEND, .name = "finish", .as = "office"};
    CHECK_INT(runtime_do(reader, &deed, world.arena, &answer, &world.error), RESULT_MISUSE);
    struct case_view view;
    CHECK_INT(runtime_view(reader, str_of(visit), world.arena, &view, &world.error), RESULT_DONE);
    runtime_close(reader);
    world_free(&world);
}

TEST("a view shows what is due by now as done, without writing it")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    int64_t before = position(&world);
    struct runtime_options options = {
        .principal = STR("tester"), .channel = STR("test"), .now = WORLD_START + 40 * WORLD_DAY};
    struct runtime *reader = NULL;
    CHECK_INT(runtime_open(world.path, STORE_READ, &options, &reader, &world.error), RESULT_DONE);
    struct case_view view;
    CHECK_INT(runtime_view(reader, str_of(visit), world.arena, &view, &world.error), RESULT_DONE);
    CHECK_STR(view.row.states, "ended");
    runtime_close(reader);
    CHECK_STR(world_states(&world, visit), "live");
    CHECK_INT(position(&world), before);
    world_free(&world);
}

TEST("a group of commands is one commit, and a failure inside undoes itself only")
{
    struct world world = world_new();
    const char *visit = world_visit(&world, NULL);
    struct answer answer;
    struct deed set = {.reference = visit,
                       .kind = COMMAND_SET,
                       .values = "{\"remark\": \"grouped\"}",
                       .as = "office"};
    struct deed nowhere = set;
    nowhere.reference = "22222222";
    int64_t before = position(&world);
    CHECK_INT(runtime_group(world.runtime, &world.error), RESULT_DONE);
    CHECK_INT(world_do(&world, &set, &answer), RESULT_DONE);
    CHECK_INT(world_do(&world, &nowhere, &answer), RESULT_MISUSE);
    CHECK_INT(world_do(&world, &set, &answer), RESULT_DONE);
    CHECK_INT(runtime_commit(world.runtime, &world.error), RESULT_DONE);
    CHECK_INT(position(&world), before + 2);
    CHECK_INT(runtime_group(world.runtime, &world.error), RESULT_DONE);
    CHECK_INT(world_do(&world, &set, &answer), RESULT_DONE);
    CHECK_INT(world_reopen(&world, 0), RESULT_DONE);
    CHECK_INT(position(&world), before + 2);
    CHECK(world_sound(&world));
    world_free(&world);
}

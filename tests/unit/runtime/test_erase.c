/* Erasing: nothing of a subject is left anywhere, and everything else stands. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "notify/notify.h"
#include "support/sample_runtime.h"
#include "support/tap.h"

/* ---- bytes on the disk ---- */

static bool file_has(const char *path, const char *needle)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return false;
    fseek(in, 0, SEEK_END);
    size_t size = (size_t)ftell(in);
    rewind(in);
    char *bytes = malloc(size + 1);
    size_t got = fread(bytes, 1, size, in);
    fclose(in);
    struct str all = {bytes, got};
    bool has = str_find(all, str_of(needle), 0) >= 0;
    free(bytes);
    return has;
}

static int files_with(const char *folder, const char *needle)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (entry->d_name[0] == '.' && (!entry->d_name[1] || entry->d_name[1] == '.'))
            continue;
        struct stat about;
        if (stat(path, &about) == 0 && S_ISDIR(about.st_mode))
            count += files_with(path, needle);
        else if (file_has(path, needle)) {
            tap_note("%s holds %s", path, needle);
            count++;
        }
    }
    if (dir)
        closedir(dir);
    return count;
}

/* ---- a world whose notices are spooled ---- */

static enum result unspool(void *context, struct str id, struct error *error)
{
    return notify_unspool(context, id, error);
}

static char spool[128];

static bool spooled(void *context, struct str id)
{
    return notify_is_spooled(context, id);
}

static enum result open_spooling(struct world *world, struct runtime **ret)
{
    struct runtime_options options = {.principal = STR("tester"),
                                      .channel = STR("test"),
                                      .unspool = unspool,
                                      .spooled = spooled,
                                      .context = spool};
    return runtime_open(world->path, STORE_WRITE, &options, ret, &world->error);
}

static struct world spooling_world(void)
{
    struct world world = world_new();
    snprintf(spool, sizeof spool, "%s/spool", world.folder);
    runtime_closep(&world.runtime);
    CHECK_INT(open_spooling(&world, &world.runtime), RESULT_DONE);
    return world;
}

static int carry_all(struct world *world)
{
    struct outgoings outgoing;
    CHECK_INT(runtime_outgoing(world->runtime, 0, world->arena, &outgoing, &world->error),
              RESULT_DONE);
    for (size_t i = 0; i < outgoing.count; i++) {
        const struct outgoing *item = &outgoing.items[i];
        struct notice_mail mail = {.id = item->id,
                                   .to = item->to,
                                   .address = item->address,
                                   .subject = item->subject,
                                   .text = item->text,
                                   .reference = item->reference};
        struct carried carried;
        struct spool folder = {.folder = spool};
        notify_spool(&folder, &mail, &carried);
        CHECK_INT(carried.outcome, CARRY_SENT);
        CHECK_INT(runtime_carried(world->runtime, item->id, "sent", STR(""), &world->error),
                  RESULT_DONE);
    }
    return (int)outgoing.count;
}

TEST("a notice leaves the outbox once, and its sending is an entry")
{
    struct world world = spooling_world();
    const char *visit = world_visit(&world, NULL);
    CHECK_INT(carry_all(&world), 1);
    CHECK_INT(files_with(spool, "The visit has begun."), 1);
    CHECK_INT(files_with(spool, "To: \"Sample School\" <office@school.example>"), 1);
    CHECK_INT(carry_all(&world), 0);
    struct history history;
    CHECK_INT(
        runtime_history(world.runtime, str_of(visit), 1, 0, world.arena, &history, &world.error),
        RESULT_DONE);
    const struct entry *last = history.items[history.count - 1].entry;
    if (CHECK(last != NULL))
        CHECK_INT(last->kind, ENTRY_CARRIED);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a notice that cannot be carried now waits longer each time")
{
    struct world world = spooling_world();
    world_visit(&world, NULL);
    struct outgoings outgoing;
    static const int64_t waits[] = {2, 4, 8};
    int64_t now = WORLD_START;
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
                  RESULT_DONE);
        if (!CHECK_INT(outgoing.count, 1))
            break;
        CHECK_INT(runtime_carried(world.runtime, outgoing.items[0].id, "later", STR("disk full"),
                                  &world.error),
                  RESULT_DONE);
        CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
                  RESULT_DONE);
        CHECK_INT(outgoing.count, 0);
        int64_t due;
        CHECK_INT(runtime_next_due(world.runtime, &due, &world.error), RESULT_DONE);
        CHECK(due - now >= waits[i] * 60000 && due - now <= waits[i] * 75000);
        now = due;
        CHECK_INT(world_reopen(&world, now), RESULT_DONE);
    }
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a canary is found nowhere afterwards, and everything still verifies")
{
    struct world world = spooling_world();
    struct str pupil = world_pupil(&world);
    const char *visit = world_visit(&world, NULL);
    struct answer answer;
    struct deed record = {.reference = visit,
                          .kind = COMMAND_RECORD,
                          .values = "{\"call\": {\"minutes\": 5, \"about\": \"Canary call\"}}",
                          .as = "office",
                          .id = "with-id"};
    CHECK_INT(world_do(&world, &record, &answer), RESULT_DONE);
    CHECK_INT(carry_all(&world), 1);
    CHECK(files_with(world.folder, "Canary") > 0);
    struct erased erased;
    if (!CHECK_INT(runtime_erase(world.runtime, pupil, STR(""), &erased, &world.error),
                   RESULT_DONE))
        tap_note("%s", world.error.text);
    CHECK(erased.parts > 3);
    CHECK_INT(erased.chains, 2);
    CHECK_INT(erased.notices, 1);
    CHECK_INT(files_with(world.folder, "Canary"), 0);
    CHECK_INT(files_with(world.folder, "H850000026001"), 0);
    CHECK_INT(files_with(spool, "The visit has begun."), 0);
    CHECK(world_sound(&world));

    struct subject subject;
    CHECK_INT(runtime_get_subject(world.runtime, pupil, world.arena, &subject, &world.error),
              RESULT_DONE);
    CHECK(subject.erased);
    CHECK_STR(subject.name, "");
    struct case_view view;
    CHECK_INT(runtime_view(world.runtime, str_of(visit), world.arena, &view, &world.error),
              RESULT_DONE);
    struct feel_value remark = case_value(world.arena, view.protocol, view.state, STR("remark"));
    if (CHECK(feel_is_null(remark)) && CHECK(remark.of.reason != NULL))
        CHECK_STR(str_of(remark.of.reason->code), "erased");
    CHECK_STR(view.row.states, "live");
    /* The case lives on, and a repeated id is not taken for a new one. */
    CHECK_INT(world_do(&world, &record, &answer), RESULT_MISUSE);
    struct deed finish = {
        .reference = visit, .kind = COMMAND_SEND, .name = "finish", .as = "office"};
    CHECK_INT(world_do(&world, &finish, &answer), RESULT_DONE);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("an erasure that was cut off goes on when the store is opened")
{
    struct world world = spooling_world();
    struct str pupil = world_pupil(&world);
    world_visit(&world, NULL);
    CHECK_INT(carry_all(&world), 1);
    /* The spool folder cannot be read: the erasure stops after its rows are gone. */
    char hidden[160];
    snprintf(hidden, sizeof hidden, "%s.hidden", spool);
    CHECK_INT(rename(spool, hidden), 0);
    FILE *in_its_place = fopen(spool, "w");
    fclose(in_its_place);
    struct erased erased;
    CHECK_INT(runtime_erase(world.runtime, pupil, STR(""), &erased, &world.error), RESULT_TROUBLE);
    /* It keeps nobody from working, and says what is in its way. */
    runtime_closep(&world.runtime);
    CHECK_INT(open_spooling(&world, &world.runtime), RESULT_DONE);
    CHECK(runtime_unfinished(world.runtime) != NULL);
    CHECK_INT(remove(spool), 0);
    CHECK_INT(rename(hidden, spool), 0);
    CHECK(files_with(spool, "The visit has begun.") > 0);
    runtime_closep(&world.runtime);
    if (!CHECK_INT(open_spooling(&world, &world.runtime), RESULT_DONE))
        tap_note("%s", world.error.text);
    CHECK(runtime_unfinished(world.runtime) == NULL);
    CHECK_INT(files_with(spool, "The visit has begun."), 0);
    CHECK_INT(files_with(world.folder, "Canary"), 0);
    struct chain_head head;
    CHECK_INT(store_chain_head(runtime_store(world.runtime), STR(STORE_CHAIN), world.arena, &head,
                               &world.error),
              RESULT_DONE);
    struct entry_rows rows;
    CHECK_INT(store_read_chain(runtime_store(world.runtime), STR(STORE_CHAIN), head.sequence, 1,
                               world.arena, &rows, &world.error),
              RESULT_DONE);
    CHECK_STR(rows.items[0].kind, "erased");
    CHECK(world_sound(&world));
    world_free(&world);
}

/* The spool folder is away: the erasure stops after its rows are gone. */
static void hide_spool(char hidden[static 170])
{
    snprintf(hidden, 170, "%s.hidden", spool);
    CHECK_INT(rename(spool, hidden), 0);
    FILE *in_its_place = fopen(spool, "w");
    fclose(in_its_place);
}

static void show_spool(const char *hidden)
{
    CHECK_INT(remove(spool), 0);
    CHECK_INT(rename(hidden, spool), 0);
}

TEST("a second erasure does not make the store forget the first")
{
    struct world world = spooling_world();
    struct str pupil = world_pupil(&world);
    world_visit(&world, NULL);
    CHECK_INT(carry_all(&world), 1);
    char hidden[170];
    hide_spool(hidden);
    struct erased erased;
    CHECK_INT(runtime_erase(world.runtime, pupil, STR(""), &erased, &world.error), RESULT_TROUBLE);
    CHECK_INT(runtime_erase(world.runtime, STR("sec-1"), STR(""), &erased, &world.error),
              RESULT_TROUBLE);
    CHECK_STR(str_of(world.error.text),
              str_format(world.arena, "the erasure of '%.*s' is not finished", STR_ARG(pupil)).at);
    show_spool(hidden);
    runtime_closep(&world.runtime);
    CHECK_INT(open_spooling(&world, &world.runtime), RESULT_DONE);
    CHECK(runtime_unfinished(world.runtime) == NULL);
    CHECK_INT(files_with(spool, "The visit has begun."), 0);
    CHECK_INT(runtime_erase(world.runtime, STR("sec-1"), STR(""), &erased, &world.error),
              RESULT_DONE);
    CHECK(world_sound(&world));
    world_free(&world);
}

static int count_kind(struct world *world, const char *kind)
{
    struct entry_rows rows;
    int count = 0;
    CHECK_INT(store_read_chain(runtime_store(world->runtime), STR(STORE_CHAIN), 1, 0, world->arena,
                               &rows, &world->error),
              RESULT_DONE);
    for (size_t i = 0; i < rows.count; i++)
        count += str_is(rows.items[i].kind, kind);
    return count;
}

static enum result finish_elsewhere(void *context, struct str id, struct error *error)
{
    struct world *world = context;
    CLEANUP(runtime_closep) struct runtime *other = NULL;
    (void)id;
    CHECK_INT(open_spooling(world, &other), RESULT_DONE);
    CHECK(runtime_unfinished(other) == NULL);
    (void)error;
    return RESULT_DONE;
}

TEST("an erasure that another process went on with is finished once")
{
    struct world world = spooling_world();
    struct str pupil = world_pupil(&world);
    world_visit(&world, NULL);
    CHECK_INT(carry_all(&world), 1);
    struct runtime_options options = {.principal = STR("tester"),
                                      .channel = STR("test"),
                                      .unspool = finish_elsewhere,
                                      .context = &world};
    runtime_closep(&world.runtime);
    CHECK_INT(runtime_open(world.path, STORE_WRITE, &options, &world.runtime, &world.error),
              RESULT_DONE);
    struct erased erased;
    CHECK_INT(runtime_erase(world.runtime, pupil, STR(""), &erased, &world.error), RESULT_DONE);
    CHECK_INT(count_kind(&world, "erasing"), 1);
    CHECK_INT(count_kind(&world, "erased"), 1);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("letters to a person go with the person, whomever they were about")
{
    struct world world = spooling_world();
    struct str pupil = world_pupil(&world);
    struct answer answer;
    struct deed open = {.protocol = "visit",
                        .kind = COMMAND_OPEN,
                        .values =
                            "{\"parties\": {\"office\": \"sec-1\", \"parent\": \"parent-1\"}}",
                        .as = "office",
                        .subject = pupil.at};
    CHECK_INT(world_do(&world, &open, &answer), RESULT_DONE);
    const char *visit = str_cstr(world.arena, answer.reference);
    struct deed agree = {.reference = visit,
                         .kind = COMMAND_CONSENT,
                         .values = "{\"coming\": \"given\"}",
                         .as = "office",
                         .on_behalf = "parent"};
    CHECK_INT(world_do(&world, &agree, &answer), RESULT_DONE);
    struct deed begin = {.reference = visit, .kind = COMMAND_SEND, .name = "begin", .as = "office"};
    CHECK_INT(world_do(&world, &begin, &answer), RESULT_DONE);
    CHECK_INT(carry_all(&world), 1);
    CHECK_INT(files_with(spool, "Sam Secretary"), 1);
    struct erased erased;
    CHECK_INT(runtime_erase(world.runtime, STR("sec-1"), STR(""), &erased, &world.error),
              RESULT_DONE);
    CHECK_INT(erased.notices, 1);
    CHECK_INT(files_with(world.folder, "Sam Secretary"), 0);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("a notice that is carried while its text is erased leaves nothing behind")
{
    struct world world = spooling_world();
    struct str pupil = world_pupil(&world);
    world_visit(&world, NULL);
    struct outgoings outgoing;
    CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
              RESULT_DONE);
    if (CHECK_INT(outgoing.count, 1)) {
        const struct outgoing *item = &outgoing.items[0];
        struct erased erased;
        CHECK_INT(runtime_erase(world.runtime, pupil, STR(""), &erased, &world.error), RESULT_DONE);
        struct notice_mail mail = {.id = item->id, .to = item->to, .text = item->text};
        struct carried carried;
        struct spool folder = {.folder = spool};
        notify_spool(&folder, &mail, &carried);
        CHECK_INT(files_with(spool, "The visit has begun."), 1);
        CHECK_INT(runtime_carried(world.runtime, item->id, "sent", STR(""), &world.error),
                  RESULT_DONE);
        CHECK_INT(files_with(spool, "The visit has begun."), 0);
    }
    CHECK(world_sound(&world));
    world_free(&world);
}

/* ---- digests ---- */

static const char *told_round(struct world *world, const char *subject)
{
    struct answer answer;
    struct deed open = {.protocol = "round",
                        .kind = COMMAND_OPEN,
                        .values = "{\"parties\": {\"office\": \"sample-school\"}}",
                        .as = "office",
                        .subject = subject};
    CHECK_INT(world_do(world, &open, &answer), RESULT_DONE);
    const char *reference = str_cstr(world->arena, answer.reference);
    struct deed tell = {
        .reference = reference, .kind = COMMAND_SEND, .name = "tell", .as = "office"};
    CHECK_INT(world_do(world, &tell, &answer), RESULT_DONE);
    return reference;
}

static void deploy_round(struct world *world)
{
    struct deployeds deployed;
    CHECK_INT(runtime_deploy(world->runtime, &world_tree, STR("workflows/round.yaml"),
                             diags_new(world->arena), world->arena, &deployed, &world->error),
              RESULT_DONE);
}

static void to_afternoon(struct world *world)
{
    struct tick_report report;
    CHECK_INT(runtime_tick(world->runtime, WORLD_START + WORLD_DAY / 2, 0, NULL, world->arena,
                           &report, &world->error),
              RESULT_DONE);
}

static void put(const struct outgoing *item)
{
    struct spool folder = {.folder = spool};
    struct notice_mail mail = {.id = item->id,
                               .to = item->to,
                               .subject = item->subject,
                               .text = item->text,
                               .gathered = item->notice_count > 0};
    struct carried carried;
    notify_spool(&folder, &mail, &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
}

/* The file is written, then one of its cases is erased, then it is to be recorded. */
TEST("a digest that is carried while one of its texts is erased leaves nothing of it behind")
{
    struct world world = spooling_world();
    struct outgoings outgoing;
    struct erased erased;
    deploy_round(&world);
    const char *gone = told_round(&world, world_pupil(&world).at);
    const char *stays = told_round(&world, NULL);
    to_afternoon(&world);
    CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
              RESULT_DONE);
    if (CHECK_INT(outgoing.count, 1) && CHECK_INT(outgoing.items[0].notice_count, 2)) {
        const struct outgoing *item = &outgoing.items[0];
        CHECK_INT(runtime_erase(world.runtime, world_pupil(&world), STR(""), &erased, &world.error),
                  RESULT_DONE);
        put(item);
        CHECK_INT(files_with(spool, gone), 1);
        CHECK_INT(runtime_carried_digest(world.runtime, item, "sent", STR(""), &world.error),
                  RESULT_DONE);
        CHECK_INT(files_with(spool, gone), 0);
        CHECK_INT(files_with(spool, stays), 0);
    }
    /* What was in it beside the erased text goes now, under the same id. */
    CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
              RESULT_DONE);
    if (CHECK_INT(outgoing.count, 1) && CHECK_INT(outgoing.items[0].notice_count, 1)) {
        put(&outgoing.items[0]);
        CHECK_INT(runtime_carried_digest(world.runtime, &outgoing.items[0], "sent", STR(""),
                                         &world.error),
                  RESULT_DONE);
        CHECK_INT(files_with(spool, stays), 1);
    }
    CHECK_INT(files_with(spool, gone), 0);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("each notice of a digest has its outcome once, and all come back at one time")
{
    struct world world = spooling_world();
    struct outgoings outgoing;
    deploy_round(&world);
    for (size_t i = 0; i < 25; i++)
        (void)told_round(&world, NULL);
    to_afternoon(&world);
    CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
              RESULT_DONE);
    if (CHECK_INT(outgoing.count, 1) && CHECK_INT(outgoing.items[0].notice_count, 25)) {
        struct str id = outgoing.items[0].id;
        CHECK_INT(runtime_carried_digest(world.runtime, &outgoing.items[0], "later", STR("busy"),
                                         &world.error),
                  RESULT_DONE);
        struct notice_filter filter = {.status = STR("later")};
        struct notice_rows rows;
        CHECK_INT(store_list_notices(runtime_store(world.runtime), runtime_scope(world.runtime),
                                     &filter, world.arena, &rows, &world.error),
                  RESULT_DONE);
        if (CHECK_INT(rows.count, 25)) {
            CHECK_INT(rows.items[24].at, rows.items[0].at);
            CHECK_INT(rows.items[24].attempts, 1);
        }
        CHECK_INT(world_reopen(&world, WORLD_START + WORLD_DAY), RESULT_DONE);
        CHECK_INT(runtime_outgoing(world.runtime, 0, world.arena, &outgoing, &world.error),
                  RESULT_DONE);
        CHECK(outgoing.count == 1 && str_eq(outgoing.items[0].id, id));
    }
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("who is unknown cannot be erased")
{
    struct world world = spooling_world();
    struct erased erased;
    CHECK_INT(runtime_erase(world.runtime, STR("S-22222222"), STR(""), &erased, &world.error),
              RESULT_MISUSE);
    CHECK_STR(str_of(world.error.text), "nothing about 'S-22222222' is in the store");
    world_free(&world);
}

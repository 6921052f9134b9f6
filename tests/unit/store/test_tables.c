/* The projections: what is put is got, lists keep their order, pages and scopes hold. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/sample_store.h"
#include "support/tap.h"

#define L __LINE__
#define DONE(call) CHECK_INT((call), RESULT_DONE)

static const struct str mine[] = {STR_INIT("la-1"), STR_INIT("school \"2\"")};
static const struct scope scope_mine = {.owners = mine, .count = 2};
static const struct scope scope_none = {.owners = mine, .count = 0};

/* Ten cases; every third belongs to la-1, C-4 to both owners of the scope. */
static struct sample cases(void)
{
    struct sample sample = sample_new();
    for (int i = 0; i < 10; i++) {
        struct case_row row = {.reference = str_format(sample.arena, "C-%d", i),
                               .protocol = i < 5 ? STR("placement") : STR("direction"),
                               .protocol_hash = STR("ab"),
                               .subject = i % 2 ? STR("pupil-1") : STR(""),
                               .states = i % 4 ? STR("planning live") : STR("live_on"),
                               .body = STR("{}"),
                               .opened_at = i,
                               .closed_at = i == 7 ? 99 : STORE_NONE,
                               .next_due = i % 3 ? 100 - i : STORE_NONE,
                               .sequence = 1};
        struct str owners[] = {i % 3 ? STR("la-2") : STR("la-1"), STR("school \"2\"")};
        DONE(store_put_case(sample.store, &row, NULL));
        DONE(store_set_owners(sample.store, row.reference, owners, i == 4 ? 2 : 1, NULL));
    }
    return sample;
}

/* The references, one blank between. */
static struct str references(struct arena *arena, const struct case_rows *rows)
{
    struct text text = text_new(arena);
    for (size_t i = 0; i < rows->count; i++)
        text_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(rows->items[i].reference));
    return text_str(&text);
}

TEST("cases are found by what the filter says, within the scope")
{
    static const struct {
        int line;
        const struct scope *scope;
        struct case_filter filter;
        const char *want;
    } rows[] = {
        {L, &scope_all, {.limit = 3}, "C-0 C-1 C-2"},
        {L, &scope_all, {.after = STR_INIT("C-2"), .limit = 3}, "C-3 C-4 C-5"},
        {L, &scope_all, {.after = STR_INIT("C-9")}, ""},
        {L, &scope_all, {.protocol = STR_INIT("direction")}, "C-5 C-6 C-7 C-8 C-9"},
        {L, &scope_all, {.state = STR_INIT("live"), .limit = 4}, "C-1 C-2 C-3 C-5"},
        {L, &scope_all, {.state = STR_INIT("live_on")}, "C-0 C-4 C-8"},
        {L, &scope_all, {.state = STR_INIT("li")}, ""},
        {L, &scope_all, {.subject = STR_INIT("pupil-1")}, "C-1 C-3 C-5 C-7 C-9"},
        {L, &scope_all, {.subject = STR_INIT("pupil-1"), .open_only = true}, "C-1 C-3 C-5 C-9"},
        {L, &scope_mine, {.limit = 0}, "C-0 C-3 C-4 C-6 C-9"},
        {L, &scope_mine, {.after = STR_INIT("C-3"), .limit = 2}, "C-4 C-6"},
        {L, &scope_mine, {.subject = STR_INIT("pupil-1")}, "C-3 C-9"},
        {L, &scope_none, {.limit = 0}, ""},
        {L, &scope_none, {.subject = STR_INIT("pupil-1")}, ""},
    };
    struct sample sample = cases();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct case_rows got;
        DONE(store_list_cases(sample.store, rows[i].scope, &rows[i].filter, sample.arena, &got,
                              NULL));
        CHECK_STR_AT(rows[i].line, references(sample.arena, &got), rows[i].want);
    }
    sample_free(&sample);
}

TEST("a case is got as it was put, changed as it is put again, and hidden out of scope")
{
    struct sample sample = cases();
    struct case_row row;
    bool found;
    DONE(store_get_case(sample.store, &scope_all, STR("C-7"), sample.arena, &row, &found, NULL));
    CHECK(found);
    CHECK_STR(row.protocol, "direction");
    CHECK_STR(row.states, "planning live");
    CHECK_INT(row.closed_at, 99);
    CHECK_INT(row.next_due, 93);
    row.states = STR("ended");
    row.next_due = STORE_NONE;
    DONE(store_put_case(sample.store, &row, NULL));
    DONE(store_get_case(sample.store, &scope_all, STR("C-7"), sample.arena, &row, &found, NULL));
    CHECK_STR(row.states, "ended");
    CHECK_INT(row.next_due, STORE_NONE);
    DONE(store_get_case(sample.store, &scope_mine, STR("C-7"), sample.arena, &row, &found, NULL));
    CHECK(!found);
    DONE(store_get_case(sample.store, &scope_mine, STR("C-4"), sample.arena, &row, &found, NULL));
    CHECK(found);
    DONE(store_get_case(sample.store, &scope_all, STR("C-x"), sample.arena, &row, &found, NULL));
    CHECK(!found);
    sample_free(&sample);
}

TEST("due cases come in order of their due time")
{
    struct sample sample = cases();
    struct case_rows rows;
    int64_t due;
    DONE(store_due_cases(sample.store, 95, 0, sample.arena, &rows, NULL));
    CHECK_STR(references(sample.arena, &rows), "C-8 C-7 C-5");
    DONE(store_due_cases(sample.store, 95, 1, sample.arena, &rows, NULL));
    CHECK_STR(references(sample.arena, &rows), "C-8");
    DONE(store_next_due(sample.store, &due, NULL));
    CHECK_INT(due, 92);
    DONE(store_clear_projections(sample.store, NULL));
    DONE(store_next_due(sample.store, &due, NULL));
    CHECK_INT(due, STORE_NONE);
    sample_free(&sample);
}

TEST("records are counted and read by type, in order of number")
{
    struct sample sample = cases();
    struct record_rows rows;
    int64_t count;
    for (int i = 1; i <= 12; i++) {
        struct record_row row = {STR("C-3"), i % 2 ? STR("return") : STR("visit"), (i + 1) / 2,
                                 str_format(sample.arena, "{\"n\":%d}", i)};
        DONE(store_put_record(sample.store, &row, NULL));
    }
    DONE(store_count_records(sample.store, STR("C-3"), STR("visit"), &count, NULL));
    CHECK_INT(count, 6);
    DONE(store_count_records(sample.store, STR("C-3"), STR("other"), &count, NULL));
    CHECK_INT(count, 0);
    struct record_filter filter = {
        .reference = STR("C-3"), .type = STR("return"), .after = 2, .limit = 3};
    DONE(store_list_records(sample.store, &scope_mine, &filter, sample.arena, &rows, NULL));
    if (CHECK_INT(rows.count, 3)) {
        CHECK_INT(rows.items[0].number, 3);
        CHECK_STR(rows.items[2].body, "{\"n\":9}");
    }
    DONE(store_list_records(sample.store, &scope_mine,
                            &(struct record_filter){.reference = STR("C-3")}, sample.arena, &rows,
                            NULL));
    CHECK_INT(rows.count, 12);
    DONE(store_list_records(sample.store, &scope_none, &filter, sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 0);
    sample_free(&sample);
}

static struct str task_keys(struct arena *arena, const struct task_rows *rows)
{
    struct text text = text_new(arena);
    for (size_t i = 0; i < rows->count; i++)
        text_addf(&text, "%s%.*s/%.*s", i ? " " : "", STR_ARG(rows->items[i].reference),
                  STR_ARG(rows->items[i].key));
    return text_str(&text);
}

TEST("tasks come in order of due time, page after page, those without one last")
{
    static const struct {
        int line;
        const struct scope *scope;
        struct task_filter filter;
        const char *want;
    } rows[] = {
        {L, &scope_all, {.limit = 0}, "C-2/a C-3/b C-4/a C-3/a C-1/z"},
        {L, &scope_all, {.limit = 2}, "C-2/a C-3/b"},
        {L,
         &scope_all,
         {.after_due = 20,
          .after_reference = STR_INIT("C-3"),
          .after_key = STR_INIT("b"),
          .limit = 2},
         "C-4/a C-3/a"},
        {L,
         &scope_all,
         {.after_due = 30, .after_reference = STR_INIT("C-3"), .after_key = STR_INIT("a")},
         "C-1/z"},
        {L,
         &scope_all,
         {.after_due = STORE_NONE, .after_reference = STR_INIT("C-1"), .after_key = STR_INIT("z")},
         ""},
        {L, &scope_all, {.due_until = 20}, "C-2/a C-3/b C-4/a"},
        {L, &scope_all, {.overdue_only = true}, "C-2/a"},
        {L, &scope_all, {.who = STR_INIT("provider")}, "C-3/b C-3/a"},
        {L, &scope_all, {.task = STR_INIT("review")}, "C-2/a C-4/a C-1/z"},
        {L, &scope_all, {.reference = STR_INIT("C-3")}, "C-3/b C-3/a"},
        {L, &scope_mine, {.limit = 0}, "C-3/b C-4/a C-3/a"},
        {L, &scope_mine, {.reference = STR_INIT("C-2")}, ""},
        {L, &scope_none, {.limit = 0}, ""},
    };
    static const struct {
        const char *reference, *key, *task, *who;
        int64_t due;
        bool overdue;
    } put[] = {
        {"C-1", "z", "review", "commissioner", STORE_NONE, false},
        {"C-2", "a", "review", "commissioner", 10, true},
        {"C-3", "a", "return", "provider", 30, false},
        {"C-3", "b", "return", "provider", 20, false},
        {"C-4", "a", "review", "commissioner", 20, false},
        {"C-4", "gone", "review", "commissioner", 5, false},
    };
    struct sample sample = cases();
    for (size_t i = 0; i < sizeof put / sizeof *put; i++) {
        struct task_row row = {.reference = str_of(put[i].reference),
                               .key = str_of(put[i].key),
                               .task = str_of(put[i].task),
                               .label = STR("Label"),
                               .who = str_of(put[i].who),
                               .due = put[i].due,
                               .overdue = put[i].overdue};
        DONE(store_put_task(sample.store, &row, NULL));
    }
    DONE(store_drop_task(sample.store, STR("C-4"), STR("gone"), NULL));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct task_rows got;
        DONE(store_list_tasks(sample.store, rows[i].scope, &rows[i].filter, sample.arena, &got,
                              NULL));
        CHECK_STR_AT(rows[i].line, task_keys(sample.arena, &got), rows[i].want);
        if (i == 0 && CHECK_INT(got.count, 5)) {
            CHECK_INT(got.items[0].due, 10);
            CHECK(got.items[0].overdue);
            CHECK_INT(got.items[4].due, STORE_NONE);
        }
    }
    sample_free(&sample);
}

TEST("links are found from both ends")
{
    struct sample sample = cases();
    struct link_rows rows;
    struct link_row one = {STR("C-3"), STR("framework"), STR("C-1")};
    struct link_row two = {STR("C-4"), STR("framework"), STR("C-1")};
    DONE(store_put_link(sample.store, &one, NULL));
    DONE(store_put_link(sample.store, &one, NULL));
    DONE(store_put_link(sample.store, &two, NULL));
    DONE(store_links_from(sample.store, &scope_all, STR("C-3"), sample.arena, &rows, NULL));
    CHECK(rows.count == 1 && str_is(rows.items[0].to, "C-1"));
    DONE(store_links_to(sample.store, &scope_all, STR("C-1"), sample.arena, &rows, NULL));
    CHECK(rows.count == 2 && str_is(rows.items[1].from, "C-4"));
    DONE(store_links_to(sample.store, &scope_mine, STR("C-1"), sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 0);
    DONE(store_drop_link(sample.store, &one, NULL));
    DONE(store_links_to(sample.store, &scope_all, STR("C-1"), sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 1);
    sample_free(&sample);
}

TEST("parties are found by case and by person, also only the present ones")
{
    struct sample sample = cases();
    struct party_rows rows;
    for (int i = 1; i < 5; i++) {
        struct party_row row = {.reference = str_format(sample.arena, "C-%d", i),
                                .role = i % 2 ? STR("parent") : STR("provider"),
                                .party = STR("person-1"),
                                .from = i,
                                .to = i == 3 ? 50 : STORE_NONE};
        DONE(store_put_party(sample.store, &row, NULL));
    }
    struct party_filter filter = {.party = STR("person-1")};
    DONE(store_list_parties(sample.store, &scope_all, &filter, sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 4);
    DONE(store_list_parties(sample.store, &scope_mine, &filter, sample.arena, &rows, NULL));
    CHECK(rows.count == 2 && str_is(rows.items[0].reference, "C-3") && rows.items[0].to == 50);
    filter.current_only = true;
    filter.after_reference = STR("C-1");
    filter.after_role = STR("parent");
    filter.after_party = STR("person-1");
    DONE(store_list_parties(sample.store, &scope_all, &filter, sample.arena, &rows, NULL));
    CHECK(rows.count == 2 && str_is(rows.items[0].reference, "C-2"));
    filter = (struct party_filter){.reference = STR("C-1"), .role = STR("provider")};
    DONE(store_list_parties(sample.store, &scope_all, &filter, sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 0);
    sample_free(&sample);
}

static struct str notice_ids(struct arena *arena, const struct notice_rows *rows)
{
    struct text text = text_new(arena);
    for (size_t i = 0; i < rows->count; i++)
        text_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(rows->items[i].id));
    return text_str(&text);
}

TEST("notices come in order of time, by status, case and scope")
{
    static const struct {
        int line;
        const struct scope *scope;
        struct notice_filter filter;
        const char *want;
    } rows[] = {
        {L, &scope_all, {.limit = 0}, "n5 n4 n3 n2 n1 n0"},
        {L, &scope_all, {.status = STR_INIT("pending")}, "n4 n2 n0"},
        {L, &scope_all, {.status = STR_INIT("pending"), .at_until = 97}, "n4"},
        {L, &scope_all, {.after_at = 97, .after_id = STR_INIT("n3"), .limit = 2}, "n2 n1"},
        {L, &scope_all, {.reference = STR_INIT("C-4")}, "n4"},
        {L, &scope_mine, {.limit = 0}, "n4 n3 n0"},
        {L, &scope_mine, {.status = STR_INIT("sent")}, "n3"},
        {L, &scope_mine, {.reference = STR_INIT("C-5")}, ""},
    };
    struct sample sample = cases();
    for (int i = 0; i < 6; i++) {
        struct notice_row row = {.id = str_format(sample.arena, "n%d", i),
                                 .reference = str_format(sample.arena, "C-%d", i),
                                 .subject = STR("Review"),
                                 .html = STR("<p>"),
                                 .at = 100 - i,
                                 .status = STR("pending")};
        DONE(store_put_notice(sample.store, &row, NULL));
        row.status = STR("sent");
        row.attempts = 1;
        if (i % 2)
            DONE(store_put_notice(sample.store, &row, NULL));
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct notice_rows got;
        DONE(store_list_notices(sample.store, rows[i].scope, &rows[i].filter, sample.arena, &got,
                                NULL));
        CHECK_STR_AT(rows[i].line, notice_ids(sample.arena, &got), rows[i].want);
    }
    struct notice_row row;
    bool found;
    DONE(store_get_notice(sample.store, STR("n3"), sample.arena, &row, &found, NULL));
    CHECK(found && row.attempts == 1 && str_is(row.html, "<p>") && row.at == 97);
    sample_free(&sample);
}

TEST("messages are taken once, in the order of their causes")
{
    struct sample sample = sample_new();
    struct message_row row;
    struct str_rows receivers;
    struct error error = {0};
    bool found;
    static const struct {
        const char *sender;
        int64_t sequence, number, position;
    } put[] = {{"C-9", 1, 2, 4}, {"C-9", 1, 1, 4}, {"C-1", 7, 1, 5}, {"C-9", 2, 1, 6}};
    for (size_t i = 0; i < 4; i++) {
        struct message_row message = {.sender = str_of(put[i].sender),
                                      .sequence = put[i].sequence,
                                      .number = put[i].number,
                                      .receiver = STR("C-2"),
                                      .position = put[i].position,
                                      .body = STR("{}")};
        DONE(store_put_message(sample.store, &message, NULL));
    }
    static const int order[] = {1, 0, 2, 3};
    for (int i = 0; i < 4; i++) {
        DONE(store_next_message(sample.store, STR("C-2"), sample.arena, &row, &found, NULL));
        CHECK(found && str_is(row.sender, put[order[i]].sender));
        CHECK_INT(row.sequence, put[order[i]].sequence);
        CHECK_INT(row.number, put[order[i]].number);
        DONE(store_waiting_receivers(sample.store, STR(""), 0, sample.arena, &receivers, NULL));
        CHECK_INT(receivers.count, 1);
        DONE(
            store_consume_message(sample.store, row.sender, row.sequence, row.number, i + 1, NULL));
        DONE(store_put_message(sample.store, &row, NULL)); /* said again, it stays consumed */
    }
    DONE(store_next_message(sample.store, STR("C-2"), sample.arena, &row, &found, NULL));
    CHECK(!found);
    DONE(store_waiting_receivers(sample.store, STR(""), 0, sample.arena, &receivers, NULL));
    CHECK_INT(receivers.count, 0);
    DONE(store_consume_message(sample.store, STR("C-9"), 1, 1, 1, NULL));
    CHECK_INT(store_consume_message(sample.store, STR("C-9"), 1, 1, 2, &error), RESULT_INVALID);
    CHECK(strstr(error.text, "message 1.1 of C-9"));
    sample_free(&sample);
}

TEST("registers are found by reference and by key, and some only by their owner")
{
    struct sample sample = sample_new();
    struct register_row row;
    struct register_rows rows;
    bool found;
    static const struct {
        const char *kind, *reference, *key, *owner;
    } put[] = {{"subject", "s1", "A1", "la-1"},
               {"subject", "s2", "A1", "la-9"},
               {"subject", "s3", "", ""},
               {"person", "s1", "A1", ""}};
    for (size_t i = 0; i < 4; i++) {
        struct register_row it = {str_of(put[i].kind), str_of(put[i].reference), str_of(put[i].key),
                                  str_of(put[i].owner), STR("{}")};
        DONE(store_put_register(sample.store, &it, NULL));
    }
    struct str none = STR(""), kind = STR("subject");
    DONE(store_list_registers(sample.store, &scope_all, kind, none, none, 0, sample.arena, &rows,
                              NULL));
    CHECK_INT(rows.count, 3);
    DONE(store_list_registers(sample.store, &scope_mine, kind, none, none, 0, sample.arena, &rows,
                              NULL));
    CHECK(rows.count == 2 && str_is(rows.items[1].reference, "s3"));
    DONE(store_list_registers(sample.store, &scope_all, kind, STR("A1"), STR("s1"), 0, sample.arena,
                              &rows, NULL));
    CHECK(rows.count == 1 && str_is(rows.items[0].reference, "s2"));
    DONE(store_get_register(sample.store, &scope_mine, kind, STR("s2"), sample.arena, &row, &found,
                            NULL));
    CHECK(!found);
    DONE(store_drop_register(sample.store, kind, STR("s1"), NULL));
    DONE(store_get_register(sample.store, &scope_all, kind, STR("s1"), sample.arena, &row, &found,
                            NULL));
    CHECK(!found);
    sample_free(&sample);
}

TEST("deployments are found by version, by hash, and the last one")
{
    struct sample sample = sample_new();
    struct deployment_row row;
    struct deployment_rows rows;
    struct hash hash, again;
    struct str bytes;
    bool found;
    for (int i = 1; i < 4; i++) {
        struct deployment_row it = {.kind = STR("protocol"),
                                    .id = STR("placement"),
                                    .version = str_format(sample.arena, "2026.%d", 4 - i),
                                    .hash = str_format(sample.arena, "h%d", i),
                                    .deployed_at = i,
                                    .position = i};
        DONE(store_put_deployment(sample.store, &it, NULL));
    }
    DONE(store_get_deployment(sample.store, STR("protocol"), STR("placement"), STR(""),
                              sample.arena, &row, &found, NULL));
    CHECK(found && str_is(row.version, "2026.1") && str_is(row.hash, "h3"));
    DONE(store_get_deployment(sample.store, STR("protocol"), STR("placement"), STR("2026.3"),
                              sample.arena, &row, &found, NULL));
    CHECK(found && str_is(row.hash, "h1"));
    DONE(store_find_deployment(sample.store, STR("protocol"), STR("h2"), sample.arena, &row, &found,
                               NULL));
    CHECK(found && str_is(row.version, "2026.2"));
    DONE(store_list_deployments(sample.store, STR("calendar"), sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 0);
    DONE(store_list_deployments(sample.store, STR(""), sample.arena, &rows, NULL));
    CHECK_INT(rows.count, 3);
    DONE(store_put_source(sample.store, STR("a: 1\n"), &hash, NULL));
    DONE(store_put_source(sample.store, STR("a: 1\n"), &again, NULL));
    CHECK(hash_eq(&hash, &again));
    DONE(store_get_source(sample.store, &hash, sample.arena, &bytes, &found, NULL));
    CHECK(found);
    CHECK_STR(bytes, "a: 1\n");
    sample_free(&sample);
}

TEST("commands and settings are kept and replaced")
{
    struct sample sample = sample_new();
    struct command_row row = {STR("id-1"), STR("digest"), STR("C-1"), 3, STR("done")}, got;
    struct str value;
    bool found;
    DONE(store_put_command(sample.store, &row, NULL));
    DONE(store_get_command(sample.store, STR("id-1"), sample.arena, &got, &found, NULL));
    CHECK(found && str_is(got.digest, "digest") && got.sequence == 3);
    DONE(store_get_command(sample.store, STR("id-2"), sample.arena, &got, &found, NULL));
    CHECK(!found);
    DONE(store_put_setting(sample.store, STR("clock"), STR("given"), NULL));
    DONE(store_put_setting(sample.store, STR("clock"), STR("wall"), NULL));
    DONE(store_get_setting(sample.store, STR("clock"), sample.arena, &value, &found, NULL));
    CHECK(found && str_is(value, "wall"));
    DONE(store_get_setting(sample.store, STR("nothing"), sample.arena, &value, &found, NULL));
    CHECK(!found);
    sample_free(&sample);
}

/* ---- Forgetting and writing out ---- */

static struct str dump(struct sample *sample)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    DONE(store_dump_projections(sample->store, out, NULL));
    fclose(out);
    struct str copy = str_copy(sample->arena, (struct str){text, size});
    free(text);
    return copy;
}

/* One row of everything, for the case and for the store. */
static void put_all(struct sample *sample, const char *reference)
{
    struct store *store = sample->store;
    struct str it = str_of(reference), owner = STR("la-1");
    DONE(store_put_case(store, &(struct case_row){.reference = it, .body = STR("a\tb\"\n\\")},
                        NULL));
    DONE(store_set_owners(store, it, &owner, 1, NULL));
    DONE(store_put_record(store, &(struct record_row){it, STR("r"), 1, STR("x")}, NULL));
    DONE(store_put_task(store, &(struct task_row){.reference = it, .key = STR("k")}, NULL));
    DONE(store_put_link(store, &(struct link_row){it, STR("l"), STR("C-0")}, NULL));
    DONE(store_put_party(store, &(struct party_row){.reference = it, .to = STORE_NONE}, NULL));
    DONE(store_put_notice(store, &(struct notice_row){.id = it, .reference = it}, NULL));
    DONE(store_put_command(store, &(struct command_row){.id = it, .chain = it}, NULL));
    struct message_row message = {.sender = it, .receiver = STR("C-1"), .body = STR("said")};
    DONE(store_put_message(store, &message, NULL));
    DONE(store_consume_message(store, it, 0, 0, 1, NULL));
}

static void put_store(struct sample *sample)
{
    struct store *store = sample->store;
    DONE(store_put_register(store, &(struct register_row){.kind = STR("k")}, NULL));
    DONE(store_put_deployment(store, &(struct deployment_row){.kind = STR("k")}, NULL));
    DONE(store_put_command(store, &(struct command_row){.chain = STR(STORE_CHAIN)}, NULL));
}

TEST("rows are written out in order, unmistakably")
{
    struct sample sample = sample_new();
    put_all(&sample, "C-1");
    put_store(&sample);
    CHECK_STR(dump(&sample),
              "\"case\"\t\"C-1\"\t\"\"\t\"\"\t\"\"\t\"\"\t\"a\\x09b\\x22\\x0a\\x5c\"\t0\t0\t0\t0\n"
              "\"owner\"\t\"C-1\"\t\"la-1\"\n"
              "\"record\"\t\"C-1\"\t\"r\"\t1\t\"x\"\n"
              "\"task\"\t\"C-1\"\t\"k\"\t\"\"\t\"\"\t\"\"\t0\t0\t0\t\"\"\n"
              "\"link\"\t\"C-1\"\t\"l\"\t\"C-0\"\n"
              "\"party\"\t\"C-1\"\t\"\"\t\"\"\t0\t-\t\"\"\n"
              "\"notice\"\t\"C-1\"\t\"C-1\"\t0\t\"\"\t\"\"\t\"\"\t\"\"\t\"\"\t\"\"\t0\t\"\"\t0\t"
              "\"\"\t\"\"\n"
              "\"message\"\t\"C-1\"\t0\t0\t\"C-1\"\t0\t\"said\"\t1\n"
              "\"register\"\t\"k\"\t\"\"\t\"\"\t\"\"\t\"\"\n"
              "\"deployment\"\t\"k\"\t\"\"\t\"\"\t\"\"\t0\t0\t\"\"\n"
              "\"command\"\t\"\"\t\"\"\t\"store\"\t0\t\"\"\n"
              "\"command\"\t\"C-1\"\t\"\"\t\"C-1\"\t0\t\"\"\n");
    sample_free(&sample);
}

TEST("a chain is forgotten alone, and put again it is as before")
{
    static const char *const chains[] = {"C-1", "C-2", STORE_CHAIN};
    struct sample sample = sample_new();
    put_all(&sample, "C-1");
    put_all(&sample, "C-2");
    put_store(&sample);
    struct str before = dump(&sample);
    for (size_t i = 0; i < 3; i++) {
        DONE(store_clear_chain(sample.store, str_of(chains[i]), NULL));
        CHECK(!str_eq(dump(&sample), before));
        if (i < 2)
            put_all(&sample, chains[i]);
        else
            put_store(&sample);
        /* C-1 had taken the messages of both */
        DONE(store_consume_message(sample.store, STR("C-1"), 0, 0, 1, NULL));
        DONE(store_consume_message(sample.store, STR("C-2"), 0, 0, 1, NULL));
        CHECK_STR(dump(&sample), before.at);
    }
    DONE(store_clear_projections(sample.store, NULL));
    CHECK_STR(dump(&sample), "");
    sample_free(&sample);
}

/* Organisations, people and subjects, and what each principal may do with them. */
#include <string.h>

#include "support/sample_runtime.h"
#include "support/tap.h"

#define L __LINE__

TEST("what is put is got again, and a change replaces it on record")
{
    struct world world = world_new();
    struct organisation organisation = {.reference = STR("sample-school"),
                                        .label = STR("New Name"),
                                        .kind = STR("school"),
                                        .calendar = STR("plain")};
    CHECK_INT(runtime_put_organisation(world.runtime, &organisation, STR(""), &world.error),
              RESULT_DONE);
    struct organisation got;
    CHECK_INT(runtime_get_organisation(world.runtime, STR("sample-school"), world.arena, &got,
                                       &world.error),
              RESULT_DONE);
    CHECK_STR(got.label, "New Name");
    CHECK_STR(got.contact, "");
    struct person person;
    CHECK_INT(runtime_get_person(world.runtime, STR("sec-1"), world.arena, &person, &world.error),
              RESULT_DONE);
    CHECK_STR(person.name, "Sam Secretary");
    CHECK_STR(person.principal, "sam");
    struct subject subject;
    CHECK_INT(runtime_get_subject(world.runtime, world_pupil(&world), world.arena, &subject,
                                  &world.error),
              RESULT_DONE);
    CHECK_STR(subject.born, "2012-05-04");
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("wrong entries are refused, each with what is wrong")
{
    static const struct {
        int line;
        struct organisation put;
        enum result want;
        const char *text;
    } rows[] = {
        {L,
         {.reference = STR_INIT("Sample School")},
         RESULT_INVALID,
         "'Sample School' is no reference"},
        {L, {.reference = STR_INIT("")}, RESULT_INVALID, "'' is no reference"},
        {L, {.reference = STR_INIT("../x")}, RESULT_INVALID, "'../x' is no reference"},
        {L,
         {.reference = STR_INIT("x"), .calendar = STR_INIT("hampshir")},
         RESULT_MISUSE,
         "there is no calendar 'hampshir' in the store"},
        {L,
         {.reference = STR_INIT("parent-1")},
         RESULT_INVALID,
         "there is a person 'parent-1' already"},
    };
    struct world world = world_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        enum result got =
            runtime_put_organisation(world.runtime, &rows[i].put, STR(""), &world.error);
        CHECK_INT_AT(rows[i].line, got, rows[i].want);
        CHECK_STR_AT(rows[i].line, str_of(world.error.text), rows[i].text);
    }
    struct subject subject = {.name = STR("X"), .born = STR("2012-02-30")};
    struct str reference;
    CHECK_INT(runtime_put_subject(world.runtime, &subject, STR(""), world.arena, &reference,
                                  &world.error),
              RESULT_INVALID);
    struct person person = {.name = STR("X"), .organisation = STR("nowhere")};
    CHECK_INT(
        runtime_put_person(world.runtime, &person, STR(""), world.arena, &reference, &world.error),
        RESULT_MISUSE);
    struct organisations all;
    CHECK_INT(
        runtime_list_organisations(world.runtime, STR(""), 0, world.arena, &all, &world.error),
        RESULT_DONE);
    CHECK_INT(all.count, 1);
    world_free(&world);
}

TEST("said twice under one id it is done once; said differently it is refused")
{
    struct world world = world_new();
    struct subject subject = {.name = STR("Ada"), .upn = STR("H850000026002")};
    struct str first, second;
    CHECK_INT(runtime_put_subject(world.runtime, &subject, STR("row-2"), world.arena, &first,
                                  &world.error),
              RESULT_DONE);
    CHECK_INT(runtime_put_subject(world.runtime, &subject, STR("row-2"), world.arena, &second,
                                  &world.error),
              RESULT_DONE);
    CHECK(str_eq(first, second));
    subject.name = STR("Eve");
    CHECK_INT(runtime_put_subject(world.runtime, &subject, STR("row-2"), world.arena, &second,
                                  &world.error),
              RESULT_MISUSE);
    CHECK_STR(str_of(world.error.text), "'row-2' was said before with something else");
    struct subjects all;
    CHECK_INT(
        runtime_list_subjects(world.runtime, STR(""), STR(""), 0, world.arena, &all, &world.error),
        RESULT_DONE);
    CHECK_INT(all.count, 2);
    CHECK(world_sound(&world));
    world_free(&world);
}

TEST("names and numbers of people never stand in an open part")
{
    struct world world = world_new();
    struct entry_rows rows;
    CHECK_INT(
        store_read_positions(runtime_store(world.runtime), 1, 0, world.arena, &rows, &world.error),
        RESULT_DONE);
    CHECK(rows.count > 5);
    static const char *const secrets[] = {"Quillfeather", "H850000026001", "2012-05-04", "Sam S"};
    for (size_t i = 0; i < rows.count; i++)
        for (size_t k = 0; k < sizeof secrets / sizeof *secrets; k++)
            CHECK(str_find(rows.items[i].open, str_of(secrets[k]), 0) < 0);
    world_free(&world);
}

#include "runtime/reference.h"

#include <string.h>

#include "base/hash.h"
#include "support/tap.h"

#define L __LINE__

TEST("a reference is read as people type it, and a mistyped one is told")
{
    static const struct {
        int line;
        const char *typed, *want; /* want NULL: none */
    } rows[] = {
        {L, "B2C3D4ER", "B2C3D4ER"}, /* the worked example of the header */
        {L, "b2c3d4er", "B2C3D4ER"},
        {L, "B2C3-D4ER", "B2C3D4ER"},
        {L, " b2 c3 d4 er ", "B2C3D4ER"},
        {L, "B2C3D4EQ", NULL}, /* wrong check character */
        {L, "2BC3D4ER", NULL}, /* neighbours swapped */
        {L, "B2C3D4RE", NULL}, /* the check character among them */
        {L, "B2C3D4E", NULL},
        {L, "B2C3D4ER2", NULL},
        {L, "B2C3D4E0", NULL}, /* 0, 1, I, L and O are in none */
        {L, "B2C3D4EO", NULL},
        {L, "", NULL},
        {L, "--------", NULL},
        {L, "B2C3D4E\xc3\xa9", NULL},
    };
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct str got = STR("");
        bool read = reference_read(arena, str_of(rows[i].typed), &got);
        CHECK_AT(rows[i].line, read == (rows[i].want != NULL));
        if (rows[i].want)
            CHECK_STR_AT(rows[i].line, got, rows[i].want);
    }
}

TEST("every made reference is read again, and no single error or swap of it is")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    int missed = 0, unread = 0;
    for (int n = 0; n < 50; n++) {
        uint8_t random[REFERENCE_LENGTH];
        random_bytes(random, sizeof random);
        struct str made = reference_make(arena, "", random), got;
        unread += !reference_read(arena, made, &got) || !str_eq(made, got);
        for (size_t at = 0; at < made.len; at++) {
            char wrong[REFERENCE_LENGTH];
            for (const char *c = alphabet; *c; c++) {
                memcpy(wrong, made.at, sizeof wrong);
                wrong[at] = *c;
                missed += *c != made.at[at] &&
                          reference_read(arena, (struct str){wrong, sizeof wrong}, &got);
            }
            memcpy(wrong, made.at, sizeof wrong);
            if (at + 1 == made.len || wrong[at] == wrong[at + 1])
                continue;
            wrong[at] = made.at[at + 1];
            wrong[at + 1] = made.at[at];
            missed += reference_read(arena, (struct str){wrong, sizeof wrong}, &got);
        }
    }
    CHECK_INT(unread, 0);
    CHECK_INT(missed, 0);
}

TEST("a prefix stands in front")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    static const uint8_t zeros[REFERENCE_LENGTH];
    CHECK_STR(reference_make(arena, "S-", zeros), "S-22222222");
}

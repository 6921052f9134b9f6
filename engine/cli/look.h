/* Which cases a list is about, and who takes part in them: what the lists of duties share.
 *
 * Everything lives in the command's arena. Rows and protocols are read once for each case.
 */
#ifndef CLI_LOOK_H
#define CLI_LOOK_H

#include "cli/session.h"

/* What is looked for; an empty text or false asks nothing. */
struct look_filter {
    struct str reference; /* this case */
    struct str party;     /* cases in which it takes part */
    struct str subject;   /* about this pupil */
    struct str state;     /* cases that are in it */
    struct str role;      /* owed by it */
    struct str task;      /* of this kind */
    bool mine;            /* owed by a role that whoever asks has on the case */
};
struct look {
    struct cli *cli;
    struct runtime *runtime;
    struct look_filter filter;
    struct map *of_party; /* cases in which the party takes part; NULL: any */
    struct map *cases;    /* reference -> const struct case_row * */
    struct whoami me;
};
/* Rows of a command's options, which look_start reads. */
#define LOOK_OPTIONS                                                                               \
    {"as", "ROLE", "owed by this role", false}, {"case", "CASE", "of this case", false},           \
        {"party", "WHO", "of the cases in which this organisation or person takes part", false},   \
        {"mine", NULL, "owed by a role that you, or your organisation, have on the case", false},  \
        {"subject", "REFERENCE", "about this pupil", false},                                       \
        {"state", "STATE", "of cases that are in this state", false},                              \
    {                                                                                              \
        "task", "TASK", "of this kind", false                                                      \
    }

/* RESULT_MISUSE for what nothing can match: that is a slip of the hand, not an empty list. */
NODISCARD enum result look_start(struct cli *cli, struct runtime *runtime, struct look *ret);
/* A case's row; without states and protocol where it is not seen. */
const struct case_row *look_case(struct look *look, struct str reference);
/* NULL where it cannot be read. */
const struct protocol *look_protocol(struct look *look, const struct case_row *kase);
/* Whether party, pupil and state are those looked for. */
bool look_wants(const struct look *look, const struct case_row *kase);
bool look_has_word(struct str words, struct str wanted);
/* Whether whoever asks, or their organisation, has one of the roles (empty: any) on the case. */
bool look_is_mine(struct look *look, struct str reference, struct str roles);
/* The names of those who have the roles; `ret_contact` is of the first of them with one. */
struct str look_holders(struct look *look, struct str reference, struct str roles,
                        struct str *ret_contact);

#endif

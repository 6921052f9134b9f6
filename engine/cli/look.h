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
/* Whose part in a case counts: that which they have now, or also one that has ended. */
enum look_when { LOOK_NOW, LOOK_EVER };
struct look {
    struct cli *cli;
    struct runtime *runtime;
    struct look_filter filter;
    enum look_when when;
    struct map *of_party; /* reference -> the party's row, a current one before one that has ended;
                             NULL: any case */
    struct map *cases;    /* reference -> const struct case_row * */
    struct whoami me;
};
/* Rows of a command's options, which look_start reads: of any list of cases, of one of duties. */
#define LOOK_CASES                                                                                 \
    {"case", "CASE", "of this case", false},                                                       \
        {"party", "WHO", "of the cases in which this organisation or person takes part", false},   \
        {"subject", "REFERENCE", "about this pupil", false},                                       \
    {                                                                                              \
        "state", "STATE", "of cases that are in this state", false                                 \
    }
#define LOOK_OPTIONS                                                                               \
    LOOK_CASES, {"as", "ROLE", "owed by this role", false},                                        \
        {"mine", NULL, "owed by a role that you, or your organisation, have on the case", false},  \
    {                                                                                              \
        "task", "TASK", "of this kind", false                                                      \
    }

/* RESULT_MISUSE for what nothing can match: that is a slip of the hand, not an empty list. */
NODISCARD enum result look_start(struct cli *cli, struct runtime *runtime, enum look_when when,
                                 struct look *ret);
/* A case's row; without states and protocol where it is not seen. */
const struct case_row *look_case(struct look *look, struct str reference);
/* NULL where it cannot be read. */
const struct protocol *look_protocol(struct look *look, const struct case_row *kase);
/* Whether party, pupil and state are those looked for. */
bool look_wants(const struct look *look, const struct case_row *kase);
bool look_has_word(struct str words, struct str wanted);
/* The roles that owe a task, one blank between; NULL: none. */
struct str look_roles(struct arena *arena, const struct task *task);
/* A notice (may be empty), or the task that it is about, as people call it. */
struct str look_message(const struct protocol *protocol, struct str notice, struct str task);
/* Whether a message to a role, sent by a task, is among what is looked for: with a role those to
 * it, with a task those that it sends, with `mine` those of cases in which whoever asks has a role.
 */
bool look_wants_message(struct look *look, const struct case_row *kase, struct str role,
                        struct str task);
/* Whether whoever asks, or their organisation, has (or has had) one of the roles (empty: any) on
 * the case. */
bool look_is_mine(struct look *look, struct str reference, struct str roles, enum look_when when);
/* Whether a duty of these roles was looked for, but the part in the case that made it so has ended.
 */
bool look_is_over(struct look *look, struct str reference, struct str roles);
/* Every case looked for that closed (if at all) at `closed_from` or later, in order of reference.
 * Its row lives until the visit returns. */
typedef enum result (*look_visit)(struct look *look, const struct case_row *kase, void *context);
NODISCARD enum result look_cases(struct look *look, int64_t closed_from, look_visit visit,
                                 void *context);
/* The names of those who have the roles; `ret_contact` is of the first of them with one. */
struct str look_holders(struct look *look, struct str reference, struct str roles,
                        struct str *ret_contact);
/* `ROLE: NAMES`. */
struct str look_whom(struct arena *arena, struct str role, struct str holders);

#endif

/* Calendars as `waymark calendar` meets them: where they are found, and how they are shown.
 *
 * With --store a calendar is the store's current version, which lives as long as the session; else
 * that of rules/calendars below --root (or below the nearest folder with rules/ or workflows/).
 */
#ifndef CLI_CALENDARS_H
#define CLI_CALENDARS_H

#include "cli/definitions.h"
#include "cli/session.h"

struct calendars {
    struct runtime *runtime; /* NULL: the tree */
    struct definition tree;
};
NODISCARD enum result calendars_open(struct cli *cli, struct calendars *ret);
void calendars_close(struct calendars *calendars); /* for CLEANUP */
/* RESULT_INVALID: there is none of that name, or it has faults, which were printed. */
NODISCARD enum result calendars_find(struct cli *cli, const struct calendars *calendars,
                                     struct str name, const struct calendar **ret);
/* That of --calendar, which must be given. */
NODISCARD enum result calendars_asked(struct cli *cli, const struct calendars *calendars,
                                      const struct calendar **ret);
/* Name, version, title; and a line of its own for a sample. */
void calendars_head(struct cli *cli, const struct calendar *calendar);
json_t *calendars_head_json(struct cli *cli, const struct calendar *calendar);

/* Why a day is none of that kind, in words; empty where it is one. Beyond what the calendar covers
 * it says that. */
struct str calendars_why(struct cli *cli, const struct calendar *calendar, enum day_kind kind,
                         struct date day);

/* Whether a word can be a closure's kind: small letters and _. */
bool calendars_is_kind(struct str word);

/* What comes after `waymark calendar`. */
enum result calendars_list(struct cli *cli);
enum result calendars_show(struct cli *cli);
enum result calendars_close_day(struct cli *cli);  /* NAME DATE[/DATE] */
enum result calendars_reopen_day(struct cli *cli); /* NAME DATE */
enum result calendars_changes(struct cli *cli);    /* NAME */
enum result calendars_import(struct cli *cli);
enum result calendars_export(struct cli *cli);
enum result calendars_ask(struct cli *cli); /* a question: the first argument */

#endif

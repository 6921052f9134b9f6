/* A subcommand at work on a store: opening it, reading times and values, acting on a case. */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/cli.h"
#include "runtime/runtime.h"

/* The store named by --store, WAYMARK_STORE or the default. */
const char *session_path(struct cli *cli);
/* Where notices are carried to: WAYMARK_SPOOL, or what `settings` say, or STORE.spool beside the
 * store. `ret->folder` is never NULL. */
struct spool;
NODISCARD enum result session_spool(struct cli *cli, struct spool *ret);
/* Who is at the keyboard: the system's user. */
struct str session_principal(struct cli *cli);
NODISCARD enum result session_open(struct cli *cli, enum store_mode mode, struct runtime **ret);

/* RESULT_MISUSE unless a deployed protocol has a row of the kind ("state", "task", "role") by that
 * name; an empty name passes. For filters, which would else find nothing without a word. */
NODISCARD enum result session_known(struct cli *cli, struct runtime *runtime, const char *kind,
                                    struct str name);

/* A time as typed: an instant (2026-09-21T15:00:00Z, +01:00), or a civil time or date in the zone
 * of WAYMARK_ZONE, by default Europe/London. RESULT_MISUSE for anything else, naming `option`. */
NODISCARD enum result session_time(struct cli *cli, const char *option, struct str text,
                                   int64_t *ret);
/* The same for an end: a date alone means the end of that day. */
NODISCARD enum result session_end(struct cli *cli, const char *option, int64_t *ret);
const struct zone *session_zone(struct cli *cli);
/* An instant in that zone, for people. */
struct str session_when(struct cli *cli, int64_t instant);

/* A day for people: Fri 25 Sep 2026. */
struct str session_day(struct cli *cli, struct date date);
/* A due time for people: one at midnight ends the day before, by whose name people call it.
 * `ret_day` (may be NULL) is that day; month 0 where there is none. */
struct str session_due(struct cli *cli, int64_t due, struct date *ret_day);
/* Whether it is one of a whole day, at midnight, and which day it is in either case. */
bool session_whole_day(struct cli *cli, int64_t due, struct date *ret_day);

/* FIELD=VALUE arguments from `first` on (and --data, a YAML or JSON file) as a context. FIELD may
 * be a path with dots; a VALUE that starts with [ or { is read as YAML in flow style, any other is
 * text; `null` is null. */
NODISCARD enum result session_values(struct cli *cli, size_t first, struct feel_value *ret);
/* Put a value at a dotted path of a context that is being built. */
void session_put(struct cli *cli, struct feel_context *context, struct str path,
                 struct feel_value value);
/* {name: value}. */
struct feel_value session_pair(struct cli *cli, struct str name, struct feel_value value);
/* {name: value, name: value} of names with commas between them. */
struct feel_value session_each(struct cli *cli, struct str names, struct feel_value value);

/* Fill the actor from --as, --for, --evidence and the rest from --at and --id. */
NODISCARD enum result session_request(struct cli *cli, struct str reference, enum command_kind kind,
                                      struct request *ret);
/* Open the store, act on the case and print what came of it. */
NODISCARD enum result session_act(struct cli *cli, struct request *request);
/* The same for the common case: the first argument names the case. */
NODISCARD enum result session_command(struct cli *cli, enum command_kind kind, struct str name,
                                      struct feel_value values);

/* ---- printing ---- */
/* What came of a command: the case's states now, tasks and notices that it brought, breaches; or
 * the refusal. */
void print_answer(struct cli *cli, const struct answer *answer);
json_t *answer_to_json(struct cli *cli, const struct answer *answer);
/* Every need that is not met, with clause, values seen, remedy and who can help. */
void print_refusal(struct cli *cli, const struct protocol *protocol, const struct entry *entry);
void print_asked(struct cli *cli, const struct protocol *protocol, const struct asked *asked,
                 size_t number);
bool asked_failed(const struct asked *asked);
json_t *asked_to_json(struct cli *cli, const struct protocol *protocol, const struct asked *asked);
/* "in placement, review" : labels of the active atomic and final states. */
struct str print_states(struct cli *cli, const struct protocol *protocol,
                        const struct case_state *state);
struct str label_or_id(struct str label, struct str id);
/* A value as FEEL writes it, but dates and times without the sign for them. */
struct str value_words(struct cli *cli, struct feel_value value);
struct str role_label(const struct protocol *protocol, struct str role);
/* Labels of a list of roles, joined. */
struct str roles_label(struct cli *cli, struct roles roles);
json_t *case_states_json(struct cli *cli, const struct protocol *protocol,
                         const struct case_state *state);

#endif

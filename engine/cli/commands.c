/* Every subcommand, in the order in which help lists them. */
#include "cli/cli.h"

#define COMMANDS(X)                                                                                \
    X(check)                                                                                       \
    X(show)                                                                                        \
    X(graph)                                                                                       \
    X(explain)                                                                                     \
    X(test)                                                                                        \
    X(feel)                                                                                        \
    X(decide)                                                                                      \
    X(cron)                                                                                        \
    X(schedule)                                                                                    \
    X(calendar)                                                                                    \
    X(init)                                                                                        \
    X(deploy)                                                                                      \
    X(protocols)                                                                                   \
    X(organisation)                                                                                \
    X(person)                                                                                      \
    X(subject)                                                                                     \
    X(open)                                                                                        \
    X(send)                                                                                        \
    X(set)                                                                                         \
    X(record)                                                                                      \
    X(document)                                                                                    \
    X(consent)                                                                                     \
    X(release)                                                                                     \
    X(withhold)                                                                                    \
    X(served)                                                                                      \
    X(override)                                                                                    \
    X(done)                                                                                        \
    X(correct)                                                                                     \
    X(party)                                                                                       \
    X(link)                                                                                        \
    X(import)                                                                                      \
    X(why)                                                                                         \
    X(notice)                                                                                      \
    X(letter)                                                                                      \
    X(case)                                                                                        \
    X(cases)                                                                                       \
    X(today)                                                                                       \
    X(due)                                                                                         \
    X(agenda)                                                                                      \
    X(history)                                                                                     \
    X(run)                                                                                         \
    X(migrate)                                                                                     \
    X(outbox)                                                                                      \
    X(verify)                                                                                      \
    X(erase)

#define DECLARE(name) extern const struct cli_command command_##name;
COMMANDS(DECLARE)

#define ADDRESS(name) &command_##name,
const struct cli_command *const cli_commands[] = {COMMANDS(ADDRESS) NULL};

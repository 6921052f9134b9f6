#include "scenario/scenario.h"

const struct diag_code scenario_codes[] = {
    {"S001", "The scenario cannot be read",
     "The file is missing, unreadable or too large. Paths are relative to the root of the tree: "
     "the nearest folder\n"
     "above that holds rules/ or workflows/, or what --root says."},
    {"S002", "The start is no civil time",
     "A story starts at a time of day in the zone of its protocol, written without a zone:\n\n"
     "    start: 2026-09-14T09:00"},
    {"S003", "A step does two things",
     "Each step holds one act (open, send, set, record, document, consent, wait, ...) and what is "
     "expected of it.\n"
     "Steps at the same time are played in order, so two acts are two steps:\n\n"
     "    - {set: {start: 2026-10-05}, as: commissioner}\n"
     "    - {send: begin, as: commissioner}"},
    {"S004", "A step does nothing and expects nothing",
     "A step without an act only looks at the case, and then needs `expect`:\n\n"
     "    - expect: {states: [planning]}"},
    {"S005", "Nothing that is done by itself",
     "`auto` names tasks that the story is not about; they are done just before they are due:\n\n"
     "    auto: {weekly_return: on time}"},
    {NULL, NULL, NULL},
};

#include "protocol/raw.h"

/* Whereabouts: where the subject of a case is today, and when somebody last saw it. */

static const struct key_row whereabouts_rows[] = {
    ROWS_COMMON(raw_whereabouts),
    {"for_each", &key_feel, SLOT(raw_whereabouts, for_each),
     .help = "a table or list: the first of its rows for which `if` holds counts, and is `each`"},
    {"if", &key_feel, SLOT(raw_whereabouts, condition),
     .help = "when this row holds; the first row that holds counts. Without it, always"},
    {"at", &key_id, SLOT(raw_whereabouts, at), .refers = "role",
     .help = "a role: its party is the place, and its calendar says on which days it is open; by "
             "default nobody's place, on the calendar of `time`"},
    {"party", &key_feel, SLOT(raw_whereabouts, party),
     .help = "the reference of the party meant, where several have the role"},
    {"expected", &key_feel, SLOT(raw_whereabouts, expected),
     .help = "whether the subject is expected there on a day on which the place is open; by "
             "default it is"},
    {"seen", &key_feel, SLOT(raw_whereabouts, seen),
     .help = "the last day on which somebody saw the subject; null: nobody has yet"},
    {"from", &key_feel, SLOT(raw_whereabouts, from),
     .help =
         "the day from which `not_seen` counts at the earliest; without it a subject that nobody "
         "has seen yet counts as not seen at once"},
    {"not_seen", &key_when, SLOT(raw_whereabouts, not_seen),
     .help = "until when it may go unseen, such as `5 school days after seen`, to the end of that "
             "day; without it for ever"},
};
const struct key_table table_whereabouts = TABLE(
    raw_whereabouts, whereabouts_rows, .title = "whereabouts",
    .help = "Where the subject of a case is, while a condition holds: for `waymark today`. "
            "Nothing is stored of it; it is worked out when somebody asks.",
    .place_offset = SLOT(raw_whereabouts, row.at), .name_offset = SLOT(raw_whereabouts, row.name));

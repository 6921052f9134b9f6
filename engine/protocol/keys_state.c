#include "protocol/raw.h"

/* States, transitions and what they do. */

static const struct key_row send_rows[] = {
    {"event", &key_event, SLOT(raw_send, event), KEY_REQUIRED, .help = "the event"},
    {"to", &key_id, SLOT(raw_send, to), .refers = "link",
     .help = "a link, or `linked`: every case that links here; by default this case"},
    {"case", &key_feel, SLOT(raw_send, one),
     .help = "which case of the link alone: its reference, such as the id of a table's row; by "
             "default all of them"},
    {"with", &key_sets, SLOT(raw_send, with), .help = "the fields that it carries"},
    {"delay", &key_feel, SLOT(raw_send, delay),
     .help = "a duration such as PT10M, or FEEL that gives one; by default at once"},
    {"id", &key_loose_id, SLOT(raw_send, id), .help = "the name by which `cancel` finds it"},
};
const struct key_table table_send = TABLE(
    raw_send, send_rows, .title = "sending an event", .help = "An event to this case or to others.",
    .short_key = "event", .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row notify_rows[] = {
    {"notice", &key_id, SLOT(raw_notify, notice), KEY_REQUIRED, .refers = "notice",
     .help = "the notice"},
    {"to", &key_ids, SLOT(raw_notify, to), .refers = "role",
     .help = "who gets it; by default those whom the notice names"},
    {"at", &key_when, SLOT(raw_notify, when), .help = "when; by default at once"},
};
const struct key_table table_notify =
    TABLE(raw_notify, notify_rows, .title = "sending a notice", .help = "A notice to parties.",
          .short_key = "notice", .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row opening_rows[] = {
    {"link", &key_id, SLOT(raw_opening, link), KEY_REQUIRED, .refers = "link",
     .help = "the link that leads to it; a case of the link's protocol is opened"},
    {"protocol", &key_file_name, SLOT(raw_opening, protocol),
     .help = "the id of its protocol, for readers: it is the link's"},
    {"data", &key_sets, SLOT(raw_opening, data), .help = "its fields, by their names there"},
    {"parties", &key_sets, SLOT(raw_opening, parties),
     .help = "who takes part in it, by its roles: a role of this case, whose parties are taken "
             "over, or FEEL after `=` that gives references"},
};
const struct key_table table_opening =
    TABLE(raw_opening, opening_rows, .title = "opening a case",
          .help = "A case of another protocol, which this case is then linked to. It is about the "
                  "same pupil.",
          .short_key = "link", .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row ask_rows[] = {
    {"consents", &key_ids, SLOT(raw_ask, consents), KEY_REQUIRED, .refers = "consent",
     .help = "what their parties are asked for again"},
    {"if_older_than", &key_when, SLOT(raw_ask, older),
     .help = "only those whose answer is older, e.g. `1 terms after answered`; who has not "
             "answered is asked in any case"},
};
const struct key_table table_asking = TABLE(
    raw_ask, ask_rows, .title = "asking again",
    .help = "Every present party of the consents is asked anew: its answer is `sought` until it "
            "answers, whatever it was before.",
    .short_key = "consents", .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row action_rows[] = {
    {"set", &key_sets, SLOT(raw_action, set),
     .help = "fields and their new values; contexts are merged by key, tables by row"},
    {"raise", &key_event, SLOT(raw_action, raise), .help = "an event within this command"},
    {"send", &key_struct, SLOT(raw_action, send), .of = &table_send,
     .help = "an event afterwards, later, or to other cases"},
    {"cancel", &key_loose_id, SLOT(raw_action, cancel), .help = "the `id` of a delayed `send`"},
    {"notify", &key_struct, SLOT(raw_action, notify), .of = &table_notify, .help = "a notice"},
    {"record", &key_record, SLOT(raw_action, record), .help = "add a record"},
    {"open", &key_struct, SLOT(raw_action, open), .of = &table_opening,
     .help = "a case of another protocol, linked to this one"},
    {"ask", &key_struct, SLOT(raw_action, ask), .of = &table_asking,
     .help = "parties for their consent, again"},
    {"if", &key_feel, SLOT(raw_action, condition), .help = "a condition, before `then`"},
    {"then", &key_structs, SLOT(raw_action, then), .of = &table_action,
     .help = "actions where it holds"},
    {"else", &key_structs, SLOT(raw_action, otherwise), .of = &table_action,
     .help = "actions where it does not"},
    {"for_each", &key_feel, SLOT(raw_action, for_each), .help = "a list, before `as` and `do`"},
    {"as", &key_id, SLOT(raw_action, as), .help = "the name of its element"},
    {"do", &key_structs, SLOT(raw_action, body), .of = &table_action,
     .help = "actions for each element"},
};
const struct key_table table_action =
    TABLE(raw_action, action_rows, .title = "action",
          .help = "SCXML's executable content. A mapping with one action: one of `set`, `raise`, "
                  "`send`, `cancel`, `notify`, `record`, `open`, `ask`, `if` and `for_each`.",
          .place_offset = SLOT(raw_action, at), .name_offset = KEY_NO_SLOT);

#define ROW_TO                                                                                     \
    {                                                                                              \
        "to", &key_loose_ids, SLOT(raw_transition, to),                                            \
            .refers = "state",                                                                     \
            .help = "one state, or several in different regions; without it nothing is left or "   \
                    "entered"                                                                      \
    }
#define ROW_IF                                                                                     \
    {                                                                                              \
        "if", &key_feel, SLOT(raw_transition, condition),                                          \
            .help =                                                                                \
                "selects: a transition whose condition is false is passed over (SCXML's `cond`)"   \
    }
#define ROW_NEEDS                                                                                  \
    {                                                                                              \
        "needs", &key_loose_ids, SLOT(raw_transition, needs),                                      \
            .refers = "need",                                                                      \
            .help = "permits: all of them are asked once the transition was selected"              \
    }
#define ROW_DO                                                                                     \
    {                                                                                              \
        "do", &key_structs, SLOT(raw_transition, body),                                            \
            .of = &table_action, .help = "actions between leaving and entering"                    \
    }
#define ROW_ID                                                                                     \
    {                                                                                              \
        "id", &key_loose_id, SLOT(raw_transition, id),                                             \
            .help = "its id; by default STATE.EVENT, and STATE.EVENT.2 for the second"             \
    }
#define ROW_INTERNAL                                                                               \
    {                                                                                              \
        "internal", &key_boolean, SLOT(raw_transition, internal),                                  \
            .fallback = "false",                                                                   \
            .help = "does not leave its own state where the target is inside it"                   \
    }

static const struct key_row transition_rows[] = {
    ROWS_COMMON(raw_transition),
    {"event", &key_events, SLOT(raw_transition, event),
     .help = "in the list form of `on`: the events that it answers"},
    ROW_TO,
    {"by", &key_ids, SLOT(raw_transition, by), .refers = "role",
     .help = "which roles' events it permits"},
    ROW_IF,
    ROW_NEEDS,
    {"takes", &key_map, SLOT(raw_transition, takes), .of = &table_shape,
     .help = "what the event must carry"},
    ROW_DO,
    ROW_INTERNAL,
    ROW_ID,
};
const struct key_table table_transition = TABLE(
    raw_transition, transition_rows, .title = "transition",
    .help = "What an event does in a state; `EVENT: STATE` for short.", .short_key = "to",
    .place_offset = SLOT(raw_transition, row.at), .name_offset = SLOT(raw_transition, row.name));

static const struct key_row always_rows[] = {
    ROWS_COMMON(raw_transition), ROW_TO, ROW_IF, ROW_DO, ROW_INTERNAL, ROW_ID,
};
const struct key_table table_always =
    TABLE(raw_transition, always_rows, .title = "eventless transition",
          .help = "Taken as soon as its condition holds, without an event; it has no needs.",
          .short_key = "to", .place_offset = SLOT(raw_transition, row.at),
          .name_offset = SLOT(raw_transition, row.name));

static const struct key_row after_rows[] = {
    ROWS_COMMON(raw_transition),
    {"when", &key_when, SLOT(raw_transition, when), KEY_REQUIRED, .help = "when it is due"},
    ROW_TO,
    ROW_IF,
    ROW_NEEDS,
    ROW_DO,
    ROW_INTERNAL,
    ROW_ID,
};
const struct key_table table_after = TABLE(
    raw_transition, after_rows, .title = "timed transition",
    .help = "Taken when its time comes while the state is active. One that its needs block is "
            "recorded once and waits.",
    .place_offset = SLOT(raw_transition, row.at), .name_offset = SLOT(raw_transition, row.name));

static const struct key_row target_rows[] = {
    {"to", &key_loose_ids, SLOT(raw_target, to), KEY_REQUIRED, .refers = "state",
     .help = "one state inside, or several in different regions; any depth"},
    {"do", &key_structs, SLOT(raw_target, body), .of = &table_action, .help = "actions on the way"},
};
const struct key_table table_target =
    TABLE(raw_target, target_rows, .title = "initial or default target",
          .help = "Where a compound state begins, or a history state leads at first; `STATE` for "
                  "short.",
          .short_key = "to", .place_offset = SLOT(raw_target, at), .name_offset = KEY_NO_SLOT);

static const struct key_word state_words[] = {
    {"parallel", STATE_PARALLEL, "all its states are active together"},
    {"final", STATE_FINAL, "the state around it is done"},
    {"history", STATE_HISTORY, "leads back to where the state around it was left"},
    {NULL, 0, NULL},
};
static const struct key_word history_words[] = {
    {"shallow", 1, "its direct child"}, {"deep", 2, "all the way down"}, {NULL, 0, NULL}};

static const struct key_row state_rows[] = {
    ROWS_COMMON(raw_state),
    {"type", &key_enum, SLOT(raw_state, type), .words = state_words,
     .help = "by default compound where it has states, else atomic"},
    {"initial", &key_struct, SLOT(raw_state, initial), .of = &table_target,
     .help = "where a compound state begins; by default its first state"},
    {"states", &key_loose_map, SLOT(raw_state, states), .of = &table_state,
     .help = "the states inside"},
    {"history", &key_enum, SLOT(raw_state, history), .words = history_words,
     .help = "of a history state: how deep it remembers", .fallback = "shallow"},
    {"default", &key_struct, SLOT(raw_state, fallback), .of = &table_target,
     .help = "of a history state: where it leads the first time"},
    {"enter", &key_structs, SLOT(raw_state, enter), .of = &table_action,
     .help = "actions on entering"},
    {"exit", &key_structs, SLOT(raw_state, exit), .of = &table_action,
     .help = "actions on leaving"},
    {"needs", &key_loose_ids, SLOT(raw_state, needs), .refers = "need",
     .help = "bind every way into it"},
    {"on", &key_on, SLOT(raw_state, on), .of = &table_transition, .help = "what events do"},
    {"always", &key_structs, SLOT(raw_state, always), .of = &table_always,
     .help = "eventless transitions"},
    {"after", &key_loose_map, SLOT(raw_state, after), .of = &table_after,
     .help = "timed transitions"},
    {"tasks", &key_loose_map, SLOT(raw_state, tasks), .of = &table_task,
     .help = "duties that begin on entering"},
};
const struct key_table table_state =
    TABLE(raw_state, state_rows, .title = "state",
          .help = "A state of SCXML. Ids are unique in the protocol and named without parents.",
          .place_offset = SLOT(raw_state, row.at), .name_offset = SLOT(raw_state, row.name));

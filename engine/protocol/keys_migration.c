#include "protocol/raw.h"

/* Mapping files: what becomes of cases that move from one version of a protocol to another. */

#define PLACE .place_offset = SLOT(raw_moved, at), .name_offset = SLOT(raw_moved, name)

static const struct key_word entered_words[] = {
    {"kept", MOVED_AS_IT_IS, "since when it was in the old state"},
    {"now", MOVED_ANEW, "since the migration, so that its times count from then"},
    {NULL, 0, NULL},
};
static const struct key_word due_words[] = {
    {"recomputed", MOVED_AS_IT_IS, "as the new version works it out"},
    {"carried", MOVED_CARRIED, "as the old version worked it out, whatever changes later"},
    {NULL, 0, NULL},
};

static const struct key_row state_rows[] = {
    {"to", &key_loose_ids, SLOT(raw_moved, to), KEY_REQUIRED, .refers = "state",
     .help = "states of the new version, one for each region; for a state with children the one "
             "that takes its place"},
    {"entered", &key_enum, SLOT(raw_moved, how), .words = entered_words, .fallback = "kept",
     .help = "since when the case is in it"},
};
const struct key_table table_moved_state =
    TABLE(raw_moved, state_rows, .title = "state of a migration",
          .help = "Where a case that is in an old state goes; `STATE` or a list for short. One of "
                  "the same id in both versions need not be named.",
          .short_key = "to", PLACE);

static const struct key_row history_rows[] = {
    {"to", &key_loose_ids, SLOT(raw_moved, to), .refers = "state",
     .help = "the history state of the new version that remembers it"},
    {"forget", &key_text, SLOT(raw_moved, why), .help = "why nothing of it is remembered"},
};
const struct key_table table_moved_history =
    TABLE(raw_moved, history_rows, .title = "history of a migration",
          .help = "What becomes of what a history state remembers; `STATE` for short.",
          .short_key = "to", PLACE);

static const struct key_row data_rows[] = {
    {"to", &key_ids, SLOT(raw_moved, to), .refers = "field",
     .help = "the field of the new version"},
    {"aside", &key_text, SLOT(raw_moved, aside),
     .help = "why the value stays with the case unseen, until a version has the field again"},
    {"drop", &key_text, SLOT(raw_moved, why), .help = "why the case loses the value"},
};
const struct key_table table_moved_data = TABLE(
    raw_moved, data_rows, .title = "data of a migration",
    .help = "Where the value of an old field goes; `FIELD` for short.", .short_key = "to", PLACE);

static const struct key_row task_rows[] = {
    {"to", &key_loose_ids, SLOT(raw_moved, to), .refers = "task",
     .help = "the task of the new version"},
    {"due", &key_enum, SLOT(raw_moved, how), .words = due_words, .fallback = "recomputed",
     .help = "when what is open is due"},
    {"withdraw", &key_text, SLOT(raw_moved, why), .help = "why what is open is no longer owed"},
};
const struct key_table table_moved_task = TABLE(
    raw_moved, task_rows, .title = "task of a migration",
    .help = "What becomes of an old task's open instances and its schedule; `TASK` for short.",
    .short_key = "to", PLACE);

static const struct key_row timer_rows[] = {
    {"to", &key_events, SLOT(raw_moved, to), .refers = "transition",
     .help = "the `after` of the new version, by its id: STATE.after.NAME"},
    {"due", &key_enum, SLOT(raw_moved, how), .words = due_words, .fallback = "recomputed",
     .help = "when it is due"},
    {"drop", &key_text, SLOT(raw_moved, why), .help = "why it no longer falls due"},
};
const struct key_table table_moved_timer =
    TABLE(raw_moved, timer_rows, .title = "timer of a migration",
          .help = "What becomes of an old `after`; `STATE.after.NAME` for short. One of the same "
                  "name in the state that takes the place of its own need not be named.",
          .short_key = "to", PLACE);

static const struct key_row migration_rows[] = {
    {"waymark", &key_text, SLOT(raw_migration, waymark), KEY_REQUIRED | KEY_FIRST,
     .help = "the version of the language: 1"},
    {"migration", &key_file_name, SLOT(raw_migration, id), KEY_REQUIRED, .help = "its name"},
    {"title", &key_text, SLOT(raw_migration, title), .help = "what people call it"},
    {"source", &key_text, SLOT(raw_migration, source), .help = "what it rests on"},
    {"protocol", &key_file_name, SLOT(raw_migration, protocol), KEY_REQUIRED,
     .help = "the protocol whose cases move"},
    {"from", &key_text, SLOT(raw_migration, from), KEY_REQUIRED, .help = "the version they have"},
    {"to", &key_text, SLOT(raw_migration, to), KEY_REQUIRED, .help = "the version they get"},
    {"states", &key_loose_map, SLOT(raw_migration, states), .of = &table_moved_state,
     .help = "old states"},
    {"history", &key_loose_map, SLOT(raw_migration, histories), .of = &table_moved_history,
     .help = "old history states"},
    {"data", &key_map, SLOT(raw_migration, data), .of = &table_moved_data, .help = "old fields"},
    {"tasks", &key_loose_map, SLOT(raw_migration, tasks), .of = &table_moved_task,
     .help = "old tasks"},
    {"timers", &key_event_map, SLOT(raw_migration, timers), .of = &table_moved_timer,
     .help = "old `after` transitions"},
};
const struct key_table table_migration = TABLE(
    raw_migration, migration_rows, .title = "migration",
    .help = "How cases move from one version of a protocol to another. What has the same id in "
            "both versions moves by itself; whatever the new version lacks must be named.",
    .place_offset = SLOT(raw_migration, at), .name_offset = KEY_NO_SLOT);

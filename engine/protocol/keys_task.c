#include "protocol/raw.h"

/* Tasks: what somebody has to do, by when, and who is told. */

static const struct key_row tell_rows[] = {
    ROWS_COMMON(raw_tell),
    {"when", &key_when, SLOT(raw_tell, when), KEY_REQUIRED,
     .help = "before `due` it reminds, after it chases; without a time at `time.tell_at`"},
    {"to", &key_ids, SLOT(raw_tell, to), KEY_REQUIRED, .refers = "role", .help = "who is told"},
    {"notice", &key_id, SLOT(raw_tell, notice), .refers = "notice",
     .help = "what they are told; by default label, reference and due time"},
    {"if", &key_feel, SLOT(raw_tell, condition), .help = "only then"},
};
const struct key_table table_tell =
    TABLE(raw_tell, tell_rows, .title = "reminder or chase",
          .help = "A message about a task while it is open.",
          .place_offset = SLOT(raw_tell, row.at), .name_offset = SLOT(raw_tell, row.name));

static const struct key_row done_rows[] = {
    {"event", &key_events, SLOT(raw_done, event),
     .help = "one of these events; one that a transition answers is expected where that is"},
    {"record", &key_id, SLOT(raw_done, record), .refers = "record", .help = "a record"},
    {"document", &key_id, SLOT(raw_done, document), .refers = "document", .help = "a document"},
    {"consent", &key_id, SLOT(raw_done, consent), .refers = "consent",
     .help = "an answer, whatever it is"},
    {"served", &key_id, SLOT(raw_done, served), .refers = "notice", .help = "service of a notice"},
    {"where", &key_feel, SLOT(raw_done, where),
     .help = "which instance it finishes; without it the oldest open one. Sees the fields of the "
             "record by name, the `event` that reports the fact, and `occurrence`"},
    {"all", &key_feel, SLOT(raw_done, all),
     .help = "a list: every element must be matched by some record"},
};
const struct key_table table_done =
    TABLE(raw_done, done_rows, .title = "what finishes a task",
          .help = "One of `event`, `record`, `document`, `consent` and `served`.",
          .place_offset = SLOT(raw_done, at), .name_offset = KEY_NO_SLOT);

static const struct key_word leave_words[] = {
    {"keep_due", LEAVE_KEEP_DUE, "what is already due stays owed, the rest is withdrawn"},
    {"keep", LEAVE_KEEP, "all of it stays owed"},
    {"withdraw", LEAVE_WITHDRAW, "all of it is withdrawn"},
    {NULL, 0, NULL},
};

static const struct key_word closed_words[] = {
    {"previous", CLOSED_PREVIOUS, "it fires on the open day before, in the same ISO week"},
    {"next", CLOSED_NEXT, "it fires on the open day after, in the same ISO week"},
    {"skip", CLOSED_SKIP, "it does not fire"},
    {NULL, 0, NULL},
};

static const struct key_row task_rows[] = {
    ROWS_COMMON(raw_task),
    {"who", &key_ids, SLOT(raw_task, who), .refers = "role", .help = "whose duty it is"},
    {"if", &key_feel, SLOT(raw_task, condition), .help = "only then"},
    {"for_each", &key_feel, SLOT(raw_task, for_each),
     .help = "a table or list: one task for each row, which is `each`"},
    {"every", &key_every, SLOT(raw_task, every), .help = "a schedule; without it once"},
    {"due", &key_when, SLOT(raw_task, due),
     .help = "until when; with `every` by default at the occurrence. A due date without a time "
             "ends at midnight"},
    {"opens", &key_when, SLOT(raw_task, opens),
     .help = "from when; by default the start of its period, or on entering"},
    {"calendar", &key_file_name, SLOT(raw_task, calendar), .refers = "role or calendar",
     .help = "whose days count; by default those of `who`"},
    {"closed_day", &key_enum, SLOT(raw_task, closed_day), .words = closed_words,
     .help = "what a cron line of `every` does on a day that is closed; by default it fires"},
    {"needs", &key_loose_ids, SLOT(raw_task, needs), .refers = "need",
     .help = "what must hold before it can be finished"},
    {"done_by", &key_struct, SLOT(raw_task, done_by), .of = &table_done,
     .help = "what finishes it; without it, by hand"},
    {"tell", &key_loose_map, SLOT(raw_task, tell), .of = &table_tell,
     .help = "reminders and chases"},
    {"on_leave", &key_enum, SLOT(raw_task, on_leave), .words = leave_words, .fallback = "keep_due",
     .help = "what leaving the state does to open ones"},
};
const struct key_table table_task =
    TABLE(raw_task, task_rows, .title = "task",
          .help = "A duty, after WS-HumanTask: whose it is, when it is due, what finishes it and "
                  "who is told.",
          .place_offset = SLOT(raw_task, row.at), .name_offset = SLOT(raw_task, row.name));

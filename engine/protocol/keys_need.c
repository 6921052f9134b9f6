#include "protocol/raw.h"

/* Named requirements. */

static const struct key_word unmet_words[] = {
    {"refuse", UNMET_REFUSE, "it may not happen"},
    {"breach", UNMET_BREACH, "it happens, and the breach is on record"},
    {"warn", UNMET_WARN, "it happens, with a warning"},
    {NULL, 0, NULL},
};
static const struct key_word required_words[] = {{"required", 1, "a reason must be given"},
                                                 {NULL, 0, NULL}};

static const struct key_row override_rows[] = {
    {"by", &key_ids, SLOT(raw_override, by), KEY_REQUIRED, .refers = "role",
     .help = "who may override it"},
    {"reason", &key_enum, SLOT(raw_override, reason), .words = required_words,
     .help = "whether a reason must be given"},
    {"second_person", &key_boolean, SLOT(raw_override, second_person), .fallback = "false",
     .help = "a second person must confirm it"},
    {"until", &key_when, SLOT(raw_override, until),
     .help = "how long it holds; by default for good"},
    {"if", &key_feel, SLOT(raw_override, condition), .help = "it may be overridden only then"},
    {"takes", &key_map, SLOT(raw_override, takes), .of = &table_shape,
     .help = "what must be said with it"},
};
const struct key_table table_override =
    TABLE(raw_override, override_rows, .title = "override of a need",
          .help = "Who may set a need aside for one case, and on what conditions.",
          .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row refused_rows[] = {
    {"notify", &key_id, SLOT(raw_refused, notify), KEY_REQUIRED, .refers = "notice",
     .help = "the notice that is sent"},
};
const struct key_table table_refused =
    TABLE(raw_refused, refused_rows, .title = "what a refusal does",
          .help = "What happens when this need refuses a command.", .place_offset = KEY_NO_SLOT,
          .name_offset = KEY_NO_SLOT);

static const struct key_row need_rows[] = {
    ROWS_COMMON(raw_need),
    {"rule", &key_feel, SLOT(raw_need, rule), .help = "the condition"},
    {"has", &key_paths, SLOT(raw_need, has),
     .help = "instead of a rule: each of these is set and not empty; a document counts when it is "
             "present or not applicable; each missing one is an `item`"},
    {"has_answer", &key_paths, SLOT(raw_need, has_answer),
     .help = "instead of a rule: each of these is set, though it may be empty"},
    {"each", &key_feel, SLOT(raw_need, each),
     .help = "a list: the rule is asked of each `item`, and those that fail are reported"},
    {"applies", &key_feel, SLOT(raw_need, applies), .help = "asked only then"},
    {"says", &key_template, SLOT(raw_need, says), KEY_REQUIRED, .help = "what is wanted"},
    {"remedy", &key_template, SLOT(raw_need, remedy), .help = "what to do about it"},
    {"who", &key_ids, SLOT(raw_need, who), .refers = "role", .help = "who can mend it"},
    {"unmet", &key_enum, SLOT(raw_need, unmet), .words = unmet_words, .fallback = "refuse",
     .help = "what follows where it is not met"},
    {"override", &key_struct, SLOT(raw_need, override), .of = &table_override,
     .help = "who may set it aside"},
    {"on_refused", &key_struct, SLOT(raw_need, on_refused), .of = &table_refused,
     .help = "what happens when it refuses"},
};
const struct key_table table_need =
    TABLE(raw_need, need_rows, .title = "need",
          .help = "A named requirement with its clause, its words and its remedy: one of `rule`, "
                  "`has` and `has_answer`.",
          .place_offset = SLOT(raw_need, row.at), .name_offset = SLOT(raw_need, row.name));

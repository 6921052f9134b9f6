#include "protocol/raw.h"

/* What a case consists of: who takes part, its data, evidence, agreements, facts and links. */

const struct key_word class_words[] = {
    {"public", CLASS_PUBLIC + 1, "may stand on any medium"},
    {"personal", CLASS_PERSONAL + 1, "personal data"},
    {"special", CLASS_SPECIAL + 1, "special category data"},
    {"safeguarding", CLASS_SAFEGUARDING + 1, "reading it is on record"},
    {NULL, 0, NULL},
};
static const struct key_word flag_words[] = {
    {"true", FLAG_TRUE, NULL}, {"false", FLAG_FALSE, NULL}, {NULL, 0, NULL}};
static const struct key_word required_words[] = {{"required", 1, "it must be given"},
                                                 {NULL, 0, NULL}};
static const struct key_word reason_words[] = {
    {"with reason", 1, "it may be said not to apply, with a reason"}, {NULL, 0, NULL}};
static const struct key_word who_words[] = {
    {"any", 1, "one party's yes is enough, unless another says no"},
    {"each", 2, "every present party must say yes"},
    {NULL, 0, NULL}};

static const struct key_row replaced_rows[] = {
    {"role", &key_id, SLOT(raw_replaced, role), KEY_REQUIRED, .refers = "role",
     .help = "who acts in the place of this one"},
    {"if", &key_feel, SLOT(raw_replaced, condition), KEY_REQUIRED, .help = "when"},
};
const struct key_table table_replaced =
    TABLE(raw_replaced, replaced_rows, .title = "replacement of a role",
          .help = "Another role that acts for this one while a condition holds.",
          .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row role_rows[] = {
    ROWS_COMMON(raw_role),
    {"many", &key_boolean, SLOT(raw_role, many), .fallback = "false",
     .help = "several people or organisations may have it on one case"},
    {"min", &key_whole, SLOT(raw_role, min), .help = "at least so many parties"},
    {"max", &key_whole, SLOT(raw_role, max), .help = "at most so many parties"},
    {"calendar", &key_file_name, SLOT(raw_role, calendar), .refers = "calendar",
     .help = "`own` (of the party's organisation), `none` (no day is ever moved) or a calendar's "
             "name; by default that of `time`"},
    {"of", &key_id, SLOT(raw_role, of), .refers = "role",
     .help = "acts for the same organisation as that role: whatever admits that role admits this "
             "one"},
    {"if", &key_feel, SLOT(raw_role, condition), .help = "takes part only then"},
    {"replaced_by", &key_struct, SLOT(raw_role, replaced_by), .of = &table_replaced,
     .help = "another role acts in its place"},
    {"digest", &key_clock, SLOT(raw_role, digest),
     .help =
         "when on each of the receiver's own working days notices to this role go out, all that "
         "one receiver is told in one message; by default each goes by itself, at once"},
};
const struct key_table table_role =
    TABLE(raw_role, role_rows, .title = "role",
          .help = "Who takes part. A case gives each role to a person or an organisation.",
          .place_offset = SLOT(raw_role, row.at), .name_offset = SLOT(raw_role, row.name));

#define ROW_TYPE                                                                                   \
    {                                                                                              \
        "type", &key_shape, SLOT(raw_field, type),                                                 \
            .help = "its type; may be left out before `enum`, `fields` or `columns`"               \
    }
#define ROW_ENUM                                                                                   \
    {                                                                                              \
        "enum", &key_texts, SLOT(raw_field, words), .help = "the words that it may be"             \
    }
#define ROW_FIELDS                                                                                 \
    {                                                                                              \
        "fields", &key_map, SLOT(raw_field, fields), .of = &table_shape,                           \
                                                     .help = "the fields of a context"             \
    }

static const struct key_row shape_rows[] = {
    ROWS_COMMON(raw_field),
    ROW_TYPE,
    ROW_ENUM,
    ROW_FIELDS,
    {"required", &key_enum, SLOT(raw_field, required), .words = flag_words,
     .help = "of what an event or an override takes: whether it must be given; fields of records "
             "and contexts never must",
     .fallback = "true"},
    ROWS_PRIVACY(raw_field),
};
const struct key_table table_shape =
    TABLE(raw_field, shape_rows, .title = "field of a context, record or event",
          .help = "A named value inside a context, a record or an event; `NAME: TYPE` for short.",
          .short_key = "type", .place_offset = SLOT(raw_field, row.at),
          .name_offset = SLOT(raw_field, row.name));

static const struct key_row type_rows[] = {
    {"label", &key_text, SLOT(raw_field, row.label), .help = "what people read"},
    {"source", &key_text, SLOT(raw_field, row.source), .help = "the clause it comes from"},
    ROW_ENUM,
    ROW_FIELDS,
};
const struct key_table table_type =
    TABLE(raw_field, type_rows, .title = "named type",
          .help = "A shape with a name, for use as a type: either `fields` or `enum`.",
          .place_offset = SLOT(raw_field, row.at), .name_offset = SLOT(raw_field, row.name));

static const struct key_row column_rows[] = {
    {"label", &key_text, SLOT(raw_field, row.label), .help = "what people read"},
    ROW_TYPE,
    ROW_ENUM,
    ROW_FIELDS,
};
const struct key_table table_column =
    TABLE(raw_field, column_rows, .title = "column of a table",
          .help = "One column; every table has the columns `id` and `label` beside these.",
          .short_key = "type", .place_offset = SLOT(raw_field, row.at),
          .name_offset = SLOT(raw_field, row.name));

static const struct key_row field_rows[] = {
    ROWS_COMMON(raw_field),
    ROW_TYPE,
    ROW_ENUM,
    ROW_FIELDS,
    {"rows", &key_rows, SLOT(raw_field, rows), .help = "of a table: its rows"},
    {"columns", &key_map, SLOT(raw_field, columns), .of = &table_column,
     .help = "of a table: its columns"},
    {"default", &key_value, SLOT(raw_field, fallback), .help = "what it is on opening a case"},
    {"check", &key_feel, SLOT(raw_field, check), .help = "a condition on `value`"},
    {"pattern", &key_text, SLOT(raw_field, pattern),
     .help = "a regular expression that the whole text must match"},
    {"by", &key_ids, SLOT(raw_field, by), .refers = "role",
     .help = "who may set it; by default `edited_by` of the file"},
    {"until", &key_loose_ids, SLOT(raw_field, until), .refers = "state",
     .help = "not to be set once one of these states has been entered"},
    ROWS_PRIVACY(raw_field),
};
const struct key_table table_field =
    TABLE(raw_field, field_rows, .title = "field of data",
          .help = "A field of the case; FEEL sees it by its name. `NAME: TYPE` for short.",
          .short_key = "type", .place_offset = SLOT(raw_field, row.at),
          .name_offset = SLOT(raw_field, row.name));

static const struct key_row value_rows[] = {
    ROWS_COMMON(raw_value),
    {"type", &key_shape, SLOT(raw_value, type), .help = "its type"},
    {"enum", &key_texts, SLOT(raw_value, words), .help = "the words that it may be"},
    {"day", &key_feel, SLOT(raw_value, day),
     .help = "the day that picks the row; by default the day on which the case was opened"},
    {"from", &key_dated, SLOT(raw_value, from), KEY_REQUIRED,
     .help = "the value from each date on"},
};
const struct key_table table_value =
    TABLE(raw_value, value_rows, .title = "dated value",
          .help = "A number or a name of the law, by the date it came into force; FEEL sees "
                  "`values.NAME`.",
          .place_offset = SLOT(raw_value, row.at), .name_offset = SLOT(raw_value, row.name));

static const struct key_row define_rows[] = {
    ROWS_COMMON(raw_define),
    {"value", &key_feel, SLOT(raw_define, value), KEY_REQUIRED, .help = "the expression"},
};
const struct key_table table_define = TABLE(
    raw_define, define_rows, .title = "definition",
    .help = "A named expression, computed wherever it is used and never stored; `NAME: FEEL`.",
    .short_key = "value", .place_offset = SLOT(raw_define, row.at),
    .name_offset = SLOT(raw_define, row.name));

static const struct key_row release_rows[] = {
    {"to", &key_ids, SLOT(raw_release, to), KEY_REQUIRED, .refers = "role",
     .help = "who may be given it"},
    {"needs", &key_loose_ids, SLOT(raw_release, needs), .refers = "need",
     .help = "what must hold before it is given"},
    {"reason", &key_enum, SLOT(raw_release, reason), .words = required_words,
     .help = "whether a reason must be given"},
};
const struct key_table table_release =
    TABLE(raw_release, release_rows, .title = "release of a document",
          .help = "To whom a document may be passed on, and on what conditions.", .short_key = "to",
          .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row document_rows[] = {
    ROWS_COMMON(raw_document),
    {"from", &key_ids, SLOT(raw_document, from), .refers = "role", .help = "who provides it"},
    {"pack", &key_id, SLOT(raw_document, pack),
     .help = "the pack that it belongs to; FEEL sees `packs.NAME`, a list in file order"},
    {"valid_until", &key_enum, SLOT(raw_document, valid_until), .words = required_words,
     .help = "whether its last day must be given"},
    {"not_applicable", &key_enum, SLOT(raw_document, not_applicable), .words = reason_words,
     .help = "whether it may be said not to apply"},
    {"release", &key_struct, SLOT(raw_document, release), .of = &table_release,
     .help = "to whom it may be passed on"},
    ROWS_PRIVACY(raw_document),
};
const struct key_table table_document =
    TABLE(raw_document, document_rows, .title = "document",
          .help = "A piece of evidence. Its status is missing, present, expired, not_applicable or "
                  "withheld.",
          .place_offset = SLOT(raw_document, row.at), .name_offset = SLOT(raw_document, row.name));

static const struct key_row consent_rows[] = {
    ROWS_COMMON(raw_consent),
    {"from", &key_ids, SLOT(raw_consent, from), KEY_REQUIRED, .refers = "role",
     .help = "who is asked"},
    {"who", &key_enum, SLOT(raw_consent, who), .words = who_words, .fallback = "any",
     .help = "whose answer counts"},
    {"over", &key_ids, SLOT(raw_consent, over), .refers = "data",
     .help = "a later change of these fields makes every answer stale"},
    {"lapses", &key_when, SLOT(raw_consent, lapses),
     .help = "when an answer runs out; the anchor is usually `answered`"},
    ROWS_PRIVACY(raw_consent),
};
const struct key_table table_consent =
    TABLE(raw_consent, consent_rows, .title = "consent",
          .help = "An agreement of parties. Its status is never null: not_sought, sought, given, "
                  "refused, withdrawn, stale, lapsed or disputed.",
          .place_offset = SLOT(raw_consent, row.at), .name_offset = SLOT(raw_consent, row.name));

static const struct key_row record_rows[] = {
    ROWS_COMMON(raw_record),
    {"from", &key_ids, SLOT(raw_record, from), .refers = "role", .help = "who records it"},
    {"fields", &key_map, SLOT(raw_record, fields), KEY_REQUIRED, .of = &table_shape,
     .help = "what it says"},
    {"needs", &key_loose_ids, SLOT(raw_record, needs), .refers = "need",
     .help = "asked of each new one; only needs that are `unmet: breach` or `warn`"},
    ROWS_PRIVACY(raw_record),
};
const struct key_table table_record =
    TABLE(raw_record, record_rows, .title = "record",
          .help = "A fact that is added again and again; FEEL sees `records.NAME`, a list.",
          .place_offset = SLOT(raw_record, row.at), .name_offset = SLOT(raw_record, row.name));

static const struct key_row link_rows[] = {
    ROWS_COMMON(raw_link),
    {"protocol", &key_file_name, SLOT(raw_link, protocol), KEY_REQUIRED, .refers = "protocol",
     .help = "the id of the other protocol"},
    {"min", &key_whole, SLOT(raw_link, min), .help = "at least so many cases", .fallback = "0"},
    {"max", &key_whole, SLOT(raw_link, max),
     .help = "at most so many; a link of `max: 1` is one case in FEEL, any other a list"},
    {"same", &key_id, SLOT(raw_link, same), .refers = "role",
     .help = "this role is the same party in both cases"},
    {"only", &key_feel, SLOT(raw_link, only),
     .help = "a condition on the cases that may be linked; it sees `states`, `data` and so on of "
             "such a case, as `reads` allows"},
    {"hears", &key_events, SLOT(raw_link, hears), .help = "events that the other case may send"},
    {"reads", &key_paths, SLOT(raw_link, reads),
     .help = "what FEEL may see of the other case, beside its `id`: states, data.x, documents, "
             "packs.p, records.r",
     .fallback = "states"},
};
const struct key_table table_link =
    TABLE(raw_link, link_rows, .title = "link", .help = "Cases of another protocol.",
          .place_offset = SLOT(raw_link, row.at), .name_offset = SLOT(raw_link, row.name));

static const struct key_row service_rows[] = {
    {"post", &key_when, SLOT(raw_service, post), .help = "by post"},
    {"hand", &key_when, SLOT(raw_service, hand), .help = "by hand"},
    {"email", &key_when, SLOT(raw_service, email), .help = "by email"},
};
const struct key_table table_service = TABLE(
    raw_service, service_rows, .title = "service of a notice",
    .help = "From when a notice counts as served, by how it was; the anchor is `sent`. By a way "
            "that is not here it counts from when it was sent or handed over.",
    .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row notice_rows[] = {
    ROWS_COMMON(raw_notice),
    {"to", &key_ids, SLOT(raw_notice, to), .refers = "role",
     .help = "who gets it, where what sends it does not say"},
    {"subject", &key_template, SLOT(raw_notice, subject), KEY_REQUIRED, .help = "its subject"},
    {"text", &key_template, SLOT(raw_notice, text), KEY_REQUIRED, .help = "its text"},
    {"html", &key_template, SLOT(raw_notice, html), .help = "the text as HTML; values are escaped"},
    {"proof", &key_enum, SLOT(raw_notice, proof), .words = required_words,
     .help = "whether proof of service is required"},
    {"served", &key_struct, SLOT(raw_notice, served), .of = &table_service,
     .help = "from when it counts as served"},
    {"urgent", &key_boolean, SLOT(raw_notice, urgent), .fallback = "false",
     .help = "it goes by itself and at once, also to a role that asks for a `digest`"},
    {"contains", &key_paths, SLOT(raw_notice, contains),
     .help = "what the law says it must contain: its texts mention each, and it is not sent while "
             "one is unknown"},
    {"allow", &key_paths, SLOT(raw_notice, allow),
     .help = "personal data that may stand in it although it leaves the system"},
};
const struct key_table table_notice =
    TABLE(raw_notice, notice_rows, .title = "notice", .help = "A message to parties.",
          .place_offset = SLOT(raw_notice, row.at), .name_offset = SLOT(raw_notice, row.name));

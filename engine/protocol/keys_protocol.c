#include "protocol/raw.h"

/* Protocol and library files. */

static const struct key_row time_rows[] = {
    {"zone", &key_text, SLOT(raw_time, zone), .fallback = "UTC",
     .help = "an IANA time zone, such as Europe/London"},
    {"calendar", &key_file_name, SLOT(raw_time, calendar), .refers = "calendar",
     .help = "the calendar that counts where no other is named; by default none"},
    {"tell_at", &key_clock, SLOT(raw_time, tell_at), .fallback = "09:00",
     .help = "when people are told things, where nothing else is said"},
};
const struct key_table table_time =
    TABLE(raw_time, time_rows, .title = "time", .help = "How the protocol reads the clock.",
          .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

#define ROWS_HEAD(kind, help_)                                                                     \
    {"waymark", &key_text, SLOT(raw_protocol, waymark), KEY_REQUIRED | KEY_FIRST,                  \
     .help = "the version of the language: 1"},                                                    \
        {#kind, &key_file_name, SLOT(raw_protocol, kind), KEY_REQUIRED, .help = (help_)},          \
        {"version", &key_version, SLOT(raw_protocol, version), .help = "its version"},             \
        {"title", &key_text, SLOT(raw_protocol, title), .help = "what people call it"},            \
        {"source", &key_text, SLOT(raw_protocol, source), .help = "where it comes from"},          \
        {"valid_from", &key_date, SLOT(raw_protocol, valid_from), .help = "its first day"},        \
        {"valid_to", &key_date, SLOT(raw_protocol, valid_to), .help = "its last day"},             \
    {                                                                                              \
        "use", &key_texts, SLOT(raw_protocol, use),                                                \
            .help = "libraries whose rows it shares, decisions that it calls: paths from the "     \
                    "root of the tree"                                                             \
    }
#define ROWS_SHARED                                                                                \
    {"roles", &key_map, SLOT(raw_protocol, roles), .of = &table_role, .help = "who takes part"},   \
        {"types", &key_map, SLOT(raw_protocol, types), .of = &table_type, .help = "named types"},  \
        {"values", &key_map, SLOT(raw_protocol, values), .of = &table_value,                       \
         .help = "dated numbers and names of the law"},                                            \
        {"define", &key_map, SLOT(raw_protocol, define), .of = &table_define,                      \
         .help = "named expressions"},                                                             \
        {"data", &key_map, SLOT(raw_protocol, data), .of = &table_field, .help = "fields"},        \
        {"documents", &key_map, SLOT(raw_protocol, documents), .of = &table_document,              \
         .help = "evidence"},                                                                      \
        {"consents", &key_map, SLOT(raw_protocol, consents), .of = &table_consent,                 \
         .help = "agreements"},                                                                    \
        {"records", &key_map, SLOT(raw_protocol, records), .of = &table_record,                    \
         .help = "facts added again and again"},                                                   \
        {"needs", &key_loose_map, SLOT(raw_protocol, needs), .of = &table_need,                    \
         .help = "named requirements"},                                                            \
    {                                                                                              \
        "notices", &key_map, SLOT(raw_protocol, notices), .of = &table_notice, .help = "messages"  \
    }

static const struct key_row protocol_rows[] = {
    ROWS_HEAD(protocol, "the protocol's id"),
    {"abstract", &key_later, 0, KEY_NOT_YET, .help = "it may only be extended"},
    {"extends", &key_later, 0, KEY_NOT_YET, .help = "the protocol that this one overlays"},
    {"time", &key_struct, SLOT(raw_protocol, time), .of = &table_time,
     .help = "zone, calendar and hour"},
    {"edited_by", &key_ids, SLOT(raw_protocol, edited_by), .refers = "role",
     .help = "who may set data that does not say `by`"},
    ROWS_SHARED,
    {"links", &key_map, SLOT(raw_protocol, links), .of = &table_link,
     .help = "cases of other protocols"},
    {"whereabouts", &key_loose_map, SLOT(raw_protocol, whereabouts), .of = &table_whereabouts,
     .help = "where the subject of a case is today"},
    {"initial", &key_struct, SLOT(raw_protocol, initial), .of = &table_target,
     .help = "where a case begins; by default the first state"},
    {"states", &key_loose_map, SLOT(raw_protocol, states), KEY_REQUIRED, .of = &table_state,
     .help = "the states"},
    {"change", &key_later, 0, KEY_NOT_YET, .help = "of an overlay: values that differ"},
    {"add", &key_later, 0, KEY_NOT_YET, .help = "of an overlay: what is new"},
    {"remove", &key_later, 0, KEY_NOT_YET, .help = "of an overlay: what falls away, and why"},
    {"may", &key_later, 0, KEY_NOT_YET, .help = "what overlays may do"},
};
const struct key_table table_protocol =
    TABLE(raw_protocol, protocol_rows, .title = "protocol",
          .help = "A procedure. The first key is `waymark: 1`, the second says what kind of file "
                  "it is.",
          .place_offset = SLOT(raw_protocol, at), .name_offset = KEY_NO_SLOT);

const struct key_word applies_words[] = {
    {"new_cases", APPLIES_TO_NEW_CASES, "for those opened from then on"},
    {"live_cases", APPLIES_TO_LIVE_CASES,
     "for those that have not ended, too: each moves, on record"},
    {NULL, 0, NULL},
};

static const struct key_row library_rows[] = {
    ROWS_HEAD(library, "the library's id"),
    ROW_APPLIES(raw_protocol),
    ROWS_SHARED,
    {"may", &key_later, 0, KEY_NOT_YET, .help = "what overlays may do"},
};
const struct key_table table_library =
    TABLE(raw_protocol, library_rows, .title = "library",
          .help = "Parts that protocols share, brought in by `use`. A name may stand in one place "
                  "only.",
          .place_offset = SLOT(raw_protocol, at), .name_offset = KEY_NO_SLOT);

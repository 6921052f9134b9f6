#include "protocol/raw.h"

/* Calendar files. */

static const struct key_row extends_rows[] = {
    {"calendar", &key_file_name, SLOT(raw_extends, calendar), KEY_REQUIRED, .refers = "calendar",
     .help = "the calendar's name"},
    {"version", &key_version, SLOT(raw_extends, version),
     .help = "the version that it was written for"},
};
const struct key_table table_extends =
    TABLE(raw_extends, extends_rows, .title = "extended calendar",
          .help = "The calendar whose days this one adds to; `NAME` for short.",
          .short_key = "calendar", .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row expect_rows[] = {
    {"school_days", &key_whole, SLOT(raw_expect, school_days), .help = "days with pupils"},
};
const struct key_table table_expect =
    TABLE(raw_expect, expect_rows, .title = "expected numbers of a school year",
          .help = "Checked; a difference is a finding.", .place_offset = KEY_NO_SLOT,
          .name_offset = KEY_NO_SLOT);

static const struct key_row term_rows[] = {
    {"label", &key_text, SLOT(raw_half_terms, row.label), .help = "what people read"},
    {"half_terms", &key_half_terms, SLOT(raw_half_terms, half_terms), KEY_REQUIRED,
     .help = "its half-terms, each FROM/TO"},
};
const struct key_table table_term = TABLE(
    raw_half_terms, term_rows, .title = "school term", .help = "A term and its half-terms.",
    .place_offset = SLOT(raw_half_terms, row.at), .name_offset = SLOT(raw_half_terms, row.name));

static const struct key_row year_rows[] = {
    {"terms", &key_terms, SLOT(raw_year, terms), .of = &table_term, .help = "its terms",
     .fallback = "those of the extended calendar"},
    {"expect", &key_struct, SLOT(raw_year, expect), .of = &table_expect,
     .help = "numbers that it must come to"},
};
const struct key_table table_year =
    TABLE(raw_year, year_rows, .title = "school year", .help = "The terms of one school year.",
          .place_offset = KEY_NO_SLOT, .name_offset = KEY_NO_SLOT);

static const struct key_row closure_rows[] = {
    {"kind", &key_text, SLOT(raw_closure, kind), KEY_REQUIRED,
     .help = "bank_holiday closes for everybody; any other word, such as inset, occasional or "
             "unplanned, closes the school and leaves a working day"},
    {"label", &key_text, SLOT(raw_closure, label), .help = "what people read"},
    {"known_from", &key_text, SLOT(raw_closure, known_from),
     .help = "the time from which it was known, in the calendar's zone; by default always"},
    {"locked", &key_lock, SLOT(raw_closure, locked),
     .help = "calendars that extend this one may neither open the day nor change what is said of "
             "it"},
};
const struct key_table table_closure =
    TABLE(raw_closure, closure_rows, .title = "closed day",
          .help = "Why a day is closed; `KIND` for short.", .short_key = "kind",
          .place_offset = SLOT(raw_closure, at), .name_offset = KEY_NO_SLOT);

static const struct key_row calendar_rows[] = {
    {"waymark", &key_text, SLOT(raw_calendar, waymark), KEY_REQUIRED | KEY_FIRST,
     .help = "the version of the language: 1"},
    {"calendar", &key_file_name, SLOT(raw_calendar, calendar), KEY_REQUIRED,
     .help = "its name, which is also that of its file"},
    {"version", &key_version, SLOT(raw_calendar, version), KEY_REQUIRED, .help = "its version"},
    {"title", &key_text, SLOT(raw_calendar, title), .help = "what people call it"},
    {"source", &key_text, SLOT(raw_calendar, source), .help = "where it comes from"},
    {"sample", &key_boolean, SLOT(raw_calendar, sample), .fallback = "false",
     .help = "its dates are examples: marked so wherever it is shown"},
    {"zone", &key_text, SLOT(raw_calendar, zone), .fallback = "that of the extended calendar",
     .help = "an IANA time zone"},
    {"covers", &key_cover, SLOT(raw_calendar, covers),
     .help = "the dates it speaks for; asking about another one is an error",
     .fallback = "those of the extended calendar"},
    {"extends", &key_struct, SLOT(raw_calendar, extends), .of = &table_extends,
     .help = "the calendar whose days it takes over; see [overlays](#overlays-of-calendars)"},
    {"working_days", &key_texts, SLOT(raw_calendar, working_days),
     .help = "days of the week: mon tue wed thu fri sat sun",
     .fallback = "those of the extended calendar, else mon to fri"},
    {"years", &key_years, SLOT(raw_calendar, years), .of = &table_year, .help = "school years"},
    {"closed", &key_closures, SLOT(raw_calendar, closed), .of = &table_closure,
     .help = "closed days"},
    {"open", &key_opened, SLOT(raw_calendar, open),
     .help = "school days beyond the working week and the half-terms"},
    {"change", &key_steps, SLOT(raw_calendar, change),
     .help = "values of the extended calendars that differ: {PATH: VALUE}"},
    {"add", &key_steps, SLOT(raw_calendar, add),
     .help = "what is new in maps and lists of the extended calendars: {PATH: MAP or names}"},
    {"remove", &key_steps, SLOT(raw_calendar, remove),
     .help = "what falls away of the extended calendars, and why: {PATH: REASON}"},
    {"may", &key_steps, SLOT(raw_calendar, may),
     .help = "what calendars that extend this one may do though it is locked: {PATH: [change, add, "
             "remove]}, `*` for one part of a path"},
};
const struct key_table table_calendar =
    TABLE(raw_calendar, calendar_rows, .title = "calendar",
          .help = "School days and working days of a range of dates.",
          .place_offset = SLOT(raw_calendar, at), .name_offset = KEY_NO_SLOT);

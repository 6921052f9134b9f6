#include "protocol/reference.h"

#include "protocol/raw.h"

/* docs/protocol-reference.md: the chapters, and the key tables that the loader itself reads by. */

static const struct key_type *const types[] = {
    &key_text,    &key_id,    &key_loose_id,   &key_file_name, &key_event,  &key_path,
    &key_version, &key_whole, &key_boolean,    &key_enum,      &key_date,   &key_clock,
    &key_feel,    &key_value, &key_template,   &key_when,      &key_every,  &key_shape,
    &key_rows,    &key_on,    &key_sets,       &key_record,    &key_dated,  &key_lock,
    &key_cells,   &key_cover, &key_half_terms, &key_closures,  &key_opened,
};

struct part {
    const char *title;
    const struct key_table *const *tables; /* ended by NULL */
};

static const struct key_table *const file_tables[] = {&table_protocol, &table_library, &table_time,
                                                      NULL};
static const struct key_table *const people_tables[] = {&table_role, &table_replaced, NULL};
static const struct key_table *const data_tables[] = {
    &table_field, &table_column, &table_shape, &table_type, &table_value, &table_define, NULL};
static const struct key_table *const fact_tables[] = {
    &table_document, &table_release, &table_consent, &table_record,
    &table_link,     &table_notice,  &table_service, NULL};
static const struct key_table *const need_tables[] = {&table_need, &table_override, &table_refused,
                                                      NULL};
static const struct key_table *const state_tables[] = {
    &table_state, &table_transition, &table_always,  &table_after,  &table_target, &table_action,
    &table_send,  &table_notify,     &table_opening, &table_asking, NULL};
static const struct key_table *const task_tables[] = {&table_task, &table_done, &table_tell, NULL};
static const struct key_table *const whereabouts_tables[] = {&table_whereabouts, NULL};
static const struct key_table *const decision_tables[] = {&table_decision, &table_input,
                                                          &table_output, &table_rule, NULL};
static const struct key_table *const calendar_tables[] = {
    &table_calendar, &table_extends, &table_year, &table_expect, &table_term, &table_closure, NULL};
static const struct key_table *const migration_tables[] = {&table_migration,
                                                           &table_moved_state,
                                                           &table_moved_history,
                                                           &table_moved_data,
                                                           &table_moved_task,
                                                           &table_moved_timer,
                                                           NULL};

static const struct part parts[] = {
    {"Files", file_tables},
    {"Who takes part", people_tables},
    {"Data", data_tables},
    {"Evidence, agreements, facts, links, notices", fact_tables},
    {"Needs", need_tables},
    {"States, transitions, actions", state_tables},
    {"Tasks", task_tables},
    {"Whereabouts", whereabouts_tables},
    {"Decisions", decision_tables},
    {"Calendars", calendar_tables},
    {"Migrations", migration_tables},
};

static void put_chapters(FILE *out, const struct chapter *chapter)
{
    for (; chapter->title; chapter++)
        fprintf(out, "## %s\n\n%s\n", chapter->title, chapter->text);
}

static void put_types(FILE *out)
{
    fputs("## What may be written where\n\n| value | what may be written |\n|---|---|\n", out);
    for (size_t i = 0; i < COUNT_OF(types); i++)
        fprintf(out, "| %s | %s |\n", types[i]->name, types[i]->help);
    fputc('\n', out);
}

static void put_parts(FILE *out)
{
    for (size_t i = 0; i < COUNT_OF(parts); i++) {
        fprintf(out, "## %s\n\n", parts[i].title);
        for (size_t j = 0; parts[i].tables[j]; j++)
            keys_reference(parts[i].tables[j], out);
    }
}

static void put_functions(FILE *out)
{
    fputs("## Functions on school time\n\nBeside those of FEEL. A calendar is the fallback one of "
          "the file where none is given.\n\n| function | gives |\n|---|---|\n",
          out);
    for (size_t i = 0; i < feel_school_time.count; i++) {
        const struct feel_host_function *function = &feel_school_time.functions[i];
        fprintf(out, "| `%s(", function->name);
        for (size_t j = 0; j < function->count; j++)
            fprintf(out, "%s%s%s", j ? ", " : "", function->params[j],
                    j < function->required ? "" : "?");
        fprintf(out, ")` | %s |\n", function->help);
    }
    fputc('\n', out);
}

static void put_findings(FILE *out)
{
    fputs("## Codes of this page\n\n`waymark explain CODE` says more.\n\n| code | meaning |\n"
          "|---|---|\n",
          out);
    for (const struct diag_code *code = protocol_codes; code->code; code++)
        fprintf(out, "| %s | %s |\n", code->code, code->title);
}

void protocol_reference(FILE *out)
{
    fputs("# The protocol language\n\n"
          "<!-- Generated from the key tables of engine/protocol; a test compares it. -->\n\n",
          out);
    put_chapters(out, chapters_before);
    put_types(out);
    put_parts(out);
    put_chapters(out, chapters_after);
    put_functions(out);
    put_findings(out);
}

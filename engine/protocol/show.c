#include "protocol/protocol.h"

/* The resolved protocol as text for people. */

struct show {
    const struct protocol *protocol;
    FILE *out;
    bool origins;
};

/* ` # file:line` after a row. */
static void end_row(const struct show *show, struct span at)
{
    if (show->origins && at.source) {
        struct place place = source_place(at.source, at.from);
        fprintf(show->out, "  # %.*s:%u", STR_ARG(at.source->name), place.line);
    }
    fputc('\n', show->out);
}

static void indent(const struct show *show, int depth)
{
    fprintf(show->out, "%*s", depth * 2, "");
}

static void start_row(const struct show *show, int depth, struct str id, struct str label)
{
    indent(show, depth);
    fprintf(show->out, "%.*s", STR_ARG(id));
    if (label.len)
        fprintf(show->out, " (%.*s)", STR_ARG(label));
}

static void put_roles(const struct show *show, const char *word, struct roles roles)
{
    for (size_t i = 0; i < roles.count; i++)
        fprintf(show->out, "%s%.*s", i ? ", " : word, STR_ARG(roles.items[i]->id));
}

static void put_needs(const struct show *show, struct needs needs)
{
    for (size_t i = 0; i < needs.count; i++)
        fprintf(show->out, "%s%.*s", i ? ", " : " needs ", STR_ARG(needs.items[i]->id));
}

static void put_feel(const struct show *show, const char *word, const struct feel_expr *expr)
{
    if (expr)
        fprintf(show->out, " %s %.*s", word, STR_ARG(feel_expr_text(expr).text));
}

static void put_span(const struct show *show, const char *word, struct span at)
{
    if (at.source)
        fprintf(show->out, " %s %.*s", word, STR_ARG(str_part(at.source->text, at.from, at.to)));
}

/* ---- rows of the case ---- */

static void show_roles(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->roles_count; i++) {
        const struct role *role = &protocol->roles[i];
        start_row(show, 1, role->id, role->label);
        if (role->of)
            fprintf(show->out, " of %.*s", STR_ARG(role->of->id));
        if (role->calendar.len)
            fprintf(show->out, " calendar %.*s", STR_ARG(role->calendar));
        put_feel(show, "if", role->condition);
        end_row(show, role->at);
    }
}

static void show_fields(const struct show *show, struct arena *arena)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->fields_count; i++) {
        const struct field *field = &protocol->fields[i];
        start_row(show, 1, field->id, field->label);
        if (field->is_table)
            fprintf(show->out, ": table of %zu columns", field->column_count);
        else
            fprintf(show->out, ": %.*s", STR_ARG(feel_type_name(arena, field->type)));
        put_roles(show, " by ", field->by);
        end_row(show, field->at);
    }
}

static void show_documents(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->documents_count; i++) {
        const struct document *document = &protocol->documents[i];
        start_row(show, 1, document->id, document->label);
        put_roles(show, " from ", document->from);
        if (document->pack.len)
            fprintf(show->out, " pack %.*s", STR_ARG(document->pack));
        put_roles(show, " released to ", document->release_to);
        put_needs(show, document->release_needs);
        end_row(show, document->at);
    }
}

static void show_agreements(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->consents_count; i++) {
        const struct consent *consent = &protocol->consents[i];
        start_row(show, 1, consent->id, consent->label);
        put_roles(show, consent->each ? " from each of " : " from any of ", consent->from);
        end_row(show, consent->at);
    }
}

static void show_records(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->records_count; i++) {
        const struct record_type *record = &protocol->records[i];
        start_row(show, 1, record->id, record->label);
        put_roles(show, " from ", record->from);
        for (size_t j = 0; j < record->count; j++)
            fprintf(show->out, "%s%.*s", j ? ", " : ": ", STR_ARG(record->fields[j].id));
        put_needs(show, record->needs);
        end_row(show, record->at);
    }
}

static void show_needs(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->needs_count; i++) {
        const struct need *need = &protocol->needs[i];
        start_row(show, 1, need->id, need->source);
        put_feel(show, "applies", need->applies);
        put_feel(show, "each", need->each);
        put_feel(show, "rule", need->rule);
        for (size_t j = 0; j < need->path_count; j++)
            fprintf(show->out, "%s%.*s",
                    j              ? ", "
                    : need->answer ? " has_answer "
                                   : " has ",
                    STR_ARG(need->paths[j].path));
        put_roles(show, " who ", need->who);
        put_roles(show, " overridden by ", need->override.by);
        end_row(show, need->at);
    }
}

static void show_notices(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->notices_count; i++) {
        const struct notice *notice = &protocol->notices[i];
        start_row(show, 1, notice->id, notice->label);
        put_roles(show, " to ", notice->to);
        end_row(show, notice->at);
    }
}

static void show_links(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->links_count; i++) {
        const struct link *link = &protocol->links[i];
        start_row(show, 1, link->id, link->label);
        fprintf(show->out, " to %.*s", STR_ARG(link->protocol));
        end_row(show, link->at);
    }
}

static void show_whereabouts(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    for (size_t i = 0; i < protocol->whereabouts_count; i++) {
        const struct whereabouts *place = &protocol->whereabouts[i];
        start_row(show, 1, place->id, place->label);
        put_feel(show, "for_each", place->for_each);
        put_feel(show, "if", place->condition);
        if (place->role)
            fprintf(show->out, " at %.*s", STR_ARG(place->role->id));
        put_feel(show, "party", place->party);
        put_feel(show, "expected", place->expected);
        put_feel(show, "seen", place->seen);
        put_feel(show, "from", place->from);
        if (place->not_seen)
            put_span(show, "not_seen", place->not_seen->when->at);
        end_row(show, place->at);
    }
}

/* ---- states ---- */

static void show_transition(const struct show *show, int depth, const struct transition *transition)
{
    start_row(show, depth, transition->id, (struct str){0});
    if (transition->when)
        put_span(show, "when", transition->when->when->at);
    for (size_t i = 0; i < transition->targets.count; i++)
        fprintf(show->out, "%s%.*s", i ? ", " : " -> ", STR_ARG(transition->targets.items[i]->id));
    put_roles(show, " by ", transition->by);
    put_feel(show, "if", transition->condition);
    put_needs(show, transition->needs);
    end_row(show, transition->at);
}

static void show_task(const struct show *show, int depth, const struct task *task)
{
    indent(show, depth);
    fprintf(show->out, "task ");
    start_row(show, 0, task->id, task->label);
    put_roles(show, " who ", task->who);
    if (task->every)
        put_span(show, "every", task->every->every->at);
    if (task->every && task->every->closed_day != CLOSED_IGNORED)
        fprintf(show->out, " closed_day %s", closed_day_name(task->every->closed_day));
    if (task->due)
        put_span(show, "due", task->due->when->at);
    end_row(show, task->at);
    for (size_t i = 0; i < task->tell_count; i++) {
        indent(show, depth + 1);
        fprintf(show->out, "tell ");
        start_row(show, 0, task->tells[i].id, (struct str){0});
        if (task->tells[i].when)
            put_span(show, "when", task->tells[i].when->when->at);
        put_roles(show, " to ", task->tells[i].to);
        end_row(show, task->tells[i].at);
    }
}

static const char *type_word(const struct state *state)
{
    switch (state->type) {
    case STATE_PARALLEL:
        return " parallel";
    case STATE_FINAL:
        return " final";
    case STATE_HISTORY:
        return state->deep ? " history deep" : " history";
    case STATE_ATOMIC:
    case STATE_COMPOUND:
        break;
    }
    return "";
}

static void show_state(const struct show *show, const struct state *state)
{
    int depth = state->depth;
    start_row(show, depth, state->id, state->label);
    fputs(type_word(state), show->out);
    for (size_t i = 0; i < state->initial.to.count; i++)
        fprintf(show->out, "%s%.*s", i ? ", " : " begins in ",
                STR_ARG(state->initial.to.items[i]->id));
    put_needs(show, state->needs);
    end_row(show, state->at);
    for (size_t i = 0; i < state->on_count; i++)
        show_transition(show, depth + 1, state->on[i]);
    for (size_t i = 0; i < state->always_count; i++)
        show_transition(show, depth + 1, state->always[i]);
    for (size_t i = 0; i < state->after_count; i++)
        show_transition(show, depth + 1, state->after[i]);
    for (size_t i = 0; i < state->task_count; i++)
        show_task(show, depth + 1, state->tasks[i]);
    for (size_t i = 0; i < state->child_count; i++)
        show_state(show, state->children[i]);
}

/* ---- the whole ---- */

static void show_head(const struct show *show)
{
    const struct protocol *protocol = show->protocol;
    fprintf(show->out, "protocol %.*s", STR_ARG(protocol->id));
    if (protocol->version.len)
        fprintf(show->out, " %.*s", STR_ARG(protocol->version));
    fprintf(show->out, "\n%.*s\nhash %.*s\n", STR_ARG(protocol->title), STR_ARG(protocol->hash));
    for (size_t i = 0; i < protocol->file_count; i++)
        fprintf(show->out, "file %.*s\n", STR_ARG(protocol->files[i].path));
    fprintf(show->out, "time %.*s", STR_ARG(zone_name(protocol->zone)));
    if (protocol->calendar.len)
        fprintf(show->out, " calendar %.*s", STR_ARG(protocol->calendar));
    fputc('\n', show->out);
}

static void section(const struct show *show, const char *name, size_t count)
{
    if (count)
        fprintf(show->out, "\n%s\n", name);
}

void protocol_show(const struct protocol *protocol, FILE *out, bool origins)
{
    const struct show show = {protocol, out, origins};
    struct arena *arena = arena_new();
    show_head(&show);
    section(&show, "roles", protocol->roles_count);
    show_roles(&show);
    section(&show, "data", protocol->fields_count);
    show_fields(&show, arena);
    section(&show, "documents", protocol->documents_count);
    show_documents(&show);
    section(&show, "consents", protocol->consents_count);
    show_agreements(&show);
    section(&show, "records", protocol->records_count);
    show_records(&show);
    section(&show, "links", protocol->links_count);
    show_links(&show);
    section(&show, "needs", protocol->needs_count);
    show_needs(&show);
    section(&show, "notices", protocol->notices_count);
    show_notices(&show);
    section(&show, "whereabouts", protocol->whereabouts_count);
    show_whereabouts(&show);
    section(&show, "states", protocol->state_count);
    for (size_t i = 0; i < protocol->root->child_count; i++)
        show_state(&show, protocol->root->children[i]);
    arena_free(arena);
}

#include "base/json.h"
#include "protocol/protocol.h"

/* The resolved protocol as JSON, for programs. */

static json_t *names_of_roles(struct roles roles)
{
    json_t *list = json_array();
    for (size_t i = 0; i < roles.count; i++)
        json_array_append_new(list, json_of_str(roles.items[i]->id));
    return list;
}

static json_t *names_of_needs(struct needs needs)
{
    json_t *list = json_array();
    for (size_t i = 0; i < needs.count; i++)
        json_array_append_new(list, json_of_str(needs.items[i]->id));
    return list;
}

static json_t *names_of_states(struct states states)
{
    json_t *list = json_array();
    for (size_t i = 0; i < states.count; i++)
        json_array_append_new(list, json_of_str(states.items[i]->id));
    return list;
}

static void put_roles(json_t *object, const char *key, struct roles roles)
{
    if (roles.count)
        json_object_set_new(object, key, names_of_roles(roles));
}

static void put_needs(json_t *object, struct needs needs)
{
    if (needs.count)
        json_object_set_new(object, "needs", names_of_needs(needs));
}

static void put_feel(json_t *object, const char *key, const struct feel_expr *expr)
{
    if (expr)
        json_object_set_new(object, key, json_of_str(feel_expr_text(expr).text));
}

static void put_span(json_t *object, const char *key, struct span at)
{
    if (at.source)
        json_object_set_new(object, key, json_of_str(str_part(at.source->text, at.from, at.to)));
}

/* A row with its id, label and place. */
static json_t *row_of(struct str id, struct str label, struct span at)
{
    json_t *row = json_object();
    json_put_str(row, "id", id);
    json_put_str(row, "label", label);
    if (at.source) {
        json_put_str(row, "file", at.source->name);
        json_object_set_new(row, "line", json_integer(source_place(at.source, at.from).line));
    }
    return row;
}

static json_t *json_of_roles(const struct protocol *protocol)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->roles_count; i++) {
        const struct role *role = &protocol->roles[i];
        json_t *row = row_of(role->id, role->label, role->at);
        json_put_str(row, "calendar", role->calendar);
        json_put_str(row, "of", role->of ? role->of->id : (struct str){0});
        json_object_set_new(row, "many", json_boolean(role->many));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_fields(const struct protocol *protocol, struct arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->fields_count; i++) {
        const struct field *field = &protocol->fields[i];
        json_t *row = row_of(field->id, field->label, field->at);
        json_put_str(row, "type",
                     field->is_table ? STR("table") : feel_type_name(arena, field->type));
        put_roles(row, "by", field->by);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_documents(const struct protocol *protocol)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->documents_count; i++) {
        const struct document *document = &protocol->documents[i];
        json_t *row = row_of(document->id, document->label, document->at);
        json_put_str(row, "pack", document->pack);
        put_roles(row, "from", document->from);
        put_roles(row, "release_to", document->release_to);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_consents(const struct protocol *protocol)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->consents_count; i++) {
        const struct consent *consent = &protocol->consents[i];
        json_t *row = row_of(consent->id, consent->label, consent->at);
        put_roles(row, "from", consent->from);
        json_put_str(row, "who", consent->each ? STR("each") : STR("any"));
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_records(const struct protocol *protocol, struct arena *arena)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->records_count; i++) {
        const struct record_type *record = &protocol->records[i];
        json_t *row = row_of(record->id, record->label, record->at), *fields = json_object();
        for (size_t j = 0; j < record->count; j++)
            json_put_str(fields, str_cstr(arena, record->fields[j].id),
                         feel_type_name(arena, record->fields[j].type));
        json_object_set_new(row, "fields", fields);
        put_roles(row, "from", record->from);
        put_needs(row, record->needs);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_needs(const struct protocol *protocol)
{
    static const char *const unmet[] = {"refuse", "breach", "warn"};
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->needs_count; i++) {
        const struct need *need = &protocol->needs[i];
        json_t *row = row_of(need->id, (struct str){0}, need->at), *paths = json_array();
        json_put_str(row, "source", need->source);
        put_feel(row, "rule", need->rule);
        put_feel(row, "each", need->each);
        put_feel(row, "applies", need->applies);
        for (size_t j = 0; j < need->path_count; j++)
            json_array_append_new(paths, json_of_str(need->paths[j].path));
        json_object_set_new(row, need->answer ? "has_answer" : "has", paths);
        json_object_set_new(row, "unmet", json_string(unmet[need->unmet]));
        put_roles(row, "who", need->who);
        put_roles(row, "override_by", need->override.by);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_notices(const struct protocol *protocol)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->notices_count; i++) {
        const struct notice *notice = &protocol->notices[i];
        json_t *row = row_of(notice->id, notice->label, notice->at);
        put_roles(row, "to", notice->to);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_links(const struct protocol *protocol)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->links_count; i++) {
        const struct link *link = &protocol->links[i];
        json_t *row = row_of(link->id, link->label, link->at);
        json_put_str(row, "protocol", link->protocol);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_whereabouts(const struct protocol *protocol)
{
    json_t *list = json_array();
    for (size_t i = 0; i < protocol->whereabouts_count; i++) {
        const struct whereabouts *place = &protocol->whereabouts[i];
        json_t *row = row_of(place->id, place->label, place->at);
        put_feel(row, "for_each", place->for_each);
        put_feel(row, "if", place->condition);
        json_put_str(row, "at", place->role ? place->role->id : (struct str){0});
        put_feel(row, "party", place->party);
        put_feel(row, "expected", place->expected);
        put_feel(row, "seen", place->seen);
        put_feel(row, "from", place->from);
        if (place->not_seen)
            put_span(row, "not_seen", place->not_seen->when->at);
        json_array_append_new(list, row);
    }
    return list;
}

static json_t *json_of_transition(const struct transition *transition)
{
    json_t *row = row_of(transition->id, (struct str){0}, transition->at);
    json_t *events = json_array();
    for (size_t i = 0; i < transition->event_count; i++)
        json_array_append_new(events, json_of_str(transition->events[i]));
    json_object_set_new(row, "events", events);
    json_object_set_new(row, "to", names_of_states(transition->targets));
    if (transition->when)
        put_span(row, "when", transition->when->when->at);
    put_roles(row, "by", transition->by);
    put_feel(row, "if", transition->condition);
    put_needs(row, transition->needs);
    return row;
}

static json_t *json_of_task(const struct task *task)
{
    json_t *row = row_of(task->id, task->label, task->at);
    put_roles(row, "who", task->who);
    if (task->every)
        put_span(row, "every", task->every->every->at);
    if (task->every)
        json_put_str(row, "closed_day", str_of(closed_day_name(task->every->closed_day)));
    if (task->due)
        put_span(row, "due", task->due->when->at);
    put_needs(row, task->needs);
    return row;
}

static json_t *json_of_state(const struct state *state)
{
    static const char *const types[] = {"atomic", "compound", "parallel", "final", "history"};
    json_t *row = row_of(state->id, state->label, state->at);
    json_t *transitions = json_array(), *tasks = json_array(), *states = json_array();
    json_object_set_new(row, "type", json_string(types[state->type]));
    json_object_set_new(row, "initial", names_of_states(state->initial.to));
    put_needs(row, state->needs);
    for (size_t i = 0; i < state->on_count; i++)
        json_array_append_new(transitions, json_of_transition(state->on[i]));
    for (size_t i = 0; i < state->always_count; i++)
        json_array_append_new(transitions, json_of_transition(state->always[i]));
    for (size_t i = 0; i < state->after_count; i++)
        json_array_append_new(transitions, json_of_transition(state->after[i]));
    for (size_t i = 0; i < state->task_count; i++)
        json_array_append_new(tasks, json_of_task(state->tasks[i]));
    for (size_t i = 0; i < state->child_count; i++)
        json_array_append_new(states, json_of_state(state->children[i]));
    json_object_set_new(row, "transitions", transitions);
    json_object_set_new(row, "tasks", tasks);
    json_object_set_new(row, "states", states);
    return row;
}

static json_t *json_of_files(const struct protocol *protocol)
{
    json_t *files = json_array();
    for (size_t i = 0; i < protocol->file_count; i++)
        json_array_append_new(files, json_of_str(protocol->files[i].path));
    return files;
}

json_t *protocol_to_json(const struct protocol *protocol)
{
    struct arena *arena = arena_new();
    json_t *json = json_object(), *states = json_array();
    json_put_str(json, "protocol", protocol->id);
    json_put_str(json, "version", protocol->version);
    json_put_str(json, "title", protocol->title);
    json_put_str(json, "hash", protocol->hash);
    json_put_str(json, "zone", zone_name(protocol->zone));
    json_put_str(json, "calendar", protocol->calendar);
    json_object_set_new(json, "files", json_of_files(protocol));
    json_object_set_new(json, "roles", json_of_roles(protocol));
    json_object_set_new(json, "data", json_of_fields(protocol, arena));
    json_object_set_new(json, "documents", json_of_documents(protocol));
    json_object_set_new(json, "consents", json_of_consents(protocol));
    json_object_set_new(json, "records", json_of_records(protocol, arena));
    json_object_set_new(json, "links", json_of_links(protocol));
    json_object_set_new(json, "needs", json_of_needs(protocol));
    json_object_set_new(json, "notices", json_of_notices(protocol));
    json_object_set_new(json, "whereabouts", json_of_whereabouts(protocol));
    json_object_set_new(json, "initial", names_of_states(protocol->root->initial.to));
    for (size_t i = 0; i < protocol->root->child_count; i++)
        json_array_append_new(states, json_of_state(protocol->root->children[i]));
    json_object_set_new(json, "states", states);
    arena_free(arena);
    return json;
}

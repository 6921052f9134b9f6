/* Diagnostics as text, as JSON lines and as SARIF 2.1.0 (OASIS, 2020). */
#include <stdlib.h>

#include "base/diag.h"
#include "base/json.h"

/* How each severity is called and coloured. SARIF's words are the same three. */
static const struct {
    const char *word, *colour;
} severities[] = {
    [SEVERITY_NOTE] = {"note", "\033[1;36m"},
    [SEVERITY_WARNING] = {"warning", "\033[1;33m"},
    [SEVERITY_ERROR] = {"error", "\033[1;31m"},
};
static const char bold[] = "\033[1m", plain[] = "\033[0m";

struct ranked {
    const struct diag *diag;
    size_t index;
};

/* What has no place comes first; then by file, place, and order of finding. */
static int by_place(const void *left, const void *right)
{
    const struct ranked *a = left, *b = right;
    const struct source *in_a = a->diag->at.source, *in_b = b->diag->at.source;
    if (!in_a || !in_b) {
        if (in_a || in_b)
            return in_a ? 1 : -1;
    } else if (!str_eq(in_a->name, in_b->name)) {
        return str_cmp(in_a->name, in_b->name);
    } else if (a->diag->at.from != b->diag->at.from) {
        return a->diag->at.from < b->diag->at.from ? -1 : 1;
    }
    return a->index < b->index ? -1 : 1;
}

static const struct ranked *ranked(struct arena *arena, const struct diags *diags)
{
    size_t count = diags->list.count;
    struct ranked *all = ARENA_ARRAY(arena, struct ranked, count + 1);
    for (size_t i = 0; i < count; i++)
        all[i] = (struct ranked){diags->list.items[i], i};
    qsort(all, count, sizeof *all, by_place);
    return all;
}

/* Errors and warnings that were counted, but not kept. */
static size_t unseen(const struct diags *diags)
{
    size_t kept = 0;
    for (size_t i = 0; i < diags->list.count; i++)
        kept += diags->list.items[i]->severity != SEVERITY_NOTE;
    return diags->errors + diags->warnings - kept;
}

/* ---- text ---- */

struct print {
    struct arena *arena;
    FILE *out;
    bool colour;
};

static void print_safe(const struct print *print, struct str s)
{
    fprintf(print->out, "%.*s", STR_ARG(text_safe(print->arena, s, false)));
}

static void print_colour(const struct print *print, const char *colour)
{
    if (print->colour)
        fputs(colour, print->out);
}

static void print_place(const struct print *print, struct span at)
{
    if (!at.source)
        return;
    struct place place = source_place(at.source, at.from);
    print_colour(print, bold);
    print_safe(print, at.source->name);
    fprintf(print->out, ":%u:%u: ", place.line, place.column);
    print_colour(print, plain);
}

static void print_head(const struct print *print, enum severity severity, struct span at,
                       struct str message)
{
    print_place(print, at);
    print_colour(print, severities[severity].colour);
    fprintf(print->out, "%s: ", severities[severity].word);
    print_colour(print, plain);
    print_safe(print, message);
}

static void print_one(const struct print *print, const struct diag *diag)
{
    print_head(print, diag->severity, diag->at, diag->message);
    fprintf(print->out, " [%s]\n", diag->code);
    span_print(diag->at, print->out, print->colour);
    if (diag->help.len > 0) {
        fputs("      = help: ", print->out);
        print_safe(print, diag->help);
        fputc('\n', print->out);
    }
    if (diag->related.source) {
        fputs("  ", print->out);
        print_head(print, SEVERITY_NOTE, diag->related, diag->related_note);
        fputc('\n', print->out);
        span_print(diag->related, print->out, print->colour);
    }
}

void diags_print(const struct diags *diags, FILE *out, bool colour)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct print print = {arena, out, colour};
    const struct ranked *all = ranked(arena, diags);
    for (size_t i = 0; i < diags->list.count; i++)
        print_one(&print, all[i].diag);
    size_t more = unseen(diags);
    if (more > 0)
        fprintf(out, "%zu more %s not shown\n", more, more == 1 ? "message is" : "messages are");
}

/* ---- JSON ---- */

/* Messages quote files, which may hold anything; JSON must be UTF-8. */
static void put_text(struct arena *arena, json_t *object, const char *key, struct str s)
{
    json_put_str(object, key, text_safe(arena, s, true));
}

static void put_number(json_t *object, const char *key, uint32_t number)
{
    json_object_set_new(object, key, json_integer(number));
}

static json_t *json_of_place(struct arena *arena, struct span at)
{
    struct place from = source_place(at.source, at.from), to = source_place(at.source, at.to);
    json_t *json = json_object();
    put_text(arena, json, "file", at.source->name);
    put_number(json, "line", from.line);
    put_number(json, "column", from.column);
    put_number(json, "end_line", to.line);
    put_number(json, "end_column", to.column);
    return json;
}

static json_t *json_of_diag(struct arena *arena, const struct diag *diag)
{
    json_t *json = diag->at.source ? json_of_place(arena, diag->at) : json_object();
    json_put_str(json, "severity", str_of(severities[diag->severity].word));
    json_put_str(json, "code", str_of(diag->code));
    put_text(arena, json, "message", diag->message);
    put_text(arena, json, "help", diag->help);
    if (diag->related.source) {
        json_t *related = json_of_place(arena, diag->related);
        put_text(arena, related, "message", diag->related_note);
        json_object_set_new(json, "related", related);
    }
    return json;
}

static void print_json(struct arena *arena, const json_t *json, FILE *out)
{
    fprintf(out, "%.*s\n", STR_ARG(json_write(arena, json)));
}

void diags_print_json(const struct diags *diags, FILE *out)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    const struct ranked *all = ranked(arena, diags);
    for (size_t i = 0; i < diags->list.count; i++) {
        CLEANUP(json_freep) json_t *json = json_of_diag(arena, all[i].diag);
        print_json(arena, json, out);
    }
    if (unseen(diags) > 0) {
        CLEANUP(json_freep) json_t *more = json_object();
        put_number(more, "not_shown", (uint32_t)unseen(diags));
        print_json(arena, more, out);
    }
}

/* ---- SARIF ---- */

/* RFC 3986: what may not stand in a path is written %XX. */
static struct str uri_of(struct arena *arena, struct str path)
{
    static const struct str open =
        STR_INIT("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");
    struct text uri = text_new(arena);
    for (size_t i = 0; i < path.len; i++) {
        if (str_find(open, str_part(path, i, i + 1), 0) >= 0)
            text_char(&uri, path.at[i]);
        else
            text_addf(&uri, "%%%02X", (unsigned char)path.at[i]);
    }
    return text_str(&uri);
}

static json_t *sarif_message(struct arena *arena, struct str text)
{
    json_t *json = json_object();
    put_text(arena, json, "text", text);
    return json;
}

static json_t *sarif_region(struct span at)
{
    struct place from = source_place(at.source, at.from), to = source_place(at.source, at.to);
    json_t *region = json_object();
    put_number(region, "startLine", from.line);
    put_number(region, "startColumn", from.column);
    put_number(region, "endLine", to.line);
    put_number(region, "endColumn", to.column);
    return region;
}

static json_t *sarif_location(struct arena *arena, struct span at)
{
    json_t *artifact = json_object(), *physical = json_object(), *location = json_object();
    json_put_str(artifact, "uri", uri_of(arena, at.source->name));
    json_object_set_new(physical, "artifactLocation", artifact);
    json_object_set_new(physical, "region", sarif_region(at));
    json_object_set_new(location, "physicalLocation", physical);
    return location;
}

static json_t *sarif_locations(struct arena *arena, struct span at, struct str note)
{
    json_t *list = json_array();
    if (!at.source)
        return list;
    json_t *location = sarif_location(arena, at);
    if (note.len > 0)
        json_object_set_new(location, "message", sarif_message(arena, note));
    json_array_append_new(list, location);
    return list;
}

static json_t *sarif_result(struct arena *arena, const struct diag *diag)
{
    struct str text = diag->message;
    if (diag->help.len > 0)
        text = str_format(arena, "%.*s\n%.*s", STR_ARG(text), STR_ARG(diag->help));
    json_t *json = json_object();
    json_put_str(json, "ruleId", str_of(diag->code));
    json_put_str(json, "level", str_of(severities[diag->severity].word));
    json_object_set_new(json, "message", sarif_message(arena, text));
    json_object_set_new(json, "locations", sarif_locations(arena, diag->at, STR("")));
    if (diag->related.source)
        json_object_set_new(json, "relatedLocations",
                            sarif_locations(arena, diag->related, diag->related_note));
    return json;
}

static json_t *sarif_rules(const struct ranked *all, size_t count)
{
    json_t *rules = json_array();
    CLEANUP(json_freep) json_t *seen = json_object();
    for (size_t i = 0; i < count; i++) {
        if (json_object_get(seen, all[i].diag->code))
            continue;
        json_object_set_new(seen, all[i].diag->code, json_true());
        json_t *rule = json_object();
        json_put_str(rule, "id", str_of(all[i].diag->code));
        json_array_append_new(rules, rule);
    }
    return rules;
}

static json_t *sarif_tool(const struct ranked *all, size_t count, const char *version)
{
    json_t *driver = json_object(), *tool = json_object();
    json_put_str(driver, "name", STR("waymark"));
    json_put_str(driver, "version", str_of(version));
    json_object_set_new(driver, "rules", sarif_rules(all, count));
    json_object_set_new(tool, "driver", driver);
    return tool;
}

/* A report that is not whole says so in a notification of the tool. */
static json_t *sarif_invocations(struct arena *arena, size_t more)
{
    json_t *invocation = json_object(), *list = json_array();
    json_object_set_new(invocation, "executionSuccessful", json_true());
    if (more > 0) {
        json_t *notification = json_object(), *notifications = json_array();
        struct str text = str_format(arena, "%zu more messages are not shown", more);
        json_object_set_new(notification, "message", sarif_message(arena, text));
        json_array_append_new(notifications, notification);
        json_object_set_new(invocation, "toolExecutionNotifications", notifications);
    }
    json_array_append_new(list, invocation);
    return list;
}

void diags_print_sarif(const struct diags *diags, FILE *out, const char *tool_version)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(json_freep) json_t *document = json_object();
    const struct ranked *all = ranked(arena, diags);
    json_t *run = json_object(), *runs = json_array(), *results = json_array();
    for (size_t i = 0; i < diags->list.count; i++)
        json_array_append_new(results, sarif_result(arena, all[i].diag));
    json_object_set_new(run, "tool", sarif_tool(all, diags->list.count, tool_version));
    json_object_set_new(run, "columnKind", json_string("unicodeCodePoints"));
    json_object_set_new(run, "invocations", sarif_invocations(arena, unseen(diags)));
    json_object_set_new(run, "results", results);
    json_array_append_new(runs, run);
    json_put_str(document, "$schema", STR("https://json.schemastore.org/sarif-2.1.0.json"));
    json_put_str(document, "version", STR("2.1.0"));
    json_object_set_new(document, "runs", runs);
    print_json(arena, document, out);
}

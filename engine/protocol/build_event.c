#include "protocol/build.h"

/* Built-in events: what their names mean and what they carry. */

struct builtin_event {
    const char *head;         /* the first token */
    const char *kind;         /* what the second token names; NULL: nothing of the protocol */
    const char *const *rest;  /* what the third may be; NULL: nothing follows */
    const char *const *words; /* of a second token that names nothing */
};

static const char *const document_words[] = {"missing",  "present",  "expired", "not_applicable",
                                             "withheld", "released", NULL};
static const char *const consent_words[] = {
    "not_sought", "sought", "given", "refused", "withdrawn", "stale", "lapsed", "disputed", NULL};
static const char *const error_words[] = {"execution", "communication", NULL};
static const char *const done_words[] = {"state", NULL};
static const char *const task_words[] = {"done", "overdue", NULL};

static const struct builtin_event builtin_events[] = {
    {"record", "record", NULL, NULL},
    {"document", "document", document_words, NULL},
    {"consent", "consent", consent_words, NULL},
    {"served", "notice", NULL, NULL},
    {"task", "task", task_words, NULL},
    {"link", "link", NULL, NULL},
    {"unlink", "link", NULL, NULL},
    {"done", NULL, NULL, done_words},
    {"error", NULL, NULL, error_words},
};

static const struct builtin_event *find_builtin(struct str event)
{
    struct str head = {0};
    (void)str_next(&event, '.', &head);
    for (size_t i = 0; i < COUNT_OF(builtin_events); i++)
        if (str_is(head, builtin_events[i].head))
            return &builtin_events[i];
    return NULL;
}

bool is_builtin_event(struct str event)
{
    return find_builtin(event) != NULL;
}

static void check_words(struct build *build, const char *const *words, struct str word,
                        struct span at)
{
    struct str copies[16];
    size_t count = 0;
    for (; words && words[count] && count < COUNT_OF(copies); count++) {
        copies[count] = str_of(words[count]);
        if (str_eq(copies[count], word))
            return;
    }
    struct diag *diag =
        diag_error(build->diags, "P053", at, "no built-in event ends in `%.*s`", STR_ARG(word));
    struct str near = nearest_word(word, copies, count);
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
}

/* done.state.S, error.execution and error.communication; other words are the author's own
 * (SCXML 3.12.1), unless they look misspelt. */
static void check_special(struct build *build, const struct builtin_event *builtin,
                          const struct key_name *event, struct str second, struct str rest)
{
    struct str words[4];
    size_t count = 0;
    bool known = false;
    for (; builtin->words[count]; count++) {
        words[count] = str_of(builtin->words[count]);
        known = known || str_eq(second, words[count]);
    }
    if (!known && nearest_word(second, words, count).len)
        diag_error(build->diags, "P053", event->at, "there is no built-in event `%.*s`",
                   STR_ARG(event->text));
    if (!known)
        return;
    const struct key_name state = {rest, event->at};
    if (str_is(second, "state") && !str_is(rest, "*"))
        (void)refer(build, "state", &state);
}

/* A protocol without documents, say, may call events of its own `document.received`. */
static bool has_any(const struct build *build, const char *kind)
{
    struct str prefix = str_format(build->arena, "%s:", kind);
    for (size_t i = 0; i < map_count(build->ids); i++)
        if (str_starts(map_key(build->ids, i), prefix))
            return true;
    return false;
}

void check_event(struct build *build, const struct key_name *event)
{
    const struct builtin_event *builtin = find_builtin(event->text);
    struct str rest = event->text, head, second, third;
    if (!builtin || !str_next(&rest, '.', &head) || !str_next(&rest, '.', &second) ||
        str_is(second, "*"))
        return;
    if (!builtin->kind) {
        check_special(build, builtin, event, second, rest);
        return;
    }
    if (!has_any(build, builtin->kind))
        return;
    const struct key_name name = {second, event->at};
    (void)refer(build, builtin->kind, &name);
    if (str_next(&rest, '.', &third) && !str_is(third, "*"))
        check_words(build, builtin->rest, third, event->at);
}

/* Events of people and of actions, each named in full. */
static bool all_plain(const struct key_names *events)
{
    for (size_t i = 0; i < events->count; i++)
        if (is_builtin_event(events->items[i].text) || str_ends(events->items[i].text, STR("*")))
            return false;
    return events->count > 0;
}

/* What `event` is in a transition: typed where what it answers is known. */
const struct feel_type *event_type(struct build *build, const struct key_names *events,
                                   const struct take *takes, size_t take_count)
{
    struct str prefix = STR("record."), text = events->count ? events->items[0].text : STR("");
    if (take_count && all_plain(events))
        return type_of_takes(build, takes, take_count, true);
    if (events->count != 1)
        return &feel_any;
    if (!str_starts(text, prefix))
        return &feel_any;
    const struct record_type *record =
        lookup(build, "record", str_part(text, prefix.len, text.len));
    return record ? type_of_takes(build, record->fields, record->count, true) : &feel_any;
}

/* What a story expects of states, data, documents, consents and history; and how a node is held
 * against a value. */
#include <stdarg.h>
#include <stddef.h>

#include "scenario/story.h"

static struct str replaced(struct arena *arena, struct str text, struct str what, struct str with)
{
    struct text made = text_new(arena);
    size_t from = 0;
    ptrdiff_t at;
    while ((at = str_find(text, what, from)) >= 0) {
        text_add(&made, str_part(text, from, (size_t)at));
        text_add(&made, with);
        from = (size_t)at + what.len;
    }
    text_add(&made, str_part(text, from, text.len));
    return text_str(&made);
}

struct str checker_named(const struct checker *checker, struct str text)
{
    for (size_t i = 0; i < checker->case_count; i++)
        if (!str_empty(checker->cases[i].name))
            text =
                replaced(checker->arena, text, checker->cases[i].reference, checker->cases[i].name);
    return text;
}

void checker_fail(struct checker *checker, struct span at, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct scenario_fault made = {at, str_vformat(checker->arena, format, args)};
    va_end(args);
    VEC_PUSH(checker->arena, checker->report->faults, made);
}

static const struct {
    size_t offset;
    void (*check)(struct checker *checker, const struct yaml_node *want);
} checks[] = {
    {offsetof(struct story_expect, refused), expect_refused},
    {offsetof(struct story_expect, states), expect_states},
    {offsetof(struct story_expect, blocked), expect_blocked},
    {offsetof(struct story_expect, breaches), expect_breaches},
    {offsetof(struct story_expect, warned), expect_warned},
    {offsetof(struct story_expect, notices), expect_notices},
    {offsetof(struct story_expect, tasks), expect_tasks},
    {offsetof(struct story_expect, due), expect_due},
    {offsetof(struct story_expect, agenda), expect_agenda},
    {offsetof(struct story_expect, consents), expect_consents},
    {offsetof(struct story_expect, documents), expect_documents},
    {offsetof(struct story_expect, data), expect_data},
    {offsetof(struct story_expect, history), expect_history},
    {offsetof(struct story_expect, fired), expect_fired},
    {offsetof(struct story_expect, outage), expect_outage},
    {offsetof(struct story_expect, whereabouts), expect_whereabouts},
};

void expect_expectations(struct checker *checker, const struct story_expect *expect)
{
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
        const struct yaml_node *want =
            *(const struct yaml_node *const *)((const char *)expect + checks[i].offset);
        if (want)
            checks[i].check(checker, want);
    }
}

/* ---- lists of words ---- */
static bool has_word(const struct str *words, size_t count, struct str word)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(words[i], word))
            return true;
    return false;
}

static struct str join(struct arena *arena, const struct str *words, size_t count)
{
    struct text text = text_new(arena);
    for (size_t i = 0; i < count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(words[i]));
    return count ? text_str(&text) : STR("nothing");
}

void expect_words(struct checker *checker, const struct yaml_node *want, const struct str *got,
                  size_t count, bool ordered, const char *what)
{
    VEC(struct str) words = {0};
    if (want->kind == YAML_SCALAR)
        VEC_PUSH(checker->arena, words, want->text.text);
    for (size_t i = 0; want->kind == YAML_SEQUENCE && i < want->count; i++)
        VEC_PUSH(checker->arena, words, yaml_text(want->items[i]));
    bool same = words.count == count;
    for (size_t i = 0; same && i < count; i++)
        same = ordered
                   ? str_eq(words.items[i], got[i])
                   : has_word(got, count, words.items[i]) && has_word(words.items, count, got[i]);
    if (!same)
        checker_fail(checker, want->at, "%s: got %.*s", what,
                     STR_ARG(join(checker->arena, got, count)));
}

bool check_name(struct checker *checker, const char *kind, const struct yaml_node *key,
                struct str id)
{
    if (protocol_find(checker->view->protocol, kind, id))
        return true;
    checker_fail(checker, key->at, "the protocol has no %s %.*s", kind, STR_ARG(id));
    return false;
}

/* ---- values ---- */
static bool list_matches(struct arena *arena, const struct yaml_node *want, struct feel_value got)
{
    if (got.kind != FEEL_LIST || got.of.list->count != want->count)
        return false;
    for (size_t i = 0; i < want->count; i++)
        if (!value_matches(arena, want->items[i], got.of.list->items[i]))
            return false;
    return true;
}

/* An entry of a context, or a row of a table by its id. */
static bool part_of(struct feel_value value, struct str key, struct feel_value *ret)
{
    if (value.kind == FEEL_CONTEXT)
        return feel_context_get(value.of.context, key, ret);
    for (size_t i = 0; value.kind == FEEL_LIST && i < value.of.list->count; i++) {
        struct feel_value row = value.of.list->items[i], id;
        if (row.kind == FEEL_CONTEXT && feel_context_get(row.of.context, STR("id"), &id) &&
            id.kind == FEEL_STRING && str_eq(id.of.string, key)) {
            *ret = row;
            return true;
        }
    }
    return false;
}

bool value_matches(struct arena *arena, const struct yaml_node *want, struct feel_value got)
{
    if (want->kind == YAML_SEQUENCE)
        return list_matches(arena, want, got);
    if (want->kind == YAML_SCALAR) {
        struct str text = feel_is_null(got) ? STR("null") : feel_plain(arena, got);
        return str_eq(text, want->text.text);
    }
    for (size_t i = 0; i < want->count; i++) {
        struct feel_value part;
        if (!part_of(got, yaml_text(want->pairs[i].key), &part) ||
            !value_matches(arena, want->pairs[i].value, part))
            return false;
    }
    return true;
}

static struct feel_value value_at(struct checker *checker, struct str path)
{
    struct str rest = path, word;
    if (!str_next(&rest, '.', &word))
        return feel_null();
    struct feel_value value =
        case_value(checker->arena, checker->view->protocol, checker->view->state, word);
    while (str_next(&rest, '.', &word)) {
        struct feel_value part;
        value = part_of(value, word, &part) ? part : feel_null();
    }
    return value;
}

void expect_data(struct checker *checker, const struct yaml_node *want)
{
    for (size_t i = 0; i < want->count && want->kind == YAML_MAPPING; i++) {
        struct str path = yaml_text(want->pairs[i].key), rest = path, field = {0};
        (void)str_next(&rest, '.', &field);
        if (!check_name(checker, "data", want->pairs[i].key, field))
            continue;
        struct feel_value got = value_at(checker, path);
        if (!value_matches(checker->arena, want->pairs[i].value, got))
            checker_fail(checker, want->pairs[i].value->at, "%.*s is %.*s", STR_ARG(path),
                         STR_ARG(feel_print(checker->arena, got)));
    }
}

/* ---- states ---- */
static bool is_leaf(const struct protocol *protocol, struct str id)
{
    const struct state *state = protocol_find(protocol, "state", id);
    return state && (state->type == STATE_ATOMIC || state->type == STATE_FINAL);
}

void expect_states(struct checker *checker, const struct yaml_node *want)
{
    VEC(struct str) leaves = {0};
    for (size_t i = 0; i < checker->view->state->active.count; i++)
        if (is_leaf(checker->view->protocol, checker->view->state->active.items[i].id))
            VEC_PUSH(checker->arena, leaves, checker->view->state->active.items[i].id);
    expect_words(checker, want, leaves.items, leaves.count, false, "active states");
}

/* ---- documents and consents ---- */
static void check_document(struct checker *checker, struct str id, const struct yaml_node *want)
{
    const struct case_document *found = NULL;
    for (size_t i = 0; i < checker->view->state->documents.count; i++)
        if (str_eq(checker->view->state->documents.items[i].id, id))
            found = &checker->view->state->documents.items[i];
    struct str status = found ? found->status : STR("missing");
    const struct yaml_node *want_status =
        want->kind == YAML_SCALAR ? want : yaml_get(want, "status");
    if (want_status && !str_eq(status, yaml_text(want_status)))
        checker_fail(checker, want_status->at, "document %.*s is %.*s", STR_ARG(id),
                     STR_ARG(status));
    const struct yaml_node *released = yaml_get(want, "released_to");
    VEC(struct str) roles = {0};
    for (size_t i = 0; found && i < found->released.count; i++)
        VEC_PUSH(checker->arena, roles, found->released.items[i].role);
    if (released)
        expect_words(checker, released, roles.items, roles.count, false, "released to");
    const struct yaml_node *until = yaml_get(want, "valid_until");
    struct feel_value valid = feel_null();
    if (found)
        (void)part_of(found->facts, STR("valid_until"), &valid);
    if (until && !value_matches(checker->arena, until, valid))
        checker_fail(checker, until->at, "document %.*s is valid until %.*s", STR_ARG(id),
                     STR_ARG(feel_print(checker->arena, valid)));
}

void expect_documents(struct checker *checker, const struct yaml_node *want)
{
    for (size_t i = 0; i < want->count && want->kind == YAML_MAPPING; i++) {
        struct str id = yaml_text(want->pairs[i].key);
        if (check_name(checker, "document", want->pairs[i].key, id))
            check_document(checker, id, want->pairs[i].value);
    }
}

void expect_consents(struct checker *checker, const struct yaml_node *want)
{
    for (size_t i = 0; i < want->count && want->kind == YAML_MAPPING; i++) {
        struct str id = yaml_text(want->pairs[i].key), status = STR("not_sought");
        if (!check_name(checker, "consent", want->pairs[i].key, id))
            continue;
        for (size_t j = 0; j < checker->view->state->consents.count; j++)
            if (str_eq(checker->view->state->consents.items[j].id, id))
                status = checker->view->state->consents.items[j].status;
        if (!str_eq(status, yaml_text(want->pairs[i].value)))
            checker_fail(checker, want->pairs[i].value->at, "consent %.*s is %.*s", STR_ARG(id),
                         STR_ARG(status));
    }
}

/* ---- history ---- */
void expect_history(struct checker *checker, const struct yaml_node *want)
{
    const struct yaml_node *kinds = yaml_get(want, "kinds");
    VEC(struct str) got = {0};
    for (size_t i = 0; i < checker->fresh.count; i++)
        VEC_PUSH(checker->arena, got, str_of(entry_kind_name(checker->fresh.items[i]->kind)));
    if (kinds)
        expect_words(checker, kinds, got.items, got.count, true, "kinds of entries");
    else
        checker_fail(checker, want->at, "history expects {kinds: [...]}");
}

/* What a command's answer looks like: done, with what it brought, or refused, with why and what to
 * do. */
#include "cli/session.h"

struct str label_or_id(struct str label, struct str id)
{
    return str_empty(label) ? id : label;
}

/* FEEL writes a date as @"2026-09-21". */
struct str value_words(struct cli *cli, struct feel_value value)
{
    struct str from = feel_print(cli->arena, value);
    struct text text = text_new(cli->arena);
    bool quoted = false, temporal = false;
    for (size_t i = 0; i < from.len; i++) {
        char c = from.at[i];
        if (!quoted && c == '@')
            continue; /* a quote follows: see below */
        if (c == '"' && !quoted)
            temporal = i > 0 && from.at[i - 1] == '@';
        if (c != '"' || !temporal)
            text_char(&text, c);
        if (quoted && c == '\\' && i + 1 < from.len)
            text_char(&text, from.at[++i]);
        else if (c == '"')
            quoted = !quoted;
    }
    return text_str(&text);
}

struct str role_label(const struct protocol *protocol, struct str role)
{
    const struct role *found = protocol ? protocol_find(protocol, "role", role) : NULL;
    return found ? label_or_id(found->label, found->id) : role;
}

struct str roles_label(struct cli *cli, struct roles roles)
{
    struct text text = text_new(cli->arena);
    for (size_t i = 0; i < roles.count; i++)
        text_addf(&text, "%s%.*s (%.*s)", i ? ", " : "",
                  STR_ARG(label_or_id(roles.items[i]->label, roles.items[i]->id)),
                  STR_ARG(roles.items[i]->id));
    return text_str(&text);
}

/* Active states as the store lists them: one blank between. */
static struct str active_words(struct cli *cli, const struct case_state *state)
{
    struct text text = text_new(cli->arena);
    for (size_t i = 0; i < state->active.count; i++)
        text_addf(&text, "%s%.*s", i ? " " : "", STR_ARG(state->active.items[i].id));
    return text_str(&text);
}

struct str print_states(struct cli *cli, const struct protocol *protocol,
                        const struct case_state *state)
{
    struct states leaves = {0};
    struct text text = text_new(cli->arena);
    runtime_leaf_states(protocol, active_words(cli, state), cli->arena, &leaves);
    for (size_t i = 0; i < leaves.count; i++) {
        const struct state *leaf = leaves.items[i];
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(label_or_id(leaf->label, leaf->id)));
    }
    return text_str(&text);
}

json_t *case_states_json(struct cli *cli, const struct protocol *protocol,
                         const struct case_state *state)
{
    struct states leaves = {0};
    json_t *list = json_array();
    runtime_leaf_states(protocol, active_words(cli, state), cli->arena, &leaves);
    for (size_t i = 0; i < leaves.count; i++)
        json_array_append_new(list, json_of_str(leaves.items[i]->id));
    return list;
}

/* ---- needs ---- */
bool asked_failed(const struct asked *asked)
{
    return asked->outcome == NEED_NOT_MET || asked->outcome == NEED_CANNOT_TELL;
}

static const struct need *need_of(const struct protocol *protocol, const struct asked *asked)
{
    return asked->need ? asked->need : protocol ? protocol_find(protocol, "need", asked->id) : NULL;
}

static void print_field(struct cli *cli, const char *name, struct str text)
{
    if (str_empty(text))
        return;
    fprintf(cli->out, "     %-8s ", name);
    cli_print(cli, text);
    fputc('\n', cli->out);
}

/* `item.ID.FIELD` was seen of an element of a list: the part after `item`, else empty. */
static struct str of_item(struct str path)
{
    return str_starts(path, STR("item.")) ? str_part(path, sizeof "item", path.len) : STR("");
}

/* A need that is asked of each element saw them all; what was seen of those that hold is not why it
 * fails. */
static bool is_of_failed(const struct asked *asked, struct str rest)
{
    for (size_t i = 0; i < asked->item_count; i++)
        if (str_starts(rest, asked->items[i].id) && rest.len > asked->items[i].id.len &&
            rest.at[asked->items[i].id.len] == '.')
            return true;
    return false;
}

static bool is_told(const struct asked *asked, size_t index)
{
    const struct seen *seen = &asked->seen[index];
    struct str rest = of_item(seen->path);
    if (seen->value.kind == FEEL_LIST || seen->value.kind == FEEL_CONTEXT)
        return false; /* its parts are named by the items */
    if (!str_empty(rest) && !is_of_failed(asked, rest))
        return false;
    for (size_t i = 0; i < index; i++)
        if (str_eq(asked->seen[i].path, seen->path) && feel_same(asked->seen[i].value, seen->value))
            return false;
    return true;
}

static void print_seen(struct cli *cli, const struct asked *asked)
{
    for (size_t i = 0; i < asked->seen_count; i++) {
        if (!is_told(asked, i))
            continue;
        struct str path = asked->seen[i].path, rest = of_item(path);
        struct str value = value_words(cli, asked->seen[i].value);
        print_field(cli, "seen",
                    str_format(cli->arena, "%.*s = %.*s", STR_ARG(str_empty(rest) ? path : rest),
                               STR_ARG(value)));
    }
}

static struct str first_remedy(const struct asked *asked)
{
    struct str remedy = asked->remedy;
    for (size_t i = 0; str_empty(remedy) && i < asked->item_count; i++)
        remedy = asked->items[i].remedy;
    return remedy;
}

void print_asked(struct cli *cli, const struct protocol *protocol, const struct asked *asked,
                 size_t number)
{
    const struct need *need = need_of(protocol, asked);
    fprintf(cli->out, "%3zu. ", number);
    cli_print(cli, str_empty(asked->says) ? asked->id : asked->says);
    fprintf(cli->out, "  [%.*s%s]\n", STR_ARG(asked->id),
            asked->outcome == NEED_CANNOT_TELL ? ", cannot be told" : "");
    for (size_t i = 1; i < asked->item_count; i++) {
        struct str says = asked->items[i].says;
        fprintf(cli->out, "     ");
        cli_print(cli, str_empty(says) ? asked->items[i].id : says);
        fputc('\n', cli->out);
    }
    print_field(cli, "because", asked->reason);
    print_field(cli, "clause", need ? need->source : STR(""));
    print_seen(cli, asked);
    print_field(cli, "remedy", first_remedy(asked));
    print_field(cli, "who", need ? roles_label(cli, need->who) : STR(""));
}

json_t *asked_to_json(struct cli *cli, const struct protocol *protocol, const struct asked *asked)
{
    const struct need *need = need_of(protocol, asked);
    json_t *json = json_pack("{s:s}", "outcome", need_outcome_name(asked->outcome));
    json_put_str(json, "need", asked->id);
    json_put_str(json, "says", asked->says);
    json_put_str(json, "reason", asked->reason);
    json_put_str(json, "remedy", first_remedy(asked));
    json_put_str(json, "clause", need ? need->source : STR(""));
    json_t *items = json_array(), *seen = json_object(), *who = json_array();
    for (size_t i = 0; i < asked->item_count; i++) {
        json_t *item = json_object();
        json_put_str(item, "id", asked->items[i].id);
        json_put_str(item, "says", asked->items[i].says);
        json_array_append_new(items, item);
    }
    for (size_t i = 0; i < asked->seen_count; i++)
        if (is_told(asked, i))
            json_object_setn_new(seen, asked->seen[i].path.at, asked->seen[i].path.len,
                                 feel_to_json(asked->seen[i].value));
    for (size_t i = 0; need && i < need->who.count; i++)
        json_array_append_new(who, json_of_str(need->who.items[i]->id));
    json_object_set_new(json, "items", items);
    json_object_set_new(json, "seen", seen);
    json_object_set_new(json, "who", who);
    (void)cli;
    return json;
}

/* ---- refusals ---- */
static const struct {
    enum refusal refusal;
    const char *text;
} refusals[] = {
    {REFUSED_NEEDS, "this is still missing:"},
    {REFUSED_NOT_ALLOWED, "the role in which you act may not do this."},
    {REFUSED_NOT_EXPECTED, "it is not expected in the state the case is in."},
    {REFUSED_MISSING, "it must carry:"},
    {REFUSED_WRONG, "these values cannot be taken:"},
    {REFUSED_NOT_OVERRIDABLE, "this need cannot be overridden, or not by you."},
};

static const char *refusal_text(enum refusal refusal)
{
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
        if (refusals[i].refusal == refusal)
            return refusals[i].text;
    return "";
}

void print_refusal(struct cli *cli, const struct protocol *protocol, const struct entry *entry)
{
    size_t number = 0;
    fprintf(cli->out, "Refused: %s", entry_kind_name(entry->wanted));
    if (!str_empty(entry->name))
        fprintf(cli->out, " %.*s", STR_ARG(text_safe(cli->arena, entry->name, false)));
    fprintf(cli->out, ": %s\n", refusal_text(entry->refusal));
    for (size_t i = 0; i < entry->detail_count; i++)
        print_field(cli, "-",
                    str_format(cli->arena, "%.*s: %.*s", STR_ARG(entry->details[i].field),
                               STR_ARG(entry->details[i].text)));
    for (size_t i = 0; i < entry->asked_count; i++)
        if (asked_failed(&entry->asked[i]) && entry->asked[i].unmet == UNMET_REFUSE)
            print_asked(cli, protocol, &entry->asked[i], ++number);
}

/* ---- answers ---- */
static void print_effect(struct cli *cli, const struct answer *answer, const struct effect *effect)
{
    const struct task *task = NULL;
    switch ((int)effect->kind) {
    case EFFECT_TASK_OPENED:
        task = protocol_find(answer->protocol, "task", effect->key);
        fprintf(cli->out, "  task:    %.*s",
                STR_ARG(task ? label_or_id(task->label, task->id) : effect->key));
        if (effect->due != INSTANT_NONE)
            fprintf(cli->out, ", due %.*s", STR_ARG(session_due(cli, effect->due, NULL)));
        fputc('\n', cli->out);
        break;
    case EFFECT_NOTICE:
        fprintf(cli->out, "  notice:  %.*s to %.*s",
                STR_ARG(str_empty(effect->key) ? effect->task : effect->key),
                STR_ARG(role_label(answer->protocol, effect->word)));
        if (effect->due != INSTANT_NONE)
            fprintf(cli->out, ", with the digest of %.*s",
                    STR_ARG(session_due(cli, effect->due, NULL)));
        fputc('\n', cli->out);
        break;
    case EFFECT_SERVED:
        if (effect->due != INSTANT_NONE)
            fprintf(cli->out, "  served:  %.*s, counts from %.*s\n", STR_ARG(effect->id),
                    STR_ARG(session_when(cli, effect->due)));
        break;
    case EFFECT_TROUBLE:
        fprintf(cli->out, "  trouble: ");
        cli_print(cli, effect->id);
        fprintf(cli->out, ": ");
        cli_print(cli, value_words(cli, effect->value));
        fputc('\n', cli->out);
        break;
    case EFFECT_OPENING:
        fprintf(cli->out, "  opens:   a case of %.*s (%.*s)\n", STR_ARG(effect->key),
                STR_ARG(effect->id));
        break;
    case EFFECT_MESSAGE:
        fprintf(cli->out, "  message: %.*s to case %.*s\n", STR_ARG(effect->id),
                STR_ARG(effect->key));
        break;
    }
}

static void print_unmet(struct cli *cli, const struct answer *answer, const struct entry *entry)
{
    static const char *const words[] = {"blocked", "breach", "warning"};
    for (size_t i = 0; i < entry->asked_count; i++) {
        const struct asked *asked = &entry->asked[i];
        if (!asked_failed(asked))
            continue;
        fprintf(cli->out, "  %s: ", words[asked->unmet]);
        cli_print(cli, str_empty(asked->says) ? asked->id : asked->says);
        fprintf(cli->out, "  [%.*s]\n", STR_ARG(asked->id));
    }
    (void)answer;
}

static void print_entries(struct cli *cli, const struct answer *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        const struct entry *entry = answer->entries[i];
        if (entry->kind == ENTRY_REFUSED)
            continue;
        if (!answer->refusal) /* which says it all already */
            print_unmet(cli, answer, entry);
        for (size_t j = 0; j < entry->effect_count; j++)
            print_effect(cli, answer, &entry->effects[j]);
    }
}

void print_answer(struct cli *cli, const struct answer *answer)
{
    if (answer->repeated)
        fprintf(cli->out, "Said before under this id: done then, nothing done now.\n");
    if (answer->refusal)
        print_refusal(cli, answer->protocol, answer->refusal);
    if (str_empty(answer->reference))
        return;
    fprintf(cli->out, "%s %.*s: ", answer->refusal ? "Recorded. Case" : "Done. Case",
            STR_ARG(answer->reference));
    if (answer->state)
        cli_print(cli, print_states(cli, answer->protocol, answer->state));
    fprintf(cli->out, "  (entry %lld)\n", (long long)answer->sequence);
    print_entries(cli, answer);
}

json_t *answer_to_json(struct cli *cli, const struct answer *answer)
{
    json_t *json =
        json_pack("{s:s, s:b, s:I}", "outcome", answer->refusal ? "refused" : "done", "repeated",
                  (int)answer->repeated, "entry", (json_int_t)answer->sequence);
    json_put_str(json, "case", answer->reference);
    if (answer->state)
        json_object_set_new(json, "states", case_states_json(cli, answer->protocol, answer->state));
    if (!answer->refusal)
        return json;
    json_t *needs = json_array(), *details = json_object();
    for (size_t i = 0; i < answer->refusal->asked_count; i++)
        if (asked_failed(&answer->refusal->asked[i]) &&
            answer->refusal->asked[i].unmet == UNMET_REFUSE)
            json_array_append_new(needs,
                                  asked_to_json(cli, answer->protocol, &answer->refusal->asked[i]));
    for (size_t i = 0; i < answer->refusal->detail_count; i++)
        json_object_setn_new(details, answer->refusal->details[i].field.at,
                             answer->refusal->details[i].field.len,
                             json_of_str(answer->refusal->details[i].text));
    json_object_set_new(json, "refused", json_string(refusal_name(answer->refusal->refusal)));
    json_object_set_new(json, "needs", needs);
    json_object_set_new(json, "details", details);
    return json;
}

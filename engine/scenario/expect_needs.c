/* What a story expects of refusals, blocked transitions, breaches and warnings. */
#include "scenario/story.h"

static bool failed(const struct asked *asked)
{
    return asked->outcome == NEED_NOT_MET || asked->outcome == NEED_CANNOT_TELL;
}

/* ---- refusals ---- */
struct word_list {
    VEC(struct str) words;
};

static void add_once(struct checker *checker, struct word_list *list, struct str word)
{
    for (size_t i = 0; i < list->words.count; i++)
        if (str_eq(list->words.items[i], word))
            return;
    VEC_PUSH(checker->arena, list->words, word);
}

static const struct asked *find_asked(const struct entry *entry, struct str id)
{
    for (size_t i = 0; i < entry->asked_count; i++)
        if (str_eq(entry->asked[i].id, id) && failed(&entry->asked[i]) &&
            entry->asked[i].unmet == UNMET_REFUSE)
            return &entry->asked[i];
    return NULL;
}

static void check_items(struct checker *checker, const struct asked *asked,
                        const struct yaml_node *want)
{
    VEC(struct str) ids = {0};
    for (size_t i = 0; i < asked->item_count; i++)
        VEC_PUSH(checker->arena, ids, checker_named(checker, asked->items[i].id));
    bool same = ids.count == want->count;
    for (size_t i = 0; i < want->count; i++) {
        struct str id = yaml_text(want->pairs[i].key);
        const struct need_item *item = NULL;
        for (size_t j = 0; j < asked->item_count; j++)
            item = str_eq(ids.items[j], id) ? &asked->items[j] : item;
        same = same && item;
        struct str says = item ? checker_named(checker, item->says) : STR("");
        if (item && !str_eq(says, yaml_text(want->pairs[i].value)))
            checker_fail(checker, want->pairs[i].value->at, "it says: %.*s", STR_ARG(says));
    }
    struct text text = text_new(checker->arena);
    for (size_t i = 0; i < ids.count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(ids.items[i]));
    if (!same)
        checker_fail(checker, want->at, "items of %.*s: got %.*s", STR_ARG(asked->id),
                     STR_ARG(text_str(&text)));
}

static void check_need_texts(struct checker *checker, const struct entry *refusal,
                             const struct yaml_node *want)
{
    for (size_t i = 0; i < want->count; i++) {
        const struct asked *asked = find_asked(refusal, yaml_text(want->pairs[i].key));
        const struct yaml_node *text = want->pairs[i].value;
        if (!asked)
            checker_fail(checker, want->pairs[i].key->at, "this need did not refuse");
        else if (text->kind == YAML_MAPPING)
            check_items(checker, asked, text);
        else if (!str_eq(asked->says, yaml_text(text)))
            checker_fail(checker, text->at, "it says: %.*s", STR_ARG(asked->says));
    }
}

static void check_needs(struct checker *checker, const struct entry *refusal,
                        const struct yaml_node *want)
{
    struct word_list got = {0};
    for (size_t i = 0; i < refusal->asked_count; i++)
        if (failed(&refusal->asked[i]) && refusal->asked[i].unmet == UNMET_REFUSE)
            add_once(checker, &got, refusal->asked[i].id);
    if (want->kind != YAML_MAPPING) {
        expect_words(checker, want, got.words.items, got.words.count, false, "refusing needs");
        return;
    }
    check_need_texts(checker, refusal, want);
    for (size_t i = 0; i < got.words.count; i++) {
        bool named = false;
        for (size_t j = 0; j < want->count; j++)
            named = named || str_eq(yaml_text(want->pairs[j].key), got.words.items[i]);
        if (!named)
            checker_fail(checker, want->at, "need %.*s refused as well",
                         STR_ARG(got.words.items[i]));
    }
}

void expect_refused(struct checker *checker, const struct yaml_node *want)
{
    const struct entry *refusal = checker->answer->refusal;
    if (!refusal)
        return; /* reported already */
    if (want->kind == YAML_SCALAR) {
        if (!str_is(want->text.text, refusal_name(refusal->refusal)))
            checker_fail(checker, want->at, "it was refused: %s", refusal_name(refusal->refusal));
        return;
    }
    const struct yaml_node *needs = yaml_get(want, "needs"), *missing = yaml_get(want, "missing");
    VEC(struct str) fields = {0};
    for (size_t i = 0; i < refusal->detail_count; i++)
        VEC_PUSH(checker->arena, fields, refusal->details[i].field);
    if (needs)
        check_needs(checker, refusal, needs);
    if (missing)
        expect_words(checker, missing, fields.items, fields.count, false, "missing fields");
    if ((needs && refusal->refusal != REFUSED_NEEDS) ||
        (missing && refusal->refusal != REFUSED_MISSING))
        checker_fail(checker, want->at, "it was refused: %s", refusal_name(refusal->refusal));
    if (!needs && !missing)
        checker_fail(checker, want->at, "refused expects needs, missing, or a word");
}

/* ---- what did not refuse, but is on record ---- */
static void check_unmet(struct checker *checker, const struct yaml_node *want, enum unmet unmet,
                        const char *what)
{
    struct word_list got = {0};
    for (size_t i = 0; i < checker->fresh.count; i++) {
        const struct entry *entry = checker->fresh.items[i];
        for (size_t j = 0; entry->kind != ENTRY_REFUSED && j < entry->asked_count; j++)
            if (failed(&entry->asked[j]) && entry->asked[j].unmet == unmet)
                add_once(checker, &got, entry->asked[j].id);
    }
    expect_words(checker, want, got.words.items, got.words.count, false, what);
}

void expect_blocked(struct checker *checker, const struct yaml_node *want)
{
    check_unmet(checker, want, UNMET_REFUSE, "blocking needs");
}

void expect_breaches(struct checker *checker, const struct yaml_node *want)
{
    check_unmet(checker, want, UNMET_BREACH, "breaches");
}

void expect_warned(struct checker *checker, const struct yaml_node *want)
{
    check_unmet(checker, want, UNMET_WARN, "warnings");
}

#include "support/chart_duel.h"

#include "support/machine_story.h"

/* ---- what the machine did, in the reference's words ---- */
static void add_names(struct text *out, const struct effect *e)
{
    text_addf(out, "~%.*s", STR_ARG(e->id));
    for (size_t i = 0; i < e->name_count; i++)
        text_addf(out, "%s%.*s", i == 0 ? "=" : ",", STR_ARG(e->names[i]));
    text_addf(out, " ");
}

static void add_effect(struct arena *arena, struct text *out, const struct effect *e)
{
    switch (e->kind) {
    case EFFECT_ENTERED:
        text_addf(out, ">%.*s ", STR_ARG(e->id));
        break;
    case EFFECT_EXITED:
        text_addf(out, "<%.*s ", STR_ARG(e->id));
        break;
    case EFFECT_REMEMBERED:
        add_names(out, e);
        break;
    case EFFECT_SET:
        if (str_is(e->id, "t"))
            text_addf(out, "%.*s ", STR_ARG(feel_plain(arena, e->value)));
        else
            text_addf(out, "+ ");
        break;
    case EFFECT_RAISED:
        text_addf(out, "^%.*s ", STR_ARG(e->id));
        break;
    case EFFECT_TROUBLE:
        text_addf(out, "! ");
        break;
    case EFFECT_STOPPED:
        text_addf(out, ". ");
        break;
    default:
        break;
    }
}

/* Two fields have defaults, which opening sets before anything else. */
static size_t defaults_of(const struct entry *entry)
{
    size_t skip = 0, sets = 0;
    if (entry->kind != ENTRY_OPENED)
        return 0;
    while (skip < entry->effect_count && sets < 2)
        sets += entry->effects[skip++].kind == EFFECT_SET;
    return skip;
}

static struct str done_here(struct story *story)
{
    struct text out = text_new(story->arena);
    for (size_t i = 0; i < story->last.count; i++) {
        const struct entry *entry = story->last.entries[i];
        for (size_t j = defaults_of(entry); j < entry->effect_count; j++)
            add_effect(story->arena, &out, &entry->effects[j]);
    }
    text_addf(&out, "|");
    for (size_t i = 0; i < story->kase->active.count; i++)
        text_addf(&out, " %.*s", STR_ARG(story->kase->active.items[i].id));
    return text_str(&out);
}

static struct str done_there(struct reference *reference)
{
    text_addf(&reference->trace, "|");
    for (int s = 0; s < reference->chart->state_count; s++)
        if (reference->active & ((uint64_t)1 << s))
            text_addf(&reference->trace, " s%d", s);
    return text_str(&reference->trace);
}

/* ---- step by step ---- */
static bool compare(struct story *story, struct reference *reference, enum outcome outcome,
                    struct duel *ret)
{
    ret->here = outcome == OUTCOME_FAULT ? str_of(story->fault.text) : done_here(story);
    ret->there = reference->endless ? STR("it never rests") : done_there(reference);
    ret->steps += reference->steps;
    ret->endless = outcome == OUTCOME_FAULT && reference->endless;
    ret->agree = ret->endless || (outcome != OUTCOME_FAULT && str_eq(ret->here, ret->there));
    return ret->agree && !ret->endless;
}

#define AT "2026-09-14T09:00"

static void play(struct story *story, const struct chart *chart, uint64_t number, struct duel *ret)
{
    struct reference *reference = ARENA_NEW(story->arena, struct reference);
    const char *events[CHART_EVENTS];
    random_events(number, events);
    reference_start(reference, story->arena, chart);
    enum outcome outcome = story_do(story, __LINE__, AT, "", "open", "", "{}");
    for (size_t i = 0; compare(story, reference, outcome, ret) && i < CHART_EVENTS; i++) {
        ret->event = str_of(events[i]);
        reference_send(reference, events[i]);
        outcome = story_do(story, __LINE__, AT, "", "message", events[i], "{}");
    }
}

void chart_duel(struct arena *arena, uint64_t number, bool stored, struct duel *ret)
{
    struct chart *chart = ARENA_NEW(arena, struct chart);
    random_chart(number, chart);
    *ret = (struct duel){.protocol = chart_as_protocol(arena, chart)};
    struct story *story = story_new(str_cstr(arena, ret->protocol), NULL);
    if (story->protocol == NULL) {
        ret->here = STR("it does not load");
    } else {
        story->quiet = !stored;
        play(story, chart, number, ret);
        ret->here = str_copy(arena, ret->here);
        ret->there = str_copy(arena, ret->there);
    }
    story_end(story);
}

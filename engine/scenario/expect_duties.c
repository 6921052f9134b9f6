/* What a story expects of notices, open tasks, the agenda and whereabouts. */
#include "scenario/story.h"

/* A line of a list as field and text; expectations are mappings that name some of the fields. */
struct line_field {
    const char *name;
    struct str text;
};
struct line {
    struct line_field fields[8];
};

static bool line_matches(const struct yaml_node *want, const struct line *line)
{
    for (size_t i = 0; i < want->count; i++) {
        bool found = false;
        for (size_t j = 0; j < sizeof line->fields / sizeof *line->fields; j++)
            found = found || (line->fields[j].name &&
                              str_is(yaml_text(want->pairs[i].key), line->fields[j].name) &&
                              str_eq(yaml_text(want->pairs[i].value), line->fields[j].text));
        if (!found)
            return false;
    }
    return want->kind == YAML_MAPPING;
}

static struct str print_line(struct arena *arena, const struct line *line)
{
    struct text text = text_new(arena);
    text_char(&text, '{');
    for (size_t i = 0; i < sizeof line->fields / sizeof *line->fields; i++)
        if (line->fields[i].name && !str_empty(line->fields[i].text))
            text_addf(&text, "%s%s: %.*s", text.len > 1 ? ", " : "", line->fields[i].name,
                      STR_ARG(line->fields[i].text));
    text_char(&text, '}');
    return text_str(&text);
}

static void check_lines(struct checker *checker, const struct yaml_node *want,
                        const struct line *lines, size_t count, const char *what)
{
    bool same = want->kind == YAML_SEQUENCE && want->count == count;
    for (size_t i = 0; same && i < count; i++)
        same = line_matches(want->items[i], &lines[i]);
    if (same)
        return;
    struct text text = text_new(checker->arena);
    for (size_t i = 0; i < count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "", STR_ARG(print_line(checker->arena, &lines[i])));
    checker_fail(checker, want->at, "%s: got [%.*s]", what, STR_ARG(text_str(&text)));
}

/* ---- notices ---- */
static struct str civil_of(struct checker *checker, int64_t instant)
{
    return civil_format(checker->arena, zone_to_civil(checker->view->protocol->zone, instant));
}

/* When it goes out with others; nothing where it goes by itself. */
static struct str digest_of(struct checker *checker, const struct effect *effect)
{
    return effect->due == INSTANT_NONE ? (struct str){0} : civil_of(checker, effect->due);
}

void expect_notices(struct checker *checker, const struct yaml_node *want)
{
    VEC(struct line) lines = {0};
    for (size_t i = 0; i < checker->fresh.count; i++) {
        const struct entry *entry = checker->fresh.items[i];
        for (size_t j = 0; j < entry->effect_count; j++) {
            const struct effect *effect = &entry->effects[j];
            if (effect->kind != EFFECT_NOTICE)
                continue;
            struct line line = {{{"to", effect->word},
                                 {"notice", effect->key},
                                 {"task", effect->task},
                                 {"at", civil_of(checker, effect->at)},
                                 {"digest", digest_of(checker, effect)}}};
            VEC_PUSH(checker->arena, lines, line);
        }
    }
    check_lines(checker, want, lines.items, lines.count, "notices");
}

/* ---- tasks ---- */
static struct str due_text(struct checker *checker, int64_t due, struct date due_date)
{
    if (date_is_set(due_date))
        return date_format(checker->arena, due_date);
    return due == INSTANT_NONE ? STR("") : civil_of(checker, due);
}

static struct line task_line(struct checker *checker, const struct open_task *task)
{
    bool late = task->due != INSTANT_NONE && task->due <= checker->now;
    return (struct line){{{"task", task->task},
                          {"row", task->row},
                          {"due", due_text(checker, task->due, task->due_date)},
                          {"late", late ? STR("true") : STR("false")}}};
}

static bool due_by(struct checker *checker, const struct open_task *task)
{
    const struct zone *zone = checker->view->protocol->zone;
    if (task->due == INSTANT_NONE)
        return false;
    struct date day = date_is_set(task->due_date) ? task->due_date : zone_date(zone, task->due);
    return date_compare(day, zone_date(zone, checker->now)) <= 0;
}

static int64_t task_order(const struct open_task *task)
{
    return task->due == INSTANT_NONE ? INT64_MAX : task->due;
}

static void check_open(struct checker *checker, const struct yaml_node *want, bool due_only,
                       const char *what)
{
    VEC(const struct open_task *) sorted = {0};
    const struct case_state *state = checker->view->state;
    for (size_t i = 0; i < state->tasks.count; i++) {
        const struct open_task *task = &state->tasks.items[i];
        if (due_only && !due_by(checker, task))
            continue;
        VEC_PUSH(checker->arena, sorted, task);
        for (size_t j = sorted.count - 1;
             j > 0 && task_order(sorted.items[j - 1]) > task_order(task); j--) {
            sorted.items[j] = sorted.items[j - 1];
            sorted.items[j - 1] = task;
        }
    }
    VEC(struct line) lines = {0};
    for (size_t i = 0; i < sorted.count; i++)
        VEC_PUSH(checker->arena, lines, task_line(checker, sorted.items[i]));
    check_lines(checker, want, lines.items, lines.count, what);
}

void expect_tasks(struct checker *checker, const struct yaml_node *want)
{
    check_open(checker, want, false, "open tasks");
}

void expect_due(struct checker *checker, const struct yaml_node *want)
{
    check_open(checker, want, true, "due");
}

/* ---- timers and outages ---- */
/* `due:TASK@KEY`, `tell:TASK@KEY:TELL:ROLE`, `schedule:TASK`: the task's id ends at / or @. */
static struct str task_part(struct str *rest)
{
    size_t end = 0;
    while (end < rest->len && rest->at[end] != '@' && rest->at[end] != '/')
        end++;
    struct str task = str_part(*rest, 0, end);
    *rest = str_part(*rest, end, rest->len);
    return task;
}

/* The last two words between colons; keys have colons of their own. */
static void last_words(struct str text, struct str *ret_tell, struct str *ret_role)
{
    size_t role = text.len, tell;
    while (role > 0 && text.at[role - 1] != ':')
        role--;
    tell = role > 0 ? role - 1 : 0;
    while (tell > 0 && text.at[tell - 1] != ':')
        tell--;
    *ret_role = str_part(text, role, text.len);
    *ret_tell = str_part(text, tell, role > 0 ? role - 1 : 0);
}

static struct str timer_name(struct checker *checker, struct str id, struct str *ret_role)
{
    struct str rest = id, head, task, tell = STR("due");
    *ret_role = (struct str){0};
    (void)str_next(&rest, ':', &head);
    bool tells = str_is(head, "tell"), opens = str_is(head, "schedule");
    if (!tells && !opens && !str_is(head, "due"))
        return str_is(head, "after") ? rest : id;
    task = task_part(&rest);
    if (tells)
        last_words(rest, &tell, ret_role);
    return str_format(checker->arena, "%.*s.%.*s", STR_ARG(task),
                      STR_ARG(opens ? STR("opens") : tell));
}

/* Not an entry that says the messages of those before it. */
static bool is_of_timer(const struct entry *entry)
{
    return entry->kind == ENTRY_TIMER && entry->effect_count > 0 &&
           entry->effects[0].kind == EFFECT_TIMER_FIRED;
}

void expect_fired(struct checker *checker, const struct yaml_node *want)
{
    VEC(struct line) lines = {0};
    for (size_t i = 0; i < checker->fresh.count; i++) {
        const struct entry *entry = checker->fresh.items[i];
        struct str role;
        if (!is_of_timer(entry))
            continue;
        struct str name = timer_name(checker, entry->name, &role);
        struct line line = {{{"timer", name},
                             {"to", role},
                             {"due", civil_of(checker, entry->occurred_at)},
                             {"at", civil_of(checker, checker->fresh.recorded[i])}}};
        VEC_PUSH(checker->arena, lines, line);
    }
    check_lines(checker, want, lines.items, lines.count, "fired");
}

void expect_outage(struct checker *checker, const struct yaml_node *want)
{
    const struct story_outage *outage = checker->outage;
    if (!outage || want->kind == YAML_SCALAR) {
        if (outage || !str_is(yaml_text(want), "none"))
            checker_fail(checker, want->at,
                         outage ? "an outage is on record" : "no outage is on record");
        return;
    }
    struct line line = {{{"from", civil_of(checker, outage->from)},
                         {"until", civil_of(checker, outage->until)},
                         {"cases", str_format(checker->arena, "%lld", (long long)outage->cases)}}};
    if (!line_matches(want, &line))
        checker_fail(checker, want->at, "outage: got %.*s",
                     STR_ARG(print_line(checker->arena, &line)));
}

/* ---- agenda ---- */
#define AGENDA_DAYS 400

void expect_agenda(struct checker *checker, const struct yaml_node *want)
{
    struct agenda agenda;
    int64_t until = checker->now + (int64_t)AGENDA_DAYS * 86400000;
    case_agenda(checker->arena, checker->view->protocol, checker->view->state,
                &checker->view->surroundings, until, &agenda);
    for (size_t i = 0; want->kind == YAML_MAPPING && i < want->count; i++) {
        struct str task = yaml_text(want->pairs[i].key);
        VEC(struct str) dates = {0};
        if (!check_name(checker, "task", want->pairs[i].key, task))
            continue;
        for (size_t j = 0; j < agenda.count; j++)
            if (str_eq(agenda.items[j].task, task))
                VEC_PUSH(checker->arena, dates,
                         due_text(checker, agenda.items[j].due, agenda.items[j].due_date));
        struct str what = str_format(checker->arena, "agenda of %.*s", STR_ARG(task));
        expect_words(checker, want->pairs[i].value, dates.items, dates.count, true, what.at);
    }
}

/* ---- whereabouts ---- */
static struct str answer_text(enum truth truth)
{
    static const char *const words[] = {"false", "true", "cannot tell"};
    return str_of(words[truth]);
}

static struct str seen_text(struct checker *checker, const struct case_whereabouts *where)
{
    if (date_is_set(where->seen))
        return date_format(checker->arena, where->seen);
    return !str_empty(where->seen_reason) ? STR("cannot tell")
           : where->looks                 ? STR("never")
                                          : STR("");
}

/* The first thing that cannot be told. */
static struct str why_text(const struct case_whereabouts *where)
{
    const struct str reasons[] = {where->here.reason, where->party_reason, where->expected.reason,
                                  where->seen_reason, where->not_seen.reason};
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
        if (!str_empty(reasons[i]))
            return reasons[i];
    return STR("");
}

static struct line whereabouts_line(struct checker *checker, const struct case_whereabouts *where)
{
    struct str row = where->row ? where->row->id : STR("none");
    struct line line = {
        {{"row", row}, {"here", answer_text(where->here.is)}, {"why", why_text(where)}}};
    if (where->here.is != TRUTH_YES)
        return line;
    return (struct line){
        {{"row", row},
         {"party", where->party},
         {"expected", answer_text(where->expected.is)},
         {"closed", where->closure},
         {"seen", seen_text(checker, where)},
         {"ago",
          where->ago < 0 ? STR("") : str_format(checker->arena, "%lld", (long long)where->ago)},
         {"not_seen", answer_text(where->not_seen.is)},
         {"why", why_text(where)}}};
}

void expect_whereabouts(struct checker *checker, const struct yaml_node *want)
{
    struct case_whereabouts where;
    case_whereabouts(checker->arena, checker->view->protocol, checker->view->state,
                     &checker->view->surroundings, &where);
    if (want->kind == YAML_SCALAR && str_is(yaml_text(want), "none") && where.here.is == TRUTH_NO)
        return;
    const struct yaml_node *row = yaml_get(want, "row");
    if (row && !check_name(checker, "whereabouts", row, yaml_text(row)))
        return;
    struct line line = whereabouts_line(checker, &where);
    if (!want->count || !line_matches(want, &line))
        checker_fail(checker, want->at, "whereabouts: got %.*s",
                     STR_ARG(print_line(checker->arena, &line)));
}

/* What a model says after loading. */
#include "support/protocols.h"
#include "support/tap.h"

#define L __LINE__

static const char placement[] =
    "waymark: 1\n"
    "protocol: small\n"
    "version: 2026.1\n"
    "time: {zone: Europe/London, calendar: hampshire, tell_at: 08:30}\n"
    "roles:\n"
    "  school: {label: Home school, calendar: own}\n"
    "  provider: {calendar: own}\n"
    "  parent: {many: true, calendar: none, min: 1}\n"
    "  head: {of: school}\n"
    "edited_by: [school]\n"
    "types:\n"
    "  setting: {fields: {name: string, hours: number}}\n"
    "data:\n"
    "  start: {type: date, class: public}\n"
    "  basis: {enum: [voluntary, statutory], default: voluntary, by: head}\n"
    "  settings: list of setting\n"
    "  plan: {type: context, fields: {reviews: list of date, aim: {label: The aim, type: "
    "string}}}\n"
    "  closed_on: {type: date, until: [ended]}\n"
    "  upn: {type: string, pattern: '[A-Z]\\d{3}'}\n"
    "  hours:\n"
    "    type: table\n"
    "    rows: {mon: Monday, tue: {label: Tuesday, holder: school, hours: 5}}\n"
    "    columns: {holder: role, hours: number}\n"
    "define: {ready: later > 1, later: count(settings)}\n"
    "values: {full_time: {type: number, from: {2027-01-01: 25, 2026-01-01: 21}}}\n"
    "documents:\n"
    "  first: {from: school, pack: papers, release: {to: provider, needs: [agreed], reason: "
    "required}}\n"
    "  second: {from: school, pack: papers, valid_until: required, not_applicable: with reason}\n"
    "consents: {visit: {from: [parent, school], who: each, over: [plan], lapses: 12 months after "
    "answered}}\n"
    "records: {visit: {from: provider, fields: {held_on: date, note: string}}}\n"
    "links: {approval: {protocol: framework, max: 1, same: provider, hears: [lapsed], reads: "
    "[states, data.standing]}}\n"
    "needs:\n"
    "  agreed: {rule: consents.visit.status = \"given\", says: Agree., source: Section 9, who: "
    "parent,\n"
    "           override: {by: head, reason: required, second_person: true}}\n"
    "  planned: {has: [plan.reviews, plan.aim, documents.first, settings], says: \"Missing: {{ "
    "item.label }}\"}\n"
    "  all_held: {each: hours, rule: item.holder != null, says: \"{{ item.label }}\", unmet: "
    "warn}\n"
    "notices: {told: {to: school, subject: \"{{ reference }}\", text: \"{{ task.label }} {{ due "
    "}}\"}}\n"
    "initial: planned_state\n"
    "states:\n"
    "  before: {}\n"
    "  planned_state:\n"
    "    on:\n"
    "      begin: {to: live, by: school, needs: [agreed, planned], takes: {reason: string, more: "
    "{type: number, required: false}}}\n"
    "      lapsed: [{to: before, if: basis = \"voluntary\"}, {to: ended}]\n"
    "  live:\n"
    "    type: parallel\n"
    "    needs: [all_held]\n"
    "    enter: [{set: {plan: {aim: = \"x\" + \"y\"}, hours.mon.holder: provider, closed_on: = "
    "today()}}]\n"
    "    states:\n"
    "      left:\n"
    "        states:\n"
    "          l1:\n"
    "            tasks:\n"
    "              visit:\n"
    "                who: provider\n"
    "                calendar: school\n"
    "                every: each of plan.reviews else last school day of term at 16:00\n"
    "                due: 6 days before occurrence\n"
    "                done_by: {record: visit, where: held_on = occurrence.date}\n"
    "                tell: {soon: {when: 2 days before due, to: [provider], notice: told}}\n"
    "                on_leave: withdraw\n"
    "          l2: {}\n"
    "          back: {type: history, history: deep, default: l2}\n"
    "        on: {record.visit: {to: l2, if: event.held_on > start}}\n"
    "      right: {}\n"
    "    after: {late: {when: 1 day after start at 00:00, to: ended}}\n"
    "    on: {finish: {to: ended, by: [school, head], do: [{notify: told}, {if: ready, then: "
    "[{raise: lapsed}]}]}}\n"
    "    always: [{if: in_state(\"l2\"), to: ended}]\n"
    "  ended: {type: final}\n";

/* Runs with the protocol above loaded. */
static const struct protocol *load(struct bench *bench, const char *text)
{
    bench_start(bench, ".", NULL);
    const struct protocol *protocol = bench_load_text(bench, text);
    CHECK_STR(bench_messages(bench), "");
    CHECK(protocol != NULL);
    return protocol;
}

static const void *find(const struct protocol *protocol, const char *kind, const char *id)
{
    const void *row = protocol_find(protocol, kind, str_of(id));
    if (!row)
        tap_note("there is no %s %s", kind, id);
    CHECK(row != NULL);
    return row;
}

TEST("head, time and roles")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        CHECK_STR(protocol->id, "small");
        CHECK_STR(zone_name(protocol->zone), "Europe/London");
        CHECK_STR(protocol->calendar, "hampshire");
        CHECK_INT(protocol->tell_at.hour * 60 + protocol->tell_at.minute, 510);
        CHECK_INT(protocol->roles_count, 4);
        const struct role *school = find(protocol, "role", "school");
        const struct role *head = find(protocol, "role", "head");
        const struct role *parent = find(protocol, "role", "parent");
        CHECK_STR(school->label, "Home school");
        CHECK(head->of == school);
        CHECK(parent->many);
        CHECK_INT(parent->min, 1);
        CHECK_INT(parent->max, -1);
        CHECK(roles_admit(protocol->edited_by, school));
        CHECK(roles_admit(protocol->edited_by, head));
        CHECK(!roles_admit(protocol->edited_by, parent));
        CHECK_INT(protocol->file_count, 1);
    }
    bench_end(&bench);
}

static const struct {
    int line;
    const char *field, *type;
} fields[] = {
    {L, "start", "date"},
    {L, "basis", "string"},
    {L, "settings", "list of context<name: string, hours: number>"},
    {L, "plan", "context<reviews: list<date>, aim: string>"},
};

TEST("fields have their types, defaults and setters")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        for (size_t i = 0; i < 2; i++) {
            const struct field *field = find(protocol, "data", fields[i].field);
            CHECK_STR_AT(fields[i].line, feel_type_name(bench.arena, field->type), fields[i].type);
        }
        const struct field *start = find(protocol, "data", "start");
        const struct field *basis = find(protocol, "data", "basis");
        const struct field *closed = find(protocol, "data", "closed_on");
        const struct field *upn = find(protocol, "data", "upn");
        CHECK_INT(start->privacy.class, CLASS_PUBLIC);
        CHECK_INT(basis->privacy.class, CLASS_PERSONAL);
        CHECK_STR(start->by.items[0]->id, "school");
        CHECK_STR(basis->by.items[0]->id, "head");
        CHECK_INT(basis->type->word_count, 2);
        CHECK(basis->fallback != NULL);
        CHECK_STR(closed->until.items[0]->id, "ended");
        CHECK(upn->pattern_check != NULL);
    }
    bench_end(&bench);
}

TEST("a table has rows with labels and typed defaults")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        const struct field *hours = find(protocol, "data", "hours");
        CHECK(hours->is_table);
        CHECK_INT(hours->row_count, 2);
        CHECK_STR(hours->rows[0].label, "Monday");
        CHECK_STR(hours->rows[1].label, "Tuesday");
        CHECK(hours->rows[0].defaults == NULL);
        CHECK(hours->rows[1].defaults && hours->rows[1].defaults[0] && hours->rows[1].defaults[1]);
        CHECK(hours->columns[0].is_role);
        CHECK(!hours->columns[1].is_role);
        CHECK_INT(hours->type->of->count, 4);
    }
    bench_end(&bench);
}

TEST("evidence, agreements, links and dated values")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        const struct document *first = find(protocol, "document", "first");
        const struct document *second = find(protocol, "document", "second");
        const struct pack *papers = find(protocol, "pack", "papers");
        const struct consent *visit = find(protocol, "consent", "visit");
        const struct link *approval = find(protocol, "link", "approval");
        const struct dated_value *value = find(protocol, "value", "full_time");
        CHECK(papers->count == 2 && papers->documents[0] == first &&
              papers->documents[1] == second);
        CHECK_STR(first->release_to.items[0]->id, "provider");
        CHECK_STR(first->release_needs.items[0]->id, "agreed");
        CHECK(first->release_reason && second->valid_until_required && second->not_applicable);
        CHECK(visit->each);
        CHECK_INT(visit->from.count, 2);
        CHECK_STR(visit->over[0]->id, "plan");
        CHECK_INT(visit->lapses->anchor, ANCHOR_ANSWERED);
        CHECK_INT(approval->max, 1);
        CHECK_INT(approval->read_count, 2);
        CHECK_STR(date_format(bench.arena, value->rows[0].from), "2026-01-01");
        CHECK_INT(value->count, 2);
    }
    bench_end(&bench);
}

TEST("needs: rules, paths, lists and overrides")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        const struct need *agreed = find(protocol, "need", "agreed");
        const struct need *planned = find(protocol, "need", "planned");
        const struct need *held = find(protocol, "need", "all_held");
        CHECK(agreed->rule && !agreed->each && !agreed->path_count);
        CHECK_STR(agreed->source, "Section 9");
        CHECK(agreed->override.reason && agreed->override.second_person);
        CHECK_STR(agreed->override.by.items[0]->id, "head");
        CHECK_INT(planned->path_count, 4);
        CHECK_STR(planned->paths[0].label, "reviews");
        CHECK_STR(planned->paths[1].label, "The aim");
        CHECK(planned->paths[2].document == find(protocol, "document", "first"));
        CHECK(held->each && held->rule);
        CHECK_INT(held->unmet, UNMET_WARN);
        CHECK_INT(agreed->unmet, UNMET_REFUSE);
    }
    bench_end(&bench);
}

static const struct {
    int line;
    const char *id, *parent, *initial;
    enum state_type type;
    int depth;
} states[] = {
    {L, "before", "", "", STATE_ATOMIC, 1},      {L, "planned_state", "", "", STATE_ATOMIC, 1},
    {L, "live", "", "", STATE_PARALLEL, 1},      {L, "left", "live", "l1", STATE_COMPOUND, 2},
    {L, "l1", "left", "", STATE_ATOMIC, 3},      {L, "l2", "left", "", STATE_ATOMIC, 3},
    {L, "back", "left", "l2", STATE_HISTORY, 3}, {L, "right", "live", "", STATE_ATOMIC, 2},
    {L, "ended", "", "", STATE_FINAL, 1},
};

TEST("states stand in document order with their types and parents")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol && CHECK_INT(protocol->state_count, sizeof states / sizeof *states)) {
        for (size_t i = 0; i < protocol->state_count; i++) {
            const struct state *state = protocol->states[i];
            CHECK_STR_AT(states[i].line, state->id, states[i].id);
            CHECK_STR_AT(states[i].line, state->parent->id, states[i].parent);
            CHECK_INT_AT(states[i].line, state->type, states[i].type);
            CHECK_INT_AT(states[i].line, state->depth, states[i].depth);
            CHECK_INT_AT(states[i].line, state->order, i);
            CHECK_STR_AT(states[i].line,
                         state->initial.to.count ? state->initial.to.items[0]->id : STR(""),
                         states[i].initial);
        }
        CHECK_STR(protocol->root->initial.to.items[0]->id, "planned_state");
        CHECK(protocol->states[6]->deep);
    }
    bench_end(&bench);
}

static const struct {
    int line;
    const char *id, *source, *target;
    enum trigger trigger;
} transitions[] = {
    {L, "planned_state.begin", "planned_state", "live", TRIGGER_EVENT},
    {L, "planned_state.lapsed", "planned_state", "before", TRIGGER_EVENT},
    {L, "planned_state.lapsed.2", "planned_state", "ended", TRIGGER_EVENT},
    {L, "live.finish", "live", "ended", TRIGGER_EVENT},
    {L, "live.always", "live", "ended", TRIGGER_ALWAYS},
    {L, "live.after.late", "live", "ended", TRIGGER_AFTER},
    {L, "left.record.visit", "left", "l2", TRIGGER_EVENT},
};

TEST("transitions are numbered in document order and have ids")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol &&
        CHECK_INT(protocol->transition_count, sizeof transitions / sizeof *transitions)) {
        for (size_t i = 0; i < protocol->transition_count; i++) {
            const struct transition *transition = protocol->transitions[i];
            CHECK_STR_AT(transitions[i].line, transition->id, transitions[i].id);
            CHECK_STR_AT(transitions[i].line, transition->source->id, transitions[i].source);
            CHECK_STR_AT(transitions[i].line, transition->targets.items[0]->id,
                         transitions[i].target);
            CHECK_INT_AT(transitions[i].line, transition->trigger, transitions[i].trigger);
            CHECK_INT_AT(transitions[i].line, transition->order, i);
        }
        const struct transition *begin = find(protocol, "transition", "planned_state.begin");
        CHECK_INT(begin->take_count, 2);
        CHECK(!begin->takes[0].optional && begin->takes[1].optional);
        CHECK_INT(begin->needs.count, 2);
        const struct transition *late = find(protocol, "transition", "live.after.late");
        CHECK_INT(late->when->anchor, ANCHOR_FEEL);
    }
    bench_end(&bench);
}

TEST("a map under set becomes one assignment for each leaf")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        const struct state *live = find(protocol, "state", "live");
        const struct action *set = live->enter.items[0];
        CHECK_INT(set->kind, ACTION_SET);
        if (CHECK_INT(set->set_count, 3)) {
            CHECK_STR(set->sets[0].path, "plan.aim");
            CHECK_STR(set->sets[1].path, "hours.mon.holder");
            CHECK_STR(set->sets[2].path, "closed_on");
            CHECK_STR(set->sets[1].field->id, "hours");
        }
        const struct transition *finish = find(protocol, "transition", "live.finish");
        CHECK_INT(finish->actions.count, 2);
        CHECK_INT(finish->actions.items[1]->then.items[0]->kind, ACTION_RAISE);
    }
    bench_end(&bench);
}

TEST("a task knows its schedule, its end and whom to tell")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        const struct task *visit = find(protocol, "task", "visit");
        CHECK_STR(visit->state->id, "l1");
        CHECK_INT(visit->every->every->kind, EVERY_LIST);
        CHECK(visit->every->list && visit->every->otherwise);
        CHECK_INT(visit->due->anchor, ANCHOR_OCCURRENCE);
        CHECK_INT(visit->done_kind, DONE_BY_RECORD);
        CHECK_STR(visit->done_names[0], "visit");
        CHECK(visit->where != NULL);
        CHECK_STR(visit->calendar_role->id, "school");
        CHECK_INT(visit->on_leave, LEAVE_WITHDRAW);
        CHECK_INT(visit->tell_count, 1);
        CHECK_STR(visit->tells[0].notice->id, "told");
    }
    bench_end(&bench);
}

TEST("names of the case layer stand parallel to their rows")
{
    struct bench bench;
    const struct protocol *protocol = load(&bench, placement);
    if (protocol) {
        for (size_t i = 0; i < protocol->names->count; i++) {
            struct str name = protocol->names->fields[i].name;
            if (protocol->name_rows[i].kind == NAME_FIELD)
                CHECK(protocol->name_rows[i].row == protocol_find(protocol, "data", name));
            CHECK(map_get(protocol->names->index, name) == (void *)(uintptr_t)(i + 1));
        }
        const struct define *ready = find(protocol, "define", "ready");
        CHECK_INT(feel_expr_type(ready->value)->kind, FEEL_T_BOOLEAN);
    }
    bench_end(&bench);
}

static const struct memory_file with_library[] = {
    {"p.yaml", "waymark: 1\nprotocol: p\nversion: 1\nuse: rules/a.yaml\n"
               "roles: {school: {calendar: own}}\n"
               "data: {own: {type: shape, by: school}}\n"
               "states: {a: {on: {go: {to: b, by: school, needs: [shared]}}}, b: {type: final}}\n"},
    {"rules/a.yaml", "waymark: 1\nlibrary: a\nversion: 1\nuse: [rules/b.yaml]\n"
                     "data: {from_library: {type: date, by: school}}\n"
                     "needs: {shared: {rule: from_library != null, says: Say it.}}\n"},
    {"rules/b.yaml", "waymark: 1\nlibrary: b\nversion: 1\ntypes: {shape: {fields: {x: string}}}\n"},
    {NULL, NULL},
};

TEST("libraries bring in their rows, libraries of libraries too")
{
    struct bench bench;
    bench_start(&bench, NULL, with_library);
    const struct protocol *protocol = protocol_load(&bench.loader, STR("p.yaml"));
    CHECK_STR(bench_messages(&bench), "");
    if (CHECK(protocol != NULL)) {
        CHECK_INT(protocol->file_count, 3);
        CHECK_INT(protocol->fields_count, 2);
        CHECK(find(protocol, "need", "shared") != NULL);
    }
    bench_end(&bench);
}

TEST("Hampshire's protocols load")
{
    static const char *const paths[] = {"workflows/hampshire/placement.yaml",
                                        "workflows/hampshire/provider-framework.yaml",
                                        "workflows/hampshire/off-list-provider.yaml"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct bench bench;
        bench_start(&bench, ".", NULL);
        CHECK(protocol_load(&bench.loader, str_of(paths[i])) != NULL);
        CHECK_STR(bench_messages(&bench), "");
        bench_end(&bench);
    }
}

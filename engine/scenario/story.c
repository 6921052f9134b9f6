/* Reading a scenario file by its key tables. */
#include "scenario/story.h"

#include <stddef.h>

#define NODE(name, help_text)                                                                      \
    {                                                                                              \
#name, &key_node, offsetof(struct ROW, name), 0, help_text, NULL, NULL, NULL, NULL         \
    }

#define ROW story_organisation
static const struct key_row organisation_rows[] = {
    {"kind", &key_text, offsetof(struct ROW, kind), KEY_REQUIRED,
     "what it is: school, registered_ap, la, ...", NULL, NULL, NULL, NULL},
    {"calendar", &key_file_name, offsetof(struct ROW, calendar), 0, "by which it works", NULL, NULL,
     "calendar", NULL},
    {"label", &key_text, offsetof(struct ROW, label), 0, "its name for people", NULL, NULL, NULL,
     NULL},
};
#undef ROW
static const struct key_table organisation_table = {
    .title = "organisation",
    .help = "An organisation that takes part in the story.",
    .size = sizeof(struct story_organisation),
    .rows = organisation_rows,
    .count = sizeof organisation_rows / sizeof *organisation_rows,
    .place_offset = KEY_NO_SLOT,
    .name_offset = offsetof(struct story_organisation, id),
};

#define ROW story_person
static const struct key_row person_rows[] = {
    {"name", &key_text, offsetof(struct ROW, name), 0, "its name; the id if absent", NULL, NULL,
     NULL, NULL},
    {"contact", &key_text, offsetof(struct ROW, contact), 0, "address to which notices go", NULL,
     NULL, NULL, NULL},
};
#undef ROW
static const struct key_table person_table = {
    .title = "person",
    .help = "A person who takes part. One without a row here needs none: a party that is no "
            "organisation is a person.",
    .size = sizeof(struct story_person),
    .rows = person_rows,
    .count = sizeof person_rows / sizeof *person_rows,
    .place_offset = KEY_NO_SLOT,
    .name_offset = offsetof(struct story_person, id),
};

#define ROW story_fixture
static const struct key_row fixture_rows[] = {
    NODE(protocol, "path of its protocol, or the protocol; the story's own if absent"),
    NODE(in, "active states in which it is taken on; enter actions do not run"),
    NODE(since, "when these were entered"),
    NODE(data, "fields"),
    NODE(documents, "documents, as in a document step"),
    NODE(consents, "consents, as in a consent step"),
    NODE(records, "records by type, as lists"),
    NODE(parties, "who holds which role"),
    NODE(links, "links to other cases of the story"),
    NODE(opened_by, "instead of the rest: a case that an action opens, named by the link to it, or "
                    "{case, link}; the first that the story does not know yet"),
};
#undef ROW
static const struct key_table fixture_table = {
    .title = "case of the story",
    .help = "A case that is in mid-life when the story starts.",
    .size = sizeof(struct story_fixture),
    .rows = fixture_rows,
    .count = sizeof fixture_rows / sizeof *fixture_rows,
    .place_offset = offsetof(struct story_fixture, at),
    .name_offset = offsetof(struct story_fixture, id),
};

#define ROW story_expect
static const struct key_row expect_rows[] = {
    NODE(states, "all active atomic and final states, in any order"),
    NODE(refused, "{needs: [ids]}, {needs: {id: {item: text}}}, {missing: [fields]}, not_expected, "
                  "not_allowed or "
                  "not_overridable"),
    NODE(failed, "`true`: a limit of the engine was passed, and nothing of the step is on record"),
    NODE(blocked,
         "needs that kept an answer to time, a message or a built-in event from happening"),
    NODE(breaches, "needs that were breached, on record"),
    NODE(warned, "needs of which a warning was given"),
    NODE(notices,
         "notices since the last step of the case, in order: {to, notice, task, at, digest}; "
         "`digest` is when it goes out with others, empty where it goes by itself"),
    NODE(tasks, "all open tasks: {task, row, due, late}"),
    NODE(due, "open tasks that are due today or overdue: {task, row, due, late}"),
    NODE(agenda, "every due time still to come: {TASK: [dates]}"),
    NODE(consents, "status by consent"),
    NODE(documents, "status by document, or {status, valid_until, released_to}"),
    NODE(data, "values by field or path"),
    NODE(history, "{kinds: [kinds of entries since the last step of the case]}"),
    NODE(fired,
         "timers that fired since the last step of the case, in order: {timer, to, due, at}; "
         "`timer` is TASK.due, TASK.TELL, TASK.opens, or the id of a transition"),
    NODE(outage, "{from, until, cases} as the record has it, or `none`"),
    NODE(whereabouts,
         "where the subject is now: {row, party, expected, closed, seen, ago, not_seen, why}, or "
         "`none` where no row holds. `expected` and `not_seen` are `true`, `false` or `cannot "
         "tell`; `seen` is a date, `never` or `cannot tell`; `why` is what cannot be told"),
};
#undef ROW
static const struct key_table expect_table = {
    .title = "expect",
    .help = "What must have come out of a step. What it names must match exactly; the rest is not "
            "looked at.",
    .size = sizeof(struct story_expect),
    .rows = expect_rows,
    .count = sizeof expect_rows / sizeof *expect_rows,
    .place_offset = offsetof(struct story_expect, at),
    .name_offset = KEY_NO_SLOT,
};

#define ROW story_step
static const struct key_row step_rows[] = {
    {"case", &key_text, offsetof(struct ROW, on_case), 0, "which case; the story's own if absent",
     NULL, NULL, "case", NULL},
    {"as", &key_id, offsetof(struct ROW, as), 0, "the role that acts", NULL, NULL, "role", NULL},
    {"for", &key_text, offsetof(struct ROW, on_behalf), 0, "the role or party on whose behalf",
     NULL, NULL, "role", NULL},
    {"at", &key_text, offsetof(struct ROW, when), 0,
     "civil time in the protocol's zone; not before the last step's", NULL, NULL, NULL, NULL},
    {"expect", &key_struct, offsetof(struct ROW, expect), 0, "what must come out", &expect_table,
     NULL, NULL, NULL},
    NODE(open,
         "open the story's case: {data, parties, links, in, since, documents, consents, records}"),
    NODE(send, "a person's event: its name, or {event, with: {FIELD: VALUE}}"),
    NODE(message, "an event without an actor: its name, or {event, from, with}"),
    NODE(with, "what a send or message step's event carries"),
    NODE(set, "{FIELD: VALUE}"),
    NODE(record, "{RECORD: {FIELD: VALUE}}, or a list of these"),
    NODE(document, "{DOCUMENT: status or {field: value}}"),
    NODE(consent, "{CONSENT: answer}"),
    NODE(release, "{DOCUMENT: role or {to, reason}}"),
    NODE(withhold, "{DOCUMENT: reason}"),
    NODE(served, "{NOTICE: {to: role}}"),
    NODE(override, "{NEED: {reason, ...}}"),
    NODE(done, "{TASK: {row, due}}, or its name"),
    NODE(correct,
         "{set|record|document|consent: {NAME: VALUE}}: mends the last entry that states one of "
         "these names"),
    NODE(party, "{ROLE: who}"),
    NODE(link, "{LINK: case}"),
    NODE(unlink, "{LINK: case}"),
    NODE(wait, "{until: TIME} or {for: DURATION or N UNIT}"),
    NODE(down, "{until: TIME} or {for: DURATION or N UNIT}: nothing runs, then all is caught up"),
};
#undef ROW
static const struct key_table step_table = {
    .title = "step",
    .help = "One thing that happens, and what must come of it. A step that is refused without "
            "saying so fails the "
            "story.",
    .size = sizeof(struct story_step),
    .rows = step_rows,
    .count = sizeof step_rows / sizeof *step_rows,
    .place_offset = offsetof(struct story_step, at),
    .name_offset = KEY_NO_SLOT,
};

#define ROW story_branch
static const struct key_row branch_rows[] = {
    {"steps", &key_structs, offsetof(struct ROW, steps), KEY_REQUIRED, "what happens", &step_table,
     NULL, NULL, NULL},
};
#undef ROW
static const struct key_table branch_table = {
    .title = "branch",
    .help = "One end of a story.",
    .short_key = "steps",
    .size = sizeof(struct story_branch),
    .rows = branch_rows,
    .count = sizeof branch_rows / sizeof *branch_rows,
    .place_offset = offsetof(struct story_branch, at),
    .name_offset = offsetof(struct story_branch, id),
};

#define ROW scenario
static const struct key_row scenario_rows[] = {
    {"waymark", &key_text, offsetof(struct ROW, language), KEY_REQUIRED | KEY_FIRST,
     "version of the language: 1", NULL, NULL, NULL, NULL},
    {"scenario", &key_file_name, offsetof(struct ROW, name), KEY_REQUIRED, "its id", NULL, NULL,
     NULL, NULL},
    {"title", &key_text, offsetof(struct ROW, title), 0, "in a few words", NULL, NULL, NULL, NULL},
    {"source", &key_node, offsetof(struct ROW, source), 0, "where the story comes from", NULL, NULL,
     NULL, NULL},
    {"protocol", &key_node, offsetof(struct ROW, protocol_node), KEY_REQUIRED,
     "path of the protocol, or the protocol", NULL, NULL, NULL, NULL},
    {"start", &key_text, offsetof(struct ROW, start), KEY_REQUIRED,
     "civil time at which the story starts", NULL, NULL, NULL, NULL},
    {"organisations", &key_loose_map, offsetof(struct ROW, organisations), 0, "who there is",
     &organisation_table, NULL, NULL, NULL},
    {"parties", &key_node, offsetof(struct ROW, parties), 0,
     "who holds which role, for every open step without its own", NULL, NULL, NULL, NULL},
    {"cases", &key_loose_map, offsetof(struct ROW, fixtures), 0, "other cases, in mid-life",
     &fixture_table, NULL, NULL, NULL},
    {"steps", &key_structs, offsetof(struct ROW, steps), KEY_REQUIRED, "what happens", &step_table,
     NULL, NULL, NULL},
    {"people", &key_loose_map, offsetof(struct ROW, people), 0, "people with names and addresses",
     &person_table, NULL, NULL, NULL},
    {"branches", &key_loose_map, offsetof(struct ROW, branches), 0,
     "several ends of one story: {NAME: [steps]}; each follows the common steps, from the start",
     &branch_table, NULL, NULL, NULL},
    {"auto", &key_node, offsetof(struct ROW, autos), 0,
     "{TASK: on time}: a duty that this story is not about is done just before it is due, unless a "
     "step has done it",
     NULL, NULL, NULL, NULL},
};
#undef ROW
static const struct key_table scenario_table = {
    .title = "scenario",
    .help = "A story that tests a protocol: `waymark test` plays it in virtual time.",
    .size = sizeof(struct scenario),
    .rows = scenario_rows,
    .count = sizeof scenario_rows / sizeof *scenario_rows,
    .place_offset = KEY_NO_SLOT,
    .name_offset = KEY_NO_SLOT,
};

void story_tables(FILE *out)
{
    const struct key_table *tables[] = {&scenario_table, &organisation_table, &person_table,
                                        &fixture_table,  &branch_table,       &step_table,
                                        &expect_table};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        keys_reference(tables[i], out);
}

static const struct {
    size_t offset;
    enum command_kind kind;
} acts[] = {
    {offsetof(struct story_step, open), COMMAND_OPEN},
    {offsetof(struct story_step, send), COMMAND_SEND},
    {offsetof(struct story_step, message), COMMAND_MESSAGE},
    {offsetof(struct story_step, set), COMMAND_SET},
    {offsetof(struct story_step, record), COMMAND_RECORD},
    {offsetof(struct story_step, document), COMMAND_DOCUMENT},
    {offsetof(struct story_step, consent), COMMAND_CONSENT},
    {offsetof(struct story_step, release), COMMAND_RELEASE},
    {offsetof(struct story_step, withhold), COMMAND_WITHHOLD},
    {offsetof(struct story_step, served), COMMAND_SERVED},
    {offsetof(struct story_step, override), COMMAND_OVERRIDE},
    {offsetof(struct story_step, done), COMMAND_DONE},
    {offsetof(struct story_step, correct), COMMAND_CORRECT},
    {offsetof(struct story_step, party), COMMAND_PARTY},
    {offsetof(struct story_step, link), COMMAND_LINK},
    {offsetof(struct story_step, unlink), COMMAND_UNLINK},
    {offsetof(struct story_step, wait), COMMAND_TICK},
    {offsetof(struct story_step, down), COMMAND_TICK},
};

bool story_act(const struct story_step *step, struct diags *diags, struct story_act *ret)
{
    *ret = (struct story_act){.what = ACT_LOOK};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++) {
        const struct yaml_node *node =
            *(const struct yaml_node *const *)((const char *)step + acts[i].offset);
        if (!node)
            continue;
        if (ret->node) {
            struct diag *diag = diag_error(diags, "S003", node->at, "this step does two things");
            diag_help(diags, diag, "make two steps of it");
            return false;
        }
        ret->node = node;
        ret->kind = acts[i].kind;
        ret->what = acts[i].kind == COMMAND_OPEN   ? ACT_OPEN
                    : node == step->down           ? ACT_DOWN
                    : acts[i].kind == COMMAND_TICK ? ACT_WAIT
                                                   : ACT_COMMAND;
    }
    return true;
}

/* ---- loading ---- */
static const struct protocol *load_protocol(const struct protocol_loader *loader,
                                            const struct source *source,
                                            const struct yaml_node *node)
{
    return node->kind == YAML_SCALAR ? protocol_load(loader, node->text.text)
                                     : protocol_load_node(loader, source, node);
}

/* The story's own protocol is loaded once, so that its cases share it. */
static bool is_own(const struct scenario *scenario, const struct yaml_node *node)
{
    return !node || (node->kind == YAML_SCALAR && scenario->protocol_node->kind == YAML_SCALAR &&
                     str_eq(node->text.text, scenario->protocol_node->text.text));
}

static bool load_fixtures(const struct protocol_loader *loader, const struct source *source,
                          const struct scenario *scenario)
{
    bool good = true;
    struct story_fixture *fixtures = scenario->fixtures.items;
    for (size_t i = 0; i < scenario->fixtures.count; i++) {
        const struct yaml_node *node = fixtures[i].protocol;
        if (!node && fixtures[i].opened_by)
            continue; /* of a protocol that is known already */
        fixtures[i].loaded =
            is_own(scenario, node) ? scenario->protocol : load_protocol(loader, source, node);
        good = good && fixtures[i].loaded;
    }
    return good;
}

static bool check_steps(const struct protocol_loader *loader, const struct key_list *list)
{
    bool good = true;
    const struct story_step *steps = list->items;
    for (size_t i = 0; i < list->count; i++) {
        struct story_act act;
        good = story_act(&steps[i], loader->diags, &act) && good;
        if (act.what == ACT_LOOK && !steps[i].expect) {
            diag_error(loader->diags, "S004", steps[i].at,
                       "this step does nothing and expects nothing");
            good = false;
        }
    }
    return good;
}

static bool check_all_steps(const struct protocol_loader *loader, const struct scenario *scenario)
{
    const struct story_branch *branches = scenario->branches.items;
    bool good = check_steps(loader, &scenario->steps);
    for (size_t i = 0; i < scenario->branches.count; i++)
        good = check_steps(loader, &branches[i].steps) && good;
    return good;
}

/* ---- duties that are done by themselves ---- */
static bool has_task(const struct scenario *scenario, struct str id)
{
    const struct story_fixture *fixtures = scenario->fixtures.items;
    bool found = protocol_find(scenario->protocol, "task", id) != NULL;
    for (size_t i = 0; i < scenario->fixtures.count; i++)
        found = found || (fixtures[i].loaded && protocol_find(fixtures[i].loaded, "task", id));
    return found;
}

static bool check_autos(const struct protocol_loader *loader, const struct scenario *scenario)
{
    const struct yaml_node *autos = scenario->autos;
    size_t before = loader->diags->errors;
    if (autos && autos->kind != YAML_MAPPING)
        diag_error(loader->diags, "S005", autos->at, "`auto` is a mapping: {TASK: on time}");
    for (size_t i = 0; autos && autos->kind == YAML_MAPPING && i < autos->count; i++) {
        const struct yaml_pair *pair = &autos->pairs[i];
        if (!has_task(scenario, yaml_text(pair->key)))
            diag_error(loader->diags, "S005", pair->key->at, "there is no task `%.*s`",
                       STR_ARG(yaml_text(pair->key)));
        if (!str_is(yaml_text(pair->value), "on time"))
            diag_error(loader->diags, "S005", pair->value->at, "a duty is done `on time`");
    }
    return loader->diags->errors == before;
}

static bool read_start(const struct protocol_loader *loader, struct scenario *scenario)
{
    struct civil civil;
    if (!civil_parse(scenario->start.text, &civil)) {
        struct diag *diag =
            diag_error(loader->diags, "S002", scenario->start.at, "this is no civil time");
        diag_help(loader->diags, diag, "write it as 2026-09-14T09:00");
        return false;
    }
    scenario->started = zone_instant(scenario->protocol->zone, civil, NULL);
    return true;
}

static struct scenario *read_file(const struct protocol_loader *loader, struct str path,
                                  const struct source **ret_source)
{
    struct error error = {0};
    struct str bytes;
    if (loader->files->read(loader->files->context, loader->arena, path, &bytes, &error) !=
        RESULT_DONE) {
        diag_error(loader->diags, "S001", (struct span){0}, "%s", error.text);
        return NULL;
    }
    const struct source *source = source_new(loader->arena, path, bytes);
    const struct yaml_node *node = yaml_parse(loader->arena, source, loader->diags);
    struct scenario *scenario = ARENA_NEW(loader->arena, struct scenario);
    struct key_reader reader = {.arena = loader->arena, .diags = loader->diags};
    if (!node || !keys_read(&reader, node, &scenario_table, scenario))
        return NULL;
    *ret_source = source;
    scenario->protocol = load_protocol(loader, source, scenario->protocol_node);
    return scenario->protocol ? scenario : NULL;
}

const struct scenario *scenario_load(const struct protocol_loader *loader, struct str path)
{
    size_t before = loader->diags->errors;
    const struct source *source = NULL;
    struct scenario *scenario = read_file(loader, path, &source);
    if (!scenario)
        return NULL;
    bool good = read_start(loader, scenario);
    good = load_fixtures(loader, source, scenario) && good;
    good = check_all_steps(loader, scenario) && good;
    good = check_autos(loader, scenario) && good;
    return good && loader->diags->errors == before ? scenario : NULL;
}

struct str scenario_name(const struct scenario *scenario)
{
    return scenario->name.text;
}

struct str scenario_title(const struct scenario *scenario)
{
    return scenario->title.text;
}

size_t scenario_step_count(const struct scenario *scenario)
{
    return scenario->steps.count;
}

size_t scenario_branch_count(const struct scenario *scenario)
{
    return scenario->branches.count ? scenario->branches.count : 1;
}

struct str scenario_branch_name(const struct scenario *scenario, size_t branch)
{
    const struct story_branch *branches = scenario->branches.items;
    return branch < scenario->branches.count ? branches[branch].id.text : (struct str){0};
}

int64_t scenario_start(const struct scenario *scenario)
{
    return scenario->started;
}

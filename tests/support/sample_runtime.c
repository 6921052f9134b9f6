#include "support/sample_runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the tree ---- */

static const char visit_yaml[] =
    "waymark: 1\n"
    "protocol: visit\n"
    "version: 1\n"
    "time: {zone: Europe/London, calendar: plain}\n"
    "edited_by: [office]\n"
    "roles:\n"
    "  office: {label: Office, calendar: own}\n"
    "  clerk: {label: Clerk, of: office}\n"
    "  parent: {label: Parent, calendar: none}\n"
    "data:\n"
    "  day: {type: date}\n"
    "  remark: {type: string}\n"
    "consents:\n"
    "  coming: {label: Agreement to the visit, from: parent, who: any}\n"
    "records:\n"
    "  call: {from: office, fields: {minutes: number, about: string}}\n"
    "links:\n"
    "  stand: {protocol: stand, max: 1, hears: [closing, pong, rang], reads: [states]}\n"
    "needs:\n"
    "  agreed:\n"
    "    rule: consents.coming.status = \"given\"\n"
    "    says: The parent must agree to the visit.\n"
    "    source: House rules, 1\n"
    "    remedy: Ask the parent, and record the answer.\n"
    "    who: parent\n"
    "notices:\n"
    "  begun: {to: office, subject: Visit begun, text: The visit has begun.}\n"
    "initial: planning\n"
    "states:\n"
    "  planning:\n"
    "    on:\n"
    "      begin: {to: live, by: office, needs: [agreed], do: [{notify: begun}]}\n"
    "  live:\n"
    "    tasks:\n"
    "      report:\n"
    "        who: office\n"
    "        due: 2 school days after entered at 16:00\n"
    "        done_by: {record: call}\n"
    "        tell:\n"
    "          chase: {when: 1 school day after due at 09:00, to: [office]}\n"
    "    after:\n"
    "      forgotten: {when: 30 days after entered at 09:00, to: ended}\n"
    "    on:\n"
    "      finish: {to: ended, by: office}\n"
    "      closing: {to: paused}\n"
    "      poke: {by: office, do: [{send: {event: ping, to: stand}}]}\n"
    "      pong: {do: [{send: {event: ping, to: stand}}]}\n"
    "      relay: {by: office, do: [{send: {event: ring, to: stand}}]}\n"
    "      rang: {do: [{send: again}]}\n"
    "      again: {do: [{send: {event: ring, to: stand}}]}\n"
    "      leave: {to: ended, by: office, do: [{send: {event: left, to: stand}}]}\n"
    "  paused:\n"
    "    on:\n"
    "      resume: {to: live, by: office}\n"
    "  ended: {type: final}\n";

static const char stand_yaml[] =
    "waymark: 1\n"
    "protocol: stand\n"
    "version: 1\n"
    "time: {zone: Europe/London, calendar: plain}\n"
    "edited_by: [office]\n"
    "roles:\n"
    "  office: {label: Office, calendar: own}\n"
    "data:\n"
    "  note: {type: string}\n"
    "links:\n"
    "  annex: {protocol: annex, max: 1}\n"
    "initial: open\n"
    "states:\n"
    "  open:\n"
    "    after:\n"
    "      season: {when: 20 days after entered at 09:00, to: resting}\n"
    "    on:\n"
    "      close: {to: resting, by: office, do: [{send: {event: closing, to: linked}}]}\n"
    "      left: {to: empty}\n"
    "      ring: {do: [{send: {event: rang, to: linked}}]}\n"
    "      ping: {do: [{send: {event: pong, to: linked}}]}\n"
    "  empty:\n"
    "    on:\n"
    "      close: {to: resting, by: office, do: [{send: {event: closing, to: linked}}]}\n"
    "  resting:\n"
    "    on:\n"
    "      reopen: {to: open, by: office}\n"
    "      extend: {by: office, do: [{open: {link: annex, parties: {office: office}}}]}\n"
    "      end: {to: gone, by: office}\n"
    "  gone: {type: final}\n";

/* What a stand opens. */
static const char annex_yaml[] = "waymark: 1\n"
                                 "protocol: annex\n"
                                 "version: 1\n"
                                 "roles:\n"
                                 "  office: {label: Office, calendar: own}\n"
                                 "states:\n"
                                 "  built: {}\n";

/* Not deployed: whoever wants digests does. */
static const char round_yaml[] = "waymark: 1\n"
                                 "protocol: round\n"
                                 "version: 1\n"
                                 "time: {zone: Europe/London, calendar: plain}\n"
                                 "roles:\n"
                                 "  office: {label: Office, calendar: own, digest: 16:00}\n"
                                 "notices:\n"
                                 "  told: {to: office, subject: 'Round {{ reference }}', text: "
                                 "'The round of {{ reference }}.'}\n"
                                 "states:\n"
                                 "  open:\n"
                                 "    on:\n"
                                 "      tell: {by: office, do: {notify: told}}\n";

#define CALENDAR(version, closed)                                                                  \
    "waymark: 1\n"                                                                                 \
    "calendar: plain\n"                                                                            \
    "version: " version "\n"                                                                       \
    "zone: Europe/London\n"                                                                        \
    "covers: 2026-08-24/2028-07-31\n"                                                              \
    "working_days: [mon, tue, wed, thu, fri]\n"                                                    \
    "years:\n"                                                                                     \
    "  2026/27:\n"                                                                                 \
    "    terms: {autumn: {half_terms: {autumn_1: 2026-09-01/2026-12-18}},\n"                       \
    "            spring: {half_terms: {spring_1: 2027-01-04/2027-07-21}}}\n" closed

static const char plain_yaml[] = CALENDAR("1", "closed:\n  2026-12-25: {kind: bank_holiday}\n");
static const char snow_yaml[] =
    CALENDAR("2", "closed:\n  2026-09-15: {kind: unplanned}\n  2026-12-25: {kind: bank_holiday}\n");

static enum result read_of(const char *visit, const char *calendar, struct str path,
                           struct str *ret_bytes, struct error *error)
{
    const struct {
        const char *path, *text;
    } rows[] = {{"workflows/visit.yaml", visit},
                {"workflows/stand.yaml", stand_yaml},
                {"workflows/annex.yaml", annex_yaml},
                {"workflows/round.yaml", round_yaml},
                {"rules/calendars/plain.yaml", calendar}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (str_is(path, rows[i].path)) {
            *ret_bytes = str_of(rows[i].text);
            return RESULT_DONE;
        }
    return error_set(error, RESULT_INVALID, "there is no '%.*s'", STR_ARG(path));
}

static enum result read_plain(void *context, struct arena *arena, struct str path,
                              struct str *ret_bytes, struct error *error)
{
    (void)context;
    (void)arena;
    return read_of(visit_yaml, plain_yaml, path, ret_bytes, error);
}

static enum result read_snow(void *context, struct arena *arena, struct str path,
                             struct str *ret_bytes, struct error *error)
{
    (void)context;
    (void)arena;
    return read_of(visit_yaml, snow_yaml, path, ret_bytes, error);
}

static enum result read_other(void *context, struct arena *arena, struct str path,
                              struct str *ret_bytes, struct error *error)
{
    (void)context;
    struct str more = str_format(arena, "%s  spare: {type: final}\n", visit_yaml);
    return read_of(more.at, plain_yaml, path, ret_bytes, error);
}

const struct files world_tree_other = {.read = read_other};
const struct files world_tree = {.read = read_plain};
const struct files world_tree_snow = {.read = read_snow};

/* ---- the store ---- */

#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum result tried_ = (call);                                                               \
        if (tried_ != RESULT_DONE)                                                                 \
            return tried_;                                                                         \
    } while (0)

static enum result deploy(struct runtime *runtime, const char *path, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct diags *diags = diags_new(arena);
    struct deployeds deployed;
    enum result result =
        runtime_deploy(runtime, &world_tree, str_of(path), diags, arena, &deployed, error);
    if (diags->errors)
        diags_print(diags, stderr, false);
    return result;
}

enum result world_furnish(struct runtime *runtime, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    static const struct organisation school = {.reference = STR_INIT("sample-school"),
                                               .label = STR_INIT("Sample School"),
                                               .kind = STR_INIT("school"),
                                               .calendar = STR_INIT("plain"),
                                               .contact = STR_INIT("office@school.example")};
    static const struct person parent = {.reference = STR_INIT("parent-1"),
                                         .name = STR_INIT("Pat Quillfeather")};
    static const struct person secretary = {.reference = STR_INIT("sec-1"),
                                            .name = STR_INIT("Sam Secretary"),
                                            .organisation = STR_INIT("sample-school"),
                                            .principal = STR_INIT("sam")};
    static const struct subject pupil = {.name = STR_INIT("Canary Quillfeather"),
                                         .upn = STR_INIT("H850000026001"),
                                         .born = STR_INIT("2012-05-04")};
    struct str reference;
    TRY(deploy(runtime, "workflows/visit.yaml", error));
    TRY(deploy(runtime, "workflows/stand.yaml", error));
    TRY(deploy(runtime, "workflows/annex.yaml", error));
    TRY(runtime_put_organisation(runtime, &school, STR(""), error));
    TRY(runtime_put_person(runtime, &parent, STR(""), arena, &reference, error));
    TRY(runtime_put_person(runtime, &secretary, STR(""), arena, &reference, error));
    return runtime_put_subject(runtime, &pupil, STR(""), arena, &reference, error);
}

static void die(const struct world *world, const char *what)
{
    fprintf(stderr, "%s: %s\n", what, world->error.text);
    abort();
}

struct world world_new(void)
{
    struct world world = {.arena = arena_new(), .folder = "/tmp/waymark-world-XXXXXX"};
    if (!mkdtemp(world.folder))
        die(&world, "mkdtemp");
    snprintf(world.path, sizeof world.path, "%s/world.db", world.folder);
    struct runtime_options options = {.principal = STR("tester"), .channel = STR("test")};
    if (runtime_create(world.path, CLOCK_GIVEN, WORLD_START, &options, &world.runtime,
                       &world.error) != RESULT_DONE ||
        world_furnish(world.runtime, &world.error) != RESULT_DONE)
        die(&world, "world_new");
    return world;
}

void world_free(struct world *world)
{
    char command[96];
    runtime_close(world->runtime);
    arena_free(world->arena);
    snprintf(command, sizeof command, "rm -rf '%s'", world->folder);
    if (system(command) != 0)
        fprintf(stderr, "# could not remove %s\n", world->folder);
}

enum result world_open_as(const struct world *world, const char *principal, int64_t now,
                          struct runtime **ret_runtime, struct error *error)
{
    struct runtime_options options = {
        .principal = str_of(principal), .channel = STR("test"), .now = now};
    return runtime_open(world->path, STORE_WRITE, &options, ret_runtime, error);
}

enum result world_reopen(struct world *world, int64_t now)
{
    runtime_closep(&world->runtime);
    return world_open_as(world, "tester", now, &world->runtime, &world->error);
}

struct str world_pupil(struct world *world)
{
    struct subjects subjects;
    if (runtime_list_subjects(world->runtime, STR("H850000026001"), STR(""), 1, world->arena,
                              &subjects, &world->error) != RESULT_DONE ||
        subjects.count == 0)
        return STR("");
    return subjects.items[0].reference;
}

/* ---- acting ---- */

enum result runtime_do(struct runtime *runtime, const struct deed *deed, struct arena *arena,
                       struct answer *ret_answer, struct error *error)
{
    CLEANUP(json_freep) json_t *values = NULL;
    if (deed->values)
        TRY(json_read(str_of(deed->values), &values, error));
    struct request request = {
        .reference = str_of(deed->reference),
        .protocol = str_of(deed->protocol),
        .id = str_of(deed->id),
        .command = {.kind = deed->kind,
                    .name = str_of(deed->name),
                    .values = values ? feel_from_plain_json(arena, values) : feel_null(),
                    .actor = {.role = str_of(deed->as), .on_behalf = str_of(deed->on_behalf)},
                    .subject = str_of(deed->subject),
                    .occurred_at = INSTANT_NONE},
    };
    return runtime_act(runtime, &request, arena, ret_answer, error);
}

enum result world_do(struct world *world, const struct deed *deed, struct answer *ret_answer)
{
    return runtime_do(world->runtime, deed, world->arena, ret_answer, &world->error);
}

static void must(struct world *world, const struct deed *deed, struct answer *answer)
{
    enum result result = world_do(world, deed, answer);
    if (result == RESULT_REFUSED)
        snprintf(world->error.text, sizeof world->error.text, "refused: %s%s%.*s",
                 refusal_name(answer->refusal->refusal), answer->refusal->detail_count ? ": " : "",
                 answer->refusal->detail_count ? (int)answer->refusal->details[0].text.len : 0,
                 answer->refusal->detail_count ? answer->refusal->details[0].text.at : "");
    if (result != RESULT_DONE)
        die(world, command_kind_name(deed->kind));
}

const char *world_stand(struct world *world)
{
    struct answer answer;
    must(world,
         &(struct deed){.protocol = "stand",
                        .kind = COMMAND_OPEN,
                        .values = "{\"parties\": {\"office\": \"sample-school\"}}",
                        .as = "office"},
         &answer);
    return str_cstr(world->arena, answer.reference);
}

const char *world_visit(struct world *world, const char *stand)
{
    struct answer answer;
    struct str links =
        stand ? str_format(world->arena, ", \"links\": {\"stand\": \"%s\"}", stand) : STR("");
    struct str values = str_format(world->arena,
                                   "{\"data\": {\"remark\": \"Canary remark\"}, \"parties\": "
                                   "{\"office\": \"sample-school\", \"parent\": \"parent-1\"}%.*s}",
                                   STR_ARG(links));
    struct str pupil = world_pupil(world);
    must(world,
         &(struct deed){.protocol = "visit",
                        .kind = COMMAND_OPEN,
                        .values = values.at,
                        .as = "office",
                        .subject = pupil.at},
         &answer);
    const char *reference = str_cstr(world->arena, answer.reference);
    must(world,
         &(struct deed){.reference = reference,
                        .kind = COMMAND_CONSENT,
                        .values = "{\"coming\": \"given\"}",
                        .as = "office",
                        .on_behalf = "parent"},
         &answer);
    must(world,
         &(struct deed){
             .reference = reference, .kind = COMMAND_SEND, .name = "begin", .as = "office"},
         &answer);
    return reference;
}

/* ---- looking ---- */

struct str world_states(struct world *world, const char *reference)
{
    struct case_row row;
    bool found;
    if (store_get_case(runtime_store(world->runtime), &scope_all, str_of(reference), world->arena,
                       &row, &found, &world->error) != RESULT_DONE)
        return STR("(trouble)");
    return found ? row.states : STR("(none)");
}

static void complain(void *context, const struct verify_fault *fault)
{
    (void)context;
    fprintf(stderr, "# %.*s %lld: %.*s\n", STR_ARG(fault->chain), (long long)fault->sequence,
            STR_ARG(fault->text));
}

bool world_sound(struct world *world)
{
    struct verify_options options = {.fault = complain};
    struct verify_report report;
    enum result result =
        store_verify(runtime_store(world->runtime), &options, &report, &world->error);
    if (result == RESULT_DONE && report.faults == 0)
        result = runtime_check_projections(world->runtime, &world->error);
    if (result != RESULT_DONE)
        fprintf(stderr, "# %s\n", world->error.text);
    return result == RESULT_DONE && report.faults == 0;
}

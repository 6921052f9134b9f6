#include "support/runtime_workload.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "support/sample_runtime.h"

struct run {
    const char *path, *vfs;
    bool unsafe_sync;
    struct runtime *runtime;
    struct arena *arena;
};

#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum result tried_ = (call);                                                               \
        if (tried_ != RESULT_DONE)                                                                 \
            return tried_;                                                                         \
    } while (0)

/* ---- the same bytes in every run ---- */

/* A hook has no context: which step draws. References differ from step to step; all else that is
 * drawn is the same, whoever finishes a step that was cut off. */
static uint8_t drawing_step;

static void draw(void *ret_bytes, size_t size)
{
    uint8_t *out = ret_bytes;
    for (size_t i = 0; i < size; i++)
        out[i] = size == 8 ? (uint8_t)(drawing_step * 7 + i) : (uint8_t)(0x5a + i);
}

static struct store_options store_options_of(const char *vfs, bool unsafe_sync, int schema)
{
    return (struct store_options){
        .vfs = vfs, .unsafe_sync = unsafe_sync, .random = draw, .schema = schema, .busy_ms = -1};
}

static enum result connect(struct run *run, int schema, struct error *error)
{
    if (run->runtime)
        return RESULT_DONE;
    struct store_options store = store_options_of(run->vfs, run->unsafe_sync, schema);
    struct runtime_options options = {
        .principal = STR("tester"), .channel = STR("test"), .store = &store};
    TRY(runtime_open(run->path, STORE_WRITE, &options, &run->runtime, error));
    /* What was interrupted must be finished before the next step can be acknowledged. */
    const struct error *unfinished = runtime_unfinished(run->runtime);
    if (unfinished)
        *error = *unfinished;
    return unfinished ? error->result : RESULT_DONE;
}

/* ---- steps ---- */

/* What an interrupted making left is removed first, as its message tells people to. */
static void remove_leavings(const struct run *run)
{
    static const char *const ends[] = {"-wal", "-journal", ""};
    sqlite3_vfs *vfs = sqlite3_vfs_find(run->vfs);
    for (size_t i = 0; vfs && i < sizeof ends / sizeof *ends; i++)
        vfs->xDelete(vfs, str_format(run->arena, "%s%s", run->path, ends[i]).at, 0);
}

static enum result step_create(struct run *run, struct error *error)
{
    runtime_closep(&run->runtime);
    remove_leavings(run);
    struct store_options store = store_options_of(run->vfs, run->unsafe_sync, 1);
    struct runtime_options options = {
        .principal = STR("tester"), .channel = STR("test"), .store = &store};
    return runtime_create(run->path, CLOCK_GIVEN, WORLD_START, &options, &run->runtime, error);
}

static enum result find_pupil(struct run *run, struct subjects *ret, struct error *error)
{
    return runtime_list_subjects(run->runtime, STR(""), STR(""), 1, run->arena, ret, error);
}

/* Before the schema knows idempotency ids, what was done is found by looking. */
static enum result step_furnish(struct run *run, struct error *error)
{
    struct subjects pupils;
    TRY(find_pupil(run, &pupils, error));
    if (pupils.count)
        return RESULT_DONE;
    TRY(runtime_group(run->runtime, error));
    TRY(world_furnish(run->runtime, error));
    return runtime_commit(run->runtime, error);
}

static enum result find_cases(struct run *run, const char *protocol, struct case_rows *ret,
                              struct error *error)
{
    struct case_filter filter = {.protocol = str_of(protocol)};
    return store_list_cases(runtime_store(run->runtime), &scope_all, &filter, run->arena, ret,
                            error);
}

static enum result act(struct run *run, const struct deed *deed, struct error *error)
{
    struct answer answer;
    TRY(runtime_do(run->runtime, deed, run->arena, &answer, error));
    return answer.waiting ? RESULT_TROUBLE : RESULT_DONE;
}

static enum result step_stand(struct run *run, struct error *error)
{
    struct case_rows stands;
    TRY(find_cases(run, "stand", &stands, error));
    if (stands.count)
        return RESULT_DONE;
    return act(run,
               &(struct deed){.protocol = "stand",
                              .kind = COMMAND_OPEN,
                              .values = "{\"parties\": {\"office\": \"sample-school\"}}",
                              .as = "office"},
               error);
}

static enum result step_open(struct run *run, struct error *error)
{
    struct case_rows stands, visits;
    struct subjects pupils;
    TRY(find_cases(run, "visit", &visits, error));
    if (visits.count)
        return RESULT_DONE;
    TRY(find_cases(run, "stand", &stands, error));
    TRY(find_pupil(run, &pupils, error));
    if (stands.count == 0 || pupils.count == 0)
        return error_set(error, RESULT_INVALID, "an acknowledged step is missing");
    struct str values = str_format(
        run->arena,
        "{\"data\": {\"remark\": \"Canary remark\"}, \"parties\": {\"office\": \"sample-school\", "
        "\"parent\": \"parent-1\"}, \"links\": {\"stand\": \"%.*s\"}}",
        STR_ARG(stands.items[0].reference));
    return act(run,
               &(struct deed){.protocol = "visit",
                              .kind = COMMAND_OPEN,
                              .values = values.at,
                              .as = "office",
                              .subject = str_cstr(run->arena, pupils.items[0].reference)},
               error);
}

/* The handle is closed, and opening raises the schema. */
static enum result step_reopen(struct run *run, struct error *error)
{
    runtime_closep(&run->runtime);
    return connect(run, 0, error);
}

/* A command on the visit or the stand under an id, so that it can be said again. */
static enum result on_case(struct run *run, const char *protocol, struct deed deed,
                           struct error *error)
{
    struct case_rows cases;
    TRY(find_cases(run, protocol, &cases, error));
    if (cases.count == 0)
        return error_set(error, RESULT_INVALID, "an acknowledged case is missing");
    deed.reference = str_cstr(run->arena, cases.items[0].reference);
    deed.as = "office";
    return act(run, &deed, error);
}

static enum result step_consent(struct run *run, struct error *error)
{
    return on_case(run, "visit",
                   (struct deed){.kind = COMMAND_CONSENT,
                                 .values = "{\"coming\": \"given\"}",
                                 .on_behalf = "parent",
                                 .id = "consent"},
                   error);
}

static enum result step_begin(struct run *run, struct error *error)
{
    return on_case(run, "visit",
                   (struct deed){.kind = COMMAND_SEND, .name = "begin", .id = "begin"}, error);
}

static enum result step_record(struct run *run, struct error *error)
{
    return on_case(
        run, "visit",
        (struct deed){.kind = COMMAND_RECORD,
                      .values = "{\"call\": {\"minutes\": 5, \"about\": \"Canary call\"}}",
                      .id = "record"},
        error);
}

/* Whatever waits is carried; what was recorded before a cut is not among it any more. */
static enum result step_carry(struct run *run, struct error *error)
{
    struct outgoings notices;
    TRY(runtime_group(run->runtime, error));
    TRY(runtime_outgoing(run->runtime, 0, run->arena, &notices, error));
    for (size_t i = 0; i < notices.count; i++)
        TRY(runtime_carried(run->runtime, notices.items[i].id, "sent", STR(""), error));
    return runtime_commit(run->runtime, error);
}

/* A week has gone by with nobody there, and is caught up in one commit. */
static enum result step_catch_up(struct run *run, struct error *error)
{
    struct tick_report report;
    TRY(runtime_group(run->runtime, error));
    TRY(runtime_tick(run->runtime, WORLD_START + 7 * WORLD_DAY, 0, NULL, run->arena, &report,
                     error));
    if (report.faults)
        return error_set(error, RESULT_INVALID, "%s", report.fault);
    return runtime_commit(run->runtime, error);
}

/* The stand's message pauses the visit, in a transaction of the visit's own. */
static enum result step_close(struct run *run, struct error *error)
{
    TRY(runtime_deliver(run->runtime, NULL, error));
    return on_case(run, "stand",
                   (struct deed){.kind = COMMAND_SEND, .name = "close", .id = "close"}, error);
}

/* The stand opens a case, in a transaction of its own, and is linked to it: once, whatever happens.
 */
static enum result step_extend(struct run *run, struct error *error)
{
    struct case_rows annexes;
    TRY(on_case(run, "stand", (struct deed){.kind = COMMAND_SEND, .name = "extend", .id = "extend"},
                error));
    TRY(find_cases(run, "annex", &annexes, error));
    return annexes.count == 1
               ? RESULT_DONE
               : error_set(error, RESULT_INVALID, "%zu cases were opened", annexes.count);
}

static enum result step_erase(struct run *run, struct error *error)
{
    struct subjects pupils;
    struct erased erased;
    TRY(find_pupil(run, &pupils, error));
    if (pupils.count == 0)
        return error_set(error, RESULT_INVALID, "an acknowledged pupil is missing");
    /* Said again after a cut, the opening that came first has finished it. */
    if (pupils.items[0].erased)
        return RESULT_DONE;
    return runtime_erase(run->runtime, pupils.items[0].reference, STR(""), &erased, error);
}

static enum result step_resume(struct run *run, struct error *error)
{
    return on_case(run, "visit",
                   (struct deed){.kind = COMMAND_SEND, .name = "resume", .id = "resume"}, error);
}

static const struct {
    enum result (*run)(struct run *run, struct error *error);
    int schema; /* of the store when the step begins; 0: the newest */
} steps[] = {
    {step_create, 1}, {step_furnish, 1},  {step_stand, 1},  {step_open, 1},
    {step_reopen, 0}, {step_consent, 0},  {step_begin, 0},  {step_record, 0},
    {step_carry, 0},  {step_catch_up, 0}, {step_carry, 0},  {step_close, 0},
    {step_extend, 0}, {step_erase, 0},    {step_resume, 0}, {step_reopen, 0},
};

static uint8_t step_of(enum result (*run)(struct run *run, struct error *error))
{
    uint8_t step = 0;
    while (steps[step].run != run)
        step++;
    return step;
}

static enum result do_step(void *context, int step, struct error *error)
{
    struct run *run = context;
    struct error own = {0};
    struct error *told = error ? error : &own;
    /* Opening the store finishes what a cut left; only the case to be opened draws a reference. */
    drawing_step = step_of(step_extend);
    enum result result = step == 0 ? RESULT_DONE : connect(run, steps[step].schema, told);
    drawing_step = (uint8_t)step;
    if (result == RESULT_DONE)
        result = steps[step].run(run, told);
    /* What a failure left open is undone with the handle, as a command that ends would. */
    if (result != RESULT_DONE)
        runtime_closep(&run->runtime);
    return result;
}

static void *start(const char *path, const char *vfs, bool unsafe_sync)
{
    struct run *run = calloc(1, sizeof *run);
    if (!run)
        abort();
    *run = (struct run){.path = path, .vfs = vfs, .unsafe_sync = unsafe_sync, .arena = arena_new()};
    return run;
}

static void stop(void *context)
{
    struct run *run = context;
    runtime_close(run->runtime);
    arena_free(run->arena);
    free(run);
}

/* ---- what is found ---- */

static void first_fault(void *context, const struct verify_fault *fault)
{
    struct error *error = context;
    if (!error->text[0])
        error_set(error, RESULT_INVALID, "%.*s %lld: %.*s", STR_ARG(fault->chain),
                  (long long)fault->sequence, STR_ARG(fault->text));
}

static enum result verify(struct store *store, FILE *out, struct error *error)
{
    struct verify_report report;
    struct verify_options options = {.fault = first_fault, .context = error};
    error->text[0] = '\0';
    TRY(store_integrity(store, error));
    TRY(store_verify(store, &options, &report, error));
    fprintf(out, "head %s erased %lld\n", report.head, (long long)report.erased);
    return report.faults ? RESULT_INVALID : RESULT_DONE;
}

struct dump {
    char *at;
    size_t len;
};

static void dump_free(struct dump *dump)
{
    free(dump->at);
}

static enum result dump_rows(struct store *store, struct dump *ret, struct error *error)
{
    FILE *out = open_memstream(&ret->at, &ret->len);
    if (!out)
        abort();
    enum result result = store_dump_projections(store, out, error);
    fclose(out);
    return result;
}

/* The rows, which must be what the journal gives; the rebuilding is undone by closing. */
static enum result describe_rows(struct runtime *runtime, FILE *out, struct error *error)
{
    CLEANUP(dump_free) struct dump stored = {0};
    CLEANUP(dump_free) struct dump rebuilt = {0};
    TRY(runtime_group(runtime, error));
    TRY(dump_rows(runtime_store(runtime), &stored, error));
    TRY(runtime_rebuild(runtime, error));
    TRY(dump_rows(runtime_store(runtime), &rebuilt, error));
    if (stored.len != rebuilt.len || memcmp(stored.at, rebuilt.at, stored.len) != 0)
        return error_set(error, RESULT_INVALID, "the rows are not what the journal gives");
    fwrite(stored.at, 1, stored.len, out);
    return RESULT_DONE;
}

static bool is_absent(const struct error *error)
{
    return strstr(error->text, "there is no store") || strstr(error->text, "is an empty file");
}

static enum result inspect_into(const char *path, const char *vfs, FILE *out, struct error *error)
{
    CLEANUP(runtime_closep) struct runtime *runtime = NULL;
    struct store_options store = store_options_of(vfs, false, 0);
    struct runtime_options options = {
        .principal = STR("tester"), .channel = STR("test"), .store = &store};
    drawing_step = step_of(step_extend);
    enum result result = runtime_open(path, STORE_WRITE, &options, &runtime, error);
    if (result != RESULT_DONE && is_absent(error)) {
        fputs("absent\n", out);
        return RESULT_DONE;
    }
    TRY(result);
    if (runtime_unfinished(runtime)) {
        *error = *runtime_unfinished(runtime);
        return error->result;
    }
    TRY(runtime_deliver(runtime, NULL, error));
    TRY(verify(runtime_store(runtime), out, error));
    return describe_rows(runtime, out, error);
}

static enum result inspect(const char *path, const char *vfs, FILE *out, struct error *error)
{
    struct error own = {0};
    return inspect_into(path, vfs, out, error ? error : &own);
}

const struct workload runtime_workload = {
    .name = "runtime",
    .steps = sizeof steps / sizeof *steps,
    .start = start,
    .step = do_step,
    .stop = stop,
    .inspect = inspect,
};

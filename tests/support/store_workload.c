#include "support/store_workload.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "store/store.h"

#define CANARY "Canary-Quillfeather-1907"
const char store_canary[] = CANARY;

struct run {
    const char *path, *vfs;
    bool unsafe_sync;
    struct store *store;
    struct arena *arena;
};

/* Nonces that are the same in every run: a step draws from its own number. */
static uint64_t drawn;

static void draw(void *ret_bytes, size_t size)
{
    unsigned char *out = ret_bytes;
    for (size_t i = 0; i < size; i++) {
        drawn = drawn * 6364136223846793005u + 1442695040888963407u;
        out[i] = (unsigned char)(drawn >> 56);
    }
}

static struct store_options options_of(const struct run *run, int schema)
{
    return (struct store_options){.vfs = run->vfs,
                                  .unsafe_sync = run->unsafe_sync,
                                  .random = draw,
                                  .schema = schema,
                                  .busy_ms = -1};
}

#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum result tried_ = (call);                                                               \
        if (tried_ != RESULT_DONE)                                                                 \
            return tried_;                                                                         \
    } while (0)

/* ---- What happens to a case ---- */

static struct str case_name(struct run *run, int number)
{
    return str_format(run->arena, "case-%d", number);
}

/* Some hundred bytes, so that pages fill and split. */
static struct str wordy(struct run *run, const char *what, int number)
{
    struct text text = text_new(run->arena);
    text_addf(&text, "{\"what\":\"%s\"", what);
    for (int i = 0; i < 12; i++)
        text_addf(&text, ",\"field%d\":\"%s %d of %d\"", i, what, number * 7919 % 1000 + i, number);
    text_char(&text, '}');
    return text_str(&text);
}

static enum result append(struct run *run, struct str chain, const char *kind, int step,
                          struct entry_row *ret_entry, struct error *error)
{
    struct str subject = str_format(run->arena, "pupil-%d", step % 3);
    struct sealed_part parts[] = {
        {.subject = subject,
         .retention = STR("case"),
         .content = str_format(run->arena, "%s said at step %d", store_canary, step)},
        {.subject = STR("teacher"), .retention = STR("short"), .content = wordy(run, kind, step)},
    };
    struct entry_row entry = {.chain = chain,
                              .kind = str_of(kind),
                              .version = 1,
                              .recorded_at = 1788220800000 + step * 60000,
                              .occurred_at = step % 2 ? 1788134400000 : STORE_NONE,
                              .open = wordy(run, "open", step),
                              .parts = arena_copy(run->arena, parts, sizeof parts),
                              .part_count = 2};
    TRY(store_append(run->store, &entry, error));
    *ret_entry = entry;
    return RESULT_DONE;
}

static struct case_row case_row(struct run *run, const struct entry_row *entry, const char *states)
{
    return (struct case_row){.reference = entry->chain,
                             .protocol = STR("placement"),
                             .protocol_hash = STR("00"),
                             .subject = STR("pupil-1"),
                             .states = str_of(states),
                             .body = wordy(run, states, (int)entry->sequence),
                             .opened_at = 1788220800000,
                             .closed_at = STORE_NONE,
                             .next_due = entry->recorded_at + 86400000,
                             .sequence = entry->sequence};
}

static enum result put_duties(struct run *run, const struct entry_row *entry, struct error *error)
{
    struct task_row task = {.reference = entry->chain,
                            .key =
                                str_format(run->arena, "return@%lld", (long long)entry->sequence),
                            .task = STR("return"),
                            .label = STR("Weekly return"),
                            .who = STR("provider"),
                            .due = entry->recorded_at + 604800000,
                            .opened = entry->recorded_at,
                            .body = STR("{}")};
    struct record_row record = {.reference = entry->chain,
                                .type = STR("weekly_return"),
                                .number = entry->sequence,
                                .body = entry->parts ? entry->parts[0].content : STR("")};
    TRY(store_put_task(run->store, &task, error));
    return store_put_record(run->store, &record, error);
}

/* All that one command writes, within the caller's transaction. */
static enum result act(struct run *run, int number, const char *kind, int step, struct error *error)
{
    struct entry_row entry;
    TRY(append(run, case_name(run, number), kind, step, &entry, error));
    struct case_row row = case_row(run, &entry, kind);
    TRY(store_put_case(run->store, &row, error));
    return put_duties(run, &entry, error);
}

/* ---- Steps ---- */

static enum result connect(struct run *run, int schema, struct error *error)
{
    if (run->store)
        return RESULT_DONE;
    struct store_options options = options_of(run, schema);
    return store_open(run->path, STORE_WRITE, &options, &run->store, error);
}

/* What an interrupted making left is removed first, as its message tells people to. */
static void remove_leavings(const struct run *run)
{
    static const char *const ends[] = {"-wal", "-journal", ""};
    sqlite3_vfs *vfs = sqlite3_vfs_find(run->vfs);
    for (size_t i = 0; vfs && i < sizeof ends / sizeof *ends; i++)
        vfs->xDelete(vfs, str_format(run->arena, "%s%s", run->path, ends[i]).at, 0);
}

static enum result step_create(struct run *run, int step, struct error *error)
{
    struct entry_row entry;
    struct store_options options = options_of(run, 1);
    store_closep(&run->store);
    remove_leavings(run);
    TRY(store_create(run->path, &options, &run->store, error));
    TRY(store_put_setting(run->store, STR("clock"), STR("given"), error));
    TRY(append(run, STR(STORE_CHAIN), "store.created", step, &entry, error));
    return store_commit(run->store, error);
}

static enum result write_open(struct run *run, int step, struct error *error)
{
    struct str name = case_name(run, step), owner = STR("school-1");
    TRY(act(run, step, "planning", step, error));
    TRY(store_set_owners(run->store, name, &owner, 1, error));
    struct party_row party = {.reference = name,
                              .role = STR("parent"),
                              .party = STR("person-1"),
                              .from = 1788220800000,
                              .to = STORE_NONE,
                              .body = STR(CANARY)};
    return store_put_party(run->store, &party, error);
}

static enum result write_event(struct run *run, int step, struct error *error)
{
    return act(run, 1 + step % 2, "live", step, error);
}

static enum result write_message(struct run *run, int step, struct error *error)
{
    struct entry_row entry;
    TRY(append(run, case_name(run, 1), "sent", step, &entry, error));
    struct message_row message = {.sender = entry.chain,
                                  .sequence = entry.sequence,
                                  .number = 1,
                                  .receiver = case_name(run, 2),
                                  .position = entry.position,
                                  .body = STR("{\"event\":\"served\"}")};
    TRY(store_put_message(run->store, &message, error));
    struct link_row link = {entry.chain, STR("provision"), case_name(run, 2)};
    return store_put_link(run->store, &link, error);
}

static enum result write_taken(struct run *run, int step, struct error *error)
{
    struct message_row message;
    bool found;
    struct str receiver = case_name(run, 2);
    TRY(store_next_message(run->store, receiver, run->arena, &message, &found, error));
    if (!found)
        return error_set(error, RESULT_INVALID, "no message waits");
    TRY(act(run, 2, "heard", step, error));
    return store_consume_message(run->store, message.sender, message.sequence, message.number, step,
                                 error);
}

/* Two commands of one group, each in its savepoint; the one between them is undone. */
static enum result write_group(struct run *run, int step, struct error *error)
{
    TRY(store_savepoint(run->store, error));
    TRY(act(run, 1, "grouped", step, error));
    TRY(store_release(run->store, error));
    TRY(store_savepoint(run->store, error));
    TRY(act(run, 2, "undone", step, error));
    TRY(store_rollback_to(run->store, error));
    TRY(store_savepoint(run->store, error));
    TRY(act(run, 2, "grouped", step, error));
    return store_release(run->store, error);
}

static enum result write_deployment(struct run *run, int step, struct error *error)
{
    struct entry_row entry;
    struct hash hash;
    TRY(store_put_source(run->store, wordy(run, "source", step), &hash, error));
    TRY(append(run, STR(STORE_CHAIN), "deployed", step, &entry, error));
    struct deployment_row row = {.kind = STR("protocol"),
                                 .id = STR("placement"),
                                 .version = STR("2026.1"),
                                 .hash = hex_encode(run->arena, hash.bytes, sizeof hash.bytes),
                                 .deployed_at = entry.recorded_at,
                                 .position = entry.position};
    TRY(store_put_deployment(run->store, &row, error));
    struct register_row subject = {.kind = STR("subject"),
                                   .reference = STR("pupil-1"),
                                   .key = STR("A123"),
                                   .body = STR(CANARY)};
    return store_put_register(run->store, &subject, error);
}

static enum result write_notice(struct run *run, int step, struct error *error)
{
    struct notice_row notice = {.id = str_format(run->arena, "notice-%d", step),
                                .reference = case_name(run, 1),
                                .sequence = step,
                                .role = STR("parent"),
                                .recipient = STR("person-1"),
                                .notice = STR("invitation"),
                                .subject = STR("Review"),
                                .text = wordy(run, store_canary, step),
                                .html = STR("<p>Review</p>"),
                                .at = 1788220800000,
                                .status = STR("pending")};
    struct command_row command = {.id = str_format(run->arena, "command-%d", step),
                                  .digest = STR("00"),
                                  .chain = case_name(run, 1),
                                  .sequence = 1,
                                  .result = STR("done")};
    TRY(act(run, 1, "told", step, error));
    TRY(store_put_notice(run->store, &notice, error));
    return store_put_command(run->store, &command, error);
}

/* Fold the entries of a case in again, as far as this workload knows how. */
static enum result rebuild(struct run *run, struct str chain, struct error *error)
{
    struct entry_rows entries;
    TRY(store_read_chain(run->store, chain, 1, 0, run->arena, &entries, error));
    TRY(store_clear_chain(run->store, chain, error));
    for (size_t i = 0; i < entries.count && !str_is(chain, STORE_CHAIN); i++) {
        struct case_row row = case_row(run, &entries.items[i], "rebuilt");
        TRY(store_put_case(run->store, &row, error));
        TRY(put_duties(run, &entries.items[i], error));
    }
    return RESULT_DONE;
}

static enum result erase(struct run *run, struct str subject, struct error *error)
{
    struct str_rows chains;
    int64_t parts;
    TRY(store_subject_chains(run->store, subject, STR("case"), run->arena, &chains, error));
    TRY(store_erase(run->store, subject, STR("case"), &parts, error));
    for (size_t i = 0; i < chains.count; i++)
        TRY(rebuild(run, chains.items[i], error));
    return RESULT_DONE;
}

static enum result write_erasure(struct run *run, int step, struct error *error)
{
    struct entry_row entry;
    TRY(append(run, STR(STORE_CHAIN), "erased", step, &entry, error));
    for (int i = 0; i < 3; i++)
        TRY(erase(run, str_format(run->arena, "pupil-%d", i), error));
    return RESULT_DONE;
}

static enum result step_purge(struct run *run, int step, struct error *error)
{
    (void)step;
    return store_purge(run->store, error);
}

/* The handle is closed, and the next step opens the store, which raises its schema. */
static enum result step_reopen(struct run *run, int step, struct error *error)
{
    (void)step;
    store_closep(&run->store);
    return connect(run, 0, error);
}

static const struct {
    enum result (*write)(struct run *run, int step, struct error *error); /* in a transaction */
    enum result (*alone)(struct run *run, int step, struct error *error); /* or by itself */
    int schema; /* of the store when the step begins; 0: the newest */
} steps[] = {
    {NULL, step_create, 1},      {write_open, NULL, 1},   {write_open, NULL, 1},
    {write_event, NULL, 1},      {NULL, step_reopen, 1},  {write_event, NULL, 0},
    {write_message, NULL, 0},    {write_taken, NULL, 0},  {write_group, NULL, 0},
    {write_deployment, NULL, 0}, {write_notice, NULL, 0}, {write_event, NULL, 0},
    {write_erasure, NULL, 0},    {NULL, step_purge, 0},   {write_event, NULL, 0},
    {NULL, step_reopen, 0},
};

static enum result in_transaction(struct run *run, int step, struct error *error)
{
    enum result result = store_begin(run->store, error);
    if (result == RESULT_DONE)
        result = steps[step].write(run, step, error);
    if (result == RESULT_DONE)
        return store_commit(run->store, error);
    store_rollback(run->store);
    return result;
}

static enum result do_step(void *context, int step, struct error *error)
{
    struct run *run = context;
    drawn = (uint64_t)step + 1;
    struct arena_mark mark = arena_mark(run->arena);
    enum result result = step == 0 ? RESULT_DONE : connect(run, steps[step].schema, error);
    if (result == RESULT_DONE)
        result = steps[step].alone ? steps[step].alone(run, step, error)
                                   : in_transaction(run, step, error);
    arena_reset(run->arena, mark);
    return result;
}

/* ---- Runs and their inspection ---- */

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
    store_close(run->store);
    arena_free(run->arena);
    free(run);
}

static void first_fault(void *context, const struct verify_fault *fault)
{
    struct error *error = context;
    if (error && !error->text[0])
        error_set(error, RESULT_INVALID, "%.*s %lld: %.*s", STR_ARG(fault->chain),
                  (long long)fault->sequence, STR_ARG(fault->text));
}

static enum result verify(struct store *store, FILE *out, struct error *error)
{
    struct verify_report report;
    struct verify_options options = {.fault = first_fault, .context = error};
    TRY(store_integrity(store, error));
    TRY(store_verify(store, &options, &report, error));
    fprintf(out, "head %s erased %lld sources %lld\n", report.head, (long long)report.erased,
            (long long)report.sources);
    return report.faults ? RESULT_INVALID : RESULT_DONE;
}

/* Journal and projections are written together: the case's row stands at its chain's last entry,
 * unless that only sent a message. */
static enum result check_case(struct store *store, const struct case_row *row, struct arena *arena,
                              struct error *error)
{
    struct chain_head head;
    int64_t records;
    TRY(store_chain_head(store, row->reference, arena, &head, error));
    TRY(store_count_records(store, row->reference, STR("weekly_return"), &records, error));
    if (row->sequence <= head.sequence && head.sequence <= row->sequence + 1 &&
        records == row->sequence)
        return RESULT_DONE;
    return error_set(error, RESULT_INVALID, "%.*s stands at %lld, its chain at %lld",
                     STR_ARG(row->reference), (long long)row->sequence, (long long)head.sequence);
}

static enum result check_cases(struct store *store, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct case_rows rows;
    TRY(store_list_cases(store, &scope_all, &(struct case_filter){0}, arena, &rows, error));
    for (size_t i = 0; i < rows.count; i++)
        TRY(check_case(store, &rows.items[i], arena, error));
    return RESULT_DONE;
}

static enum result describe(struct store *store, FILE *out, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct str clock;
    bool found;
    TRY(verify(store, out, error));
    TRY(check_cases(store, error));
    TRY(store_get_setting(store, STR("clock"), arena, &clock, &found, error));
    fprintf(out, "clock %.*s\n", STR_ARG(clock));
    return store_dump_projections(store, out, error);
}

/* Before its making is acknowledged, a store may be missing or empty. */
static bool is_absent(const struct error *error)
{
    return strstr(error->text, "there is no store") || strstr(error->text, "is an empty file");
}

static enum result inspect(const char *path, const char *vfs, FILE *out, struct error *error)
{
    CLEANUP(store_closep) struct store *store = NULL;
    struct error own = {0};
    struct store_options options = {.vfs = vfs, .busy_ms = -1};
    enum result result = store_open(path, STORE_WRITE, &options, &store, &own);
    if (result == RESULT_DONE)
        return describe(store, out, error);
    if (error)
        *error = own;
    if (!is_absent(&own))
        return result;
    fputs("absent\n", out);
    return RESULT_DONE;
}

const struct workload store_workload = {
    .name = "store",
    .steps = sizeof steps / sizeof *steps,
    .start = start,
    .step = do_step,
    .stop = stop,
    .inspect = inspect,
};

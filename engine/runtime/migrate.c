/* Cases that move to another version of their protocol: each in a transaction of its own, on
 * record in its chain. What has moved has another version and is not found again, so a migration
 * that was cut off goes on where it stopped.
 */
#include "runtime/migrate.h"

#include "runtime/book.h"
#include "runtime/deploy.h"
#include "runtime/messages.h"
#include "runtime/rights.h"
#include "runtime/settle.h"

enum { PAGE = 100 };

struct migrating {
    struct runtime *runtime;
    const struct migration *migration;
    const struct migrate_options *options;
    struct migrate_report *report;
    VEC(struct str) references;
};

/* ---- which ---- */

static enum result list_cases(struct migrating *migrating, struct arena *keep, struct error *error)
{
    const struct migration *migration = migrating->migration;
    struct case_filter filter = {.protocol = migration->protocol, .open_only = true, .limit = PAGE};
    for (;;) {
        CLEANUP(arena_freep) struct arena *arena = arena_new();
        struct case_rows rows;
        enum result result =
            store_list_cases(migrating->runtime->store, &scope_all, &filter, arena, &rows, error);
        for (size_t i = 0; result == RESULT_DONE && i < rows.count; i++)
            if (str_eq(rows.items[i].protocol_hash, migration->from->hash))
                VEC_PUSH(keep, migrating->references, str_copy(keep, rows.items[i].reference));
        if (result != RESULT_DONE || rows.count < PAGE)
            return result;
        filter.after = str_copy(keep, rows.items[rows.count - 1].reference);
    }
}

/* ---- one ---- */

static struct command command_of(const struct migrating *migrating)
{
    struct runtime *runtime = migrating->runtime;
    return (struct command){.kind = COMMAND_MIGRATE,
                            .name = migrating->migration->id,
                            .occurred_at = INSTANT_NONE,
                            .actor = {.principal = runtime->options.principal,
                                      .person = runtime->person,
                                      .channel = runtime->options.channel},
                            .migration = migrating->migration};
}

/* It is told here, and is no failure of the whole. */
static void tell_stuck(struct migrating *migrating, struct str reference,
                       const struct decision *decision, struct error *error)
{
    struct stuck_case stuck = {.reference = reference};
    if (decision && decision->outcome == OUTCOME_REFUSED) {
        stuck.details = decision->refusal->details;
        stuck.count = decision->refusal->detail_count;
    } else {
        stuck.fault = str_of(error->text);
    }
    migrating->report->stuck++;
    if (migrating->options->stuck)
        migrating->options->stuck(migrating->options->context, &stuck);
    *error = (struct error){0};
}

/* Time passes under the old version; it must, since what is due was owed under it. */
static enum result try_case(struct migrating *migrating, struct str reference, struct arena *arena,
                            struct decision *ret, struct error *error)
{
    struct loaded loaded;
    struct lent *lent;
    enum result result =
        load_case(migrating->runtime, &scope_all, reference, arena, &loaded, error);
    if (result == RESULT_DONE)
        result = lend(migrating->runtime, &loaded, arena, &lent, error);
    if (result != RESULT_DONE)
        return result;
    struct command tick = {.kind = COMMAND_TICK, .occurred_at = INSTANT_NONE};
    struct command migrate = command_of(migrating);
    decide(arena, loaded.protocol, loaded.state, &tick, &lent->surroundings, ret);
    if (ret->outcome != OUTCOME_FAULT)
        decide(arena, migrating->migration->to, loaded.state, &migrate, &lent->surroundings, ret);
    if (ret->outcome == OUTCOME_FAULT)
        *error = ret->fault;
    result = lend_result(lent, error);
    return result == RESULT_DONE && ret->outcome == OUTCOME_FAULT ? RESULT_INVALID : result;
}

static enum result dry_case(struct migrating *migrating, struct str reference, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct decision decision = {0};
    enum result result = try_case(migrating, reference, arena, &decision, error);
    if (result == RESULT_DONE && decision.outcome == OUTCOME_DONE)
        migrating->report->moved++;
    else if (result == RESULT_DONE || result == RESULT_INVALID)
        tell_stuck(migrating, reference, &decision, error);
    return result == RESULT_INVALID ? RESULT_DONE : result;
}

/* What it is told and what it owes is dealt with under the old version first. A refusal keeps
 * nothing: the case is as it was. */
static enum result move_case(struct migrating *migrating, struct str reference, struct arena *arena,
                             struct settled *ret, bool *ret_gone, struct error *error)
{
    static const struct said nothing;
    struct runtime *runtime = migrating->runtime;
    struct loaded loaded;
    bool sent = false;
    enum result result = load_case(runtime, &scope_all, reference, arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    *ret_gone = !str_eq(loaded.row.protocol_hash, migrating->migration->from->hash);
    if (*ret_gone)
        return RESULT_DONE;
    result = settle_reads(runtime, &loaded, NULL, 0, arena, &sent, error);
    if (result == RESULT_DONE)
        result = settle_tick(runtime, &loaded, arena, ret, error);
    sent |= ret->sent;
    if (result != RESULT_DONE)
        return result;
    *ret_gone = loaded.state->stopped; /* time alone has ended it */
    if (*ret_gone)
        return RESULT_DONE;
    loaded.protocol = migrating->migration->to;
    struct command migrate = command_of(migrating);
    result = settle(runtime, &loaded, &migrate, &nothing, arena, ret, error);
    ret->sent |= sent;
    return result;
}

static enum result real_case(struct migrating *migrating, struct str reference, struct error *error)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct runtime *runtime = migrating->runtime;
    struct settled settled = {0};
    bool gone = false;
    int64_t delivered;
    enum result result = messages_deliver_to(runtime, reference, arena, error);
    if (result == RESULT_DONE)
        result = write_begin(runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = move_case(migrating, reference, arena, &settled, &gone, error);
    if (result == RESULT_REFUSED || result == RESULT_INVALID) {
        write_undo(runtime);
        tell_stuck(migrating, reference, &settled.decision, error);
        return RESULT_DONE;
    }
    result = write_end(runtime, result, error);
    if (result == RESULT_DONE)
        migrating->report->moved += !gone;
    if (result == RESULT_DONE && settled.sent)
        result = messages_deliver(runtime, &delivered, error);
    return result;
}

/* ---- all ---- */

static enum result migrate_each(struct migrating *migrating, struct error *error)
{
    const struct migrate_options *options = migrating->options;
    int64_t count = (int64_t)migrating->references.count;
    for (int64_t i = 0; i < count; i++) {
        migrating->report->stopped = options->stop && *options->stop;
        if (migrating->report->stopped)
            break;
        enum result result = options->dry_run
                                 ? dry_case(migrating, migrating->references.items[i], error)
                                 : real_case(migrating, migrating->references.items[i], error);
        if (result != RESULT_DONE)
            return result;
        migrating->report->cases++;
        if (options->progress)
            options->progress(options->context, i + 1, count);
    }
    return RESULT_DONE;
}

enum result migrate_cases(struct runtime *runtime, const struct migration *migration,
                          const struct migrate_options *options, struct arena *arena,
                          struct migrate_report *ret_report, struct error *error)
{
    struct migrating migrating = {
        .runtime = runtime, .migration = migration, .options = options, .report = ret_report};
    enum result result = list_cases(&migrating, arena, error);
    return result == RESULT_DONE ? migrate_each(&migrating, error) : result;
}

/* ---- a mapping file ---- */

/* A version that is not there is a fault of the file, which the binding tells. */
static enum result find_version(struct runtime *runtime, struct str id, struct str version,
                                const struct protocol **ret, struct error *error)
{
    struct error absent = {0};
    enum result result = runtime_protocol(runtime, id, version, ret, &absent);
    if (result == RESULT_MISUSE)
        *ret = NULL;
    else if (result != RESULT_DONE)
        *error = absent;
    return result == RESULT_MISUSE ? RESULT_DONE : result;
}

static enum result bind(struct runtime *runtime, const struct protocol_loader *loader,
                        struct migration *migration, struct error *error)
{
    const struct protocol *from = NULL, *to = NULL;
    enum result result =
        find_version(runtime, migration->protocol, migration->from_version, &from, error);
    if (result == RESULT_DONE)
        result = find_version(runtime, migration->protocol, migration->to_version, &to, error);
    if (result == RESULT_DONE && !migration_bind(loader, migration, from, to))
        result = error_set(error, RESULT_INVALID, "the mapping has errors: no case was moved");
    return result;
}

enum result runtime_migrate(struct runtime *runtime, const struct files *tree, struct str path,
                            const struct migrate_options *options, struct diags *diags,
                            struct arena *arena, struct migrate_report *ret_report,
                            struct error *error)
{
    struct protocol_loader loader = {
        .arena = arena, .files = tree, .library = &machine_library, .diags = diags};
    *ret_report = (struct migrate_report){0};
    enum result result = rights_all(runtime, "migrate cases", error);
    if (result != RESULT_DONE)
        return result;
    struct migration *migration = migration_read(&loader, path);
    if (!migration)
        return error_set(error, RESULT_INVALID, "the mapping has errors: no case was moved");
    result = bind(runtime, &loader, migration, error);
    if (result == RESULT_DONE && !options->dry_run)
        result = deploy_mapping(runtime, migration, tree, path, diags, arena, error);
    ret_report->migration = migration;
    return result == RESULT_DONE
               ? migrate_cases(runtime, migration, options, arena, ret_report, error)
               : result;
}

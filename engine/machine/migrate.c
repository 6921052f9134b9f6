/* Moving a case to another version of its protocol, as a mapping says.
 *
 * No action runs and no need is asked: what has happened has happened. The case goes to its new
 * states with what it has, by effects like any others, so that folding them needs neither mapping
 * nor protocol. What the new version makes of it follows: eventless transitions, new duties, due
 * times.
 */
#include "machine/migrate.h"

/* ---- data ---- */
static bool stays(const struct moved *moved)
{
    return moved == NULL || moved->how == MOVED_ASIDE ||
           (moved->count > 0 && str_eq(moved->to[0], moved->from));
}

static void leave_data(struct moving *moving)
{
    const struct case_state *before = moving->before;
    for (size_t i = 0; i < before->data.count; i++) {
        const struct datum *datum = &before->data.items[i];
        if (!stays(moved_of(&moving->migration->fields, datum->field)))
            effect(moving->work, (struct effect){.kind = EFFECT_UNSET, .id = datum->field});
    }
}

static void bring_data(struct moving *moving)
{
    struct work *work = moving->work;
    const struct case_state *before = moving->before;
    for (size_t i = 0; i < before->data.count; i++) {
        const struct datum *datum = &before->data.items[i];
        const struct moved *moved = moved_of(&moving->migration->fields, datum->field);
        if (stays(moved) || moved->count == 0)
            continue;
        const struct field *field = protocol_find(work->protocol, "data", moved->to[0]);
        effect(work, (struct effect){.kind = EFFECT_SET,
                                     .id = moved->to[0],
                                     .value = datum->value,
                                     .retain = field->privacy.retain});
    }
}

static bool is_brought(const struct moving *moving, struct str field)
{
    const struct moved_rows *rows = &moving->migration->fields;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->items[i].count > 0 && str_eq(rows->items[i].to[0], field))
            return true;
    return false;
}

/* A field that no old one leads to begins with its default, unless it was put aside before. */
static void begin_data(struct moving *moving)
{
    struct work *work = moving->work;
    for (size_t i = 0; i < work->protocol->fields_count; i++) {
        const struct field *field = &work->protocol->fields[i];
        if (!is_brought(moving, field->id) && case_datum(work->kase, field->id) == NULL)
            land_default(work, field);
    }
}

/* ---- all ---- */
static void land_version(struct moving *moving)
{
    struct work *work = moving->work;
    const struct migration *migration = moving->migration;
    struct effect landed = {.kind = EFFECT_MIGRATED,
                            .id = migration->protocol,
                            .key = migration->from_version,
                            .word = migration->to_version,
                            .other = migration->to->hash,
                            .name = migration->id,
                            .task = migration->hash};
    landed.names = leaves_of(moving, &landed.name_count);
    effect(work, landed);
}

/* Fields that are closed once a state has been entered stay closed under its new name. */
static void land_passed(struct moving *moving)
{
    const struct case_state *before = moving->before;
    struct effect passed = {.kind = EFFECT_PASSED};
    passed.names = moved_names(moving, before->entered_once.items, before->entered_once.count,
                               &passed.name_count);
    for (size_t i = 0; i < passed.name_count; i++)
        if (!case_was_in(before, passed.names[i])) {
            effect(moving->work, passed);
            return;
        }
}

static void land(struct moving *moving)
{
    land_version(moving);
    land_passed(moving);
    leave_data(moving);
    bring_data(moving);
    land_histories(moving);
    land_states(moving);
    land_duties(moving);
    begin_data(moving);
    renew_duties(moving);
}

void decide_migrate(struct work *work)
{
    struct moving moving = {.work = work,
                            .migration = work->command->migration,
                            .before = case_copy(work->arena, work->kase)};
    int64_t due = case_next_due(work->kase);
    if (due != INSTANT_NONE && due <= work->now) {
        work_fault(work, "the case has to be ticked before it is migrated");
        return;
    }
    map_states(&moving);
    check_moved_states(&moving);
    check_moved_data(&moving);
    check_moved_facts(&moving);
    if (!is_refused(work))
        land(&moving);
}

#include "protocol/build.h"

/* Tasks. */

struct task_names {                      /* what expressions of a task may use */
    const struct feel_names *plain;      /* before an instance exists: `for_each` */
    const struct feel_names *row;        /* with `each`: `every` */
    const struct feel_names *occurrence; /* with `occurrence`: `if`, `due`, `opens` */
    const struct feel_names *instance;   /* with `due` and `task`: `tell`, `all` */
    const struct feel_type *each;        /* the type of `each`; NULL: none */
    bool repeats;
};

static struct task_names names_of_task(struct build *build, const struct feel_type *each,
                                       bool repeats)
{
    const struct feel_type *types[MOMENT_COUNT] = {[MOMENT_ENTERED] = &feel_t_date_time};
    struct task_names names = {.plain = moment_names(build, types), .each = each};
    names.repeats = repeats;
    types[MOMENT_EACH] = each;
    names.row = moment_names(build, types);
    types[MOMENT_OCCURRENCE] = repeats ? occurrence_type(build) : NULL;
    names.occurrence = moment_names(build, types);
    types[MOMENT_TASK] = task_type(build);
    types[MOMENT_DUE] = &feel_any;
    types[MOMENT_EVENT] = &feel_any;
    names.instance = moment_names(build, types);
    return names;
}

/* ---- done_by ---- */

static const struct {
    enum done_kind kind;
    const char *refers;
    size_t offset;
} done_forms[] = {
    {DONE_BY_RECORD, "record", offsetof(struct raw_done, record)},
    {DONE_BY_DOCUMENT, "document", offsetof(struct raw_done, document)},
    {DONE_BY_CONSENT, "consent", offsetof(struct raw_done, consent)},
    {DONE_BY_SERVED, "notice", offsetof(struct raw_done, served)},
};

static void build_done_names(struct build *build, const struct raw_done *raw, struct task *task)
{
    size_t forms = raw->event.count > 0;
    struct str *names = ARENA_ARRAY(build->arena, struct str, raw->event.count + 1);
    for (size_t i = 0; i < raw->event.count; i++) {
        names[i] = raw->event.items[i].text;
        check_event(build, &raw->event.items[i]);
    }
    task->done_kind = DONE_BY_EVENT;
    task->done_count = raw->event.count;
    task->done_names = names;
    for (size_t i = 0; i < COUNT_OF(done_forms); i++) {
        const struct key_name *name =
            (const struct key_name *)(const void *)((const char *)raw + done_forms[i].offset);
        if (!is_present(name))
            continue;
        (void)refer(build, done_forms[i].refers, name);
        forms++;
        task->done_kind = done_forms[i].kind;
        names[0] = name->text;
        task->done_count = 1;
    }
    if (forms != 1)
        diag_error(build->diags, "P070", raw->at,
                   "`done_by` says one of `event`, `record`, `document`, `consent` and `served`");
}

/* The moment in which `where` is asked: of a record, and with `all` of one element, which is
 * `item`.
 */
static const struct feel_names *fact_names(struct build *build, const struct task_names *names,
                                           const struct record_type *record,
                                           const struct feel_type *item)
{
    const struct feel_type *types[MOMENT_COUNT] = {
        [MOMENT_ENTERED] = &feel_t_date_time,
        [MOMENT_EACH] = names->each,
        [MOMENT_OCCURRENCE] = names->repeats ? occurrence_type(build) : NULL,
        [MOMENT_TASK] = task_type(build),
        [MOMENT_DUE] = &feel_any,
        [MOMENT_EVENT] = &feel_any,
        [MOMENT_ITEM] = item,
    };
    if (record)
        types[MOMENT_RECORD] = type_of_takes(build, record->fields, record->count, false);
    return moment_names(build, types);
}

/* `where` sees the fields of the record by name. */
static const struct feel_names *where_names(struct build *build, const struct task *task,
                                            const struct task_names *names,
                                            const struct feel_type *item)
{
    const struct record_type *record = task->done_kind == DONE_BY_RECORD && task->done_count
                                           ? lookup(build, "record", task->done_names[0])
                                           : NULL;
    size_t count = record ? record->count : 0;
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, count);
    for (size_t i = 0; i < count; i++)
        fields[i] = (struct feel_field){record->fields[i].id, record->fields[i].type};
    return more_names(build, fact_names(build, names, record, item), fields, count);
}

static void build_done(struct build *build, const struct raw_done *raw,
                       const struct task_names *names, struct task *task)
{
    const struct feel_type *item = NULL;
    task->done_kind = DONE_BY_HAND;
    if (!raw)
        return;
    build_done_names(build, raw, task);
    if (raw->all)
        task->all = build_list(build, raw->all, names->instance, &item);
    task->where =
        build_feel(build, raw->where, where_names(build, task, names, item), &feel_t_boolean);
    if (raw->all && task->done_kind != DONE_BY_RECORD)
        diag_error(build->diags, "P071", raw->all->at, "`all` goes with `record`");
}

/* ---- tell ---- */

static void build_tells(struct build *build, const struct raw_task *raw,
                        const struct feel_names *names, struct task *task)
{
    const struct raw_tell *raws = raw->tell.items;
    struct tell *tells = ARENA_ARRAY(build->arena, struct tell, raw->tell.count);
    unsigned anchors =
        ANCHOR_BIT(ANCHOR_DUE) | ANCHOR_BIT(ANCHOR_ENTERED) | ANCHOR_BIT(ANCHOR_OPENED);
    if (raw->every)
        anchors |= ANCHOR_BIT(ANCHOR_OCCURRENCE);
    for (size_t i = 0; i < raw->tell.count; i++) {
        tells[i].id = raws[i].row.name.text;
        tells[i].at = row_place(&raws[i].row);
        tells[i].when = build_when(build, raws[i].when, names, anchors);
        tells[i].to = refer_roles(build, &raws[i].to);
        tells[i].notice = refer(build, "notice", &raws[i].notice);
        tells[i].condition = build_feel(build, raws[i].condition, names, &feel_t_boolean);
    }
    task->tells = tells;
    task->tell_count = raw->tell.count;
}

/* ---- a task ---- */

/* Only a cron line knows nothing of calendars. */
static void check_closed_day(struct build *build, const struct raw_task *raw,
                             const struct every_expr *every)
{
    bool unread = raw->every && !every; /* told already */
    for (; every; every = every->otherwise)
        if (every->every->kind == EVERY_CRON)
            return;
    if (raw->closed_day != CLOSED_IGNORED && !unread)
        diag_error(build->diags, "P073", row_place(&raw->row),
                   "`closed_day` is for a cron line, and `every` has none");
}

static void build_dates(struct build *build, const struct raw_task *raw,
                        const struct task_names *names, struct task *task)
{
    unsigned anchors = ANCHOR_BIT(ANCHOR_ENTERED) | ANCHOR_BIT(ANCHOR_OPENED);
    if (raw->every)
        anchors |= ANCHOR_BIT(ANCHOR_OCCURRENCE);
    task->every = build_every(build, raw->every, (enum closed_day)raw->closed_day, names->row);
    check_closed_day(build, raw, task->every);
    task->due = build_when(build, raw->due, names->occurrence, anchors);
    task->opens =
        build_when(build, raw->opens, names->occurrence, anchors | ANCHOR_BIT(ANCHOR_DUE));
}

const struct task *build_task(struct build *build, const struct state *state,
                              const struct raw_task *raw)
{
    struct task *task = lookup(build, "task", raw->row.name.text);
    const struct feel_type *each = NULL;
    struct task_names names = names_of_task(build, NULL, raw->every != NULL);
    task->at = row_place(&raw->row);
    task->state = state;
    task->who = refer_roles(build, &raw->who);
    if (raw->for_each) {
        task->for_each = build_list(build, raw->for_each, names.plain, &each);
        names = names_of_task(build, each, raw->every != NULL);
    }
    task->condition = build_feel(build, raw->condition, names.occurrence, &feel_t_boolean);
    build_dates(build, raw, &names, task);
    task->calendar = raw->calendar.text;
    task->calendar_at = raw->calendar.at;
    task->calendar_role = lookup(build, "role", raw->calendar.text);
    task->needs = refer_needs(build, &raw->needs);
    build_done(build, raw->done_by, &names, task);
    build_tells(build, raw, names.instance, task);
    task->on_leave = (enum on_leave)raw->on_leave;
    return task;
}

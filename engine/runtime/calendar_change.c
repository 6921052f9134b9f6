/* A calendar changed by command: days closed, or one opened again.
 *
 * The new version is made from the text that the store has, so that the sources stay the truth, and
 * shipped as a file would be: what extends it follows, and so do the cases.
 */
#include "runtime/rights.h"
#include "runtime/rules.h"

struct changing {
    struct deploying deploying;
    const struct calendar_change *change;
    const struct calendar *calendar; /* in force */
    struct deployment_row row;
    struct str path, text; /* its file, as it is to be */
    VEC(struct calendar_closure) closed;
    int64_t known_from;
};

/* ---- which days ---- */

static struct str day_words(struct changing *changing, struct date date)
{
    return date_words(changing->deploying.arena, date);
}

static enum day_kind kind_of(const struct changing *changing)
{
    return closure_ends_work(changing->change->kind) ? DAY_WORKING : DAY_SCHOOL;
}

static void add_day(struct changing *changing, struct date date)
{
    const struct calendar_change *change = changing->change;
    const struct calendar_closure closure = {.date = date,
                                             .kind = change->kind,
                                             .label = change->label,
                                             .known_from = changing->known_from,
                                             .working = kind_of(changing) == DAY_SCHOOL};
    VEC_PUSH(changing->deploying.arena, changing->closed, closure);
}

static enum result no_day(struct changing *changing, enum day_why why,
                          const struct calendar_closure *closure, struct error *error)
{
    const struct calendar_change *change = changing->change;
    const char *kind = kind_of(changing) == DAY_SCHOOL ? "school" : "working";
    struct str day = day_words(changing, change->from);
    if (date_compare(change->from, change->to) != 0)
        error_set(error, RESULT_INVALID, "there is no %s day from %.*s to %.*s in %.*s", kind,
                  STR_ARG(day), STR_ARG(day_words(changing, change->to)), STR_ARG(change->name));
    else if (closure)
        error_set(error, RESULT_INVALID, "%.*s is closed in %.*s already: %.*s", STR_ARG(day),
                  STR_ARG(change->name),
                  STR_ARG(str_empty(closure->label) ? closure->kind : closure->label));
    else
        error_set(error, RESULT_INVALID, "%.*s is no %s day in %.*s anyway: %s", STR_ARG(day), kind,
                  STR_ARG(change->name),
                  why == DAY_OFF_WEEK ? "it is not in the working week"
                                      : "it lies in no half-term");
    error_help(error, "'waymark calendar %.*s --calendar %.*s --store STORE' says what it is",
               STR_ARG(date_format(changing->deploying.arena, change->from)),
               STR_ARG(change->name));
    return RESULT_INVALID;
}

static enum result find_days(struct changing *changing, struct error *error)
{
    const struct calendar_change *change = changing->change;
    enum day_why why = DAY_COUNTS;
    const struct calendar_closure *closure = NULL;
    for (struct date day = change->from; date_compare(day, change->to) <= 0;
         day = date_add_days(day, 1)) {
        if (!calendar_why(changing->calendar, kind_of(changing), day, &why, &closure, error))
            return error->result;
        if (why == DAY_COUNTS)
            add_day(changing, day);
    }
    return changing->closed.count ? RESULT_DONE : no_day(changing, why, closure, error);
}

/* What is over was counted on; only what was known in time may say otherwise. */
static enum result check_time(struct changing *changing, struct error *error)
{
    const struct calendar_change *change = changing->change;
    int64_t now = runtime_now(changing->deploying.runtime);
    bool said = change->known_from != INSTANT_NONE;
    changing->known_from = said ? change->known_from : now;
    if (said && change->known_from > now)
        return error_set(error, RESULT_MISUSE,
                         "nobody can know it from a time that is still to come");
    if (said || date_compare(change->from, zone_date(changing->calendar->zone, now)) >= 0)
        return RESULT_DONE;
    error_set(error, RESULT_INVALID, "%.*s is over", STR_ARG(day_words(changing, change->from)));
    error_help(error, "say since when the closure was known: --known-from TIME");
    return RESULT_INVALID;
}

/* ---- the next version ---- */

static enum result is_taken(struct changing *changing, struct str version, bool *ret,
                            struct error *error)
{
    struct deployment_row row;
    return store_get_deployment(changing->deploying.runtime->store, STR(DEPLOYED_CALENDAR),
                                changing->change->name, version, changing->deploying.arena, &row,
                                ret, error);
}

/* 2026.1 becomes 2026.1.1, and that 2026.1.2. */
static enum result find_base(struct changing *changing, struct str *ret, struct error *error)
{
    bool taken = false;
    *ret = changing->calendar->version;
    size_t end = ret->len;
    while (end > 0 && ret->at[end - 1] != '.')
        end--;
    if (end < 2)
        return RESULT_DONE;
    struct str before = str_part(*ret, 0, end - 1);
    enum result result = is_taken(changing, before, &taken, error);
    if (taken)
        *ret = before;
    return result;
}

static enum result next_version(struct changing *changing, struct str *ret, struct error *error)
{
    struct str base;
    enum result result = find_base(changing, &base, error);
    bool taken = true;
    for (int i = 1; result == RESULT_DONE && taken; i++) {
        *ret = str_format(changing->deploying.arena, "%.*s.%d", STR_ARG(base), i);
        result = is_taken(changing, *ret, &taken, error);
    }
    return result;
}

/* ---- its text ---- */

static enum result not_edited(struct changing *changing, struct error *error)
{
    const struct calendar_change *change = changing->change;
    if (change->reopen)
        return error_set(error, RESULT_INVALID, "%.*s is not closed in '%.*s'",
                         STR_ARG(day_words(changing, change->from)), STR_ARG(change->name));
    error_set(error, RESULT_INVALID, "the file of '%.*s' cannot be changed by command",
              STR_ARG(change->name));
    error_help(error, "add the closure to the file, give it a new version, and deploy it");
    return RESULT_INVALID;
}

static size_t closures_of(const struct calendar *calendar, struct date date)
{
    size_t count = 0;
    for (size_t i = 0; i < calendar->closure_count; i++)
        count += date_compare(calendar->closures[i].date, date) == 0;
    return count;
}

static enum result edit(struct changing *changing, struct str version, struct error *error)
{
    CLEANUP(stored_tree_close) struct stored_tree tree;
    struct deploying *deploying = &changing->deploying;
    struct calendar_edit edit = {.version = version,
                                 .closed = changing->closed.items,
                                 .closed_count = changing->closed.count,
                                 .reason = changing->change->reason};
    struct str text;
    if (changing->change->reopen)
        edit.opened = changing->change->from;
    edit.closures = closures_of(changing->calendar, changing->change->from);
    enum result result =
        stored_tree_open(deploying->runtime, &changing->row, deploying->arena, &tree, error);
    if (result == RESULT_DONE)
        result = tree.files.read(tree.files.context, deploying->arena, tree.main, &text, error);
    if (result != RESULT_DONE)
        return result;
    changing->path = tree.main;
    return calendar_edit(deploying->arena, text, &edit, &changing->text)
               ? RESULT_DONE
               : not_edited(changing, error);
}

/* ---- the tree with the new text ---- */

struct edited {
    const struct changing *changing;
    const struct stored_tree *stored;
};

static enum result read_edited(void *context, struct arena *arena, struct str path,
                               struct str *ret_bytes, struct error *error)
{
    const struct edited *edited = context;
    const struct files *stored = &edited->stored->files;
    if (!str_eq(path, edited->changing->path))
        return stored->read(stored->context, arena, path, ret_bytes, error);
    *ret_bytes = edited->changing->text;
    return RESULT_DONE;
}

static json_t *what_changed(struct changing *changing)
{
    const struct calendar_change *change = changing->change;
    json_t *json = json_object(), *days = json_array();
    json_object_set_new(json, change->reopen ? "opened" : "closed", days);
    if (change->reopen)
        json_array_append_new(days,
                              json_of_str(date_format(changing->deploying.arena, change->from)));
    for (size_t i = 0; i < changing->closed.count; i++)
        json_array_append_new(days, json_of_str(date_format(changing->deploying.arena,
                                                            changing->closed.items[i].date)));
    json_put_str(json, "reason", change->reason);
    if (change->reopen)
        return json;
    json_put_str(json, "kind", change->kind);
    json_put_str(json, "label", change->label);
    json_put_str(json, "known_from",
                 instant_format(changing->deploying.arena, changing->known_from));
    return json;
}

static enum result ship_edited(struct changing *changing, struct error *error)
{
    CLEANUP(stored_tree_close) struct stored_tree stored;
    CLEANUP(json_freep) json_t *what = what_changed(changing);
    struct deploying *deploying = &changing->deploying;
    struct edited edited = {changing, &stored};
    const struct files files = {.read = read_edited, .context = &edited};
    enum result result =
        stored_tree_open(deploying->runtime, &changing->row, deploying->arena, &stored, error);
    if (result != RESULT_DONE)
        return result;
    deploying->tree = &files;
    deploying->change = what;
    result = ship_calendar(deploying, changing->path, error);
    if (result != RESULT_DONE && deploying->diags->errors)
        error_help(error, "%.*s", STR_ARG(deploying->diags->list.items[0]->message));
    deploying->tree = NULL;
    deploying->change = NULL;
    return result;
}

/* ---- the change ---- */

static enum result find(struct changing *changing, struct error *error)
{
    struct runtime *runtime = changing->deploying.runtime;
    struct str name = changing->change->name;
    bool found;
    enum result result =
        store_get_deployment(runtime->store, STR(DEPLOYED_CALENDAR), name, STR(""),
                             changing->deploying.arena, &changing->row, &found, error);
    if (result == RESULT_DONE && found)
        return runtime_calendar(runtime, name, &changing->calendar, error);
    if (result != RESULT_DONE)
        return result;
    error_set(error, RESULT_INVALID, "there is no calendar '%.*s' in the store", STR_ARG(name));
    error_help(error, "'waymark calendar list --store STORE' names those there are");
    return RESULT_INVALID;
}

static enum result change(struct changing *changing, struct error *error)
{
    struct str version;
    enum result result = find(changing, error);
    if (result == RESULT_DONE && !changing->change->reopen)
        result = check_time(changing, error);
    if (result == RESULT_DONE && !changing->change->reopen)
        result = find_days(changing, error);
    if (result == RESULT_DONE)
        result = next_version(changing, &version, error);
    if (result == RESULT_DONE)
        result = edit(changing, version, error);
    if (result == RESULT_DONE)
        result = ship_edited(changing, error);
    return result;
}

static enum result try_change(struct changing *changing, int64_t *ret_cases, struct error *error)
{
    struct runtime *runtime = changing->deploying.runtime;
    runtime->instead = map_new(changing->deploying.arena);
    changing->deploying.dry = true;
    enum result result = change(changing, error);
    if (result == RESULT_DONE)
        result = recompute_try(runtime, changing->change, ret_cases, error);
    runtime->instead = NULL;
    return result;
}

static enum result make_change(struct changing *changing, struct error *error)
{
    struct deploying *deploying = &changing->deploying;
    enum result result = write_begin(deploying->runtime, error);
    if (result != RESULT_DONE)
        return result;
    result = change(changing, error);
    if (result == RESULT_DONE)
        result = deploying_began(deploying, error);
    result = write_end(deploying->runtime, result, error);
    return result == RESULT_DONE ? deploying_recompute(deploying, error) : result;
}

enum result runtime_change_calendar(struct runtime *runtime, const struct calendar_change *change,
                                    struct arena *arena, struct calendar_changed *ret,
                                    struct error *error)
{
    struct changing changing = {
        .deploying = {.runtime = runtime, .arena = arena, .diags = diags_new(arena)},
        .change = change};
    struct deploying *deploying = &changing.deploying;
    const struct str texts[] = {change->kind, change->label, change->reason};
    *ret = (struct calendar_changed){0};
    enum result result = rights_calendar(runtime, change->name, error);
    if (result == RESULT_DONE)
        result = check_texts(texts, sizeof texts / sizeof *texts, error);
    if (result == RESULT_DONE)
        result = change->dry_run ? try_change(&changing, &ret->cases, error)
                                 : make_change(&changing, error);
    ret->closed = changing.closed.items;
    ret->closed_count = changing.closed.count;
    ret->deployed =
        (struct deployeds){.items = deploying->deployed.items, .count = deploying->deployed.count};
    if (!change->dry_run && deploying->deployed.count)
        ret->cases = deploying->deployed.items[0].recomputed;
    return result;
}

/* The tables of names that stand in the journal: kinds of entries, effects, timers, outcomes. */
#include "machine/effects.h"

#include "machine/work.h"

const struct effect_names effect_names[EFFECT_KINDS] = {
    [EFFECT_CASE] = {.kind = "case",
                     .id = "reference",
                     .key = "protocol",
                     .word = "hash",
                     .other = "subject",
                     .at = "opened"},
    [EFFECT_ENTERED] = {.kind = "entered", .id = "state", .at = "at", .number = "order"},
    [EFFECT_EXITED] = {.kind = "exited", .id = "state"},
    [EFFECT_REMEMBERED] = {.kind = "remembered", .id = "history", .names = "states"},
    [EFFECT_STOPPED] = {.kind = "stopped"},
    [EFFECT_SET] = {.kind = "set", .id = "field", .number = "depth", .value = "value"},
    [EFFECT_DOCUMENT] = {.kind = "document", .id = "document", .word = "status", .value = "facts"},
    [EFFECT_RELEASED] = {.kind = "released",
                         .id = "document",
                         .key = "role",
                         .word = "status",
                         .at = "at",
                         .value = "facts"},
    [EFFECT_WITHHELD] = {.kind = "withheld", .id = "document", .word = "status", .value = "reason"},
    [EFFECT_ANSWERED] = {.kind = "answered",
                         .id = "consent",
                         .key = "role",
                         .other = "party",
                         .word = "status",
                         .at = "at",
                         .value = "facts"},
    [EFFECT_STALE] = {.kind = "stale", .id = "consent"},
    [EFFECT_LAPSED] = {.kind = "lapsed", .id = "consent"},
    [EFFECT_CONSENT] = {.kind = "consent", .id = "consent", .word = "status"},
    [EFFECT_RECORD] = {.kind = "record",
                       .id = "type",
                       .key = "record",
                       .word = "role",
                       .at = "at",
                       .value = "fields"},
    [EFFECT_RECORD_MENDED] = {.kind = "record_mended",
                              .id = "type",
                              .key = "record",
                              .value = "fields"},
    [EFFECT_TASK_OPENED] = {.kind = "task_opened",
                            .id = "id",
                            .key = "task",
                            .word = "row",
                            .other = "key",
                            .name = "session",
                            .due = "due",
                            .at = "at",
                            .date = "occurrence",
                            .due_date = "due_date",
                            .value = "element"},
    [EFFECT_TASK_MOVED] = {.kind = "task_moved",
                           .id = "id",
                           .due = "due",
                           .due_date = "due_date",
                           .date = "occurrence",
                           .at = "overdue",
                           .number = "held"},
    [EFFECT_TASK_OVERDUE] =
        {.kind = "task_overdue", .id = "id", .key = "task", .due = "due", .at = "at"},
    [EFFECT_TASK_DONE] = {.kind = "task_done",
                          .id = "id",
                          .key = "task",
                          .due = "due",
                          .at = "at",
                          .number = "late"},
    [EFFECT_TASK_WITHDRAWN] = {.kind = "task_withdrawn", .id = "id", .key = "task", .word = "why"},
    [EFFECT_TIMER_ARMED] = {.kind = "timer_armed",
                            .id = "id",
                            .word = "kind",
                            .key = "of",
                            .other = "what",
                            .name = "role",
                            .due = "due",
                            .at = "for",
                            .value = "value"},
    [EFFECT_TIMER_MOVED] = {.kind = "timer_moved", .id = "id", .due = "due", .at = "for"},
    [EFFECT_TIMER_FIRED] = {.kind = "timer_fired", .id = "id", .due = "due"},
    [EFFECT_TIMER_CANCELLED] = {.kind = "timer_cancelled", .id = "id"},
    [EFFECT_PLANNED] = {.kind = "planned", .id = "id", .key = "task", .word = "state"},
    [EFFECT_UNPLANNED] = {.kind = "unplanned", .id = "id"},
    [EFFECT_SPENT] = {.kind = "spent", .id = "transition", .key = "state"},
    [EFFECT_BLOCKED] = {.kind = "blocked",
                        .id = "transition",
                        .key = "state",
                        .word = "print",
                        .at = "at",
                        .number = "waits"},
    [EFFECT_UNBLOCKED] = {.kind = "unblocked", .id = "transition"},
    [EFFECT_RAISED] = {.kind = "raised", .id = "event"},
    [EFFECT_DROPPED] = {.kind = "dropped", .id = "event"},
    [EFFECT_MESSAGE] = {.kind = "message",
                        .id = "event",
                        .key = "to",
                        .other = "link",
                        .number = "number",
                        .value = "fields"},
    [EFFECT_OPENING] =
        {.kind = "opening", .id = "link", .key = "protocol", .number = "number", .value = "with"},
    [EFFECT_OPENED_BY] = {.kind = "opened_by", .id = "case", .number = "entry"},
    [EFFECT_NOTICE] = {.kind = "notice",
                       .id = "id",
                       .key = "notice",
                       .word = "role",
                       .other = "party",
                       .name = "instance",
                       .task = "task",
                       .at = "at",
                       .due = "digest",
                       .number = "proof",
                       .value = "text"},
    [EFFECT_SUPERSEDED] =
        {.kind = "superseded", .id = "timer", .word = "tell", .name = "instance", .at = "at"},
    [EFFECT_SERVED] = {.kind = "served",
                       .id = "notice",
                       .key = "role",
                       .at = "at",
                       .due = "counts",
                       .number = "waits",
                       .value = "facts"},
    [EFFECT_PARTY] = {.kind = "party",
                      .id = "role",
                      .key = "party",
                      .date = "from",
                      .due_date = "to",
                      .number = "flags"},
    [EFFECT_PARTY_ENDED] = {.kind = "party_ended", .id = "role", .key = "party", .date = "to"},
    [EFFECT_LINKED] = {.kind = "linked", .id = "link", .key = "to"},
    [EFFECT_UNLINKED] = {.kind = "unlinked", .id = "link", .key = "to"},
    [EFFECT_OVERRIDE] = {.kind = "override",
                         .id = "need",
                         .key = "role",
                         .at = "at",
                         .due = "until",
                         .value = "facts"},
    [EFFECT_CARRIED] = {.kind = "carried", .id = "notice", .word = "outcome", .value = "detail"},
    [EFFECT_NOTE] = {.kind = "note", .value = "text"},
    [EFFECT_TROUBLE] = {.kind = "trouble", .id = "what", .value = "why"},
    [EFFECT_MIGRATED] = {.kind = "migrated",
                         .id = "protocol",
                         .key = "from",
                         .word = "to",
                         .other = "hash",
                         .name = "mapping",
                         .task = "mapping_hash",
                         .names = "states"},
    [EFFECT_PASSED] = {.kind = "passed", .names = "states"},
    [EFFECT_UNSET] = {.kind = "unset", .id = "field"},
    [EFFECT_FORGOTTEN] = {.kind = "forgotten", .id = "history"},
};

static const char *const entry_names[] = {
    [ENTRY_OPENED] = "opened",     [ENTRY_EVENT] = "event",
    [ENTRY_MESSAGE] = "message",   [ENTRY_TIMER] = "timer",
    [ENTRY_SET] = "set",           [ENTRY_RECORD] = "record",
    [ENTRY_DOCUMENT] = "document", [ENTRY_CONSENT] = "consent",
    [ENTRY_RELEASE] = "release",   [ENTRY_WITHHOLD] = "withhold",
    [ENTRY_SERVED] = "served",     [ENTRY_OVERRIDE] = "override",
    [ENTRY_DONE] = "done",         [ENTRY_CORRECTION] = "correction",
    [ENTRY_PARTY] = "party",       [ENTRY_LINK] = "link",
    [ENTRY_UNLINK] = "unlink",     [ENTRY_NOTE] = "note",
    [ENTRY_CARRIED] = "carried",   [ENTRY_RECOMPUTED] = "recomputed",
    [ENTRY_REFUSED] = "refused",   [ENTRY_MIGRATED] = "migrated",
};
static const char *const command_names[] = {
    [COMMAND_OPEN] = "open",         [COMMAND_SEND] = "send",
    [COMMAND_MESSAGE] = "message",   [COMMAND_SET] = "set",
    [COMMAND_RECORD] = "record",     [COMMAND_DOCUMENT] = "document",
    [COMMAND_CONSENT] = "consent",   [COMMAND_RELEASE] = "release",
    [COMMAND_WITHHOLD] = "withhold", [COMMAND_SERVED] = "served",
    [COMMAND_OVERRIDE] = "override", [COMMAND_DONE] = "done",
    [COMMAND_CORRECT] = "correct",   [COMMAND_PARTY] = "party",
    [COMMAND_LINK] = "link",         [COMMAND_UNLINK] = "unlink",
    [COMMAND_NOTE] = "note",         [COMMAND_CARRIED] = "carried",
    [COMMAND_TICK] = "tick",         [COMMAND_RECOMPUTE] = "recompute",
    [COMMAND_MIGRATE] = "migrate",
};
static const char *const timer_names[] = {
    [TIMER_AFTER] = "after",   [TIMER_RETRY] = "retry", [TIMER_SCHEDULE] = "schedule",
    [TIMER_DUE] = "due",       [TIMER_TELL] = "tell",   [TIMER_EXPIRE] = "expire",
    [TIMER_LAPSE] = "lapse",   [TIMER_SEND] = "send",   [TIMER_NOTIFY] = "notify",
    [TIMER_SERVED] = "served",
};
static const char *const need_names[] = {
    [NEED_MET] = "met",
    [NEED_NOT_MET] = "not_met",
    [NEED_CANNOT_TELL] = "cannot_tell",
    [NEED_NOT_APPLICABLE] = "not_applicable",
    [NEED_OVERRIDDEN] = "overridden",
};
static const char *const refusal_names[] = {
    [REFUSED_NOT] = "",
    [REFUSED_NEEDS] = "needs",
    [REFUSED_NOT_ALLOWED] = "not_allowed",
    [REFUSED_NOT_EXPECTED] = "not_expected",
    [REFUSED_MISSING] = "missing",
    [REFUSED_WRONG] = "wrong",
    [REFUSED_NOT_OVERRIDABLE] = "not_overridable",
};

#define COUNT(table) (sizeof(table) / sizeof(table)[0])

static int find_name(const char *const *names, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(name, names[i]))
            return (int)i;
    return -1;
}

const char *entry_kind_name(enum entry_kind kind)
{
    return entry_names[kind];
}

bool entry_kind_find(struct str name, enum entry_kind *ret)
{
    int at = find_name(entry_names, COUNT(entry_names), name);
    if (at >= 0)
        *ret = (enum entry_kind)at;
    return at >= 0;
}

const char *command_kind_name(enum command_kind kind)
{
    return command_names[kind];
}

bool command_kind_find(struct str name, enum command_kind *ret)
{
    int at = find_name(command_names, COUNT(command_names), name);
    if (at >= 0)
        *ret = (enum command_kind)at;
    return at >= 0;
}

const char *timer_kind_name(enum timer_kind kind)
{
    return timer_names[kind];
}

bool timer_kind_find(struct str name, enum timer_kind *ret)
{
    int at = find_name(timer_names, COUNT(timer_names), name);
    if (at >= 0)
        *ret = (enum timer_kind)at;
    return at >= 0;
}

const char *need_outcome_name(enum need_outcome outcome)
{
    return need_names[outcome];
}

bool need_outcome_find(struct str name, enum need_outcome *ret)
{
    int at = find_name(need_names, COUNT(need_names), name);
    if (at >= 0)
        *ret = (enum need_outcome)at;
    return at >= 0;
}

const char *refusal_name(enum refusal refusal)
{
    return refusal_names[refusal];
}

bool refusal_find(struct str name, enum refusal *ret)
{
    int at = find_name(refusal_names, COUNT(refusal_names), name);
    if (at >= 0)
        *ret = (enum refusal)at;
    return at >= 0;
}

const char *effect_kind_name(enum effect_kind kind)
{
    return effect_names[kind].kind;
}

bool effect_kind_find(struct str name, enum effect_kind *ret)
{
    for (int i = 0; i < EFFECT_KINDS; i++) {
        if (!str_is(name, effect_names[i].kind))
            continue;
        *ret = (enum effect_kind)i;
        return true;
    }
    return false;
}

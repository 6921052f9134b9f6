/* Which members a folded case has. */
#include "machine/shape.h"

#define SHAPE(name, type)                                                                          \
    static const struct shape name = {                                                             \
        name##_members, sizeof name##_members / sizeof name##_members[0], sizeof(struct type)}
#define M(type, member, kind)                                                                      \
    {                                                                                              \
#member, kind, offsetof(struct type, member), NULL                                         \
    }
#define V(type, member, shape)                                                                     \
    {                                                                                              \
#member, MEMBER_VEC, offsetof(struct type, member), shape                                  \
    }

static const struct member active_members[] = {M(active_state, id, MEMBER_STR),
                                               M(active_state, entered, MEMBER_INSTANT),
                                               M(active_state, order, MEMBER_INT)};
SHAPE(active, active_state);
static const struct member remembered_members[] = {M(remembered, id, MEMBER_STR),
                                                   M(remembered, states, MEMBER_NAMES)};
SHAPE(remembered, remembered);
static const struct member datum_members[] = {M(datum, field, MEMBER_STR),
                                              M(datum, value, MEMBER_VALUE)};
SHAPE(datum, datum);
static const struct member release_members[] = {M(case_release, role, MEMBER_STR),
                                                M(case_release, at, MEMBER_INSTANT)};
SHAPE(release, case_release);
static const struct member document_members[] = {
    M(case_document, id, MEMBER_STR), M(case_document, status, MEMBER_STR),
    M(case_document, facts, MEMBER_VALUE), V(case_document, released, &release),
    M(case_document, withheld_reason, MEMBER_VALUE)};
SHAPE(document, case_document);
static const struct member answer_members[] = {
    M(case_answer, role, MEMBER_STR), M(case_answer, party, MEMBER_STR),
    M(case_answer, status, MEMBER_STR), M(case_answer, at, MEMBER_INSTANT),
    M(case_answer, stale, MEMBER_BOOL)};
SHAPE(answer, case_answer);
static const struct member consent_members[] = {
    M(case_consent, id, MEMBER_STR), M(case_consent, status, MEMBER_STR),
    M(case_consent, lapsed, MEMBER_BOOL), V(case_consent, answers, &answer)};
SHAPE(consent, case_consent);
static const struct member party_members[] = {
    M(case_party, role, MEMBER_STR),         M(case_party, reference, MEMBER_STR),
    M(case_party, from, MEMBER_DATE),        M(case_party, to, MEMBER_DATE),
    M(case_party, may_contact, MEMBER_BOOL), M(case_party, parental, MEMBER_BOOL)};
SHAPE(party, case_party);
static const struct member link_members[] = {M(case_link, name, MEMBER_STR),
                                             M(case_link, reference, MEMBER_STR)};
SHAPE(link, case_link);
static const struct member task_members[] = {
    M(open_task, id, MEMBER_STR),          M(open_task, task, MEMBER_STR),
    M(open_task, row, MEMBER_STR),         M(open_task, key, MEMBER_STR),
    M(open_task, due, MEMBER_INSTANT),     M(open_task, due_date, MEMBER_DATE),
    M(open_task, occurrence, MEMBER_DATE), M(open_task, session, MEMBER_STR),
    M(open_task, opened, MEMBER_INSTANT),  M(open_task, overdue, MEMBER_INSTANT),
    M(open_task, element, MEMBER_VALUE),   M(open_task, held, MEMBER_BOOL)};
SHAPE(task, open_task);
static const struct member timer_members[] = {
    M(timer, id, MEMBER_STR),     M(timer, kind, MEMBER_TIMER), M(timer, due, MEMBER_INSTANT),
    M(timer, key, MEMBER_STR),    M(timer, word, MEMBER_STR),   M(timer, role, MEMBER_STR),
    M(timer, at, MEMBER_INSTANT), M(timer, value, MEMBER_VALUE)};
SHAPE(timer, timer);
static const struct member planned_members[] = {
    M(planned, id, MEMBER_STR), M(planned, task, MEMBER_STR), M(planned, state, MEMBER_STR)};
SHAPE(planned, planned);
static const struct member spent_members[] = {M(spent, transition, MEMBER_STR),
                                              M(spent, state, MEMBER_STR)};
SHAPE(spent, spent);
static const struct member blocked_members[] = {
    M(blocked, transition, MEMBER_STR), M(blocked, state, MEMBER_STR),
    M(blocked, print, MEMBER_STR),      M(blocked, waits, MEMBER_BOOL),
    M(blocked, alone, MEMBER_BOOL),     M(blocked, since, MEMBER_INSTANT)};
SHAPE(blocked, blocked);
static const struct member override_members[] = {
    M(case_override, need, MEMBER_STR), M(case_override, role, MEMBER_STR),
    M(case_override, at, MEMBER_INSTANT), M(case_override, until, MEMBER_INSTANT),
    M(case_override, facts, MEMBER_VALUE)};
SHAPE(override, case_override);
static const struct member served_members[] = {
    M(served, notice, MEMBER_STR), M(served, role, MEMBER_STR), M(served, at, MEMBER_INSTANT)};
SHAPE(served, served);
static const struct member whole_members[] = {
    M(case_state, reference, MEMBER_STR),
    M(case_state, protocol_id, MEMBER_STR),
    M(case_state, protocol_hash, MEMBER_STR),
    M(case_state, subject, MEMBER_STR),
    M(case_state, opened, MEMBER_INSTANT),
    M(case_state, sequence, MEMBER_INT),
    M(case_state, stopped, MEMBER_BOOL),
    M(case_state, records, MEMBER_INT),
    V(case_state, active, &active),
    V(case_state, histories, &remembered),
    V(case_state, data, &datum),
    V(case_state, entered_once, NULL),
    V(case_state, documents, &document),
    V(case_state, consents, &consent),
    V(case_state, parties, &party),
    V(case_state, links, &link),
    V(case_state, tasks, &task),
    V(case_state, timers, &timer),
    V(case_state, planned, &planned),
    V(case_state, spent, &spent),
    V(case_state, blocked, &blocked),
    V(case_state, overrides, &override),
    V(case_state, served, &served),
};
const struct shape case_shape = {whole_members, sizeof whole_members / sizeof whole_members[0],
                                 sizeof(struct case_state)};

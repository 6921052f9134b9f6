/* Notices on their way out. */
#include "runtime/digest.h"
#include "runtime/effects.h"
#include "runtime/entries.h"
#include "runtime/registers.h"

bool runtime_notice_erased(const struct notice_row *row)
{
    return notice_erased(row);
}

/* ---- what is to be carried ---- */

static bool is_over(const struct case_party *party, struct date today)
{
    return date_is_set(party->to) && date_compare(party->to, today) < 0;
}

static const char *why_not_them(const struct case_state *state, const struct notice_row *row,
                                struct date today)
{
    for (size_t i = 0; i < state->parties.count; i++) {
        const struct case_party *party = &state->parties.items[i];
        if (str_eq(party->role, row->role) && str_eq(party->reference, row->recipient) &&
            !is_over(party, today) && party->may_contact)
            return NULL;
    }
    return "the receiver is no party of the case any more, or may not be contacted";
}

/* What was decided while nobody had the role goes to whoever has been named since. */
static const char *find_bearer(const struct case_state *state, const struct notice_row *row,
                               struct date today, struct str *ret_recipient)
{
    size_t count = 0;
    for (size_t i = 0; i < state->parties.count; i++) {
        const struct case_party *party = &state->parties.items[i];
        if (!str_eq(party->role, row->role) || is_over(party, today) || !party->may_contact)
            continue;
        *ret_recipient = party->reference;
        count++;
    }
    if (count > 1)
        return "nobody had the role when it was decided, and several have it now";
    return count ? NULL : "nobody has the role, or may not be contacted";
}

/* Between deciding and sending the receiver may have left, or the text been erased. NULL: send. */
static enum result why_not(struct runtime *runtime, const struct notice_row *row,
                           struct arena *arena, struct str *ret_recipient, const char **ret_why,
                           struct error *error)
{
    struct loaded loaded;
    *ret_recipient = row->recipient;
    *ret_why = "its text has been erased";
    if (notice_erased(row))
        return RESULT_DONE;
    enum result result = load_case(runtime, &scope_all, row->reference, arena, &loaded, error);
    if (result != RESULT_DONE)
        return result;
    struct date today = zone_date(loaded.protocol->zone, loaded.now);
    *ret_why = str_empty(row->recipient) ? find_bearer(loaded.state, row, today, ret_recipient)
                                         : why_not_them(loaded.state, row, today);
    return RESULT_DONE;
}

static enum result describe(struct runtime *runtime, const struct notice_row *row,
                            struct str recipient, struct arena *arena, struct outgoing *ret,
                            struct error *error)
{
    struct case_row kase;
    bool found;
    *ret = (struct outgoing){.id = row->id,
                             .reference = row->reference,
                             .to = row->role,
                             .subject = row->subject,
                             .text = row->text,
                             .html = row->html,
                             .at = row->at,
                             .attempts = row->attempts};
    enum result result =
        store_get_case(runtime->store, &scope_all, row->reference, arena, &kase, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    const struct protocol *protocol;
    result = runtime_protocol_pinned(runtime, kase.protocol_hash, &protocol, error);
    if (result != RESULT_DONE)
        return result;
    const struct role *role = protocol_find(protocol, "role", row->role);
    if (role && !str_empty(role->label))
        ret->to = role->label;
    ret->to = runtime_party_label(runtime, recipient, arena);
    return party_contact(runtime, recipient, arena, &ret->address, error);
}

static enum result take_in(struct runtime *runtime, const struct notice_row *row,
                           struct arena *arena, struct outgoing *ret, bool *ret_keep,
                           struct error *error)
{
    const char *why;
    struct str recipient;
    *ret_keep = false;
    enum result result = why_not(runtime, row, arena, &recipient, &why, error);
    if (result != RESULT_DONE)
        return result;
    if (why)
        return runtime_carried(runtime, row->id, NOTICE_FAILED, str_of(why), error);
    *ret_keep = true;
    return describe(runtime, row, recipient, arena, ret, error);
}

/* ---- digests ---- */

/* Whoever decided something for this digest before its instant has committed it once the store's
 * lock was ours: nothing comes to it afterwards. */
static enum result wait_for_writers(struct runtime *runtime, struct error *error)
{
    enum result result = write_begin(runtime, error);
    return result == RESULT_DONE ? write_end(runtime, result, error) : result;
}

static enum result keep_members(struct runtime *runtime, struct notice_rows *rows, int64_t tried,
                                struct arena *arena, struct outgoing *ret, struct error *error)
{
    size_t kept = 0;
    enum result result = RESULT_DONE;
    for (size_t i = 0; i < rows->count && result == RESULT_DONE; i++) {
        bool keep = false;
        if (!decided_after(&rows->items[i], tried))
            result = take_in(runtime, &rows->items[i], arena, ret, &keep, error);
        if (keep)
            rows->items[kept++] = rows->items[i];
    }
    rows->count = kept;
    return result;
}

/* A crash may have come when some of it were on record as sent: it goes again as it was. */
static enum result add_sent(struct runtime *runtime, const struct notice_row *row,
                            const struct notice_rows *kept, int64_t tried, struct arena *arena,
                            struct notice_rows *ret, struct error *error)
{
    struct notice_rows sent;
    enum result result = digest_sent(runtime, row, arena, &sent, error);
    *ret = (struct notice_rows){0};
    if (result != RESULT_DONE)
        return result;
    ret->items = ARENA_ARRAY(arena, struct notice_row, kept->count + sent.count);
    for (size_t i = 0; i < kept->count; i++)
        ret->items[ret->count++] = kept->items[i];
    for (size_t i = 0; i < sent.count && result == RESULT_DONE; i++) {
        const char *why = NULL;
        struct str recipient;
        bool of_it = !decided_after(&sent.items[i], tried);
        if (of_it)
            result = why_not(runtime, &sent.items[i], arena, &recipient, &why, error);
        if (of_it && !why)
            ret->items[ret->count++] = sent.items[i];
    }
    return result;
}

static void name_members(const struct notice_rows *rows, const struct notice_rows *said,
                         struct arena *arena, struct outgoing *ret)
{
    struct str *ids = ARENA_ARRAY(arena, struct str, rows->count);
    for (size_t i = 0; i < rows->count; i++)
        ids[i] = rows->items[i].id;
    for (size_t i = 0; i < said->count; i++)
        if (!str_eq(said->items[i].reference, ret->reference))
            ret->reference = (struct str){0};
    ret->notices = ids;
    ret->notice_count = rows->count;
}

/* All that goes out with `row`; the receiver's name and address are any member's. */
static enum result take_digest(struct runtime *runtime, const struct notice_row *row, int64_t tried,
                               struct arena *arena, struct outgoing *ret, bool *ret_keep,
                               struct error *error)
{
    struct notice_rows rows = {0}, said;
    enum result result = wait_for_writers(runtime, error);
    if (result == RESULT_DONE)
        result = digest_waiting(runtime, row, arena, &rows, error);
    if (result == RESULT_DONE)
        result = keep_members(runtime, &rows, tried, arena, ret, error);
    if (result == RESULT_DONE && rows.count > 0)
        result = add_sent(runtime, row, &rows, tried, arena, &said, error);
    *ret_keep = result == RESULT_DONE && rows.count > 0;
    if (!*ret_keep)
        return result;
    ret->id = carried_id(arena, row);
    ret->at = notice_digest(row);
    digest_words(&said, arena, ret);
    name_members(&rows, &said, arena, ret);
    return RESULT_DONE;
}

/* ---- in order ---- */

static int by_time(const struct outgoing *a, const struct outgoing *b)
{
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return str_cmp(a->id, b->id);
}

/* Two lists in order are merged by insertion: the second is short, being what failed before. */
static void insert(struct outgoings *list, const struct outgoing *item)
{
    size_t at = list->count++;
    while (at > 0 && by_time(&list->items[at - 1], item) > 0) {
        list->items[at] = list->items[at - 1];
        at--;
    }
    list->items[at] = *item;
}

struct seen_digest { /* of one call */
    int64_t tried;
    bool taken;
};

static enum result see_digest(struct runtime *runtime, const struct notice_row *row, struct str id,
                              struct map *digests, struct arena *arena, struct seen_digest **ret,
                              struct error *error)
{
    CLEANUP(arena_freep) struct arena *scratch = arena_new();
    *ret = map_get(digests, id);
    if (*ret)
        return RESULT_DONE;
    *ret = ARENA_NEW(arena, struct seen_digest);
    map_put(digests, id, *ret);
    return digest_tried(runtime, row, scratch, &(*ret)->tried, error);
}

/* One by one, but for a digest, which comes with its first notice. */
static enum result take(struct runtime *runtime, const struct notice_row *row, struct map *digests,
                        struct arena *arena, struct outgoing *ret, bool *ret_keep,
                        struct error *error)
{
    struct str id = carried_id(arena, row);
    *ret_keep = false;
    struct seen_digest *digest = NULL;
    enum result result = RESULT_DONE;
    if (!str_eq(id, row->id))
        result = see_digest(runtime, row, id, digests, arena, &digest, error);
    if (result != RESULT_DONE)
        return result;
    if (!digest || decided_after(row, digest->tried))
        return take_in(runtime, row, arena, ret, ret_keep, error);
    if (digest->taken)
        return RESULT_DONE;
    digest->taken = true;
    return take_digest(runtime, row, digest->tried, arena, ret, ret_keep, error);
}

static enum result gather(struct runtime *runtime, const char *status, size_t limit,
                          struct map *digests, struct arena *arena, struct outgoings *list,
                          struct error *error)
{
    struct notice_filter filter = {
        .status = str_of(status), .at_until = runtime_now(runtime), .limit = limit};
    struct notice_rows rows;
    enum result result =
        store_list_notices(runtime->store, &scope_all, &filter, arena, &rows, error);
    list->more |= result == RESULT_DONE && rows.count >= limit;
    for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++) {
        struct outgoing outgoing;
        bool keep;
        result = take(runtime, &rows.items[i], digests, arena, &outgoing, &keep, error);
        if (result == RESULT_DONE && keep)
            insert(list, &outgoing);
    }
    return result;
}

enum result runtime_outgoing(struct runtime *runtime, size_t limit, struct arena *arena,
                             struct outgoings *ret, struct error *error)
{
    size_t most = limit ? limit : STORE_PAGE;
    *ret = (struct outgoings){.items = ARENA_ARRAY(arena, struct outgoing, 2 * most)};
    struct map *digests = map_new(arena);
    enum result result = gather(runtime, NOTICE_WAITING, most, digests, arena, ret, error);
    if (result == RESULT_DONE)
        result = gather(runtime, NOTICE_LATER, most, digests, arena, ret, error);
    return result;
}

#include "runtime/digest.h"

#include <stdlib.h>

#include "base/hash.h"
#include "runtime/effects.h"

static int64_t number_of(const struct notice_row *row, const char *key, int64_t absent)
{
    CLEANUP(json_freep) json_t *body = NULL;
    struct error ignored;
    if (json_read(row->body, &body, &ignored) != RESULT_DONE)
        return absent;
    return json_int_at(body, key, absent);
}

int64_t notice_digest(const struct notice_row *row)
{
    return number_of(row, "digest", STORE_NONE);
}

bool decided_after(const struct notice_row *row, int64_t position)
{
    return number_of(row, "position", 0) > position;
}

struct str carried_id(struct arena *arena, const struct notice_row *row)
{
    int64_t instant = notice_digest(row);
    if (instant == STORE_NONE)
        return row->id;
    struct str parts[] = {row->recipient, str_format(arena, "%lld", (long long)instant)};
    struct hash hash = hash_of_parts(parts, 2);
    return str_format(arena, "d%.*s", STR_ARG(hex_encode(arena, hash.bytes, 10)));
}

/* ---- whose ---- */

struct gathering {
    struct runtime *runtime;
    struct arena *arena;
    struct str recipient;
    int64_t instant;
    VEC(struct notice_row) rows;
};

static enum result gather(struct gathering *gathering, struct notice_filter filter,
                          struct error *error)
{
    struct notice_rows page;
    filter.recipient = gathering->recipient;
    filter.limit = STORE_PAGE;
    do {
        enum result result = store_list_notices(gathering->runtime->store, &scope_all, &filter,
                                                gathering->arena, &page, error);
        if (result != RESULT_DONE)
            return result;
        for (size_t i = 0; i < page.count; i++) {
            filter.after_at = page.items[i].at;
            filter.after_id = page.items[i].id;
            if (notice_digest(&page.items[i]) == gathering->instant)
                VEC_PUSH(gathering->arena, gathering->rows, page.items[i]);
        }
    } while (page.count == STORE_PAGE);
    return RESULT_DONE;
}

/* Behind every id at the millisecond before: pages begin with the instant itself. */
static struct notice_filter from_instant(const char *status, int64_t instant)
{
    return (struct notice_filter){
        .status = str_of(status), .after_at = instant - 1, .after_id = STR("~")};
}

static struct gathering start(struct runtime *runtime, const struct notice_row *one,
                              struct arena *arena)
{
    return (struct gathering){.runtime = runtime,
                              .arena = arena,
                              .recipient = one->recipient,
                              .instant = notice_digest(one)};
}

/* What has not been tried lies at the instant itself. */
enum result digest_waiting(struct runtime *runtime, const struct notice_row *one,
                           struct arena *arena, struct notice_rows *ret, struct error *error)
{
    struct gathering gathering = start(runtime, one, arena);
    struct notice_filter waiting = from_instant(NOTICE_WAITING, gathering.instant);
    waiting.at_until = gathering.instant;
    enum result result = gather(&gathering, waiting, error);
    if (result == RESULT_DONE)
        result = gather(&gathering, from_instant(NOTICE_LATER, gathering.instant), error);
    *ret = (struct notice_rows){gathering.rows.items, gathering.rows.count};
    return result;
}

enum result digest_sent(struct runtime *runtime, const struct notice_row *one, struct arena *arena,
                        struct notice_rows *ret, struct error *error)
{
    struct gathering gathering = start(runtime, one, arena);
    enum result result = gather(&gathering, from_instant(NOTICE_SENT, gathering.instant), error);
    *ret = (struct notice_rows){gathering.rows.items, gathering.rows.count};
    return result;
}

enum result digest_tried(struct runtime *runtime, const struct notice_row *one, struct arena *arena,
                         int64_t *ret, struct error *error)
{
    static const char *const over[] = {NOTICE_LATER, NOTICE_SENT, NOTICE_FAILED};
    struct gathering gathering = start(runtime, one, arena);
    enum result result = RESULT_DONE;
    *ret = INT64_MAX;
    for (size_t i = 0; i < sizeof over / sizeof *over && result == RESULT_DONE; i++)
        result = gather(&gathering, from_instant(over[i], gathering.instant), error);
    for (size_t i = 0; i < gathering.rows.count; i++) {
        int64_t tried = number_of(&gathering.rows.items[i], "tried", INT64_MAX);
        *ret = tried < *ret ? tried : *ret;
    }
    return result;
}

/* ---- what it says ---- */

static int by_case(const void *left, const void *right)
{
    const struct notice_row *a = *(const struct notice_row *const *)left;
    const struct notice_row *b = *(const struct notice_row *const *)right;
    int order = str_cmp(a->reference, b->reference);
    if (order == 0 && a->sequence != b->sequence)
        order = a->sequence < b->sequence ? -1 : 1;
    return order != 0 ? order : str_cmp(a->id, b->id);
}

static void add_notice(struct text *text, const struct notice_row *row, size_t number)
{
    text_addf(text, "\n%zu. %.*s: %.*s\n", number, STR_ARG(row->reference), STR_ARG(row->subject));
    if (str_empty(row->text))
        return;
    text_add(text, row->text);
    text_add(text, row->text.at[row->text.len - 1] == '\n' ? STR("") : STR("\n"));
}

void digest_words(const struct notice_rows *rows, struct arena *arena, struct outgoing *ret)
{
    size_t count = rows->count;
    const struct notice_row **sorted = ARENA_ARRAY(arena, const struct notice_row *, count);
    struct text text = text_new(arena);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &rows->items[i];
    qsort(sorted, count, sizeof *sorted, by_case);
    if (count == 1) {
        ret->subject = rows->items->subject;
        ret->text = rows->items->text;
        ret->html = rows->items->html;
        return;
    }
    ret->subject = str_format(arena, "%zu notices", count);
    text_addf(&text, "%zu notices\n", count);
    for (size_t i = 0; i < count; i++)
        add_notice(&text, sorted[i], i + 1);
    ret->text = text_str(&text);
    ret->html = (struct str){0};
}

#include "runtime/records.h"

#include "base/json_text.h"

static struct str body_of(struct arena *arena, const struct case_record *record)
{
    struct text body = text_new(arena);
    json_add_open(&body, '{');
    json_add_key(&body, "at");
    json_add_int(&body, record->at);
    json_add_key(&body, "id");
    json_add_str(&body, record->id);
    json_add_member(&body, "role", record->role);
    json_add_key(&body, "values");
    feel_add_json(&body, record->values);
    json_add_close(&body, '}');
    return text_str(&body);
}

static enum result record_of(struct arena *arena, struct str body, struct case_record *ret,
                             struct error *error)
{
    CLEANUP(json_freep) json_t *json = NULL;
    enum result result = json_read(body, &json, error);
    if (result != RESULT_DONE)
        return result;
    ret->id = str_copy(arena, json_str_at(json, "id"));
    ret->role = str_copy(arena, json_str_at(json, "role"));
    ret->at = json_int_at(json, "at", INSTANT_NONE);
    return feel_from_json(arena, json_object_get(json, "values"), &ret->values, error);
}

typedef enum result visit_record(void *context, const struct record_row *row, struct error *error);

/* Page by page; without a type the rows of each type come in turn. */
static enum result each_row(struct runtime *runtime, const struct scope *scope,
                            struct str reference, struct str type, struct arena *arena,
                            visit_record *visit, void *context, struct error *error)
{
    struct record_filter filter = {.reference = reference, .type = type, .limit = STORE_PAGE};
    for (;;) {
        struct record_rows rows;
        enum result result =
            store_list_records(runtime->store, scope, &filter, arena, &rows, error);
        for (size_t i = 0; i < rows.count && result == RESULT_DONE; i++)
            result = visit(context, &rows.items[i], error);
        if (result != RESULT_DONE || rows.count < STORE_PAGE)
            return result;
        filter.after = rows.items[rows.count - 1].number;
    }
}

struct gathering {
    struct arena *arena;
    VEC(struct case_record) records;
};

static enum result gather(void *context, const struct record_row *row, struct error *error)
{
    struct gathering *gathering = context;
    struct case_record record = {0};
    enum result result = record_of(gathering->arena, row->body, &record, error);
    if (result == RESULT_DONE)
        VEC_PUSH(gathering->arena, gathering->records, record);
    return result;
}

/* The types of which a case has records. */
struct types {
    struct arena *arena;
    VEC(struct str) names;
};

static enum result all_types(struct runtime *runtime, const struct scope *scope,
                             struct str reference, struct arena *arena, struct types *ret_types,
                             struct error *error)
{
    *ret_types = (struct types){.arena = arena};
    struct case_row row;
    bool found;
    const struct protocol *protocol;
    enum result result =
        store_get_case(runtime->store, scope, reference, arena, &row, &found, error);
    if (result != RESULT_DONE || !found)
        return result;
    result = runtime_protocol_pinned(runtime, row.protocol_hash, &protocol, error);
    for (size_t i = 0; result == RESULT_DONE && i < protocol->records_count; i++)
        VEC_PUSH(arena, ret_types->names, protocol->records[i].id);
    return result;
}

enum result records_read(struct runtime *runtime, const struct scope *scope, struct str reference,
                         struct str type, struct arena *arena, struct case_records *ret,
                         struct error *error)
{
    struct types types = {.arena = arena};
    enum result result = RESULT_DONE;
    if (str_empty(type))
        result = all_types(runtime, scope, reference, arena, &types, error);
    else
        VEC_PUSH(arena, types.names, type);
    struct gathering gathering = {.arena = arena};
    for (size_t i = 0; i < types.names.count && result == RESULT_DONE; i++)
        result = each_row(runtime, scope, reference, types.names.items[i], arena, gather,
                          &gathering, error);
    *ret =
        (struct case_records){.items = gathering.records.items, .count = gathering.records.count};
    return result;
}

enum result runtime_records(struct runtime *runtime, struct str reference, struct str type,
                            struct arena *arena, struct case_records *ret_records,
                            struct error *error)
{
    return records_read(runtime, &runtime->scope, reference, type, arena, ret_records, error);
}

enum result records_add(struct runtime *runtime, struct str reference, struct str type,
                        const struct case_record *record, struct arena *arena, struct error *error)
{
    int64_t count;
    enum result result = store_count_records(runtime->store, reference, type, &count, error);
    if (result != RESULT_DONE)
        return result;
    struct record_row row = {
        .reference = reference, .type = type, .number = count + 1, .body = body_of(arena, record)};
    return store_put_record(runtime->store, &row, error);
}

struct mending {
    struct runtime *runtime;
    struct arena *arena;
    struct str id;
    struct feel_value values;
    bool done;
};

static enum result mend(void *context, const struct record_row *row, struct error *error)
{
    struct mending *mending = context;
    struct case_record record = {0};
    enum result result = record_of(mending->arena, row->body, &record, error);
    if (result != RESULT_DONE || !str_eq(record.id, mending->id))
        return result;
    record.values = mending->values;
    struct record_row mended = *row;
    mended.body = body_of(mending->arena, &record);
    mending->done = true;
    return store_put_record(mending->runtime->store, &mended, error);
}

enum result records_mend(struct runtime *runtime, struct str reference, struct str type,
                         struct str id, struct feel_value values, struct arena *arena,
                         struct error *error)
{
    struct mending mending = {.runtime = runtime, .arena = arena, .id = id, .values = values};
    enum result result =
        each_row(runtime, &scope_all, reference, type, arena, mend, &mending, error);
    if (result == RESULT_DONE && !mending.done)
        return error_set(error, RESULT_INVALID, "case %.*s has no record %.*s of type '%.*s'",
                         STR_ARG(reference), STR_ARG(id), STR_ARG(type));
    return result;
}

/* Any bytes are a protocol, a calendar, a decision, or messages. A protocol that comes out can be
 * checked, shown and written, and its resolved text is JSON; a decision can be asked. Every path of
 * the tree holds the same bytes, so that files use themselves. */
#include <stdio.h>
#include <stdlib.h>

#include "protocol/protocol.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "%s\n", what);
    abort();
}

static enum result read_bytes(void *context, struct arena *arena, struct str path,
                              struct str *ret_bytes, struct error *error)
{
    const struct str *bytes = context;
    (void)arena;
    (void)path;
    (void)error;
    *ret_bytes = *bytes;
    return RESULT_DONE;
}

static void use_model(const struct protocol_loader *loader, const struct protocol *protocol)
{
    FILE *out = fopen("/dev/null", "w");
    json_t *json = protocol_to_json(protocol), *resolved = NULL;
    struct error error;
    protocol_check(loader, protocol, (struct date){2026, 9, 1});
    require(json_read(protocol->resolved, &resolved, &error) == RESULT_DONE,
            "the resolved text is no JSON");
    if (out)
        protocol_show(protocol, out, true);
    if (out && fclose(out) != 0)
        abort();
    json_decref(json);
    json_decref(resolved);
}

/* What a decision says where nothing is known: an answer, or null with its reason. */
static void ask(const struct decisions *decisions, struct arena *arena)
{
    const struct decision_model *model = &decisions->items[0];
    struct feel_env env = {.arena = arena, .zone = zone_find(STR("UTC")), .trace = true};
    for (size_t i = 0; i < model->count; i++) {
        const struct decision_version *version = &model->versions[i];
        struct feel_value *args = ARENA_ARRAY(arena, struct feel_value, version->input_count);
        struct feel_value function = decision_value(decisions, 0, version->valid_from, &env);
        feel_print(arena, feel_call(function, args, version->input_count, &env));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str bytes = {arena_copy(arena, data, size), size};
    const struct files files = {.read = read_bytes, .context = &bytes};
    const struct protocol_loader loader = {arena, &files, NULL, diags_new(arena)};
    const struct protocol *protocol = protocol_load(&loader, STR("fuzz.yaml"));
    require(protocol || loader.diags->errors > 0, "nothing came out, and no reason");
    if (protocol)
        use_model(&loader, protocol);
    struct protocol_loader again = loader;
    again.diags = diags_new(arena);
    const struct calendar *calendar = calendar_load(&again, STR("rules/calendars/fuzz.yaml"));
    require(calendar || again.diags->errors > 0, "no calendar came out, and no reason");
    again.diags = diags_new(arena);
    const struct decisions *decisions = decision_load(&again, STR("rules/fuzz.yaml"));
    require(decisions || again.diags->errors > 0, "no decision came out, and no reason");
    if (decisions)
        ask(decisions, arena);
    arena_free(arena);
    return 0;
}

#include "support/protocols.h"

#include "support/capture.h"

static struct feel_value nothing(void *host, struct feel_env *env, const struct feel_value *args)
{
    (void)host;
    (void)env;
    (void)args;
    return feel_null();
}

static const char *const state_params[] = {"id"};
static const char *const served_params[] = {"notice", "party", "since"};
static const char *const released_params[] = {"role"};
static const struct feel_type *const text_types[] = {&feel_t_string};
static const struct feel_type *const served_types[] = {&feel_t_string, &feel_any, &feel_any};

static const struct feel_host_function functions[] = {
    {"in_state", state_params, 1, 1, text_types, &feel_t_boolean, nothing, "whether it is active"},
    {"served", served_params, 1, 3, served_types, &feel_t_boolean, nothing, "whether it was"},
    {"released", released_params, 1, 1, text_types, &feel_any, nothing, "what was released"},
};
const struct feel_library case_functions = {NULL, functions, sizeof functions / sizeof *functions};

static enum result read_memory(void *context, struct arena *arena, struct str path,
                               struct str *ret_bytes, struct error *error)
{
    const struct bench *bench = context;
    (void)arena;
    for (const struct memory_file *file = bench->memory; file->path; file++) {
        if (!str_is(path, file->path))
            continue;
        *ret_bytes = str_of(file->text);
        return RESULT_DONE;
    }
    return error_set(error, RESULT_INVALID, "there is no file %.*s", STR_ARG(path));
}

void bench_start(struct bench *bench, const char *root, const struct memory_file *memory)
{
    bench->arena = arena_new();
    bench->memory = memory;
    bench->files = memory ? (struct files){.read = read_memory, .context = bench}
                          : files_of_folder(bench->arena, str_of(root));
    bench->loader = (struct protocol_loader){bench->arena, &bench->files, &case_functions,
                                             diags_new(bench->arena)};
}

void bench_end(struct bench *bench)
{
    arena_free(bench->arena);
}

const struct protocol *bench_load_text(struct bench *bench, const char *text)
{
    struct memory_file *files = ARENA_ARRAY(bench->arena, struct memory_file, 2);
    files[0] = (struct memory_file){"p.yaml", text};
    bench->memory = files;
    bench->files = (struct files){.read = read_memory, .context = bench};
    return protocol_load(&bench->loader, STR("p.yaml"));
}

struct str bench_messages(const struct bench *bench)
{
    struct capture capture;
    capture_start(&capture);
    diags_print(bench->loader.diags, capture.out, false);
    return capture_end(&capture, bench->arena);
}

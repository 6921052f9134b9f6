/* Templates: compile and render. */
#include "feel/feel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct feel_field fields[] = {{STR_INIT("n"), &feel_t_number},
                                           {STR_INIT("name"), &feel_t_string}};
static const struct feel_names names = {.fields = fields, .count = 2};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct str text = str_copy(arena, (struct str){(const char *)data, size < 4096 ? size : 4096});
    struct feel_compiler compiler = {
        .arena = arena, .diags = diags_new(arena), .names = &names, .tolerant = true};
    struct excerpt excerpt = excerpt_of(arena, "<fuzz>", text);
    const struct feel_template *template = feel_template_compile(&compiler, &excerpt);
    if (template != NULL) {
        struct feel_value values[] = {feel_int(4), feel_string(STR("Ann"))};
        struct feel_frame frame = {.values = values};
        struct feel_env env = {.arena = arena,
                               .now = 1789981200000,
                               .zone = zone_find(STR("Europe/London")),
                               .frame = &frame,
                               .steps = 990000};
        (void)feel_template_render(template, &env);
    }
    arena_free(arena);
    return 0;
}

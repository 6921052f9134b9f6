/* Values as they are typed on the command line, or stand in a file. */
#include "base/limits.h"
#include "cli/session.h"
#include "yaml/yaml.h"

/* The context of `path`'s first word inside `outer`, made if it is not there. Contexts are built by
 * puts and not changed once handed out, so an inner one is copied before it grows. */
static struct feel_context *inner_context(struct cli *cli, const struct feel_context *outer,
                                          struct str word)
{
    struct feel_context *made = feel_context_new(cli->arena);
    struct feel_value old;
    if (!feel_context_get(outer, word, &old) || old.kind != FEEL_CONTEXT)
        return made;
    for (size_t i = 0; i < feel_context_count(old.of.context); i++)
        feel_context_put(made, feel_context_key(old.of.context, i),
                         feel_context_at(old.of.context, i));
    return made;
}

void session_put(struct cli *cli, struct feel_context *context, struct str path,
                 struct feel_value value)
{
    ptrdiff_t dot = str_find(path, STR("."), 0);
    if (dot <= 0) {
        feel_context_put(context, path, value);
        return;
    }
    struct str word = str_part(path, 0, (size_t)dot);
    struct feel_context *inner = inner_context(cli, context, word);
    session_put(cli, inner, str_part(path, (size_t)dot + 1, path.len), value);
    feel_context_put(context, word, feel_context_value(inner));
}

struct feel_value session_pair(struct cli *cli, struct str name, struct feel_value value)
{
    struct feel_context *context = feel_context_new(cli->arena);
    feel_context_put(context, name, value);
    return feel_context_value(context);
}

struct feel_value session_each(struct cli *cli, struct str names, struct feel_value value)
{
    struct feel_context *context = feel_context_new(cli->arena);
    struct str name;
    while (str_next(&names, ',', &name))
        feel_context_put(context, name, value);
    return feel_context_value(context);
}

static enum result read_yaml(struct cli *cli, const char *name, struct str text,
                             struct feel_value *ret)
{
    struct diags *diags = diags_new(cli->arena);
    const struct source *source = source_new(cli->arena, str_of(name), text);
    const struct yaml_node *node = yaml_parse(cli->arena, source, diags);
    diags_print(diags, cli->err, cli->err_colour);
    if (!node || diags->errors)
        return cli_fail(cli, RESULT_INVALID, "%s cannot be read.", name);
    *ret = feel_of_node(cli->arena, node);
    return RESULT_DONE;
}

static enum result read_word(struct cli *cli, struct str word, struct feel_context *context)
{
    ptrdiff_t sign = str_find(word, STR("="), 0);
    if (sign <= 0) {
        enum result result =
            cli_fail(cli, RESULT_MISUSE, "'%.*s' is not FIELD=VALUE.", STR_ARG(word));
        error_help(&cli->error, "Write for example start=2026-09-21.");
        return result;
    }
    struct str path = str_part(word, 0, (size_t)sign),
               text = str_part(word, (size_t)sign + 1, word.len);
    struct feel_value value = str_is(text, "null") ? feel_null() : feel_string(text);
    if (str_starts(text, STR("[")) || str_starts(text, STR("{"))) {
        enum result result = read_yaml(cli, str_cstr(cli->arena, path), text, &value);
        if (result != RESULT_DONE)
            return result;
    }
    session_put(cli, context, path, value);
    return RESULT_DONE;
}

static enum result read_data(struct cli *cli, struct feel_context *context)
{
    struct str path = cli_option(cli, "data"), bytes;
    struct feel_value value = {0};
    enum result result = cli_read_file(cli, path, LIMIT_FILE_BYTES, &bytes);
    if (result == RESULT_DONE)
        result = read_yaml(cli, str_cstr(cli->arena, path), bytes, &value);
    if (result != RESULT_DONE)
        return result;
    if (value.kind != FEEL_CONTEXT)
        return cli_fail(cli, RESULT_INVALID, "%.*s needs to be a mapping of fields to values.",
                        STR_ARG(path));
    for (size_t i = 0; i < feel_context_count(value.of.context); i++)
        feel_context_put(context, feel_context_key(value.of.context, i),
                         feel_context_at(value.of.context, i));
    return RESULT_DONE;
}

enum result session_values(struct cli *cli, size_t first, struct feel_value *ret)
{
    struct feel_context *context = feel_context_new(cli->arena);
    enum result result = cli_flag(cli, "data") ? read_data(cli, context) : RESULT_DONE;
    for (size_t i = first; result == RESULT_DONE && i < cli->arg_count; i++)
        result = read_word(cli, cli->args[i], context);
    *ret = feel_context_value(context);
    return result;
}

#include "base/limits.h"
#include "protocol/build.h"

/* Texts that can only be an id of the protocol: FEEL compares them with the ids that there are. */

const struct feel_type *ids_type(struct build *build, const char *kind)
{
    struct str prefix = str_format(build->arena, "%s:", kind);
    size_t all = map_count(build->ids), count = 0;
    struct str *ids = ARENA_ARRAY(build->arena, struct str, all);
    for (size_t i = 0; i < all; i++) {
        struct str key = map_key(build->ids, i);
        if (str_starts(key, prefix))
            ids[count++] = str_part(key, prefix.len, key.len);
    }
    return enum_type(build->arena, ids, count);
}

const struct feel_type *row_ids_type(struct build *build, const struct yaml_node *rows)
{
    if (!rows || rows->kind != YAML_MAPPING)
        return &feel_t_string;
    struct str *ids = ARENA_ARRAY(build->arena, struct str, rows->count);
    for (size_t i = 0; i < rows->count; i++)
        ids[i] = yaml_text(rows->pairs[i].key);
    return enum_type(build->arena, ids, rows->count);
}

/* ---- case functions: in_state("id") and the like ---- */

static const struct {
    const char *param, *kind;
} id_params[] = {{"state", "state"}, {"notice", "notice"}, {"role", "role"}, {"party", "role"}};

static const struct feel_type *param_type(struct build *build, const char *param,
                                          const struct feel_type *type)
{
    for (size_t i = 0; i < COUNT_OF(id_params); i++)
        if (str_is(str_of(param), id_params[i].param) && type == &feel_t_string)
            return ids_type(build, id_params[i].kind);
    return type;
}

static void narrow(struct build *build, struct feel_host_function *function)
{
    if (!function->types)
        return;
    const struct feel_type **types =
        ARENA_ARRAY(build->arena, const struct feel_type *, function->count);
    for (size_t i = 0; i < function->count; i++)
        types[i] = param_type(build, function->params[i], function->types[i]);
    function->types = types;
}

const struct feel_library *case_library(struct build *build, const struct feel_library *given)
{
    if (!given)
        return NULL;
    struct feel_library *library = ARENA_NEW(build->arena, struct feel_library);
    struct feel_host_function *functions =
        arena_copy(build->arena, given->functions, sizeof *given->functions * given->count);
    for (size_t i = 0; i < given->count; i++)
        narrow(build, &functions[i]);
    *library = (struct feel_library){given->next, functions, given->count};
    return library;
}

/* ---- literals that look like expressions ---- */

static bool is_path(struct str text)
{
    bool dotted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        if (!word && c != '.')
            return false;
        dotted = dotted || c == '.';
    }
    return dotted && text.at[0] >= 'a' && text.at[0] <= 'z' && text.at[text.len - 1] != '.';
}

static bool is_seen(const struct feel_names *names, struct str name)
{
    for (; names; names = names->outer)
        for (size_t i = 0; i < names->count; i++)
            if (names->fields[i].type && str_eq(names->fields[i].name, name))
                return true;
    return false;
}

void warn_of_path(struct build *build, const struct yaml_node *node, const struct feel_names *names)
{
    struct str text = yaml_text(node), rest = text, head = {0};
    if (node->kind != YAML_SCALAR || node->style != YAML_PLAIN || !text.len || !is_path(text))
        return;
    (void)str_next(&rest, '.', &head);
    if (!is_seen(names, head))
        return;
    struct diag *diag =
        diag_warning(build->diags, "P126", node->at,
                     "this is the text `%.*s`, and not the value of that name", STR_ARG(text));
    diag_help(build->diags, diag,
              "for the value write `= %.*s`; where the text is meant, put it in quotes",
              STR_ARG(text));
}

/* ---- faults that follow from others ---- */

bool already_told(const struct build *build, struct span row)
{
    for (size_t i = 0; i < build->diags->list.count; i++) {
        const struct diag *diag = build->diags->list.items[i];
        if (diag->severity == SEVERITY_ERROR && diag->at.source == row.source && row.source &&
            diag->at.from >= row.from && diag->at.from < row.to)
            return true;
    }
    return false;
}

/* Names of a library that could not be read are unknown everywhere; one message is enough. */
void forget_unknown(struct diags *diags, size_t from)
{
    static const char *const codes[] = {FEEL_UNKNOWN_NAME, "P011", "P015"};
    size_t kept = from < diags->list.count ? from : diags->list.count;
    for (size_t i = kept; i < diags->list.count; i++) {
        struct diag *diag = diags->list.items[i];
        bool unknown = false;
        for (size_t j = 0; j < COUNT_OF(codes); j++)
            unknown = unknown || str_is(str_of(diag->code), codes[j]);
        if (unknown)
            diags->errors--;
        else
            diags->list.items[kept++] = diag;
    }
    diags->list.count = kept;
}

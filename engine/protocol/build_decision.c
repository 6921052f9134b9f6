#include "base/limits.h"
#include "protocol/build.h"

/* Decision files: each becomes a boxed function of its inputs, which sees the other decisions. */

struct deciding { /* one file being built */
    struct build *build;
    const struct raw_decision *raw;
    struct decision_version *version;
    const struct feel_type *result; /* as declared; NULL: as it comes */
    const struct feel_output *outputs;
};

static size_t count_of(const struct deciding *deciding, const struct key_list *list,
                       const char *what)
{
    return within_limit(deciding->build, list->count, LIMIT_ROWS, list->at, what);
}

/* ---- inputs ---- */

static void shape_inputs(struct deciding *deciding)
{
    const struct key_list *list = &deciding->raw->inputs;
    deciding->version->inputs = build_takes(deciding->build, list, true);
    deciding->version->input_count = count_of(deciding, list, "inputs of one decision");
}

static const struct feel_input *table_inputs(struct deciding *deciding)
{
    const struct raw_field *raws = deciding->raw->inputs.items;
    size_t count = deciding->version->input_count;
    struct feel_input *inputs = ARENA_ARRAY(deciding->build->arena, struct feel_input, count);
    for (size_t i = 0; i < count; i++) {
        inputs[i].text = excerpt_of_name(&raws[i].row.name);
        inputs[i].type = deciding->version->inputs[i].type;
        inputs[i].called = STR("value");
        if (raws[i].check)
            inputs[i].allowed = raws[i].check->text;
    }
    return inputs;
}

/* ---- outputs ---- */

/* An enum in its order is also the order of priority. */
static struct excerpt enum_tests(struct build *build, const struct feel_type *type)
{
    struct text text = text_new(build->arena);
    if (!type->word_count)
        return (struct excerpt){0};
    for (size_t i = 0; i < type->word_count; i++)
        text_addf(&text, "%s%.*s", i ? ", " : "",
                  STR_ARG(feel_print(build->arena, feel_string(type->words[i]))));
    return excerpt_of(build->arena, "<enum>", text_str(&text));
}

static bool read_value(struct build *build, const struct yaml_node *node,
                       const struct feel_type *type, struct feel_cell *ret)
{
    if (is_feel_value(node)) {
        ret->text = feel_part(node);
        return true;
    }
    return build_literal(build, node, type, &ret->is);
}

static void shape_outputs(struct deciding *deciding)
{
    struct build *build = deciding->build;
    const struct raw_field *raws = deciding->raw->outputs.items;
    size_t count = deciding->raw->outputs.count;
    struct feel_output *outputs = ARENA_ARRAY(build->arena, struct feel_output, count);
    for (size_t i = 0; i < count; i++) {
        check_visible(build, &raws[i].row.name, "output");
        outputs[i].name = raws[i].row.name.text;
        outputs[i].type = build_type(build, &raws[i], NULL);
        outputs[i].allowed = enum_tests(build, outputs[i].type);
        if (raws[i].fallback)
            outputs[i].has_fallback =
                read_value(build, raws[i].fallback, outputs[i].type, &outputs[i].fallback);
    }
    deciding->outputs = outputs;
}

/* ---- rules ---- */

static ptrdiff_t find_raw(const struct key_list *list, struct str name)
{
    const struct raw_field *raws = list->items;
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(raws[i].row.name.text, name))
            return (ptrdiff_t)i;
    return -1;
}

static void report_name(struct build *build, const struct key_list *list,
                        const struct yaml_node *key, const char *what)
{
    const struct raw_field *raws = list->items;
    struct str *names = ARENA_ARRAY(build->arena, struct str, list->count);
    for (size_t i = 0; i < list->count; i++)
        names[i] = raws[i].row.name.text;
    struct diag *diag = diag_error(build->diags, "P022", key->at, "there is no %s `%.*s` here",
                                   what, STR_ARG(yaml_text(key)));
    struct str near = nearest_word(yaml_text(key), names, list->count);
    if (near.len)
        diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
}

static bool is_word(const struct feel_type *type, struct str text)
{
    for (size_t i = 0; i < type->word_count; i++)
        if (str_eq(type->words[i], text))
            return true;
    return false;
}

/* Most likely a word that is misspelt, since it is no name either. */
static bool report_word(struct build *build, const struct yaml_node *node,
                        const struct feel_type *type)
{
    struct str near = nearest_word(yaml_text(node), type->words, type->word_count);
    if (!near.len)
        return false;
    struct diag *diag =
        diag_error(build->diags, "P020", node->at, "`%.*s` is none of the words of this input",
                   STR_ARG(yaml_text(node)));
    diag_help(build->diags, diag, "did you mean `%.*s`?", STR_ARG(near));
    return true;
}

static void read_cell(struct build *build, const struct yaml_node *node,
                      const struct feel_type *type, struct feel_cell *ret)
{
    if (node->kind != YAML_SCALAR)
        diag_error(build->diags, "P001", node->at,
                   "a cell is a unary test, a word, or a list of these");
    else if (is_word(type, yaml_text(node)))
        ret->is = feel_string(yaml_text(node));
    else if (!type->word_count || !report_word(build, node, type))
        ret->text = node->text;
}

static struct feel_cells read_cells(struct build *build, const struct yaml_node *node,
                                    const struct feel_type *type)
{
    bool list = node->kind == YAML_SEQUENCE;
    size_t count = list ? node->count : 1;
    struct feel_cell *cells = ARENA_ARRAY(build->arena, struct feel_cell, count);
    for (size_t i = 0; i < count; i++)
        read_cell(build, list ? node->items[i] : node, type, &cells[i]);
    return (struct feel_cells){cells, count};
}

static const struct feel_cells *rule_inputs(struct deciding *deciding, const struct raw_rule *raw)
{
    const struct decision_version *version = deciding->version;
    struct feel_cells *cells =
        ARENA_ARRAY(deciding->build->arena, struct feel_cells, version->input_count);
    for (size_t i = 0; raw->condition && i < raw->condition->count; i++) {
        const struct yaml_pair *pair = &raw->condition->pairs[i];
        ptrdiff_t at = find_raw(&deciding->raw->inputs, yaml_text(pair->key));
        if (at < 0)
            report_name(deciding->build, &deciding->raw->inputs, pair->key, "input");
        else
            cells[at] = read_cells(deciding->build, pair->value, version->inputs[at].type);
    }
    return cells;
}

static void report_missing(struct deciding *deciding, const struct raw_rule *raw, const bool *said)
{
    const struct raw_field *raws = deciding->raw->outputs.items;
    for (size_t i = 0; i < deciding->raw->outputs.count; i++)
        if (!said[i])
            diag_error(deciding->build->diags, "P141", row_place(&raw->row),
                       "the rule `%.*s` does not say `%.*s`", STR_ARG(raw->row.name.text),
                       STR_ARG(raws[i].row.name.text));
}

static const struct feel_cell *rule_outputs(struct deciding *deciding, const struct raw_rule *raw)
{
    struct build *build = deciding->build;
    size_t count = deciding->raw->outputs.count;
    struct feel_cell *cells = ARENA_ARRAY(build->arena, struct feel_cell, count);
    bool *said = ARENA_ARRAY(build->arena, bool, count);
    for (size_t i = 0; raw->then && i < raw->then->count; i++) {
        const struct yaml_pair *pair = &raw->then->pairs[i];
        ptrdiff_t at = find_raw(&deciding->raw->outputs, yaml_text(pair->key));
        if (at < 0) {
            report_name(build, &deciding->raw->outputs, pair->key, "output");
            continue;
        }
        said[at] = true;
        (void)read_value(build, pair->value, deciding->outputs[at].type, &cells[at]);
    }
    report_missing(deciding, raw, said);
    return cells;
}

static const struct feel_rule *table_rules(struct deciding *deciding)
{
    const struct raw_rule *raws = deciding->raw->rules.items;
    size_t count = count_of(deciding, &deciding->raw->rules, "rules of one decision");
    struct feel_rule *rules = ARENA_ARRAY(deciding->build->arena, struct feel_rule, count);
    for (size_t i = 0; i < count; i++) {
        rules[i].id = raws[i].row.name.text;
        rules[i].inputs = rule_inputs(deciding, &raws[i]);
        rules[i].outputs = rule_outputs(deciding, &raws[i]);
    }
    return rules;
}

static void check_policy(struct deciding *deciding, const struct feel_table *table)
{
    struct diags *diags = deciding->build->diags;
    struct span at = deciding->version->at;
    bool ordered = table->hit == FEEL_HIT_PRIORITY || table->hit == FEEL_HIT_OUTPUT_ORDER;
    bool any = false;
    for (size_t i = 0; i < table->output_count; i++)
        any = any || table->outputs[i].type->word_count > 0;
    if (ordered && !any)
        diag_error(diags, "P147", at,
                   "this hit policy needs an output with an `enum`: its order "
                   "is the order of priority");
    if (table->aggregate && (table->hit != FEEL_HIT_COLLECT || table->output_count != 1))
        diag_error(diags, "P147", at, "`aggregate` needs `hit: collect` and one output");
}

static const struct feel_table *build_table(struct deciding *deciding)
{
    struct feel_table *table = ARENA_NEW(deciding->build->arena, struct feel_table);
    shape_outputs(deciding);
    *table = (struct feel_table){.name = deciding->raw->row.name.text,
                                 .hit = (enum feel_hit)deciding->raw->hit,
                                 .aggregate = (enum feel_aggregate)deciding->raw->aggregate,
                                 .inputs = table_inputs(deciding),
                                 .input_count = deciding->version->input_count,
                                 .outputs = deciding->outputs,
                                 .output_count = deciding->raw->outputs.count,
                                 .rules = table_rules(deciding),
                                 .rule_count = deciding->raw->rules.count};
    check_policy(deciding, table);
    return table;
}

/* ---- its logic, as a boxed expression ---- */

static const struct feel_boxed *text_box(struct build *build, const struct yaml_node *node,
                                         const struct feel_type *type)
{
    struct feel_boxed *boxed = ARENA_NEW(build->arena, struct feel_boxed);
    *boxed = (struct feel_boxed){.kind = FEEL_BOXED_TEXT, .text = node->text, .type = type};
    return boxed;
}

static const struct feel_boxed *table_box(struct deciding *deciding, const struct feel_table *table)
{
    struct feel_boxed *boxed = ARENA_NEW(deciding->build->arena, struct feel_boxed);
    *boxed = (struct feel_boxed){.kind = FEEL_BOXED_TABLE,
                                 .text = excerpt_of_name(&deciding->raw->row.name),
                                 .table = table};
    return boxed;
}

static const struct feel_boxed *context_box(struct deciding *deciding)
{
    struct build *build = deciding->build;
    const struct raw_decision *raw = deciding->raw;
    const struct raw_define *raws = raw->context.items;
    size_t count = raw->context.count;
    struct feel_part *parts = ARENA_ARRAY(build->arena, struct feel_part, count + 1);
    struct feel_boxed *boxed = ARENA_NEW(build->arena, struct feel_boxed);
    for (size_t i = 0; i < count; i++) {
        check_visible(build, &raws[i].row.name, "expression");
        parts[i].name = raws[i].row.name.text;
        parts[i].value = raws[i].value ? text_box(build, raws[i].value, NULL) : NULL;
        if (!parts[i].value)
            return NULL;
    }
    if (raw->result)
        parts[count++].value = text_box(build, raw->result, NULL);
    *boxed = (struct feel_boxed){.kind = FEEL_BOXED_CONTEXT,
                                 .type = deciding->result,
                                 .text = excerpt_of_name(&raw->row.name),
                                 .parts = parts,
                                 .count = count};
    return boxed;
}

/* Where inputs have checks and there is no table to ask them: a table of one rule does. It gives
 * true, or null with the reason, which is then the decision's. */
static const struct feel_boxed *guarded(struct deciding *deciding, const struct feel_boxed *body)
{
    struct arena *arena = deciding->build->arena;
    const struct raw_field *raws = deciding->raw->inputs.items;
    bool checks = false;
    for (size_t i = 0; i < deciding->version->input_count; i++)
        checks = checks || raws[i].check;
    if (!checks || !body)
        return body;
    struct feel_table *table = ARENA_NEW(arena, struct feel_table);
    struct feel_output *output = ARENA_NEW(arena, struct feel_output);
    struct feel_rule *rule = ARENA_NEW(arena, struct feel_rule);
    struct feel_cell *yes = ARENA_NEW(arena, struct feel_cell);
    yes->is = feel_boolean(true);
    rule->outputs = yes;
    rule->inputs = ARENA_ARRAY(arena, struct feel_cells, deciding->version->input_count);
    *table = (struct feel_table){.hit = FEEL_HIT_FIRST,
                                 .inputs = table_inputs(deciding),
                                 .input_count = deciding->version->input_count,
                                 .outputs = output,
                                 .output_count = 1,
                                 .rules = rule,
                                 .rule_count = 1};
    struct feel_boxed *boxed = ARENA_NEW(arena, struct feel_boxed);
    const struct feel_boxed *guard = table_box(deciding, table);
    *boxed = (struct feel_boxed){.kind = FEEL_BOXED_IF,
                                 .text = excerpt_of_name(&deciding->raw->row.name),
                                 .of = {guard, body, guard}};
    return boxed;
}

static const struct feel_boxed *logic_box(struct deciding *deciding)
{
    const struct raw_decision *raw = deciding->raw;
    int ways = (raw->rules.count > 0) + (raw->expression != NULL) + (raw->context.count > 0);
    if (ways != 1) {
        struct diag *diag = diag_error(deciding->build->diags, "P140", deciding->version->at,
                                       ways ? "the decision `%.*s` says its logic twice"
                                            : "the decision `%.*s` says nothing",
                                       STR_ARG(raw->row.name.text));
        diag_help(deciding->build->diags, diag,
                  "say one of `rules` with `outputs`, `expression` and `context`");
        return NULL;
    }
    if (raw->type)
        deciding->result = build_type_node(deciding->build, raw->type, NULL);
    if (raw->expression)
        return guarded(deciding, text_box(deciding->build, raw->expression, deciding->result));
    if (raw->context.count)
        return guarded(deciding, context_box(deciding));
    deciding->version->table = build_table(deciding);
    return table_box(deciding, deciding->version->table);
}

static const struct feel_expr *compile(struct deciding *deciding, const struct feel_names *names)
{
    struct build *build = deciding->build;
    const struct decision_version *version = deciding->version;
    struct feel_part *parts = ARENA_ARRAY(build->arena, struct feel_part, version->input_count);
    const struct feel_boxed *body = logic_box(deciding);
    if (!body)
        return NULL;
    for (size_t i = 0; i < version->input_count; i++)
        parts[i] = (struct feel_part){version->inputs[i].id, version->inputs[i].type, NULL};
    const struct feel_boxed function = {.kind = FEEL_BOXED_FUNCTION,
                                        .text = excerpt_of_name(&deciding->raw->row.name),
                                        .parts = parts,
                                        .count = version->input_count,
                                        .of = {body}};
    struct feel_compiler compiler = {
        .arena = build->arena, .diags = build->diags, .names = names, .library = &feel_school_time};
    return feel_compile_boxed(&compiler, &function);
}

/* ---- reading, and putting versions together ---- */

static bool read_file(struct build *build, const struct decision_file *file,
                      struct raw_decision *raw, struct decision_version *version)
{
    struct key_reader reader = {build->arena, build->diags, NULL};
    bool read = keys_read(&reader, file->node, &table_decision, raw);
    version->path = file->path;
    version->version = raw->version.text;
    version->title = raw->title.text;
    version->source = raw->source.text;
    version->at = row_place(&raw->row);
    version->valid_from = raw->valid_from.date;
    version->valid_to = raw->valid_to.date;
    check_visible(build, &raw->row.name, "decision");
    return read;
}

struct versions_read { /* in the order of their decisions, then of `valid_from` */
    struct raw_decision *raws;
    struct decision_version *versions;
    size_t count;
};

static bool same_inputs(const struct decision_version *a, const struct decision_version *b)
{
    bool same = a->input_count == b->input_count;
    for (size_t i = 0; same && i < a->input_count; i++)
        same = str_eq(a->inputs[i].id, b->inputs[i].id);
    return same;
}

static void check_versions(struct build *build, const struct decision_model *model)
{
    for (size_t i = 1; i < model->count; i++) {
        const struct decision_version *one = &model->versions[i], *other = &model->versions[i - 1];
        if (date_compare(one->valid_from, other->valid_from) == 0)
            diag_error(build->diags, "P146", one->at,
                       "two files of the decision `%.*s` begin on the same day: %.*s and %.*s",
                       STR_ARG(model->id), STR_ARG(other->path), STR_ARG(one->path));
        if (!same_inputs(one, other))
            diag_error(build->diags, "P146", one->at,
                       "the versions of the decision `%.*s` have different inputs",
                       STR_ARG(model->id));
    }
}

/* Insertion by day keeps what belongs together in one run. */
static size_t place_of(const struct versions_read *files, size_t from, size_t end, struct date day)
{
    while (end > from && date_compare(files->versions[end - 1].valid_from, day) > 0)
        end--;
    return end;
}

static void gather(struct build *build, const struct decision_file *given, size_t count,
                   struct versions_read *files, struct decisions *all)
{
    struct decision_model *models = ARENA_ARRAY(build->arena, struct decision_model, count);
    struct raw_decision raw;
    struct decision_version version;
    for (size_t i = 0; i < count; i++) {
        raw = (struct raw_decision){0};
        version = (struct decision_version){0};
        if (!read_file(build, &given[i], &raw, &version))
            continue;
        size_t at = 0, from = 0;
        while (at < all->count && !str_eq(models[at].id, raw.row.name.text))
            from += models[at++].count;
        models[at].id = raw.row.name.text;
        size_t place = place_of(files, from, from + models[at].count, version.valid_from);
        for (size_t j = files->count; j > place; j--) {
            files->raws[j] = files->raws[j - 1];
            files->versions[j] = files->versions[j - 1];
        }
        files->raws[place] = raw;
        files->versions[place] = version;
        files->count++;
        models[at].count++;
        all->count += at == all->count;
    }
    all->items = models;
    for (size_t i = 0, from = 0; i < all->count; from += models[i++].count)
        models[i].versions = files->versions + from;
}

/* ---- circles ---- */

struct uses {
    const struct decisions *all;
    bool *of; /* of one decision */
};

static void note_use(void *context, struct str path, struct span at)
{
    struct uses *uses = context;
    (void)at;
    for (size_t i = 0; i < uses->all->count; i++)
        if (str_eq(uses->all->items[i].id, path))
            uses->of[i] = true;
}

/* Warshall's closure: a decision that requires itself by way of others is in a circle. */
static void refuse_circles(struct build *build, const struct decisions *all)
{
    size_t count = all->count;
    bool *uses = ARENA_ARRAY(build->arena, bool, count *count);
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < all->items[i].count; j++) {
            struct uses noted = {all, uses + i * count};
            if (all->items[i].versions[j].function)
                feel_expr_paths(all->items[i].versions[j].function, build->arena, note_use, &noted);
        }
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; i < count; i++)
            for (size_t j = 0; j < count; j++)
                uses[i * count + j] |= uses[i * count + k] && uses[k * count + j];
    for (size_t i = 0; i < count; i++)
        if (uses[i * count + i])
            diag_error(build->diags, "P145", all->items[i].versions[0].at,
                       "the decision `%.*s` requires itself", STR_ARG(all->items[i].id));
}

/* ---- all of them ---- */

static const struct feel_type *function_type(struct build *build,
                                             const struct decision_version *version)
{
    struct feel_type *type = ARENA_NEW(build->arena, struct feel_type);
    struct feel_field *fields = ARENA_ARRAY(build->arena, struct feel_field, version->input_count);
    for (size_t i = 0; i < version->input_count; i++)
        fields[i] = (struct feel_field){version->inputs[i].id, version->inputs[i].type};
    *type = (struct feel_type){
        .kind = FEEL_T_FUNCTION, .of = &feel_any, .fields = fields, .count = version->input_count};
    return type;
}

static void declare_names(struct build *build, const struct versions_read *files,
                          struct decisions *all)
{
    struct feel_names *names = ARENA_NEW(build->arena, struct feel_names);
    build->decision_fields = ARENA_ARRAY(build->arena, struct feel_field, all->count);
    for (size_t i = 0; i < files->count; i++) {
        struct deciding deciding = {
            .build = build, .raw = &files->raws[i], .version = &files->versions[i]};
        shape_inputs(&deciding);
    }
    for (size_t i = 0; i < all->count; i++)
        build->decision_fields[i] =
            (struct feel_field){all->items[i].id, function_type(build, &all->items[i].versions[0])};
    *names = (struct feel_names){.fields = build->decision_fields, .count = all->count};
    all->names = names;
}

static void take_type(struct build *build, const struct decisions *all, size_t i)
{
    const struct decision_model *model = &all->items[i];
    if (model->count == 1 && model->versions[0].function)
        build->decision_fields[i].type = feel_expr_type(model->versions[0].function);
}

void build_decisions(struct build *build, const struct decision_file *given, size_t count)
{
    struct decisions *all = &build->protocol->decisions;
    struct versions_read files = {ARENA_ARRAY(build->arena, struct raw_decision, count),
                                  ARENA_ARRAY(build->arena, struct decision_version, count), 0};
    gather(build, given, count, &files, all);
    declare_names(build, &files, all);
    for (size_t i = 0; i < files.count; i++) {
        struct deciding deciding = {
            .build = build, .raw = &files.raws[i], .version = &files.versions[i]};
        files.versions[i].function = compile(&deciding, all->names);
    }
    for (size_t i = 0; i < all->count; i++) {
        check_versions(build, &all->items[i]);
        take_type(build, all, i);
    }
    refuse_circles(build, all);
    all->zone = build->protocol->zone;
}

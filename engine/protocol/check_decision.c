#include "protocol/build.h"

/* Decision tables: inputs for which no rule, or more than one, says what to do. */

struct looking {
    const struct protocol_loader *loader;
    const struct decision_version *version;
};

static struct str show_inputs(const struct looking *looking, const struct feel_value *inputs)
{
    struct text text = text_new(looking->loader->arena);
    for (size_t i = 0; i < looking->version->input_count; i++)
        text_addf(&text, "%s%.*s: %.*s", i ? ", " : "", STR_ARG(looking->version->inputs[i].id),
                  STR_ARG(feel_print(looking->loader->arena, inputs[i])));
    return text_str(&text);
}

static bool has_fallback(const struct feel_table *table)
{
    for (size_t i = 0; i < table->output_count; i++)
        if (table->outputs[i].has_fallback)
            return true;
    return false;
}

static void report_gap(const struct looking *looking, const struct feel_finding *finding)
{
    struct diags *diags = looking->loader->diags;
    if (has_fallback(looking->version->table))
        return;
    struct diag *diag = diag_warning(diags, "P142", looking->version->at, "no rule matches {%.*s}",
                                     STR_ARG(show_inputs(looking, finding->inputs)));
    diag_help(diags, diag,
              "add a rule for it, give the outputs a `default`, or bound the input "
              "with `check`");
}

static bool same_outputs(const struct feel_table *table, const size_t rules[2])
{
    for (size_t i = 0; i < table->output_count; i++) {
        const struct feel_cell *a = &table->rules[rules[0]].outputs[i];
        const struct feel_cell *b = &table->rules[rules[1]].outputs[i];
        if (!str_eq(a->text.text, b->text.text) || !feel_same(a->is, b->is))
            return false;
    }
    return true;
}

static void report_overlap(const struct looking *looking, const struct feel_finding *finding)
{
    const struct feel_table *table = looking->version->table;
    struct diags *diags = looking->loader->diags;
    if (table->hit == FEEL_HIT_ANY && same_outputs(table, finding->rules))
        return;
    struct diag *diag = diag_error(
        diags, "P143", looking->version->at, "the rules `%.*s` and `%.*s` both match {%.*s}",
        STR_ARG(table->rules[finding->rules[0]].id), STR_ARG(table->rules[finding->rules[1]].id),
        STR_ARG(show_inputs(looking, finding->inputs)));
    diag_help(diags, diag, "make one of them narrower, or choose another `hit`");
}

static void report_finding(void *context, const struct feel_finding *finding)
{
    const struct looking *looking = context;
    switch (finding->kind) {
    case FEEL_GAP:
        report_gap(looking, finding);
        return;
    case FEEL_OVERLAP:
        report_overlap(looking, finding);
        return;
    case FEEL_NEVER:
        diag_warning(looking->loader->diags, "P144", looking->version->at,
                     "the rule `%.*s` never matches, or never first",
                     STR_ARG(looking->version->table->rules[finding->rules[0]].id));
    }
}

static void check_decision(const struct protocol_loader *loader,
                           const struct decision_version *version)
{
    struct looking looking = {loader, version};
    if (!version->table || !version->function)
        return;
    enum feel_examined examined =
        feel_examine(version->function, loader->arena, version->table, report_finding, &looking);
    if (examined == FEEL_EXAMINED)
        return;
    diag_warning(
        loader->diags, "P148", version->at,
        examined == FEEL_EXAMINED_PART
            ? "the table has too many combinations of inputs to look at all of them"
            : "a cell reads more than its own input, or an input has no values to try: gaps "
              "and overlaps were not looked for");
}

void check_decisions(const struct protocol_loader *loader, const struct decisions *decisions)
{
    for (size_t i = 0; i < decisions->count; i++)
        for (size_t j = 0; j < decisions->items[i].count; j++)
            check_decision(loader, &decisions->items[i].versions[j]);
}

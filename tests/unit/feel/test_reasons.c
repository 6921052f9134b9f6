/* Why the nulls of the conformance cases are null: golden files of a case's id and its reason's
 * code, `-` where the null is an answer and no fault. */
#include "support/feel_lines.h"
#include "support/feel_setup.h"
#include "support/tap.h"

struct reasons {
    const char *folder; /* what its ids go on with after the level */
    size_t sample;
    size_t met;
    struct text out;
};

static bool is_in(const struct reasons *reasons, struct str id)
{
    ptrdiff_t at = str_find(id, STR("/"), 0);
    return at >= 0 && str_starts(str_part(id, (size_t)at + 1, id.len), str_of(reasons->folder));
}

/* Of the many pairs of kinds that do not go together one in so many; everything else. */
static bool is_chosen(struct reasons *reasons, struct str id)
{
    return str_find(id, STR("error_when"), 0) < 0 || reasons->met++ % reasons->sample == 0;
}

static void add_reason(void *context, struct play *play)
{
    struct reasons *reasons = context;
    struct str id = feel_lines_id(play);
    if (!is_in(reasons, id) || !feel_lines_expects_null(play) || !is_chosen(reasons, id))
        return;
    struct feel_value value = feel_lines_value(play);
    const char *code = value.kind != FEEL_NULL      ? "not null"
                       : value.of.reason == NULL    ? "-"
                       : value.of.reason->at.source ? value.of.reason->code
                                                    : "no place";
    text_addf(&reasons->out, "%.*s %s\n", STR_ARG(id), code);
}

static void hold(const char *folder, size_t sample)
{
    struct arena *arena CLEANUP(arena_freep) = arena_new();
    struct reasons reasons = {.folder = folder, .sample = sample, .out = text_new(arena)};
    if (!feel_lines_each(FEEL_LINES "cl3-expressions.jsonl", add_reason, &reasons)) {
        tap_skip("the conformance cases are not here");
        return;
    }
    struct str path = str_format(arena, "tests/unit/feel/reasons/%s.txt", folder);
    CHECK_GOLDEN(text_str(&reasons.out), path.at);
}

TEST("conjunction")
{
    hold("0064", 1);
}

TEST("disjunction")
{
    hold("0065", 1);
}

TEST("negation")
{
    hold("0066", 1);
}

TEST("instance of, which is never null")
{
    hold("0070", 1);
}

TEST("conversions to a declared type")
{
    hold("0082", 1);
}

TEST("a sample of arithmetic")
{
    hold("0100", 9);
}

TEST("regular expressions")
{
    hold("1111", 1);
}

/* ---- our own: the fault that there is, and no other ---- */
#define L __LINE__
static const struct {
    int line;
    const char *text, *want;
} rows[] = {
    /* a result that is too large, and a divisor that is zero */
    {L, "9e6144 / 0.0001", "null out_of_range"},
    {L, "@\"P1D\" / @\"P0D\"", "null division_by_zero"},
    {L, "@\"P1Y\" / @\"P0M\"", "null division_by_zero"},
    {L, "@\"P1Y\" / 0", "null division_by_zero"},
    {L, "0 ** -1", "null division_by_zero"},
    {L, "0 ** 0", "1"},
    {L, "10 ** 9999", "null out_of_range"},
    /* one with a zone, the other without */
    {L, "@\"2026-01-02T10:10:10+01:00\" - @\"2026-01-01T10:10:10\"", "null not_comparable"},
    {L, "@\"2026-01-02\" - @\"2026-01-01T10:10:10\"", "null not_comparable"},
    {L, "@\"10:10:10\" - @\"10:10:10Z\"", "null not_comparable"},
    {L, "@\"2026-01-02T10:10:10Z\" + @\"P999999999999D\"", "null out_of_range"},
    /* nothing there is not the wrong thing there */
    {L, "-missing", "null null_operand"},
    {L, "for x in missing return x", "null null_operand"},
    {L, "[1..missing]", "null null_operand"},
    {L, "for x in 1..missing return x", "null null_operand"},
    {L, "sum([1, missing])", "null null_operand"},
    {L, "product([missing])", "null null_operand"},
    {L, "mean([1, missing])", "null null_operand"},
    {L, "median([1, missing])", "null null_operand"},
    {L, "mode([1, missing])", "null null_operand"},
    {L, "stddev([1, missing])", "null null_operand"},
    {L, "stddev([1])", "null wrong_argument"},
    {L, "max([1, missing])", "null null_operand"},
    {L, "min([missing, 1])", "null null_operand"},
    {L, "all([true, missing])", "null null_operand"},
    {L, "any([false, missing])", "null null_operand"},
    {L, "context merge([{a: 1}, missing])", "null null_operand"},
    {L, "sort([2, missing], function(a, b) a < b)", "null null_operand"},
    {L, "sort([2, missing])", "null null_operand"},
    {L, "list replace([1], function(a, b) a > missing, 1)", "null null_operand"},
    /* a reason travels on */
    {L, "-gone", "null erased"},
    {L, "[\"a\"..gone]", "null erased"},
    {L, "for x in gone return x", "null erased"},
    {L, "max([gone, \"a\"])", "null erased"},
    {L, "concatenate([1], gone)", "null erased"},
    {L, "union([1], gone)", "null erased"},
    {L, "sort([\"a\", gone], function(a, b) a < b)", "null erased"},
    {L, "stddev([gone, 1])", "null erased"},
    /* other kinds stay what they were */
    {L, "max([1, \"a\"])", "null not_comparable"},
    {L, "sum([1, \"a\"])", "null wrong_argument"},
    {L, "sort([1, \"a\"])", "null not_comparable"},
    {L, "sort([1, 2], function(a, b) a)", "null not_boolean"},
};

TEST("the reason is the fault that there is")
{
    struct feel_setup setup;
    feel_setup(&setup);
    setup.compiler.tolerant = true;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        CHECK_STR_AT(rows[i].line, feel_setup_eval(&setup, str_of(rows[i].text)), rows[i].want);
    feel_setup_end(&setup);
}

/* What expressions evaluate to, row by row. */
#include "support/feel_rows.h"

#define L __LINE__

TEST("literals")
{
    ROWS({L, "1", "1"}, {L, "-1.50", "-1.5"}, {L, ".5", "0.5"}, {L, "1e3", "1000"},
         {L, "1.5E-3", "0.0015"}, {L, "0.1 + 0.2", "0.3"}, {L, "\"a\\\"b\\u0041\"", "\"a\\\"bA\""},
         {L, "\"\\d\"", "\"\\\\d\""}, {L, "true", "true"}, {L, "null", "null"},
         {L, "@\"2026-02-28\"", "@\"2026-02-28\""}, {L, "@\"2026-02-29\"", "error F007"},
         {L, "@\"10:00:00\"", "@\"10:00:00\""}, {L, "@\"P1D\"", "@\"P1D\""},
         {L, "@\"2026-09-21T16:00:00@Europe/London\"", "@\"2026-09-21T16:00:00@Europe/London\""},
         {L, "@\"2026-09-21T16:00:00@Europe/Londn\"", "error F007"}, {L, "[1, 2]", "[1, 2]"},
         {L, "{a: 1, \"b c\": 2}", "{a: 1, \"b c\": 2}"}, {L, "[1..5)", "[1..5)"},
         {L, "]1..5[", "(1..5)"}, {L, "(< 5)", "(< 5)"}, {L, "(>= 5)", "(>= 5)"},
         {L, "1 /* one */ + // and\n 1", "2"}, {L, "\"\xF0\x9F\x90\x8E\"", "\"\xF0\x9F\x90\x8E\""});
}

TEST("operators and their precedence")
{
    ROWS({L, "1 + 2 * 3", "7"}, {L, "(1 + 2) * 3", "9"}, {L, "2 ** 3 ** 2", "64"},
         {L, "-3 ** 2", "9"}, {L, "10 - 2 - 3", "5"}, {L, "1 / 0", "null division_by_zero"},
         {L, "n + missing", "null null_operand"}, {L, "\"a\" + \"b\"", "\"ab\""},
         {L, "1 = 1 and 2 = 2 or false", "true"}, {L, "n between 1 and 5 and true", "true"},
         {L, "n in [1..4]", "true"}, {L, "n in [1..4)", "false"}, {L, "n in (< 5, > 9)", "true"},
         {L, "n in (1, 2)", "false"}, {L, "n in [1, 4]", "true"}, {L, "n in > 3", "true"},
         {L, "n in [5..1[", "false"}, {L, "n instance of number", "true"},
         {L, "rows instance of list<context<id: string>>", "true"},
         {L, "if n > 3 then \"big\" else \"small\"", "\"big\""},
         {L, "if missing > 3 then 1 else 2", "2"}, {L, "3 * if true then 2 else 1", "6"},
         {L, "9999999999999999999999999999999999 + 1", "10000000000000000000000000000000000"},
         {L, "10 ** 6145", "null out_of_range"});
}

TEST("three-valued logic")
{
    ROWS({L, "true and loose = 1", "null not_comparable"}, {L, "false and missing > 1", "false"},
         {L, "missing > 1 and false", "false"}, {L, "true or missing > 1", "true"},
         {L, "missing > 1 or true", "true"}, {L, "missing > 1 or false", "null null_operand"},
         {L, "not(missing > 1)", "null null_operand"}, {L, "missing = null", "true"},
         {L, "n = null", "false"}, {L, "null = null", "true"}, {L, "gone = \"x\"", "null erased"},
         {L, "gone != \"x\"", "null erased"}, {L, "not(gone = \"x\")", "null erased"},
         {L, "gone + \"x\"", "null erased"}, {L, "string length(gone)", "null erased"});
}

TEST("paths, filters and iterations")
{
    ROWS({L, "box.depth.inner", "7"}, {L, "rows.present", "[3, 5, 0]"},
         {L, "rows[present > 2].id", "[\"a\", \"b\"]"}, {L, "rows[1].id", "\"a\""},
         {L, "rows[-1].id", "\"c\""}, {L, "rows[4]", "null no_such_element"},
         {L, "rows[item.present = 0].id", "[\"c\"]"},
         {L, "loose[present > 2].id", "[\"a\", \"b\"]"},
         {L, "rows[week ending < start][1].week ending", "@\"2026-09-04\""},
         {L, "count(rows[week ending.day > 4])", "2"}, {L, "flags[item]", "[true]"},
         {L, "for r in rows return r.present + 1", "[4, 6, 1]"},
         {L, "for i in 1..3 return i * i", "[1, 4, 9]"}, {L, "for i in 3..1 return i", "[3, 2, 1]"},
         {L, "for i in 1..2, j in 1..2 return i * 10 + j", "[11, 12, 21, 22]"},
         {L, "for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]", "[1, 1, 2, 3]"},
         {L, "for d in @\"2026-09-30\"..@\"2026-10-01\" return d.day", "[30, 1]"},
         {L, "some r in rows satisfies r.present = 5", "true"},
         {L, "every r in rows satisfies r.present > 0", "false"},
         {L, "every r in rows[present > 9] satisfies r.present > 0", "true"},
         {L, "some f in [null, false] satisfies f", "null"}, {L, "start.weekday", "1"},
         {L, "{a: 1, b: a + 1, c: {d: b}}.c.d", "2"}, {L, "[[1, 2], [3]][2][1]", "3"},
         {L, "(function(x) x * n)(3)", "12"},
         {L, "{f: function(a, b) a - b, r: f(b: 1, a: 5)}.r", "4"},
         {L, "for f in [function(x) x + n] return f(1)", "[5]"},
         {L, "sort([3, 1, 2], function(x, y) x > y)", "[3, 2, 1]"},
         {L, "{list: [1, 2], total: sum(list)}.total", "3"});
}

TEST("functions")
{
    ROWS({L, "string length(\"h\xC3\xA9\xC3\xA9\")", "3"},
         {L, "upper case(\"stra\xC3\xA9\")", "\"STRA\xC3\x89\""},
         {L, "substring(\"foobar\", -2)", "\"ar\""},
         {L, "substring(string: \"abc\", start position: 2)", "\"bc\""}, {L, "min(3, 1, 2)", "1"},
         {L, "min([3, 1])", "1"}, {L, "max([])", "null"}, {L, "sum([])", "null"},
         {L, "count(rows)", "3"}, {L, "string join([\"a\", null, \"b\"], \"-\")", "\"a-b\""},
         {L, "decimal(2.5, 0)", "2"}, {L, "round half up(2.5, 0)", "3"},
         {L, "round up(-1.1, 0)", "-2"}, {L, "modulo(-12, 5)", "3"},
         {L, "date(2026, 2, 29)", "null not_a_date"}, {L, "date(\"2026-09-21\") = start", "true"},
         {L, "start + @\"P10D\"", "@\"2026-10-01\""}, {L, "start - @\"P1M\"", "@\"2026-08-21\""},
         {L, "@\"2026-01-31\" + @\"P1M\"", "@\"2026-02-28\""},
         {L, "start - @\"2026-09-01\"", "@\"P20D\""}, {L, "today()", "@\"2026-09-21\""},
         {L, "now()", "@\"2026-09-21T10:00:00@Europe/London\""},
         {L, "day of week(start)", "\"Monday\""}, {L, "week of year(start)", "39"},
         {L, "duration(\"P1Y\").years", "1"},
         {L, "@\"2026-09-21T10:00:00@Europe/London\" = @\"2026-09-21T09:00:00Z\"", "true"},
         {L, "@\"2026-03-29T01:30:00@Europe/London\"", "@\"2026-03-29T02:00:00@Europe/London\""},
         {L, "@\"2026-10-25T01:30:00@Europe/London\" + @\"PT1H\"", "@\"2026-10-25T01:30:00Z\""},
         {L, "matches(\"AB12\", \"^[A-Z]+\\d+$\")", "true"},
         {L, "matches(\"a\", \"\" + \"(?=a)\")", "null bad_pattern"},
         {L, "replace(\"abcd\", \"(ab)|(a)\", \"[1=$1][2=$2]\")", "\"[1=ab][2=]cd\""},
         {L, "split(\"a, b\", \",\\s*\")", "[\"a\", \"b\"]"},
         {L, "matches(\"x\", \"(x+x+)+y\")", "false"}, {L, "before(1, [2..3])", "true"},
         {L, "includes([1..5], 3)", "true"}, {L, "overlaps([1..3], [3..5])", "true"},
         {L, "overlaps([1..3), [3..5])", "false"}, {L, "get value({a: 1}, \"a\")", "1"},
         {L, "twice(n)", "8"}, {L, "twice(n: 2.5)", "null wrong_argument"},
         {L, "in state(\"live\")", "true"}, {L, "list contains([\"a\"], \"a\")", "true"},
         {L, "string(start)", "\"2026-09-21\""}, {L, "number(\"1,234.5\", \",\", \".\")", "1234.5"},
         {L, "is(1, 1.0)", "true"}, {L, "index of([1, 2, 1], 1)", "[1, 3]"});
}

TEST("regular expressions are XQuery's")
{
    ROWS(
        {L, "matches(\"\u00c9a\", \"^\\p{Lu}\\p{Ll}$\")", "true"},
        {L, "matches(\"a1\", \"^\\i\\c$\")", "true"}, {L, "matches(\"B\", \"[A-Z-[OI]]\")", "true"},
        {L, "matches(\"O\", \"[A-Z-[OI]]\")", "false"}, {L, "matches(\"aa\", \"(a)\\1\")", "true"},
        {L, "matches(\"a\", \"\" + \"\\p{Q}\")", "null bad_pattern"},
        {L, "matches(\"a\", \"\" + \"a++\")", "null bad_pattern"},
        {L, "matches(\"a.b\", \"A.B\", \"qi\")", "true"},
        {L, "matches(\"a\", \"(?i)a\")", "error F018"}, {L, "split(name, \"[\")", "error F018"},
        {L, "matches(\"a\", \"a++\", \"q\")", "false"},
        {L, "matches(\"a\", \"a\", \"z\")", "null bad_pattern"},
        {L, "matches(\"a\", \"\" + \"(?i)a\")", "null bad_pattern"},
        {L, "replace(\"abc\", \"x*\", \"-\")", "null bad_pattern"},
        {L, "matches(\"\u00e9+\", \"^\\w\\w$\")", "true"}, {L, "matches(\"_\", \"\\w\")", "false"},
        {L, "matches(\"\u00a0\", \"\\s\")", "false"}, {L, "matches(\" \", \"[^\\S]\")", "true"},
        {L, "matches(\"\u03b1\", \"^\\p{IsGreek}$\")", "true"},
        {L, "matches(\"\u0562\", \"^\\p{IsArmenian}$\")", "true"},
        {L, "matches(\"\u03b1\", \"[\\P{IsGreekandCoptic}x]\")", "false"},
        {L, "matches(\"a\", \"^[\\P{IsGreek}x]$\")", "true"},
        {L, "matches(\"-\", \"^[\\I]$\")", "true"}, {L, "matches(\"\u00d7\", \"[\\c]\")", "false"},
        {L, "matches(\"a\", \"\\p{IsKlingon}\")", "error F018"},
        {L, "matches(\"a\", \"[\\s-z]\")", "error F018"},
        {L, "matches(\"a\", \"[+-\\c]\")", "error F018"},
        {L, "matches(\"-\", \"^[a\\-\\s]$\")", "true"}, {L, "matches(\"-\", \"^[-\\s]$\")", "true"},
        {L, "matches(\"-\", \"^[\\s-]$\")", "true"}, {L, "matches(\"b\", \"^[a-c\\d]$\")", "true"});
}

/* XSD 1.1 part 2, G.4.2: whatever one of a pair takes the other leaves, outside of a class and in
 * one. */
TEST("an escape and its negation part all characters between them")
{
    static const struct {
        const char *one, *other;
    } pairs[] = {{"d", "D"}, {"s", "S"}, {"w", "W"},
                 {"i", "I"}, {"c", "C"}, {"p{IsGreek}", "P{IsGreek}"}};
    size_t wrong = 0;
    for (uint32_t rune = 1; rune < 0x110000; rune += rune < 0x300 ? 1 : 97) {
        struct feel_setup setup;
        if (rune >= 0xd800 && rune < 0xe000)
            continue;
        feel_setup(&setup);
        for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
            struct str text = str_format(setup.arena,
                                         "for s in [\"\\U%06X\"] return "
                                         "matches(s, \"^\\%s$\") != matches(s, \"^[\\%s]$\")",
                                         rune, pairs[i].one, pairs[i].other);
            wrong += !str_is(feel_setup_eval(&setup, text), "[true]");
        }
        feel_setup_end(&setup);
    }
    CHECK_INT(wrong, 0);
}

TEST("limits end what would not")
{
    ROWS({L,
          "string length(string({a: [1, 1], b: [a, a], c: [b, b], d: [c, c], e: [d, d], f: [e, e], "
          "g: [f, f], h: [g, g], i: [h, h], j: [i, i], k: [j, j], l: [k, k], m: [l, l], o: [m, m], "
          "p: [o, o], q: [p, p], r: [q, q], s: [r, r], t: [s, s], u: [t, t]}.u))",
          "null string_too_long"},
         {L,
          "{a: [1, 1], b: [a, a], c: [b, b], d: [c, c], e: [d, d], f: [e, e], g: [f, f], "
          "h: [g, g], i: [h, h], j: [i, i], k: [j, j], l: [k, k], m: [l, l], o: [m, m], "
          "p: [o, o], q: [p, p], r: [q, q], s: [r, r], t: [s, s], u: [t, t]}.u",
          "null list_too_long"},
         {L, "count(for i in 1..90000 return string join(for j in 1..900 return \"0123456789\"))",
          "null too_many_steps"},
         {L, "for i in 1..10**12 return i", "null list_too_long"},
         {L, "count(for i in 1..1000, j in 1..1000 return 1)", "null list_too_long"},
         {L, "some i in 1..99999, j in 1..99999 satisfies i = -1", "null too_many_steps"},
         {L, "matches(\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!\", \"(a+)+$\")",
          "null pattern_too_hard"});
}

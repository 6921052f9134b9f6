/* Regular expressions (DMN 1.5, table 73): XQuery's, by PCRE2 behind a front end that refuses what
 * the two languages do not share. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/type.h"

#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 1000
#define PATTERN_BYTES 1000
#define PATTERN_WORK 1000 /* charged for each use of a pattern */

static void code_free(pcre2_code **code)
{
    pcre2_code_free(*code);
}

static void data_free(pcre2_match_data **data)
{
    pcre2_match_data_free(*data);
}

static void context_free(pcre2_match_context **context)
{
    pcre2_match_context_free(*context);
}

static void compile_context_free(pcre2_compile_context **context)
{
    pcre2_compile_context_free(*context);
}

/* ---- the pattern ---- */
static bool read_flags(struct str flags, uint32_t *ret, bool *ret_literal)
{
    *ret = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY;
    *ret_literal = false;
    for (size_t i = 0; i < flags.len; i++) {
        if (flags.at[i] == 's')
            *ret |= PCRE2_DOTALL;
        else if (flags.at[i] == 'm')
            *ret |= PCRE2_MULTILINE;
        else if (flags.at[i] == 'i')
            *ret |= PCRE2_CASELESS;
        else if (flags.at[i] == 'x')
            *ret |= PCRE2_EXTENDED;
        else if (flags.at[i] == 'q')
            *ret_literal = true;
        else
            return false;
    }
    return true;
}

/* XQuery 3.1, 5.6.1: the escapes that there are. */
static bool known_escape(char c)
{
    return c != '\0' && strchr("nrt\\|.?*+(){}-[]^$sSdDwWpPiIcC123456789", c) != NULL;
}

struct front { /* translation of a pattern */
    struct str in;
    size_t at;
    struct text out;
    bool dot_all;
    int open_groups, groups;
    bool closed[100]; /* groups that may be referred to */
    int stack[100];
};

static void copy_char(struct front *front)
{
    text_char(&front->out, front->in.at[front->at++]);
}

/* Blocks by XSD's names (without `Is`): the ones that texts of these islands may need. */
static const struct {
    const char *name, *members;
} blocks[] = {
    {"BasicLatin", "\\x{0}-\\x{7f}"},
    {"Latin-1Supplement", "\\x{80}-\\x{ff}"},
    {"LatinExtended-A", "\\x{100}-\\x{17f}"},
    {"LatinExtended-B", "\\x{180}-\\x{24f}"},
    {"Greek", "\\x{370}-\\x{3ff}"},
    {"GreekandCoptic", "\\x{370}-\\x{3ff}"},
    {"Cyrillic", "\\x{400}-\\x{4ff}"},
    {"Arabic", "\\x{600}-\\x{6ff}"},
    {"GeneralPunctuation", "\\x{2000}-\\x{206f}"},
};

static bool add_block(struct front *front, struct str name, bool negated, bool in_class)
{
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++) {
        if (!str_is(name, blocks[i].name) || (in_class && negated))
            continue;
        text_addf(&front->out, in_class ? "%s%s" : "[%s%s]", negated ? "^" : "", blocks[i].members);
        return true;
    }
    return false;
}

/* `\p{Lu}`: a category of one or two letters, or `Is` and a block. */
static bool translate_property(struct front *front, bool in_class)
{
    ptrdiff_t end = str_find(front->in, STR("}"), front->at);
    bool negated = front->in.at[front->at + 1] == 'P';
    if (end < 0 || front->at + 2 >= front->in.len || front->in.at[front->at + 2] != '{')
        return false;
    struct str name = str_part(front->in, front->at + 3, (size_t)end);
    front->at = (size_t)end + 1;
    if (str_starts(name, STR("Is")))
        return add_block(front, str_part(name, 2, name.len), negated, in_class);
    if (name.len < 1 || name.len > 2 || strchr("LMNPZSC", name.at[0]) == NULL ||
        (name.len == 2 && !(name.at[1] >= 'a' && name.at[1] <= 'z')))
        return false;
    text_addf(&front->out, "\\%c{%.*s}", negated ? 'P' : 'p', STR_ARG(name));
    return true;
}

/* `\i` and `\c` are XML's name characters; `\d`, `\w`, `\s` are Unicode's. */
static bool translate_escape(struct front *front, bool in_class)
{
    char c = front->at + 1 < front->in.len ? front->in.at[front->at + 1] : '\0';
    if (!known_escape(c))
        return false;
    if (c == 'p' || c == 'P')
        return translate_property(front, in_class);
    if (c >= '1' && c <= '9') {
        if (in_class || !front->closed[c - '0'])
            return false;
        text_addf(&front->out, "\\g{%c}", c);
    } else if (c == 'i' || c == 'I' || c == 'c' || c == 'C') {
        const char *start = c == 'i' || c == 'I' ? "\\p{L}_:" : "\\p{L}\\p{M}\\p{Nd}_:.\\-\\x{b7}";
        bool negated = c == 'I' || c == 'C';
        if (in_class && negated)
            return false;
        text_addf(&front->out, in_class ? "%s%s" : "[%s%s]", negated ? "^" : "", start);
    } else if (c == 'd' || c == 'D') {
        text_add(&front->out, c == 'd' ? STR("\\p{Nd}") : STR("\\P{Nd}"));
    } else {
        text_char(&front->out, '\\');
        text_char(&front->out, c);
    }
    front->at += 2;
    return true;
}

static bool translate_class(struct front *front, int depth);

/* `[A-Z-[OI]]`: the class without another, as a condition in front. */
static bool translate_subtraction(struct front *front, size_t start, int depth)
{
    struct str head =
        str_copy(front->out.arena, str_part(text_str(&front->out), start, front->out.len));
    front->out.len = start;
    text_add(&front->out, STR("(?:(?!"));
    front->at++;
    if (!translate_class(front, depth + 1))
        return false;
    text_char(&front->out, ')');
    text_add(&front->out, head);
    text_add(&front->out, STR("])"));
    if (front->at >= front->in.len || front->in.at[front->at] != ']')
        return false;
    front->at++;
    return true;
}

static bool translate_class(struct front *front, int depth)
{
    size_t start = front->out.len, members = 0;
    if (depth > 10)
        return false;
    copy_char(front);
    if (front->at < front->in.len && front->in.at[front->at] == '^')
        copy_char(front);
    while (front->at < front->in.len) {
        char c = front->in.at[front->at];
        bool more = front->at + 1 < front->in.len;
        if (c == ']' && members > 0) {
            copy_char(front);
            return true;
        }
        if (c == '-' && more && front->in.at[front->at + 1] == '[')
            return members > 0 && translate_subtraction(front, start, depth);
        if (c == '[' || c == ']')
            return false;
        members++;
        if (c != '\\')
            copy_char(front);
        else if (!translate_escape(front, true))
            return false;
    }
    return false;
}

static bool translate_group(struct front *front)
{
    bool plain = front->at + 1 >= front->in.len || front->in.at[front->at + 1] != '?';
    int number = 0;
    if (!plain) {
        if (front->at + 2 >= front->in.len || front->in.at[front->at + 2] != ':')
            return false;
        text_add(&front->out, STR("(?:"));
        front->at += 3;
    } else {
        number = ++front->groups;
        copy_char(front);
    }
    if (front->open_groups >= 99 || front->groups >= 99)
        return false;
    front->stack[front->open_groups++] = number;
    return true;
}

static bool translate_close(struct front *front)
{
    if (front->open_groups == 0)
        return false;
    front->closed[front->stack[--front->open_groups]] = true;
    copy_char(front);
    return true;
}

/* After a quantifier only `?` may follow; PCRE2's possessive `+` is no XQuery. */
static bool translate_quantifier(struct front *front)
{
    char c = front->in.at[front->at];
    if (c == '{') {
        ptrdiff_t end = str_find(front->in, STR("}"), front->at);
        struct str inside = end < 0 ? STR("") : str_part(front->in, front->at + 1, (size_t)end);
        if (inside.len == 0 || inside.len > 9 || inside.at[0] == ',')
            return false;
        for (size_t i = 0; i < inside.len; i++)
            if (strchr("0123456789,", inside.at[i]) == NULL)
                return false;
        while (front->at < (size_t)end)
            copy_char(front);
    }
    copy_char(front);
    if (front->at < front->in.len && front->in.at[front->at] == '?')
        copy_char(front);
    return front->at >= front->in.len || strchr("*+?{", front->in.at[front->at]) == NULL;
}

static bool translate_one(struct front *front)
{
    char c = front->in.at[front->at];
    switch (c) {
    case '\\':
        return translate_escape(front, false);
    case '[':
        return translate_class(front, 0);
    case '(':
        return translate_group(front);
    case ')':
        return translate_close(front);
    case '*':
    case '+':
    case '?':
    case '{':
        return translate_quantifier(front);
    case ']':
    case '}':
        return false;
    case '.':
        text_add(&front->out, front->dot_all ? STR(".") : STR("[^\\n\\r]"));
        front->at++;
        return true;
    default:
        copy_char(front);
        return true;
    }
}

static bool translate(struct arena *arena, struct str pattern, bool dot_all, struct str *ret)
{
    struct front front = {.in = pattern, .out = text_new(arena), .dot_all = dot_all};
    while (front.at < pattern.len)
        if (!translate_one(&front))
            return false;
    *ret = text_str(&front.out);
    return front.open_groups == 0;
}

/* With flag `x` blanks outside of classes are not part of the pattern, wherever they stand. */
static struct str without_blanks(struct arena *arena, struct str pattern)
{
    struct text out = text_new(arena);
    int depth = 0;
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.at[i];
        if (depth == 0 && (c == ' ' || c == '\n' || c == '\t' || c == '\r'))
            continue;
        if (c == '\\' && depth > 0 && i + 1 < pattern.len)
            text_char(&out, pattern.at[i++]);
        depth += (c == '[') - (c == ']' && depth > 0);
        text_char(&out, pattern.at[i]);
    }
    return text_str(&out);
}

static pcre2_code *compile(struct call *call, struct str pattern, struct str flags)
{
    uint32_t options;
    bool literal;
    int number;
    size_t offset;
    struct str translated = pattern;
    if (pattern.len > PATTERN_BYTES || !utf8_valid(pattern) ||
        !read_flags(flags, &options, &literal))
        return NULL;
    if (options & PCRE2_EXTENDED)
        pattern = translated = without_blanks(call->arena, pattern);
    options &= ~(uint32_t)PCRE2_EXTENDED;
    if (literal)
        options = (options & (PCRE2_UTF | PCRE2_CASELESS)) | PCRE2_LITERAL;
    else if (!translate(call->arena, pattern, (options & PCRE2_DOTALL) != 0, &translated))
        return NULL;
    pcre2_compile_context *context CLEANUP(compile_context_free) =
        pcre2_compile_context_create(NULL);
    pcre2_set_newline(context, PCRE2_NEWLINE_LF);
    return pcre2_compile((PCRE2_SPTR)translated.at, translated.len, options, &number, &offset,
                         context);
}

/* ---- matching ---- */
struct matcher {
    const pcre2_code *code;
    pcre2_match_data *data;
    pcre2_match_context *context;
};

/* The number of groups set, 0 for no match, negative for giving up. */
static int match(const struct matcher *matcher, struct str subject, size_t from, uint32_t options)
{
    int count = pcre2_match(matcher->code, (PCRE2_SPTR)subject.at, subject.len, from,
                            options | PCRE2_NO_UTF_CHECK, matcher->data, matcher->context);
    return count == PCRE2_ERROR_NOMATCH ? 0 : count;
}

static struct feel_value bad_pattern(struct call *call)
{
    return call_fault(call, "bad_pattern", "this is no regular expression that FEEL knows");
}

static struct feel_value gave_up(struct call *call)
{
    return call_fault(call, "pattern_too_hard", "the regular expression takes too much work");
}

typedef struct feel_value (*use)(struct call *call, const struct matcher *matcher,
                                 const struct feel_value *args);

/* Everything that PCRE2 allocates is released here, whatever the use made of it. */
static struct feel_value with_pattern(struct call *call, struct str pattern, struct str flags,
                                      const struct feel_value *args, use then)
{
    run_charge(call->run, PATTERN_WORK);
    pcre2_code *code CLEANUP(code_free) = compile(call, pattern, flags);
    if (code == NULL || !utf8_valid(args[0].of.string))
        return bad_pattern(call);
    pcre2_match_data *data CLEANUP(data_free) = pcre2_match_data_create_from_pattern(code, NULL);
    pcre2_match_context *context CLEANUP(context_free) = pcre2_match_context_create(NULL);
    pcre2_set_match_limit(context, MATCH_LIMIT);
    pcre2_set_depth_limit(context, DEPTH_LIMIT);
    return then(call, &(struct matcher){code, data, context}, args);
}

static struct str flags_of(struct feel_value value)
{
    return value.kind == FEEL_STRING ? value.of.string : STR("");
}

static struct feel_value use_match(struct call *call, const struct matcher *matcher,
                                   const struct feel_value *args)
{
    int count = match(matcher, args[0].of.string, 0, 0);
    return count < 0 ? gave_up(call) : feel_boolean(count > 0);
}

static struct feel_value matches(struct call *call, const struct feel_value *args)
{
    return with_pattern(call, args[1].of.string, flags_of(args[2]), args, use_match);
}

/* ---- replacing ---- */
/* `$1` takes as many digits as there are groups for; `\$` and `\\` stand for the signs. */
static bool add_replacement(struct text *out, struct str with, struct str subject,
                            const size_t *ends, uint32_t groups)
{
    for (size_t i = 0; i < with.len; i++) {
        char next = i + 1 < with.len ? with.at[i + 1] : '\0';
        if (with.at[i] == '\\') {
            if (next != '\\' && next != '$')
                return false;
            text_char(out, next);
            i++;
        } else if (with.at[i] == '$') {
            if (next < '0' || next > '9')
                return false;
            uint32_t group = (uint32_t)(next - '0');
            i++;
            while (i + 1 < with.len && with.at[i + 1] >= '0' && with.at[i + 1] <= '9' &&
                   group * 10 + (uint32_t)(with.at[i + 1] - '0') <= groups)
                group = group * 10 + (uint32_t)(with.at[++i] - '0');
            if (group <= groups && ends[group * 2] != PCRE2_UNSET)
                text_add(out, str_part(subject, ends[group * 2], ends[group * 2 + 1]));
        } else {
            text_char(out, with.at[i]);
        }
    }
    return true;
}

static struct feel_value use_replace(struct call *call, const struct matcher *matcher,
                                     const struct feel_value *args)
{
    struct str subject = args[0].of.string, with = args[2].of.string;
    struct text out = text_new(call->arena);
    const size_t *ends = pcre2_get_ovector_pointer(matcher->data);
    uint32_t groups = 0;
    size_t at = 0;
    int count;
    (void)pcre2_pattern_info(matcher->code, PCRE2_INFO_CAPTURECOUNT, &groups);
    if (match(matcher, STR(""), 0, 0) > 0)
        return call_fault(call, "bad_pattern", "the pattern matches the empty text");
    while ((count = match(matcher, subject, at, 0)) > 0 && ends[1] > at) {
        text_add(&out, str_part(subject, at, ends[0]));
        if (!add_replacement(&out, with, subject, ends, groups))
            return call_fault(call, "bad_pattern", "the replacement is no valid one");
        at = ends[1];
        if (out.len > LIMIT_FEEL_STRING || !run_step(call->run))
            return call_fault(call, "string_too_long", "the result is too long");
    }
    if (count < 0)
        return gave_up(call);
    text_add(&out, str_part(subject, at, subject.len));
    return feel_string(text_str(&out));
}

static struct feel_value replace(struct call *call, const struct feel_value *args)
{
    return with_pattern(call, args[1].of.string, flags_of(args[3]), args, use_replace);
}

static struct feel_value use_split(struct call *call, const struct matcher *matcher,
                                   const struct feel_value *args)
{
    struct str subject = args[0].of.string;
    const size_t *ends = pcre2_get_ovector_pointer(matcher->data);
    VEC(struct feel_value) parts = {0};
    size_t at = 0;
    int count;
    while ((count = match(matcher, subject, at, 0)) > 0 && ends[1] > at) {
        VEC_PUSH(call->arena, parts, feel_string(str_part(subject, at, ends[0])));
        at = ends[1];
        if (parts.count > LIMIT_FEEL_LIST)
            return call_fault(call, "list_too_long", "a list has at most %d elements",
                              LIMIT_FEEL_LIST);
    }
    if (count < 0)
        return gave_up(call);
    VEC_PUSH(call->arena, parts, feel_string(str_part(subject, at, subject.len)));
    return feel_list(call->arena, parts.items, parts.count);
}

static struct feel_value split(struct call *call, const struct feel_value *args)
{
    return with_pattern(call, args[1].of.string, STR(""), args, use_split);
}

static const struct builtin rows[] = {
    {"matches",
     {{"input", K(STRING), false},
      {"pattern", K(STRING), false},
      {"flags", K(STRING) | K(NULL), true}},
     &feel_t_boolean,
     matches,
     0,
     "whether the text has a match for a regular expression"},
    {"replace",
     {{"input", K(STRING), false},
      {"pattern", K(STRING), false},
      {"replacement", K(STRING), false},
      {"flags", K(STRING) | K(NULL), true}},
     &feel_t_string,
     replace,
     0,
     "the text with matches replaced"},
    {"split",
     {{"string", K(STRING), false}, {"delimiter", K(STRING), false}},
     &feel_t_list,
     split,
     0,
     "the parts of a text between matches"},
};
const struct builtin_table builtin_regex = {rows, sizeof rows / sizeof *rows};

/* Regular expressions (DMN 1.5, table 73): XQuery's, by PCRE2 behind a front end that refuses what
 * the two languages do not share. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <string.h>

#include "base/limits.h"
#include "feel/builtin.h"
#include "feel/pattern.h"
#include "feel/type.h"

#define MATCH_LIMIT 100000
#define DEPTH_LIMIT 1000
#define PATTERN_BYTES 1000
#define PATTERN_WORK 1000 /* charged for each use of a pattern */

/* What PCRE2 needs comes out of the evaluation's arena, and goes with it. */
static void *pcre_take(size_t size, void *arena)
{
    return arena_alloc(arena, size);
}

static void pcre_give_back(void *piece, void *arena)
{
    (void)piece;
    (void)arena;
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

static pcre2_code *compile(struct call *call, pcre2_general_context *memory, struct str pattern,
                           struct str flags)
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
        pattern = translated = pattern_without_blanks(call->arena, pattern);
    options &= ~(uint32_t)PCRE2_EXTENDED;
    if (literal)
        options = (options & (PCRE2_UTF | PCRE2_CASELESS)) | PCRE2_LITERAL;
    else if (!pattern_translate(call->arena, pattern, (options & PCRE2_DOTALL) != 0, &translated))
        return NULL;
    pcre2_compile_context *context = pcre2_compile_context_create(memory);
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

static struct feel_value with_pattern(struct call *call, struct str pattern, struct str flags,
                                      const struct feel_value *args, use then)
{
    run_charge(call->run, PATTERN_WORK);
    pcre2_general_context *memory =
        pcre2_general_context_create(pcre_take, pcre_give_back, call->arena);
    pcre2_code *code = compile(call, memory, pattern, flags);
    if (code == NULL || !utf8_valid(args[0].of.string))
        return bad_pattern(call);
    pcre2_match_data *data = pcre2_match_data_create_from_pattern(code, memory);
    pcre2_match_context *context = pcre2_match_context_create(memory);
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
    struct arena_mark mark = arena_mark(call->arena);
    struct feel_value value =
        with_pattern(call, args[1].of.string, flags_of(args[2]), args, use_match);
    if (value.kind == FEEL_BOOLEAN) /* which needs nothing of what the match took */
        arena_reset(call->arena, mark);
    return value;
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
            size_t at = (size_t)group * 2;
            if (group <= groups && ends[at] != PCRE2_UNSET)
                text_add(out, str_part(subject, ends[at], ends[at + 1]));
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

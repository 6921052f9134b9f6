/* The parser's state, shared by the files that read FEEL and build its tree. Private to feel.
 *
 * Recursive descent over characters, because which words make a name depends on what is in scope.
 * The first fault of syntax is reported and ends the parse (`failed`); faults of meaning are
 * reported and passed over. Every parse function returns a node, a fault's where there is none.
 */
#ifndef FEEL_PARSE_H
#define FEEL_PARSE_H

#include "feel/lex.h"
#include "feel/node.h"

struct local { /* one layer of local names, innermost first */
    struct local *outer;
    VEC(struct str) names;
    VEC(const struct feel_type *) types;
    bool element; /* a filter's: slot 0 is the element, whose entries are names too */
};

struct parser {
    const struct feel_compiler *compiler;
    struct arena *arena;
    struct excerpt text;
    struct str s;
    struct token token; /* the next one */
    size_t end;         /* of the last token taken */
    struct local *locals;
    int depth;
    bool failed;
    bool range_end;                /* reading the end of a range: `[` may close it */
    bool mentions;                 /* the input of unary tests was named */
    size_t findings;               /* errors of meaning */
    const struct feel_type *input; /* of unary tests; NULL outside */
};

/* ---- tokens (parse.c) ---- */
void parse_next(struct parser *p);
void parse_jump(struct parser *p, size_t at); /* the next token is the one at or after `at` */
bool parse_at(const struct parser *p, int kind);
bool parse_at_word(const struct parser *p, const char *word);
bool parse_take(struct parser *p, int kind);
bool parse_take_word(struct parser *p, const char *word);
/* Takes it or reports that it is missing after `after`. */
void parse_expect(struct parser *p, int kind, const char *what);
struct str parse_token_text(const struct parser *p);
struct span parse_span(const struct parser *p, size_t from, size_t to);
struct node *parse_syntax(struct parser *p, const char *code, size_t from, size_t to,
                          const char *format, ...) PRINTF_LIKE(5, 6);
/* A fault of meaning: an error, or a warning of tolerant compilation. */
struct diag *parse_finding(struct parser *p, const char *code, size_t from, size_t to,
                           const char *format, ...) PRINTF_LIKE(5, 6);
bool parse_enter(struct parser *p); /* one level deeper; false past the limit */

/* ---- grammar ---- */
struct node *parse_expression(struct parser *p); /* parse.c */
struct node *parse_if(struct parser *p);
struct node *parse_operators(struct parser *p, int level);
#define LEVEL_SUM 4 /* what binds tighter than a comparison */
struct node *parse_postfix(struct parser *p, struct node *left);
struct node *parse_primary(struct parser *p); /* primary.c */
struct node *parse_list_or_range(struct parser *p);
struct node *parse_open_range(struct parser *p);
struct node *parse_parenthesis(struct parser *p);
struct node *parse_context(struct parser *p); /* boxed.c */
struct node *parse_function(struct parser *p);
struct node *parse_for(struct parser *p);
struct node *parse_quantified(struct parser *p);
struct node *parse_call(struct parser *p, struct node *callee); /* call.c */
struct node *parse_builtin_call(struct parser *p, const struct builtin *row, size_t from);
struct node *parse_host_call(struct parser *p, const struct feel_host_function *host, size_t from);
const struct feel_type *parse_type(struct parser *p);       /* parse_type.c; NULL after a fault */
struct node *parse_in(struct parser *p, struct node *left); /* tests.c */
struct node *parse_tests(struct parser *p, struct node *input); /* a whole cell */
enum node_op parse_comparison(const struct parser *p);          /* the operator of the next token */

/* ---- names (scope.c) ---- */
enum name_kind { NAME_NONE, NAME_LOCAL, NAME_FIELD, NAME_OUTER, NAME_BUILTIN, NAME_HOST };
struct name_match {
    enum name_kind kind;
    size_t end; /* of the text that makes the name */
    struct str name;
    uint32_t up, index;
    const struct feel_type *type; /* NULL: not available here */
    const struct builtin *builtin;
    const struct feel_host_function *host;
    struct local *element; /* a filter's layer around it whose element may have such an entry */
    uint32_t element_up;
};
struct name_match scope_match(struct parser *p);
struct local *scope_push(struct parser *p);
void scope_add(struct parser *p, struct local *local, struct str name,
               const struct feel_type *type);
void scope_pop(struct parser *p);
/* What a layer brings into scope, as its node keeps it, and as the type of a context (boxed.c). */
struct scope_names *scope_names_of(struct parser *p, const struct local *local);
const struct feel_type *scope_context_type(struct parser *p, const struct local *local);
/* How much of the local scopes around it a closure has to keep. */
void scope_note_layers(struct parser *p, struct scope_names *scope);
/* Name of several words from the next token up to one of `stops` or a word that ends it. */
struct str scope_read_name(struct parser *p);
/* The longest of `type`'s fields or properties that the text starts with; else one word. */
struct str scope_read_property(struct parser *p, const struct feel_type *type);
struct str scope_normal(struct arena *arena, struct str written); /* blanks made single */
/* A name that nothing in scope bears: report it with the nearest one. */
struct node *scope_unknown(struct parser *p);
struct str scope_nearest(struct parser *p, struct str name, bool functions);
/* What FEEL has in place of a sign or word of another language; empty if nothing is known
 * (foreign.c).
 */
struct str foreign_help(struct arena *arena, struct str text, size_t at);

/* ---- nodes with their types (make.c, check.c) ---- */
struct node *make_node(struct parser *p, enum node_kind kind, size_t from, size_t count);
struct node *make_fault(struct parser *p, const char *code, size_t from);
void make_seal(struct parser *p, struct node *node); /* end, height; after kids are set */
struct node *make_literal(struct parser *p, struct feel_value value, size_t from);
struct node *make_path(struct parser *p, struct node *base, struct str name);
struct node *make_binary(struct parser *p, enum node_kind kind, enum node_op op, struct node *left,
                         struct node *right);
struct node *make_negate(struct parser *p, struct node *operand, size_t from);
struct node *make_slot(struct parser *p, uint32_t up, uint32_t index, const struct feel_type *type,
                       struct str name, size_t from);
void check_comparable(struct parser *p, enum node_op op, const struct node *left,
                      const struct node *right);
/* A literal that is none of the words of an enum, or of a list of them. */
void check_word(struct parser *p, const struct feel_type *type, const struct node *word);
void check_boolean(struct parser *p, const struct node *node, const char *where);
bool node_is_literal(const struct node *node, enum feel_kind kind);
const struct feel_type *element_type(const struct feel_type *type);
const struct feel_type *source_element(const struct feel_type *type); /* what an iteration gives */

/* ---- pieces with a text of their own, in one scope (compile.c) ---- */
/* A parser for a text inside what `outer` reads. */
struct parser piece_start(const struct parser *outer, const struct excerpt *text);
/* The piece as a node; faults count for `outer`. */
struct node *piece_end(struct parser *outer, struct parser *piece, struct node *root);
struct node *decision_build(struct parser *p, const struct feel_boxed *boxed); /* decision.c */
struct node *table_build(struct parser *p, const struct feel_table *table);    /* table.c */

#endif

/* The syntax tree of FEEL: names resolved, types inferred, places kept. Private to feel.
 *
 * Nodes live in the arena of compilation and are not changed once their parent is built. Children
 * stand in `kids`, so that walking a tree needs no knowledge of kinds.
 */
#ifndef FEEL_NODE_H
#define FEEL_NODE_H

#include "feel/feel.h"

enum node_kind {
    NODE_LITERAL,
    NODE_NAME,     /* slot (up, index) of a frame */
    NODE_BUILTIN,  /* a function of FEEL or of the caller as a value */
    NODE_FIELD_OR, /* in a filter: the element's entry `text` if it has one, else kid 1; kid 0 is
                      the element */
    NODE_PATH,     /* kid.text */
    NODE_FILTER,   /* kid 0 [kid 1] */
    NODE_CALL,     /* kid 0 is the function, then arguments */
    NODE_CALL_BUILTIN, /* kids are arguments in the order of parameters; NULL: not given */
    NODE_CALL_HOST,
    NODE_NEGATE,
    NODE_ARITHMETIC,
    NODE_COMPARE,
    NODE_AND,
    NODE_OR,
    NODE_BETWEEN,  /* kid 0 between kid 1 and kid 2 */
    NODE_IN,       /* kid 0 passes one of the tests that follow */
    NODE_TESTS,    /* the same of a cell; op OP_NOT: it passes none */
    NODE_TEST,     /* one unary test: op and kid 0, or a condition */
    NODE_INSTANCE, /* kid 0 instance of of.instance */
    NODE_IF,
    NODE_FOR, /* kids: a source each iterator, then the body */
    NODE_SOME,
    NODE_EVERY,
    NODE_SPAN, /* from..to of an iteration */
    NODE_LIST,
    NODE_CONTEXT, /* kids are values, of.scope the names */
    NODE_RANGE,   /* kids: ends, NULL where unbounded */
    NODE_FUNCTION,
    NODE_PIECE,   /* kid 0 is the root of an expression with a text of its own */
    NODE_CONVERT, /* kid 0 as a value of the node's type, or null */
    NODE_WITH,    /* as a context, but the last kid is the value */
    NODE_TABLE,   /* kids as in of.table */
    NODE_FAULT,   /* what tolerant compilation leaves of a mistake: null, of.code says why */
};

enum node_op {
    OP_NONE,
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_POWER,
    OP_EQUAL,
    OP_UNEQUAL,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_NOT,
};

struct scope_names { /* the names that a node brings into scope, in the order of their slots */
    struct str *names;
    const struct feel_type **types; /* declared; NULL: none */
    size_t count;
    /* Of a function: how many slots each local layer around it has, innermost first; what a closure
     * takes along. */
    const size_t *layers;
    size_t layer_count;
};

/* A decision table: where its parts stand among the kids of its node. Absent ones are NULL. */
struct table_plan {
    const struct feel_table *table;
    size_t allowed;   /* of inputs, after the input expressions */
    size_t rules;     /* for each rule its cells, then its outputs */
    size_t fallbacks; /* of outputs */
    size_t priority;  /* of outputs: tests in order of preference */
};

struct node {
    enum node_kind kind;
    enum node_op op;
    uint32_t from, to;       /* in the text of the expression */
    uint32_t height;         /* of the tree below, 1 for a leaf */
    bool from_open, to_open; /* of a range */
    bool part;               /* of a path: of no interest by itself */
    bool named;              /* of a call: arguments were given by name */
    bool condition;          /* of a unary test: it names the input itself */
    struct node **kids;
    size_t count;
    const struct feel_type *type;
    struct str text; /* name, key */
    struct str path; /* the path to report in `seen`; at NULL: none */
    union {
        struct feel_value value;
        struct {
            uint32_t up, index;
        } slot;
        const struct builtin *builtin;
        const struct feel_host_function *host;
        const struct feel_type *instance;
        struct scope_names *scope;
        const struct feel_expr *piece;
        const struct table_plan *table;
        const char *code;
    } of;
};

struct feel_expr {
    struct excerpt text;
    const struct node *root;
};

#endif

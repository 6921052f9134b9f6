/* One evaluation under way. Private to feel. */
#ifndef FEEL_RUN_H
#define FEEL_RUN_H

#include "feel/node.h"

struct run {
    struct feel_env *env;
    const struct feel_expr *expr;
    const struct feel_frame *frame; /* local frames, then the caller's */
};

struct call { /* what a function needs besides its arguments */
    struct run *run;
    const struct node *node; /* blamed for a fault */
    struct arena *arena;
};

struct feel_value run_node(struct run *run, const struct node *node);
struct feel_value run_fault(struct run *run, const struct node *node, const char *code,
                            const char *format, ...) PRINTF_LIKE(4, 5);
/* Count a step of work done inside a function or loop; false once the limit is passed. */
bool run_step(struct run *run);
/* Count work on that many elements or bytes. */
void run_charge(struct run *run, size_t work);
/* Why nothing can be told: the operand at `node` has no value. */
struct feel_value run_null(struct run *run, const struct node *node);
/* What two operands give of which one is null: the reason that it came with, or one that names it.
 * Of a unary test, which has one operand, the test itself is named. False where neither is null. */
bool run_null_operand(struct run *run, const struct node *node, struct feel_value a,
                      struct feel_value b, struct feel_value *ret);
/* Why a value that should have been something else is null: the reason it already has, or a new
 * one. */
struct feel_value call_fault(struct call *call, const char *code, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Why an element of an argument cannot be used: that it is null, or else what `format` says. */
struct feel_value call_element_fault(struct call *call, struct feel_value element, const char *code,
                                     const char *format, ...) PRINTF_LIKE(4, 5);
/* Call a function value. */
struct feel_value run_function(struct call *call, const struct feel_function *function,
                               const struct feel_value *args, size_t count);

/* By kind of node; each its own file. */
struct feel_value run_arithmetic(struct run *run, const struct node *node);
struct feel_value run_negate(struct run *run, const struct node *node);
const struct feel_type *arithmetic_type(enum node_op op, enum feel_type_kind left,
                                        enum feel_type_kind right);
struct feel_value run_path(struct run *run, const struct node *node);
struct feel_value run_field_or(struct run *run, const struct node *node);
struct feel_value run_filter(struct run *run, const struct node *node);
struct feel_value run_for(struct run *run, const struct node *node);
struct feel_value run_quantified(struct run *run, const struct node *node);
struct feel_value run_in(struct run *run, const struct node *node);
struct feel_value run_span(struct run *run, const struct node *node);
struct feel_value run_compare(struct run *run, const struct node *node);
struct feel_value run_between(struct run *run, const struct node *node);
struct feel_value run_call(struct run *run, const struct node *node);
struct feel_value run_call_builtin(struct run *run, const struct node *node);
struct feel_value run_call_host(struct run *run, const struct node *node);
struct feel_value run_closure(struct run *run, const struct node *node);
struct feel_value run_table(struct run *run, const struct node *node);
/* What a cell says to a value (run_table.c), and where it stands among the kids; NULL: `-`. */
struct feel_value table_ask(struct run *run, const struct node *cell, struct feel_value value);
const struct node *table_cell(const struct node *node, size_t rule, size_t column);
/* One property of a value (year, start, ...); false where its kind has none of that name. */
bool value_property(struct arena *arena, struct feel_value value, struct str name,
                    struct feel_value *ret);

#endif

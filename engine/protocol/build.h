/* From what the files say to the model: names resolved, FEEL compiled, values typed.
 *
 * One builder makes one protocol; everything it makes lives in the loader's arena. Rows are
 * declared first, so that any row may refer to any other, then built block by block. After a fault
 * the builder goes on, so that one run reports all of them. Private to this floor.
 */
#ifndef PROTOCOL_BUILD_H
#define PROTOCOL_BUILD_H

#include "protocol/raw.h"

struct build {
    const struct protocol_loader *loader;
    struct arena *arena;
    struct diags *diags;
    struct raw_protocol *raw;
    struct protocol *protocol;
    struct map *ids;     /* "kind:id" -> row of the model */
    struct map *used;    /* keys of ids that were referred to */
    struct map *types;   /* name -> struct raw_field */
    struct map *shaping; /* names of types that are being read: they may not hold themselves */
    struct map *shaped;  /* name of a named type -> a pointer to its feel_type */
    struct map *stems;   /* stem of a transition id -> how many have it */
    struct map *tops;    /* names on FEEL's outer layer -> struct key_name */
    const struct feel_library *library;
    const struct feel_type *role_type; /* a string that is one of the roles */
    struct feel_field *case_fields; /* of protocol->names; types are filled in as they are known */
    struct feel_field *decision_fields; /* of the decisions' names; types as for case_fields */
    VEC(struct state *) states;
    VEC(const struct raw_state *) raw_states; /* parallel */
    VEC(const struct transition *) transitions;
    VEC(const struct task *) tasks;
};

/* ---- ids (build_ids.c) ---- */
/* Register every row of a block under `kind`; returns zeroed rows of `row_size`, ids filled in. */
void *declare_rows(struct build *build, const char *kind, struct key_list *list, size_t raw_size,
                   size_t row_size);
size_t within_limit(struct build *build, size_t count, size_t limit, struct span at,
                    const char *what);
void declare_id(struct build *build, const char *kind, const struct key_name *name, void *row);
/* The row that a name refers to; NULL after a message, or where the name is absent. */
void *refer(struct build *build, const char *kind, const struct key_name *name);
void *lookup(const struct build *build, const char *kind, struct str id); /* without a message */
struct roles refer_roles(struct build *build, const struct key_names *names);
struct needs refer_needs(struct build *build, const struct key_names *names);
struct states refer_states(struct build *build, const struct key_names *names);
const struct consent *const *refer_consents(struct build *build, const struct key_names *names,
                                            size_t *ret_count);
/* No name that FEEL can see may be one that FEEL or the case already has. */
void check_visible(struct build *build, const struct key_name *name, const char *what);
bool is_reserved(struct str name); /* a name of the scope of FEEL in protocols */
/* The label of a row: as written, else the id with blanks. */
struct str label_of(const struct build *build, const struct raw_row *row);
struct str label_of_id(const struct build *build, struct str id);
bool is_present(const struct key_name *name);
/* Where a row stands: at its id, else where its content begins. */
struct span row_place(const struct raw_row *row);
struct excerpt excerpt_of_name(const struct key_name *name);
struct privacy build_privacy(struct build *build, const struct raw_privacy *raw);

/* ---- types (build_types.c) ---- */
/* The type that a row calls for; `any` after a message. `ret_role` may be NULL. */
const struct feel_type *build_type(struct build *build, const struct raw_field *raw,
                                   bool *ret_role);
const struct feel_type *build_type_node(struct build *build, const struct yaml_node *node,
                                        bool *ret_role);
bool is_table(const struct raw_field *raw);
const struct feel_type *build_table_type(struct build *build, const struct raw_field *raw);
const struct take *build_takes(struct build *build, const struct key_list *list, bool optional);
const struct feel_type *type_of_takes(struct build *build, const struct take *takes, size_t count,
                                      bool event);
/* A context type that is built by name. */
const struct feel_type *context_type(struct arena *arena, const struct feel_field *fields,
                                     size_t count);
const struct feel_type *words_type(struct arena *arena, const char *const *words);

const struct feel_type *enum_type(struct arena *arena, const struct str *words, size_t count);

/* ---- ids as words (build_words.c) ---- */
/* A string that is one of the ids of a kind; one that is a row of a table with known rows. */
const struct feel_type *ids_type(struct build *build, const char *kind);
const struct feel_type *row_ids_type(struct build *build, const struct yaml_node *rows);
/* The case functions, whose parameters are ids of this protocol. */
const struct feel_library *case_library(struct build *build, const struct feel_library *given);
/* A literal text that is most likely meant to be the value of a name. */
void warn_of_path(struct build *build, const struct yaml_node *node,
                  const struct feel_names *names);
/* Whether an error stands inside this place already. */
bool already_told(const struct build *build, struct span row);
/* Drop the errors of unknown names from the `from`-th message on. */
void forget_unknown(struct diags *diags, size_t from);

/* ---- names (build_names.c) ---- */
/* The moment layer over the case, with the types given; NULL types are not available. */
const struct feel_names *moment_names(struct build *build,
                                      const struct feel_type *const types[MOMENT_COUNT]);
/* A layer of other names over one. */
const struct feel_names *more_names(struct build *build, const struct feel_names *outer,
                                    const struct feel_field *fields, size_t count);
/* What FEEL sees of one case of a link, by part; a part that is not read has no type. */
const struct feel_field *linked_fields(struct build *build, const struct link *link);
void declare_case_names(struct build *build);
void build_defines(struct build *build);
const struct feel_type *occurrence_type(struct build *build);
const struct feel_type *task_type(struct build *build);

/* ---- expressions (build_feel.c) ---- */
const struct feel_expr *build_feel(struct build *build, const struct yaml_node *node,
                                   const struct feel_names *names,
                                   const struct feel_type *expected); /* NULL node: NULL */
const struct feel_expr *build_excerpt(struct build *build, const struct excerpt *text,
                                      const struct feel_names *names,
                                      const struct feel_type *expected);
const struct feel_template *build_template(struct build *build, const struct yaml_node *node,
                                           const struct feel_names *names);
/* A value: a literal of the type, or FEEL after `=`. */
const struct feel_expr *build_value(struct build *build, const struct yaml_node *node,
                                    const struct feel_type *type, const struct feel_names *names);
bool is_feel_value(const struct yaml_node *node);
/* An expression that gives a list; `ret_element` is the type of its elements. */
/* A duration: a literal such as PT10M, FEEL, or FEEL after `=`. */
const struct feel_expr *build_delay(struct build *build, const struct yaml_node *node,
                                    const struct feel_names *names);
const struct feel_expr *build_list(struct build *build, const struct yaml_node *node,
                                   const struct feel_names *names,
                                   const struct feel_type **ret_element);
#define ANCHOR_BIT(kind) (1u << (kind))
const struct when_expr *build_when(struct build *build, const struct yaml_node *node,
                                   const struct feel_names *names, unsigned anchors);
const struct every_expr *build_every(struct build *build, const struct yaml_node *node,
                                     enum closed_day closed, const struct feel_names *names);

/* ---- blocks ---- */
/* First shapes: what FEEL must know of before it is compiled. */
void shape_roles(struct build *build);
void shape_packs(struct build *build);
void shape_records(struct build *build);
void shape_links(struct build *build);
void shape_data(struct build *build);
void shape_values(struct build *build);
void build_case(struct build *build);        /* build_case.c: roles, evidence, links, notices */
void build_notices(struct build *build);     /* build_notice.c */
void build_whereabouts(struct build *build); /* build_place.c */
/* What a notice must contain, as a need, and where that is asked (build_content.c). */
void build_content(struct build *build, const struct raw_notice *raw,
                   const struct feel_names *names, struct notice *notice);
struct needs with_content(struct build *build, struct needs needs, struct actions actions);
/* Parts of a need that asks for paths (build_need.c). */
void build_paths(struct build *build, const struct key_names *paths, const struct feel_names *names,
                 struct need *need);
const struct feel_names *need_names(struct build *build, struct str id,
                                    const struct feel_type *item);
const struct feel_type *missing_item_type(struct build *build);
void build_data(struct build *build);     /* build_data.c */
void build_values(struct build *build);   /* build_data.c */
void build_needs(struct build *build);    /* build_need.c */
void declare_states(struct build *build); /* build_state.c */
void declare_tasks(struct build *build);
void build_states(struct build *build);
void check_together(struct build *build, const struct states *states, struct span at);
void build_transitions(struct build *build, struct state *state,
                       const struct raw_state *raw); /* build_transition.c */
const struct task *build_task(struct build *build, const struct state *state,
                              const struct raw_task *raw); /* build_task.c */
struct actions build_actions(struct build *build, const struct key_list *list,
                             const struct feel_names *names); /* build_action.c */
/* What an event or a new case is given: FIELD: VALUE, of any type. NULL: nothing. */
void build_with(struct build *build, const struct yaml_node *node, const struct feel_names *names,
                struct action *action);
void build_opening(struct build *build, const struct raw_opening *raw,
                   const struct feel_names *names, struct action *action); /* build_opening.c */
/* The field and type that a dotted path of data means; false after a message. */
bool resolve_data_path(struct build *build, struct str path, struct span at,
                       const struct field **ret_field, const struct feel_type **ret_type);
bool is_builtin_event(struct str event); /* build_event.c */
void check_event(struct build *build, const struct key_name *event);
const struct feel_type *event_type(struct build *build, const struct key_names *events,
                                   const struct take *takes, size_t take_count);

/* ---- decisions (build_decision.c) ---- */
struct decision_file {
    struct str path;
    const struct yaml_node *node;
};
/* All of the merged files, compiled against one another and nothing else. */
void build_decisions(struct build *build, const struct decision_file *given, size_t count);
struct build build_new(const struct protocol_loader *loader, struct raw_protocol *raw);
void declare_types(struct build *build);
/* Gaps and overlaps of their tables (check_decision.c). */
void check_decisions(const struct protocol_loader *loader, const struct decisions *decisions);
/* The part of a value after its `=`. */
struct excerpt feel_part(const struct yaml_node *node);
bool build_literal(struct build *build, const struct yaml_node *node, const struct feel_type *type,
                   struct feel_value *ret);

/* ---- files (merge.c, resolved.c) ---- */
struct merged {
    const struct yaml_node *node; /* the file, with the rows of the libraries it uses */
    VEC(struct source_file) files;
    VEC(struct decision_file) decisions;
    bool incomplete; /* a library could not be read, which was reported */
};
bool merge_file(const struct protocol_loader *loader, struct str path, struct merged *ret);
bool merge_decision(const struct protocol_loader *loader, struct str path, struct merged *ret);
bool merge_node(const struct protocol_loader *loader, const struct source *source,
                const struct yaml_node *node, struct merged *ret);
const struct yaml_node *read_tree(const struct protocol_loader *loader, struct str path,
                                  struct span at, struct str *ret_bytes);
bool check_head(const struct protocol_loader *loader, const struct yaml_node *node,
                const char *kind);
struct str resolved_text(struct arena *arena, const struct yaml_node *node);
const struct protocol *build_protocol(const struct protocol_loader *loader,
                                      const struct merged *merged);

#endif

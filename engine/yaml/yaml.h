/* YAML files: a tree in which everything has a place, and key tables that turn trees into structs.
 *
 * Trees, and what key tables fill, live in the caller's arena and borrow the source. Only this
 * floor sees libyaml.
 *
 * YAML 1.2 (2009), a subset: one document of mappings, sequences and scalars. Refused with a
 * message: duplicate keys, tags, tabs in indentation, merge keys, empty values, keys that are not
 * scalars, several documents, directives, aliases to an ancestor, anchors that stand twice, and
 * whatever passes a limit of base/limits.h. Text is UTF-8; a byte order mark at its start is
 * skipped. Scalars stay text (`no`, `012345`, `12:30` and `on` are safe) until the type of their
 * row reads them.
 */
#ifndef YAML_YAML_H
#define YAML_YAML_H

#include "base/diag.h"
#include "base/map.h"

enum yaml_kind { YAML_SCALAR, YAML_SEQUENCE, YAML_MAPPING };
enum yaml_style { YAML_PLAIN, YAML_SINGLE_QUOTED, YAML_DOUBLE_QUOTED, YAML_LITERAL, YAML_FOLDED };

struct yaml_node;
struct yaml_pair {
    const struct yaml_node *key; /* a scalar */
    const struct yaml_node *value;
};

struct yaml_node {
    enum yaml_kind kind;
    enum yaml_style style;                /* of a scalar */
    bool flow;                            /* a flow collection, or inside one */
    bool broken;                          /* its fault was reported; readers pass over it */
    struct span at;                       /* the node's own text; at an alias, the alias */
    struct excerpt text;                  /* a scalar's value, with the way back to the file */
    const struct yaml_node *const *items; /* a sequence's */
    const struct yaml_pair *pairs;        /* a mapping's, in file order */
    size_t count;
};

/* NULL where the text could not be read at all; otherwise a tree, even where `diags` now holds
 * errors. */
const struct yaml_node *yaml_parse(struct arena *arena, const struct source *source,
                                   struct diags *diags);

/* The value at a key of a mapping; NULL if absent or not a mapping. */
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);
struct str yaml_text(const struct yaml_node *node); /* a scalar's text; empty for others */

/* ---- key tables
 * -----------------------------------------------------------------------------------------------
 *
 * A key table describes one kind of mapping, row by row: key, type, where its value goes, what it
 * refers to, one line of help. Parsing, checking, "did you mean", the reference page and, later,
 * schema and formatter work from the same rows. A type is an object with a `read` function, so that
 * higher floors add types (dates, FEEL).
 */
struct key_reader {
    struct arena *arena;
    struct diags *diags;
    void *context; /* of the floor that registers types */
};

struct key_row;
struct key_type {
    const char *name; /* in messages and the reference: "text", "id", "list of id" */
    const char *help; /* one line for the reference: what may be written */
    /* Read `node` into `slot` (at the row's offset). Report what is wrong and return false. */
    bool (*read)(struct key_reader *reader, const struct yaml_node *node, const struct key_row *row,
                 void *slot);
};

struct key_word { /* of an enum: what is written, and its number; help for the reference */
    const char *word;
    int value;
    const char *help;
};

enum key_flags {
    KEY_REQUIRED = 1,
    KEY_NOT_YET = 2, /* known, refused as not yet supported; `help` says what it will do */
    KEY_FIRST = 4,   /* must be the first key of its mapping */
};

struct key_table;
struct key_row {
    const char *key;
    const struct key_type *type;
    size_t offset; /* of the slot in the struct */
    unsigned flags;
    const char *help;             /* one line */
    const struct key_table *of;   /* of a struct, and of the elements of a map or list */
    const struct key_word *words; /* of an enum, ended by a NULL word */
    const char
        *refers; /* what a name here refers to, e.g. "role"; for messages and the reference */
    const char *fallback; /* the default as it would be written, for the reference; NULL if none */
};

struct key_table {
    const char *title; /* "transition" */
    const char *help;  /* a sentence or two for the reference page */
    size_t size;       /* of the struct */
    const struct key_row *rows;
    size_t count;
    const char
        *short_key;      /* a scalar or sequence X stands for {short_key: X}; NULL: no short form */
    size_t place_offset; /* of a `struct span` that gets the mapping's place; KEY_NO_SLOT if none */
    size_t name_offset; /* in maps: of a `struct key_name` that gets the entry's key; KEY_NO_SLOT if
                           none */
};
#define KEY_NO_SLOT ((size_t)-1)

struct key_name { /* text with its place */
    struct str text;
    struct span at;
};
struct key_list { /* what list and map rows fill: `count` structs of the element table, in file
                     order */
    void *items;
    size_t count;
    struct span at; /* of the collection; source NULL if absent */
};
struct key_names { /* lists of names; one may be written alone */
    struct key_name *items;
    size_t count;
    struct span at;
};
struct key_number {
    int64_t value;
    struct span at; /* source NULL if absent */
};

/* Slots: */
extern const struct key_type key_text;      /* struct key_name: any scalar */
extern const struct key_type key_id;        /* struct key_name: [a-z][a-z0-9_]* */
extern const struct key_type key_loose_id;  /* struct key_name: [A-Za-z][A-Za-z0-9_-]* */
extern const struct key_type key_file_name; /* struct key_name: [a-z0-9-]+ */
extern const struct key_type
    key_event;                         /* struct key_name: tokens joined by dots, or * at the end */
extern const struct key_type key_path; /* struct key_name: ids joined by dots */
extern const struct key_type key_version; /* struct key_name: digits and dots, e.g. 2026.1 */
extern const struct key_type key_whole;   /* struct key_number: a whole number */
extern const struct key_type
    key_boolean; /* bool; only true and false, with a hint for yes/no/on/off */
extern const struct key_type key_enum;      /* int: the word's value */
extern const struct key_type key_ids;       /* struct key_names of key_id */
extern const struct key_type key_loose_ids; /* struct key_names of key_loose_id */
extern const struct key_type key_events;    /* struct key_names of key_event */
extern const struct key_type key_paths;     /* struct key_names of key_path */
extern const struct key_type key_texts;     /* struct key_names of any scalars */
extern const struct key_type key_struct;    /* a pointer to the struct of `of`, or NULL */
extern const struct key_type
    key_map; /* struct key_list; the entry's key goes to name_offset and is an id */
extern const struct key_type key_loose_map; /* same; keys are loose ids */
extern const struct key_type key_event_map; /* same; keys are ids joined by dots */
extern const struct key_type key_structs;   /* struct key_list; a sequence, or one element alone */
extern const struct key_type
    key_node; /* const struct yaml_node *: as it stands, for the owner to read */

/* Read a mapping by its table into `out` (zeroed, table->size bytes). Reports unknown keys (with
 * the nearest known one), missing, misplaced and unsupported ones, and wrong types; goes on after
 * each. False if any error was reported. */
bool keys_read(struct key_reader *reader, const struct yaml_node *node,
               const struct key_table *table, void *out);

/* The reference of a table as Markdown: its help, then a row for each key. */
void keys_reference(const struct key_table *table, FILE *out);

/* This floor's codes, Y001 to Y999; ended by a NULL code. */
extern const struct diag_code yaml_codes[];

#endif

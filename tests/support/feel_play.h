/* One conformance case under way: its declared types, and how its parts become FEEL. Private to the
 * files that play conformance cases. */
#ifndef SUPPORT_FEEL_PLAY_H
#define SUPPORT_FEEL_PLAY_H

#include "base/json.h"
#include "feel/feel.h"

struct play {
    struct arena *arena;
    const json_t *line;
    struct feel_field *types;
    size_t type_count;
    int nested; /* nodes that require one another */
};

/* A declared type by its name; any where nothing declares it, NULL for an empty name. */
const struct feel_type *play_type(struct play *play, struct str name);
/* DMN's conversions at the border of a decision (10.3.2.9.4), and the constraints of its type. */
struct feel_value play_convert(struct play *play, struct feel_value value, struct str type);
struct feel_compiler play_compiler(struct play *play, const struct feel_names *names);
struct feel_env play_env(struct play *play, const struct feel_frame *frame);
/* A case of kind `table` or `model`. */
struct feel_value play_table(struct play *play);
struct feel_value play_model(struct play *play);
/* The values of a case's inputs, by name. */
void play_inputs(struct play *play, struct feel_names *names, struct feel_frame *frame);

#endif

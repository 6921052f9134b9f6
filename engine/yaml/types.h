/* How names may be written, for the types of names and for the keys of maps.
 *
 * Nothing here is owned; messages go to the reader's list.
 */
#ifndef YAML_TYPES_H
#define YAML_TYPES_H

#include "yaml/yaml.h"

struct shape;
extern const struct shape shape_id, shape_loose_id, shape_event;

/* Read a single text into a struct key_name; NULL admits any. The message says "LEAD'key' must be
 * ...". */
bool name_read(struct key_reader *reader, const struct yaml_node *node, const struct key_row *row,
               const struct shape *shape, const char *lead, void *slot);

#endif

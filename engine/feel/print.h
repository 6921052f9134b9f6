/* Values as text, beyond the public calls. Private to feel. */
#ifndef FEEL_PRINT_H
#define FEEL_PRINT_H

#include "feel/feel.h"

/* As DMN's string() gives it: a string bare at the top, else as FEEL source without `@`. */
struct str print_string(struct arena *arena, struct feel_value value);
/* The ISO text of a date, time, date and time or duration. */
struct str print_temporal(struct arena *arena, struct feel_value value);
/* The key of a context's entry: quoted where it is no plain word. */
void print_key(struct text *out, struct str key);
void print_quoted(struct text *out, struct str s);

#endif

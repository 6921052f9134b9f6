/* JSON written into a text as it comes, without a tree of values in between: what every command
 * writes is written so. The bytes are those of json_write_ordered.
 *
 * The caller closes what it opens and gives each key of an object once. Commas put themselves: one
 * stands before everything that follows neither an opening bracket nor a key nor the beginning.
 * Texts that are not UTF-8 end the process, as in json_of_str.
 */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include "base/text.h"

void json_add_open(struct text *out, char bracket); /* { or [ */
void json_add_close(struct text *out, char bracket);
void json_add_key(struct text *out, const char *key); /* nothing in it to escape */
void json_add_str(struct text *out, struct str s);
void json_add_int(struct text *out, int64_t number);
void json_add_word(struct text *out, const char *word); /* true, false, null */

/* A string in pieces; text_add of what needs no escape is a piece too. */
void json_add_begin(struct text *out);
void json_add_piece(struct text *out, struct str s);
void json_add_end(struct text *out);

/* A member, left out where the text is empty. */
void json_add_member(struct text *out, const char *key, struct str s);

#endif

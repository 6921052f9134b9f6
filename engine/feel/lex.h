/* Tokens of FEEL, read one at a time from any place of the text. Private to feel.
 *
 * Names may hold blanks, so the lexer gives words; scope.h says which words make one name.
 */
#ifndef FEEL_LEX_H
#define FEEL_LEX_H

#include "base/text.h"

enum token_kind { /* a single character that stands for itself is its own kind */
                  TOKEN_END = 256,
                  TOKEN_NUMBER,
                  TOKEN_STRING,
                  TOKEN_WORD,
                  TOKEN_POWER,         /* ** */
                  TOKEN_DOTS,          /* .. */
                  TOKEN_LESS_EQUAL,    /* <= */
                  TOKEN_GREATER_EQUAL, /* >= */
                  TOKEN_UNEQUAL,       /* != */
                  TOKEN_ARROW,         /* -> */
                  TOKEN_OPEN_STRING,   /* a string without its end */
                  TOKEN_OPEN_COMMENT,
                  TOKEN_STRANGE, /* a character that FEEL does not use */
};
struct token {
    int kind;
    size_t from, to;
};

/* The token at or after `at`, blanks and comments skipped. */
struct token lex_token(struct str text, size_t at);
/* The end of the string literal whose opening quote stands at `at`; 0 where it is not closed. */
size_t lex_string_end(struct str text, size_t at);
/* The value of a string literal, quotes included in `literal`. False with the place of a bad
 * escape. */
bool lex_string_value(struct arena *arena, struct str literal, struct str *ret, size_t *ret_bad);
bool lex_is_blank(uint32_t rune);
bool lex_is_name(uint32_t rune); /* may stand in a word */

#endif

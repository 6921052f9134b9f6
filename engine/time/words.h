/* Reading a WHEN or an EVERY word by word, and saying what is wrong at the word.
 *
 * A reader borrows the text and the list of diagnostics. A word is what stands between blanks; FEEL
 * in brackets is one word, blanks, strings and inner brackets included.
 */
#ifndef TIME_WORDS_H
#define TIME_WORDS_H

#include "time/time.h"

enum word_kind { WORD_END, WORD_PLAIN, WORD_FEEL };
struct word {
    enum word_kind kind;
    struct str text;
    size_t from, to; /* in the excerpt */
};
struct words {
    struct arena *arena;
    const struct excerpt *text;
    struct diags *diags;
    struct word word; /* the one that is looked at */
    bool failed;      /* a diagnostic was given; only the first fault of a text is told */
};

struct words words_new(struct arena *arena, const struct excerpt *text, struct diags *diags);
void words_next(struct words *words);
/* Step over the word if it is this one. */
bool words_take(struct words *words, const char *word);
/* Step over it, or say that it is missing. */
bool words_need(struct words *words, const char *word);
/* Nothing may follow. */
bool words_end(struct words *words);

/* A fault at the word that is looked at; always false, for `return`. An empty help adds none. */
bool words_fault(struct words *words, const char *code, struct str message, struct str help);
/* The word, quoted, or "the end". */
struct str words_shown(const struct words *words);
/* "did you mean 'x'?", or `otherwise` where no candidate is near. */
struct str words_hint(const struct words *words, const struct str *candidates, size_t count,
                      const char *otherwise);

/* `at hh:mm` if it stands there. */
bool words_clock(struct words *words, bool *ret_has, struct clock_time *ret);
/* A path of names joined by dots, or FEEL in brackets; one of the two excerpts is filled. */
bool words_path(struct words *words, const char *what, struct excerpt *ret_path,
                struct excerpt *ret_feel);

#endif

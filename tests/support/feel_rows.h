/* Rows of an expression and what it evaluates to, in the world of feel_setup. */
#ifndef SUPPORT_FEEL_ROWS_H
#define SUPPORT_FEEL_ROWS_H

#include "support/feel_setup.h"
#include "support/tap.h"

struct feel_row {
    int line;
    const char *text, *want; /* as feel_setup_eval writes it */
};

static inline void check_feel_rows(const struct feel_row *rows, size_t count)
{
    struct feel_setup setup;
    feel_setup(&setup);
    for (size_t i = 0; i < count; i++)
        CHECK_STR_AT(rows[i].line, feel_setup_eval(&setup, str_of(rows[i].text)), rows[i].want);
    feel_setup_end(&setup);
}
#define ROWS(...)                                                                                  \
    static const struct feel_row rows[] = {__VA_ARGS__};                                           \
    check_feel_rows(rows, sizeof rows / sizeof *rows)

#endif

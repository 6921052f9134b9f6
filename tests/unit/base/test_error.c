#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "support/tap.h"

TEST("an error is filled once and returned; a NULL one is allowed")
{
    struct error error;
    CHECK_INT(error_set(&error, RESULT_TROUBLE, "no %s", "disk"), RESULT_TROUBLE);
    CHECK_STR(str_of(error.text), "no disk");
    CHECK_STR(str_of(error.help), "");
    error_help(&error, "buy %d", 1);
    CHECK_STR(str_of(error.help), "buy 1");
    CHECK_INT(error_set(NULL, RESULT_MISUSE, "x"), RESULT_MISUSE);
    error_help(NULL, "x");
}

TEST("a text that does not fit shows it, and is not cut inside a character")
{
    for (int lead = 0; lead < 3; lead++) {
        struct error error;
        char long_text[3000];
        memset(long_text, 'x', (size_t)lead);
        for (int i = lead; i + 3 < (int)sizeof long_text; i += 3)
            memcpy(long_text + i, "\xe2\x82\xac", 4);
        error_set(&error, RESULT_INVALID, "%s", long_text);
        CHECK(str_ends(str_of(error.text), STR(" ...")));
        CHECK(utf8_valid(str_of(error.text)));
        CHECK(strlen(error.text) > sizeof error.text - 8);
    }
}

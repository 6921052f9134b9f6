#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A text that does not fit ends in dots, and never inside a character. */
static PRINTF_LIKE(3, 0) void fill(char *out, size_t size, const char *format, va_list args)
{
    static const char dots[] = " ...";
    int needed = vsnprintf(out, size, format, args);
    if (needed < 0 || (size_t)needed < size)
        return;
    size_t at = size - sizeof dots;
    while (at > 0 && ((unsigned char)out[at] & 0xc0) == 0x80)
        at--;
    memcpy(out + at, dots, sizeof dots);
}

enum result error_set(struct error *error, enum result result, const char *format, ...)
{
    if (!error)
        return result;
    va_list args;
    va_start(args, format);
    error->result = result;
    error->help[0] = '\0';
    fill(error->text, sizeof error->text, format, args);
    va_end(args);
    return result;
}

void error_help(struct error *error, const char *format, ...)
{
    if (!error)
        return;
    va_list args;
    va_start(args, format);
    fill(error->help, sizeof error->help, format, args);
    va_end(args);
}

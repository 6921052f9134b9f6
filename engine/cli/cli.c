#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "time/time.h"

const char cli_version[] = "2026.1";

bool cli_option_nth(const struct cli *cli, const char *name, size_t nth, struct str *ret)
{
    for (size_t i = 0; i < cli->given.count; i++)
        if (strcmp(cli->given.items[i].option->name, name) == 0 && nth-- == 0) {
            *ret = cli->given.items[i].value;
            return true;
        }
    return false;
}

struct str cli_option(const struct cli *cli, const char *name)
{
    struct str value = {0};
    return cli_option_nth(cli, name, 0, &value) ? value : STR("");
}

bool cli_flag(const struct cli *cli, const char *name)
{
    struct str value;
    return cli_option_nth(cli, name, 0, &value);
}

enum result cli_fail(struct cli *cli, enum result result, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    struct str text = str_vformat(cli->arena, format, args);
    va_end(args);
    return error_set(&cli->error, result, "%.*s", STR_ARG(text));
}

enum result cli_clash(struct cli *cli, const char *option, const char *const *others,
                      const char *why)
{
    for (size_t i = 0; cli_flag(cli, option) && others[i]; i++)
        if (cli_flag(cli, others[i]))
            return cli_fail(cli, RESULT_MISUSE, "--%s does not go with --%s: %s.", option,
                            others[i], why);
    return RESULT_DONE;
}

enum result cli_zone(struct cli *cli, struct str name, const struct zone **ret)
{
    if (cli_flag(cli, "zone"))
        name = cli_option(cli, "zone");
    *ret = zone_find(name);
    if (*ret)
        return RESULT_DONE;
    return cli_fail(cli, RESULT_MISUSE, "This system has no time zone '%.*s'.", STR_ARG(name));
}

void cli_print(struct cli *cli, struct str text)
{
    struct str safe = text_safe(cli->arena, text, true);
    fprintf(cli->out, "%.*s", STR_ARG(safe));
}

/* Whether a terminal could act on a character that JSON lets stand as it is: DEL, C1 controls,
 * marks that turn the direction of text. */
static bool acts(uint32_t rune)
{
    return (rune >= 0x7f && rune <= 0x9f) || rune == 0x61c || rune == 0x200e || rune == 0x200f ||
           (rune >= 0x2028 && rune <= 0x202e) || (rune >= 0x2066 && rune <= 0x2069);
}

/* Outside of strings JSON is ASCII, so that what is escaped stands in a string. */
void cli_print_json(struct cli *cli, const json_t *json)
{
    struct str text = json_write(cli->arena, json);
    struct text safe = text_new(cli->arena);
    for (size_t at = 0; at < text.len;) {
        uint32_t rune;
        size_t len = utf8_decode(text, at, &rune);
        if (acts(rune))
            text_addf(&safe, "\\u%04x", (unsigned)rune);
        else
            text_add(&safe, str_part(text, at, at + len));
        at += len;
    }
    fprintf(cli->out, "%.*s\n", STR_ARG(text_str(&safe)));
}

enum result cli_print_diags(struct cli *cli, const struct diags *diags)
{
    if (cli_flag(cli, "sarif"))
        diags_print_sarif(diags, cli->out, cli_version);
    else if (cli_flag(cli, "json"))
        diags_print_json(diags, cli->out);
    else
        diags_print(diags, cli->err, cli->err_colour);
    if (diags->errors)
        return RESULT_INVALID;
    return diags->warnings && cli_flag(cli, "strict") ? RESULT_REFUSED : RESULT_DONE;
}

static enum result read_stream(struct cli *cli, FILE *in, struct str path, size_t limit,
                               struct str *ret)
{
    struct text text = text_new(cli->arena);
    char chunk[16384];
    size_t got;
    while ((got = fread(chunk, 1, sizeof chunk, in)) > 0) {
        if (text.len + got > limit)
            return cli_fail(cli, RESULT_INVALID, "%.*s is larger than %zu bytes.", STR_ARG(path),
                            limit);
        text_add(&text, (struct str){chunk, got});
    }
    if (ferror(in))
        return cli_fail(cli, RESULT_TROUBLE, "%.*s cannot be read: %s.", STR_ARG(path),
                        strerror(errno));
    *ret = text_str(&text);
    return RESULT_DONE;
}

enum result cli_read_file(struct cli *cli, struct str path, size_t limit, struct str *ret)
{
    if (str_is(path, "-"))
        return read_stream(cli, stdin, path, limit, ret);
    FILE *in = fopen(str_cstr(cli->arena, path), "rb");
    if (!in)
        return cli_fail(cli, RESULT_INVALID, "%.*s cannot be opened: %s.", STR_ARG(path),
                        strerror(errno));
    enum result result = read_stream(cli, in, path, limit, ret);
    if (fclose(in) != 0 && result == RESULT_DONE)
        return cli_fail(cli, RESULT_TROUBLE, "%.*s cannot be read: %s.", STR_ARG(path),
                        strerror(errno));
    return result;
}

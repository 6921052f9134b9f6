/* The reference page of a key table. */
#include "yaml/yaml.h"

/* Within a cell of a Markdown table a bar must be escaped. */
static void put_cell(FILE *out, const char *text)
{
    for (; text && *text; text++)
        fprintf(out, *text == '|' ? "\\%c" : "%c", *text);
}

static void put_words(FILE *out, const struct key_word *words)
{
    for (const struct key_word *word = words; word->word; word++)
        fprintf(out, "%s`%s`", word == words ? "" : " or ", word->word);
}

/* To a table's heading: Markdown makes its anchor of the letters, with dashes for blanks. */
static void put_link(FILE *out, const char *title)
{
    fprintf(out, "[%s](#", title);
    for (; *title; title++) {
        bool letter = (*title >= 'a' && *title <= 'z') || (*title >= '0' && *title <= '9');
        if (letter || *title == ' ' || *title == '-')
            fputc(*title == ' ' ? '-' : *title, out);
        else if (*title >= 'A' && *title <= 'Z')
            fputc(*title - 'A' + 'a', out);
    }
    fputc(')', out);
}

static void put_value(FILE *out, const struct key_row *row)
{
    if (row->words)
        put_words(out, row->words);
    else
        put_cell(out, row->type->name);
    if (row->of) {
        fputs(" of ", out);
        put_link(out, row->of->title);
    }
    if (row->refers) {
        fputs(", naming a ", out);
        put_cell(out, row->refers);
    }
}

static void put_default(FILE *out, const struct key_row *row)
{
    if (row->flags & KEY_REQUIRED)
        fputs("required", out);
    else if (row->fallback)
        fprintf(out, "`%s`", row->fallback);
}

static void put_words_help(FILE *out, const struct key_word *words)
{
    for (const struct key_word *word = words; word && word->word; word++) {
        if (!word->help)
            continue;
        fprintf(out, "<br>`%s`: ", word->word);
        put_cell(out, word->help);
    }
}

static void put_row(FILE *out, const struct key_row *row)
{
    fprintf(out, "| `%s` | ", row->key);
    put_value(out, row);
    fputs(" | ", out);
    put_default(out, row);
    fputs(" | ", out);
    put_cell(out, row->help);
    if (row->flags & KEY_FIRST)
        fputs("; stands first", out);
    if (row->flags & KEY_NOT_YET)
        fputs("; not supported yet", out);
    put_words_help(out, row->words);
    fputs(" |\n", out);
}

void keys_reference(const struct key_table *table, FILE *out)
{
    fprintf(out, "### %s\n\n", table->title);
    if (table->help)
        fprintf(out, "%s\n", table->help);
    if (table->short_key)
        fprintf(out, "Short form: a text or list X stands for `{%s: X}`.\n", table->short_key);
    fputs("\n| key | value | default | what it says |\n|---|---|---|---|\n", out);
    for (size_t i = 0; i < table->count; i++)
        put_row(out, &table->rows[i]);
    fputc('\n', out);
}

#include "yaml/intake.h"

#include "base/limits.h"

enum { FAULTS_SHOWN = 10 }; /* of one kind in one file; a wholly foreign file needs no more */

static struct span span_at(const struct source *source, size_t from, size_t to)
{
    return (struct span){source, (uint32_t)from, (uint32_t)to};
}

static bool small_enough(const struct source *source, struct diags *diags)
{
    if (source->text.len <= (size_t)LIMIT_FILE_BYTES)
        return true;
    struct diag *diag = diag_error(diags, "Y002", (struct span){0}, "%.*s is larger than %d bytes",
                                   STR_ARG(source->name), LIMIT_FILE_BYTES);
    diag_help(diags, diag, "split the file, and bring its parts together with 'use'");
    return false;
}

/* Byte order marks, and the zero bytes of UTF-16 and UTF-32 without one. */
static bool is_utf8(const struct source *source, struct diags *diags)
{
    struct str text = source->text;
    bool wide = str_starts(text, STR("\xff\xfe")) || str_starts(text, STR("\xfe\xff")) ||
                (text.len >= 2 && (text.at[0] == '\0' || text.at[1] == '\0'));
    if (!wide)
        return true;
    struct diag *diag =
        diag_error(diags, "Y003", span_at(source, 0, 0), "the file is not UTF-8, but UTF-16 or 32");
    diag_help(diags, diag, "save it with the encoding UTF-8");
    return false;
}

/* Characters that libyaml would take for line ends, as YAML 1.1 did, or that cannot be seen. */
static const char *fault_of(uint32_t rune)
{
    if (rune == '\t' || rune == '\n' || rune == '\r')
        return NULL;
    if (rune == 0x85 || rune == 0x2028 || rune == 0x2029)
        return "a line separator that YAML 1.2 does not know";
    if (rune < 0x20 || (rune >= 0x7f && rune <= 0x9f))
        return "a control character";
    if (rune == 0xfeff)
        return "a byte order mark inside the text";
    if (rune == 0xfffe || rune == 0xffff)
        return "a character that Unicode does not have";
    return NULL;
}

static void report_rune(const struct source *source, struct diags *diags, size_t at, size_t len,
                        uint32_t rune)
{
    if (rune == 0xfffd) {
        struct diag *diag =
            diag_error(diags, "Y003", span_at(source, at, at + 1), "the byte 0x%02x is not UTF-8",
                       (unsigned char)source->text.at[at]);
        diag_help(diags, diag, "save the file with the encoding UTF-8");
        return;
    }
    struct diag *diag = diag_error(diags, "Y004", span_at(source, at, at + len), "%s, U+%04X",
                                   fault_of(rune), (unsigned)rune);
    diag_help(diags, diag, "remove it, or write it as \"\\u%04X\" in double quotes",
              (unsigned)rune);
}

/* Replacement characters are legal where they stand as such. */
static bool is_fault(uint32_t rune, size_t len)
{
    return fault_of(rune) || (rune == 0xfffd && len == 1);
}

/* Blanks as word processors and chat programs write them. YAML takes them for text. */
static bool is_foreign_blank(uint32_t rune)
{
    return rune == 0xa0 || (rune >= 0x2000 && rune <= 0x200b) || rune == 0x202f || rune == 0x3000;
}

static bool check_blank(const struct source *source, size_t at, size_t len, uint32_t rune,
                        struct diags *diags)
{
    size_t from = at;
    while (from > 0 && source->text.at[from - 1] == ' ')
        from--;
    bool first =
        from == 0 || source->text.at[from - 1] == '\n' || source->text.at[from - 1] == '\r';
    if (!first || !is_foreign_blank(rune))
        return true;
    struct diag *diag =
        diag_error(diags, "Y004", span_at(source, at, at + len),
                   "no ordinary blank in the indentation, but U+%04X", (unsigned)rune);
    diag_help(diags, diag, "put an ordinary space in its place");
    return false;
}

static bool check_characters(const struct intake *intake, struct diags *diags)
{
    struct str text = intake->source->text;
    uint32_t rune;
    int faults = 0;
    for (size_t at = intake->base, len; at < text.len && faults < FAULTS_SHOWN; at += len) {
        unsigned char byte = (unsigned char)text.at[at];
        len = 1;
        if (byte >= ' ' && byte < 0x7f)
            continue;
        len = utf8_decode(text, at, &rune);
        faults += !check_blank(intake->source, at, len, rune, diags);
        if (!is_fault(rune, len))
            continue;
        report_rune(intake->source, diags, at, len, rune);
        faults++;
    }
    return faults == 0;
}

/* Only where some character takes more than one byte is a map needed. */
static void map_marks(struct arena *arena, struct intake *intake)
{
    intake->count = utf8_count(intake->text);
    if (intake->count == intake->text.len)
        return;
    uint32_t *bytes = ARENA_ARRAY(arena, uint32_t, intake->count + 1);
    uint32_t rune;
    size_t at = 0;
    for (size_t i = 0; i < intake->count; i++) {
        bytes[i] = (uint32_t)at;
        at += utf8_decode(intake->text, at, &rune);
    }
    bytes[intake->count] = (uint32_t)at;
    intake->bytes = bytes;
}

bool intake_open(struct arena *arena, const struct source *source, struct diags *diags,
                 struct intake *ret_intake)
{
    *ret_intake = (struct intake){.source = source};
    if (!small_enough(source, diags) || !is_utf8(source, diags))
        return false;
    ret_intake->base = str_starts(source->text, STR("\xef\xbb\xbf")) ? 3 : 0;
    ret_intake->text = str_part(source->text, ret_intake->base, source->text.len);
    if (!check_characters(ret_intake, diags))
        return false;
    map_marks(arena, ret_intake);
    return true;
}

size_t intake_offset(const struct intake *intake, size_t mark)
{
    if (mark > intake->count)
        mark = intake->count;
    return intake->base + (intake->bytes ? intake->bytes[mark] : mark);
}

#include "notify/mail.h"

#include <string.h>

#include "base/hash.h"

/* Longest line of a header field in bytes (RFC 5322, 2.1.1), its name included. */
#define FIELD_BYTES 900
#define NAME_BYTES 200 /* of a name in quotes; a longer one is encoded words, which fold */
/* Longest line of a body that travels as it is; longer ones are quoted. */
#define LINE_BYTES 900
/* Quoted-printable: a line of 76 with its soft break; an encoded word of 75 with its frame. */
#define QUOTED_LINE 75
#define QUOTED_WORD 48

static bool is_ascii(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.at[i] >= 0x80)
            return false;
    return true;
}

/* ---- header fields ---- */

/* A value on one line: control characters visible, so that none can end the field. */
static struct str one_line(struct arena *arena, struct str value)
{
    return text_safe(arena, value, false);
}

static bool stays_in_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static void add_word(struct text *out, struct str word)
{
    text_add(out, STR("=?utf-8?Q?"));
    for (size_t i = 0; i < word.len; i++)
        if (stays_in_word(word.at[i]))
            text_char(out, word.at[i]);
        else
            text_addf(out, "=%02X", (unsigned)(unsigned char)word.at[i]);
    text_add(out, STR("?="));
}

/* Other than ASCII, as encoded words (RFC 2047): no character is torn, no word is too long. */
static void add_words(struct text *out, struct str value)
{
    size_t from = 0;
    while (from < value.len) {
        uint32_t rune;
        size_t to = from, length = 0;
        while (to < value.len) {
            size_t bytes = utf8_decode(value, to, &rune);
            length += bytes == 1 && stays_in_word(value.at[to]) ? 1 : 3 * bytes;
            if (length > QUOTED_WORD)
                break;
            to += bytes;
        }
        text_add(out, from ? STR("\r\n ") : STR(""));
        add_word(out, str_part(value, from, to));
        from = to;
    }
}

/* Too long a value is folded at the last blank that fits, or where it must be. */
static void add_folded(struct text *out, struct str rest)
{
    while (rest.len > FIELD_BYTES) {
        size_t cut = FIELD_BYTES;
        while (cut > 0 && rest.at[cut] != ' ')
            cut--;
        if (cut == 0)
            cut = FIELD_BYTES;
        text_add(out, str_part(rest, 0, cut));
        text_add(out, STR("\r\n "));
        rest = str_part(rest, cut, rest.len);
    }
    text_add(out, rest);
}

static void add_value(struct text *out, struct str value)
{
    struct str line = one_line(out->arena, value);
    if (is_ascii(line))
        add_folded(out, line);
    else
        add_words(out, line);
}

static void add_field(struct text *out, const char *name, struct str value)
{
    if (str_empty(value))
        return;
    text_addf(out, "%s: ", name);
    add_value(out, value);
    text_add(out, STR("\r\n"));
}

/* ---- addresses ---- */

static bool is_atom_char(char c)
{
    return stays_in_word(c) || (c && strchr("!#$%&'*+-/=?^_`{|}~.", c));
}

static bool is_domain_char(char c)
{
    return stays_in_word(c) || c == '-' || c == '.';
}

static bool all_of(struct str text, bool (*holds)(char c))
{
    for (size_t i = 0; i < text.len; i++)
        if (!holds(text.at[i]))
            return false;
    return text.len > 0 && text.at[0] != '.' && text.at[text.len - 1] != '.' &&
           str_find(text, STR(".."), 0) < 0;
}

/* The plain form of RFC 5321: no quotes, no comments, no addresses in brackets. It is strict
 * because whatever else an address holds would be read by the server as a command. */
bool notify_is_address(struct str address)
{
    ptrdiff_t sign = str_find(address, STR("@"), 0);
    return sign > 0 && sign <= 64 && address.len <= 254 &&
           all_of(str_part(address, 0, (size_t)sign), is_atom_char) &&
           all_of(str_part(address, (size_t)sign + 1, address.len), is_domain_char) &&
           str_find(address, STR("."), (size_t)sign) > 0;
}

/* A name before an address: in quotes, where it is not an encoded word. */
static void add_name(struct text *out, struct str name)
{
    struct str line = one_line(out->arena, name);
    if (!is_ascii(line) || line.len > NAME_BYTES) {
        add_words(out, line);
        return;
    }
    text_char(out, '"');
    for (size_t i = 0; i < line.len; i++) {
        if (line.at[i] == '"' || line.at[i] == '\\')
            text_char(out, '\\');
        text_char(out, line.at[i]);
    }
    text_char(out, '"');
}

/* Whoever has no mail address is named all the same, with what there is, but in an empty group (RFC
 * 5322, 3.4): whatever empties the spool folder finds no address in a name or a telephone number.
 */
static void add_nobody(struct text *out, const char *field, struct str name, struct str contact)
{
    if (str_empty(name) && str_empty(contact))
        return;
    text_addf(out, "%s: ", field);
    add_name(out, str_empty(contact)
                      ? name
                      : str_format(out->arena, "%.*s (%.*s)", STR_ARG(name), STR_ARG(contact)));
    text_add(out, STR(":;\r\n"));
}

static void add_mailbox(struct text *out, const char *field, struct str name, struct str address)
{
    if (!notify_is_address(address)) {
        add_nobody(out, field, name, address);
        return;
    }
    text_addf(out, "%s: ", field);
    if (!str_empty(name)) {
        add_name(out, name);
        text_char(out, ' ');
    }
    text_addf(out, "<%.*s>\r\n", STR_ARG(one_line(out->arena, address)));
}

/* ---- bodies ---- */

static bool travels_plainly(struct str body)
{
    size_t line = 0;
    for (size_t i = 0; i < body.len; i++) {
        line = body.at[i] == '\n' ? 0 : line + 1;
        if (line > LINE_BYTES || (unsigned char)body.at[i] >= 0x80)
            return false;
    }
    return true;
}

static void add_plain(struct text *out, struct str body)
{
    for (size_t i = 0; i < body.len; i++) {
        if (body.at[i] == '\n')
            text_char(out, '\r');
        text_char(out, body.at[i]);
    }
}

/* Quoted-printable (RFC 2045, 6.7): any mail server passes it on. */
static void add_quoted(struct text *out, struct str body)
{
    size_t used = 0;
    for (size_t i = 0; i < body.len; i++) {
        unsigned char c = (unsigned char)body.at[i];
        bool ends = i + 1 == body.len || body.at[i + 1] == '\n';
        bool plain = (c > 32 && c < 127 && c != '=') || (c == ' ' && !ends);
        if (c == '\n') {
            text_add(out, STR("\r\n"));
            used = 0;
            continue;
        }
        if (used + (plain ? 1 : 3) > QUOTED_LINE) {
            text_add(out, STR("=\r\n"));
            used = 0;
        }
        if (plain)
            text_char(out, (char)c);
        else
            text_addf(out, "=%02X", (unsigned)c);
        used += plain ? 1 : 3;
    }
}

/* Lines end in CRLF, whatever they ended in; other control characters are visible. */
static void add_part(struct text *out, const char *type, struct str body)
{
    struct str safe = text_safe(out->arena, body, true);
    bool plain = travels_plainly(safe);
    text_addf(out, "Content-Type: %s; charset=utf-8\r\n", type);
    text_addf(out, "Content-Transfer-Encoding: %s\r\n\r\n", plain ? "7bit" : "quoted-printable");
    if (plain)
        add_plain(out, safe);
    else
        add_quoted(out, safe);
    text_add(out, STR("\r\n"));
}

/* Of the notice's own content: it cannot occur in it except by breaking SHA-256. */
static struct str boundary_of(struct arena *arena, const struct notice_mail *mail)
{
    struct str parts[] = {mail->id, mail->text, mail->html};
    struct hash hash = hash_of_parts(parts, 3);
    return hex_encode(arena, hash.bytes, HASH_SIZE);
}

static void add_alternatives(struct text *out, const struct notice_mail *mail)
{
    struct str boundary = boundary_of(out->arena, mail);
    text_addf(out, "Content-Type: multipart/alternative; boundary=\"%.*s\"\r\n\r\n",
              STR_ARG(boundary));
    text_addf(out, "--%.*s\r\n", STR_ARG(boundary));
    add_part(out, "text/plain", mail->text);
    text_addf(out, "--%.*s\r\n", STR_ARG(boundary));
    add_part(out, "text/html", mail->html);
    text_addf(out, "--%.*s--\r\n", STR_ARG(boundary));
}

/* ---- the whole ---- */

static struct str message_id(struct arena *arena, const struct notice_mail *mail)
{
    struct str domain = str_empty(mail->domain) ? STR("waymark") : mail->domain;
    return str_format(arena, "<%.*s@%.*s>", STR_ARG(mail->id), STR_ARG(domain));
}

struct str mail_text(struct arena *arena, const struct notice_mail *mail)
{
    struct text out = text_new(arena);
    add_field(&out, "Date", mail->date);
    add_field(&out, "Message-ID", message_id(arena, mail));
    if (!str_empty(mail->from))
        add_mailbox(&out, "From", mail->from_name, mail->from);
    add_mailbox(&out, "To", mail->to, mail->address);
    add_field(&out, "Subject", mail->subject);
    add_field(&out, "X-Waymark-Case", mail->reference);
    text_add(&out, STR("Auto-Submitted: auto-generated\r\n"));
    text_add(&out, STR("MIME-Version: 1.0\r\n"));
    if (str_empty(mail->html))
        add_part(&out, "text/plain", mail->text);
    else
        add_alternatives(&out, mail);
    return text_str(&out);
}

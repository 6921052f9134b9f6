#include "notify/mail.h"

#include "base/hash.h"

/* Longest line of a header field in bytes (RFC 5322, 2.1.1), its name included. */
#define FIELD_BYTES 900

/* A value on one line: control characters visible, so that none can end the field. */
static struct str one_line(struct arena *arena, struct str value)
{
    return text_safe(arena, value, false);
}

/* Too long a value is folded at a blank, or where it must be between two characters. */
static void add_field(struct text *out, const char *name, struct str value)
{
    if (str_empty(value))
        return;
    struct str rest = one_line(out->arena, value);
    text_addf(out, "%s: ", name);
    while (rest.len > FIELD_BYTES) {
        size_t cut = FIELD_BYTES;
        while (cut > 0 && ((unsigned char)rest.at[cut] & 0xc0) == 0x80)
            cut--;
        text_add(out, str_part(rest, 0, cut));
        text_add(out, STR("\r\n "));
        rest = str_part(rest, cut, rest.len);
    }
    text_add(out, rest);
    text_add(out, STR("\r\n"));
}

/* Lines end in CRLF, whatever they ended in; other control characters are visible. */
static void add_lines(struct text *out, struct str body)
{
    struct str safe = text_safe(out->arena, body, true);
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.at[i] == '\n')
            text_char(out, '\r');
        text_char(out, safe.at[i]);
    }
    text_add(out, STR("\r\n"));
}

static void add_part(struct text *out, const char *type, struct str body)
{
    text_addf(out, "Content-Type: %s; charset=utf-8\r\n", type);
    text_add(out, STR("Content-Transfer-Encoding: 8bit\r\n\r\n"));
    add_lines(out, body);
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

static struct str addressee(struct arena *arena, const struct notice_mail *mail)
{
    if (str_empty(mail->address))
        return mail->to;
    return str_format(arena, "%.*s <%.*s>", STR_ARG(mail->to), STR_ARG(mail->address));
}

struct str mail_text(struct arena *arena, const struct notice_mail *mail)
{
    struct text out = text_new(arena);
    add_field(&out, "Date", mail->date);
    add_field(&out, "Message-ID", str_format(arena, "<%.*s@waymark>", STR_ARG(mail->id)));
    add_field(&out, "To", addressee(arena, mail));
    add_field(&out, "Subject", mail->subject);
    add_field(&out, "X-Waymark-Case", mail->reference);
    text_add(&out, STR("MIME-Version: 1.0\r\n"));
    if (str_empty(mail->html))
        add_part(&out, "text/plain", mail->text);
    else
        add_alternatives(&out, mail);
    return text_str(&out);
}

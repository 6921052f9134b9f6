/* The bytes of an entry, specified in docs/journal.md: what is hashed and what is committed to. */
#include <string.h>

#include "store/journal.h"

static const char sealed_tag[] = "waymark-sealed 1\n";

static void add_hash(struct text *text, const struct hash *hash)
{
    static const char digits[] = "0123456789abcdef";
    char hex[2 * HASH_SIZE];
    for (size_t i = 0; i < HASH_SIZE; i++) {
        hex[2 * i] = digits[hash->bytes[i] >> 4];
        hex[2 * i + 1] = digits[hash->bytes[i] & 15];
    }
    text_add(text, (struct str){hex, sizeof hex});
}

static void add_line(struct text *text, struct str name, struct str value)
{
    text_add(text, name);
    text_char(text, ' ');
    text_add(text, value);
    text_char(text, '\n');
}

static void add_instant(struct text *text, struct str name, int64_t instant)
{
    text_add(text, name);
    text_char(text, ' ');
    if (instant == STORE_NONE)
        text_char(text, '-');
    else
        text_int(text, instant, 1);
    text_char(text, '\n');
}

static void add_part(struct text *text, const struct sealed_part *part)
{
    text_add(text, STR("part "));
    text_add(text, part->subject);
    text_char(text, ' ');
    text_add(text, part->retention);
    text_char(text, ' ');
    add_hash(text, &part->commitment);
    text_char(text, '\n');
}

static void add_kind(struct text *text, const struct entry_row *entry)
{
    text_add(text, STR("kind "));
    text_add(text, entry->kind);
    text_char(text, ' ');
    text_int(text, entry->version, 1);
    text_char(text, '\n');
}

static void add_open(struct text *text, struct str open)
{
    add_instant(text, STR("open"), (int64_t)open.len);
    text_add(text, open);
    text_char(text, '\n');
}

struct str entry_text(struct arena *arena, const struct entry_row *entry)
{
    struct text text = text_new(arena);
    text_add(&text, STR("waymark-entry 1\n"));
    add_line(&text, STR("chain"), entry->chain);
    add_instant(&text, STR("sequence"), entry->sequence);
    text_add(&text, STR("previous "));
    add_hash(&text, &entry->previous);
    text_char(&text, '\n');
    add_kind(&text, entry);
    add_instant(&text, STR("recorded"), entry->recorded_at);
    add_instant(&text, STR("occurred"), entry->occurred_at);
    add_line(&text, STR("protocol"), str_empty(entry->protocol) ? STR("-") : entry->protocol);
    add_open(&text, entry->open);
    add_instant(&text, STR("sealed"), (int64_t)entry->part_count);
    for (size_t i = 0; i < entry->part_count; i++)
        add_part(&text, &entry->parts[i]);
    return text_str(&text);
}

struct str sealed_text(struct arena *arena, const struct sealed_part *part)
{
    struct text text = text_new(arena);
    text_add(&text, (struct str){sealed_tag, sizeof sealed_tag - 1});
    text_add(&text, (struct str){(const char *)part->nonce, sizeof part->nonce});
    text_add(&text, part->content);
    return text_str(&text);
}

struct hash sealed_commitment(const struct sealed_part *part)
{
    const struct str parts[] = {
        {sealed_tag, sizeof sealed_tag - 1},
        {(const char *)part->nonce, sizeof part->nonce},
        part->content,
    };
    return hash_of_parts(parts, sizeof parts / sizeof *parts);
}

#include "runtime/reference.h"

#include <ctype.h>
#include <string.h>

static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
enum { BASE = sizeof alphabet - 1 };

static int value_of(char c)
{
    const char *at = c ? strchr(alphabet, c) : NULL;
    return at ? (int)(at - alphabet) : -1;
}

static char check_of(const char *characters)
{
    int sum = 0;
    for (int i = 0; i < REFERENCE_LENGTH - 1; i++)
        sum += (i + 2) * value_of(characters[i]);
    return alphabet[sum % BASE];
}

struct str reference_make(struct arena *arena, const char *prefix, const uint8_t *random)
{
    char characters[REFERENCE_LENGTH];
    for (int i = 0; i < REFERENCE_LENGTH - 1; i++)
        characters[i] = alphabet[random[i] % BASE];
    characters[REFERENCE_LENGTH - 1] = check_of(characters);
    return str_format(arena, "%s%.*s", prefix, REFERENCE_LENGTH, characters);
}

bool reference_read(struct arena *arena, struct str typed, struct str *ret_reference)
{
    char characters[REFERENCE_LENGTH];
    size_t count = 0;
    for (size_t i = 0; i < typed.len; i++) {
        char c = (char)toupper((unsigned char)typed.at[i]);
        if (c == ' ' || c == '-')
            continue;
        if (count == REFERENCE_LENGTH || value_of(c) < 0)
            return false;
        characters[count++] = c;
    }
    if (count != REFERENCE_LENGTH || check_of(characters) != characters[REFERENCE_LENGTH - 1])
        return false;
    *ret_reference = str_copy(arena, (struct str){characters, count});
    return true;
}

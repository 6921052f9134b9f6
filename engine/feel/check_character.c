#include "feel/check_character.h"

/* The letter of a weighted sum: each character's value times its weight, summed, modulo the size of
 * the alphabet, names a character of the alphabet. A digit has its own value, any other character
 * its place in the alphabet, from 0. Weights, alphabet and so the modulus are the caller's. */

#define MAX_WEIGHT 1000000

static struct feel_value wrong(struct feel_env *env, const char *text)
{
    return feel_null_because(env->arena, "wrong_argument", (struct span){0}, "%s", text);
}

/* -1 where the alphabet does not have it. */
static int64_t place_of(struct str alphabet, uint32_t rune)
{
    size_t at = 0, length;
    uint32_t found;
    for (int64_t place = 0; (length = utf8_decode(alphabet, at, &found)) > 0; place++) {
        if (found == rune)
            return place;
        at += length;
    }
    return -1;
}

static int64_t value_of(struct str alphabet, uint32_t rune)
{
    return rune >= '0' && rune <= '9' ? (int64_t)(rune - '0') : place_of(alphabet, rune);
}

static struct feel_value at_place(struct str alphabet, int64_t place)
{
    size_t at = 0;
    uint32_t rune;
    for (; place > 0; place--)
        at += utf8_decode(alphabet, at, &rune);
    return feel_string(str_part(alphabet, at, at + utf8_decode(alphabet, at, &rune)));
}

/* False where a weight is not a whole number of a sensible size. */
static bool weight_at(const struct feel_list *weights, size_t index, int64_t *ret)
{
    return feel_to_int(weights->items[index], ret) && *ret >= 0 && *ret <= MAX_WEIGHT;
}

struct feel_value feel_check_character(void *host, struct feel_env *env,
                                       const struct feel_value *args)
{
    (void)host;
    struct str text = args[0].of.string, alphabet = args[2].of.string;
    const struct feel_list *weights = args[1].of.list;
    int64_t size = (int64_t)utf8_count(alphabet), sum = 0, weight;
    size_t at = 0;
    if (size == 0 || utf8_count(text) != weights->count)
        return wrong(env, "there must be an alphabet, and a weight for each character");
    for (size_t i = 0; i < weights->count; i++) {
        uint32_t rune;
        at += utf8_decode(text, at, &rune);
        int64_t value = value_of(alphabet, rune);
        if (value < 0)
            return wrong(env, "a character is neither a digit nor in the alphabet");
        if (!weight_at(weights, i, &weight))
            return wrong(env, "a weight must be a whole number from 0 to 1000000");
        sum = (sum + value * weight) % size;
    }
    return at_place(alphabet, sum);
}

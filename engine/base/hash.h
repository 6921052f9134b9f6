/* SHA-256 (FIPS 180-4, by OpenSSL), random bytes from the kernel, and hexadecimal.
 *
 * Nothing here allocates beyond the given arena.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdint.h>

#include "base/text.h"

#define HASH_SIZE 32
struct hash {
    uint8_t bytes[HASH_SIZE];
};

struct hash hash_of(struct str data);
/* Of the concatenation of `count` parts. */
struct hash hash_of_parts(const struct str *parts, size_t count);
bool hash_eq(const struct hash *a, const struct hash *b);

struct str hex_encode(struct arena *arena, const void *bytes, size_t size); /* lower case */
bool hex_decode(struct str hex, void *ret_bytes,
                size_t size); /* exactly 2 * size digits, else false */

/* Fill from the kernel's generator; aborts if the kernel has none. */
void random_bytes(void *ret_bytes, size_t size);

#endif

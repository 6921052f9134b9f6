#include <string.h>

#include "base/hash.h"
#include "support/tap.h"

#define L __LINE__

/* The examples of FIPS 180-4's companion document, and the empty text. */
static const struct {
    int line;
    const char *text, *want;
} rows[] = {
    {L, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {L, "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {L, "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
};

TEST("SHA-256 gives the standard's examples")
{
    struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct hash hash = hash_of(str_of(rows[i].text));
        CHECK_STR_AT(rows[i].line, hex_encode(arena, hash.bytes, HASH_SIZE), rows[i].want);
    }
    arena_free(arena);
}

TEST("parts hash as their concatenation")
{
    struct str parts[] = {STR("a"), {0}, STR("bc")};
    struct hash whole = hash_of(STR("abc")), joined = hash_of_parts(parts, 3);
    CHECK(hash_eq(&whole, &joined));
    joined = hash_of_parts(parts, 2);
    CHECK(!hash_eq(&whole, &joined));
}

TEST("hexadecimal is read strictly")
{
    unsigned char out[2] = {0};
    CHECK(hex_decode(STR("0aF9"), out, 2) && out[0] == 0x0a && out[1] == 0xf9);
    CHECK(!hex_decode(STR("0aF"), out, 2));
    CHECK(!hex_decode(STR("0aF99"), out, 2));
    CHECK(!hex_decode(STR("0aG9"), out, 2));
    CHECK(hex_decode(STR(""), out, 0));
}

TEST("random bytes differ")
{
    unsigned char a[32] = {0}, b[32] = {0};
    random_bytes(a, sizeof a);
    random_bytes(b, sizeof b);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

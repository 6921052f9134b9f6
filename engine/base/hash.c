#include "base/hash.h"

#include <errno.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* The algorithm is looked up once: a look-up costs as much as a hash of a few hundred bytes. */
static EVP_MD *sha256;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static NORETURN void die(const char *why)
{
    fprintf(stderr, "waymark: %s\n", why);
    abort();
}

static void fetch(void)
{
    sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
    if (!sha256)
        die("this OpenSSL has no SHA-256");
}

struct hash hash_of_parts(const struct str *parts, size_t count)
{
    struct hash hash;
    unsigned size = 0;
    pthread_once(&fetched, fetch);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool done = context && EVP_DigestInit_ex2(context, sha256, NULL);
    for (size_t i = 0; done && i < count; i++)
        done = EVP_DigestUpdate(context, parts[i].at, parts[i].len);
    done = done && EVP_DigestFinal_ex(context, hash.bytes, &size) && size == HASH_SIZE;
    EVP_MD_CTX_free(context);
    if (!done)
        die("OpenSSL could not compute a hash (out of memory?)");
    return hash;
}

struct hash hash_of(struct str data)
{
    return hash_of_parts(&data, 1);
}

bool hash_eq(const struct hash *a, const struct hash *b)
{
    return memcmp(a->bytes, b->bytes, HASH_SIZE) == 0;
}

struct str hex_encode(struct arena *arena, const void *bytes, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *in = bytes;
    char *out = arena_room(arena, 2 * size + 1);
    for (size_t i = 0; i < size; i++) {
        out[2 * i] = digits[in[i] >> 4];
        out[2 * i + 1] = digits[in[i] & 15];
    }
    out[2 * size] = '\0';
    return (struct str){out, 2 * size};
}

static int digit_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool hex_decode(struct str hex, void *ret_bytes, size_t size)
{
    unsigned char *out = ret_bytes;
    if (hex.len != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        int high = digit_value(hex.at[2 * i]), low = digit_value(hex.at[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[i] = (unsigned char)(high * 16 + low);
    }
    return true;
}

void random_bytes(void *ret_bytes, size_t size)
{
    char *out = ret_bytes;
    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);
        if (got < 0 && errno != EINTR)
            die("the kernel gives no random bytes");
        if (got > 0) {
            out += got;
            size -= (size_t)got;
        }
    }
}

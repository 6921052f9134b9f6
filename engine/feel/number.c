#include "feel/number.h"

#include <string.h>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#pragma GCC diagnostic ignored "-Wundef"
#pragma GCC diagnostic ignored "-Wstrict-prototypes"
#define DECIMAL_CALL_BY_REFERENCE 0
#define DECIMAL_GLOBAL_ROUNDING 0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>
#pragma GCC diagnostic pop

#define BIAS 6176
#define COEFFICIENT_TOP ((UINT64_C(1) << 49) - 1)
#define PLAIN_PLACES 40

__extension__ typedef unsigned __int128 wide;

static BID_UINT128 to_bid(struct feel_number n)
{
    BID_UINT128 bid;
    memcpy(&bid, &n, sizeof bid);
    return bid;
}

static struct feel_number from_bid(BID_UINT128 bid)
{
    struct feel_number n;
    memcpy(&n, &bid, sizeof n);
    return n;
}

/* Infinities and not-a-numbers share the top four exponent bits. */
static bool finish(BID_UINT128 bid, struct feel_number *ret)
{
    struct feel_number n = from_bid(bid);
    if (((n.word[1] >> 59) & 0xf) == 0xf)
        return false;
    *ret = n;
    return true;
}

static wide coefficient(struct feel_number n)
{
    return ((wide)(n.word[1] & COEFFICIENT_TOP) << 64) | n.word[0];
}

static int exponent(struct feel_number n)
{
    return (int)((n.word[1] >> 49) & 0x3fff) - BIAS;
}

static bool negative(struct feel_number n)
{
    return n.word[1] >> 63 != 0;
}

static struct feel_number compose(bool minus, uint64_t digits, int exp)
{
    struct feel_number n = {{digits, (uint64_t)(exp + BIAS) << 49}};
    if (minus)
        n.word[1] |= UINT64_C(1) << 63;
    return n;
}

static size_t digits_at(struct str s, size_t at)
{
    size_t from = at;
    while (at < s.len && s.at[at] >= '0' && s.at[at] <= '9')
        at++;
    return at - from;
}

static size_t sign_at(struct str s, size_t at)
{
    return at < s.len && (s.at[at] == '-' || s.at[at] == '+');
}

/* Intel's parser takes bad text for a NaN without a flag, so the grammar is checked here. */
static bool number_shaped(struct str s)
{
    size_t at = sign_at(s, 0);
    size_t whole = digits_at(s, at), part = 0;
    at += whole;
    if (at < s.len && s.at[at] == '.') {
        part = digits_at(s, at + 1);
        if (part == 0)
            return false;
        at += 1 + part;
    }
    if (whole + part == 0)
        return false;
    if (at < s.len && (s.at[at] == 'e' || s.at[at] == 'E')) {
        at += 1 + sign_at(s, at + 1);
        size_t exp = digits_at(s, at);
        if (exp == 0 || exp > 6)
            return false;
        at += exp;
    }
    return at == s.len;
}

bool number_parse(struct str text, struct feel_number *ret)
{
    char buffer[512];
    if (text.len >= sizeof buffer || !number_shaped(text))
        return false;
    memcpy(buffer, text.at, text.len);
    buffer[text.len] = '\0';
    _IDEC_flags flags = 0;
    return finish(bid128_from_string(buffer, ROUND_HALF_EVEN, &flags), ret);
}

/* The significant digits, without zeros at the end; the exponent is adjusted. */
static size_t significant(wide value, int *exp, char *ret)
{
    while (value != 0 && value % 10 == 0) {
        value /= 10;
        ++*exp;
    }
    char reversed[48];
    size_t count = 0;
    do {
        reversed[count++] = (char)('0' + (int)(value % 10));
        value /= 10;
    } while (value != 0);
    for (size_t i = 0; i < count; i++)
        ret[i] = reversed[count - 1 - i];
    return count;
}

static size_t put_int(char *out, int value)
{
    char digits[12];
    size_t count = 0, len = 0;
    unsigned rest = value < 0 ? 0U - (unsigned)value : (unsigned)value;
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    out[len++] = value < 0 ? '-' : '+';
    while (count > 0)
        out[len++] = digits[--count];
    return len;
}

static size_t put_scientific(char *out, const char *digits, size_t count, int exp)
{
    size_t len = 0;
    out[len++] = digits[0];
    if (count > 1) {
        out[len++] = '.';
        memcpy(out + len, digits + 1, count - 1);
        len += count - 1;
    }
    out[len++] = 'E';
    return len + put_int(out + len, exp + (int)count - 1);
}

static size_t put_plain(char *out, const char *digits, size_t count, int exp)
{
    size_t len = 0;
    int point = (int)count + exp; /* digits before the point */
    if (point <= 0) {
        out[len++] = '0';
        out[len++] = '.';
        for (int i = point; i < 0; i++)
            out[len++] = '0';
    }
    for (size_t i = 0; i < count; i++) {
        if (point > 0 && i == (size_t)point)
            out[len++] = '.';
        out[len++] = digits[i];
    }
    for (int i = 0; i < exp; i++)
        out[len++] = '0';
    return len;
}

size_t number_format(struct feel_number n, char *ret_text)
{
    char digits[48];
    size_t len = 0;
    int exp = exponent(n);
    wide value = coefficient(n);
    if (value == 0) {
        ret_text[0] = '0';
        return 1;
    }
    size_t count = significant(value, &exp, digits);
    if (negative(n))
        ret_text[len++] = '-';
    bool plain = exp >= 0 ? (int)count + exp <= PLAIN_PLACES : exp >= -PLAIN_PLACES;
    return len + (plain ? put_plain : put_scientific)(ret_text + len, digits, count, exp);
}

struct feel_number number_of(int64_t value)
{
    uint64_t size = value < 0 ? UINT64_C(0) - (uint64_t)value : (uint64_t)value;
    return compose(value < 0, size, 0);
}

bool number_to_int(struct feel_number n, int64_t *ret)
{
    if (exponent(n) == 0 && (n.word[1] & COEFFICIENT_TOP) == 0 && n.word[0] <= INT64_MAX) {
        int64_t size = (int64_t)n.word[0];
        *ret = negative(n) ? -size : size;
        return true;
    }
    _IDEC_flags flags = 0;
    BID_SINT64 value = bid128_to_int64_xint(to_bid(n), &flags);
    if (flags != 0)
        return false;
    *ret = value;
    return true;
}

bool number_truncate(struct feel_number n, int64_t *ret)
{
    return number_round(n, 0, ROUND_DOWN, &n) && number_to_int(n, ret);
}

bool number_is_whole(struct feel_number n)
{
    struct feel_number rounded;
    return exponent(n) >= 0 ||
           (number_round(n, 0, ROUND_DOWN, &rounded) && number_compare(n, rounded) == 0);
}

bool number_is_zero(struct feel_number n)
{
    return coefficient(n) == 0;
}

int number_sign(struct feel_number n)
{
    return number_is_zero(n) ? 0 : negative(n) ? -1 : 1;
}

int number_compare(struct feel_number a, struct feel_number b)
{
    if (((a.word[1] | b.word[1]) >> 63) == 0 && a.word[1] >> 49 == b.word[1] >> 49) {
        wide left = coefficient(a), right = coefficient(b);
        return (left > right) - (left < right);
    }
    BID_UINT128 x = to_bid(a), y = to_bid(b);
    _IDEC_flags flags = 0;
    return bid128_quiet_greater(x, y, &flags) - bid128_quiet_less(x, y, &flags);
}

typedef BID_UINT128 (*binary)(BID_UINT128, BID_UINT128, _IDEC_round, _IDEC_flags *);

static bool apply(binary operation, struct feel_number a, struct feel_number b,
                  struct feel_number *ret)
{
    _IDEC_flags flags = 0;
    return finish(operation(to_bid(a), to_bid(b), ROUND_HALF_EVEN, &flags), ret);
}

bool number_add(struct feel_number a, struct feel_number b, struct feel_number *ret)
{
    return apply(bid128_add, a, b, ret);
}

bool number_subtract(struct feel_number a, struct feel_number b, struct feel_number *ret)
{
    return apply(bid128_sub, a, b, ret);
}

bool number_multiply(struct feel_number a, struct feel_number b, struct feel_number *ret)
{
    return apply(bid128_mul, a, b, ret);
}

bool number_divide(struct feel_number a, struct feel_number b, struct feel_number *ret)
{
    return !number_is_zero(b) && apply(bid128_div, a, b, ret);
}

/* Exact for whole exponents while the digits last, which the library's pow does not promise. */
static bool whole_power(struct feel_number base, uint64_t times, struct feel_number *ret)
{
    struct feel_number result = number_of(1);
    for (; times > 0; times /= 2) {
        if (times % 2 == 1 && !number_multiply(result, base, &result))
            return false;
        if (times > 1 && !number_multiply(base, base, &base))
            return false;
    }
    *ret = result;
    return true;
}

bool number_power(struct feel_number a, struct feel_number b, struct feel_number *ret)
{
    int64_t times;
    if (!number_to_int(b, &times) || times > 9999 || times < -9999)
        return apply(bid128_pow, a, b, ret);
    if (times >= 0)
        return whole_power(a, (uint64_t)times, ret);
    struct feel_number power;
    return whole_power(a, (uint64_t)-times, &power) && number_divide(number_of(1), power, ret);
}

bool number_modulo(struct feel_number a, struct feel_number b, struct feel_number *ret)
{
    if (number_is_zero(b))
        return false;
    _IDEC_flags flags = 0;
    struct feel_number n;
    if (!finish(bid128_fmod(to_bid(a), to_bid(b), &flags), &n))
        return false;
    if (!number_is_zero(n) && negative(n) != negative(b))
        return number_add(n, b, ret);
    *ret = n;
    return true;
}

typedef BID_UINT128 (*unary)(BID_UINT128, _IDEC_round, _IDEC_flags *);

static bool apply_one(unary operation, struct feel_number n, struct feel_number *ret)
{
    _IDEC_flags flags = 0;
    return finish(operation(to_bid(n), ROUND_HALF_EVEN, &flags), ret);
}

bool number_sqrt(struct feel_number n, struct feel_number *ret)
{
    return apply_one(bid128_sqrt, n, ret);
}

bool number_exp(struct feel_number n, struct feel_number *ret)
{
    return apply_one(bid128_exp, n, ret);
}

bool number_log(struct feel_number n, struct feel_number *ret)
{
    return number_sign(n) > 0 && apply_one(bid128_log, n, ret);
}

struct feel_number number_negate(struct feel_number n)
{
    if (!number_is_zero(n))
        n.word[1] ^= UINT64_C(1) << 63;
    return n;
}

struct feel_number number_abs(struct feel_number n)
{
    n.word[1] &= ~(UINT64_C(1) << 63);
    return n;
}

static bool quantize(struct feel_number n, int64_t scale, _IDEC_round mode, struct feel_number *ret)
{
    BID_UINT128 unit = to_bid(compose(false, 1, (int)-scale));
    _IDEC_flags flags = 0;
    return finish(bid128_quantize(to_bid(n), unit, mode, &flags), ret);
}

static bool round_half_down(struct feel_number n, int64_t scale, struct feel_number *ret)
{
    struct feel_number low, rest;
    if (!quantize(n, scale, ROUND_DOWN, &low) || !number_subtract(n, low, &rest))
        return false;
    struct feel_number half = compose(false, 5, (int)-scale - 1);
    _IDEC_round away = negative(n) ? ROUND_FLOOR : ROUND_CEILING;
    if (number_compare(number_abs(rest), half) > 0)
        return quantize(n, scale, away, ret);
    *ret = low;
    return true;
}

bool number_round(struct feel_number n, int64_t scale, enum rounding rounding,
                  struct feel_number *ret)
{
    if (scale < NUMBER_SCALE_MIN || scale > NUMBER_SCALE_MAX)
        return false;
    *ret = n;
    if (-scale <= exponent(n))
        return true;
    if (rounding == ROUND_HALF_DOWN)
        return round_half_down(n, scale, ret);
    if (rounding == ROUND_UP)
        rounding = negative(n) ? ROUND_FLOOR : ROUND_CEILING;
    return quantize(n, scale, (_IDEC_round)rounding, ret);
}

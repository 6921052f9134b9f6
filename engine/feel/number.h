/* Decimal numbers: IEEE 754 decimal128 by Intel's library, which only number.c sees.
 *
 * Numbers are plain values. Every operation that can leave the finite numbers says so by false; a
 * result is never an infinity or not-a-number.
 */
#ifndef FEEL_NUMBER_H
#define FEEL_NUMBER_H

#include "feel/feel.h"

#define NUMBER_TEXT 96 /* room for any formatted number */
#define NUMBER_SCALE_MIN (-6111)
#define NUMBER_SCALE_MAX 6176

enum rounding { /* numbered as by Intel's library, where it has the mode */
                ROUND_HALF_EVEN = 0,
                ROUND_FLOOR = 1,
                ROUND_CEILING = 2,
                ROUND_DOWN = 3, /* towards zero */
                ROUND_HALF_UP = 4,
                ROUND_UP, /* away from zero */
                ROUND_HALF_DOWN,
};

/* `[+-] digits [. digits] [e [+-] digits]`; false for anything else and for overflow. */
bool number_parse(struct str text, struct feel_number *ret);
/* Digits without trailing zeros, an exponent only beyond 40 places; returns the length. */
size_t number_format(struct feel_number n, char *ret_text);
struct feel_number number_of(int64_t value);
bool number_to_int(struct feel_number n, int64_t *ret);
/* The digits after the point are dropped. */
bool number_truncate(struct feel_number n, int64_t *ret);
bool number_is_whole(struct feel_number n);
bool number_is_zero(struct feel_number n);
int number_sign(struct feel_number n); /* -1, 0, 1 */
int number_compare(struct feel_number a, struct feel_number b);

bool number_add(struct feel_number a, struct feel_number b, struct feel_number *ret);
bool number_subtract(struct feel_number a, struct feel_number b, struct feel_number *ret);
bool number_multiply(struct feel_number a, struct feel_number b, struct feel_number *ret);
bool number_divide(struct feel_number a, struct feel_number b, struct feel_number *ret);
bool number_power(struct feel_number a, struct feel_number b, struct feel_number *ret);
/* With the sign of the divisor, as DMN's modulo. */
bool number_modulo(struct feel_number a, struct feel_number b, struct feel_number *ret);
bool number_sqrt(struct feel_number n, struct feel_number *ret);
bool number_exp(struct feel_number n, struct feel_number *ret);
bool number_log(struct feel_number n, struct feel_number *ret);
struct feel_number number_negate(struct feel_number n);
struct feel_number number_abs(struct feel_number n);
/* To `scale` decimal places; a number with fewer stays as it is. */
bool number_round(struct feel_number n, int64_t scale, enum rounding rounding,
                  struct feel_number *ret);

#endif

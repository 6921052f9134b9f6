/* Numbers are IEEE 754's decimal128 (DMN 1.5, 10.3.2.3.1): closer than the tolerance of the kit. */
#include "support/feel_rows.h"

#define L __LINE__

TEST("34 digits and no more")
{
    ROWS({L, "1/3", "0.3333333333333333333333333333333333"},
         {L, "2/3", "0.6666666666666666666666666666666667"},
         {L, "sqrt(2)", "1.414213562373095048801688724209698"},
         {L, "2**0.5", "1.414213562373095048801688724209698"},
         {L, "exp(1)", "2.718281828459045235360287471352662"},
         {L, "log(10)", "2.302585092994045684017991454684364"},
         {L, "stddev([1, 2, 3, 4])", "1.290994448735805628393088466594133"},
         {L, "123456789012345678901234567890123456", "123456789012345678901234567890123500"},
         {L, "decimal(1/3, 40)", "0.3333333333333333333333333333333333"},
         {L, "10**33 + 0.1 - 10**33", "0"});
}

TEST("decimal fractions are what they look like")
{
    ROWS({L, "0.1 + 0.2 = 0.3", "true"}, {L, "0.1 * 3", "0.3"}, {L, "1.1 * 1.1", "1.21"},
         {L, "mean([0.1, 0.2])", "0.15"}, {L, "sum(for i in 1..1000 return 0.1) = 100", "true"},
         {L, "number(\"0.1\") * 3 = 0.3", "true"}, {L, "3.00 = 3", "true"},
         {L, "string(0.30)", "\"0.3\""}, {L, "modulo(5.5, 0.1)", "0"}, {L, "modulo(-10, 3)", "2"},
         {L, "modulo(10, -3)", "-2"});
}

TEST("every way of rounding")
{
    ROWS({L, "9999999999999999999999999999999999 + 0.5", "10000000000000000000000000000000000"},
         {L, "1000000000000000000000000000000000 + 0.5", "1000000000000000000000000000000000"},
         {L, "1000000000000000000000000000000001 + 0.5", "1000000000000000000000000000000002"},
         {L,
          "[decimal(2.5, 0), decimal(3.5, 0), decimal(-2.5, 0), decimal(1250, -2), decimal(1350, "
          "-2)]",
          "[2, 4, -2, 1200, 1400]"},
         {L, "[round up(5.5, 0), round up(-5.5, 0), round up(1.121, 2), round up(1.12, 2)]",
          "[6, -6, 1.13, 1.12]"},
         {L, "[round down(5.5, 0), round down(-5.5, 0), round down(1.129, 2)]", "[5, -5, 1.12]"},
         {L, "[round half up(2.5, 0), round half up(-2.5, 0), round half up(1.125, 2)]",
          "[3, -3, 1.13]"},
         {L, "[round half down(2.5, 0), round half down(-2.5, 0), round half down(1.126, 2)]",
          "[2, -2, 1.13]"},
         {L, "[floor(-0.5), ceiling(-0.5), floor(1.55, 1), ceiling(1.51, 1), ceiling(1E-40)]",
          "[-1, 0, 1.5, 1.6, 1]"});
}

TEST("what is out of range is null, and says so")
{
    ROWS({L, "9.99E6144 * 10", "null out_of_range"}, {L, "10**6145", "null out_of_range"},
         {L, "-9.99E6144 - 9.99E6144", "null out_of_range"}, {L, "exp(20000)", "null out_of_range"},
         {L, "log(0)", "null out_of_range"}, {L, "sqrt(-1)", "null out_of_range"},
         {L, "1/0", "null division_by_zero"}, {L, "0/0", "null division_by_zero"},
         {L, "modulo(1, 0)", "null division_by_zero"}, {L, "1E-6176 / 10", "0"},
         {L, "1E400 * 1E400", "1E+800"}, {L, "1E6145", "error F004"});
}

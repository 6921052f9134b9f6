/* Which word was meant: edit distance with swaps of neighbours, case ignored. */
#include "base/diag.h"

enum { WORD_MAX = 64, FAR = 1000 };

static char lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        return (char)(c | 0x20);
    return c;
}

static int least(int a, int b, int c)
{
    int two = a < b ? a : b;
    return two < c ? two : c;
}

/* One row of the table of distances from the two rows above it. */
static void next_row(struct str a, struct str b, size_t i, const int *before, const int *above,
                     int *row)
{
    row[0] = (int)i;
    for (size_t j = 1; j <= b.len; j++) {
        int differs = lower(a.at[i - 1]) != lower(b.at[j - 1]);
        row[j] = least(above[j] + 1, row[j - 1] + 1, above[j - 1] + differs);
        bool swapped = i > 1 && j > 1 && lower(a.at[i - 1]) == lower(b.at[j - 2]) &&
                       lower(a.at[i - 2]) == lower(b.at[j - 1]);
        if (swapped && before[j - 2] + 1 < row[j])
            row[j] = before[j - 2] + 1;
    }
}

static int distance(struct str a, struct str b)
{
    int rows[3][WORD_MAX + 1] = {0};
    if (a.len > WORD_MAX || b.len > WORD_MAX)
        return FAR;
    for (size_t j = 0; j <= b.len; j++)
        rows[0][j] = (int)j;
    for (size_t i = 1; i <= a.len; i++)
        next_row(a, b, i, rows[(i + 1) % 3], rows[(i + 2) % 3], rows[i % 3]);
    return rows[a.len % 3][b.len];
}

struct str nearest_word(struct str word, const struct str *candidates, size_t count)
{
    struct str best = STR("");
    int best_distance = FAR;
    for (size_t i = 0; i < count; i++) {
        size_t longer = word.len > candidates[i].len ? word.len : candidates[i].len;
        int allowed = longer >= 9 ? 3 : (int)(longer / 3);
        int needed = distance(word, candidates[i]);
        if (needed <= allowed && needed < best_distance) {
            best = candidates[i];
            best_distance = needed;
        }
    }
    return best;
}

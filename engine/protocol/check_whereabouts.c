#include "protocol/check.h"

/* Whereabouts: rows that cannot be reached, and days that no calendar counts. */

static bool has_calendar(const struct check *check, const struct whereabouts *place)
{
    return place->role ? role_has_calendar(check, place->role) : check->protocol->calendar.len > 0;
}

/* Where nobody is expected at any time, no day is looked up. */
static bool is_never_expected(const struct check *check, const struct whereabouts *place)
{
    struct feel_value value;
    return is_constant(check, place->expected, &value) && value.kind == FEEL_BOOLEAN &&
           !value.of.boolean;
}

static void check_place(const struct check *check, const struct whereabouts *place)
{
    bool needed = !is_never_expected(check, place) || needs_calendar(place->not_seen);
    if (needed && !has_calendar(check, place))
        report_no_calendar(check, place->at, place->id);
}

void check_whereabouts(const struct check *check)
{
    const struct protocol *protocol = check->protocol;
    const struct whereabouts *always = NULL;
    for (size_t i = 0; i < protocol->whereabouts_count; i++) {
        const struct whereabouts *place = &protocol->whereabouts[i];
        check_place(check, place);
        if (always) {
            struct diag *diag =
                diag_warning(check->diags, "P139", place->at,
                             "no case is ever at `%.*s`: the row `%.*s` above always holds",
                             STR_ARG(place->id), STR_ARG(always->id));
            diag->related = always->at;
            diag->related_note = STR("this one says no `if`");
        } else if (!place->condition) {
            always = place;
        }
    }
}

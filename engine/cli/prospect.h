/* A notice of a case, of a story played to its end, or of a protocol of which a case is made up:
 * where `notice` and `letter` look. */
#ifndef CLI_PROSPECT_H
#define CLI_PROSPECT_H

#include "cli/session.h"

struct prospect {
    struct runtime *runtime; /* NULL: a story in memory; the caller closes it */
    const struct protocol *protocol;
    const struct case_state *state;
    struct surroundings surroundings;
    struct str reference;
    const struct notice *notice;
    struct feel_value event; /* what was given; of prospect_open null */
    struct notice_preview preview;
};
/* The first argument is a case, or the path of a scenario or a protocol (it ends in .yaml); the
 * second names the
 * notice, the others say what an event would carry. --to names a role. */
NODISCARD enum result prospect_find(struct cli *cli, struct prospect *ret);
/* The same without rendering. */
NODISCARD enum result prospect_open(struct cli *cli, struct prospect *ret);
/* Who a recipient is, for people; the role where it has no party. */
struct str prospect_name(struct cli *cli, const struct prospect *prospect,
                         const struct recipient *recipient);

#endif

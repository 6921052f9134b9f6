/* How notices leave this system: one YAML file, read by its key table. Secrets stand elsewhere, in
 * a file of their own or in the environment, and are read into nothing but the connection. */
#ifndef CLI_SETTINGS_H
#define CLI_SETTINGS_H

#include "cli/session.h"
#include "notify/notify.h"

struct settings {
    bool mail;                 /* notices with an address go to the server below */
    struct mail_server server; /* its strings last as long as the subcommand */
    struct spool spool;        /* where all others go; folder NULL: not said */
};

/* From --settings or WAYMARK_SETTINGS; where neither is said there is no server. Faults are
 * printed with their places: RESULT_INVALID. */
NODISCARD enum result settings_load(struct cli *cli, struct settings *ret);
/* The spool folder alone; no secret is looked for. */
NODISCARD enum result settings_spool(struct cli *cli, struct spool *ret);

extern const struct diag_code settings_codes[];
struct key_table;
extern const struct key_table *const settings_tables[]; /* ended by NULL */
/* docs/settings-reference.md. */
void settings_reference(FILE *out);

#endif

#include "cli/deployed.h"

void print_deployed(struct cli *cli, const struct deployed *deployed)
{
    fprintf(cli->out, "%-9.*s %.*s %.*s  %.12s  %s", STR_ARG(deployed->kind), STR_ARG(deployed->id),
            STR_ARG(deployed->version), deployed->hash.at,
            deployed->already ? "was there already" : "deployed");
    if (deployed->sample)
        fputs(", SAMPLE dates", cli->out);
    if (deployed->recomputed)
        fprintf(cli->out, ", %lld cases recomputed", (long long)deployed->recomputed);
    if (deployed->moved)
        fprintf(cli->out, ", %lld cases moved to it", (long long)deployed->moved);
    fputc('\n', cli->out);
}

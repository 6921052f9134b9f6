#include "cli/stuck.h"

void print_stuck_case(struct cli *cli, const struct stuck_case *stuck)
{
    fprintf(cli->out, "Case %.*s cannot move.\n", STR_ARG(stuck->reference));
    if (!str_empty(stuck->fault))
        fprintf(cli->out, "  %.*s\n", STR_ARG(text_safe(cli->arena, stuck->fault, false)));
    for (size_t i = 0; i < stuck->count; i++)
        fprintf(cli->out, "  %.*s: %.*s\n",
                STR_ARG(text_safe(cli->arena, stuck->details[i].field, false)),
                STR_ARG(text_safe(cli->arena, stuck->details[i].text, false)));
}

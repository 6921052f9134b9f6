/* Graphviz's `dot` as a child process. */
#ifndef CLI_DOT_H
#define CLI_DOT_H

#include "cli/cli.h"

/* Have a graph in DOT drawn, and print the SVG. RESULT_TROUBLE: `dot` is not there, or failed. */
NODISCARD enum result dot_svg(struct cli *cli, struct str graph);

#endif

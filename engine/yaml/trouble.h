/* libyaml's complaints, in the words of somebody who writes a protocol. */
#ifndef YAML_TROUBLE_H
#define YAML_TROUBLE_H

#include <yaml.h>

#include "yaml/intake.h"

/* Report why the parser stopped; `last` is the quoted text or block before it, if there was one. */
void trouble_report(const struct intake *intake, const yaml_parser_t *parser, struct span last,
                    struct diags *diags);

/* What to do about text that flow style has cut. */
extern const char flow_help[];

#endif

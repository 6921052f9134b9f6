/* Random statecharts for the two interpreters: the same number gives the same chart and the same
 * events, on every machine. Each can be written as a protocol, and as SCXML for a third one. */
#ifndef SUPPORT_RANDOM_CHART_H
#define SUPPORT_RANDOM_CHART_H

#include "support/reference_chart.h"

enum { CHART_EVENTS = 8 };

void random_chart(uint64_t number, struct chart *ret);
/* The events that a chart is tried with. */
void random_events(uint64_t number, const char *ret[CHART_EVENTS]);
/* What stands below a protocol's head: data, initial and states. */
struct str chart_as_protocol(struct arena *arena, const struct chart *chart);
struct str chart_as_scxml(struct arena *arena, const struct chart *chart);

#endif

/* The sample school calendars 2026/27 of four local authorities with England's bank holidays, for
 * tests. Static data.
 */
#ifndef SUPPORT_SAMPLE_CALENDARS_H
#define SUPPORT_SAMPLE_CALENDARS_H

#include "time/time.h"

/* hampshire, staffordshire, hertfordshire or leicester; NULL for any other name. */
const struct calendar *sample_calendar(const char *name);

/* 2026-09-21 as a date; a text that is none aborts. */
struct date sample_date(const char *text);

#endif

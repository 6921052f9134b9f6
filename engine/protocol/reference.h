/* The chapters of the reference page that are written by hand. Private to this floor. */
#ifndef PROTOCOL_REFERENCE_H
#define PROTOCOL_REFERENCE_H

struct chapter {
    const char *title;
    const char *text; /* Markdown */
};
/* Each ended by a NULL title. */
extern const struct chapter chapters_before[]; /* of the tables */
extern const struct chapter chapters_after[];

#endif

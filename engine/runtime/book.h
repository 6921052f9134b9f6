/* Entries of the store's own chain: set up, deployments, registers, erasures, outages. Private to
 * this floor.
 *
 * The open part is a JSON object; beside what is listed here each has `by` (principal, person,
 * channel). Sealed parts are JSON objects too.
 *
 *     created       {clock, principal, start}
 *     organisation  {reference, label, kind, calendar, contact, address}
 *     person        {reference, organisation, owner}, sealed {name, contact, address, principal}
 *     subject       {reference, owner}, sealed {name, upn, born}
 *     deployed      {kind, id, version, hash, files: [{path, hash}]}; of a calendar changed by
 *                   command also change: {closed: [DATE], kind, label, known_from, reason} or
 *                   {opened: [DATE], reason}
 *     refused       the machine's, of an opening
 *     undelivered   {event, from, to, why}: a message to a case that is not there
 *     outage        {from, to, cases}: nobody ticked, and so many cases were due
 *     clock         {from, to}: somebody set it; by what had gone by it should have stood at `from`
 *     erasing       {subject, retention}
 *     erased        {subject, retention, parts, chains, notices}
 */
#ifndef RUNTIME_BOOK_H
#define RUNTIME_BOOK_H

#include "runtime/said.h"

#define BOOK_CREATED "created"
#define BOOK_ORGANISATION "organisation"
#define BOOK_PERSON "person"
#define BOOK_SUBJECT "subject"
#define BOOK_DEPLOYED "deployed"
#define BOOK_UNDELIVERED "undelivered"
#define BOOK_OUTAGE "outage"
#define BOOK_CLOCK "clock"
#define BOOK_ERASING "erasing"
#define BOOK_ERASED "erased"

struct note { /* an entry to be; members are borrowed */
    const char *kind;
    json_t *open;         /* `by` is added to it */
    struct str subject;   /* whose the sealed part is */
    const json_t *sealed; /* NULL: nothing is sealed */
    struct str id;        /* idempotency key; may be empty */
    const struct said *sent;
};

/* Append and fold. `ret_row` is the entry, or where the id was said before the one of then. */
NODISCARD enum result book_write(struct runtime *runtime, const struct note *note,
                                 struct arena *arena, struct entry_row *ret_row,
                                 struct error *error);
/* The instant at which the chain's next entry is recorded. */
NODISCARD enum result book_now(struct runtime *runtime, int64_t *ret_now, struct error *error);
/* Write the rows of an entry, also when it is read again. `ret_taken`: a message was taken by it;
 * its sequence is 0 otherwise. */
struct book_taken {
    struct str sender;
    int64_t sequence, number;
};
NODISCARD enum result book_fold(struct runtime *runtime, const struct entry_row *row,
                                struct arena *arena, struct book_taken *ret_taken,
                                struct error *error);
/* A member of an entry's open part; empty where there is none. */
struct str book_member(struct arena *arena, const struct entry_row *row, const char *key);

#endif

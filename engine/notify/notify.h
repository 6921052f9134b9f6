/* Carries notices out: to a spool folder, one file each, from which a mail program takes them.
 *
 * Nothing is kept here between calls and nothing is decided: the caller hands in one notice at a
 * time and commits what came of it. A file is written under a temporary name, synced and renamed,
 * so that whoever watches the folder never sees half of one. Carrying the same notice twice is
 * harmless: its file bears its id. Each call costs two syncs.
 */
#ifndef NOTIFY_NOTIFY_H
#define NOTIFY_NOTIFY_H

#include "base/error.h"
#include "base/text.h"

struct notice_mail {
    struct str id;      /* letters, digits, `-` and `_`, at most 100; the file is ID.eml */
    struct str to;      /* whom, as shown to people */
    struct str address; /* where to; may be empty: somebody in the office knows */
    struct str subject, text;
    struct str html;      /* may be empty */
    struct str reference; /* of the case */
    struct str date;      /* RFC 5322 date and time; may be empty */
};

enum carry {
    CARRY_SENT,   /* the file is there, whole and synced */
    CARRY_LATER,  /* the folder cannot take it now (full, no right): try again */
    CARRY_FAILED, /* it will never work: an id that is none, a foreign file in its place */
};

struct carried {
    enum carry outcome;
    char why[256]; /* for LATER and FAILED; never quotes the notice */
};

/* Write one notice below `folder`, which is made (mode 0700) if it is not there; the file has mode
 * 0600. Control characters in header fields are written visibly, never raw, so that no value can
 * add a header. */
void notify_spool(const char *folder, const struct notice_mail *mail, struct carried *ret_carried);
/* Overwrite and remove the file of a notice, also a half-written one. Not there: nothing to do. */
NODISCARD enum result notify_unspool(const char *folder, struct str id, struct error *error);

#endif

/* Carries notices out: to a spool folder, one file each, from which a mail program takes them, or
 * to a mail server.
 *
 * Nothing is decided here and nothing kept beyond a connection: the caller hands in one notice at a
 * time and commits what came of it. Carrying the same notice twice is as harmless as can be: its
 * file bears its id, its mail always the same Message-ID. No value of a notice can add a header
 * field, a recipient or a command.
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
    struct str html;            /* may be empty */
    struct str reference;       /* of the case */
    struct str date;            /* RFC 5322 date and time; may be empty */
    struct str from, from_name; /* an address, and how it is shown; may be empty */
    struct str domain;          /* of the Message-ID; empty: `waymark` */
    bool gathered; /* of several notices, of which one may have gone since the last try: its file
                      takes the place of one of that name that says something else */
};

enum carry {
    CARRY_SENT,   /* the file is there, whole and synced; the server has taken the mail */
    CARRY_LATER,  /* not now (an answer of 4xx): try this notice again */
    CARRY_AWAY,   /* no notice can be carried now: the server cannot be reached or lets us not in,
                     the folder cannot be used or is full */
    CARRY_FAILED, /* it will never work: an id that is none, an answer of 5xx to this notice */
};

struct carried {
    enum carry outcome;
    char why[256]; /* unless SENT; never quotes the notice, its receiver or a secret */
};

/* ---- a spool folder ---- */

struct spool {
    const char *folder;
    int64_t most; /* notices in it: with so many it is full; 0: as many as the disk holds */
};
/* Write one notice below the folder, which is made (mode 0700) if it is not there; the file has
 * mode 0600. It is written under a temporary name, synced and renamed, so that whoever watches the
 * folder never sees half of one: two syncs. */
void notify_spool(const struct spool *spool, const struct notice_mail *mail,
                  struct carried *ret_carried);
/* Whether a notice's file lies there. */
bool notify_is_spooled(const char *folder, struct str id);
/* Overwrite and remove the file of a notice, also a half-written one. Not there: nothing to do. */
NODISCARD enum result notify_unspool(const char *folder, struct str id, struct error *error);

/* ---- a mail server ---- */

enum mail_security {
    MAIL_STARTTLS, /* the connection is encrypted before anything is said, or not used */
    MAIL_TLS,      /* encrypted from its first byte */
    MAIL_PLAIN,    /* not at all: for a server on this machine */
};

struct mail_server {
    const char *host;
    int port;
    enum mail_security security;
    const char *user, *password; /* NULL: without authentication */
    const char *authorities; /* file of certificates that may vouch for it; NULL: the system's */
    const char *from, *from_name;
    const char *domain;  /* ours: of Message-IDs, and said in greeting */
    int seconds;         /* after which a server that does not answer is given up */
    void (*alive)(void); /* called about once a second while waiting; NULL: nothing */
};

/* One connection, made with the first mail and kept as long as the server likes. The server's
 * strings are borrowed until it is closed. */
struct mailer;
NODISCARD enum result mailer_open(const struct mail_server *server, struct mailer **ret_mailer,
                                  struct error *error);
void mailer_close(struct mailer *mailer); /* NULL is allowed */
void mailer_send(struct mailer *mailer, const struct notice_mail *mail,
                 struct carried *ret_carried);
/* Whether it is an address that mailer_send would give to a server. */
bool notify_is_address(struct str address);

#endif

/* A notice as a mail message: RFC 5322, in ASCII by MIME (RFC 2045) and encoded words (RFC 2047).
 */
#ifndef NOTIFY_MAIL_H
#define NOTIFY_MAIL_H

#include "notify/notify.h"

/* The whole file. The same notice always gives the same bytes. */
struct str mail_text(struct arena *arena, const struct notice_mail *mail);

#endif

/* What a service manager is told, by sd_notify's protocol: a datagram to the socket that
 * NOTIFY_SOCKET names. Without that variable nothing is sent. */
#ifndef CLI_SERVICE_H
#define CLI_SERVICE_H

#include "base/attr.h"
#include "base/text.h"

void service_ready(void);
void service_stopping(void);
/* One line on what the service is at, for `systemctl status`. */
void service_status(const char *format, ...) PRINTF_LIKE(1, 2);
/* Feeds the watchdog where there is one; cheap enough to be called between any two steps. */
void service_alive(void);

#endif

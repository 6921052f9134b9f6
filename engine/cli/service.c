#include "cli/service.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Bytes of a datagram. */
#define WORDS 512

/* The address, its length; 0 where nobody listens or the name is none of a socket. */
static socklen_t address_of(struct sockaddr_un *address)
{
    const char *name = getenv("NOTIFY_SOCKET");
    size_t length = name ? strlen(name) : 0;
    if (length < 2 || length >= sizeof address->sun_path || (*name != '/' && *name != '@'))
        return 0;
    *address = (struct sockaddr_un){.sun_family = AF_UNIX};
    memcpy(address->sun_path, name, length);
    if (*name == '@') /* an abstract name begins with a null byte */
        address->sun_path[0] = '\0';
    return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + length);
}

/* Nothing depends on its arriving: a manager that is not there must not stop the work. */
static void tell(const char *words)
{
    struct sockaddr_un address;
    socklen_t length = address_of(&address);
    if (!length)
        return;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return;
    (void)!sendto(fd, words, strlen(words), MSG_NOSIGNAL, (struct sockaddr *)&address, length);
    close(fd);
}

void service_ready(void)
{
    tell("READY=1");
}

void service_stopping(void)
{
    tell("STOPPING=1");
}

void service_status(const char *format, ...)
{
    char words[WORDS] = "STATUS=";
    size_t used = strlen(words);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(words + used, sizeof words - used, format, arguments);
    va_end(arguments);
    tell(words);
}

/* The watchdog of another process is none of ours. */
static bool is_watched(void)
{
    const char *limit = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
    return limit && (!pid || strtol(pid, NULL, 10) == (long)getpid());
}

void service_alive(void)
{
    static time_t last;
    struct timespec now;
    if (!is_watched() || clock_gettime(CLOCK_MONOTONIC, &now) != 0 || now.tv_sec == last)
        return;
    last = now.tv_sec;
    tell("WATCHDOG=1");
}

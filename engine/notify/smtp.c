/* A mail server, by libcurl. What became of a mail is told by the server's answer and the command
 * that it answered: libcurl's own codes do not tell a full mailbox from one that does not exist. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "notify/curl.h"
#include "notify/mail.h"

struct mailer {
    struct mail_server server;
    const struct curl_calls *calls;
    CURL *curl;
    struct str left;   /* of the message that is being sent */
    char command[8];   /* the last one sent: MAIL, RCPT, DATA, ... */
    char enhanced[12]; /* the last enhanced status code, 5.1.1 */
    bool leaving;      /* that command was QUIT */
    bool body;         /* the message itself has begun to go out */
};

/* ---- what libcurl calls ---- */

static size_t give(char *buffer, size_t size, size_t count, void *context)
{
    struct mailer *mailer = context;
    size_t bytes = size * count;
    if (bytes > mailer->left.len)
        bytes = mailer->left.len;
    if (bytes)
        memcpy(buffer, mailer->left.at, bytes);
    mailer->left = str_part(mailer->left, bytes, mailer->left.len);
    mailer->body = true;
    return bytes;
}

static int wait_on(void *context, curl_off_t down, curl_off_t downed, curl_off_t up,
                   curl_off_t uploaded)
{
    (void)down;
    (void)downed;
    (void)up;
    (void)uploaded;
    struct mailer *mailer = context;
    if (mailer->server.alive)
        mailer->server.alive();
    return 0;
}

/* Digits and dots only: an answer's words may name people. */
static void note_enhanced(struct mailer *mailer, const char *line, size_t size)
{
    size_t from = size > 4 ? 4 : size, to = from;
    while (to < size && to - from + 1 < sizeof mailer->enhanced &&
           (line[to] == '.' || (line[to] >= '0' && line[to] <= '9')))
        to++;
    bool is_code = to - from >= 5 && line[from + 1] == '.';
    snprintf(mailer->enhanced, sizeof mailer->enhanced, "%.*s", is_code ? (int)(to - from) : 0,
             line + from);
}

/* What follows a failure, libcurl's QUIT and its answer, says nothing of the failure. */
static int watch(CURL *curl, curl_infotype type, char *line, size_t size, void *context)
{
    (void)curl;
    struct mailer *mailer = context;
    bool is_command = type == CURLINFO_HEADER_OUT;
    if (is_command)
        mailer->leaving = size >= 4 && memcmp(line, "QUIT", 4) == 0;
    if (mailer->leaving)
        return 0;
    if (is_command)
        snprintf(mailer->command, sizeof mailer->command, "%.*s", size < 4 ? (int)size : 4, line);
    if (type == CURLINFO_HEADER_IN)
        note_enhanced(mailer, line, size);
    return 0;
}

/* ---- the connection ---- */

#define SET(mailer, option, value)                                                                 \
    (void)(mailer)->calls->easy_setopt((mailer)->curl, (option), (value))

static void set_safety(struct mailer *mailer)
{
    const struct mail_server *server = &mailer->server;
    SET(mailer, CURLOPT_NOSIGNAL, 1L);
    SET(mailer, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    SET(mailer, CURLOPT_PROXY, "");
    SET(mailer, CURLOPT_CONNECTTIMEOUT, (long)server->seconds);
    SET(mailer, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)server->seconds);
    SET(mailer, CURLOPT_TIMEOUT, 4L * server->seconds);
    SET(mailer, CURLOPT_USE_SSL,
        (long)(server->security == MAIL_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL));
    SET(mailer, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(mailer, CURLOPT_SSL_VERIFYHOST, 2L);
    if (server->authorities)
        SET(mailer, CURLOPT_CAINFO, server->authorities);
}

static void set_server(struct mailer *mailer)
{
    const struct mail_server *server = &mailer->server;
    char url[512], from[320];
    snprintf(url, sizeof url, "%s://%s:%d/%s", server->security == MAIL_TLS ? "smtps" : "smtp",
             server->host, server->port, server->domain);
    snprintf(from, sizeof from, "<%s>", server->from);
    SET(mailer, CURLOPT_URL, url);
    SET(mailer, CURLOPT_MAIL_FROM, from);
    if (server->user) {
        SET(mailer, CURLOPT_USERNAME, server->user);
        SET(mailer, CURLOPT_PASSWORD, server->password);
    }
}

static void set_callbacks(struct mailer *mailer)
{
    SET(mailer, CURLOPT_UPLOAD, 1L);
    SET(mailer, CURLOPT_READFUNCTION, give);
    SET(mailer, CURLOPT_READDATA, mailer);
    SET(mailer, CURLOPT_NOPROGRESS, 0L);
    SET(mailer, CURLOPT_XFERINFOFUNCTION, wait_on);
    SET(mailer, CURLOPT_XFERINFODATA, mailer);
    SET(mailer, CURLOPT_VERBOSE, 1L);
    SET(mailer, CURLOPT_DEBUGFUNCTION, watch);
    SET(mailer, CURLOPT_DEBUGDATA, mailer);
}

enum result mailer_open(const struct mail_server *server, struct mailer **ret_mailer,
                        struct error *error)
{
    const struct curl_calls *calls = curl_load();
    CURL *curl = calls ? calls->easy_init() : NULL;
    struct mailer *mailer = calloc(1, sizeof *mailer);
    if (!curl || !mailer) {
        free(mailer);
        error_set(error, RESULT_TROUBLE, "mail cannot be sent: libcurl is not there");
        error_help(error, "install Debian's libcurl4, or leave `mail` out of the settings");
        return RESULT_TROUBLE;
    }
    *mailer = (struct mailer){.server = *server, .calls = calls, .curl = curl};
    set_safety(mailer);
    set_server(mailer);
    set_callbacks(mailer);
    *ret_mailer = mailer;
    return RESULT_DONE;
}

void mailer_close(struct mailer *mailer)
{
    if (!mailer)
        return;
    mailer->calls->easy_cleanup(mailer->curl);
    free(mailer);
}

/* ---- what came of it ---- */

static void say(struct carried *carried, enum carry outcome, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void say(struct carried *carried, enum carry outcome, const char *format, ...)
{
    va_list arguments;
    carried->outcome = outcome;
    va_start(arguments, format);
    vsnprintf(carried->why, sizeof carried->why, format, arguments);
    va_end(arguments);
}

/* An answer to these speaks of this notice alone; to any other command, of the server and us. */
static bool is_about_notice(const struct mailer *mailer)
{
    return mailer->body || strcmp(mailer->command, "RCPT") == 0 ||
           strcmp(mailer->command, "DATA") == 0;
}

static void judge(const struct mailer *mailer, CURLcode code, long answer, struct carried *carried)
{
    const char *command = mailer->body ? "the message" : mailer->command;
    const char *blank = *mailer->enhanced ? " " : "";
    if (answer >= 400 && answer < 600 && is_about_notice(mailer))
        say(carried, answer >= 500 ? CARRY_FAILED : CARRY_LATER,
            "the mail server answered %ld%s%s to %s", answer, blank, mailer->enhanced, command);
    else if (answer >= 400 && answer < 600)
        say(carried, CARRY_AWAY, "the mail server answered %ld%s%s to %s", answer, blank,
            mailer->enhanced, *command ? command : "our greeting");
    else
        say(carried, is_about_notice(mailer) ? CARRY_LATER : CARRY_AWAY,
            "the mail server cannot be used: %s", mailer->calls->easy_strerror(code));
}

static void transfer(struct mailer *mailer, struct carried *carried)
{
    long answer = 0;
    CURLcode code = mailer->calls->easy_perform(mailer->curl);
    mailer->calls->easy_getinfo(mailer->curl, CURLINFO_RESPONSE_CODE, &answer);
    if (code == CURLE_OK)
        carried->outcome = CARRY_SENT;
    else
        judge(mailer, code, answer, carried);
}

static void send_to(struct mailer *mailer, struct str address, struct carried *carried)
{
    char recipient[272];
    snprintf(recipient, sizeof recipient, "<%.*s>", STR_ARG(address));
    struct curl_slist *recipients = mailer->calls->slist_append(NULL, recipient);
    if (!recipients)
        abort();
    SET(mailer, CURLOPT_MAIL_RCPT, recipients);
    SET(mailer, CURLOPT_INFILESIZE_LARGE, (curl_off_t)mailer->left.len);
    mailer->body = mailer->leaving = false;
    *mailer->command = *mailer->enhanced = '\0';
    transfer(mailer, carried);
    SET(mailer, CURLOPT_MAIL_RCPT, NULL);
    mailer->calls->slist_free_all(recipients);
}

void mailer_send(struct mailer *mailer, const struct notice_mail *mail, struct carried *ret_carried)
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct notice_mail whole = *mail;
    *ret_carried = (struct carried){.outcome = CARRY_FAILED};
    if (!notify_is_address(mail->address)) {
        say(ret_carried, CARRY_FAILED, "the receiver's contact is no mail address");
        return;
    }
    whole.from = str_of(mailer->server.from);
    whole.from_name = str_of(mailer->server.from_name);
    whole.domain = str_of(mailer->server.domain);
    mailer->left = mail_text(arena, &whole);
    send_to(mailer, mail->address, ret_carried);
}

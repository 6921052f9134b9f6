#include "cli/carry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "cli/service.h"
#include "cli/settings.h"

#define CARRY_PAGE 100
/* A server or a folder that is away is left alone for a minute, then for twice as long each time.
 */
#define PAUSE_MS ((int64_t)60000)
#define PAUSE_MOST_MS ((int64_t)1800000)

struct carrier {
    struct cli *cli;
    struct runtime *runtime;
    struct spool spool;
    const char *target;
    struct mailer *mailer;    /* NULL: all go to the spool folder */
    int64_t resume_at, pause; /* of a server that was away: when to try again */
    int lock;                 /* file beside the store; its lock goes with the process */
    bool alone;               /* the lock is ours */
    bool said;                /* that another process carries */
};

/* ---- one process at a time ---- */

static enum result choose_target(struct carrier *carrier, const struct settings *settings)
{
    struct cli *cli = carrier->cli;
    enum result result = session_spool(cli, &carrier->spool);
    carrier->target = carrier->spool.folder;
    if (result != RESULT_DONE || !settings->mail)
        return result;
    struct mail_server server = settings->server;
    server.alive = service_alive;
    carrier->target = server.host;
    return mailer_open(&server, &carrier->mailer, &cli->error);
}

enum result carrier_open(struct cli *cli, struct runtime *runtime, struct carrier **ret_carrier)
{
    struct settings settings;
    enum result result = settings_load(cli, &settings);
    if (result != RESULT_DONE)
        return result;
    struct carrier *carrier = ARENA_NEW(cli->arena, struct carrier);
    const char *path = str_format(cli->arena, "%s-run", session_path(cli)).at;
    *carrier = (struct carrier){.cli = cli, .runtime = runtime};
    carrier->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (carrier->lock < 0)
        return cli_fail(cli, RESULT_TROUBLE, "The file %s cannot be opened: %s.", path,
                        strerror(errno));
    *ret_carrier = carrier;
    return choose_target(carrier, &settings);
}

void carrier_closep(struct carrier **carrier)
{
    if (*carrier) {
        mailer_close((*carrier)->mailer);
        close((*carrier)->lock);
    }
    *carrier = NULL;
}

const char *carrier_target(const struct carrier *carrier)
{
    return carrier->target;
}

/* Two that carry would send mail twice. Whoever has the lock keeps it while it lives; another one
 * takes over when it ends, however it ended. */
static bool is_alone(struct carrier *carrier)
{
    if (!carrier->alone)
        carrier->alone = flock(carrier->lock, LOCK_EX | LOCK_NB) == 0;
    if (!carrier->alone && !carrier->said)
        fprintf(carrier->cli->err, "waymark: Another 'waymark run' carries this store's notices; "
                                   "this one leaves them to it.\n");
    carrier->said = !carrier->alone;
    return carrier->alone;
}

/* ---- carrying ---- */

static const char *const outcomes[] = {[CARRY_SENT] = "sent",
                                       [CARRY_LATER] = "later",
                                       [CARRY_AWAY] = "later",
                                       [CARRY_FAILED] = "failed"};

/* RFC 5322's, in UTC. The same for each try of a notice that got as far as being written. */
static struct str date_of(struct cli *cli, int64_t at)
{
    char words[64];
    struct tm parts;
    time_t seconds = (time_t)(at / 1000);
    if (!gmtime_r(&seconds, &parts) ||
        !strftime(words, sizeof words, "%a, %d %b %Y %H:%M:%S +0000", &parts))
        return STR("");
    return str_copy(cli->arena, str_of(words));
}

/* Somebody without a mail address is told by whoever empties the spool folder. */
static void carry_mail(struct carrier *carrier, const struct outgoing *item,
                       struct carried *ret_carried)
{
    struct notice_mail mail = {.id = item->id,
                               .to = item->to,
                               .address = item->address,
                               .subject = item->subject,
                               .text = item->text,
                               .html = item->html,
                               .reference = item->reference,
                               .gathered = item->notice_count > 0,
                               .date = date_of(carrier->cli, item->at)};
    if (carrier->mailer && !str_empty(item->address)) {
        mailer_send(carrier->mailer, &mail, ret_carried);
        return;
    }
    notify_spool(&carrier->spool, &mail, ret_carried);
    /* Mail does not wait for a folder. */
    if (carrier->mailer && ret_carried->outcome == CARRY_AWAY)
        ret_carried->outcome = CARRY_LATER;
}

static void note_pause(struct carrier *carrier, const struct carried *carried)
{
    if (carried->outcome == CARRY_SENT)
        carrier->pause = 0;
    if (carried->outcome != CARRY_AWAY)
        return;
    carrier->pause = carrier->pause ? 2 * carrier->pause : PAUSE_MS;
    if (carrier->pause > PAUSE_MOST_MS)
        carrier->pause = PAUSE_MOST_MS;
    carrier->resume_at = runtime_now(carrier->runtime) + carrier->pause;
}

static void report(struct carrier *carrier, const struct outgoing *item, const char *why)
{
    FILE *err = carrier->cli->err;
    if (item->notice_count)
        fprintf(err, "waymark: Digest %.*s of %zu notices: %s\n", STR_ARG(item->id),
                item->notice_count, why);
    else
        fprintf(err, "waymark: Notice %.*s of case %.*s: %s\n", STR_ARG(item->id),
                STR_ARG(item->reference), why);
}

static enum result record(struct carrier *carrier, const struct outgoing *item,
                          const struct carried *carried)
{
    const char *outcome = outcomes[carried->outcome];
    struct str why = carried->outcome == CARRY_SENT ? STR("") : str_of(carried->why);
    struct error *error = &carrier->cli->error;
    if (item->notice_count)
        return runtime_carried_digest(carrier->runtime, item, outcome, why, error);
    return runtime_carried(carrier->runtime, item->id, outcome, why, error);
}

static enum result carry_one(struct carrier *carrier, const struct outgoing *item,
                             int64_t *ret_sent)
{
    struct carried carried;
    service_alive();
    carry_mail(carrier, item, &carried);
    note_pause(carrier, &carried);
    if (carried.outcome != CARRY_SENT)
        report(carrier, item, carried.why);
    else
        *ret_sent += item->notice_count ? (int64_t)item->notice_count : 1;
    return record(carrier, item, &carried);
}

/* A clock that was set back must not keep us waiting for it to come round again. */
static bool is_paused(const struct carrier *carrier)
{
    int64_t left = carrier->resume_at - runtime_now(carrier->runtime);
    return carrier->pause && left > 0 && left <= carrier->pause;
}

static enum result carry_page(struct carrier *carrier, const volatile bool *stop, bool *ret_more,
                              int64_t *ret_sent)
{
    struct cli *cli = carrier->cli;
    struct outgoings page = {0};
    struct arena_mark mark = arena_mark(cli->arena);
    enum result result =
        runtime_outgoing(carrier->runtime, CARRY_PAGE, cli->arena, &page, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < page.count && !*stop && !is_paused(carrier);
         i++)
        result = carry_one(carrier, &page.items[i], ret_sent);
    arena_reset(cli->arena, mark);
    *ret_more = page.more;
    return result;
}

enum result carry_notices(struct carrier *carrier, const volatile bool *stop, int64_t *ret_sent)
{
    enum result result = RESULT_DONE;
    bool more = is_alone(carrier);
    *ret_sent = 0;
    while (more && !*stop && !is_paused(carrier) && result == RESULT_DONE)
        result = carry_page(carrier, stop, &more, ret_sent);
    return result;
}

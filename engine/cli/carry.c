#include "cli/carry.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "cli/service.h"
#include "notify/notify.h"

#define CARRY_PAGE 100

struct carrier {
    struct cli *cli;
    struct runtime *runtime;
    const char *spool;
    int lock;   /* file beside the store; its lock goes with the process */
    bool alone; /* the lock is ours */
    bool said;  /* that another process carries */
};

/* ---- one process at a time ---- */

enum result carrier_open(struct cli *cli, struct runtime *runtime, struct carrier **ret_carrier)
{
    struct carrier *carrier = ARENA_NEW(cli->arena, struct carrier);
    const char *path = str_format(cli->arena, "%s-run", session_path(cli)).at;
    *carrier = (struct carrier){.cli = cli, .runtime = runtime, .spool = session_spool(cli)};
    carrier->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (carrier->lock < 0)
        return cli_fail(cli, RESULT_TROUBLE, "The file %s cannot be opened: %s.", path,
                        strerror(errno));
    *ret_carrier = carrier;
    return RESULT_DONE;
}

void carrier_closep(struct carrier **carrier)
{
    if (*carrier)
        close((*carrier)->lock);
    *carrier = NULL;
}

const char *carrier_target(const struct carrier *carrier)
{
    return carrier->spool;
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

static const char *const outcomes[] = {
    [CARRY_SENT] = "sent", [CARRY_LATER] = "later", [CARRY_FAILED] = "failed"};

static enum result carry_one(struct carrier *carrier, const struct outgoing *item,
                             int64_t *ret_sent)
{
    struct carried carried;
    struct cli *cli = carrier->cli;
    struct notice_mail mail = {.id = item->id,
                               .to = item->to,
                               .address = item->address,
                               .subject = item->subject,
                               .text = item->text,
                               .html = item->html,
                               .reference = item->reference};
    service_alive();
    notify_spool(carrier->spool, &mail, &carried);
    *ret_sent += carried.outcome == CARRY_SENT;
    if (carried.outcome != CARRY_SENT)
        fprintf(cli->err, "waymark: Notice %.*s of case %.*s: %s\n", STR_ARG(item->id),
                STR_ARG(item->reference), carried.why);
    return runtime_carried(carrier->runtime, item->id, outcomes[carried.outcome],
                           carried.outcome == CARRY_SENT ? STR("") : str_of(carried.why),
                           &cli->error);
}

static enum result carry_page(struct carrier *carrier, const volatile bool *stop, bool *ret_more,
                              int64_t *ret_sent)
{
    struct cli *cli = carrier->cli;
    struct outgoings page = {0};
    struct arena_mark mark = arena_mark(cli->arena);
    enum result result =
        runtime_outgoing(carrier->runtime, CARRY_PAGE, cli->arena, &page, &cli->error);
    for (size_t i = 0; result == RESULT_DONE && i < page.count && !*stop; i++)
        result = carry_one(carrier, &page.items[i], ret_sent);
    arena_reset(cli->arena, mark);
    *ret_more = page.count >= CARRY_PAGE;
    return result;
}

enum result carry_notices(struct carrier *carrier, const volatile bool *stop, int64_t *ret_sent)
{
    enum result result = RESULT_DONE;
    bool more = is_alone(carrier);
    *ret_sent = 0;
    while (more && !*stop && result == RESULT_DONE)
        result = carry_page(carrier, stop, &more, ret_sent);
    return result;
}

#include "cli/carry.h"

#include "notify/notify.h"

#define CARRY_PAGE 100

static const char *const outcomes[] = {
    [CARRY_SENT] = "sent", [CARRY_LATER] = "later", [CARRY_FAILED] = "failed"};

static enum result carry_one(struct cli *cli, struct runtime *runtime, const struct outgoing *item,
                             int64_t *ret_sent)
{
    struct carried carried;
    struct notice_mail mail = {.id = item->id,
                               .to = item->to,
                               .address = item->address,
                               .subject = item->subject,
                               .text = item->text,
                               .html = item->html,
                               .reference = item->reference};
    notify_spool(session_spool(cli), &mail, &carried);
    *ret_sent += carried.outcome == CARRY_SENT;
    if (carried.outcome != CARRY_SENT)
        fprintf(cli->err, "waymark: Notice %.*s of case %.*s: %s\n", STR_ARG(item->id),
                STR_ARG(item->reference), carried.why);
    return runtime_carried(runtime, item->id, outcomes[carried.outcome],
                           carried.outcome == CARRY_SENT ? STR("") : str_of(carried.why),
                           &cli->error);
}

enum result carry_notices(struct cli *cli, struct runtime *runtime, int64_t *ret_sent)
{
    struct outgoings page = {0};
    *ret_sent = 0;
    do {
        struct arena_mark mark = arena_mark(cli->arena);
        enum result result = runtime_outgoing(runtime, CARRY_PAGE, cli->arena, &page, &cli->error);
        for (size_t i = 0; result == RESULT_DONE && i < page.count; i++)
            result = carry_one(cli, runtime, &page.items[i], ret_sent);
        arena_reset(cli->arena, mark);
        if (result != RESULT_DONE)
            return result;
    } while (page.count == CARRY_PAGE);
    return RESULT_DONE;
}

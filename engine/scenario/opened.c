/* Cases that actions open, and the story's words for them. */
#include "scenario/player.h"

static bool is_known(const struct player *player, struct str reference)
{
    for (size_t i = 0; i < player->cases.count; i++)
        if (str_eq(player->cases.items[i].reference, reference))
            return true;
    return false;
}

static void take_first(struct player *player, const struct case_state *opener, struct str link,
                       struct str name)
{
    for (size_t i = 0; i < opener->links.count; i++) {
        const struct case_link *made = &opener->links.items[i];
        if (!str_eq(made->name, link) || is_known(player, made->reference))
            continue;
        struct story_case opened = {.name = name,
                                    .reference = str_copy(player->arena, made->reference)};
        VEC_PUSH(player->arena, player->cases, opened);
        return;
    }
}

/* The first case of its opener's link that the story has no word for yet. */
static enum result look_for(struct player *player, const struct story_fixture *fixture)
{
    const struct yaml_node *by = fixture->opened_by;
    bool map = by->kind == YAML_MAPPING;
    const struct yaml_node *opener = map ? yaml_get(by, "case") : NULL;
    const struct yaml_node *link = map ? yaml_get(by, "link") : by;
    const struct story_case *at = player_case(player, opener ? yaml_text(opener) : (struct str){0});
    struct stage_view view = {0};
    if (!at || !link)
        return RESULT_DONE;
    enum result result = player->stage->look(player->stage->context, player->arena, at->reference,
                                             &view, player->error);
    if (result == RESULT_DONE)
        take_first(player, view.state, yaml_text(link), fixture->id.text);
    return result;
}

enum result opened_make_known(struct player *player)
{
    const struct story_fixture *fixtures = player->scenario->fixtures.items;
    enum result result = RESULT_DONE;
    for (size_t i = 0; result == RESULT_DONE && i < player->scenario->fixtures.count; i++)
        if (fixtures[i].opened_by && fixtures[i].loaded)
            result =
                player->stage->protocol(player->stage->context, fixtures[i].loaded, player->error);
    return result;
}

enum result opened_name(struct player *player)
{
    const struct story_fixture *fixtures = player->scenario->fixtures.items;
    enum result result = RESULT_DONE;
    for (size_t i = 0; result == RESULT_DONE && i < player->scenario->fixtures.count; i++)
        if (fixtures[i].opened_by && !player_case(player, fixtures[i].id.text))
            result = look_for(player, &fixtures[i]);
    return result;
}

/* Libraries checked alone, without a protocol that uses them. */
#include "support/protocols.h"
#include "support/tap.h"

#define HEAD "waymark: 1\nlibrary: shared\nversion: 2026.1\n"
static const struct memory_file files[] = {
    {"rules/good.yaml", HEAD "use: rules/other.yaml\ndata: {start: date}\n"},
    {"rules/other.yaml", "waymark: 1\nlibrary: other\nversion: 2026.1\ndata: {end: date}\n"},
    {"rules/key.yaml", HEAD "date: {start: date}\n"},
    {"rules/clash.yaml", HEAD "use: rules/other.yaml\ndata: {end: date}\n"},
    {"rules/circle.yaml", HEAD "use: rules/circle.yaml\ndata: {start: date}\n"},
    {"rules/calendar.yaml", "waymark: 1\ncalendar: calendar\nversion: 2026.1\n"},
    {NULL, NULL},
};

TEST("a library alone")
{
    static const struct {
        int line;
        const char *path, *code; /* of the first message; NULL: none */
    } rows[] = {{__LINE__, "rules/good.yaml", NULL},    {__LINE__, "rules/key.yaml", "Y031"},
                {__LINE__, "rules/clash.yaml", "P008"}, {__LINE__, "rules/circle.yaml", NULL},
                {__LINE__, "rules/none.yaml", "P007"},  {__LINE__, "rules/calendar.yaml", "P006"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_start(&bench, NULL, files);
        bool good = library_check(&bench.loader, str_of(rows[i].path));
        const struct diags *diags = bench.loader.diags;
        CHECK(good == (rows[i].code == NULL));
        CHECK_STR_AT(rows[i].line,
                     diags->list.count == 0 ? STR("none") : str_of(diags->list.items[0]->code),
                     rows[i].code == NULL ? "none" : rows[i].code);
        bench_end(&bench);
    }
}

/* Pictures of a chart that has everything, against goldens. */
#include <stdlib.h>

#include "support/capture.h"
#include "support/protocols.h"
#include "support/tap.h"

static struct str drawn(struct bench *bench, const struct graph_marks *marks,
                        enum graph_format format)
{
    char *text = NULL;
    size_t size = 0;
    const struct protocol *protocol = protocol_load(&bench->loader, STR("chart.yaml"));
    if (!CHECK(protocol != NULL))
        return STR("");
    FILE *out = open_memstream(&text, &size);
    protocol_graph(protocol, marks, format, out);
    CHECK(fclose(out) == 0);
    struct str copy = str_copy(bench->arena, (struct str){text, size});
    free(text);
    return copy;
}

static struct graph_marks marks_of(struct bench *bench)
{
    static int64_t once = 1, twice = 2;
    struct graph_marks marks = {.reference = STR("ABCDEFGH"),
                                .active = map_new(bench->arena),
                                .entered = map_new(bench->arena),
                                .taken = map_new(bench->arena)};
    static const char *const active[] = {"both", "left", "left_two", "right", "right_one"};
    for (size_t i = 0; i < sizeof active / sizeof *active; i++)
        map_put(marks.active, str_of(active[i]), &once);
    map_put(marks.entered, STR("one"), &once);
    map_put(marks.taken, STR("one.go"), &once);
    map_put(marks.taken, STR("left_one.next"), &twice);
    return marks;
}

TEST("a chart as DOT and as Mermaid, plain and with a case")
{
    static const struct {
        enum graph_format format;
        bool marked;
        const char *golden;
    } rows[] = {
        {GRAPH_DOT, false, "tests/diag/graph/chart.dot.txt"},
        {GRAPH_DOT, true, "tests/diag/graph/case.dot.txt"},
        {GRAPH_MERMAID, false, "tests/diag/graph/chart.mermaid.txt"},
        {GRAPH_MERMAID, true, "tests/diag/graph/case.mermaid.txt"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct bench bench;
        bench_start(&bench, "tests/diag/graph", NULL);
        struct graph_marks marks = marks_of(&bench);
        CHECK_GOLDEN(drawn(&bench, rows[i].marked ? &marks : NULL, rows[i].format), rows[i].golden);
        bench_end(&bench);
    }
}

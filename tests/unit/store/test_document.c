/* docs/journal.md: its commands, run on the example store, print what it says; and the example, a
 * store of an earlier day, is still opened and verified. WAYMARK_BLESS=1 writes both anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/capture.h"
#include "support/sample_store.h"
#include "support/tap.h"

static const char document[] = "docs/journal.md", example[] = "tests/store/example.db";

static bool blessing(void)
{
    const char *bless = getenv("WAYMARK_BLESS");
    return bless && strcmp(bless, "1") == 0;
}

static bool copy_file(struct arena *arena, const char *from, const char *to)
{
    struct str bytes = read_file(arena, from);
    FILE *out = bytes.at ? fopen(to, "wb") : NULL;
    bool copied = out && fwrite(bytes.at, 1, bytes.len, out) == bytes.len;
    return out && fclose(out) == 0 && copied;
}

/* What a command prints, run in the folder. */
static struct str shell(struct arena *arena, const char *folder, struct str command)
{
    struct str line = str_format(arena, "cd '%s' && { %.*s\n} 2>&1", folder, STR_ARG(command));
    struct text text = text_new(arena);
    char part[4096];
    FILE *in = popen(line.at, "r");
    if (!in)
        return STR("popen failed\n");
    for (size_t got; (got = fread(part, 1, sizeof part, in)) > 0;)
        text_add(&text, (struct str){part, got});
    pclose(in);
    return text_str(&text);
}

/* One console block: commands are kept, what they print is written anew. */
static void replay(struct text *out, struct arena *arena, const char *folder, struct str block)
{
    struct str line, command = STR("");
    struct text pending = text_new(arena);
    while (str_next(&block, '\n', &line) || pending.len > 0) {
        bool more = line.at && str_starts(line, STR("> "));
        if (!more && pending.len > 0) {
            command = text_str(&pending);
            text_add(out, shell(arena, folder, command));
            pending = text_new(arena);
        }
        if (more || (line.at && str_starts(line, STR("$ ")))) {
            text_addf(out, "%.*s\n", STR_ARG(line));
            text_addf(&pending, "%.*s\n", STR_ARG(str_part(line, 2, line.len)));
        }
        line = (struct str){0};
    }
}

/* The whole page with the output of its commands as it is now. */
static struct str replay_all(struct arena *arena, const char *folder, struct str page)
{
    static const struct str open = STR_INIT("```console\n"), close = STR_INIT("```\n");
    struct text out = text_new(arena);
    size_t at = 0;
    for (ptrdiff_t from; (from = str_find(page, open, at)) >= 0;) {
        size_t begin = (size_t)from + open.len;
        ptrdiff_t end = str_find(page, close, begin);
        if (end < 0)
            break;
        text_add(&out, str_part(page, at, begin));
        replay(&out, arena, folder, str_part(page, begin, (size_t)end));
        at = (size_t)end;
    }
    text_add(&out, str_part(page, at, page.len));
    return text_str(&out);
}

static void write_example(void)
{
    struct sample sample = sample_filled();
    store_closep(&sample.store);
    CHECK(copy_file(sample.arena, sample.path, example));
    sample_free(&sample);
}

TEST("the commands of docs/journal.md print what it says")
{
    if (blessing())
        write_example();
    struct sample sample = sample_filled();
    struct str copy = str_format(sample.arena, "%s/example.db", sample.folder);
    if (system("command -v sqlite3 >/dev/null && command -v sha256sum >/dev/null") != 0) {
        tap_skip("sqlite3 or sha256sum is not installed");
    } else if (CHECK(copy_file(sample.arena, example, copy.at))) {
        struct str page = read_file(sample.arena, document);
        CHECK(str_find(page, STR("```console"), 0) > 0);
        CHECK_GOLDEN(replay_all(sample.arena, sample.folder, page), document);
    }
    shell(sample.arena, sample.folder, STR("rm -f example.db entry.sql part"));
    sample_free(&sample);
}

TEST("the example store is opened, verified and found to be the one that was written")
{
    struct sample sample = sample_filled();
    struct error error = {0};
    struct verify_report report;
    store_closep(&sample.store);
    CHECK(copy_file(sample.arena, example, sample.path));
    if (CHECK_INT(sample_reopen(&sample, STORE_WRITE, &error), RESULT_DONE)) {
        CHECK_INT(store_verify(sample.store, NULL, &report, &error), RESULT_DONE);
        CHECK_INT(report.faults, 0);
        CHECK_INT(report.entries, 6);
        CHECK_INT(report.sources, 1);
        struct str page = read_file(sample.arena, document);
        CHECK(str_find(page, str_of(strchr(report.head, '-') + 1), 0) > 0);
    }
    sample_free(&sample);
}

#include "support/capture.h"

#include <stdlib.h>

void capture_start(struct capture *capture)
{
    *capture = (struct capture){0};
    capture->out = open_memstream(&capture->at, &capture->len);
    if (!capture->out)
        abort();
}

struct str capture_end(struct capture *capture, struct arena *arena)
{
    if (fclose(capture->out) != 0)
        abort();
    struct str s = str_copy(arena, (struct str){capture->at, capture->len});
    free(capture->at);
    return s;
}

struct str read_file(struct arena *arena, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return (struct str){0};
    struct text text = text_new(arena);
    text_add(&text, STR(""));
    char part[4096];
    for (size_t got; (got = fread(part, 1, sizeof part, in)) > 0;)
        text_add(&text, (struct str){part, got});
    fclose(in);
    return text_str(&text);
}

/* Replays a fuzz target's corpus as a test: each file given is run once through the target; getting
 * to the end without a crash or a sanitizer's report is what is tested. With no files it fails, so
 * that a lost corpus shows. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint8_t *read_file(const char *path, size_t *ret_size)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    size_t cap = 2 * 1024 * 1024;
    uint8_t *data = malloc(cap);
    if (data)
        *ret_size = fread(data, 1, cap, in);
    if (fclose(in) != 0)
        perror(path);
    return data;
}

int main(int argc, char **argv)
{
    int failed = argc < 2;
    printf("TAP version 13\n1..%d\n", argc < 2 ? 1 : argc - 1);
    if (argc < 2)
        printf("not ok 1 - the corpus is empty\n");
    for (int i = 1; i < argc; i++) {
        size_t size = 0;
        uint8_t *data = read_file(argv[i], &size);
        failed |= !data;
        if (data)
            LLVMFuzzerTestOneInput(data, size);
        printf("%s %d - %s\n", data ? "ok" : "not ok", i, argv[i]);
        if (fflush(stdout) != 0)
            return 1;
        free(data);
    }
    return failed;
}

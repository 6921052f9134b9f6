/* A fuzz target over files, as an ordinary test: one test point for each file named. A target stops
 * the process where something is wrong, so a missing plan is a failure. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file's bytes in memory of exactly their size, so that an overrun is seen; NULL on trouble. */
static uint8_t *read_exactly(const char *path, size_t *ret_size)
{
    FILE *in = fopen(path, "rb");
    if (!in)
        return NULL;
    long size = fseek(in, 0, SEEK_END) == 0 ? ftell(in) : -1;
    uint8_t *bytes = size >= 0 ? malloc(size > 0 ? (size_t)size : 1) : NULL;
    rewind(in);
    if (bytes && fread(bytes, 1, (size_t)size, in) != (size_t)size) {
        free(bytes);
        bytes = NULL;
    }
    fclose(in);
    *ret_size = (size_t)size;
    return bytes;
}

int main(int argc, char **argv)
{
    int bad = argc < 2;
    printf("TAP version 13\n");
    for (int i = 1; i < argc; i++) {
        size_t size = 0;
        uint8_t *bytes = read_exactly(argv[i], &size);
        if (bytes)
            LLVMFuzzerTestOneInput(bytes, size);
        else
            bad = 1;
        printf("%sok %d - %s\n", bytes ? "" : "not ", i, argv[i]);
        fflush(stdout);
        free(bytes);
    }
    printf("1..%d\n", argc - 1);
    return bad;
}

#include "notify/curl.h"

#include <dlfcn.h>
#include <stddef.h>
#include <string.h>

static struct curl_calls calls;

#define CALL(name)                                                                                 \
    {                                                                                              \
        "curl_" #name, offsetof(struct curl_calls, name)                                           \
    }
static const struct {
    const char *name;
    size_t offset;
} names[] = {
    CALL(global_init),   CALL(easy_init),    CALL(easy_setopt),
    CALL(easy_perform),  CALL(easy_getinfo), CALL(easy_cleanup),
    CALL(easy_strerror), CALL(slist_append), CALL(slist_free_all),
};

const struct curl_calls *curl_load(void)
{
    static void *library;
    if (library)
        return &calls;
    void *opened = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    for (size_t i = 0; opened && i < sizeof names / sizeof *names; i++) {
        void *call = dlsym(opened, names[i].name);
        if (!call)
            return NULL;
        memcpy((char *)&calls + names[i].offset, &call, sizeof call);
    }
    if (!opened || calls.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        return NULL;
    library = opened;
    return &calls;
}

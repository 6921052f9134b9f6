/* libcurl's calls, found when mail is first sent. Linked, it and the thirty libraries behind it
 * would more than double the time that every command takes to start. Private to this floor. */
#ifndef NOTIFY_CURL_H
#define NOTIFY_CURL_H

#include <curl/curl.h>
#include <stdbool.h>

struct curl_calls {
    CURLcode (*global_init)(long flags);
    CURL *(*easy_init)(void);
    CURLcode (*easy_setopt)(CURL *curl, CURLoption option, ...);
    CURLcode (*easy_perform)(CURL *curl);
    CURLcode (*easy_getinfo)(CURL *curl, CURLINFO info, ...);
    void (*easy_cleanup)(CURL *curl);
    const char *(*easy_strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *list, const char *text);
    void (*slist_free_all)(struct curl_slist *list);
};

/* NULL where this system has no libcurl, or one that lacks a call. */
const struct curl_calls *curl_load(void);

#endif

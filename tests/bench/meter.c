#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "bench/bench.h"

void die(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    exit(1);
}

double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double cpu_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

long maxrss_kb(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

void meter_start(struct meter *meter, size_t laps)
{
    *meter = (struct meter){.laps = malloc((laps + 1) * sizeof *meter->laps),
                            .syncs_before = counted_syncs};
    if (!meter->laps)
        die("out of memory");
    sync(); /* what was written before must not be in the way of what is measured */
    meter->cpu_before = cpu_seconds();
    meter->started = seconds_now();
}

void meter_lap(struct meter *meter, double began)
{
    meter->laps[meter->lap_count++] = (seconds_now() - began) * 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void meter_print(struct meter *meter, const char *call)
{
    double seconds = seconds_now() - meter->started, cpu = cpu_seconds() - meter->cpu_before;
    size_t count = meter->lap_count;
    qsort(meter->laps, count, sizeof *meter->laps, by_value);
    printf("{\"call\":\"%s\",\"events\":%lld,\"seconds\":%.3f,\"rate\":%.0f,\"p50_us\":%.1f,\"p99_"
           "us\":%.1f,"
           "\"cpu_us_per_event\":%.1f,\"syncs\":%lld,\"maxrss_kb\":%ld}\n",
           call, (long long)meter->events, seconds, (double)meter->events / seconds,
           count ? meter->laps[count / 2] : 0.0, count ? meter->laps[count * 99 / 100] : 0.0,
           cpu * 1e6 / (double)meter->events, (long long)(counted_syncs - meter->syncs_before),
           maxrss_kb());
    free(meter->laps);
}

/* ---- counting syncs: the default VFS with one method of its files replaced ---- */
int64_t counted_syncs;

/* SQLite's file system has several tables of methods: for the database, and for files without
 * locks. */
#define METHOD_TABLES 4
static struct {
    const sqlite3_io_methods *real;
    sqlite3_io_methods counting;
} tables[METHOD_TABLES];
static sqlite3_vfs counting_vfs;

static int counting_sync(sqlite3_file *file, int flags)
{
    counted_syncs++;
    for (size_t i = 0; i < METHOD_TABLES; i++)
        if (file->pMethods == &tables[i].counting)
            return tables[i].real->xSync(file, flags);
    return SQLITE_IOERR_FSYNC;
}

static int counting_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                         int *ret_flags)
{
    sqlite3_vfs *real = vfs->pAppData;
    int code = real->xOpen(real, name, file, flags, ret_flags);
    if (code != SQLITE_OK || !file->pMethods)
        return code;
    for (size_t i = 0; i < METHOD_TABLES; i++) {
        if (tables[i].real && tables[i].real != file->pMethods)
            continue;
        tables[i].real = file->pMethods;
        tables[i].counting = *file->pMethods;
        tables[i].counting.xSync = counting_sync;
        file->pMethods = &tables[i].counting;
        return code;
    }
    return SQLITE_CANTOPEN;
}

void counting_vfs_register(void)
{
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    if (!real)
        die("no VFS");
    counting_vfs = *real;
    counting_vfs.zName = COUNTING_VFS;
    counting_vfs.pAppData = real;
    counting_vfs.pNext = NULL;
    counting_vfs.xOpen = counting_open;
    if (sqlite3_vfs_register(&counting_vfs, 0) != SQLITE_OK)
        die("the VFS cannot be registered");
}

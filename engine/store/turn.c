/* Turns at the write lock. Whoever acts for a person holds a shared lock on the file STORE-turn
 * from before asking for the write lock until the commit; a patient one, who has thousands of
 * things to do and nobody waiting for them, looks whether it is held, and lets those go first. */
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/sql.h"

#define NAP_NS 200000L  /* between two looks at a lock that another holds */
#define NAPS 100        /* such looks, then SQLite's own rhythm of up to a tenth of a second */
#define FOLD_PAGES 1000 /* of the log; SQLite's own number */
#define YIELD_NAPS 250  /* naps for which a patient one stands back, then it has a turn too */

static void nap(long ns)
{
    struct timespec pause = {.tv_nsec = ns};
    nanosleep(&pause, NULL);
}

/* A store that is no file of the system's (tests have such) or lies where nothing can be made has
 * no turns. */
void turn_open(struct store *store)
{
    struct stat about;
    store->turn = -1;
    if (store->mode != STORE_WRITE || stat(store->path, &about) != 0)
        return;
    struct arena_mark mark = arena_mark(store->arena);
    const char *name = str_format(store->arena, "%s-turn", store->path).at;
    store->turn = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    arena_reset(store->arena, mark);
}

void turn_close(struct store *store)
{
    if (store->turn >= 0)
        close(store->turn);
    store->turn = -1;
}

void turn_take(struct store *store)
{
    if (store->turn < 0 || store->patient)
        return;
    while (flock(store->turn, LOCK_SH) != 0 && errno == EINTR)
        ;
    store->in_turn = true;
}

void turn_leave(struct store *store)
{
    if (store->in_turn)
        flock(store->turn, LOCK_UN);
    store->in_turn = false;
}

void store_set_patient(struct store *store, bool patient)
{
    store->patient = patient;
    /* Whoever's commit passes this number folds the log: not people's, while a patient one writes.
     */
    sqlite3_wal_autocheckpoint(store->db, patient ? FOLD_PAGES / 2 : FOLD_PAGES);
}

bool store_is_wanted(const struct store *store)
{
    if (store->turn < 0)
        return false;
    if (flock(store->turn, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK;
    flock(store->turn, LOCK_UN);
    return false;
}

bool store_stand_back(const struct store *store)
{
    int naps = 0;
    for (; naps < YIELD_NAPS && store_is_wanted(store); naps++)
        nap(NAP_NS);
    return naps > 0;
}

/* ---- waiting for the write lock ---- */

/* Finer than SQLite's own at first: a patient holder lets go within a millisecond or two. */
int turn_wait(void *context, int count)
{
    struct store *store = context;
    static const long ms = 1000000L;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t at = (int64_t)now.tv_sec * 1000 + now.tv_nsec / ms;
    if (count == 0)
        store->waits_since = at;
    if (at - store->waits_since >= store->busy_ms)
        return 0;
    nap(count < NAPS ? NAP_NS : (count < 2 * NAPS ? 5 : 50) * ms);
    return 1;
}

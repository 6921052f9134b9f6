/* Turns at the write lock: who has much to do sees who acts, and lets them go first. */
#include <sqlite3.h>
#include <sys/stat.h>

#include "store/sql.h"
#include "support/sample_store.h"
#include "support/tap.h"

struct two {
    struct sample sample;
    struct store *patient, *person;
};

static struct two two_handles(void)
{
    struct two two = {.sample = sample_filled()};
    struct error error;
    two.person = two.sample.store;
    CHECK_INT(store_open(two.sample.path, STORE_WRITE, NULL, &two.patient, &error), RESULT_DONE);
    store_set_patient(two.patient, true);
    return two;
}

static void two_end(struct two *two)
{
    store_close(two->patient);
    sample_free(&two->sample);
}

static bool begin(struct store *store)
{
    struct error error;
    return store_begin(store, &error) == RESULT_DONE;
}

static bool commit(struct store *store)
{
    struct error error;
    return store_commit(store, &error) == RESULT_DONE;
}

TEST("somebody is seen from their beginning to their commit")
{
    struct two two = two_handles();
    CHECK(!store_is_wanted(two.patient));
    CHECK(!store_stand_back(two.patient));
    CHECK(begin(two.person));
    CHECK(store_is_wanted(two.patient));
    CHECK(store_stand_back(two.patient));
    CHECK(commit(two.person));
    CHECK(!store_is_wanted(two.patient));
    CHECK(begin(two.person));
    store_rollback(two.person);
    CHECK(!store_stand_back(two.patient));
    two_end(&two);
}

TEST("a patient handle is seen by nobody, and is seen again once it is not")
{
    struct two two = two_handles();
    CHECK(begin(two.patient));
    CHECK(!store_is_wanted(two.person));
    CHECK(commit(two.patient));
    store_set_patient(two.patient, false);
    CHECK(begin(two.patient));
    CHECK(store_is_wanted(two.person));
    CHECK(commit(two.patient));
    two_end(&two);
}

static int64_t file_size(const struct two *two)
{
    struct stat info = {0};
    CHECK_INT(stat(two->sample.path, &info), 0);
    return info.st_size;
}

static void write_pages(struct store *store, int pages)
{
    CHECK(begin(store));
    CHECK_INT(sqlite3_exec(store->db, "CREATE TABLE IF NOT EXISTS filler (x)", 0, 0, 0), SQLITE_OK);
    for (int i = 0; i < pages; i++)
        sqlite3_exec(store->db, "INSERT INTO filler VALUES (zeroblob(4000))", 0, 0, 0);
    CHECK(commit(store));
}

TEST("a patient handle folds the log into the file before people would have to")
{
    struct two two = two_handles();
    int64_t before = file_size(&two);
    write_pages(two.person, 600);
    CHECK_INT(file_size(&two), before);
    write_pages(two.patient, 1);
    CHECK(file_size(&two) > before + INT64_C(600) * 4000);
    two_end(&two);
}

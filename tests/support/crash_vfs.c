#include "support/crash_vfs.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECTOR = 512, FILES = 16, SHM_REGIONS = 8, NAME = 64 };

struct image {
    unsigned char *at;
    size_t size, cap;
};

/* What a name leads to; stays until the disk is freed, also when deleted. */
struct inode {
    struct image now, synced;
    unsigned char *shm[SHM_REGIONS];
    int shm_size[SHM_REGIONS];
    int shm_shared[SQLITE_SHM_NLOCK];
    bool shm_exclusive[SQLITE_SHM_NLOCK];
    int shared, reserved, exclusive; /* how many hold each lock */
    bool temporary;
    struct inode *next;
};

struct entry {
    char name[NAME];
    struct inode *now, *synced;
};

struct crash_disk {
    sqlite3_vfs vfs;
    char vfs_name[32];
    struct inode *inodes;
    struct entry entries[FILES];
    int entry_count;
    long operations, syncs, cut_at, calls, fail_at;
    enum crash_fault fault;
    bool cut;
    int64_t most_bytes; /* below 0: no limit */
};

struct handle {
    sqlite3_file base;
    struct crash_disk *disk;
    struct inode *inode;
    bool sync_names; /* the first sync makes the folder's names last too, as SQLite does for logs */
    int lock;
    unsigned shm_shared, shm_exclusive; /* bits: locks that this handle holds */
};

static void *must(void *got)
{
    if (!got) {
        fputs("crash_vfs: out of memory\n", stderr);
        abort();
    }
    return got;
}

/* ---- Images ---- */

static void image_resize(struct image *image, size_t size)
{
    if (size > image->cap) {
        size_t cap = size * 2;
        image->at = must(realloc(image->at, cap));
        image->cap = cap;
    }
    if (size > image->size)
        memset(image->at + image->size, 0, size - image->size);
    image->size = size;
}

static void image_write(struct image *image, size_t at, const void *bytes, size_t size)
{
    if (at + size > image->size)
        image_resize(image, at + size);
    if (size > 0)
        memcpy(image->at + at, bytes, size);
}

static void image_copy(struct image *to, const struct image *from)
{
    to->size = 0;
    image_write(to, 0, from->at, from->size);
}

/* The byte, or 0 beyond the end, as a file system fills gaps. */
static unsigned char image_byte(const struct image *image, size_t at)
{
    return at < image->size ? image->at[at] : 0;
}

/* ---- Counting, cutting, failing ---- */

static struct crash_disk *disk_of(sqlite3_vfs *vfs)
{
    return vfs->pAppData;
}

/* True if this call is to fail; `ret_code` says how. */
static bool fails(struct crash_disk *disk, int *ret_code)
{
    *ret_code = SQLITE_IOERR;
    if (disk->cut)
        return true;
    if (++disk->calls != disk->fail_at)
        return false;
    *ret_code = disk->fault == CRASH_FULL ? SQLITE_FULL : SQLITE_IOERR;
    return true;
}

/* One operation more; true if the power goes with it. */
static bool power_goes(struct crash_disk *disk, const struct inode *inode)
{
    if (inode && inode->temporary)
        return false;
    disk->operations++;
    disk->cut = disk->operations == disk->cut_at;
    return disk->cut;
}

static int64_t all_bytes(const struct crash_disk *disk)
{
    int64_t sum = 0;
    for (int i = 0; i < disk->entry_count; i++)
        sum += disk->entries[i].now ? (int64_t)disk->entries[i].now->now.size : 0;
    return sum;
}

static bool has_room(const struct crash_disk *disk, const struct inode *inode, size_t end)
{
    if (disk->most_bytes < 0 || end <= inode->now.size)
        return true;
    return all_bytes(disk) + (int64_t)(end - inode->now.size) <= disk->most_bytes;
}

/* ---- Names ---- */

static struct entry *find_entry(struct crash_disk *disk, const char *name)
{
    for (int i = 0; i < disk->entry_count; i++)
        if (strcmp(disk->entries[i].name, name) == 0)
            return &disk->entries[i];
    return NULL;
}

static struct entry *need_entry(struct crash_disk *disk, const char *name)
{
    struct entry *entry = find_entry(disk, name);
    if (entry)
        return entry;
    if (disk->entry_count == FILES || strlen(name) >= NAME)
        abort();
    entry = &disk->entries[disk->entry_count++];
    *entry = (struct entry){0};
    snprintf(entry->name, sizeof entry->name, "%s", name);
    return entry;
}

static struct inode *new_inode(struct crash_disk *disk)
{
    struct inode *inode = must(calloc(1, sizeof *inode));
    inode->next = disk->inodes;
    disk->inodes = inode;
    return inode;
}

static void sync_names(struct crash_disk *disk)
{
    for (int i = 0; i < disk->entry_count; i++)
        disk->entries[i].synced = disk->entries[i].now;
}

/* ---- Files ---- */

static struct handle *handle_of(sqlite3_file *file)
{
    return (struct handle *)file;
}

static void let_go(struct handle *handle, int level)
{
    struct inode *inode = handle->inode;
    if (handle->lock >= SQLITE_LOCK_EXCLUSIVE && level < SQLITE_LOCK_EXCLUSIVE)
        inode->exclusive = 0;
    if (handle->lock >= SQLITE_LOCK_RESERVED && level < SQLITE_LOCK_RESERVED)
        inode->reserved = 0;
    if (handle->lock >= SQLITE_LOCK_SHARED && level < SQLITE_LOCK_SHARED)
        inode->shared--;
    if (level < handle->lock)
        handle->lock = level;
}

static int file_close(sqlite3_file *file)
{
    let_go(handle_of(file), SQLITE_LOCK_NONE);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *file, void *out, int amount, sqlite3_int64 from)
{
    struct handle *handle = handle_of(file);
    const struct image *image = &handle->inode->now;
    int code;
    if (fails(handle->disk, &code)) {
        if (handle->disk->cut || handle->disk->fault != CRASH_SHORT_READ)
            return SQLITE_IOERR_READ;
        memset(out, 0, (size_t)amount);
        return SQLITE_IOERR_SHORT_READ;
    }
    size_t at = (size_t)from, want = (size_t)amount;
    size_t have = at >= image->size ? 0 : image->size - at;
    if (have > want)
        have = want;
    if (have > 0)
        memcpy(out, image->at + at, have);
    memset((char *)out + have, 0, want - have);
    return have == want ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *file, const void *bytes, int amount, sqlite3_int64 to)
{
    struct handle *handle = handle_of(file);
    int code;
    if (fails(handle->disk, &code))
        return code == SQLITE_FULL ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    if (!has_room(handle->disk, handle->inode, (size_t)to + (size_t)amount))
        return SQLITE_FULL;
    image_write(&handle->inode->now, (size_t)to, bytes, (size_t)amount);
    return power_goes(handle->disk, handle->inode) ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    struct handle *handle = handle_of(file);
    int code;
    if (fails(handle->disk, &code))
        return SQLITE_IOERR_TRUNCATE;
    image_resize(&handle->inode->now, (size_t)size);
    return power_goes(handle->disk, handle->inode) ? SQLITE_IOERR_TRUNCATE : SQLITE_OK;
}

static int file_sync(sqlite3_file *file, int flags)
{
    struct handle *handle = handle_of(file);
    int code;
    (void)flags;
    if (fails(handle->disk, &code) || power_goes(handle->disk, handle->inode))
        return SQLITE_IOERR_FSYNC;
    image_copy(&handle->inode->synced, &handle->inode->now);
    if (handle->sync_names)
        sync_names(handle->disk);
    handle->sync_names = false;
    handle->disk->syncs += handle->inode->temporary ? 0 : 1;
    return SQLITE_OK;
}

static int file_size(sqlite3_file *file, sqlite3_int64 *ret_size)
{
    struct handle *handle = handle_of(file);
    int code;
    if (fails(handle->disk, &code))
        return SQLITE_IOERR_FSTAT;
    *ret_size = (sqlite3_int64)handle->inode->now.size;
    return SQLITE_OK;
}

/* ---- Locks of a file: SHARED, RESERVED and EXCLUSIVE, within this process ---- */

static int file_lock(sqlite3_file *file, int level)
{
    struct handle *handle = handle_of(file);
    struct inode *inode = handle->inode;
    if (handle->lock >= level)
        return SQLITE_OK;
    bool mine_shared = handle->lock >= SQLITE_LOCK_SHARED;
    bool mine_reserved = handle->lock >= SQLITE_LOCK_RESERVED;
    if (inode->exclusive || (level >= SQLITE_LOCK_RESERVED && inode->reserved && !mine_reserved) ||
        (level == SQLITE_LOCK_EXCLUSIVE && inode->shared > (mine_shared ? 1 : 0)))
        return SQLITE_BUSY;
    if (!mine_shared)
        inode->shared++;
    if (level >= SQLITE_LOCK_RESERVED)
        inode->reserved = 1;
    if (level == SQLITE_LOCK_EXCLUSIVE)
        inode->exclusive = 1;
    handle->lock = level;
    return SQLITE_OK;
}

static int file_unlock(sqlite3_file *file, int level)
{
    let_go(handle_of(file), level);
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *file, int *ret_reserved)
{
    *ret_reserved = handle_of(file)->inode->reserved;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *file, int operation, void *argument)
{
    (void)file;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *file)
{
    (void)file;
    return SECTOR;
}

static int file_traits(sqlite3_file *file)
{
    (void)file;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

/* ---- Shared memory of the log's index: gone with the power ---- */

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **ret_at)
{
    struct handle *handle = handle_of(file);
    struct inode *inode = handle->inode;
    int code;
    *ret_at = NULL;
    if (fails(handle->disk, &code))
        return SQLITE_IOERR_SHMMAP;
    if (region >= SHM_REGIONS)
        return SQLITE_IOERR_SHMMAP;
    if (!inode->shm[region] && !extend)
        return SQLITE_OK;
    if (!inode->shm[region])
        inode->shm[region] = must(calloc(1, (size_t)size));
    inode->shm_size[region] = size;
    *ret_at = inode->shm[region];
    return SQLITE_OK;
}

static bool shm_free_for(const struct handle *handle, int slot, bool exclusive)
{
    const struct inode *inode = handle->inode;
    bool mine = handle->shm_shared & 1u << slot;
    if (inode->shm_exclusive[slot] && !(handle->shm_exclusive & 1u << slot))
        return false;
    return !exclusive || inode->shm_shared[slot] - (mine ? 1 : 0) == 0;
}

static void shm_take(struct handle *handle, int slot, bool exclusive)
{
    unsigned bit = 1u << slot;
    if (exclusive) {
        handle->inode->shm_exclusive[slot] = true;
        handle->shm_exclusive |= bit;
    } else if (!(handle->shm_shared & bit)) {
        handle->inode->shm_shared[slot]++;
        handle->shm_shared |= bit;
    }
}

static void shm_leave(struct handle *handle, int slot)
{
    unsigned bit = 1u << slot;
    if (handle->shm_exclusive & bit)
        handle->inode->shm_exclusive[slot] = false;
    if (handle->shm_shared & bit)
        handle->inode->shm_shared[slot]--;
    handle->shm_exclusive &= ~bit;
    handle->shm_shared &= ~bit;
}

static int shm_lock(sqlite3_file *file, int first, int count, int flags)
{
    struct handle *handle = handle_of(file);
    bool exclusive = flags & SQLITE_SHM_EXCLUSIVE, lock = flags & SQLITE_SHM_LOCK;
    for (int slot = first; lock && slot < first + count; slot++)
        if (!shm_free_for(handle, slot, exclusive))
            return SQLITE_BUSY;
    for (int slot = first; slot < first + count; slot++) {
        if (lock)
            shm_take(handle, slot, exclusive);
        else
            shm_leave(handle, slot);
    }
    return SQLITE_OK;
}

static void shm_barrier(sqlite3_file *file)
{
    (void)file;
}

static void shm_free(struct inode *inode)
{
    for (int region = 0; region < SHM_REGIONS; region++) {
        free(inode->shm[region]);
        inode->shm[region] = NULL;
    }
}

static int shm_unmap(sqlite3_file *file, int delete)
{
    struct handle *handle = handle_of(file);
    for (int slot = 0; slot < SQLITE_SHM_NLOCK; slot++)
        shm_leave(handle, slot);
    if (delete)
        shm_free(handle->inode);
    return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

/* ---- The file system ---- */

static int open_named(struct crash_disk *disk, const char *name, int flags, struct inode **ret)
{
    struct entry *entry = find_entry(disk, name);
    *ret = entry ? entry->now : NULL;
    if (*ret)
        return SQLITE_OK;
    if (!(flags & SQLITE_OPEN_CREATE))
        return SQLITE_CANTOPEN;
    *ret = need_entry(disk, name)->now = new_inode(disk);
    return power_goes(disk, *ret) ? SQLITE_IOERR : SQLITE_OK;
}

static int fs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *ret)
{
    struct crash_disk *disk = disk_of(vfs);
    struct handle *handle = handle_of(file);
    int code;
    *handle = (struct handle){.disk = disk};
    if (fails(disk, &code))
        return SQLITE_CANTOPEN;
    if (name) {
        code = open_named(disk, name, flags, &handle->inode);
    } else {
        handle->inode = new_inode(disk);
        handle->inode->temporary = true;
        code = SQLITE_OK;
    }
    if (code != SQLITE_OK)
        return code;
    handle->sync_names =
        (flags & SQLITE_OPEN_CREATE) && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL));
    handle->base.pMethods = &methods;
    if (ret)
        *ret = flags;
    return SQLITE_OK;
}

static int fs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    struct crash_disk *disk = disk_of(vfs);
    struct entry *entry = find_entry(disk, name);
    int code;
    if (fails(disk, &code))
        return SQLITE_IOERR_DELETE;
    if (!entry || !entry->now)
        return SQLITE_IOERR_DELETE_NOENT;
    entry->now = NULL;
    if (power_goes(disk, NULL))
        return SQLITE_IOERR_DELETE;
    if (sync)
        sync_names(disk);
    return SQLITE_OK;
}

/* As SQLite's own: an empty file does not exist for it. */
static int fs_access(sqlite3_vfs *vfs, const char *name, int flags, int *ret)
{
    struct crash_disk *disk = disk_of(vfs);
    const struct entry *entry = find_entry(disk, name);
    int code;
    if (fails(disk, &code))
        return SQLITE_IOERR_ACCESS;
    bool there = entry && entry->now;
    *ret = there && (flags != SQLITE_ACCESS_EXISTS || entry->now->now.size > 0);
    return SQLITE_OK;
}

static int fs_full_path(sqlite3_vfs *vfs, const char *name, int size, char *ret)
{
    (void)vfs;
    snprintf(ret, (size_t)size, "%s", name);
    return SQLITE_OK;
}

/* ---- Disks ---- */

struct crash_disk *crash_disk_new(void)
{
    const sqlite3_vfs *usual = sqlite3_vfs_find(NULL);
    struct crash_disk *disk = must(calloc(1, sizeof *disk));
    disk->most_bytes = -1;
    disk->vfs = *usual;
    disk->vfs.iVersion = 2;
    disk->vfs.szOsFile = sizeof(struct handle);
    disk->vfs.pNext = NULL;
    disk->vfs.pAppData = disk;
    disk->vfs.xOpen = fs_open;
    disk->vfs.xDelete = fs_delete;
    disk->vfs.xAccess = fs_access;
    disk->vfs.xFullPathname = fs_full_path;
    snprintf(disk->vfs_name, sizeof disk->vfs_name, "crash-%p", (void *)disk);
    disk->vfs.zName = disk->vfs_name;
    sqlite3_vfs_register(&disk->vfs, 0);
    return disk;
}

void crash_disk_free(struct crash_disk *disk)
{
    if (!disk)
        return;
    sqlite3_vfs_unregister(&disk->vfs);
    while (disk->inodes) {
        struct inode *inode = disk->inodes;
        disk->inodes = inode->next;
        shm_free(inode);
        free(inode->now.at);
        free(inode->synced.at);
        free(inode);
    }
    free(disk);
}

void crash_disk_freep(struct crash_disk **disk)
{
    crash_disk_free(*disk);
    *disk = NULL;
}

const char *crash_disk_vfs(const struct crash_disk *disk)
{
    return disk->vfs_name;
}

void crash_disk_cut_at(struct crash_disk *disk, long operation)
{
    disk->cut_at = operation;
}

bool crash_disk_was_cut(const struct crash_disk *disk)
{
    return disk->cut;
}

long crash_disk_operations(const struct crash_disk *disk)
{
    return disk->operations;
}

long crash_disk_syncs(const struct crash_disk *disk)
{
    return disk->syncs;
}

void crash_disk_fail_at(struct crash_disk *disk, long call, enum crash_fault fault)
{
    disk->fail_at = call;
    disk->fault = fault;
}

long crash_disk_calls(const struct crash_disk *disk)
{
    return disk->calls;
}

void crash_disk_leave_room(struct crash_disk *disk, int64_t bytes)
{
    disk->most_bytes = bytes < 0 ? -1 : all_bytes(disk) + bytes;
}

bool crash_disk_holds(const struct crash_disk *disk, const void *bytes, size_t size)
{
    for (int i = 0; i < disk->entry_count; i++) {
        const struct inode *inode = disk->entries[i].now;
        for (size_t at = 0; inode && at + size <= inode->now.size; at++)
            if (memcmp(inode->now.at + at, bytes, size) == 0)
                return true;
    }
    return false;
}

/* ---- What is found afterwards ---- */

/* How much of what was not synced survives; `mixed` is decided sector by sector. */
enum fate { FATE_LOST, FATE_KEPT, FATE_MIXED };

struct chance {
    uint64_t state;
    enum fate fate;
};

static uint64_t draw(struct chance *chance)
{
    uint64_t x = chance->state += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

static enum fate draw_fate(struct chance *chance)
{
    return chance->fate == FATE_MIXED ? (enum fate)(draw(chance) % 3) : chance->fate;
}

static size_t size_after(const struct inode *inode, struct chance *chance)
{
    size_t now = inode->now.size, synced = inode->synced.size;
    switch (draw_fate(chance)) {
    case FATE_LOST:
        return synced;
    case FATE_KEPT:
        return now;
    case FATE_MIXED: /* somewhere between, at a sector */
        break;
    }
    size_t low = now < synced ? now : synced, high = now < synced ? synced : now;
    size_t sectors = (high - low) / SECTOR;
    return sectors == 0 ? low : low + SECTOR * (size_t)(draw(chance) % (sectors + 1));
}

/* The sector at `at`: old, new, or its halves different. */
static void sector_after(const struct inode *inode, struct chance *chance, size_t at,
                         unsigned char *out, size_t size)
{
    enum fate fate = draw_fate(chance);
    size_t torn = SECTOR / 2;
    bool new_first = fate == FATE_MIXED && draw(chance) % 2 == 0;
    for (size_t i = 0; i < size; i++) {
        bool new = fate == FATE_KEPT || (fate == FATE_MIXED && (i < torn) == new_first);
        out[i] = image_byte(new ? &inode->now : &inode->synced, at + i);
    }
}

static bool differs(const struct inode *inode, size_t at, size_t size)
{
    if (at + size <= inode->now.size && at + size <= inode->synced.size)
        return memcmp(inode->now.at + at, inode->synced.at + at, size) != 0;
    return true;
}

static void content_after(const struct inode *inode, struct chance *chance, struct image *out)
{
    size_t now = inode->now.size;
    image_resize(out, now == inode->synced.size ? now : size_after(inode, chance));
    for (size_t at = 0; at < out->size; at += SECTOR) {
        size_t part = out->size - at < SECTOR ? out->size - at : SECTOR;
        if (differs(inode, at, part))
            sector_after(inode, chance, at, out->at + at, part);
        else
            memcpy(out->at + at, inode->now.at + at, part);
    }
}

static const struct inode *name_after(const struct entry *entry, struct chance *chance)
{
    if (entry->now == entry->synced)
        return entry->now;
    switch (draw_fate(chance)) {
    case FATE_LOST:
        return entry->synced;
    case FATE_KEPT:
        return entry->now;
    case FATE_MIXED:
        break;
    }
    return draw(chance) % 2 ? entry->now : entry->synced;
}

struct crash_disk *crash_disk_after(const struct crash_disk *disk, uint64_t seed)
{
    struct crash_disk *after = crash_disk_new();
    struct chance chance = {seed * 0x2545f4914f6cdd1du + 1, (enum fate)(seed % 4)};
    if (seed % 4 >= FATE_MIXED)
        chance.fate = FATE_MIXED;
    for (int i = 0; i < disk->entry_count; i++) {
        const struct inode *inode = name_after(&disk->entries[i], &chance);
        if (!inode)
            continue;
        struct entry *entry = need_entry(after, disk->entries[i].name);
        entry->now = entry->synced = new_inode(after);
        content_after(inode, &chance, &entry->now->now);
        image_copy(&entry->now->synced, &entry->now->now);
    }
    return after;
}

struct crash_disk *crash_disk_killed(const struct crash_disk *disk)
{
    struct crash_disk *after = crash_disk_new();
    for (int i = 0; i < disk->entry_count; i++) {
        const struct inode *inode = disk->entries[i].now;
        if (!inode)
            continue;
        struct entry *entry = need_entry(after, disk->entries[i].name);
        entry->now = entry->synced = new_inode(after);
        image_copy(&entry->now->now, &inode->now);
        image_copy(&entry->now->synced, &inode->now);
    }
    return after;
}

/* A file system in memory for SQLite that loses power.
 *
 * A disk knows of each file what was written and what was synced. It can stop at a chosen
 * operation (a write, truncation, sync, creation or deletion): that one is begun, every later call
 * fails. crash_disk_after then gives the disk that a computer finds when it starts again: what was
 * synced is there; each 512-byte sector that was not is old, new or torn by the seed, and so are
 * lengths, creations and deletions. A sector's bytes outside of a write are never harmed, as
 * SQLite's own VFS promises of disks. One process, one thread; several connections.
 */
#ifndef SUPPORT_CRASH_VFS_H
#define SUPPORT_CRASH_VFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct crash_disk;

enum crash_fault { CRASH_NONE, CRASH_IOERR, CRASH_FULL, CRASH_SHORT_READ };

struct crash_disk *crash_disk_new(void);
void crash_disk_free(struct crash_disk *disk);
void crash_disk_freep(struct crash_disk **disk);
/* The name under which SQLite knows it. */
const char *crash_disk_vfs(const struct crash_disk *disk);

/* Stop at the nth operation from the disk's making, counted from 1; 0: never. */
void crash_disk_cut_at(struct crash_disk *disk, long operation);
bool crash_disk_was_cut(const struct crash_disk *disk);
long crash_disk_operations(const struct crash_disk *disk);
long crash_disk_syncs(const struct crash_disk *disk);

/* Let the nth call that reaches the disk fail once, in that way; 0: never. */
void crash_disk_fail_at(struct crash_disk *disk, long call, enum crash_fault fault);
long crash_disk_calls(const struct crash_disk *disk);
/* No file may grow beyond what all files together hold now plus `bytes`; below 0: no limit. */
void crash_disk_leave_room(struct crash_disk *disk, int64_t bytes);

/* A new disk, as found after a power cut. */
struct crash_disk *crash_disk_after(const struct crash_disk *disk, uint64_t seed);
/* A new disk, as found after only the process was killed: everything written is there. */
struct crash_disk *crash_disk_killed(const struct crash_disk *disk);

/* Whether the bytes stand anywhere in a file that is there. */
bool crash_disk_holds(const struct crash_disk *disk, const void *bytes, size_t size);

#endif

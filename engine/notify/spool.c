#include "notify/notify.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notify/mail.h"

#define ID_BYTES 100

static void close_fd(const int *fd)
{
    if (*fd >= 0)
        close(*fd);
}

/* An id becomes a file's name: nothing in it may lead elsewhere. */
static bool id_is_name(struct str id)
{
    if (id.len == 0 || id.len > ID_BYTES)
        return false;
    for (size_t i = 0; i < id.len; i++)
        if (!isalnum((unsigned char)id.at[i]) && id.at[i] != '-' && id.at[i] != '_')
            return false;
    return true;
}

static void say(struct carried *carried, enum carry outcome, const char *what, const char *where)
{
    carried->outcome = outcome;
    snprintf(carried->why, sizeof carried->why, "%s%s%s", what, *where ? ": " : "", where);
}

static enum result trouble(struct error *error, const char *what, const char *folder)
{
    enum result result = error_set(error, RESULT_TROUBLE, "cannot %s in the spool folder '%s': %s",
                                   what, folder, strerror(errno));
    error_help(error, "give this user the right to write there and free space on its disk");
    return result;
}

static int open_folder(const char *folder)
{
    if (mkdir(folder, 0700) != 0 && errno != EEXIST)
        return -1;
    return open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static bool write_all(int fd, struct str bytes)
{
    size_t done = 0;
    while (done < bytes.len) {
        ssize_t wrote = write(fd, bytes.at + done, bytes.len - done);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        done += (size_t)wrote;
    }
    return true;
}

static bool write_file(int folder, const char *name, struct str bytes)
{
    /* A left-over of a crash is ours by its name; O_NOFOLLOW keeps a planted link from being
     * written through. */
    unlinkat(folder, name, 0);
    CLEANUP(close_fd)
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    if (write_all(fd, bytes) && fsync(fd) == 0)
        return true;
    int cause = errno;
    unlinkat(folder, name, 0);
    errno = cause;
    return false;
}

static bool file_holds(int folder, const char *name, struct str bytes)
{
    CLEANUP(close_fd) int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        about.st_size != (off_t)bytes.len)
        return false;
    size_t at = 0;
    char buffer[4096];
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) > 0) {
        if (at + (size_t)got > bytes.len || memcmp(buffer, bytes.at + at, (size_t)got) != 0)
            return false;
        at += (size_t)got;
    }
    return got == 0 && at == bytes.len;
}

/* Written before a crash took the record of it, or something that is not ours. */
static bool lies_there(int folder, const char *name, const struct notice_mail *mail,
                       struct str bytes, struct carried *carried)
{
    struct stat about;
    if (fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
        return false;
    if (file_holds(folder, name, bytes))
        carried->outcome = CARRY_SENT;
    else if (mail->gathered && S_ISREG(about.st_mode))
        return false;
    else
        say(carried, CARRY_FAILED, "another file of that name is in the spool folder", name);
    return true;
}

static bool is_notice(const char *name)
{
    size_t len = strlen(name);
    return *name != '.' && len > 4 && strcmp(name + len - 4, ".eml") == 0;
}

/* Whether nobody empties it. What cannot be counted is found out by writing. */
static bool is_full(const struct spool *spool)
{
    DIR *folder = spool->most > 0 ? opendir(spool->folder) : NULL;
    const struct dirent *entry;
    int64_t count = 0;
    if (!folder)
        return false;
    while (count < spool->most && (entry = readdir(folder)))
        count += is_notice(entry->d_name);
    closedir(folder);
    return count >= spool->most;
}

/* A notice that is too large for any file is no fault of the folder. */
static void say_unwritten(struct carried *carried, const char *what)
{
    say(carried, errno == EFBIG ? CARRY_LATER : CARRY_AWAY, what, strerror(errno));
}

static void put_file(const struct spool *spool, int folder, const struct notice_mail *mail,
                     struct str bytes, struct carried *carried)
{
    char name[ID_BYTES + 8], temporary[ID_BYTES + 8];
    snprintf(name, sizeof name, "%.*s.eml", STR_ARG(mail->id));
    snprintf(temporary, sizeof temporary, ".%.*s.new", STR_ARG(mail->id));
    if (lies_there(folder, name, mail, bytes, carried))
        return;
    if (is_full(spool)) {
        say(carried, CARRY_AWAY, "the spool folder is full", "");
        return;
    }
    if (!write_file(folder, temporary, bytes)) {
        say_unwritten(carried, "cannot write in the spool folder");
        return;
    }
    if (renameat(folder, temporary, folder, name) != 0 || fsync(folder) != 0) {
        say_unwritten(carried, "cannot rename in the spool folder");
        unlinkat(folder, temporary, 0);
        return;
    }
    carried->outcome = CARRY_SENT;
}

void notify_spool(const struct spool *spool, const struct notice_mail *mail,
                  struct carried *ret_carried)
{
    *ret_carried = (struct carried){.outcome = CARRY_FAILED};
    if (!id_is_name(mail->id)) {
        say(ret_carried, CARRY_FAILED, "the notice's id is no file name", "");
        return;
    }
    CLEANUP(close_fd) int fd = open_folder(spool->folder);
    if (fd < 0) {
        say(ret_carried, CARRY_AWAY, "cannot open the spool folder", strerror(errno));
        return;
    }
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    put_file(spool, fd, mail, mail_text(arena, mail), ret_carried);
}

bool notify_is_spooled(const char *folder, struct str id)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/%.*s.eml", folder, STR_ARG(id));
    struct stat about;
    return id_is_name(id) && len > 0 && (size_t)len < sizeof path && lstat(path, &about) == 0;
}

/* Zeros over the content first: a removed file's blocks stay readable on the disk. */
static bool wipe_file(int folder, const char *name)
{
    CLEANUP(close_fd) int fd = openat(folder, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat about;
    if (fd < 0 || fstat(fd, &about) != 0)
        return errno == ENOENT || errno == ELOOP;
    static const char zeros[4096];
    for (off_t at = 0; at < about.st_size; at += (off_t)sizeof zeros) {
        size_t size = sizeof zeros;
        if (about.st_size - at < (off_t)size)
            size = (size_t)(about.st_size - at);
        if (!write_all(fd, (struct str){zeros, size}))
            return false;
    }
    return fsync(fd) == 0;
}

static bool remove_file(int folder, const char *name)
{
    return wipe_file(folder, name) && (unlinkat(folder, name, 0) == 0 || errno == ENOENT);
}

enum result notify_unspool(const char *folder, struct str id, struct error *error)
{
    if (!id_is_name(id))
        return error_set(error, RESULT_MISUSE, "'%.*s' is no id of a notice", STR_ARG(id));
    CLEANUP(close_fd) int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 && errno == ENOENT)
        return RESULT_DONE;
    if (fd < 0)
        return trouble(error, "look", folder);
    char name[ID_BYTES + 8];
    snprintf(name, sizeof name, "%.*s.eml", STR_ARG(id));
    if (!remove_file(fd, name))
        return trouble(error, "remove a notice", folder);
    snprintf(name, sizeof name, ".%.*s.new", STR_ARG(id));
    if (!remove_file(fd, name))
        return trouble(error, "remove a notice", folder);
    return fsync(fd) == 0 ? RESULT_DONE : trouble(error, "sync", folder);
}

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "notify/mail.h"
#include "notify/notify.h"
#include "support/tap.h"

#define L __LINE__

/* A folder that is removed with all that is in it. */
struct folder {
    char path[64];
};

static struct folder folder_new(void)
{
    struct folder folder = {"/tmp/waymark-spool-XXXXXX"};
    if (!mkdtemp(folder.path))
        abort();
    return folder;
}

static void folder_free(struct folder *folder)
{
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", folder->path);
    if (system(command) != 0)
        tap_note("could not remove %s", folder->path);
}

static struct str read_all(struct arena *arena, const char *folder, const char *name)
{
    char path[256], buffer[65536];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *in = fopen(path, "r");
    if (!in)
        return STR("(no such file)");
    size_t got = fread(buffer, 1, sizeof buffer, in);
    fclose(in);
    return str_copy(arena, (struct str){buffer, got});
}

static int count_files(const char *folder)
{
    int count = 0;
    DIR *dir = opendir(folder);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    if (dir)
        closedir(dir);
    return count;
}

static const struct notice_mail plain = {
    .id = STR_INIT("n1"),
    .to = STR_INIT("Sample School"),
    .address = STR_INIT("office@school.example"),
    .subject = STR_INIT("Weekly return is late"),
    .text = STR_INIT("The return of week 3 is late.\nPlease send it."),
    .reference = STR_INIT("B2C3D4ER"),
    .date = STR_INIT("Mon, 28 Sep 2026 09:00:00 +0100"),
};

static const char plain_text[] = "Date: Mon, 28 Sep 2026 09:00:00 +0100\r\n"
                                 "Message-ID: <n1@waymark>\r\n"
                                 "To: \"Sample School\" <office@school.example>\r\n"
                                 "Subject: Weekly return is late\r\n"
                                 "X-Waymark-Case: B2C3D4ER\r\n"
                                 "Auto-Submitted: auto-generated\r\n"
                                 "MIME-Version: 1.0\r\n"
                                 "Content-Type: text/plain; charset=utf-8\r\n"
                                 "Content-Transfer-Encoding: 7bit\r\n"
                                 "\r\n"
                                 "The return of week 3 is late.\r\n"
                                 "Please send it.\r\n";

static void spool_in(const char *folder, const struct notice_mail *mail, struct carried *ret)
{
    struct spool spool = {.folder = folder};
    notify_spool(&spool, mail, ret);
}

TEST("a notice becomes one private file of its name")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(folder_free) struct folder folder = folder_new();
    char spool[96], path[128];
    snprintf(spool, sizeof spool, "%s/spool", folder.path);
    snprintf(path, sizeof path, "%s/n1.eml", spool);
    struct carried carried;
    spool_in(spool, &plain, &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
    CHECK_STR(read_all(arena, spool, "n1.eml"), plain_text);
    CHECK_INT(count_files(spool), 1);
    struct stat about;
    if (CHECK(stat(path, &about) == 0))
        CHECK_INT(about.st_mode & 0777, 0600);
    if (CHECK(stat(spool, &about) == 0))
        CHECK_INT(about.st_mode & 0777, 0700);
}

TEST("carrying again is harmless; another's file is left alone")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(folder_free) struct folder folder = folder_new();
    struct carried carried;
    spool_in(folder.path, &plain, &carried);
    spool_in(folder.path, &plain, &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
    CHECK_INT(count_files(folder.path), 1);
    struct notice_mail other = plain;
    other.subject = STR("Something else");
    spool_in(folder.path, &other, &carried);
    CHECK_INT(carried.outcome, CARRY_FAILED);
    CHECK_STR(read_all(arena, folder.path, "n1.eml"), plain_text);
}

TEST("a receiver without a mail address is named, and is nobody's address")
{
    static const struct {
        int line;
        const char *name, *contact, *want;
    } rows[] = {
        {L, "Sample School", "", "To: \"Sample School\":;\r\n"},
        {L, "thief@example.org", "", "To: \"thief@example.org\":;\r\n"},
        {L, "One", "01234 567890", "To: \"One (01234 567890)\":;\r\n"},
        {L, "One", "one@example.org,two@example.org",
         "To: \"One (one@example.org,two@example.org)\":;\r\n"},
        {L, "One", "<one@example.org>", "To: \"One (<one@example.org>)\":;\r\n"},
        {L, "One", "one@example.org", "To: \"One\" <one@example.org>\r\n"},
        {L, "", "", "Message-ID: <n1@waymark>\r\nSubject:"},
    };
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct notice_mail mail = plain;
        mail.to = str_of(rows[i].name);
        mail.address = str_of(rows[i].contact);
        struct str text = mail_text(arena, &mail);
        bool found = str_find(text, str_of(rows[i].want), 0) >= 0;
        CHECK_STR_AT(rows[i].line, found ? str_of(rows[i].want) : text, rows[i].want);
    }
}

TEST("no value can add a header")
{
    static const struct {
        int line;
        const char *value;
    } rows[] = {
        {L, "Hello\r\nBcc: thief@example.org"},
        {L, "Hello\nBcc: thief@example.org"},
        {L, "Hello\rBcc: thief@example.org"},
        {L, "\r\n\r\nBcc: thief@example.org"},
        {L, "x\xe2\x80\xa8"
            "Bcc: thief@example.org"},
    };
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct notice_mail mail = plain;
        mail.subject = mail.to = mail.address = mail.reference = mail.date = str_of(rows[i].value);
        struct str text = mail_text(arena, &mail);
        CHECK_AT(rows[i].line, str_find(text, STR("\nBcc:"), 0) < 0);
        CHECK_AT(rows[i].line, str_find(text, STR("\rBcc:"), 0) < 0);
        /* The empty line that ends the header comes after its last field. */
        CHECK_AT(rows[i].line,
                 str_find(text, STR("\r\n\r\n"), 0) > str_find(text, STR("MIME-Version"), 0));
    }
}

static size_t longest_line(struct str text)
{
    size_t longest = 0, line = 0;
    for (size_t i = 0; i < text.len; i++) {
        line = text.at[i] == '\n' ? 0 : line + 1;
        longest = line > longest ? line : longest;
    }
    return longest;
}

TEST("long values fold; none is cut and no character is torn")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct text subject = text_new(arena);
    for (int i = 0; i < 1500; i++)
        text_add(&subject, STR("\xc3\xa9"));
    struct notice_mail mail = plain;
    mail.subject = text_str(&subject);
    struct str text = mail_text(arena, &mail);
    size_t letters = 0;
    for (ptrdiff_t at = -1; (at = str_find(text, STR("=C3=A9"), (size_t)(at + 1))) >= 0;)
        letters++;
    CHECK_INT(letters, 1500);
    CHECK(str_find(text, STR("=C3?="), 0) < 0);
    CHECK(longest_line(text) <= 76);
}

static const struct { /* what a body is and how it travels */
    int line;
    const char *body, *travels;
} bodies[] = {
    {L, "Late = late", "7bit\r\n\r\nLate = late\r\n"},
    {L, "a\r\nb\nc", "7bit\r\n\r\na\\x0d\r\nb\r\nc\r\n"},
    {L, "\xc2\xa3 5 = 5", "quoted-printable\r\n\r\n=C2=A3 5 =3D 5\r\n"},
    {L, "\xc2\xa3 \nb ", "quoted-printable\r\n\r\n=C2=A3=20\r\nb=20\r\n"},
    {L, ".\n..", "7bit\r\n\r\n.\r\n..\r\n"},
};

TEST("a body travels as ASCII in lines of CRLF")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct notice_mail mail = plain;
        mail.text = str_of(bodies[i].body);
        struct str text = mail_text(arena, &mail);
        CHECK_AT(bodies[i].line, str_ends(text, str_of(bodies[i].travels)));
        if (!str_ends(text, str_of(bodies[i].travels)))
            tap_note("%.*s", STR_ARG(text));
    }
    struct text long_line = text_new(arena);
    for (int i = 0; i < 3000; i++)
        text_char(&long_line, i % 7 ? 'a' : ' ');
    struct notice_mail mail = plain;
    mail.text = text_str(&long_line);
    CHECK(longest_line(mail_text(arena, &mail)) <= 77);
}

static const struct {
    int line;
    const char *address;
    bool good;
} addresses[] = {
    {L, "a@example.org", true},
    {L, "first.last+tag@sub.example.org", true},
    {L, "o'neil@example.org", true},
    {L, "", false},
    {L, "a", false},
    {L, "a@example", false},
    {L, "@example.org", false},
    {L, "a@", false},
    {L, "a@b@example.org", false},
    {L, "a b@example.org", false},
    {L, "<a@example.org>", false},
    {L, "a@example.org>", false},
    {L, "a@example.org\r\nDATA", false},
    {L, "a@example.org\n", false},
    {L, "a@example.org,b@example.org", false},
    {L, "\"a b\"@example.org", false},
    {L, ".a@example.org", false},
    {L, "a..b@example.org", false},
    {L, "a@.example.org", false},
    {L, "a@example..org", false},
    {L, "a@ex\xc3\xa4mple.org", false},
    {L, "a@[127.0.0.1]", false},
    {L, "a(b)@example.org", false},
    {L, "a@example.org NOTIFY=NEVER", false},
};

TEST("only a plain address is one")
{
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
        CHECK_INT_AT(addresses[i].line, notify_is_address(str_of(addresses[i].address)),
                     addresses[i].good);
}

TEST("a second form makes it two alternatives")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    struct notice_mail mail = plain;
    mail.html = STR("<p>Late</p>");
    struct str text = mail_text(arena, &mail);
    CHECK(str_find(text, STR("Content-Type: multipart/alternative; boundary="), 0) > 0);
    CHECK(str_find(text, STR("Content-Type: text/html; charset=utf-8"), 0) > 0);
    CHECK(str_find(text, STR("<p>Late</p>\r\n"), 0) > 0);
    CHECK(str_eq(text, mail_text(arena, &mail)));
}

TEST("an id that would lead elsewhere is refused")
{
    static const struct {
        int line;
        const char *id;
    } rows[] = {{L, ""}, {L, "../x"}, {L, "a/b"}, {L, ".hidden"}, {L, "a b"}, {L, "a\n"}};
    CLEANUP(folder_free) struct folder folder = folder_new();
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct notice_mail mail = plain;
        mail.id = str_of(rows[i].id);
        struct carried carried;
        struct error error;
        spool_in(folder.path, &mail, &carried);
        CHECK_INT_AT(rows[i].line, carried.outcome, CARRY_FAILED);
        CHECK_INT_AT(rows[i].line, notify_unspool(folder.path, mail.id, &error), RESULT_MISUSE);
    }
    CHECK_INT(count_files(folder.path), 0);
}

TEST("what cannot be written now is tried later, and leaves nothing half")
{
    CLEANUP(folder_free) struct folder folder = folder_new();
    struct carried carried;
    spool_in("/dev/null/spool", &plain, &carried);
    CHECK_INT(carried.outcome, CARRY_AWAY);
    /* A notice that is too large, by a limit on the size of files. */
    struct rlimit before, small;
    getrlimit(RLIMIT_FSIZE, &before);
    small = before;
    small.rlim_cur = 100;
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &small);
    spool_in(folder.path, &plain, &carried);
    setrlimit(RLIMIT_FSIZE, &before);
    CHECK_INT(carried.outcome, CARRY_LATER);
    CHECK_INT(count_files(folder.path), 0);
    spool_in(folder.path, &plain, &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
}

TEST("a folder that nobody empties is full, but for what lies there already")
{
    CLEANUP(folder_free) struct folder folder = folder_new();
    struct spool spool = {.folder = folder.path, .most = 2};
    struct notice_mail mails[] = {plain, plain, plain};
    struct carried carried;
    mails[1].id = STR("n2");
    mails[2].id = STR("n3");
    for (size_t i = 0; i < 3; i++)
        notify_spool(&spool, &mails[i], &carried);
    CHECK_INT(carried.outcome, CARRY_AWAY);
    CHECK_STR(str_of(carried.why), "the spool folder is full");
    CHECK_INT(count_files(folder.path), 2);
    notify_spool(&spool, &mails[0], &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
    struct error error;
    CHECK_INT(notify_unspool(folder.path, mails[0].id, &error), RESULT_DONE);
    notify_spool(&spool, &mails[2], &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
    CHECK_INT(count_files(folder.path), 2);
}

TEST("what was gathered takes the place of what it was")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(folder_free) struct folder folder = folder_new();
    struct notice_mail mail = plain;
    struct carried carried;
    mail.gathered = true;
    spool_in(folder.path, &mail, &carried);
    mail.text = STR("The return of week 3 is late.");
    spool_in(folder.path, &mail, &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
    CHECK(str_find(read_all(arena, folder.path, "n1.eml"), STR("Please"), 0) < 0);
    CHECK(notify_is_spooled(folder.path, mail.id));
    CHECK(!notify_is_spooled(folder.path, STR("../n1")));
    CHECK(!notify_is_spooled(folder.path, STR("n2")));
}

TEST("a planted link is not written through")
{
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CLEANUP(folder_free) struct folder folder = folder_new();
    char victim[96], name[96];
    snprintf(victim, sizeof victim, "%s/victim", folder.path);
    fclose(fopen(victim, "w"));
    struct carried carried;
    snprintf(name, sizeof name, "%s/.n1.new", folder.path);
    CHECK(symlink(victim, name) == 0);
    spool_in(folder.path, &plain, &carried);
    CHECK_INT(carried.outcome, CARRY_SENT);
    CHECK_STR(read_all(arena, folder.path, "victim"), "");
    struct notice_mail second = plain;
    second.id = STR("n2");
    snprintf(name, sizeof name, "%s/n2.eml", folder.path);
    CHECK(symlink(victim, name) == 0);
    spool_in(folder.path, &second, &carried);
    CHECK_INT(carried.outcome, CARRY_FAILED);
    CHECK_STR(read_all(arena, folder.path, "victim"), "");
}

TEST("a notice is taken back, half-written ones too")
{
    CLEANUP(folder_free) struct folder folder = folder_new();
    struct carried carried;
    struct error error;
    char name[96];
    spool_in(folder.path, &plain, &carried);
    snprintf(name, sizeof name, "%s/.n1.new", folder.path);
    fclose(fopen(name, "w"));
    CHECK_INT(notify_unspool(folder.path, plain.id, &error), RESULT_DONE);
    CHECK_INT(count_files(folder.path), 0);
    CHECK_INT(notify_unspool(folder.path, plain.id, &error), RESULT_DONE);
    CHECK_INT(notify_unspool("/nowhere/spool", plain.id, &error), RESULT_DONE);
    /* A link is removed, and what it leads to is not touched. */
    char victim[96];
    snprintf(victim, sizeof victim, "%s/victim", folder.path);
    FILE *out = fopen(victim, "w");
    fputs("kept", out);
    fclose(out);
    snprintf(name, sizeof name, "%s/n1.eml", folder.path);
    CHECK(symlink(victim, name) == 0);
    CHECK_INT(notify_unspool(folder.path, plain.id, &error), RESULT_DONE);
    CLEANUP(arena_freep) struct arena *arena = arena_new();
    CHECK_STR(read_all(arena, folder.path, "victim"), "kept");
    CHECK_INT(count_files(folder.path), 1);
}

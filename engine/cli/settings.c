#include "cli/settings.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "yaml/yaml.h"

#define SLOT(type, member) offsetof(struct type, member)
#define COUNT(array) (sizeof(array) / sizeof *(array))
#define SECRET_BYTES 1024

/* ---- what may be written ---- */

struct raw_secret {
    struct span at;
    struct key_name file, environment;
};
struct raw_mail {
    struct span at;
    struct key_name server, from, name, user, authorities, domain;
    struct key_number port, timeout;
    int security;
    struct raw_secret *password;
};
struct raw_spool {
    struct key_name folder;
    struct key_number most;
};
struct raw_settings {
    struct key_number waymark;
    struct key_name settings;
    struct raw_mail *mail;
    struct raw_spool *spool;
};

static const struct key_row secret_rows[] = {
    {"file", &key_text, SLOT(raw_secret, file),
     .help = "a file that holds it and that only its owner can read"},
    {"environment", &key_text, SLOT(raw_secret, environment), .help = "the variable that holds it"},
};
static const struct key_table secret_table = {.title = "secret",
                                              .help = "Where a secret stands: one of these.",
                                              .size = sizeof(struct raw_secret),
                                              .rows = secret_rows,
                                              .count = COUNT(secret_rows),
                                              .place_offset = SLOT(raw_secret, at),
                                              .name_offset = KEY_NO_SLOT};

static const struct key_word securities[] = {
    {"starttls", MAIL_STARTTLS, "encrypted before anything is said, or not used"},
    {"tls", MAIL_TLS, "encrypted from the first byte"},
    {"none", MAIL_PLAIN, "not encrypted, and without a user: for a server on this machine"},
    {NULL, 0, NULL}};

static const struct key_row mail_rows[] = {
    {"server", &key_text, SLOT(raw_mail, server), KEY_REQUIRED, .help = "its name or address"},
    {"port", &key_whole, SLOT(raw_mail, port), .help = "its port",
     .fallback = "587 with starttls, 465 with tls, 25 with none"},
    {"security", &key_enum, SLOT(raw_mail, security), .words = securities,
     .help = "how the connection is protected", .fallback = "starttls"},
    {"from", &key_text, SLOT(raw_mail, from), KEY_REQUIRED, .help = "the sender's mail address"},
    {"name", &key_text, SLOT(raw_mail, name), .help = "how the sender is shown"},
    {"user", &key_text, SLOT(raw_mail, user), .help = "who logs in there"},
    {"password", &key_struct, SLOT(raw_mail, password), .of = &secret_table,
     .help = "where the password of `user` stands"},
    {"authorities", &key_text, SLOT(raw_mail, authorities),
     .help = "a file of certificates that may vouch for the server", .fallback = "the system's"},
    {"domain", &key_text, SLOT(raw_mail, domain),
     .help = "the part of Message-IDs behind the @, and the name that is said in greeting",
     .fallback = "that of from"},
    {"timeout", &key_whole, SLOT(raw_mail, timeout),
     .help = "seconds after which a server that does not answer is given up", .fallback = "30"},
};
static const struct key_table mail_table = {.title = "mail server",
                                            .help = "The server that takes mail from us.",
                                            .size = sizeof(struct raw_mail),
                                            .rows = mail_rows,
                                            .count = COUNT(mail_rows),
                                            .place_offset = SLOT(raw_mail, at),
                                            .name_offset = KEY_NO_SLOT};

static const struct key_row spool_rows[] = {
    {"folder", &key_text, SLOT(raw_spool, folder), KEY_REQUIRED,
     .help = "its path, from the root of the file system on; it is made if it is not there"},
    {"most", &key_whole, SLOT(raw_spool, most),
     .help = "with so many notices in it the folder is full, and what follows waits",
     .fallback = "as many as its disk holds"},
};
static const struct key_table spool_table = {
    .title = "spool folder",
    .help = "The folder of notices that no server takes; somebody, or a program, empties it.",
    .size = sizeof(struct raw_spool),
    .rows = spool_rows,
    .count = COUNT(spool_rows),
    .place_offset = KEY_NO_SLOT,
    .name_offset = KEY_NO_SLOT};

static const struct key_row settings_rows[] = {
    {"waymark", &key_whole, SLOT(raw_settings, waymark), KEY_REQUIRED | KEY_FIRST,
     .help = "the version of the language: 1"},
    {"settings", &key_file_name, SLOT(raw_settings, settings), KEY_REQUIRED,
     .help = "a name for them"},
    {"mail", &key_struct, SLOT(raw_settings, mail), .of = &mail_table,
     .help = "the server to which notices with a mail address go",
     .fallback = "none: all go to the spool folder"},
    {"spool", &key_struct, SLOT(raw_settings, spool), .of = &spool_table,
     .help = "the folder to which all others go",
     .fallback = "the store's name with .spool behind it"},
};
static const struct key_table settings_table = {.title = "settings",
                                                .help = "How notices leave this system.",
                                                .size = sizeof(struct raw_settings),
                                                .rows = settings_rows,
                                                .count = COUNT(settings_rows),
                                                .place_offset = KEY_NO_SLOT,
                                                .name_offset = KEY_NO_SLOT};

const struct key_table *const settings_tables[] = {&settings_table, &mail_table, &secret_table,
                                                   &spool_table, NULL};

/* ---- secrets ---- */

struct reading {
    struct cli *cli;
    struct diags *diags;
    const struct raw_mail *mail;
};

static const char *text_or(struct cli *cli, const struct key_name *name, const char *fallback)
{
    return name->at.source ? str_cstr(cli->arena, name->text) : fallback;
}

/* Its first line; a file that others can read is no place for a secret. */
static const char *secret_of_file(const struct reading *reading, const struct key_name *name)
{
    struct cli *cli = reading->cli;
    struct stat about;
    struct str bytes, line;
    struct diag *diag;
    const char *path = str_cstr(cli->arena, name->text);
    if (stat(path, &about) == 0 && about.st_mode & 077) {
        diag = diag_error(reading->diags, "C022", name->at, "others can read this file");
        diag_help(reading->diags, diag, "chmod 600 %s", path);
        return NULL;
    }
    if (cli_read_file(cli, name->text, SECRET_BYTES, &bytes) != RESULT_DONE ||
        !str_next(&bytes, '\n', &line) || str_empty(str_trim(line))) {
        diag_error(reading->diags, "C022", name->at, "no secret can be read from this file");
        cli->error = (struct error){0};
        return NULL;
    }
    return str_cstr(cli->arena, str_trim(line));
}

static const char *secret_of(const struct reading *reading, const struct raw_secret *secret)
{
    bool by_file = secret->file.at.source, by_name = secret->environment.at.source;
    if (by_file == by_name) {
        diag_error(reading->diags, "C022", secret->at,
                   "a secret stands in one place: `file` or `environment`");
        return NULL;
    }
    if (by_file)
        return secret_of_file(reading, &secret->file);
    const char *value = getenv(str_cstr(reading->cli->arena, secret->environment.text));
    if (value && *value)
        return value;
    diag_error(reading->diags, "C022", secret->environment.at, "this variable is not set");
    return NULL;
}

static void read_login(const struct reading *reading, struct mail_server *server)
{
    const struct raw_mail *mail = reading->mail;
    bool named = mail->user.at.source;
    if (named != (mail->password != NULL)) {
        diag_error(reading->diags, "C022", named ? mail->user.at : mail->password->at,
                   "`user` and `password` come together");
        return;
    }
    if (!named)
        return;
    if (server->security == MAIL_PLAIN) {
        struct diag *diag = diag_error(reading->diags, "C022", mail->user.at,
                                       "a password would go over the network unprotected");
        diag_help(reading->diags, diag, "leave out `security: none`, or `user` and `password`");
        return;
    }
    server->user = str_cstr(reading->cli->arena, mail->user.text);
    server->password = secret_of(reading, mail->password);
}

/* ---- the server ---- */

static int read_number(const struct reading *reading, const struct key_number *number, int fallback,
                       int most)
{
    if (!number->at.source)
        return fallback;
    if (number->value >= 1 && number->value <= most)
        return (int)number->value;
    diag_error(reading->diags, "C021", number->at, "this is a number from 1 to %d", most);
    return fallback;
}

/* A word that goes into an address of libcurl's or a line to the server. */
static void check_host(const struct reading *reading, const struct key_name *name)
{
    for (size_t i = 0; i < name->text.len; i++) {
        char c = name->text.at[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '.' || c == '-';
        if (good)
            continue;
        diag_error(reading->diags, "C021", name->at, "this is no name of a host");
        return;
    }
}

static void read_sender(const struct reading *reading, struct mail_server *server)
{
    const struct raw_mail *mail = reading->mail;
    struct cli *cli = reading->cli;
    if (mail->from.at.source && !notify_is_address(mail->from.text))
        diag_error(reading->diags, "C021", mail->from.at, "this is no mail address");
    server->from = text_or(cli, &mail->from, "");
    server->from_name = text_or(cli, &mail->name, "");
    const char *sign = strchr(server->from, '@');
    server->domain = text_or(cli, &mail->domain, sign ? sign + 1 : "");
    check_host(reading, &mail->domain);
}

static void read_server(const struct reading *reading, struct mail_server *server)
{
    static const int ports[] = {[MAIL_STARTTLS] = 587, [MAIL_TLS] = 465, [MAIL_PLAIN] = 25};
    const struct raw_mail *mail = reading->mail;
    server->security = (enum mail_security)mail->security;
    server->host = text_or(reading->cli, &mail->server, "");
    server->port = read_number(reading, &mail->port, ports[server->security], 65535);
    server->seconds = read_number(reading, &mail->timeout, 30, 3600);
    server->authorities = text_or(reading->cli, &mail->authorities, NULL);
    check_host(reading, &mail->server);
    read_sender(reading, server);
    read_login(reading, server);
}

/* ---- the file ---- */

static struct str settings_path(struct cli *cli)
{
    struct str given = cli_option(cli, "settings");
    return str_empty(given) ? str_of(getenv("WAYMARK_SETTINGS")) : given;
}

/* Commands are called from anywhere: a path that begins here and there would be another each time.
 */
static void read_spool(const struct reading *reading, const struct raw_spool *raw,
                       struct spool *ret)
{
    if (!raw)
        return;
    ret->folder = text_or(reading->cli, &raw->folder, NULL);
    ret->most = read_number(reading, &raw->most, 0, 1000000);
    if (ret->folder && *ret->folder != '/')
        diag_error(reading->diags, "C021", raw->folder.at, "this path does not begin with a /");
}

static void read_all(struct cli *cli, struct diags *diags, struct str path, struct str bytes,
                     bool spool_only, struct settings *ret)
{
    struct raw_settings raw = {0};
    struct key_reader reader = {.arena = cli->arena, .diags = diags};
    const struct yaml_node *node =
        yaml_parse(cli->arena, source_new(cli->arena, path, bytes), diags);
    if (!node || diags->errors || !keys_read(&reader, node, &settings_table, &raw))
        return;
    if (raw.waymark.value != 1)
        diag_error(diags, "C021", raw.waymark.at, "this version of the language is not known");
    ret->mail = raw.mail != NULL;
    struct reading reading = {.cli = cli, .diags = diags, .mail = raw.mail};
    read_spool(&reading, raw.spool, &ret->spool);
    if (ret->mail && !spool_only)
        read_server(&reading, &ret->server);
}

static enum result load(struct cli *cli, bool spool_only, struct settings *ret)
{
    struct str path = settings_path(cli), bytes;
    *ret = (struct settings){0};
    if (str_empty(path))
        return RESULT_DONE;
    enum result result = cli_read_file(cli, path, LIMIT_FILE_BYTES, &bytes);
    if (result != RESULT_DONE)
        return result;
    struct diags *diags = diags_new(cli->arena);
    read_all(cli, diags, path, bytes, spool_only, ret);
    diags_print(diags, cli->err, cli->err_colour);
    if (!diags->errors)
        return RESULT_DONE;
    return cli_fail(cli, RESULT_INVALID, "The settings in %.*s cannot be used.", STR_ARG(path));
}

enum result settings_load(struct cli *cli, struct settings *ret)
{
    return load(cli, false, ret);
}

enum result settings_spool(struct cli *cli, struct spool *ret)
{
    struct settings settings;
    enum result result = load(cli, true, &settings);
    *ret = settings.spool;
    return result;
}

const struct diag_code settings_codes[] = {
    {"C021", "A setting has a value that cannot be used",
     "A port is a number from 1 to 65535, a timeout one of seconds, `from` a plain mail address, "
     "`server`\n"
     "the name of a host, and a folder's path begins with a /:\n\n"
     "    mail: {server: smtp.example.org, from: provision@example.org}\n"},
    {"C022", "A password cannot be used as it stands here",
     "Secrets are never in the settings themselves. `password` names a file that only its owner "
     "can "
     "read, or a\n"
     "variable of the environment, and comes together with `user`, over an encrypted connection "
     "only:\n\n"
     "    mail:\n"
     "      server: smtp.example.org\n"
     "      from: provision@example.org\n"
     "      user: waymark\n"
     "      password: {file: /etc/waymark/password}\n"},
    {NULL, NULL, NULL},
};

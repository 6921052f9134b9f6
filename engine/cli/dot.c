#include "cli/dot.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The graph goes in by a file without a name, so that no pipe can fill up on either side; the
 * picture comes back by a pipe. No shell sees any of it.
 */

extern char **environ;

static enum result missing(struct cli *cli, int why)
{
    enum result result =
        cli_fail(cli, RESULT_TROUBLE, "Graphviz's 'dot' could not be started: %s.", strerror(why));
    error_help(&cli->error, "install the package graphviz, or take --format dot or mermaid");
    return result;
}

static void close_file(FILE **file)
{
    if (*file)
        (void)fclose(*file); /* read only, or without a name */
}

static FILE *file_of(struct str text)
{
    FILE *file = tmpfile();
    if (!file)
        return NULL;
    if (fwrite(text.at, 1, text.len, file) == text.len && fflush(file) == 0 &&
        lseek(fileno(file), 0, SEEK_SET) == 0)
        return file;
    (void)fclose(file);
    return NULL;
}

static int spawn(pid_t *ret_child, int in, const int pipe_ends[2])
{
    static char name[] = "dot", form[] = "-Tsvg";
    char *const words[] = {name, form, NULL};
    posix_spawn_file_actions_t actions;
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed)
        return failed;
    failed = posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    if (!failed)
        failed = posix_spawn_file_actions_adddup2(&actions, pipe_ends[1], STDOUT_FILENO);
    if (!failed)
        failed = posix_spawn_file_actions_addclose(&actions, pipe_ends[0]);
    if (!failed)
        failed = posix_spawnp(ret_child, "dot", &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static void copy_out(struct cli *cli, FILE *from)
{
    char block[4096];
    size_t size;
    while ((size = fread(block, 1, sizeof block, from)) > 0)
        (void)fwrite(block, 1, size, cli->out);
}

static enum result await(struct cli *cli, pid_t child)
{
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return cli_fail(cli, RESULT_TROUBLE, "'dot' was lost: %s.", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return missing(cli, ENOENT);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return RESULT_DONE;
    enum result result = cli_fail(cli, RESULT_TROUBLE, "'dot' could not draw the picture.");
    error_help(&cli->error, "what it says stands above; --format dot prints what it was given");
    return result;
}

enum result dot_svg(struct cli *cli, struct str graph)
{
    CLEANUP(close_file) FILE *in = file_of(graph);
    int ends[2];
    pid_t child;
    if (!in || pipe(ends) != 0)
        return cli_fail(cli, RESULT_TROUBLE, "The picture needs a temporary file and a pipe: %s.",
                        strerror(errno));
    int failed = spawn(&child, fileno(in), ends);
    close(ends[1]);
    CLEANUP(close_file) FILE *out = fdopen(ends[0], "r");
    if (!out)
        close(ends[0]);
    if (failed)
        return missing(cli, failed);
    if (out)
        copy_out(cli, out);
    return await(cli, child);
}

/* docs/settings-reference.md: the key tables of settings. */
#include "cli/settings.h"
#include "yaml/yaml.h"

static const char introduction[] =
    "# Settings\n"
    "\n"
    "<!-- Generated from the key tables of engine/cli/settings.c; a test compares it. -->\n"
    "\n"
    "How notices leave a system: one file, which `waymark run` reads from `--settings FILE` or "
    "from "
    "the\n"
    "variable `WAYMARK_SETTINGS`. Without settings all notices go to the spool folder.\n"
    "[Operations](operations.md) says what comes of it. The file follows the rules of all YAML "
    "files of\n"
    "Waymark: a key that is not known, or a value that cannot be used, is an error with its "
    "place.\n"
    "\n"
    "```yaml\n"
    "waymark: 1\n"
    "settings: office\n"
    "mail:\n"
    "  server: smtp.example.org\n"
    "  from: provision@example.org\n"
    "  name: Sample Council, alternative provision\n"
    "  user: waymark\n"
    "  password: {file: /etc/waymark/password}\n"
    "```\n"
    "\n";

void settings_reference(FILE *out)
{
    fputs(introduction, out);
    for (size_t i = 0; settings_tables[i]; i++)
        keys_reference(settings_tables[i], out);
}

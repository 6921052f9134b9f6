#include "yaml/yaml.h"

/* What each code means, for `waymark explain`. */
const struct diag_code yaml_codes[] = {
    {"Y001", "not YAML",
     "The text does not follow YAML's rules for indentation, brackets and quotes, so "
     "nothing in the file can be read. Mend the place shown; what comes after it was not "
     "looked at.\n\n"
     "    on:\n"
     "      agreed: {to: live      # the bracket is not closed\n\n"
     "write\n\n"
     "    on:\n"
     "      agreed: {to: live}"},
    {"Y002", "a limit is passed",
     "Files come from many hands, so everything is bounded: 1 MiB a file, 192 levels of "
     "nesting, 100,000 pieces, 1,000 anchors, 10,000 aliases, 200,000 values after "
     "aliases are expanded. Nothing is cut off: the file is refused. Split it, and bring "
     "the parts together with `use`."},
    {"Y003", "not UTF-8",
     "Files are UTF-8. Another encoding (UTF-16, Windows-1252) would show names wrongly, "
     "so it is refused. A UTF-8 byte order mark at the start, as Windows editors write "
     "it, is accepted and skipped. Save the file with the encoding UTF-8."},
    {"Y004", "a character that cannot be seen",
     "Control characters, NUL, byte order marks inside the text and YAML 1.1's further "
     "line ends look like nothing and change what a text says. Remove the character. "
     "Where it is really meant, write it as an escape in double quotes, such as "
     "\"\\u2028\"; NUL may not be written at all."},
    {"Y005", "a tab in the indentation",
     "YAML counts columns, and a tab has none. Indent with spaces: most editors can do so "
     "by themselves."},
    {"Y006", "an empty file",
     "The file holds nothing but comments. A file begins with `waymark: 1` and says what "
     "it is: `protocol: placement`."},
    {"Y007", "several documents in one file",
     "A line `---` begins a new document. One file holds one document, so that a file and "
     "its name mean one thing. Put the second into a file of its own."},
    {"Y008", "a directive",
     "Lines that begin with % give orders to the reader of YAML. Only `%YAML 1.2` is "
     "accepted; it is not needed."},
    {"Y009", "a tag",
     "A tag such as `!!str` or `!date` says how a value is to be read. Here its key "
     "decides that: remove the tag.\n\n"
     "    code: !!str 0123     # not so\n"
     "    code: 0123           # a text all the same"},
    {"Y010", "a key stands twice",
     "YAML's readers differ in which of the two they take; here neither is guessed. "
     "Remove one, or join what they say. The second place shows the first of the two."},
    {"Y011", "a merge key",
     "`<<` copies the keys of another mapping, with rules that few readers agree on. "
     "Write the keys out, or share them by `use`. In quotes, \"<<\" is an ordinary key."},
    {"Y012", "a value is missing",
     "A key, or the '-' of a list, has nothing after it. YAML would read null, which has "
     "several meanings; here it must be said: `''` for an empty text, `[]` for an empty "
     "list, `{}` for an empty mapping, or leave the key out.\n\n"
     "Inside { } this is often a text that was cut at a comma:\n\n"
     "    begin: {to: live, if: count(reviews, 2) > 1}      # not so\n"
     "    begin: {to: live, if: \"count(reviews, 2) > 1\"}    # quoted"},
    {"Y013", "a key that is not a text",
     "The part before ':' is a list, a mapping, or missing. Only texts are keys. A text "
     "that begins with { or [ needs quotes."},
    {"Y014", "an alias without an anchor",
     "`*name` repeats the value that was marked `&name` further above in the same file, "
     "and there is none. Mark the value, or mend the name. To write a text that begins "
     "with *, put it in quotes."},
    {"Y015", "an alias inside what it names",
     "The value would contain itself without end. Name a value that is complete before "
     "the alias."},
    {"Y016", "an anchor stands twice",
     "Two values bear the same anchor, so that an alias could mean either. Give one of "
     "them another name."},
    {"Y017", "a text is cut off",
     "A text without quotes ends at ' #', which begins a comment, and inside { } or [ ] "
     "also at , [ ] { } and ': '. Here a bracket or quote is open at that end, so more "
     "was meant; or a word follows the # without a blank. A text that begins with {{ is taken "
     "for a mapping. Write the whole text in quotes:\n\n"
     "    {if: contains(note, \"x\"), to: a}        # cut off at the first comma\n"
     "    {if: 'contains(note, \"x\")', to: a}      # whole"},
    {"Y018", "a text begins with a reserved character",
     "YAML keeps @, ` and % at the beginning of a text for itself. Write the text in "
     "quotes."},
    {"Y030", "a mapping is wanted",
     "Here belong keys with values; a text or a list stands there.\n\n"
     "    finish: {to: ended, by: commissioner}"},
    {"Y031", "an unknown key",
     "No such key is known at this place. Mostly it is misspelt, or indented under the "
     "wrong parent. The reference page lists the keys of each mapping."},
    {"Y032", "a key is missing",
     "Without this key the mapping says too little. The help names what to add."},
    {"Y033", "a key must stand first",
     "`waymark` is the first key of a file, so that everybody sees at once what kind of "
     "file it is and which version of the language."},
    {"Y034", "known but not supported yet",
     "The language has this key, but this version of Waymark cannot do what it says. It "
     "is refused rather than ignored. Leave it out until then."},
    {"Y035", "a text is wanted",
     "Here belongs a single text; a list or a mapping stands there. Where a list is "
     "allowed, the message says so."},
    {"Y036", "not a name of this kind",
     "Ids, events, paths and versions are written with few characters, so that they are "
     "safe in expressions, file names and messages. The message says which. Blanks and "
     "accents belong in `label`."},
    {"Y037", "a whole number is wanted",
     "Write decimal digits only: 3, 12, -1. A leading zero is refused, as 012 might be "
     "meant as a text."},
    {"Y038", "true or false is wanted",
     "Only `true` and `false` are booleans, in lower case and without quotes. yes, no, on "
     "and off are texts here: readers of YAML disagree about them."},
    {"Y039", "another word is wanted", "Only the words listed may stand here."},
    {0},
};

#include "protocol/protocol.h"

/* What the codes of this floor mean: P001 to P099 are faults, P100 and up are findings of check. */

const struct diag_code protocol_codes[] = {
    {"P001", "wrong kind of value",
     "The key takes another kind of value than the one written: a list where one text belongs, a\n"
     "date that does not exist, a time that is none.\n\n"
     "    valid_from: 2026-02-30        # there is no such day\n"
     "    valid_from: 2026-02-28\n"},
    {"P002", "ends before it begins",
     "`valid_to` is earlier than `valid_from`, so the protocol would never hold.\n"},
    {"P003", "unknown time zone",
     "Zones have the names of the IANA database, such as Europe/London. A misspelt zone is never\n"
     "taken for UTC.\n\n    time: {zone: Europe/London}\n"},
    {"P004", "not a map",
     "A definition file is a map of keys, the first of which is `waymark: 1`.\n"},
    {"P005", "another version of the language",
     "`waymark: 1` says which version of the language the file is written in. This build reads\n"
     "version 1 only.\n"},
    {"P006", "another kind of file",
     "The second key of a file says what it is: protocol, library, decision, calendar, scenario "
     "or\n"
     "migration. `use` takes libraries, `check` and `deploy` take protocols.\n"},
    {"P007", "the file cannot be read",
     "The file is not there, is no ordinary file, is too large, or leads out of the tree. Paths\n"
     "are relative to the root of the tree: the nearest folder above that holds rules/ or\n"
     "workflows/, or what --root says.\n"},
    {"P008", "a name in two files",
     "A row of a library has the same name as a row of the file that uses it, or of another\n"
     "library. Rename one of them; nothing is overridden silently.\n"},
    {"P009", "too many rows",
     "A protocol has at most 2000 rows in a block, 2000 states and 5000 transitions, a table at\n"
     "most 2000 rows and columns. More than that is not a procedure that people follow.\n"},
    {"P010", "an id that is taken",
     "Ids are unique within their kind in a protocol; those of states and tasks too, wherever "
     "they\n"
     "stand in the tree, since they are named without their parents.\n"},
    {"P011", "unknown name",
     "The name refers to a row that does not exist: a role, need, state, notice, record, "
     "document,\n"
     "consent, link or field. The message names the nearest one that does.\n"},
    {"P012", "a name that is taken in expressions",
     "FEEL would not know which thing is meant: the name is a keyword or built-in function of\n"
     "FEEL, a name that the language gives to expressions (records, event, item, due, ...), or\n"
     "that of another field, definition or link.\n\n"
     "    data: {count: number}         # count() is a function\n"
     "    data: {pupil_count: number}\n"},
    {"P013", "a word twice in an enum", "The words of an enum are a set: write each once.\n"},
    {"P014", "a type that holds itself",
     "A named type may use others, but not itself, directly or through others.\n"},
    {"P015", "unknown type",
     "Types are FEEL's (string, number, boolean, date, time, date and time, days and time\n"
     "duration, years and months duration, any), `list of T`, `role`, `context` with `fields`,\n"
     "`table` with `rows` and `columns`, `{enum: [...]}`, and those named under `types`.\n"},
    {"P016", "a type said twice, or not at all",
     "A field says its type in one way: `type`, `enum` or `fields`.\n\n"
     "    basis: {enum: [voluntary, statutory]}\n"},
    {"P017", "a definition that needs itself",
     "Definitions may use one another in any order, but not in a circle: nothing could be\n"
     "computed first.\n"},
    {"P018", "an `=` where FEEL is meant anyway",
     "Conditions (`rule`, `if`, `where`, `check`, `applies`) are always FEEL. The leading `=` "
     "marks\n"
     "FEEL among values only (`set`, `with`, `default`, cells of tables).\n\n"
     "    if: start <= today()\n    set: {ended_on: = today()}\n"},
    {"P019", "not a list",
     "`each`, `for_each`, `all` and `each of` go through a list or a table, and this expression\n"
     "gives something else.\n"},
    {"P020", "a literal that does not fit",
     "The text cannot be read as a value of the field's type. An expression needs a leading `=`;\n"
     "without it everything is literal text.\n\n"
     "    set: {ended_on: 2026-09-21}\n    set: {ended_on: = today()}\n"},
    {"P021", "an expression inside a literal",
     "A list or a map of values is either literal or, as a whole, FEEL.\n\n"
     "    default: = [today()]\n"},
    {"P022", "unknown field",
     "The path names a field, a row or a column that does not exist. Paths go from a field of\n"
     "`data` to the keys of a context, or to row and column of a table.\n"},
    {"P023", "an anchor that is no date", "A moment is counted from a date or a date and time.\n"},
    {"P024", "an anchor that means nothing here",
     "`due` exists for the messages of a task, `occurrence` for tasks with `every`, `answered` "
     "for\n"
     "consents, `entered` for what a state holds, `opened` everywhere.\n"},
    {"P030", "a table without columns",
     "A table has `columns`; `id` and `label` come by themselves.\n"},
    {"P031", "a table without known rows",
     "`rows` is a map of row ids to labels (or to maps of label and defaults), `each ROLE` (a row\n"
     "for every party with that role), `each LINK` (one for every linked case) or `keyed` (rows "
     "are\n"
     "added and removed by key).\n"},
    {"P032", "a default of a whole table",
     "The rows of a table have defaults, the table has none.\n"},
    {"P033", "rows or columns without a table",
     "Only a field of `type: table` has rows and columns.\n"},
    {"P034", "unknown column", "A default names a column that the table does not have.\n"},
    {"P035", "a pattern for something else than text",
     "`pattern` belongs to fields of type string.\n"},
    {"P036", "not a regular expression",
     "The pattern cannot be compiled. It is written as for FEEL's matches(), and must match the\n"
     "whole text. Quote it, so that YAML leaves it alone.\n"},
    {"P038", "not a date", "The keys under `from` are dates such as 2026-09-01.\n"},
    {"P040", "impossible bounds",
     "`min` is at least 0, `max` at least 1, and `min` at most `max`.\n"},
    {"P041", "a chain of roles",
     "`of: ROLE` says for whose organisation a role acts. That role itself may not act for a "
     "third.\n"},
    {"P042", "a need that would refuse a fact",
     "What a person states as a fact always lands: a record can be a breach or draw a warning, "
     "but\n"
     "is never refused.\n\n    unmet: breach\n"},
    {"P043", "unreadable part of a linked case",
     "`reads` lists states, data.FIELD, documents, documents.D, packs.P, records.R and "
     "consents.C.\n"},
    {"P050", "a need that asks nothing, or two things",
     "A need has one of `rule`, `has` and `has_answer`; `each` goes with `rule`.\n"},
    {"P051", "not one record", "The action adds one record: record: {visit: {on: = today()}}.\n"},
    {"P052", "not one action",
     "Each entry of a list of actions does one thing. `if` goes with `then` and perhaps `else`,\n"
     "`for_each` with `as` and `do`.\n"},
    {"P053", "no such built-in event",
     "Built-in events are record.R, document.D.STATUS, consent.C.STATUS, served.N, task.T.done,\n"
     "task.T.overdue, link.L, unlink.L, done.state.S, error.execution and "
     "error.communication.\n"},
    {"P054", "a case of another protocol than the link's",
     "`open` opens a case of the protocol that its link names, and links it.\n\n"
     "    links: {move: {protocol: managed-move}}\n"
     "    do: {open: move}\n"},
    {"P055", "not a party",
     "Each role of the case that is opened is borne by the parties of a role here, or by those\n"
     "whose references an expression gives.\n\n"
     "    parties: {school: home_school, parent: = parties.parent.reference}\n"},
    {"P056", "one case of nothing",
     "`case` of a `send` names one case of the link that stands in `to`. Without a link, and with\n"
     "`linked`, there is none to choose from.\n"},
    {"P057", "a notice that does not say what it must",
     "What stands in `contains` is what the law wants the notice to say. Its text, and its HTML "
     "where\n"
     "it has one, must name each of these paths, or a part of it, between double braces.\n\n"
     "    contains: [days]\n"
     "    text: It is for {{ days }} days.\n"},
    {"P060", "a key that this type of state cannot have",
     "Final states hold no states and no transitions, though they may hold tasks. History states\n"
     "have `default` only. `history` and `default` belong to history states, `initial` to "
     "compound\n"
     "ones.\n"},
    {"P061", "a history state without default",
     "Before the state around it was ever left there is nothing to remember (SCXML 3.10).\n"},
    {"P062", "a parallel state without states", "Its regions are its states.\n"},
    {"P063", "targets that exclude each other",
     "Several targets are entered together, so each pair must stand in different regions of a\n"
     "parallel state.\n"},
    {"P064", "a target outside",
     "`initial` and `default` lead to states inside the one they stand in.\n"},
    {"P065", "nowhere to begin",
     "A compound state needs a state to begin in; a history state alone is none.\n"},
    {"P066", "a transition without event",
     "In the list form of `on` every transition names its `event`.\n"},
    {"P067", "internal without target", "`internal` says how a target inside is entered.\n"},
    {"P068", "a built-in event by a person",
     "Built-in events report what happened; nobody sends them, so `by` and `takes` mean "
     "nothing.\n"},
    {"P069", "an event said twice",
     "Under `on: {EVENT: ...}` the key names the event. Use the list form for `event`.\n"},
    {"P070", "not one way to be done",
     "`done_by` has one of `event`, `record`, `document`, `consent` and `served`.\n"},
    {"P071", "`all` without records", "`all` asks whether records cover a list.\n"},
    {"P072", "a state at the wrong place",
     "A history state remembers what was active in the state around it, so it cannot stand at the\n"
     "top of the protocol; where nothing is remembered yet, it cannot lead to another one. The\n"
     "regions of a parallel state run side by side and have their final states inside; a region\n"
     "itself cannot be final.\n"},
    {"P073", "`closed_day` without a cron line",
     "It says what a cron line does on a day that is closed. The other schedules know the "
     "calendar\n"
     "by themselves: `last school day of week` is never closed.\n"
     "Example: `every: \"0 9 * * MON\"` with `closed_day: next`.\n"},
    {"P074", "a key of whereabouts that needs another one",
     "`party` says which party of `at` is meant; `for_each` picks the row for which `if` holds;\n"
     "`not_seen` counts from `seen`; and `from` is where it counts from at the earliest.\n"},
    {"P075", "whereabouts at one of several",
     "Where several parties may have the role of `at`, `party` gives the reference of the one "
     "whose\n"
     "place it is.\n"
     "Example: `for_each: provision`, `at: provider`, `party: each.id`.\n"},
    {"P080", "not a range of dates", "Write FROM/TO, both days included: 2026-09-01/2026-10-23.\n"},
    {"P081", "a range that ends before it begins", "Exchange the two dates.\n"},
    {"P082", "a half-term outside the calendar",
     "`covers` must hold every half-term: outside it the calendar answers nothing.\n"},
    {"P083", "half-terms that overlap", "A day belongs to one half-term at most.\n"},
    {"P084", "another number of school days than expected",
     "The half-terms less the closed days come to another number than `expect` says. One of the\n"
     "two is wrong: often an INSET day is missing.\n"},
    {"P085", "a date that does not exist", "Dates are written as 2026-09-21.\n"},
    {"P086", "a date outside the calendar",
     "The day is not within `covers`, so it would have no effect.\n"},
    {"P087", "not a moment", "`known_from` says when a closure became known: 2027-02-02T18:30.\n"},
    {"P088", "closed twice",
     "The calendar that this one extends closes that day for the same reason.\n"},
    {"P089", "a closure without effect",
     "The day is a weekend or lies between half-terms. Perhaps the date is wrong.\n"},
    {"P090", "no day of the week", "Days are mon tue wed thu fri sat sun.\n"},
    {"P091", "unclear range of a calendar",
     "A calendar says which dates it covers, at most 200 years, or takes those of the one that it\n"
     "extends.\n"},
    {"P092", "more than the extended calendar covers",
     "Bank holidays of the extended calendar are unknown for those dates.\n"},
    {"P093", "a calendar under another name",
     "Calendars are found by name: NAME stands in rules/calendars/NAME.yaml.\n"},
    {"P094", "calendars in a circle", "Each calendar extends at most one other, in one line.\n"},
    {"P095", "another version of the extended calendar",
     "Look whether what changed matters here, then write the new version.\n"},

    {"P096", "a day both open and closed",
     "One file says both of the same day. An overlay may open a day that the calendar which it\n"
     "extends closes; within one file, one of the two is a mistake.\n"},
    {"P097", "a year without terms",
     "Only a calendar that extends another one may leave the terms of a year to it.\n"},
    {"P098", "school days of a calendar that has none",
     "School days lie in half-terms, and the calendar has no `years`: it knows working days only. "
     "The\n"
     "task would never fall due.\n"},
    {"P101", "a state that cannot be reached",
     "No transition and no initial state leads there, so no case will ever be in it.\n"},
    {"P102", "a state without a way to the end",
     "From there no top-level final state can be reached: a case would never end. If that is\n"
     "meant, a final state with tasks can hold duties that go on.\n"},
    {"P103", "a transition that is never taken",
     "An earlier transition of the same state answers the same event without a condition, so\n"
     "selection never comes to this one. `by` and `needs` permit; only `if` selects.\n"},
    {"P104", "a condition that always holds", "The expression uses nothing that can change.\n"},
    {"P105", "a condition that never holds",
     "The expression uses nothing that can change, and is not true.\n"},
    {"P106", "a task nobody owns",
     "Say `who` has to do it; otherwise nobody is told and nobody sees it.\n"},
    {"P107", "a message at the wrong side of the due time",
     "It is written as a reminder before the occurrence, but comes after the task is due; or it\n"
     "counts from `due` in a task that is never due.\n"},
    {"P108", "a moment that has passed already",
     "It lies before the anchor from which the timer is armed, so it fires at once or never.\n"},
    {"P109", "days without a calendar",
     "School days, working days and terms are counted on a calendar, and none is named: not by "
     "the\n"
     "task, nor by the role that owns it, nor under `time`.\n"},
    {"P110", "a document nobody can provide", "`from` names no role.\n"},
    {"P111", "a role that takes no part", "Nothing in the protocol mentions it.\n"},
    {"P112", "a need that is never asked",
     "No transition, state, task, record or release names it.\n"},
    {"P113", "a calendar that runs out",
     "It ends within twelve months. Dates beyond its end are errors, not guesses: extend it in\n"
     "time.\n"},
    {"P114", "a calendar that cannot be read",
     "The protocol counts days on a calendar whose file is missing or wrong.\n"},
    {"P115", "`every` over a list that may be empty",
     "`every x in L satisfies ...` is true where L is empty, which is seldom meant: nothing was\n"
     "planned, so everything planned is well. Ask for the list as well.\n\n"
     "    count(plan.reviews) > 0 and every r in plan.reviews satisfies r >= start\n"},
    {"P116", "a negation of a value that may be null",
     "`x != \"a\"` is true where x is null, that is, unknown. Ask whether it is set as well, or\n"
     "give the field a default.\n\n    x != null and x != \"a\"\n"},
    {"P117", "a link to a protocol that is not there",
     "No file of the tree's workflows holds a protocol with that id.\n"},
    {"P118", "a notice without recipients",
     "Neither the notice nor the action that sends it says `to`.\n"},
    {"P119", "an event nobody may send",
     "The transition has no `by`, and the event is not one that this protocol raises, sends or\n"
     "hears. In a protocol with roles nobody could make it happen, except as a message.\n"},
    {"P120", "a field nobody can set",
     "It has no `by`, the file has no `edited_by`, and no action sets it.\n"},
    {"P121", "an event that nothing handles",
     "It is raised or sent to this case, but no transition answers it.\n"},
    {"P122", "a notice that is never sent", "Nothing names it.\n"},
    {"P123", "a transition that does nothing", "It has neither a target nor actions.\n"},
    {"P124", "a task that cannot be finished",
     "The event that is to finish it is answered by no transition, so it would be refused as not\n"
     "expected.\n"},
    {"P125", "personal data in a notice",
     "Notices leave the system, by mail or on paper that others see. Their texts may name the\n"
     "reference, the task, dates and fields of `class: public`; anything else of a case needs an\n"
     "explicit `allow`, for letters whose content the law prescribes.\n\n"
     "    notices:\n"
     "      outcome: {to: parent, subject: \"{{ reference }}\", text: \"{{ outcome }}\",\n"
     "                allow: [outcome]}\n"},
    {"P126", "a text that looks like an expression",
     "Values are literal unless `=` stands before them: without it the field would hold the very\n"
     "words that were written.\n\n"
     "    set: {note: event.note}       # the text \"event.note\"\n"
     "    set: {note: = event.note}     # what the event carries\n"},
    {"P127", "something that the event does not carry",
     "A transition of a person's event, or a need that it names, asks for a field that the event\n"
     "never has: the value is null, and such a need refuses every time. Say under `takes` what "
     "the\n"
     "event must carry.\n\n"
     "    stop: {to: ended, by: school, takes: {reason: string}, do: {set: {why: = "
     "event.reason}}}\n"},
    {"P128", "eventless transitions without end",
     "Each leads on without a condition until the first is reached again, so that a command would\n"
     "be given up after too many steps. Give one of them an `if`, or an event.\n"},
    {"P129", "a pack that is misspelt",
     "A pack is made by naming it. This one holds one document, no expression looks at it, and\n"
     "its name is nearly that of another: the document would be missing from that one, and\n"
     "nobody would ask for it.\n"},
    {"P130", "something that the linked protocol does not have",
     "`reads` and `hears` of a link, and states that are looked for in `LINK.states`, name parts\n"
     "of the other protocol. What it does not have is never there: the value is null, the event\n"
     "never comes, the state is never found.\n"},
    {"P131", "a key that is read as a state",
     "It bears the name of a key of states and stands where states stand, and what is in it is no\n"
     "state: most likely it is indented too little.\n\n"
     "    states:\n"
     "      planned:\n"
     "        on: {begin: {to: live, by: school}}     # deeper than `planned`\n"},
    {"P138", "a schedule that nobody could keep",
     "The line fires more often than once a minute. Each firing is a task of somebody, and after "
     "an\n"
     "hour in which nothing ran there would be thousands of them.\n"
     "Example: `*/15 8-17 * * MON-FRI` is every quarter of an hour in the day.\n"},
    {"P139", "whereabouts that no case can have",
     "The rows are asked in order and the first that holds counts, so nothing below a row without\n"
     "`if` is ever reached. Put such a row last.\n"},
    {"P140", "a decision without logic, or with two",
     "A decision is a table (`outputs` and `rules`), an `expression` or a `context`.\n"},
    {"P141", "a rule that leaves an output out",
     "Every rule says every output; a `default` counts only where no rule matches.\n"},
    {"P142", "a gap between the rules",
     "For the inputs shown no rule of the table matches, and the decision gives null. The inputs\n"
     "are put together from the values that the cells tell apart and their neighbours.\n"},
    {"P143", "rules that overlap",
     "Both rules match the inputs shown. With `hit: unique` the decision then gives null, with\n"
     "`hit: any` too where they say different things.\n"},
    {"P144", "a rule that never matches",
     "None of the inputs that were looked at reaches this rule: its cells exclude one another,\n"
     "`check` excludes them, or with `hit: first` rules above it take everything.\n"},
    {"P145", "a decision that requires itself",
     "Decisions that call one another must end somewhere.\n"},
    {"P146", "versions of a decision that do not go together",
     "Several files may hold one decision, each from another `valid_from` on, with the same "
     "inputs\n"
     "in the same order. The day on which a case was opened picks the one that holds.\n"},
    {"P147", "a hit policy that needs more",
     "`priority` and `output order` go by the order of an output's `enum`; `aggregate` adds up "
     "what\n"
     "`hit: collect` finds in one output.\n"},
    {"P148", "a table that was not examined",
     "Gaps and overlaps are looked for where each cell depends on its own input alone and the\n"
     "combinations can be gone through.\n"},
    {"P150", "something that the old version does not have",
     "A mapping file names states, fields, tasks and `after` transitions of the version that "
     "cases\n"
     "come from on the left, and of the one that they go to on the right.\n"},
    {"P151", "something that the new version does not have",
     "What stands to the right in a mapping file is a row of the version that cases go to.\n"},
    {"P152", "something that a mapping forgets",
     "The old version has it, the new one does not, and the mapping file does not say what "
     "becomes\n"
     "of it. Nothing is lost silently: say where it goes, or why it is given up.\n\n"
     "    states: {planning: preparing}\n"
     "    data: {remark: {drop: Nobody has filled it in since 2024.}}\n"
     "    timers: {planning.after.stuck: {drop: The new version has no limit here.}}\n"},
    {"P153", "a mapping that says nothing, or two things",
     "A row of a mapping file either goes somewhere or is given up with a reason; only a state "
     "may\n"
     "go to several, one for each region of a parallel state.\n"},
    {"P154", "two things that go to one place",
     "A field has one value, a task one schedule, an `after` one instant: two of the old version\n"
     "cannot both become one of the new.\n"},
    {"P155", "a state of another kind",
     "A state without states of its own goes to states without; one that has some, to one that "
     "has\n"
     "some too, or it is left out and its own states say where they go.\n"},
    {"P156", "a region without a state",
     "All regions of a parallel state are active together, so a case that goes into one of them\n"
     "must be given a state of each.\n\n"
     "    states: {live: [teaching, transport]}     # one in each region\n"},
    {"P157", "states that exclude one another",
     "A case is in one child of a state at a time, unless the state is parallel. Two states that "
     "a\n"
     "case can be in together would become two that it cannot.\n"},
    {"P158", "a history that would lead elsewhere",
     "A history state returns to states within its parent. What it may remember goes to a state\n"
     "outside of the new one's parent, or nowhere: map it elsewhere, or forget it.\n"},
    {"P159", "data whose type no longer fits",
     "Not every value of the old field is one of the new field. Cases whose value does not fit\n"
     "stay where they are; the dry run names them, and `set` or `correct` mends them.\n"},
    {"P160", "versions that a mapping cannot have",
     "A migration leads from one deployed version of a protocol to another one.\n"},
    {"P161", "not a path",
     "A path leads from the top of a file to one of its parts: "
     "`years.2026/27.expect.school_days`.\n"
     "Parts are joined by dots; one that has a dot itself stands in double quotes.\n"},
    {"P162", "an overlay that says too little, or what does not fit",
     "`change` gives a value in the place of another one, `add` puts entries into a map or names\n"
     "into a list, `remove` says why something falls away. What is there cannot be added, and a\n"
     "file that extends nothing has nothing to change.\n\n"
     "    extends: hampshire\n"
     "    change: {years.2026/27.terms.autumn.half_terms.autumn_1: 2026-09-02/2026-10-16}\n"
     "    add: {closed: {2027-02-05: {kind: inset}}}\n"
     "    remove: {closed.2026-10-16: We hold it in February}\n"},
    {"P163", "a change of something locked",
     "Whoever wrote the file that this one extends has locked it: `locked: true` holds for a row,\n"
     "`locked: [keys]` for some of its keys. `may` at the top of that file makes exceptions.\n"},
    {"P164", "a path that leads to nothing",
     "Neither the file that this one extends nor one that it extends in turn has it. A change "
     "that\n"
     "changes nothing is a mistake: perhaps what it meant was renamed.\n"},
    {"P165", "nothing that an overlay does", "`may` lists some of: change, add, remove.\n"},
    {NULL, NULL, NULL},
};

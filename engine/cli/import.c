/* waymark import PROTOCOL FILE.csv: one case for each row, all or none. */
#include "cli/csv.h"
#include "cli/session.h"

#define IMPORT_BYTES ((size_t)64 * 1024 * 1024)

enum column_kind { COLUMN_SUBJECT, COLUMN_PARTY, COLUMN_LINK, COLUMN_DATA };
struct column_use {
    enum column_kind kind;
    struct str name; /* the role, the link, or the data's path */
    bool list;       /* its cells hold elements with semicolons between them */
};
struct import {
    struct cli *cli;     /* its arena is that of the row at hand */
    struct arena *arena; /* of the whole import */
    struct runtime *runtime;
    const struct protocol *protocol;
    struct diags *diags;
    struct csv csv;
    const struct column_use *columns;
    struct str digest;    /* of the file, in idempotency keys */
    struct map *subjects; /* name -> struct str *reference */
    struct map *parties;  /* references that are in the registers */
    bool lacks_party;     /* the row at hand names one that is in none */
};

/* ---- columns ---- */
static const struct feel_type *type_in(const struct feel_type *type, struct str rest)
{
    struct str word;
    while (type && str_next(&rest, '.', &word)) {
        const struct feel_type *found = NULL;
        for (size_t i = 0; type->kind == FEEL_T_CONTEXT && i < type->count; i++)
            found = str_eq(type->fields[i].name, word) ? type->fields[i].type : found;
        type = found;
    }
    return type;
}

/* FIELD.ROW.COLUMN of a table. */
static const struct feel_type *cell_type(const struct field *field, struct str rest)
{
    struct str row, name;
    if (!str_next(&rest, '.', &row) || !str_next(&rest, '.', &name) || !str_empty(rest))
        return NULL;
    bool known = field->rows_kind != ROWS_KNOWN;
    for (size_t i = 0; i < field->row_count; i++)
        known = known || str_eq(field->rows[i].id, row);
    for (size_t i = 0; known && i < field->column_count; i++)
        if (str_eq(field->columns[i].id, name))
            return field->columns[i].type;
    return NULL;
}

static const struct feel_type *path_type(const struct protocol *protocol, struct str path)
{
    struct str rest = path, word;
    const struct field *field =
        str_next(&rest, '.', &word) ? protocol_find(protocol, "data", word) : NULL;
    if (!field)
        return NULL;
    if (str_eq(word, path))
        return field->is_table ? NULL : field->type;
    return field->is_table ? cell_type(field, rest) : type_in(field->type, rest);
}

static void add_paths(struct arena *arena, struct str prefix, const struct feel_type *type,
                      struct text *list)
{
    if (type->kind == FEEL_T_CONTEXT && type->count)
        for (size_t i = 0; i < type->count; i++)
            add_paths(
                arena,
                str_format(arena, "%.*s.%.*s", STR_ARG(prefix), STR_ARG(type->fields[i].name)),
                type->fields[i].type, list);
    else
        text_addf(list, "%.*s\n", STR_ARG(prefix));
}

/* The nearest column that there is, for the message. */
static struct str nearest_column(const struct import *import, struct str name)
{
    struct arena *arena = import->cli->arena;
    struct text list = text_new(arena);
    text_add(&list, STR("subject\n"));
    for (size_t i = 0; i < import->protocol->roles_count; i++)
        text_addf(&list, "party.%.*s\n", STR_ARG(import->protocol->roles[i].id));
    for (size_t i = 0; i < import->protocol->links_count; i++)
        text_addf(&list, "link.%.*s\n", STR_ARG(import->protocol->links[i].id));
    for (size_t i = 0; i < import->protocol->fields_count; i++)
        if (!import->protocol->fields[i].is_table)
            add_paths(arena, import->protocol->fields[i].id, import->protocol->fields[i].type,
                      &list);
    VEC(struct str) names = {0};
    struct str rest = text_str(&list), word;
    while (str_next(&rest, '\n', &word))
        VEC_PUSH(arena, names, word);
    return nearest_word(name, names.items, names.count);
}

/* party.ROLE or link.NAME: the part after the dot, as the protocol declares it. */
static bool read_prefixed(const struct import *import, struct str name, struct column_use *ret)
{
    struct str rest = name, prefix;
    if (!str_next(&rest, '.', &prefix))
        return false;
    if (str_is(prefix, "party")) {
        const struct role *role = protocol_find(import->protocol, "role", rest);
        *ret = (struct column_use){COLUMN_PARTY, rest, role && role->many};
        return role;
    }
    *ret = (struct column_use){COLUMN_LINK, rest, false};
    return str_is(prefix, "link") && protocol_find(import->protocol, "link", rest);
}

static bool read_column(const struct import *import, struct str name, struct column_use *ret)
{
    if (str_is(name, "subject")) {
        *ret = (struct column_use){.kind = COLUMN_SUBJECT};
        return true;
    }
    const struct feel_type *type = path_type(import->protocol, name);
    if (!type)
        return read_prefixed(import, name, ret);
    *ret = (struct column_use){COLUMN_DATA, name, type->kind == FEEL_T_LIST};
    return true;
}

static void read_columns(struct import *import)
{
    const struct csv_row *header = &import->csv.header;
    struct column_use *columns = ARENA_ARRAY(import->cli->arena, struct column_use, header->count);
    struct map *seen = map_new(import->cli->arena);
    for (size_t i = 0; i < header->count; i++) {
        struct str name = str_trim(header->fields[i]);
        if (map_has(seen, name))
            diag_error(import->diags, "C008", header->places[i], "this column stands twice");
        map_put(seen, name, columns);
        if (read_column(import, name, &columns[i]))
            continue;
        struct str near = nearest_column(import, name);
        struct diag *diag = diag_error(import->diags, "C007", header->places[i], "no such column");
        if (!str_empty(near))
            diag_help(import->diags, diag, "did you mean '%.*s'?", STR_ARG(near));
    }
    import->columns = columns;
}

/* ---- rows ---- */

/* What this program itself wrote before a cell that a spreadsheet would calculate comes off again.
 */
static struct str unescape(struct str cell)
{
    bool escaped =
        cell.len > 1 && cell.at[0] == '\'' && str_find(STR("=+-@"), str_part(cell, 1, 2), 0) >= 0;
    return escaped ? str_part(cell, 1, cell.len) : cell;
}

static struct feel_value read_cell(struct import *import, const struct column_use *column,
                                   struct str cell)
{
    struct arena *arena = import->cli->arena;
    cell = unescape(str_trim(cell));
    if (!column->list)
        return feel_string(cell);
    VEC(struct feel_value) items = {0};
    struct str word;
    while (!str_is(cell, "[]") && str_next(&cell, ';', &word))
        VEC_PUSH(arena, items, feel_string(str_trim(word)));
    return feel_list(arena, items.items, items.count);
}

static enum result find_subject(struct import *import, struct str name, struct str *ret)
{
    struct arena *arena = import->cli->arena;
    struct str *known = map_get(import->subjects, name);
    if (known) {
        *ret = *known;
        return RESULT_DONE;
    }
    struct subject subject = {.name = name};
    struct hash hash = hash_of(name);
    struct str key = str_format(arena, "import:%.*s:subject:%.*s", STR_ARG(import->digest),
                                STR_ARG(str_part(hex_encode(arena, hash.bytes, HASH_SIZE), 0, 16)));
    enum result result =
        runtime_put_subject(import->runtime, &subject, key, arena, ret, &import->cli->error);
    if (result != RESULT_DONE)
        return result;
    known = ARENA_NEW(import->arena, struct str);
    *known = str_copy(import->arena, *ret);
    map_put(import->subjects, name, known);
    return RESULT_DONE;
}

/* ---- parties ---- */
static bool is_registered(struct import *import, struct str reference)
{
    struct arena *arena = import->cli->arena;
    struct organisation organisation;
    struct person person;
    struct error unknown = {0};
    if (map_has(import->parties, reference))
        return true;
    if (runtime_get_organisation(import->runtime, reference, arena, &organisation, &unknown) ==
            RESULT_MISUSE &&
        runtime_get_person(import->runtime, reference, arena, &person, &unknown) == RESULT_MISUSE)
        return false;
    map_put(import->parties, str_copy(import->arena, reference), import);
    return true;
}

/* Looked at here and not only when the case is opened, so that each has its place, and the rest of
 * the row is looked at as well. */
static bool are_registered(struct import *import, const struct column_use *column,
                           struct feel_value cell)
{
    bool all = true;
    if (!column->list)
        return is_registered(import, cell.of.string);
    for (size_t i = 0; i < cell.of.list->count; i++)
        all = is_registered(import, cell.of.list->items[i].of.string) && all;
    return all;
}

static void put_party(struct import *import, const struct column_use *column, struct str cell,
                      struct span place, struct feel_context *parties)
{
    struct feel_value party = read_cell(import, column, cell);
    if (are_registered(import, column, party)) {
        feel_context_put(parties, column->name, party);
        return;
    }
    struct diag *diag =
        diag_error(import->diags, "C010", place,
                   "party.%.*s: nobody in the registers is called this", STR_ARG(column->name));
    diag_help(import->diags, diag, "add it first with 'waymark organisation' or 'waymark person'");
    import->lacks_party = true;
}

/* Where the cells of one row go. */
struct row_values {
    struct feel_context *data, *parties, *links;
};

static enum result put_cell(struct import *import, const struct column_use *column, struct str cell,
                            struct span place, const struct row_values *values,
                            struct str *ret_subject)
{
    switch (column->kind) {
    case COLUMN_SUBJECT:
        return find_subject(import, str_trim(cell), ret_subject);
    case COLUMN_PARTY:
        put_party(import, column, cell, place, values->parties);
        break;
    case COLUMN_LINK:
        feel_context_put(values->links, column->name, read_cell(import, column, cell));
        break;
    case COLUMN_DATA:
        session_put(import->cli, values->data, column->name, read_cell(import, column, cell));
        break;
    }
    return RESULT_DONE;
}

static enum result read_row(struct import *import, const struct csv_row *row,
                            struct request *request)
{
    struct arena *arena = import->cli->arena;
    struct row_values values = {feel_context_new(arena), feel_context_new(arena),
                                feel_context_new(arena)};
    enum result result = RESULT_DONE;
    import->lacks_party = false;
    for (size_t i = 0; result == RESULT_DONE && i < row->count; i++)
        if (!str_empty(str_trim(row->fields[i])))
            result = put_cell(import, &import->columns[i], row->fields[i], row->places[i], &values,
                              &request->command.subject);
    struct feel_context *all = feel_context_new(arena);
    feel_context_put(all, STR("data"), feel_context_value(values.data));
    feel_context_put(all, STR("parties"), feel_context_value(values.parties));
    feel_context_put(all, STR("links"), feel_context_value(values.links));
    request->command.values = feel_context_value(all);
    return result;
}

/* ---- faults of a row, each at its cell ---- */

/* What is wrong with a part of a field is told as "part: what": both together are the column. */
static struct str column_of(struct import *import, const struct detail *detail)
{
    struct str path = detail->field, rest = detail->text;
    ptrdiff_t colon;
    while ((colon = str_find(rest, STR(": "), 0)) > 0 &&
           str_find(str_part(rest, 0, (size_t)colon), STR(" "), 0) < 0) {
        path = str_format(import->cli->arena, "%.*s.%.*s", STR_ARG(path), (int)colon, rest.at);
        rest = str_part(rest, (size_t)colon + 2, rest.len);
    }
    return path;
}

/* The cell of the longest column that the path begins with; the row's first where there is none. */
static struct span cell_of(const struct import *import, const struct csv_row *row, struct str path)
{
    struct span found = row->places[0];
    size_t longest = 0;
    for (size_t i = 0; i < import->csv.header.count && i < row->count; i++) {
        const struct column_use *column = &import->columns[i];
        bool begins = str_starts(path, column->name) &&
                      (path.len == column->name.len || path.at[column->name.len] == '.');
        if (begins && column->name.len > longest) {
            longest = column->name.len;
            found = row->places[i];
        }
    }
    return found;
}

static void report_refusal(struct import *import, const struct csv_row *row,
                           const struct answer *answer)
{
    const struct entry *entry = answer->refusal;
    for (size_t i = 0; i < entry->detail_count; i++)
        diag_error(import->diags, "C009",
                   cell_of(import, row, column_of(import, &entry->details[i])), "%.*s: %.*s",
                   STR_ARG(entry->details[i].field), STR_ARG(entry->details[i].text));
    if (import->lacks_party)
        return; /* what follows from that is no fault of its own */
    for (size_t i = 0; i < entry->asked_count; i++)
        if (asked_failed(&entry->asked[i]))
            diag_error(import->diags, "C010", row->places[0], "need %.*s is not met",
                       STR_ARG(entry->asked[i].id));
    if (!entry->detail_count && !entry->asked_count)
        diag_error(import->diags, "C010", row->places[0], "refused: %s",
                   refusal_name(entry->refusal));
}

static enum result open_row(struct import *import, const struct csv_row *row, json_t *list)
{
    struct cli *cli = import->cli;
    struct request request;
    struct answer answer = {0};
    enum result result = session_request(cli, STR(""), COMMAND_OPEN, &request);
    if (result == RESULT_DONE)
        result = read_row(import, row, &request);
    if (result != RESULT_DONE)
        return result;
    request.protocol = import->protocol->id;
    request.version = import->protocol->version;
    request.id = str_format(cli->arena, "import:%.*s:%zu", STR_ARG(import->digest), row->line);
    result = runtime_act(import->runtime, &request, cli->arena, &answer, &cli->error);
    if (result == RESULT_REFUSED) {
        report_refusal(import, row, &answer);
    } else if (result == RESULT_MISUSE || result == RESULT_INVALID) {
        struct diag *diag =
            diag_error(import->diags, "C010", row->places[0], "%s", cli->error.text);
        diag_help(import->diags, diag, "%s", cli->error.help);
    } else if (result != RESULT_DONE) {
        return result;
    }
    json_t *line = json_pack("{s:I}", "line", (json_int_t)row->line);
    json_put_str(line, "subject", request.command.subject);
    json_put_str(line, "case", answer.reference);
    json_array_append_new(list, line);
    cli->error = (struct error){0};
    return RESULT_DONE;
}

static void show_progress(const struct cli *cli, size_t row, size_t count)
{
    if (cli->err_colour && row % 100 == 0)
        fprintf(cli->err, "\r%zu of %zu rows", row, count);
    if (cli->err_colour && row == count)
        fprintf(cli->err, "\r\033[K");
}

/* All rows in one commit: with one fault anywhere nothing is kept. */
static enum result open_rows(struct import *import, json_t *list)
{
    struct cli *cli = import->cli;
    struct arena *scratch CLEANUP(arena_freep) = arena_new();
    enum result result = runtime_group(import->runtime, &cli->error);
    cli->arena = scratch;
    for (size_t i = 0; result == RESULT_DONE && i < import->csv.count; i++) {
        struct arena_mark mark = arena_mark(scratch);
        result = open_row(import, &import->csv.rows[i], list);
        arena_reset(scratch, mark);
        show_progress(cli, i + 1, import->csv.count);
    }
    cli->arena = import->arena;
    if (result != RESULT_DONE || import->diags->errors)
        return result;
    return runtime_commit(import->runtime, &cli->error);
}

static void print_opened(struct cli *cli, json_t *list)
{
    size_t index;
    json_t *line;
    json_array_foreach(list, index, line)
    {
        if (cli_flag(cli, "json"))
            cli_print_json(cli, line);
        else
            fprintf(cli->out, "line %-6lld case %s\n",
                    (long long)json_integer_value(json_object_get(line, "line")),
                    json_string_value(json_object_get(line, "case")));
    }
}

static enum result import_file(struct import *import)
{
    struct cli *cli = import->cli;
    struct str bytes;
    enum result result = cli_read_file(cli, cli->args[1], IMPORT_BYTES, &bytes);
    if (result != RESULT_DONE)
        return result;
    struct hash hash = hash_of(bytes);
    import->digest = str_part(hex_encode(cli->arena, hash.bytes, HASH_SIZE), 0, 32);
    if (csv_read(cli->arena, cli->args[1], bytes, import->diags, &import->csv))
        read_columns(import);
    json_t *list CLEANUP(json_freep) = json_array();
    if (!import->diags->errors)
        result = open_rows(import, list);
    diags_print(import->diags, cli->err, cli->err_colour);
    if (result != RESULT_DONE)
        return result;
    if (import->diags->errors)
        return cli_fail(cli, RESULT_INVALID, "Nothing was imported: %zu fault%s.",
                        import->diags->errors, import->diags->errors == 1 ? "" : "s");
    print_opened(cli, list);
    return RESULT_DONE;
}

static enum result run(struct cli *cli)
{
    struct runtime *runtime CLEANUP(runtime_closep) = NULL;
    struct import import = {.cli = cli,
                            .arena = cli->arena,
                            .diags = diags_new(cli->arena),
                            .subjects = map_new(cli->arena),
                            .parties = map_new(cli->arena)};
    enum result result = session_open(cli, STORE_WRITE, &runtime);
    if (result == RESULT_DONE)
        result = runtime_protocol(runtime, cli->args[0], cli_option(cli, "version-of"),
                                  &import.protocol, &cli->error);
    import.runtime = runtime;
    return result == RESULT_DONE ? import_file(&import) : result;
}

static const struct cli_option options[] = {
    {"version-of", "VERSION", "this version of the protocol, not the one deployed last", false},
};

const struct cli_command command_import = {
    .name = "import",
    .group = "Acting on a case",
    .arguments = "PROTOCOL FILE.csv",
    .summary = "open a case for each row of a CSV file, all or none",
    .text = "docs/import.md describes the columns. Saying the same import twice does it once.",
    .uses = CLI_USES_JSON | CLI_USES_STORE | CLI_USES_ACTOR,
    .options = options,
    .option_count = sizeof options / sizeof *options,
    .least = 2,
    .most = 2,
    .run = run,
};

#include "time/tzif.h"

#include <string.h>

/* A block is a header of 44 bytes and its data. Version 1 data has times of 4 bytes, the rest 8. */
enum { HEADER_SIZE = 44, TYPE_SIZE = 6, TYPES_MAX = 256, FOOTER_MAX = 256, WORKED_OUT_MAX = 512 };
#define EARLIEST (-(INT64_C(1) << 59)) /* no change may be earlier, RFC 8536 section 3.2 */

struct header {
    char version;
    uint64_t ut_count, std_count, leap_count, change_count, type_count, char_count;
};

static uint32_t read_u32(const char *at)
{
    uint32_t value = 0;
    for (int i = 0; i < 4; i++)
        value = value << 8 | (uint8_t)at[i];
    return value;
}

static int64_t read_i64(const char *at)
{
    uint64_t value = (uint64_t)read_u32(at) << 32 | read_u32(at + 4);
    return (int64_t)value;
}

static bool take(struct str *rest, uint64_t size, struct str *ret)
{
    if (size > rest->len)
        return false;
    *ret = str_part(*rest, 0, (size_t)size);
    *rest = str_part(*rest, (size_t)size, rest->len);
    return true;
}

static bool take_header(struct str *rest, struct header *ret)
{
    struct str raw;
    if (!take(rest, HEADER_SIZE, &raw) || !str_starts(raw, STR("TZif")))
        return false;
    uint64_t counts[6];
    for (size_t i = 0; i < 6; i++)
        counts[i] = read_u32(raw.at + 20 + 4 * i);
    *ret = (struct header){raw.at[4], counts[0], counts[1], counts[2],
                           counts[3], counts[4], counts[5]};
    return true;
}

static bool skip_data(struct str *rest, const struct header *header)
{
    uint64_t size = header->change_count * 5 + header->type_count * TYPE_SIZE + header->char_count +
                    header->leap_count * 8 + header->std_count + header->ut_count;
    struct str data;
    return take(rest, size, &data);
}

/* Tables with leap seconds (the zones below right/) do not count POSIX time. */
static bool header_holds(const struct header *header)
{
    return header->type_count >= 1 && header->type_count <= TYPES_MAX && header->leap_count == 0 &&
           (header->std_count == 0 || header->std_count == header->type_count) &&
           (header->ut_count == 0 || header->ut_count == header->type_count);
}

/* The changes that the footer gives after the file's last one, as far as they are worked out,
 * behind those of the file; how many there are then. */
static size_t work_out(const struct tz_footer *footer, int64_t *changes, int32_t *after,
                       size_t count)
{
    size_t most = count + WORKED_OUT_MAX;
    if (count == 0 || !footer->present)
        return count;
    /* From the last change of the file on the footer holds. */
    after[count - 1] = tz_footer_offset(footer, changes[count - 1]);
    int64_t next;
    while (count < most && tz_footer_next_change(footer, changes[count - 1], &next) &&
           next < TZ_WORKED_OUT) {
        changes[count] = next;
        after[count++] = tz_footer_offset(footer, next);
    }
    return count;
}

static bool read_changes(struct arena *arena, struct str times, struct str types, struct tzif *tzif)
{
    size_t count = types.len;
    int64_t *changes = ARENA_ARRAY(arena, int64_t, count + WORKED_OUT_MAX);
    int32_t *after = ARENA_ARRAY(arena, int32_t, count + WORKED_OUT_MAX);
    for (size_t i = 0; i < count; i++) {
        changes[i] = read_i64(times.at + 8 * i);
        if (changes[i] < (i == 0 ? EARLIEST : changes[i - 1] + 1) || changes[i] > -EARLIEST ||
            (uint8_t)types.at[i] >= tzif->offset_count)
            return false;
        after[i] = tzif->offsets[(uint8_t)types.at[i]];
    }
    tzif->changes = changes;
    tzif->after = after;
    tzif->change_count = work_out(&tzif->footer, changes, after, count);
    return true;
}

static bool read_types(struct arena *arena, struct str raw, struct tzif *tzif)
{
    size_t count = raw.len / TYPE_SIZE;
    int32_t *offsets = ARENA_ARRAY(arena, int32_t, count);
    for (size_t i = 0; i < count; i++) {
        offsets[i] = (int32_t)read_u32(raw.at + TYPE_SIZE * i);
        if (offsets[i] <= -TZ_OFFSET_MAX || offsets[i] >= TZ_OFFSET_MAX)
            return false;
    }
    tzif->offsets = offsets;
    tzif->offset_count = count;
    return true;
}

/* "\n" rule "\n"; an empty rule says that nothing is known after the last change. */
static bool read_footer(struct str rest, struct tz_footer *ret)
{
    if (rest.len < 2 || rest.len > FOOTER_MAX || rest.at[0] != '\n' ||
        rest.at[rest.len - 1] != '\n')
        return false;
    struct str rule = str_part(rest, 1, rest.len - 1);
    *ret = (struct tz_footer){0};
    return rule.len == 0 || tz_footer_parse(rule, ret);
}

bool tzif_parse(struct arena *arena, struct str bytes, struct tzif *ret)
{
    struct header header;
    struct str times, types, raw_types, skipped;
    if (!take_header(&bytes, &header) || header.version < '2' || !skip_data(&bytes, &header) ||
        !take_header(&bytes, &header) || !header_holds(&header))
        return false;
    struct tzif tzif = {0};
    if (!take(&bytes, header.change_count * 8, &times) ||
        !take(&bytes, header.change_count, &types) ||
        !take(&bytes, header.type_count * TYPE_SIZE, &raw_types) ||
        !take(&bytes, header.char_count + header.std_count + header.ut_count, &skipped))
        return false;
    if (!read_types(arena, raw_types, &tzif) || !read_footer(bytes, &tzif.footer) ||
        !read_changes(arena, times, types, &tzif))
        return false;
    *ret = tzif;
    return true;
}

/* How many changes are at or before `at`. */
static size_t changes_until(const struct tzif *tzif, int64_t at)
{
    size_t low = 0, high = tzif->change_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (tzif->changes[middle] <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The offset after `done` changes. */
static int32_t offset_after(const struct tzif *tzif, size_t done, int64_t at)
{
    if (done == tzif->change_count && tzif->footer.present)
        return tz_footer_offset(&tzif->footer, at);
    return done == 0 ? tzif->offsets[0] : tzif->after[done - 1];
}

int32_t tzif_offset(const struct tzif *tzif, int64_t at)
{
    return offset_after(tzif, changes_until(tzif, at), at);
}

bool tzif_stretch(const struct tzif *tzif, int64_t at, int32_t *ret_offset, int64_t *ret_end)
{
    size_t done = changes_until(tzif, at);
    *ret_offset = offset_after(tzif, done, at);
    if (done < tzif->change_count) {
        *ret_end = tzif->changes[done];
        return true;
    }
    return tzif->footer.present && tz_footer_next_change(&tzif->footer, at, ret_end);
}

bool tzif_next_change(const struct tzif *tzif, int64_t at, int64_t *ret)
{
    int32_t offset;
    return tzif_stretch(tzif, at, &offset, ret);
}

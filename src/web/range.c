#include "web/range.h"

#include <string.h>

static const char UNIT[] = "bytes=";

/* Takes digits off; a number past the largest is the largest. False where there are none. */
static bool take_number(slice *from, uint64_t *ret)
{
    uint64_t number = 0;
    size_t i = 0;
    for (; i < from->len && from->at[i] >= '0' && from->at[i] <= '9'; i++) {
        uint64_t digit = (uint64_t)(from->at[i] - '0');
        number = number > (UINT64_MAX - digit) / 10 ? UINT64_MAX : number * 10 + digit;
    }
    *from = (slice){from->at + i, from->len - i};
    *ret = number;
    return i > 0;
}

range_kind range_read(slice field, uint64_t size, uint64_t *ret_first, uint64_t *ret_length)
{
    size_t unit = sizeof UNIT - 1;
    uint64_t first = 0, last = UINT64_MAX;
    if (field.len <= unit || !slice_equals_nocase((slice){field.at, unit}, UNIT))
        return RANGE_WHOLE;
    slice left = slice_trim((slice){field.at + unit, field.len - unit});
    bool from_start = take_number(&left, &first);
    if (!left.len || left.at[0] != '-')
        return RANGE_WHOLE;
    left = (slice){left.at + 1, left.len - 1};
    bool to_end = !take_number(&left, &last);
    if (left.len || (!from_start && to_end) || (from_start && !to_end && last < first))
        return RANGE_WHOLE;
    if (!from_start) { /* the last so many */
        first = last < size ? size - last : 0;
        to_end = true;
        if (!last)
            return RANGE_NOT_SATISFIABLE;
    }
    if (first >= size)
        return RANGE_NOT_SATISFIABLE;
    *ret_first = first;
    *ret_length = (to_end || last >= size ? size : last + 1) - first;
    return RANGE_PART;
}

#include "domain/bank_holiday.h"

#include <string.h>

#include "embedded_bank_holidays.h"

enum { ISO_LENGTH = 10, YEAR_LENGTH = 4 };

/* The next line of the file, without its end; false behind the last. */
static bool next_line(slice *text, slice *ret)
{
    if (!text->len)
        return false;
    const char *end = memchr(text->at, '\n', text->len);
    size_t length = end ? (size_t)(end - text->at) : text->len;
    *ret = (slice){text->at, length};
    size_t gone = length + (end ? 1 : 0);
    *text = (slice){text->at + gone, text->len - gone};
    return true;
}

static slice table(void)
{
    return (slice){embedded_files[0].text, embedded_files[0].size};
}

/* The heading is on no day. */
slice bank_holiday_on(const char *iso)
{
    slice text = table(), line;
    while (next_line(&text, &line))
        if (line.len > ISO_LENGTH + 1 && memcmp(line.at, iso, ISO_LENGTH) == 0)
            return (slice){line.at + ISO_LENGTH + 1, line.len - ISO_LENGTH - 1};
    return (slice){"", 0};
}

bool bank_holidays_known(const char *iso)
{
    slice text = table(), line;
    while (next_line(&text, &line))
        if (line.len > ISO_LENGTH && memcmp(line.at, iso, YEAR_LENGTH) == 0)
            return true;
    return false;
}

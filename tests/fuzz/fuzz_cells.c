/* Any text as a cell of each kind: what is read is in its one form, fits, and reads as the same. */
#include "fuzz.h"

#include <math.h>
#include <string.h>

#include "domain/coordinates.h"
#include "domain/day.h"
#include "domain/national_grid.h"
#include "domain/phone.h"
#include "domain/place_name.h"
#include "domain/postcode.h"
#include "domain/web_address.h"

static void check_phone(slice text)
{
    char read[PHONE_TEXT_SIZE], again[PHONE_TEXT_SIZE];
    size_t count = phone_read(text, read, sizeof read);
    HOLDS(count <= PHONE_MAX && (count == 0) == (read[0] == '\0'));
    HOLDS(strspn(read, "+;0123456789") == strlen(read));
    HOLDS(phone_read(slice_of(read), again, sizeof again) == count);
    HOLDS(strcmp(read, again) == 0);
}

static void check_web_address(slice text)
{
    char read[WEB_ADDRESS_MAX + 1], again[WEB_ADDRESS_MAX + 1];
    if (!web_address_read(text, read, sizeof read))
        return;
    HOLDS(strncmp(read, "http://", 7) == 0 || strncmp(read, "https://", 8) == 0);
    HOLDS(text_is_utf8(read, strlen(read)) && !strpbrk(read, " \"<>\r\n\t"));
    HOLDS(web_address_read(slice_of(read), again, sizeof again) && strcmp(read, again) == 0);
}

static void check_coordinates(slice text)
{
    coordinates c;
    double deg, m;
    char axis;
    if (coordinates_read(text, &c)) {
        HOLDS(c.kind != COORDINATES_NONE && c.precision_m >= 0 && c.precision_m < 200000);
        HOLDS(c.kind != COORDINATES_LONLAT || lonlat_valid(c.at));
        HOLDS(c.kind != COORDINATES_PAIR || (fabs(c.first) <= 180 && fabs(c.second) <= 180));
        HOLDS(c.kind != COORDINATES_GRID || grid_holds(c.first, c.second));
    }
    if (coordinates_angle(text, &deg, &axis))
        HOLDS(fabs(deg) <= 180 && (!axis || strchr("NSEW", axis)));
    if (coordinates_metres(text, &m))
        HOLDS(m >= 0 && m < 1e7);
}

static void check_name(slice text, slice other)
{
    char key[PLACE_NAME_KEY_SIZE];
    size_t length = place_name_key(text, key, sizeof key);
    HOLDS(length < sizeof key && (!length || strlen(key) == length));
    HOLDS(place_name_matches(text, text) == (length > 0));
    HOLDS(place_name_matches(text, other) == place_name_matches(other, text));
    HOLDS(place_name_matches_in(text, other, text) == place_name_matches_in(other, text, text));
}

static void check_postcode(slice text)
{
    postcode p, again;
    slice where;
    if (!postcode_find(text, &p, &where))
        return;
    HOLDS(where.at >= text.at && where.at + where.len <= text.at + text.len);
    HOLDS(postcode_read(where, &again) && again.key == p.key && p.level == POSTCODE_UNIT);
}

static void check_day(slice text)
{
    day d, again;
    if (day_read_written(text, &d))
        HOLDS(day_read(slice_of(d.iso), &again) && strcmp(d.iso, again.iso) == 0);
    if (day_read(text, &d))
        HOLDS(day_read_written(text, &again) && strcmp(d.iso, again.iso) == 0);
    if (day_of_serial(text, &d))
        HOLDS(strcmp(d.iso, "1954-10-03") >= 0 && strcmp(d.iso, "2119-01-11") <= 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    slice text = {(const char *)data, size}, half = {text.at, size / 2};
    check_phone(text);
    check_web_address(text);
    check_coordinates(text);
    check_name(text, half);
    check_name(half, (slice){text.at + half.len, size - half.len});
    check_postcode(text);
    check_day(text);
    return 0;
}

#include "domain/national_grid.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { REFERENCE_MAX = 40, FIGURES_MAX = 10, NUMBER_MAX = 24, WHOLE_MAX = 7 };

static bool is_digit(char c)
{
    return isdigit((unsigned char)c) != 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

bool grid_holds(double easting_m, double northing_m)
{
    return easting_m >= 0 && easting_m <= 700000 && northing_m >= 0 && northing_m <= 1300000;
}

/* A label in front or a letter behind. */
static void take_axis(slice *text, bool behind, char *axis)
{
    static const struct {
        const char *word;
        char axis;
    } WORDS[] = {{"easting", 'E'},  {"eastings", 'E'},  {"east", 'E'},  {"e", 'E'}, {"x", 'E'},
                 {"northing", 'N'}, {"northings", 'N'}, {"north", 'N'}, {"n", 'N'}, {"y", 'N'}};
    size_t len = 0;
    while (len < text->len && isalpha((unsigned char)text->at[behind ? text->len - 1 - len : len]))
        len++;
    slice word = {behind ? text->at + text->len - len : text->at, len};
    for (size_t i = 0; i < COUNT(WORDS) && !*axis; i++) {
        if (!slice_equals_nocase(word, WORDS[i].word))
            continue;
        *axis = WORDS[i].axis;
        text->at += behind ? 0 : len;
        text->len -= len;
        *text = slice_trim(*text);
        while (!behind && text->len && (text->at[0] == ':' || text->at[0] == '='))
            *text = slice_trim((slice){text->at + 1, text->len - 1});
    }
}

static slice without_unit(slice text)
{
    static const char *const UNITS[] = {"metres", "meters", "m"};
    for (size_t i = 0; i < COUNT(UNITS); i++) {
        size_t len = strlen(UNITS[i]);
        if (text.len > len && strncasecmp(text.at + text.len - len, UNITS[i], len) == 0)
            return slice_trim((slice){text.at, text.len - len});
    }
    return text;
}

static size_t digits_at(slice text, size_t from)
{
    size_t count = 0;
    while (from + count < text.len && is_digit(text.at[from + count]))
        count++;
    return count;
}

/* The whole metres of a number, in one piece or in threes. @return the bytes read, 0 for none. */
static size_t take_whole(slice text, bool spaces, char number[NUMBER_MAX], int *ret_digits)
{
    size_t read = digits_at(text, 0), len = read;
    if (!len || len > WHOLE_MAX)
        return 0;
    memcpy(number, text.at, len);
    if (len <= 3 && read < text.len) {
        char mark = text.at[read];
        bool thousands = mark == ',' || (spaces && mark == ' ');
        while (thousands && read < text.len && text.at[read] == mark &&
               digits_at(text, read + 1) == 3 && len + 3 <= WHOLE_MAX) {
            memcpy(number + len, text.at + read + 1, 3);
            len += 3;
            read += 4;
        }
    }
    *ret_digits = (int)len;
    return read;
}

bool grid_metres_read(slice text, bool spaces, grid_metres *ret)
{
    char number[NUMBER_MAX];
    grid_metres g = {.m = 0};
    text = slice_trim(text);
    if (!text.len || text.len > REFERENCE_MAX)
        return false;
    take_axis(&text, false, &g.axis);
    take_axis(&text, true, &g.axis);
    text = without_unit(text);
    size_t read = take_whole(text, spaces, number, &g.digits), len = (size_t)g.digits;
    if (!read)
        return false;
    g.leading_zero = g.digits > 1 && number[0] == '0';
    if (read < text.len) {
        /* a comma behind few digits sets off thousands, and wrongly */
        bool mark = text.at[read] == '.' || (text.at[read] == ',' && g.digits > 3);
        if (!mark || text.len - read < 2)
            return false;
        number[len++] = '.';
        for (size_t i = read + 1; i < text.len; i++) {
            if (!is_digit(text.at[i]))
                return false;
            if (len < NUMBER_MAX) /* a nanometre is enough */
                number[len++] = text.at[i];
        }
    }
    if (!text_to_double((slice){number, len}, &g.m))
        return false;
    *ret = g;
    return true;
}

/* The squares of 100 km that hold land; the letters run from the north-west in rows of five,
 * without I, once for 500 km and once within (Ordnance Survey, "A guide to coordinate systems in
 * Great Britain", 7.3). */
static bool square_origin(char first, char second, double *ret_easting_m, double *ret_northing_m)
{
    static const char SQUARES[] =
        "HP HT HU HW HX HY HZ NA NB NC ND NF NG NH NJ NK NL NM NN NO NR NS NT NU NW NX NY NZ OV "
        "SC SD SE SH SJ SK SM SN SO SP SR SS ST SU SV SW SX SY SZ TA TF TG TL TM TQ TR TV";
    static const char LETTERS[] = "ABCDEFGHJKLMNOPQRSTUVWXYZ";
    for (const char *at = SQUARES; *at; at += at[2] ? 3 : 2) {
        if (at[0] != first || at[1] != second)
            continue;
        int outer = (int)(strchr(LETTERS, first) - LETTERS);
        int inner = (int)(strchr(LETTERS, second) - LETTERS);
        /* S is the square of 500 km whose corner is the false origin: two from the west, one from
         * the south */
        int east = outer % 5 - 2, south = outer / 5 - 3;
        int column = inner % 5, row = inner / 5;
        *ret_easting_m = east * 500000 + column * 100000;
        *ret_northing_m = (4 - row) * 100000 - south * 500000;
        return true;
    }
    return false;
}

bool grid_reference_read(slice text, double *ret_easting_m, double *ret_northing_m,
                         double *ret_side_m)
{
    char figures[FIGURES_MAX];
    size_t count = 0, first_half = 0, half;
    double east, north, side = 100000, easting = 0, northing = 0;
    text = slice_trim(text);
    if (text.len < 6 || text.len > REFERENCE_MAX ||
        !square_origin((char)toupper((unsigned char)text.at[0]),
                       (char)toupper((unsigned char)text.at[1]), &east, &north))
        return false;
    for (size_t i = 2; i < text.len; i++) {
        char c = text.at[i];
        bool gap = is_space(c) || c == ',' || c == '/' || c == '-';
        if (gap && count && !first_half)
            first_half = count;
        if (gap && (!count || i + 1 < text.len))
            continue;
        /* a second gap would come between figures of one half */
        if (!is_digit(c) || count == FIGURES_MAX)
            return false;
        if (first_half && count > first_half && !is_digit(text.at[i - 1]))
            return false;
        figures[count++] = c;
    }
    if (count < 4 || count % 2 || (first_half && first_half * 2 != count))
        return false;
    half = count / 2;
    for (size_t i = 0; i < half; i++) {
        side /= 10;
        easting += (figures[i] - '0') * side;
        northing += (figures[half + i] - '0') * side;
    }
    *ret_easting_m = east + easting + side / 2;
    *ret_northing_m = north + northing + side / 2;
    *ret_side_m = side;
    return true;
}

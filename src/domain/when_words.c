#include "domain/when_words.h"

#include <string.h>

/* ASCII in lower case, with the spaces, dashes and apostrophes of typesetting as those of a
 * keyboard. */
typedef struct {
    char text[WORDS_MAX_BYTES + 1];
    size_t len, at;
} folded;

static const struct {
    const char *typeset, *plain;
} PLAIN[] = {
    {"\xC2\xA0", " "},     {"\xE2\x80\x87", " "},
    {"\xE2\x80\x89", " "}, {"\xE2\x80\xAF", " "},
    {"\xE2\x80\x90", "-"}, {"\xE2\x80\x91", "-"},
    {"\xE2\x80\x92", "-"}, {"\xE2\x80\x93", "-"},
    {"\xE2\x80\x94", "-"}, {"\xE2\x80\x95", "-"},
    {"\xE2\x88\x92", "-"}, {"\xE2\x80\x98", ""},
    {"\xE2\x80\x99", ""},  {"'", ""},
    {"\t", " "},           {"\r", "\n"},
};

static const struct {
    const char *text;
    word_kind kind;
    int value;
} KNOWN[] = {
    {"24/7", WORD_ALWAYS, 0},
    {"daily", WORD_DAYS, 0x7F},
    {"every day", WORD_DAYS, 0x7F},
    {"each day", WORD_DAYS, 0x7F},
    {"everyday", WORD_DAYS, 0x7F},
    {"7 days", WORD_DAYS, 0x7F},
    {"7 days a week", WORD_DAYS, 0x7F},
    {"seven days a week", WORD_DAYS, 0x7F},
    {"weekday", WORD_DAYS, 0x1F},
    {"weekdays", WORD_DAYS, 0x1F},
    {"every weekday", WORD_DAYS, 0x1F},
    {"weekend", WORD_DAYS, 0x60},
    {"weekends", WORD_DAYS, 0x60},
    {"first", WORD_WEEK, 1},
    {"1st", WORD_WEEK, 1},
    {"second", WORD_WEEK, 2},
    {"2nd", WORD_WEEK, 2},
    {"third", WORD_WEEK, 3},
    {"3rd", WORD_WEEK, 3},
    {"fourth", WORD_WEEK, 4},
    {"4th", WORD_WEEK, 4},
    {"fifth", WORD_WEEK, 5},
    {"5th", WORD_WEEK, 5},
    {"last", WORD_WEEK, 6},
    {"monthly", WORD_MONTH, 0},
    {"of month", WORD_MONTH, 0},
    {"of the month", WORD_MONTH, 0},
    {"of each month", WORD_MONTH, 0},
    {"of every month", WORD_MONTH, 0},
    {"in the month", WORD_MONTH, 0},
    {"in each month", WORD_MONTH, 0},
    {"in every month", WORD_MONTH, 0},
    {"each month", WORD_MONTH, 0},
    {"every month", WORD_MONTH, 0},
    {"morning", WORD_PART, 0},
    {"mornings", WORD_PART, 0},
    {"afternoon", WORD_PART, 1},
    {"afternoons", WORD_PART, 1},
    {"evening", WORD_PART, 2},
    {"evenings", WORD_PART, 2},
    {"night", WORD_PART, 2},
    {"nights", WORD_PART, 2},
    {"closed", WORD_CLOSED, 0},
    {"off", WORD_CLOSED, 0},
    {"noon", WORD_TIME, HALF_NOON},
    {"midday", WORD_TIME, HALF_NOON},
    {"midnight", WORD_TIME, HALF_MIDNIGHT},
    {"to", WORD_TO, 0},
    {"until", WORD_TO, 0},
    {"till", WORD_TO, 0},
    {"til", WORD_TO, 0},
    {"-", WORD_DASH, 0},
    {":", WORD_COLON, 0},
    {"and", WORD_SEPARATOR, AND},
    {"&", WORD_SEPARATOR, AND},
    {",", WORD_SEPARATOR, COMMA},
    {".", WORD_SEPARATOR, COMMA},
    {"/", WORD_SEPARATOR, SLASH},
    {";", WORD_SEPARATOR, SEMICOLON},
    {"\n", WORD_SEPARATOR, LINE_END},
    {"open", WORD_LEAD, 0},
    {"opening times", WORD_LEAD, 0},
    {"opening hours", WORD_LEAD, 0},
    {"times", WORD_LEAD, 0},
    {"hours", WORD_LEAD, 0},
    {"every", WORD_NOTHING, 0},
    {"each", WORD_NOTHING, 0},
    {"on", WORD_NOTHING, 0},
    {"the", WORD_NOTHING, 0},
    {"from", WORD_NOTHING, 0},
    {"at", WORD_NOTHING, 0},
    {"weekly", WORD_NOTHING, 0},
};

/* What may stand behind a number, with or without a space. The longest first. */
static const struct {
    const char *text;
    day_half half;
} HALVES[] = {
    {"midnight", HALF_MIDNIGHT},
    {"midday", HALF_NOON},
    {"noon", HALF_NOON},
    {"a.m.", HALF_AM},
    {"p.m.", HALF_PM},
    {"a.m", HALF_AM},
    {"p.m", HALF_PM},
    {"am", HALF_AM},
    {"pm", HALF_PM},
};

static const char *const DAY_NAMES[DAYS_OF_WEEK][6] = {
    {"monday", "mondays", "mon", "mo"},
    {"tuesday", "tuesdays", "tues", "tue", "tu"},
    {"wednesday", "wednesdays", "weds", "wed", "we"},
    {"thursday", "thursdays", "thurs", "thur", "thu", "th"},
    {"friday", "fridays", "fri", "fr"},
    {"saturday", "saturdays", "sat", "sa"},
    {"sunday", "sundays", "sun", "su"},
};

int when_weekday(slice text)
{
    text = slice_trim(text);
    if (text.len && text.at[text.len - 1] == '.')
        text.len--;
    for (int d = 0; d < DAYS_OF_WEEK; d++)
        for (size_t i = 0; i < COUNT(DAY_NAMES[d]) && DAY_NAMES[d][i]; i++)
            if (slice_equals_nocase(text, DAY_NAMES[d][i]))
                return d;
    return -1;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

static bool fold(slice text, folded *ret)
{
    text = slice_trim(text);
    *ret = (folded){.len = 0};
    if (text.len > WORDS_MAX_BYTES || !text_is_utf8(text.at, text.len))
        return false;
    for (size_t i = 0, step; i < text.len; i += step) {
        char c = text.at[i];
        const char *as = NULL;
        step = 1;
        for (size_t k = 0; k < COUNT(PLAIN) && !as; k++) {
            size_t len = strlen(PLAIN[k].typeset);
            if (len <= text.len - i && memcmp(text.at + i, PLAIN[k].typeset, len) == 0) {
                as = PLAIN[k].plain;
                step = len;
            }
        }
        if (as && !*as)
            continue;
        ret->text[ret->len++] = (char)(as ? *as : c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    return true;
}

/* Where a known text ends that begins here, as a whole word; 0 if it does not. A space in it takes
 * any number of them. */
static size_t match(const folded *f, size_t at, const char *known)
{
    char last = 0;
    for (; *known; known++) {
        if (f->text[at] != *known)
            return 0;
        last = f->text[at++];
        while (last == ' ' && f->text[at] == ' ')
            at++;
    }
    char next = f->text[at];
    bool goes_on = (is_letter(last) || is_digit(last)) && (is_letter(next) || is_digit(next));
    return goes_on ? 0 : at;
}

static day_half read_half(folded *f)
{
    size_t at = f->at;
    while (f->text[at] == ' ')
        at++;
    for (size_t i = 0; i < COUNT(HALVES); i++) {
        size_t end = match(f, at, HALVES[i].text);
        if (!end)
            continue;
        f->at = end;
        return HALVES[i].half;
    }
    return HALF_NOT_SAID;
}

/* One or two digits. */
static bool read_number(folded *f, int *ret)
{
    size_t digits = 0;
    for (*ret = 0; is_digit(f->text[f->at]); f->at++, digits++)
        if (digits < 2)
            *ret = *ret * 10 + (f->text[f->at] - '0');
    return digits == 1 || digits == 2;
}

/* 10, 10:30, 10.30, each with am, pm, noon or midnight behind it or not. */
static bool read_time(folded *f, written_time *ret)
{
    written_time t = {.zero = f->text[f->at] == '0' && is_digit(f->text[f->at + 1])};
    if (!read_number(f, &t.hour))
        return false;
    const char *at = f->text + f->at;
    if ((*at == ':' || *at == '.') && is_digit(at[1])) {
        size_t begin = ++f->at;
        t.minutes = true;
        /* 10.03 is rather a day of March */
        if (!read_number(f, &t.minute) || f->at - begin != 2 || t.minute > 59 ||
            (*at == '.' && t.minute % 5))
            return false;
    }
    t.half = read_half(f);
    char next = f->text[f->at];
    bool goes_on = (next == ':' || next == '.') && is_digit(f->text[f->at + 1]);
    *ret = t;
    return !goes_on && !is_letter(next) && !is_digit(next);
}

static bool read_day(folded *f, word *ret)
{
    size_t begin = f->at, end = begin;
    while (is_letter(f->text[end]))
        end++;
    int day = when_weekday((slice){f->text + begin, end - begin});
    if (day < 0 || is_digit(f->text[end]))
        return false;
    f->at = end;
    *ret = (word){.kind = WORD_DAYS, .value = 1 << day};
    return true;
}

/* The longest known text that begins here. */
static bool read_known(folded *f, word *ret)
{
    size_t longest = 0;
    for (size_t i = 0; i < COUNT(KNOWN); i++) {
        size_t end = match(f, f->at, KNOWN[i].text);
        if (end <= longest)
            continue;
        longest = end;
        *ret = (word){.kind = KNOWN[i].kind, .value = KNOWN[i].value};
    }
    if (!longest)
        return false;
    if (ret->kind == WORD_TIME)
        ret->time = (written_time){.hour = 12, .half = (day_half)ret->value};
    f->at = longest;
    return true;
}

static bool read_word(folded *f, word *ret)
{
    if (read_known(f, ret))
        return true;
    if (!is_digit(f->text[f->at]))
        return read_day(f, ret);
    *ret = (word){.kind = WORD_TIME};
    return read_time(f, &ret->time);
}

bool words_read(slice text, word ret[WORDS_MAX])
{
    folded f;
    size_t count = 0;
    if (!fold(text, &f))
        return false;
    for (;;) {
        word w;
        while (f.text[f.at] == ' ')
            f.at++;
        if (f.at >= f.len)
            break;
        if (!read_word(&f, &w))
            return false;
        word *before = count ? &ret[count - 1] : NULL;
        bool separates = w.kind == WORD_SEPARATOR;
        if (w.kind == WORD_NOTHING || (separates && (!before || before->kind == WORD_LEAD)))
            continue;
        if (separates && before->kind == WORD_SEPARATOR) {
            before->value = w.value > before->value ? w.value : before->value;
            continue;
        }
        if (count == WORDS_MAX - 1)
            return false;
        ret[count++] = w;
    }
    if (count && ret[count - 1].kind == WORD_SEPARATOR)
        count--;
    ret[count] = (word){.kind = WORD_END};
    return true;
}

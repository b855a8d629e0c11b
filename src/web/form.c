#include "web/form.h"

#include <string.h>

bool form_is(slice content_type)
{
    size_t length = 0;
    while (length < content_type.len && content_type.at[length] != ';')
        length++;
    return length && slice_equals_nocase(slice_trim((slice){content_type.at, length}), MEDIA_FORM);
}

static status with_plain_lines(slice text, arena *a, slice *ret, error *err)
{
    if (!text.len || !memchr(text.at, '\r', text.len)) {
        *ret = text;
        return OK;
    }
    char *plain = arena_alloc(a, text.len + 1);
    size_t length = 0;
    if (!plain)
        return error_no_memory(err);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.at[i];
        if (c == '\r' && i + 1 < text.len && text.at[i + 1] == '\n')
            continue;
        if (c == '\r')
            c = '\n';
        plain[length++] = c;
    }
    *ret = (slice){plain, length};
    return OK;
}

status form_split(slice body, arena *a, param_pairs *ret, error *err)
{
    param_pairs all, given = {0};
    size_t fields = 1;
    for (size_t i = 0; i < body.len && fields <= FORM_MAX_FIELDS; i++)
        fields += body.at[i] == '&';
    if (fields > FORM_MAX_FIELDS)
        return error_set(err, ERR_INPUT, "form", "the form has more than %d fields",
                         FORM_MAX_FIELDS);
    status failed = params_split(body, a, &all, err);
    if (failed)
        return failed;
    given.pairs = all.pairs;
    for (size_t i = 0; i < all.count; i++) {
        struct param_pair *to = &given.pairs[given.count];
        to->name = all.pairs[i].name;
        failed = with_plain_lines(all.pairs[i].value, a, &to->value, err);
        if (failed)
            return failed;
        given.count += slice_trim(to->value).len != 0;
    }
    *ret = given;
    return OK;
}

status form_read(slice body, const param_table *table, arena *a, void *ret, error *err)
{
    param_pairs fields;
    status failed = form_split(body, a, &fields, err);
    return failed ? failed : params_take(&fields, table, a, ret, err);
}

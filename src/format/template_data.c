#include "format/template_data.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

static template_data *node(arena *a, const template_data *around, bool *failed)
{
    template_data *made = arena_alloc(a, sizeof *made);
    if (made)
        *made = (template_data){.arena = a, .around = around, .failed = failed};
    return made;
}

template_data *template_data_new(arena *a)
{
    bool *failed = arena_alloc(a, sizeof *failed);
    return failed ? node(a, NULL, failed) : NULL;
}

static template_value *own(const template_data *d, slice name)
{
    template_value *v = d->values;
    while (v && !slice_equals(name, v->name))
        v = v->next;
    return v;
}

static template_value *add_value(template_data *d, const char *name)
{
    template_value *made = arena_alloc(d->arena, sizeof *made);
    if (!made) {
        *d->failed = true;
        return NULL;
    }
    *made = (template_value){.name = name, .next = d->values};
    d->values = made;
    return made;
}

static void set(template_data *d, const char *name, const char *copied, size_t length)
{
    template_value *made = copied ? add_value(d, name) : NULL;
    if (made)
        made->text = (slice){copied, length};
    else
        *d->failed = true;
}

void template_data_text(template_data *d, const char *name, slice text)
{
    if (d && text.at && text.len)
        set(d, name, arena_copy(d->arena, text.at, text.len), text.len);
}

void template_data_puts(template_data *d, const char *name, const char *text)
{
    template_data_text(d, name, text ? slice_of(text) : (slice){0});
}

void template_data_printf(template_data *d, const char *name, const char *format, ...)
{
    if (!d)
        return;
    va_list arguments;
    va_start(arguments, format);
    char text[1024];
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length < sizeof text)
        template_data_text(d, name, (slice){text, (size_t)length});
    else
        *d->failed = true;
}

void template_data_int(template_data *d, const char *name, int64_t number)
{
    template_data_printf(d, name, "%lld", (long long)number);
}

void template_data_flag(template_data *d, const char *name, bool holds)
{
    if (holds)
        template_data_puts(d, name, "1");
}

void template_data_href(template_data *d, const char *name, const char *address)
{
    static const char *const BEGINS[] = {
        "http://", "https://", "mailto:", "tel:", "sms:", "webcal:", "geo:", "/", "?", "#"};
    for (size_t i = 0; address && i < COUNT(BEGINS); i++)
        if (strncasecmp(address, BEGINS[i], strlen(BEGINS[i])) == 0) {
            template_data_puts(d, name, address);
            return;
        }
}

void template_data_markup(template_data *d, const char *name, slice html)
{
    template_data_text(d, name, html);
    if (d && !*d->failed && html.at && html.len)
        d->values->markup = true;
}

template_data *template_data_add(template_data *d, const char *name)
{
    if (!d)
        return NULL;
    template_value *list = own(d, slice_of(name));
    if (!list)
        list = add_value(d, name);
    template_data *made = list ? node(d->arena, d, d->failed) : NULL;
    if (!made) {
        *d->failed = true;
        return NULL;
    }
    template_data **end = &list->first;
    while (*end)
        end = &(*end)->following;
    *end = made;
    return made;
}

const template_value *template_data_find(const template_data *d, slice name)
{
    for (; d; d = d->around) {
        const template_value *found = own(d, name);
        if (found)
            return found;
    }
    return NULL;
}

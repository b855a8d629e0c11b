#include "writer/job.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { READ_AT_ONCE = 256 * 1024 };

static status read_more(line_reader *r, error *err)
{
    if (r->passed) {
        memmove(r->read.data, r->read.data + r->passed, r->read.len - r->passed);
        r->read.len -= r->passed;
        r->passed = 0;
    }
    if (!buf_reserve(&r->read, READ_AT_ONCE))
        return buf_status(&r->read, err);
    ssize_t got;
    do {
        got = read(r->from, r->read.data + r->read.len, READ_AT_ONCE);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(err, ERR_INTERNAL, NULL, "%s", strerror(errno));
    r->ended = got == 0;
    r->read.len += (size_t)got;
    return OK;
}

/* The next line without its end; ERR_NOT_FOUND when there is none. */
static status next_line(line_reader *r, slice *ret, error *err)
{
    size_t looked = r->passed;
    for (;;) {
        const char *end =
            r->read.len > looked ? memchr(r->read.data + looked, '\n', r->read.len - looked) : NULL;
        if (end) {
            *ret = (slice){r->read.data + r->passed, (size_t)(end - r->read.data) - r->passed};
            r->passed += ret->len + 1;
            return OK;
        }
        if (r->ended)
            return ERR_NOT_FOUND;
        size_t waiting = r->read.len - r->passed;
        status failed = read_more(r, err);
        if (failed)
            return failed;
        looked = waiting;
    }
}

static status next_object(job *j, json_t **ret, error *err)
{
    slice line;
    json_error_t why;
    status failed = next_line(&j->lines, &line, err);
    if (failed == ERR_NOT_FOUND)
        return error_set(err, ERR_INPUT, NULL, "what is to be written broke off");
    if (failed)
        return failed;
    json_t *read = json_loadb(line.at, line.len, 0, &why);
    if (!json_is_object(read)) {
        json_decref(read);
        return error_set(err, ERR_INPUT, NULL, "a line is no object: %.100s", why.text);
    }
    *ret = read;
    return OK;
}

const char *job_text(const json_t *from, const char *name)
{
    const char *text = json_string_value(json_object_get(from, name));
    return text ? text : "";
}

status job_begin(job *j, int from, error *err)
{
    *j = (job){.lines.from = from};
    buf_init(&j->lines.read, JOB_MAX_LINE_BYTES + READ_AT_ONCE);
    status failed = next_object(j, &j->order, err);
    if (failed)
        return failed;
    j->format = job_text(j->order, "format");
    j->path = job_text(j->order, "path");
    j->title = job_text(j->order, "title");
    j->date = job_text(j->order, "date");
    j->columns = json_object_get(j->order, "columns");
    j->any_geometry = json_is_true(json_object_get(j->order, "any_geometry"));
    j->crs = crs_of_uri(slice_of(job_text(j->order, "crs")));
    json_int_t to = json_integer_value(json_object_get(j->order, "audience"));
    if (!*j->format || !j->crs || to < 0 || to >= AUDIENCE_COUNT)
        return error_set(err, ERR_INPUT, NULL, "the order is not one");
    j->to = (audience)to;
    return OK;
}

status job_next(job *j, json_t **ret, error *err)
{
    json_t *read;
    status failed = j->end ? ERR_NOT_FOUND : next_object(j, &read, err);
    if (failed)
        return failed;
    if (json_object_get(read, "end")) {
        j->end = read;
        return ERR_NOT_FOUND;
    }
    *ret = read;
    return OK;
}

void job_done(job *j)
{
    json_decref(j->order);
    json_decref(j->end);
    buf_done(&j->lines.read);
}

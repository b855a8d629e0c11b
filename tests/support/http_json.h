/** JSON of a server of http_fixture.h: asked for, followed by its links. For cmocka. */
#ifndef CAIRN_TESTS_HTTP_JSON_H
#define CAIRN_TESTS_HTTP_JSON_H

#include <jansson.h>

#include "base/error.h"
#include "support/http_fixture.h"

/** A request with further header lines, each with its end. */
static inline http_answer json_ask(int port, const char *method, const char *target,
                                   const char *fields)
{
    char request[8000];
    int fd = http_connect(port);
    snprintf(request, sizeof request,
             "%s %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n%s\r\n", method, target,
             fields);
    http_answer a = {0};
    if (fd >= 0 && http_puts(fd, request))
        a = http_read(fd, strcmp(method, "HEAD") == 0, 20);
    if (fd >= 0)
        close(fd);
    return a;
}

/** The JSON at a target, which must answer with this status. The caller frees it. */
static inline json_t *json_at(int port, const char *target, int wanted)
{
    http_answer a = http_get(port, target);
    if (a.status != wanted)
        fail_msg("%s: %d, not %d: %s", target, a.status, wanted, a.body ? a.body : "");
    json_error_t where;
    json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, &where);
    if (!answer)
        fail_msg("%s: %s at %d", target, where.text, where.position);
    http_answer_free(&a);
    return answer;
}

/** The text at a path of members: "components", "parameters", NULL; NULL where there is none. */
static inline const json_t *json_in(const json_t *object, const char *const *names)
{
    for (; *names && object; names++)
        object = json_object_get(object, *names);
    return object;
}
#define JSON_IN(object, ...) json_in(object, (const char *const[]){__VA_ARGS__, NULL})
#define TEXT_IN(object, ...) json_string_value(JSON_IN(object, __VA_ARGS__))

/** The first link with this relation and, unless NULL, type; NULL if there is none. */
static inline const json_t *json_link(const json_t *answer, const char *rel, const char *type)
{
    size_t i;
    const json_t *one;
    json_array_foreach(json_object_get(answer, "links"), i, one)
    {
        if (strcmp(TEXT_IN(one, "rel"), rel) == 0 &&
            (!type || strcmp(TEXT_IN(one, "type"), type) == 0))
            return one;
    }
    return NULL;
}

/** The target of a link; "" if there is none. */
static inline const char *json_link_target(const json_t *answer, const char *rel)
{
    static char target[4000];
    static const char BASE[] = "http://localhost";
    const json_t *one = json_link(answer, rel, NULL);
    target[0] = '\0';
    if (one) {
        assert_memory_equal(TEXT_IN(one, "href"), BASE, sizeof BASE - 1);
        snprintf(target, sizeof target, "%s", TEXT_IN(one, "href") + sizeof BASE - 1);
    }
    return target;
}

static inline size_t json_matched(const json_t *page)
{
    return (size_t)json_integer_value(json_object_get(page, "numberMatched"));
}

/** Which of the fixture's assets a feature is; 0 for none. */
static inline int json_asset_number(const json_t *feature)
{
    int n = 0;
    sscanf(TEXT_IN(feature, "properties", "name"), "Asset %d", &n);
    return n;
}

/** Writes text percent-encoded behind what is there. */
static inline void json_escape(char *to, size_t size, const char *text)
{
    size_t used = strlen(to);
    for (; *text && used + 4 < size; text++)
        used += (size_t)snprintf(to + used, size - used, "%%%02X", (unsigned char)*text);
}

#endif

/** For tests of editing over HTTP: the fixture of the other tests with a token for each role, made
 *  by the program itself, requests of any method, and answers as JSON. */
#ifndef CAIRN_TESTS_HTTP_EDIT_H
#define CAIRN_TESTS_HTTP_EDIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>

#include "support/inspect.h"

#include "support/http_served.h"

#define ITEMS "/collections/assets/items"
#define AS_FEATURE "Content-Type: application/geo+json\r\n"
#define AS_PATCH "Content-Type: application/merge-patch+json\r\n"

typedef struct {
    char text[60];
} http_token;

static inline http_token token_of(const scratch *folder, const char *db, const char *name,
                                  const char *as)
{
    http_token t = {""};
    ran r = CAIRN(folder, "account", "--db", db, "token", name, "--role", as);
    scratch_must(r.status == 0, r.err);
    snprintf(t.text, sizeof t.text, "%.*s", (int)strcspn(r.out, "\n"), r.out);
    ran_done(&r);
    return t;
}

/** Sends one request. @param fields  lines that end with CRLF; @param body  NULL for none. */
static inline http_answer http_ask(int port, const char *method, const char *target,
                                   const http_token *who, const char *fields, const char *body)
{
    enum { HEAD_MAX = 4000 };
    char head[HEAD_MAX], length[40] = "";
    http_answer a = {0};
    int fd = http_connect(port);
    if (fd < 0)
        return a;
    if (body)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", strlen(body));
    snprintf(head, sizeof head, "%s %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s%s%s\r\n", method,
             target, who ? "Authorization: Bearer " : "", who ? who->text : "", who ? "\r\n" : "",
             fields, length);
    if (http_puts(fd, head) && (!body || http_puts(fd, body)))
        a = http_read(fd, strcmp(method, "HEAD") == 0, 20);
    close(fd);
    return a;
}

#define CRS "http://www.opengis.net/def/crs/EPSG/0/"
#define IN_GRID "Content-Crs: " CRS "27700\r\n"
#define NEW_ONE                                                                                    \
    "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.25,55.87]},"       \
    "\"properties\":{\"name\":\"Numbat Garden\",\"category\":\"community-garden\"}}"

static scratch folder;
static http_token editor, partner, contributor, other;

static inline int edit_set_up(void **state)
{
    (void)state;
    if (!fixture_make(&f))
        return -1;
    snprintf(folder.folder, sizeof folder.folder, "%s", f.folder);
    editor = token_of(&folder, f.db, "ailsa", "editor");
    partner = token_of(&folder, f.db, "link-worker", "partner");
    contributor = token_of(&folder, f.db, "bo", "contributor");
    other = token_of(&folder, f.db, "cy", "contributor");
    return fixture_serve(&f, (const char *const[]){"--max-body-bytes", "20000", NULL}) ? 0 : -1;
}

static inline int edit_tear_down(void **state)
{
    return served_tear_down(state);
}

static inline http_answer ask(const char *method, const char *target, const http_token *who,
                              const char *fields, const char *body)
{
    return http_ask(f.server.port, method, target, who, fields, body);
}

/* Asks and expects a status. */
static inline void expect(const char *method, const char *target, const http_token *who,
                          const char *fields, const char *body, int wanted)
{
    http_answer a = ask(method, target, who, fields, body);
    if (a.status != wanted)
        fail_msg("%s %s: %d, not %d: %s\n%s", method, target, a.status, wanted,
                 a.body ? a.body : "", body ? body : "");
    http_answer_free(&a);
}

static inline json_t *read_json(const char *target, const http_token *who)
{
    http_answer a = ask("GET", target, who, "", NULL);
    if (a.status != 200)
        fail_msg("GET %s: %d: %s", target, a.status, a.body ? a.body : "");
    json_t *answer = json_loadb(a.body, a.body_length, 0, NULL);
    assert_non_null(answer);
    http_answer_free(&a);
    return answer;
}

static inline const json_t *property(const json_t *feature, const char *name)
{
    return json_object_get(json_object_get(feature, "properties"), name);
}

/* Creates an asset. @param ret  the target of its Location. */
static inline void create(const http_token *who, const char *fields, const char *body,
                          char ret[200])
{
    static const char BASE[] = "http://localhost";
    char location[200], wanted[40];
    http_answer a = ask("POST", ITEMS, who, fields, body);
    if (a.status != 201)
        fail_msg("%d: %s", a.status, a.body ? a.body : "");
    http_header_copy(&a, "Location", location, sizeof location);
    assert_memory_equal(location, BASE, sizeof BASE - 1);
    snprintf(ret, 200, "%s", location + sizeof BASE - 1);
    snprintf(wanted, sizeof wanted, "%s/", ITEMS);
    assert_memory_equal(ret, wanted, strlen(wanted));
    http_answer_free(&a);
}

static inline int64_t count_changes(void)
{
    connection c = inspect_open(f.db);
    int64_t count = inspect_number(&c, "SELECT max(seq) FROM change");
    connection_close(&c);
    return count;
}

/* The target of the nth asset of the fixture. */
static inline void nth_asset(int n, char ret[200])
{
    char query[100], uuid[40];
    connection c = inspect_open(f.db);
    snprintf(query, sizeof query, "SELECT uuid FROM asset WHERE name = 'Asset %d'", n);
    snprintf(uuid, sizeof uuid, "%s", inspect_text(&c, query));
    connection_close(&c);
    snprintf(ret, 200, "%s/%s", ITEMS, uuid);
}

#endif

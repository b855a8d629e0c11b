/* Going on from an edit: its answer has the tag of what it made, or that itself where it is asked
 * for, and nobody undoes what it has not seen. */
#include <pthread.h>

#include "support/http_edit.h"

typedef struct {
    int status;
    char etag[60], body[8000];
} answered;

static answered send_it(const char *method, const char *target, const http_token *who,
                        const char *fields, const char *body)
{
    answered got = {0};
    http_answer a = ask(method, target, who, fields, body);
    got.status = a.status;
    http_header_copy(&a, "ETag", got.etag, sizeof got.etag);
    if (a.body_length < sizeof got.body)
        memcpy(got.body, a.body ? a.body : "", a.body_length);
    http_answer_free(&a);
    return got;
}

static answered change(const char *asset, const char *tag, const char *body)
{
    char fields[200];
    snprintf(fields, sizeof fields, AS_PATCH "If-Match: %s\r\n", tag);
    return send_it("PATCH", asset, &editor, fields, body);
}

static void expect_tag(const char *target, const http_token *who, const answered *got)
{
    answered now = send_it("GET", target, who, "", NULL);
    assert_int_equal(now.status, 200);
    assert_string_equal(got->etag, now.etag);
}

static void make(const http_token *who, const char *fields, char target[200], answered *ret)
{
    char location[200];
    http_answer a = ask("POST", ITEMS, who, fields, NEW_ONE);
    assert_int_equal(a.status, 201);
    http_header_copy(&a, "Location", location, sizeof location);
    http_header_copy(&a, "ETag", ret->etag, sizeof ret->etag);
    ret->status = a.status;
    snprintf(ret->body, sizeof ret->body, "%s", a.body ? a.body : "");
    snprintf(target, 200, "%s", location + strlen("http://localhost"));
    http_answer_free(&a);
}

static void test_one_edit_after_another(void **state)
{
    char asset[200], own[200], first[60];
    answered got;
    (void)state;
    make(&editor, AS_FEATURE, asset, &got);
    expect_tag(asset, &editor, &got);
    snprintf(first, sizeof first, "%s", got.etag);
    for (int i = 0; i < 5; i++) {
        char body[100], before[60];
        snprintf(body, sizeof body, "{\"properties\":{\"cost\":\"%d pounds\"}}", i);
        snprintf(before, sizeof before, "%s", got.etag);
        got = change(asset, before, body);
        assert_int_equal(got.status, 204);
        assert_string_not_equal(got.etag, before);
        expect_tag(asset, &editor, &got);
        answered same = change(asset, got.etag, body); /* says nothing new */
        assert_int_equal(same.status, 204);
        assert_string_equal(same.etag, got.etag);
    }
    assert_int_equal(change(asset, first, "{\"properties\":{\"cost\":\"Free\"}}").status, 412);
    /* what was PUT is not what is kept, byte for byte: RFC 9110 9.3.4 */
    got = send_it("PUT", asset, &editor, AS_FEATURE, NEW_ONE);
    assert_int_equal(got.status, 204);
    assert_string_equal(got.etag, "");
    /* its author's own, which nobody else sees */
    make(&contributor, AS_FEATURE, own, &got);
    expect_tag(own, &contributor, &got);
    got = send_it("PATCH", own, &contributor, AS_PATCH, "{\"properties\":{\"cost\":\"Free\"}}");
    assert_int_equal(got.status, 204);
    expect_tag(own, &contributor, &got);
    /* nothing is there to go on from */
    got = send_it("PATCH", asset, &editor, AS_PATCH,
                  "{\"properties\":{\"status\":\"closed\",\"closed_on\":\"2026-01-01\"}}");
    assert_int_equal(got.status, 204);
    assert_string_equal(got.etag, "");
}

/* With `Prefer: return=representation` the answer is what a GET of the address answers. */
static void test_what_was_made_of_it(void **state)
{
    static const char WHOLE[] = "Prefer: respond-async, return=representation\r\n";
    static const struct {
        const char *method, *query, *media, *body;
    } CASES[] = {
        {"PUT", "", AS_FEATURE, NEW_ONE},
        {"PATCH", "", AS_PATCH, "{\"properties\":{\"cost\":\"Free\"}}"},
        {"PATCH", "?crs=" CRS "27700", AS_PATCH, "{\"properties\":{\"cost\":\"A pound\"}}"},
        {"PATCH", "?f=html", AS_PATCH, "{\"properties\":{\"cost\":\"Two pounds\"}}"},
    };
    char asset[200], fields[300];
    answered got;
    (void)state;
    snprintf(fields, sizeof fields, "%s%s", AS_FEATURE, WHOLE);
    make(&editor, fields, asset, &got);
    answered now = send_it("GET", asset, &editor, "", NULL);
    assert_true(strlen(got.body) > 100);
    assert_string_equal(got.body, now.body);
    assert_string_equal(got.etag, now.etag);
    for (size_t i = 0; i < COUNT(CASES); i++) {
        char target[400], header[500], wanted[500];
        snprintf(target, sizeof target, "%s%s", asset, CASES[i].query);
        snprintf(fields, sizeof fields, "%s%s", CASES[i].media, WHOLE);
        http_answer a = ask(CASES[i].method, target, &editor, fields, CASES[i].body);
        now = send_it("GET", target, &editor, "", NULL);
        if (a.status != 200 || strcmp(a.body, now.body) != 0)
            fail_msg("%s %s: %d %s", CASES[i].method, target, a.status, a.body);
        http_header_copy(&a, "ETag", header, sizeof header);
        assert_string_equal(header, now.etag);
        http_header_copy(&a, "Preference-Applied", header, sizeof header);
        assert_string_equal(header, "return=representation");
        http_header_copy(&a, "Content-Location", header, sizeof header);
        snprintf(wanted, sizeof wanted, "http://localhost%s", asset);
        assert_memory_equal(header, wanted, strlen(wanted));
        http_answer_free(&a);
    }
    /* in either coding */
    snprintf(fields, sizeof fields, "%s%sAccept-Encoding: gzip\r\n", AS_PATCH, WHOLE);
    got = send_it("PATCH", asset, &editor, fields, "{\"properties\":{\"cost\":\"Free\"}}");
    assert_int_equal(got.status, 200);
    now = send_it("GET", asset, &editor, "Accept-Encoding: gzip\r\n", NULL);
    assert_string_equal(got.etag, now.etag);
    assert_non_null(strstr(got.etag, "-gz"));
}

enum { HANDS = 6, MARKS = 12 };
static char shared[200];

/* Adds its marks to what it knows, and reads it again only where somebody else was quicker. */
static void *add_marks(void *argument)
{
    size_t *ret_made = argument;
    char text[200] = "", tag[60] = "";
    for (int tries = 0; *ret_made < MARKS && tries < 2000; tries++) {
        char body[300];
        if (!*tag) {
            answered now = send_it("GET", shared, &editor, "", NULL);
            json_t *feature = json_loads(now.body, 0, NULL);
            const char *cost = json_string_value(property(feature, "cost"));
            snprintf(text, sizeof text, "%s", cost ? cost : "");
            snprintf(tag, sizeof tag, "%s", now.etag);
            json_decref(feature);
        }
        snprintf(body, sizeof body, "{\"properties\":{\"cost\":\"%sx\"}}", text);
        answered got = change(shared, tag, body);
        snprintf(tag, sizeof tag, "%s", got.status == 204 ? got.etag : "");
        if (got.status == 204) {
            ++*ret_made;
            snprintf(text + strlen(text), sizeof text - strlen(text), "x");
        }
    }
    return NULL;
}

/* Does not care what others have made. */
static void *overwrite(void *argument)
{
    const bool *stop = argument;
    while (!__atomic_load_n(stop, __ATOMIC_RELAXED))
        (void)send_it("PATCH", shared, &editor, AS_PATCH, "{\"properties\":{\"cost\":\"y\"}}");
    return NULL;
}

/* Whoever goes on from a tag adds to what was there: the history has nothing else. */
static void test_no_edit_is_lost(void **state)
{
    static const char LOST[] =
        "SELECT count(*) FROM change WHERE entity = 'asset' AND json_extract(after, '$.cost') LIKE "
        "'%x' AND json_extract(after, '$.cost') <> ifnull(json_extract(before, '$.cost'), '') || "
        "'x'";
    bool stop = false;
    pthread_t threads[HANDS], careless;
    size_t made[HANDS] = {0};
    answered got;
    (void)state;
    make(&editor, AS_FEATURE, shared, &got);
    for (int i = 0; i < HANDS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, add_marks, &made[i]), 0);
    assert_int_equal(pthread_create(&careless, NULL, overwrite, &stop), 0);
    for (int i = 0; i < HANDS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(made[i], MARKS);
    }
    __atomic_store_n(&stop, true, __ATOMIC_RELAXED);
    pthread_join(careless, NULL);
    connection c = inspect_open(f.db);
    assert_true(inspect_number(&c, "SELECT count(*) FROM change WHERE json_extract(after, "
                                   "'$.cost') LIKE '%x'") >= HANDS * MARKS);
    assert_int_equal(inspect_number(&c, LOST), 0);
    connection_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_edit_after_another),
        cmocka_unit_test(test_what_was_made_of_it),
        cmocka_unit_test(test_no_edit_is_lost),
    };
    return cmocka_run_group_tests(tests, edit_set_up, edit_tear_down);
}

/* Editing assets over HTTP as newer QGIS does it (qgsoapif*request.cpp): what is pending is
 * nobody's but its author's and the editors', what is refused says why, nothing is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <pthread.h>

#include "support/http_edit.h"

/* -- as QGIS asks -------------------------------------------------------------------------------
 */

/* A layer in the National Grid: it sends Content-Crs without brackets, and then reads. */
static void edit_as_qgis(const http_token *who, const char *status_there)
{
    char asset[200];
    static const char FEATURE[] =
        "{\"geometry\":{\"coordinates\":[257000.0,668000.0],\"type\":\"Point\"},\"properties\":"
        "{\"name\":\"Bettong Hall\",\"category\":\"community-centre\",\"status\":\"published\","
        "\"description\":null,\"take_part\":[\"come-along\"],\"entrances\":null,\"age_min\":5,"
        "\"step_free\":\"yes\",\"phone\":\"0141 496 "
        "0123\",\"created_at\":null,\"activities\":null},"
        "\"type\":\"Feature\"}";
    create(who, AS_FEATURE IN_GRID, FEATURE, asset);
    json_t *made = read_json(asset, who);
    const json_t *at = json_object_get(json_object_get(made, "geometry"), "coordinates");
    /* by PROJ's cs2cs, EPSG:27700 to EPSG:4326; some metres off without the grid OSTN15 */
    assert_true(fabs(json_real_value(json_array_get(at, 0)) + 4.28773) < 2e-4);
    assert_true(fabs(json_real_value(json_array_get(at, 1)) - 55.88385) < 2e-4);
    assert_string_equal(json_string_value(property(made, "status")), status_there);
    assert_string_equal(json_string_value(property(made, "phone_e164")), "+441414960123");
    json_decref(made);

    expect("PATCH", asset, who, AS_PATCH IN_GRID,
           "{\"geometry\":{\"coordinates\":[257100.0,668000.0],\"type\":\"Point\"}}", 204);
    expect("PATCH", asset, who, AS_PATCH,
           "{\"properties\":{\"name\":\"Bettong House\",\"phone\":null,\"step_free\":null}}", 204);
    made = read_json(asset, who);
    at = json_object_get(json_object_get(made, "geometry"), "coordinates");
    assert_true(fabs(json_real_value(json_array_get(at, 0)) + 4.28613) < 2e-4);
    assert_string_equal(json_string_value(property(made, "name")), "Bettong House");
    assert_string_equal(json_string_value(property(made, "step_free")), "unknown");
    assert_true(json_is_null(property(made, "phone")));
    assert_true(json_is_null(property(made, "phone_e164")));
    assert_int_equal(json_integer_value(property(made, "age_min")), 5);
    json_decref(made);

    expect("DELETE", asset, who, "", NULL, 204);
    expect("GET", asset, who, "", NULL, 404);
    expect("PATCH", asset, who, AS_PATCH, "{\"properties\":{\"name\":\"Again\"}}", 404);
}

static void test_as_qgis_edits(void **state)
{
    (void)state;
    edit_as_qgis(&editor, "published");
    edit_as_qgis(&contributor, "pending");
    connection c = inspect_open(f.db);
    assert_int_equal(inspect_number(&c,
                                    "SELECT count(*) FROM asset WHERE name = 'Bettong House' "
                                    "AND status = 'closed' AND closed_on BETWEEN date('now', '-1 "
                                    "day') AND date('now', '+1 day') AND "
                                    "closed_reason = 'deleted'"),
                     2);
    assert_string_equal(inspect_text(&c, "SELECT group_concat(DISTINCT actor || ' ' || role) FROM "
                                         "change WHERE length(request) = 16"),
                        "account:ailsa editor,account:bo contributor");
    connection_close(&c);
}

/* What is read is sent back as it was, by programs that know nothing of what may be set. */
static void test_sent_back_as_it_was(void **state)
{
    static const struct {
        const char *query, *fields;
    } CASES[] = {{"", ""},
                 {"?crs=" CRS "27700", "Content-Crs: <" CRS "27700>\r\n"},
                 {"?crs=" CRS "3857", "Content-Crs: " CRS "3857\r\n"},
                 {"?crs=" CRS "4326", "Content-Crs: <" CRS "4326>\r\n"}};
    char asset[200], target[300], fields[200];
    (void)state;
    nth_asset(4, asset);
    int64_t before = count_changes();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        snprintf(target, sizeof target, "%s%s", asset, CASES[i].query);
        snprintf(fields, sizeof fields, AS_FEATURE "%s", CASES[i].fields);
        http_answer a = ask("GET", target, &editor, "", NULL);
        char *body = strndup(a.body, a.body_length);
        expect("PUT", asset, &editor, fields, body, 204);
        free(body);
        http_answer_free(&a);
    }
    assert_int_equal(count_changes(), before);
}

/* A replaced one has what is said; how the old place was found says nothing of the new one. */
static void test_replaced(void **state)
{
    char asset[200];
    (void)state;
    nth_asset(5, asset);
    expect("PUT", asset, &editor, AS_FEATURE, NEW_ONE, 204);
    json_t *now = read_json(asset, &editor);
    assert_string_equal(json_string_value(property(now, "name")), "Numbat Garden");
    assert_string_equal(json_string_value(property(now, "status")), "published");
    assert_string_equal(json_string_value(property(now, "step_free")), "unknown");
    assert_true(json_is_null(property(now, "position_source")));
    assert_true(json_is_null(property(now, "description")));
    json_decref(now);
    nth_asset(10, asset);
    expect("PATCH", asset, &editor, AS_PATCH,
           "{\"geometry\":{\"type\":\"Point\",\"coordinates\":[-4.26,55.86]}}", 204);
    now = read_json(asset, NULL);
    assert_true(json_is_null(property(now, "position_source")));
    assert_string_equal(json_string_value(property(now, "step_free")), "yes");
    json_decref(now);
    expect("DELETE", asset, &editor, "", NULL, 204);
}

/* -- what is pending ----------------------------------------------------------------------------
 */

static const char *const PUBLIC_TARGETS[] = {
    ITEMS "?limit=1000",
    ITEMS "?bbox=-4.2501,55.8699,-4.2499,55.8701",
    ITEMS "?resultType=hits",
    ITEMS "?q=numbat",
    ITEMS "?limit=1000&sortby=-name",
    ITEMS "?filter=category%3D%27community-garden%27",
    ITEMS "?f=csv&limit=1000",
    "/near?lon=-4.25&lat=55.87&limit=1",
    "/near?lon=-4.25&lat=55.87&q=numbat",
    "/collections/assets",
    "/collections/assets/queryables",
    "/changes",
    "/tiles/assets/14/8005/5093",
    "/tiles/assets/0/0/0",
};

/* Every answer, and its ETag, as one text. */
static char *all_that_is_told(const http_token *who)
{
    size_t length = 0;
    char *all = NULL;
    for (size_t i = 0; i < COUNT(PUBLIC_TARGETS); i++) {
        http_answer a = ask("GET", PUBLIC_TARGETS[i], who, "", NULL);
        const char *etag = a.head ? http_header(&a, "ETag") : NULL;
        if (a.status != 200 && a.status != 204)
            fail_msg("%s: %d", PUBLIC_TARGETS[i], a.status);
        all = realloc(all, length + a.body_length + 200);
        length += (size_t)snprintf(all + length, 200, "\n%s %d %s\n", PUBLIC_TARGETS[i], a.status,
                                   etag ? etag : "-");
        for (size_t k = 0; k < a.body_length; k++)
            all[length++] = a.body[k] ? a.body[k] : '0';
        all[length] = '\0';
        http_answer_free(&a);
    }
    return all;
}

static void test_pending_shows_nowhere(void **state)
{
    const http_token *const others[] = {NULL, &partner, &other, &contributor};
    char *before[COUNT(others)], asset[200];
    (void)state;
    for (size_t i = 0; i < COUNT(others); i++)
        before[i] = all_that_is_told(others[i]);
    create(&contributor, AS_FEATURE, NEW_ONE, asset);
    for (size_t i = 0; i < COUNT(others); i++) {
        char *after = all_that_is_told(others[i]);
        assert_string_equal(after, before[i]);
        free(after);
        free(before[i]);
        expect("GET", asset, others[i], "", NULL, others[i] == &contributor ? 200 : 404);
        expect("HEAD", asset, others[i], "", NULL, others[i] == &contributor ? 200 : 404);
    }
    expect("PATCH", asset, &other, AS_PATCH, "{\"properties\":{\"name\":\"Mine\"}}", 404);
    expect("DELETE", asset, &other, "", NULL, 404);
    char in_grid[300];
    snprintf(in_grid, sizeof in_grid, "%s?crs=" CRS "27700", asset);
    json_t *own = read_json(in_grid, &contributor);
    assert_string_equal(json_string_value(property(own, "status")), "pending");
    json_decref(own);

    expect("PATCH", asset, &editor, AS_PATCH, "{\"properties\":{\"status\":\"published\"}}", 204);
    json_t *now = read_json(asset, NULL);
    assert_null(property(now, "status"));
    json_decref(now);
    now = read_json("/near?lon=-4.25&lat=55.87&limit=1", NULL);
    assert_string_equal(
        json_string_value(property(json_array_get(json_object_get(now, "features"), 0), "name")),
        "Numbat Garden");
    json_decref(now);
    expect("PATCH", asset, &contributor, AS_PATCH, "{\"properties\":{\"name\":\"Mine\"}}", 403);
    expect("PATCH", asset, &editor, AS_PATCH, "{\"properties\":{\"visibility\":\"private\"}}", 204);
    expect("GET", asset, NULL, "", NULL, 404);
    expect("GET", asset, &contributor, "", NULL, 404);
    expect("DELETE", asset, &editor, "", NULL, 204);
}

/* -- what is refused ----------------------------------------------------------------------------
 */

#define FEATURE(PROPERTIES)                                                                        \
    "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"N\",\"category\":\"park\"" \
    "," PROPERTIES "}}"
#define AT(GEOMETRY)                                                                               \
    "{\"type\":\"Feature\",\"geometry\":" GEOMETRY                                                 \
    ",\"properties\":{\"name\":\"N\",\"category\":\"park\"}}"

static void test_what_is_refused(void **state)
{
    static const struct {
        const char *fields, *body;
        int status;
        const char *named;
    } CASES[] = {
        {AS_FEATURE, "", 400, NULL},
        {AS_FEATURE, "{", 400, NULL},
        {AS_FEATURE, "[]", 400, NULL},
        {AS_FEATURE, "{\"type\":\"Feature\",\"type\":\"Feature\"}", 400, NULL},
        {AS_FEATURE, "{\"type\":\"Point\"}", 400, "type"},
        {AS_FEATURE, "{\"type\":\"Feature\",\"properties\":{}}", 400, "geometry"},
        {AS_FEATURE, "{\"type\":\"Feature\",\"geometry\":null}", 400, "name"},
        {AS_FEATURE, "{\"type\":\"Feature\",\"geometry\":null,\"name\":\"N\"}", 400, "name"},
        {AS_FEATURE, FEATURE("\"nome\":1"), 400, "nome"},
        {AS_FEATURE, FEATURE("\"Phone\":\"1\""), 400, "Phone"},
        {AS_FEATURE, FEATURE("\"category\":\"park\""), 400, NULL},
        {AS_FEATURE, FEATURE("\"level\":\"high\""), 400, "level"},
        {AS_FEATURE, FEATURE("\"level\":{\"a\":[]}"), 400, "level"},
        {AS_FEATURE, FEATURE("\"age_min\":1.5"), 400, "age_min"},
        {AS_FEATURE, FEATURE("\"age_min\":9,\"age_max\":8"), 400, "age_max"},
        {AS_FEATURE, FEATURE("\"step_free\":\"maybe\""), 400, "step_free"},
        {AS_FEATURE, FEATURE("\"opened_on\":\"2026-02-30\""), 400, "opened_on"},
        {AS_FEATURE, FEATURE("\"level\":\"individual\""), 400, "consent"},
        {AS_FEATURE, FEATURE("\"status\":\"closed\""), 400, "closed_on"},
        {AS_FEATURE, FEATURE("\"activities\":[{\"title\":\"T\"}]"), 400, "activities"},
        {AS_FEATURE, FEATURE("\"phone\":\"\\u0000\""), 400, NULL},
        {AS_FEATURE, FEATURE("\"phone\":\"\\ud800\""), 400, NULL},
        {AS_FEATURE, "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"N\"}}",
         400, "category"},
        {AS_FEATURE,
         "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"N\",\"category\":"
         "\"parc\"}}",
         400, "category"},
        {AS_FEATURE, AT("{\"type\":\"Point\",\"coordinates\":[181,55]}"), 400, "geometry"},
        {AS_FEATURE, AT("{\"type\":\"Point\",\"coordinates\":[1]}"), 400, "geometry"},
        {AS_FEATURE, AT("{\"type\":\"Point\",\"coordinates\":[\"1\",2]}"), 400, "geometry"},
        {AS_FEATURE, AT("{\"type\":\"LineString\",\"coordinates\":[[1,2],[3,4]]}"), 400,
         "geometry"},
        {AS_FEATURE, AT("5"), 400, "geometry"},
        {AS_FEATURE "Content-Crs: <" CRS "9>\r\n", NEW_ONE, 400, "Content-Crs"},
        {AS_FEATURE IN_GRID, AT("{\"type\":\"Point\",\"coordinates\":[1e9,1e9]}"), 400, "geometry"},
        {"", NEW_ONE, 415, "Content-Type"},
        {AS_PATCH, NEW_ONE, 415, "Content-Type"},
        {"Content-Type: text/plain\r\n", NEW_ONE, 415, "Content-Type"},
    };
    (void)state;
    int64_t before = count_changes();
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = ask("POST", ITEMS, &editor, CASES[i].fields, CASES[i].body);
        json_t *problem = json_loadb(a.body ? a.body : "", a.body_length, 0, NULL);
        const char *named = json_string_value(json_object_get(problem, "parameter"));
        if (a.status != CASES[i].status || !named != !CASES[i].named ||
            (named && strcmp(named, CASES[i].named) != 0))
            fail_msg("%s: %d %s", CASES[i].body, a.status, a.body ? a.body : "");
        json_decref(problem);
        http_answer_free(&a);
    }
    char *large = malloc(30001);
    memset(large, ' ', 30000);
    large[30000] = '\0';
    expect("POST", ITEMS, &editor, AS_FEATURE, large, 413);
    free(large);
    assert_int_equal(count_changes(), before);
}

static void test_what_a_contributor_may_not_set(void **state)
{
    static const char *const PROPERTIES[] = {
        "\"visibility\":\"partners\"", "\"location_shown\":\"none\"", "\"consent\":\"given\"",
        "\"source_ref\":\"ref-1\"",    "\"extra\":{\"a\":1}",         "\"listing\":\"agreed\""};
    char asset[200], body[400];
    (void)state;
    create(&contributor, AS_FEATURE, NEW_ONE, asset);
    int64_t before = count_changes();
    for (size_t i = 0; i < COUNT(PROPERTIES); i++) {
        snprintf(body, sizeof body,
                 "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"name\":\"N\","
                 "\"category\":\"park\",%s}}",
                 PROPERTIES[i]);
        expect("POST", ITEMS, &contributor, AS_FEATURE, body, 403);
        snprintf(body, sizeof body, "{\"properties\":{%s}}", PROPERTIES[i]);
        expect("PATCH", asset, &contributor, AS_PATCH, body, 403);
    }
    expect("PATCH", asset, &contributor, AS_PATCH, "{\"properties\":{\"status\":\"published\"}}",
           403);
    expect("PATCH", asset, &editor, AS_PATCH, "{\"properties\":{\"created_at\":null}}", 400);
    expect("PATCH", asset, &editor, AS_PATCH, "{\"properties\":{\"status\":null}}", 400);
    expect("PATCH", asset, &editor, AS_PATCH, "{\"id\":\"another\"}", 400);
    expect("PATCH", asset, &editor, AS_FEATURE, "{}", 415);
    assert_int_equal(count_changes(), before);
    expect("DELETE", asset, &contributor, "", NULL, 204);
}

/* -- nothing is lost ----------------------------------------------------------------------------
 */

static void test_lost_updates(void **state)
{
    char asset[200], etag[60], coded[60], line[200];
    (void)state;
    nth_asset(7, asset);
    http_answer a = ask("GET", asset, &editor, "", NULL);
    http_header_copy(&a, "ETag", etag, sizeof etag);
    http_answer_free(&a);
    a = ask("GET", asset, &editor, "Accept-Encoding: gzip\r\n", NULL);
    http_header_copy(&a, "ETag", coded, sizeof coded);
    http_answer_free(&a);
    assert_string_not_equal(etag, coded);

    snprintf(line, sizeof line, AS_PATCH "If-Match: %s\r\n", coded);
    expect("PATCH", asset, &editor, line, "{\"properties\":{\"cost\":\"Free\"}}", 204);
    /* both of the one that is not there any more */
    expect("PATCH", asset, &editor, line, "{\"properties\":{\"cost\":\"Dear\"}}", 412);
    snprintf(line, sizeof line, "If-Match: %s\r\n", etag);
    expect("DELETE", asset, &editor, line, NULL, 412);
    expect("PATCH", asset, &editor, AS_PATCH "If-Match: *\r\n",
           "{\"properties\":{\"cost\":\"Pay what you can\"}}", 204);
    json_t *now = read_json(asset, NULL);
    assert_string_equal(json_string_value(property(now, "cost")), "Pay what you can");
    json_decref(now);
}

enum { WRITERS = 6, EACH = 8 };

static void *write_some(void *argument)
{
    size_t *ret_failed = argument;
    for (int i = 0; i < EACH; i++) {
        http_answer a = ask("POST", ITEMS, i % 2 ? &editor : &contributor, AS_FEATURE,
                            i == 3 ? FEATURE("\"age_min\":-1") : FEATURE("\"cost\":\"together\""));
        *ret_failed += a.status != (i == 3 ? 400 : 201);
        http_answer_free(&a);
    }
    return NULL;
}

static void test_many_at_once_and_killed(void **state)
{
    pthread_t threads[WRITERS];
    size_t failed[WRITERS] = {0};
    char asset[200];
    (void)state;
    for (int i = 0; i < WRITERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_some, &failed[i]), 0);
    for (int i = 0; i < WRITERS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(failed[i], 0);
    }
    create(&editor, AS_FEATURE, FEATURE("\"cost\":\"the last\""), asset);
    (void)http_stop(&f.server, SIGKILL);
    connection c = inspect_open(f.db);
    assert_int_equal(inspect_number(&c, "SELECT count(*) FROM asset WHERE cost = 'together'"),
                     WRITERS * (EACH - 1));
    connection_close(&c);
    ran r = CAIRN(&folder, "check", "--db", f.db);
    if (r.status)
        fail_msg("%s%s", r.out, r.err);
    ran_done(&r);
    assert_true(fixture_serve(&f, (const char *const[]){"--max-body-bytes", "20000", NULL}));
    json_t *now = read_json(asset, NULL);
    assert_string_equal(json_string_value(property(now, "cost")), "the last");
    json_decref(now);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_as_qgis_edits),
        cmocka_unit_test(test_sent_back_as_it_was),
        cmocka_unit_test(test_replaced),
        cmocka_unit_test(test_pending_shows_nowhere),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_what_a_contributor_may_not_set),
        cmocka_unit_test(test_lost_updates),
        cmocka_unit_test(test_many_at_once_and_killed),
    };
    return cmocka_run_group_tests(tests, edit_set_up, edit_tear_down);
}

/* Who sees which connections and catchments: those who see their assets, and where a location is
 * hidden, nothing that tells it. */
#include "support/http_relations.h"

enum { ANYBODY = 0, PARTNER = 1, EDITOR = 2, NOBODY = 3 };

/* Asset n, what becomes of it, and from whom on it is seen, and so what it is an end of. */
static const struct {
    int n;
    const char *sql;
    int seen_from;
} ENDS[] = {
    {21, "UPDATE asset SET description = 'open'", ANYBODY},
    {22, "UPDATE asset SET visibility = 'private'", EDITOR},
    {23, "UPDATE asset SET visibility = 'partners'", PARTNER},
    {24, "UPDATE asset SET status = 'pending'", EDITOR},
    {25, "UPDATE asset SET status = 'draft'", EDITOR},
    {26, "DELETE FROM asset", NOBODY}, /* it closes */
    {27, "UPDATE asset SET closed_on = '2020-01-01'", EDITOR},
    {28, "UPDATE asset SET opened_on = '2990-01-01'", EDITOR},
    {29, "UPDATE asset SET listing = 'declined'", EDITOR},
    {30,
     "UPDATE asset SET level = 'individual', consent = 'given', consent_expires_on = "
     "'2020-01-01'",
     EDITOR},
};

static void expect_rows_of_ends(const char *items, const char *property_name, int who,
                                const http_token *token)
{
    char target[200], name[20];
    json_t *page = get(token, "%s?limit=1000", items);
    size_t seen = 0;
    for (size_t i = 0; i < COUNT(ENDS); i++) {
        const json_t *one = feature_of(page, property_name, ENDS[i].n);
        seen += who >= ENDS[i].seen_from;
        if (!one != (who < ENDS[i].seen_from))
            fail_msg("%s of Asset %d is %sseen by %d", items, ENDS[i].n, one ? "" : "not ", who);
    }
    assert_int_equal(json_matched(page), seen);
    assert_int_equal(json_array_size(json_object_get(page, "features")), seen);
    json_decref(page);
    for (size_t i = 0; i < COUNT(ENDS) && !token; i++) {
        bool there = ENDS[i].seen_from == ANYBODY;
        snprintf(name, sizeof name, "Asset %d", ENDS[i].n);
        snprintf(target, sizeof target, "%s?%s=Asset%%20%d", items, property_name, ENDS[i].n);
        assert_int_equal(count(NULL, target), there);
        /* nor in any other form, nor beside what is sorted by it */
        static const char *const FORMS[] = {"f=html", "f=csv", "f=geojsonseq", "sortby="};
        for (size_t k = 0; k < COUNT(FORMS); k++) {
            snprintf(target, sizeof target, "%s?limit=3&%s%s", items, FORMS[k],
                     FORMS[k][0] == 's' ? property_name : "");
            http_answer a = ask("GET", target, NULL, "", NULL);
            assert_int_equal(a.status, 200);
            if (!strstr(a.body, name) != !there)
                fail_msg("%s: %s", target, a.body);
            http_answer_free(&a);
        }
    }
}

/* Every feature by its own address, for those that see it alone. */
static void expect_one_by_one(const char *table, const char *items)
{
    char sql[200], target[500], uuids[COUNT(ENDS)][40];
    connection c = inspect_open(f.db);
    for (size_t i = 0; i < COUNT(ENDS); i++) {
        snprintf(sql, sizeof sql,
                 "SELECT uuid FROM %s WHERE %s = (SELECT id FROM asset WHERE name = 'Asset %d')",
                 table, *table == 'c' && table[1] == 'o' ? "to_asset" : "asset_id", ENDS[i].n);
        snprintf(uuids[i], sizeof uuids[i], "%.36s", inspect_text(&c, sql));
    }
    connection_close(&c);
    for (size_t i = 0; i < COUNT(ENDS); i++) {
        snprintf(target, sizeof target, "%s/%s", items, uuids[i]);
        expect_status(target, ENDS[i].seen_from == ANYBODY ? 200 : 404);
        expect("GET", target, &partner, "", NULL, ENDS[i].seen_from <= PARTNER ? 200 : 404);
        expect("GET", target, &editor, "", NULL, ENDS[i].seen_from <= EDITOR ? 200 : 404);
        snprintf(target, sizeof target, "%s?filter=id%%3D'%s'", items, uuids[i]);
        assert_int_equal(count(NULL, target), ENDS[i].seen_from == ANYBODY);
    }
}

/* The extent is that of the one asset that anybody sees. */
static void expect_extent(const char *id, double west, double east)
{
    json_t *one = get(NULL, "/collections/%s", id);
    const json_t *box = json_array_get(JSON_IN(one, "extent", "spatial", "bbox"), 0);
    assert_int_equal(json_array_size(box), 4);
    assert_true(fabs(json_number_value(json_array_get(box, 0)) - west) < 1e-6);
    assert_true(fabs(json_number_value(json_array_get(box, 2)) - east) < 1e-6);
    json_decref(one);
}

static void test_a_row_is_seen_by_who_sees_its_assets(void **state)
{
    char wkt[200];
    (void)state;
    for (size_t i = 0; i < COUNT(ENDS); i++) {
        int n = ENDS[i].n;
        double west = fixture_lon_deg(n);
        connect_assets(1, "works-with", n);
        snprintf(wkt, sizeof wkt,
                 "POLYGON((%.4f 55.87, %.4f 55.87, %.4f 55.88, %.4f 55.88, %.4f 55.87))", west,
                 west + 0.0005, west + 0.0005, west, west);
        draw(n, "Round about", wkt);
    }
    wait_for(NULL, CONNECTIONS, COUNT(ENDS));
    wait_for(NULL, CATCHMENTS, COUNT(ENDS));
    for (size_t i = 0; i < COUNT(ENDS); i++)
        edit("%s WHERE name = 'Asset %d'", ENDS[i].sql, ENDS[i].n);
    wait_for(NULL, CONNECTIONS, 1);
    wait_for(NULL, CATCHMENTS, 1);
    const http_token *const callers[] = {NULL, &partner, &editor};
    for (int who = ANYBODY; who <= EDITOR; who++) {
        expect_rows_of_ends(CONNECTIONS, "to_name", who, callers[who]);
        expect_rows_of_ends(CATCHMENTS, "asset_name", who, callers[who]);
    }
    /* a contributor's own pending asset is no asset of the view */
    assert_int_equal(count(&contributor, CONNECTIONS), 1);
    expect_one_by_one("connection", CONNECTIONS);
    expect_one_by_one("catchment", CATCHMENTS);
    expect_extent("connections", fixture_lon_deg(1), fixture_lon_deg(1));
    expect_extent("catchments", fixture_lon_deg(21), fixture_lon_deg(21) + 0.0005);
    /* what is unseen at the other end is unseen too */
    edit("UPDATE asset SET visibility = 'private' WHERE name = 'Asset 1'");
    wait_for(NULL, CONNECTIONS, 0);
    assert_int_equal(count(NULL, CATCHMENTS), 1);
    edit("UPDATE asset SET visibility = 'public' WHERE name = 'Asset 1'");
    wait_for(NULL, CONNECTIONS, 1);
    clear();
}

/* Notes are the editors', to see and to ask for. */
static void test_notes_are_for_editors(void **state)
{
    static const char *const ITEMS_OF[] = {CONNECTIONS, CATCHMENTS};
    (void)state;
    connect_assets(1, "works-with", 2);
    draw(1, "Round about", "POLYGON((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8))");
    for (size_t i = 0; i < COUNT(ITEMS_OF); i++) {
        char target[200];
        wait_for(NULL, ITEMS_OF[i], 1);
        for (int by_editor = 0; by_editor <= 1; by_editor++) {
            const http_token *who = by_editor ? &editor : NULL;
            http_answer a = ask("GET", ITEMS_OF[i], who, "", NULL);
            assert_int_equal(strstr(a.body, "Ask Bo") != NULL, by_editor);
            http_answer_free(&a);
            snprintf(target, sizeof target, "%s?filter=note%%3D'Ask%%20Bo'", ITEMS_OF[i]);
            expect("GET", target, who, "", NULL, by_editor ? 200 : 400);
            snprintf(target, sizeof target, "%s?note=Ask%%20Bo", ITEMS_OF[i]);
            expect("GET", target, who, "", NULL, by_editor ? 200 : 400);
            snprintf(target, sizeof target, "%s?sortby=note", ITEMS_OF[i]);
            expect("GET", target, who, "", NULL, by_editor ? 200 : 400);
        }
    }
    clear();
}

/* A line goes from where the one is shown to where the other is; what hides its place has none, and
 * what would tell it is not there. */
static void test_a_hidden_place_stays_hidden(void **state)
{
    (void)state;
    connect_assets(3, "works-with", 44);
    connect_assets(44, "meets-at", 3);
    connect_assets(5, "part-of", 44);
    connect_assets(44, "run-by", 5);
    draw(44, "Round about", "POLYGON((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8))");
    draw(5, "Round about", "POLYGON((-4.3 55.8, -4.2 55.8, -4.2 55.9, -4.3 55.8))");
    wait_for(NULL, CONNECTIONS, 4);
    wait_for(NULL, CATCHMENTS, 2);
    json_t *page = get(NULL, CONNECTIONS "?to_name=Asset%%2044&kind=works-with");
    const json_t *line = json_array_get(json_object_get(page, "features"), 0);
    assert_string_equal(TEXT_IN(line, "geometry", "type"), "LineString");
    assert_true(fabs(ordinate(line, 0, 0) - fixture_lon_deg(3)) < 1e-7);
    assert_true(fabs(ordinate(line, 1, 0) - fixture_lon_deg(44)) < 1e-7);
    assert_true(fabs(ordinate(line, 1, 1) - fixture_lat_deg(44)) < 1e-7);
    json_decref(page);
    static const char *const HIDING[] = {"none", "district"};
    for (size_t i = 0; i < COUNT(HIDING); i++) {
        edit("UPDATE asset SET location_shown = '%s' WHERE name = 'Asset 44'", HIDING[i]);
        wait_for(NULL, CONNECTIONS, 2);
        wait_for(&partner, CATCHMENTS, 1);
        page = get(NULL, CONNECTIONS);
        assert_true(json_is_null(json_object_get(feature_of(page, "to_name", 44), "geometry")));
        assert_true(json_is_null(json_object_get(feature_of(page, "from_name", 44), "geometry")));
        json_decref(page);
        assert_int_equal(count(NULL, CONNECTIONS "?bbox=-180,-90,180,90"), 0);
        assert_int_equal(count(NULL, CATCHMENTS "?asset_name=Asset%2044"), 0);
        assert_int_equal(count(&editor, CONNECTIONS "?bbox=-180,-90,180,90"), 4);
        assert_int_equal(count(&editor, CATCHMENTS), 2);
    }
    json_t *one = get(NULL, "/collections/connections");
    assert_null(json_object_get(one, "extent"));
    json_decref(one);
    edit("UPDATE asset SET location_shown = 'exact' WHERE name = 'Asset 44'");
    wait_for(NULL, CONNECTIONS "?bbox=-180,-90,180,90", 4);
    wait_for(NULL, CATCHMENTS, 2);
    clear();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_hidden_place_stays_hidden),
        cmocka_unit_test(test_notes_are_for_editors),
        cmocka_unit_test(test_a_row_is_seen_by_who_sees_its_assets),
    };
    return cmocka_run_group_tests(tests, edit_set_up, edit_tear_down);
}

/* GET /styles and below: each form under its name, the sprite byte for byte, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/error.h"
#include "styles/styles.h"
#include "support/http_served.h"

static int set_up(void **state)
{
    (void)state;
    return served_with((const char *const[]){"--base-url", "https://x.example", NULL});
}

#define MAPBOX "application/vnd.mapbox.style+json"
#define QML "application/vnd.qgis.qml+xml"
#define SLD "application/vnd.ogc.sld+xml"

static void test_each_form(void **state)
{
    static const struct {
        const char *target;
        int status;
        const char *media, *holds;
    } CASES[] = {
        {"/styles/assets", 200, MAPBOX, "\"url\":\"https://x.example/tiles/assets\""},
        {"/styles/assets?f=mapbox", 200, MAPBOX, "\"sprite\":\"https://x.example/styles/sprite\""},
        {"/styles/assets.json", 200, MAPBOX, "\"version\":8"},
        {"/styles/assets?f=qml", 200, QML, "label=\"GP practice\""},
        {"/styles/assets.qml", 200, QML, "base64:"},
        {"/styles/assets?f=sld", 200, SLD, "<Title>GP practice</Title>"},
        {"/styles/assets.sld", 200, SLD, "https://x.example/styles/icons/gp-practice.svg"},
        {"/styles/icons/gp-practice.svg", 200, "image/svg+xml", "fill=\"#da6460\""},
        {"/styles/sprite.json", 200, "application/json", "\"gp-practice\":{\"x\":"},
        {"/styles/sprite@2x.json", 200, "application/json", "\"pixelRatio\":2"},
        {"/styles/sprite%402x.json", 200, "application/json", "\"pixelRatio\":2"},
        {"/styles/map.json", 200, MAPBOX, "https://x.example/tiles/places/{z}/{x}/{y}.mvt"},
        {"/styles/map.json?theme=light", 200, MAPBOX, "\"#f3f1ec\""},
        {"/styles/map.json?theme=dark", 200, MAPBOX, "\"#22262b\""},
        {"/styles/map.json?theme=contrast", 200, MAPBOX, "\"#ffffff\""},
        {"/styles/map.json?theme=pink", 400, NULL, "theme must be"},
        {"/styles/map.json?f=qml", 400, NULL, "f"},
        {"/styles/assets?f=html", 400, NULL, "f must be"},
        {"/styles/assets?g=qml", 400, NULL, "g"},
        {"/styles/nothing", 404, NULL, NULL},
        {"/styles/assets.svg", 404, NULL, NULL},
        {"/styles/xassets.qml", 404, NULL, NULL},
        {"/styles/sprite", 404, NULL, NULL},
        {"/styles/sprite.json%00", 404, NULL, NULL},
        {"/styles/icons/gp-practice", 404, NULL, NULL},
        {"/styles/icons/nothing.svg", 404, NULL, NULL},
        {"/styles/icons/.svg", 404, NULL, NULL},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(CASES); i++) {
        http_answer a = http_get(f.server.port, CASES[i].target);
        char media[100];
        http_header_copy(&a, "Content-Type", media, sizeof media);
        if (a.status != CASES[i].status || (CASES[i].media && strcmp(media, CASES[i].media) != 0))
            fail_msg("%s: %d, %s", CASES[i].target, a.status, media);
        if (CASES[i].holds && (!a.body || !strstr(a.body, CASES[i].holds)))
            fail_msg("%s: without %s: %.300s", CASES[i].target, CASES[i].holds, a.body);
        http_answer_free(&a);
    }
}

static void test_pictures_come_as_they_are(void **state)
{
    static const char *const NAMES[] = {"sprite.png", "sprite@2x.png"};
    (void)state;
    for (size_t i = 0; i < COUNT(NAMES); i++) {
        char target[60], media[60];
        snprintf(target, sizeof target, "/styles/%s", NAMES[i]);
        http_answer a = http_get(f.server.port, target);
        slice png = styles_sprite(NAMES[i]);
        http_header_copy(&a, "Content-Type", media, sizeof media);
        assert_string_equal(media, "image/png");
        assert_int_equal(a.body_length, png.len);
        assert_memory_equal(a.body, png.at, png.len);
        http_answer_free(&a);
    }
}

static json_t *get_json(const char *target)
{
    http_answer a = http_get(f.server.port, target);
    assert_int_equal(a.status, 200);
    json_t *answer = json_loadb(a.body, a.body_length, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(answer);
    http_answer_free(&a);
    return answer;
}

/* What the list names is there, in the form that it says. */
static void test_the_list(void **state)
{
    static const char BASE[] = "https://x.example";
    size_t i;
    const json_t *link;
    (void)state;
    json_t *list = get_json("/styles");
    const json_t *style = json_array_get(json_object_get(list, "styles"), 0);
    assert_string_equal(json_string_value(json_object_get(style, "id")), "assets");
    assert_int_equal(json_array_size(json_object_get(style, "links")), STYLES_FORMAT_COUNT);
    json_array_foreach(json_object_get(style, "links"), i, link)
    {
        const char *href = json_string_value(json_object_get(link, "href"));
        char media[100];
        assert_memory_equal(href, BASE, sizeof BASE - 1);
        http_answer a = http_get(f.server.port, href + sizeof BASE - 1);
        http_header_copy(&a, "Content-Type", media, sizeof media);
        assert_int_equal(a.status, 200);
        assert_string_equal(media, json_string_value(json_object_get(link, "type")));
        http_answer_free(&a);
    }
    json_decref(list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_form),
        cmocka_unit_test(test_pictures_come_as_they_are),
        cmocka_unit_test(test_the_list),
    };
    return cmocka_run_group_tests(tests, set_up, served_tear_down);
}

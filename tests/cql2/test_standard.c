/* The examples of OGC 21-065r2 (clauses 6 and 7, and the files beside its schema), as text and as
 * JSON, on a table of fields that has their properties: both read, and are the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "cql2/cql2.h"

static const char *const LAYERS[] = {"layers-ca", "layers-us", "layers-mx", NULL};

#define FIELD(called, kind)                                                                        \
    {                                                                                              \
        .name = (called), .type = (kind), .visible_to = AUDIENCE_PUBLIC                            \
    }
static const field FIELDS[] = {
    FIELD("landsat:scene_id", FIELD_TEXT),
    FIELD("eo:instrument", FIELD_TEXT),
    FIELD("eo:cloud_cover", FIELD_REAL),
    FIELD("beamMode", FIELD_TEXT),
    FIELD("swathDirection", FIELD_TEXT),
    FIELD("polarization", FIELD_TEXT),
    FIELD("windSpeed", FIELD_REAL),
    FIELD("cityName", FIELD_TEXT),
    FIELD("category", FIELD_INTEGER),
    FIELD("road_class", FIELD_TEXT),
    FIELD("etat_vol", FIELD_TEXT),
    FIELD("name", FIELD_TEXT),
    FIELD("owner", FIELD_TEXT),
    FIELD("material", FIELD_TEXT),
    FIELD("floors", FIELD_INTEGER),
    FIELD("taxes", FIELD_REAL),
    FIELD("depth", FIELD_REAL),
    FIELD("balance", FIELD_REAL),
    FIELD("value", FIELD_REAL),
    FIELD("vehicle_height", FIELD_REAL),
    FIELD("bridge_clearance", FIELD_REAL),
    FIELD("built", FIELD_DATE),
    FIELD("updated", FIELD_TIMESTAMP),
    FIELD("updated_at", FIELD_DATE),
    FIELD("event_time", FIELD_TIMESTAMP),
    FIELD("touchdown", FIELD_TIMESTAMP),
    FIELD("liftOff", FIELD_TIMESTAMP),
    FIELD("starts_at", FIELD_TIMESTAMP),
    FIELD("ends_at", FIELD_TIMESTAMP),
    {.name = "layer:ids", .type = FIELD_SET, .choices = LAYERS, .visible_to = AUDIENCE_PUBLIC},
};
static const entity THING = {"thing", FIELDS, COUNT(FIELDS), false};
static const cql2_schema SCHEMA = {.of = &THING, .who = AUDIENCE_PUBLIC};

#define ROAD_AREA                                                                                  \
    "POLYGON((43.7286 -79.2986, 43.7311 -79.2996, 43.7323 -79.2972, 43.7286 -79.2986))"
#define ROAD_AREA_JSON                                                                             \
    "{'type':'Polygon','coordinates':[[[43.7286,-79.2986],[43.7311,-79.2996],"                     \
    "[43.7323,-79.2972],[43.7286,-79.2986]]]}"

/* In the JSON, ' stands for ". */
static const struct {
    const char *text, *json;
} EXAMPLES[] = {
    {"\"landsat:scene_id\" = 'LC82030282019133LGN00'",
     "{'op':'=','args':[{'property':'landsat:scene_id'},'LC82030282019133LGN00']}"},
    {"\"eo:instrument\" LIKE 'OLI%'", "{'op':'like','args':[{'property':'eo:instrument'},'OLI%']}"},
    {"landsat:scene_id IN ('LC82030282019133LGN00','LC82030282019133LGN01')",
     "{'op':'in','args':[{'property':'landsat:scene_id'},"
     "['LC82030282019133LGN00','LC82030282019133LGN01']]}"},
    {"eo:cloud_cover BETWEEN 0.1 AND 0.2 AND eo:instrument = 'OLI'",
     "{'op':'and','args':[{'op':'between','args':[{'property':'eo:cloud_cover'},0.1,0.2]},"
     "{'op':'=','args':[{'property':'eo:instrument'},'OLI']}]}"},
    {"eo:cloud_cover = 0.1 OR eo:cloud_cover = 0.2",
     "{'op':'or','args':[{'op':'=','args':[{'property':'eo:cloud_cover'},0.1]},"
     "{'op':'=','args':[{'property':'eo:cloud_cover'},0.2]}]}"},
    {"beamMode='ScanSAR Narrow' AND swathDirection='ascending' AND polarization='HH+VV+HV+VH'",
     "{'op':'and','args':[{'op':'=','args':[{'property':'beamMode'},'ScanSAR Narrow']},"
     "{'op':'=','args':[{'property':'swathDirection'},'ascending']},"
     "{'op':'=','args':[{'property':'polarization'},'HH+VV+HV+VH']}]}"},
    {"floors>5", "{'op':'>','args':[{'property':'floors'},5]}"},
    {"taxes<=500", "{'op':'<=','args':[{'property':'taxes'},500]}"},
    {"owner LIKE '%Jones%'", "{'op':'like','args':[{'property':'owner'},'%Jones%']}"},
    {"owner LIKE 'Mike%'", "{'op':'like','args':[{'property':'owner'},'Mike%']}"},
    {"owner NOT LIKE '%Mike%'",
     "{'op':'not','args':[{'op':'like','args':[{'property':'owner'},'%Mike%']}]}"},
    {"floors>5 AND material='brick'",
     "{'op':'and','args':[{'op':'>','args':[{'property':'floors'},5]},"
     "{'op':'=','args':[{'property':'material'},'brick']}]}"},
    {"(floors>5 AND material='brick') OR taxes < 500",
     "{'op':'or','args':[{'op':'and','args':[{'op':'>','args':[{'property':'floors'},5]},"
     "{'op':'=','args':[{'property':'material'},'brick']}]},"
     "{'op':'<','args':[{'property':'taxes'},500]}]}"},
    {"NOT (floors<5) OR taxes > 500",
     "{'op':'or','args':[{'op':'not','args':[{'op':'<','args':[{'property':'floors'},5]}]},"
     "{'op':'>','args':[{'property':'taxes'},500]}]}"},
    {"(owner LIKE 'mike%' OR owner LIKE 'Mike%') AND floors<4",
     "{'op':'and','args':[{'op':'or','args':[{'op':'like','args':[{'property':'owner'},'mike%']},"
     "{'op':'like','args':[{'property':'owner'},'Mike%']}]},"
     "{'op':'<','args':[{'property':'floors'},4]}]}"},
    {"built = DATE('2015-01-01')",
     "{'op':'=','args':[{'property':'built'},{'date':'2015-01-01'}]}"},
    {"updated >= TIMESTAMP('2012-08-10T05:30:00Z')",
     "{'op':'>=','args':[{'property':'updated'},{'timestamp':'2012-08-10T05:30:00Z'}]}"},
    {"cityName IS NULL", "{'op':'isNull','args':[{'property':'cityName'}]}"},
    {"cityName IS NOT NULL",
     "{'op':'not','args':[{'op':'isNull','args':[{'property':'cityName'}]}]}"},
    {"name LIKE 'Smith%'", "{'op':'like','args':[{'property':'name'},'Smith%']}"},
    {"depth BETWEEN 100.0 and 150.0", "{'op':'between','args':[{'property':'depth'},100.0,150.0]}"},
    {"cityName IN ('Toronto','Frankfurt','Tokyo','New York')",
     "{'op':'in','args':[{'property':'cityName'},['Toronto','Frankfurt','Tokyo','New York']]}"},
    {"category NOT IN (1,2,3,4)",
     "{'op':'not','args':[{'op':'in','args':[{'property':'category'},[1,2,3,4]]}]}"},
    {"CASEI(road_class) IN (CASEI('\xCE\x9F\xCE\xB4\xCE\xBF\xCF\x82'),CASEI('Stra\xC3\x9F"
     "e'))",
     "{'op':'in','args':[{'op':'casei','args':[{'property':'road_class'}]},"
     "[{'op':'casei','args':['\xCE\x9F\xCE\xB4\xCE\xBF\xCF\x82']},"
     "{'op':'casei','args':['Stra\xC3\x9F"
     "e']}]]}"},
    {"ACCENTI(etat_vol) = ACCENTI('d\xC3\xA9"
     "b\xC3\xA1rqu\xC3\xA9r')",
     "{'op':'=','args':[{'op':'accenti','args':[{'property':'etat_vol'}]},"
     "{'op':'accenti','args':['d\xC3\xA9"
     "b\xC3\xA1rqu\xC3\xA9r']}]}"},
    {"S_INTERSECTS(geometry,POINT(36.319836 32.288087))",
     "{'op':'s_intersects','args':[{'property':'geometry'},"
     "{'type':'Point','coordinates':[36.319836,32.288087]}]}"},
    {"S_INTERSECTS(geom,BBOX(160.6,-55.95,-170,-25.89))",
     "{'op':'s_intersects','args':[{'property':'geom'},{'bbox':[160.6,-55.95,-170,-25.89]}]}"},
    {"S_CROSSES(geometry," ROAD_AREA ")",
     "{'op':'s_crosses','args':[{'property':'geometry'}," ROAD_AREA_JSON "]}"},
    {"S_CROSSES(LINESTRING(43.72992 -79.2998, 43.73005 -79.2991)," ROAD_AREA ")",
     "{'op':'s_crosses','args':[{'type':'LineString','coordinates':"
     "[[43.72992,-79.2998],[43.73005,-79.2991]]}," ROAD_AREA_JSON "]}"},
    {"S_DISJOINT(geometry, MULTIPOINT((1 2),(3 4)))",
     "{'op':'s_disjoint','args':[{'property':'geometry'},"
     "{'type':'MultiPoint','coordinates':[[1,2],[3,4]]}]}"},
    {"S_WITHIN(geometry, MULTILINESTRING((1 2,3 4),(5 6,7 8)))",
     "{'op':'s_within','args':[{'property':'geometry'},"
     "{'type':'MultiLineString','coordinates':[[[1,2],[3,4]],[[5,6],[7,8]]]}]}"},
    {"S_INTERSECTS(geometry, GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4)))",
     "{'op':'s_intersects','args':[{'property':'geometry'},{'type':'GeometryCollection',"
     "'geometries':[{'type':'Point','coordinates':[1,2]},"
     "{'type':'LineString','coordinates':[[1,2],[3,4]]}]}]}"},
    {"T_INTERSECTS(event_time, INTERVAL('1969-07-16T05:32:00Z', '1969-07-24T16:50:35Z'))",
     "{'op':'t_intersects','args':[{'property':'event_time'},"
     "{'interval':['1969-07-16T05:32:00Z','1969-07-24T16:50:35Z']}]}"},
    {"T_DURING(INTERVAL(touchdown, liftOff),"
     "INTERVAL('1969-07-16T13:32:00Z','1969-07-24T16:50:35Z'))",
     "{'op':'t_during','args':[{'interval':[{'property':'touchdown'},{'property':'liftOff'}]},"
     "{'interval':['1969-07-16T13:32:00Z','1969-07-24T16:50:35Z']}]}"},
    {"T_DURING(INTERVAL('1969-07-20T20:17:40Z','1969-07-21T17:54:00Z'),"
     "INTERVAL('1969-07-16T13:32:00Z','1969-07-24T16:50:35Z'))",
     "{'op':'t_during','args':[{'interval':['1969-07-20T20:17:40Z','1969-07-21T17:54:00Z']},"
     "{'interval':['1969-07-16T13:32:00Z','1969-07-24T16:50:35Z']}]}"},
    {"T_AFTER(updated_at, DATE('2010-02-10'))",
     "{'op':'t_after','args':[{'property':'updated_at'},{'date':'2010-02-10'}]}"},
    {"T_BEFORE(updated_at, TIMESTAMP('2012-08-10T05:30:00.5Z'))",
     "{'op':'t_before','args':[{'property':'updated_at'},"
     "{'timestamp':'2012-08-10T05:30:00.5Z'}]}"},
    {"T_FINISHEDBY(INTERVAL(starts_at, ends_at), INTERVAL('2000-01-01', '..'))",
     "{'op':'t_finishedBy','args':[{'interval':[{'property':'starts_at'},"
     "{'property':'ends_at'}]},{'interval':['2000-01-01','..']}]}"},
    {"T_OVERLAPPEDBY(INTERVAL(starts_at, '..'), INTERVAL('2000-01-01', '2005-01-10'))",
     "{'op':'t_overlappedBy','args':[{'interval':[{'property':'starts_at'},'..']},"
     "{'interval':['2000-01-01','2005-01-10']}]}"},
    {"T_MEETS(INTERVAL('2005-01-10', '2010-02-10'), INTERVAL(starts_at, ends_at))",
     "{'op':'t_meets','args':[{'interval':['2005-01-10','2010-02-10']},"
     "{'interval':[{'property':'starts_at'},{'property':'ends_at'}]}]}"},
    {"A_CONTAINS(layer:ids, ('layers-ca','layers-us'))",
     "{'op':'a_contains','args':[{'property':'layer:ids'},['layers-ca','layers-us']]}"},
    {"A_CONTAINEDBY(layer:ids, ('layers-ca'))",
     "{'op':'a_containedBy','args':[{'property':'layer:ids'},['layers-ca']]}"},
    {"vehicle_height > (bridge_clearance-1)",
     "{'op':'>','args':[{'property':'vehicle_height'},"
     "{'op':'-','args':[{'property':'bridge_clearance'},1]}]}"},
    {"balance-150.0 > 0", "{'op':'>','args':[{'op':'-','args':[{'property':'balance'},150.0]},0]}"},
    {"value = floors % 7 + 2 ^ 3 * 4 / 5 - 6 div 2",
     "{'op':'=','args':[{'property':'value'},{'op':'-','args':[{'op':'+','args':["
     "{'op':'%','args':[{'property':'floors'},7]},{'op':'/','args':[{'op':'*','args':["
     "{'op':'^','args':[2,3]},4]},5]}]},{'op':'div','args':[6,2]}]}]}"},
    {"TRUE", "true"},
};

static void write(const char *from, bool json, buf *out)
{
    ARENA_SCOPED arena *a = arena_new(1 << 20);
    char text[1000];
    cql2_node *n;
    error err;
    size_t length = strlen(from);
    assert_in_range(length, 0, sizeof text - 1);
    for (size_t i = 0; i <= length; i++)
        text[i] = (char)(json && from[i] == '\'' ? '"' : from[i]);
    if (json ? cql2_parse_json(slice_of(text), &SCHEMA, a, &n, &err)
             : cql2_parse_text(slice_of(text), &SCHEMA, a, &n, &err))
        fail_msg("%s: %s", text, err.detail);
    cql2_write(out, n, &SCHEMA);
}

static void text_and_json_are_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(EXAMPLES); i++) {
        BUF_SCOPED buf text, json, again;
        buf_init(&text, 1 << 14);
        buf_init(&json, 1 << 14);
        buf_init(&again, 1 << 14);
        write(EXAMPLES[i].text, false, &text);
        write(EXAMPLES[i].json, true, &json);
        assert_string_equal(buf_text(&text), buf_text(&json));
        write(buf_text(&text), false, &again);
        assert_string_equal(buf_text(&text), buf_text(&again));
    }
}

/* Filters that differ are written differently: what is written is a key. */
static void different_filters_are_written_differently(void **state)
{
    BUF_SCOPED buf one, other;
    (void)state;
    buf_init(&one, 1 << 14);
    buf_init(&other, 1 << 14);
    for (size_t i = 0; i < COUNT(EXAMPLES); i++)
        for (size_t k = 0; k < i; k++) {
            buf_clear(&one);
            buf_clear(&other);
            write(EXAMPLES[i].text, false, &one);
            write(EXAMPLES[k].text, false, &other);
            /* two of the literals alone may have the same truth */
            if (strcmp(buf_text(&one), "TRUE") != 0 && strcmp(buf_text(&one), "FALSE") != 0)
                assert_string_not_equal(buf_text(&one), buf_text(&other));
        }
}

/* Functions that a server may have besides, and this one has not, are refused by name. */
static void other_functions_are_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } ALL[] = {
        {"avg(windSpeed) < 4", "at character 1: there is no function 'avg'"},
        {"S_WITHIN(geometry,Buffer(geometry,10,'m'))",
         "at character 19: there is no function 'Buffer'"},
        {"cityname = 'Toronto'", "at character 1: there is no property 'cityname'"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT(ALL); i++) {
        ARENA_SCOPED arena *a = arena_new(1 << 20);
        cql2_node *n;
        error err;
        assert_int_equal(cql2_parse_text(slice_of(ALL[i].text), &SCHEMA, a, &n, &err), ERR_INPUT);
        if (!strstr(err.detail, ALL[i].says))
            fail_msg("%s: '%s', not '%s'", ALL[i].text, err.detail, ALL[i].says);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_and_json_are_the_same),
        cmocka_unit_test(different_filters_are_written_differently),
        cmocka_unit_test(other_functions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

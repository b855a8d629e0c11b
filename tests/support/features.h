/** Features for tests of the index: what a test knows of each, and putting it into a writer. */
#ifndef CAIRN_TESTS_FEATURES_H
#define CAIRN_TESTS_FEATURES_H

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "index/index.h"
#include "support/generate.h"

/** The codes c0, c1 ... under the group g. */
static inline taxonomy *features_taxonomy(int categories)
{
    taxonomy *t = NULL;
    error err;
    char code[16];
    category c = {.code = "g", .label = "Group", .colour = "#123456"};
    status failed = taxonomy_new(&t, &err);
    if (!failed)
        failed = taxonomy_add(t, &c, NULL, &err);
    for (int i = 0; i < categories && !failed; i++) {
        snprintf(code, sizeof code, "c%d", i);
        c.code = code;
        failed = taxonomy_add(t, &c, "g", &err);
    }
    if (failed) {
        fprintf(stderr, "no taxonomy: %s\n", err.detail);
        abort();
    }
    return t;
}

/** The number of code "c%d". */
static inline int features_category_number(int of)
{
    return of + 1;
}

typedef struct {
    int64_t id;
    lonlat_e7 at;
    bool placed;
    int category;       /* of the codes c0 ...; -1 for none */
    int step_free;      /* TRISTATE */
    int64_t audiences;  /* bits; -1 for null */
    int age_min;        /* -1 for null */
    const char *opened; /* a day, or NULL */
    uint32_t when;      /* slots of the week */
    int version;        /* is in the body, so that a test sees which one it got */
    size_t entrance_count;
    lonlat_e7 entrances[FIELD_MAX_POINTS]; /* all different */
} feature;

enum { FEATURE_TEXT_SIZE = 160, FEATURE_UUID_SIZE = 37 };

static inline void feature_uuid(int64_t id, char text[FEATURE_UUID_SIZE])
{
    snprintf(text, FEATURE_UUID_SIZE, "%08" PRIx32 "-1c0f-4000-8000-%012" PRIx64,
             (uint32_t)(id * 2654435761), (uint64_t)id & 0xffffffffffff);
}

/** @return the split. */
static inline size_t feature_body(const feature *f, char text[FEATURE_TEXT_SIZE])
{
    int split = snprintf(text, FEATURE_TEXT_SIZE,
                         "{\"type\":\"Feature\",\"id\":%" PRId64 ",\"properties\":{", f->id);
    snprintf(text + split, FEATURE_TEXT_SIZE - (size_t)split, "\"version\":%d}}", f->version);
    return (size_t)split;
}

static inline value value_text(const char *text)
{
    return (value){.kind = VALUE_TEXT, .text = slice_of(text)};
}

static inline value value_integer(int64_t integer)
{
    return (value){.kind = VALUE_INTEGER, .integer = integer};
}

/** Room for a feature as the writer takes it. */
typedef struct {
    record shown;
    index_feature given;
    char uuid[FEATURE_UUID_SIZE], code[16], body[FEATURE_TEXT_SIZE], entrances[600];
} feature_form;

/* As FIELD_POINTS is kept. */
static inline void feature_entrances(const feature *f, char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < f->entrance_count; i++) {
        lonlat at = lonlat_unpack(f->entrances[i]);
        used += (size_t)snprintf(text + used, size - used, "%s%.7f,%.7f", i ? ";" : "", at.lon_deg,
                                 at.lat_deg);
    }
}

static inline const index_feature *feature_fill(feature_form *form, const feature *f)
{
    record_init(&form->shown, &ASSET);
    feature_uuid(f->id, form->uuid);
    form->shown.v[ASSET_UUID] = value_text(form->uuid);
    form->shown.has_position = f->placed;
    if (f->placed)
        form->shown.position = lonlat_unpack(f->at);
    snprintf(form->code, sizeof form->code, "c%d", f->category);
    if (f->category >= 0)
        form->shown.v[ASSET_CATEGORY] = value_text(form->code);
    form->shown.v[ASSET_STEP_FREE] = value_integer(f->step_free);
    if (f->audiences >= 0)
        form->shown.v[ASSET_AUDIENCES] = value_integer(f->audiences);
    if (f->age_min >= 0)
        form->shown.v[ASSET_AGE_MIN] = value_integer(f->age_min);
    if (f->opened)
        form->shown.v[ASSET_OPENED_ON] = value_text(f->opened);
    feature_entrances(f, form->entrances, sizeof form->entrances);
    if (f->entrance_count > 0)
        form->shown.v[ASSET_ENTRANCES] = value_text(form->entrances);
    form->given.shown = &form->shown;
    form->given.when = f->when;
    form->given.split = feature_body(f, form->body);
    form->given.body = slice_of(form->body);
    return &form->given;
}

/** Puts a feature that everyone sees alike. */
static inline status feature_put(index_writer *w, const feature *f, error *err)
{
    feature_form form;
    const index_feature *given = feature_fill(&form, f);
    return index_writer_put(w, f->id, (const index_feature *[]){given, given, given}, err);
}

/** A snapshot of these and nothing else; ends the test program when it can't be made. */
static inline index_snapshot *features_snapshot(const taxonomy *t, const feature *f, size_t count)
{
    index_writer *w;
    index_snapshot *s = NULL;
    error err;
    status failed = index_writer_new(NULL, t, &w, &err);
    for (size_t i = 0; i < count && !failed; i++)
        failed = feature_put(w, &f[i], &err);
    if (!failed)
        failed = index_writer_finish(w, 1, &s, &err);
    if (failed) {
        fprintf(stderr, "no snapshot: %s\n", err.detail);
        abort();
    }
    return s;
}

/** How features are strewn. */
typedef enum { STREWN_WORLD, STREWN_COUNTRY, STREWN_HEAPED, STREWN_POLAR } strewing;

static inline lonlat_e7 strewn_at(strewing how, const generate_country *c, generator *g)
{
    lonlat heap = {170 + 5 * (double)generate_below(g, 4), 10 * (double)generate_below(g, 3)};
    switch (how) {
    case STREWN_WORLD:
        return lonlat_pack(generate_anywhere(g));
    case STREWN_COUNTRY:
        return lonlat_pack(generate_home(c, g));
    case STREWN_HEAPED: /* few places with many at each, and lattices of equal distances */
        if (generate_below(g, 2))
            return lonlat_pack((lonlat){remainder(heap.lon_deg, 360), heap.lat_deg});
        return lonlat_pack((lonlat){remainder(180 + 0.001 * (double)generate_below(g, 40), 360),
                                    0.001 * ((double)generate_below(g, 40) - 20)});
    case STREWN_POLAR:
        return lonlat_pack((lonlat){generate_between(g, -180, 180),
                                    (generate_below(g, 2) ? -1 : 1) *
                                        (90 - pow(10, generate_between(g, -7, 0.7)))});
    }
    return (lonlat_e7){0, 0};
}

/** Where a feature is as distances go: its entrances, or without any its position.
 *  @return how many. */
static inline size_t feature_points(const feature *f, const lonlat_e7 **ret)
{
    *ret = f->entrance_count > 0 ? f->entrances : &f->at;
    return f->entrance_count > 0 ? f->entrance_count : 1;
}

static inline void feature_add_entrance(feature *f, lonlat_e7 at)
{
    for (size_t i = 0; i < f->entrance_count; i++)
        if (f->entrances[i].lon_e7 == at.lon_e7 && f->entrances[i].lat_e7 == at.lat_e7)
            return;
    f->entrances[f->entrance_count++] = at;
}

/* A position up to 2 km off, over the antimeridian and the pole too. */
static inline lonlat_e7 strewn_entrance(lonlat of, generator *g)
{
    const double degree_m = 111320;
    double off_m = generate_between(g, 0, 2000), turn = generate_between(g, 0, 2 * M_PI);
    double lat = of.lat_deg + off_m * cos(turn) / degree_m;
    double narrow = fmax(cos(of.lat_deg * M_PI / 180), 1e-4);
    double lon = of.lon_deg + off_m * sin(turn) / degree_m / narrow;
    if (fabs(lat) > 90) {
        lat = copysign(180, lat) - lat;
        lon += 180;
    }
    return lonlat_pack((lonlat){remainder(lon, 360), lat});
}

/** Gives one feature in twenty entrances, some of which are also those of the one before that has
 *  some, and some of which are where other features are. Features without a position too: for those
 *  they are nothing. */
static inline void features_strew_entrances(feature *f, size_t count, generator *g)
{
    const feature *other = NULL;
    for (size_t i = 0; i < count; i++) {
        if (generate_below(g, 20) > 0)
            continue;
        size_t most = generate_below(g, 3) ? 1 + generate_below(g, 4) : FIELD_MAX_POINTS;
        for (size_t k = 0; k < most; k++) {
            uint64_t kind = generate_below(g, 10);
            if (kind == 0)
                feature_add_entrance(&f[i], f[generate_below(g, count)].at);
            else if (kind <= 2 && other)
                feature_add_entrance(&f[i],
                                     other->entrances[generate_below(g, other->entrance_count)]);
            else
                feature_add_entrance(&f[i], strewn_entrance(lonlat_unpack(f[i].at), g));
        }
        other = &f[i];
    }
}

/** Makes features with ids that ascend with gaps.
 *  @param categories  one in twenty has none; the later a code, the rarer. */
static inline void features_strew(feature *ret, size_t count, strewing how, int categories,
                                  generator *g)
{
    static const char *const days[] = {NULL, "1969-12-30", "1999-02-28", "2016-02-29"};
    generate_country country;
    int64_t id = 0;
    generate_country_init(&country, g);
    for (size_t i = 0; i < count; i++) {
        id += 1 + (int64_t)generate_below(g, 5);
        double rarity = generate_unit(g);
        ret[i] = (feature){.id = id,
                           .at = strewn_at(how, &country, g),
                           .placed = generate_below(g, 50) > 0,
                           .category = (int)(categories * rarity * rarity * rarity),
                           .step_free = (int)generate_below(g, 3),
                           .audiences = (int64_t)generate_below(g, 300) - 20,
                           .age_min = (int)generate_below(g, 90) - 10,
                           .opened = days[generate_below(g, 4)],
                           .when = (uint32_t)generate_below(g, 1 << 28) &
                                   (uint32_t)generate_bits(g) & (uint32_t)generate_bits(g),
                           .version = (int)generate_below(g, 100)};
        if (generate_below(g, 20) == 0)
            ret[i].category = -1;
        if (ret[i].audiences < 0)
            ret[i].audiences = -1;
        if (ret[i].age_min < 0)
            ret[i].age_min = -1;
    }
}

#endif

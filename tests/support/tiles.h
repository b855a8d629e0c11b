/** Tiles as a client reads them: the points of the layer `assets`, with their properties. */
#ifndef CAIRN_TESTS_TILES_H
#define CAIRN_TESTS_TILES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mvt.pb-c.h"

typedef struct {
    uint64_t id;
    int x, y;
    unsigned long long count; /* 1 without point_count */
    bool group;
    const char *uuid, *name, *category, *position_source; /* NULL without */
    double west, south, east, north;                      /* of a group */
} tile_feature;

typedef struct {
    Mvt__Tile *message;
    size_t count;
    tile_feature *features;
} tile_read;

static inline int tile_unzigzag(uint32_t number)
{
    return (int)(number >> 1) ^ -(int)(number & 1);
}

static inline void tile_read_property(tile_feature *f, const char *key, const Mvt__Tile__Value *v)
{
    const struct {
        const char *key;
        const char **text;
        double *number;
    } PLACES[] = {{"uuid", &f->uuid, NULL},         {"name", &f->name, NULL},
                  {"category", &f->category, NULL}, {"position_source", &f->position_source, NULL},
                  {"west", NULL, &f->west},         {"south", NULL, &f->south},
                  {"east", NULL, &f->east},         {"north", NULL, &f->north}};
    if (strcmp(key, "point_count") == 0 && v->has_uint_value) {
        f->group = true;
        f->count = v->uint_value;
        return;
    }
    for (size_t i = 0; i < sizeof PLACES / sizeof *PLACES; i++) {
        if (strcmp(key, PLACES[i].key) != 0)
            continue;
        if (PLACES[i].text && v->string_value) {
            *PLACES[i].text = v->string_value;
            return;
        }
        if (PLACES[i].number && v->has_double_value) {
            *PLACES[i].number = v->double_value;
            return;
        }
    }
    fprintf(stderr, "a tile has a property '%s' that is not expected, or not of that kind\n", key);
    abort();
}

static inline bool tile_read_feature(const Mvt__Tile__Layer *l, const Mvt__Tile__Feature *from,
                                     tile_feature *f)
{
    *f = (tile_feature){.id = from->id, .count = 1};
    if (!from->has_id || from->type != MVT__TILE__GEOM_TYPE__POINT || from->n_geometry != 3 ||
        from->geometry[0] != 9 || from->n_tags % 2)
        return false;
    f->x = tile_unzigzag(from->geometry[1]);
    f->y = tile_unzigzag(from->geometry[2]);
    for (size_t i = 0; i < from->n_tags; i += 2) {
        if (from->tags[i] >= l->n_keys || from->tags[i + 1] >= l->n_values)
            return false;
        tile_read_property(f, l->keys[from->tags[i]], l->values[from->tags[i + 1]]);
    }
    return true;
}

/** Reads a tile; ends the program where it is not as it should be. No bytes are an empty tile. */
static inline tile_read tile_read_bytes(const void *bytes, size_t length)
{
    tile_read t = {.message = mvt__tile__unpack(NULL, length, bytes)};
    const Mvt__Tile__Layer *l = t.message && t.message->n_layers == 1 ? t.message->layers[0] : NULL;
    bool well = t.message && (length == 0 ? t.message->n_layers == 0
                                          : l && strcmp(l->name, "assets") == 0 &&
                                                l->version == 2 && l->extent == 4096);
    t.count = l ? l->n_features : 0;
    t.features = calloc(t.count + 1, sizeof *t.features);
    for (size_t i = 0; i < t.count && well; i++)
        well = tile_read_feature(l, l->features[i], &t.features[i]) && t.features[i].x >= 0 &&
               t.features[i].x < 4096 && t.features[i].y >= 0 && t.features[i].y < 4096;
    if (!well) {
        fprintf(stderr, "a tile of %zu bytes is not as it should be\n", length);
        abort();
    }
    return t;
}

static inline void tile_read_done(tile_read *t)
{
    mvt__tile__free_unpacked(t->message, NULL);
    free(t->features);
}

/** How many assets it has, those in groups too. */
static inline unsigned long long tile_read_total(const tile_read *t)
{
    unsigned long long total = 0;
    for (size_t i = 0; i < t->count; i++)
        total += t->features[i].count;
    return total;
}

#endif

#include "format/mvt.h"

#include <assert.h>
#include <string.h>

#include "mvt.pb-c.h"

enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };
enum { FIRST_ROOM = 64 };

/* An array of the arena that doubles. */
typedef struct {
    size_t count, room;
} growth;

struct mvt_layer {
    arena *memory;
    bool failed;
    Mvt__Tile__Layer message;
    growth features, keys, values;
    uint32_t *value_table; /* open addressing: the number of a value, plus 1 */
    size_t value_table_size;
};

/* The array, with room for one more; NULL without memory. */
static void *grown(mvt_layer *l, void *array, growth *g, size_t size)
{
    if (g->count < g->room)
        return array;
    size_t room = g->room ? 2 * g->room : FIRST_ROOM;
    void *larger = arena_alloc(l->memory, room * size);
    if (!larger) {
        l->failed = true;
        return NULL;
    }
    if (g->count)
        memcpy(larger, array, g->count * size);
    g->room = room;
    return larger;
}

mvt_layer *mvt_layer_new(arena *a, const char *name)
{
    mvt_layer *l = arena_alloc(a, sizeof *l);
    char *copy = arena_copy(a, name, strlen(name));
    if (!l || !copy)
        return NULL;
    l->memory = a;
    mvt__tile__layer__init(&l->message);
    l->message.version = 2;
    l->message.name = copy;
    l->message.has_extent = 1;
    l->message.extent = TILE_EXTENT;
    return l;
}

static uint32_t key_number(mvt_layer *l, const char *key)
{
    for (size_t i = 0; i < l->keys.count; i++)
        if (strcmp(l->message.keys[i], key) == 0)
            return (uint32_t)i;
    char **keys = grown(l, l->message.keys, &l->keys, sizeof *keys);
    char *copy = arena_copy(l->memory, key, strlen(key));
    if (!keys || !copy) {
        l->failed = true;
        return 0;
    }
    l->message.keys = keys;
    keys[l->keys.count] = copy;
    l->message.n_keys = ++l->keys.count;
    return (uint32_t)(l->keys.count - 1);
}

/* FNV-1a. */
static size_t hash_bytes(size_t hash, const void *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ ((const unsigned char *)bytes)[i]) * (size_t)0x100000001b3;
    return hash;
}

static size_t property_hash(const mvt_property *p)
{
    size_t hash = hash_bytes((size_t)0xcbf29ce484222325, &(char){(char)p->kind}, 1);
    switch (p->kind) {
    case MVT_TEXT:
        return hash_bytes(hash, p->text.at, p->text.len);
    case MVT_REAL:
        return hash_bytes(hash, &p->real, sizeof p->real);
    case MVT_WHOLE:
        return hash_bytes(hash, &p->whole, sizeof p->whole);
    case MVT_YES_OR_NO:
        return hash_bytes(hash, &p->yes, sizeof p->yes);
    }
    return hash;
}

static bool value_is(const Mvt__Tile__Value *v, const mvt_property *p)
{
    switch (p->kind) {
    case MVT_TEXT:
        return v->string_value && strlen(v->string_value) == p->text.len &&
               memcmp(v->string_value, p->text.at, p->text.len) == 0;
    case MVT_REAL:
        return v->has_double_value && v->double_value == p->real;
    case MVT_WHOLE:
        return v->has_uint_value && v->uint_value == p->whole;
    case MVT_YES_OR_NO:
        return v->has_bool_value && !v->bool_value == !p->yes;
    }
    return false;
}

static Mvt__Tile__Value *value_new(arena *a, const mvt_property *p)
{
    Mvt__Tile__Value *v = arena_alloc(a, sizeof *v);
    if (!v)
        return NULL;
    mvt__tile__value__init(v);
    switch (p->kind) {
    case MVT_TEXT:
        v->string_value = arena_copy(a, p->text.at, p->text.len);
        return v->string_value ? v : NULL;
    case MVT_REAL:
        v->has_double_value = 1;
        v->double_value = p->real;
        break;
    case MVT_WHOLE:
        v->has_uint_value = 1;
        v->uint_value = p->whole;
        break;
    case MVT_YES_OR_NO:
        v->has_bool_value = 1;
        v->bool_value = p->yes;
        break;
    }
    return v;
}

static size_t table_size_for(const mvt_layer *l)
{
    return l->values.count * 2 < l->value_table_size ? l->value_table_size
           : l->value_table_size                     ? l->value_table_size * 2
                                                     : (size_t)4 * FIRST_ROOM;
}

/* The hash of a value that is there, as that of the property that made it. */
static size_t value_hash(const Mvt__Tile__Value *v)
{
    if (v->string_value)
        return property_hash(&(mvt_property){.kind = MVT_TEXT, .text = slice_of(v->string_value)});
    if (v->has_double_value)
        return property_hash(&(mvt_property){.kind = MVT_REAL, .real = v->double_value});
    if (v->has_uint_value)
        return property_hash(&(mvt_property){.kind = MVT_WHOLE, .whole = v->uint_value});
    return property_hash(&(mvt_property){.kind = MVT_YES_OR_NO, .yes = v->bool_value != 0});
}

/* Keeps the table of values at most half full. */
static bool grow_table(mvt_layer *l)
{
    size_t size = table_size_for(l);
    if (size == l->value_table_size)
        return true;
    uint32_t *table = arena_alloc(l->memory, size * sizeof *table);
    if (!table) {
        l->failed = true;
        return false;
    }
    for (size_t i = 0; i < l->values.count; i++) {
        size_t place = value_hash(l->message.values[i]) & (size - 1);
        while (table[place])
            place = (place + 1) & (size - 1);
        table[place] = (uint32_t)i + 1;
    }
    l->value_table = table;
    l->value_table_size = size;
    return true;
}

static uint32_t value_number(mvt_layer *l, const mvt_property *p)
{
    if (!grow_table(l))
        return 0;
    size_t place = property_hash(p) & (l->value_table_size - 1);
    for (; l->value_table[place]; place = (place + 1) & (l->value_table_size - 1))
        if (value_is(l->message.values[l->value_table[place] - 1], p))
            return l->value_table[place] - 1;
    Mvt__Tile__Value **values = grown(l, l->message.values, &l->values, sizeof *values);
    Mvt__Tile__Value *v = value_new(l->memory, p);
    if (!values || !v) {
        l->failed = true;
        return 0;
    }
    l->message.values = values;
    values[l->values.count] = v;
    l->message.n_values = ++l->values.count;
    l->value_table[place] = (uint32_t)l->values.count;
    return (uint32_t)(l->values.count - 1);
}

/* A feature with room for so many numbers of geometry; it is in the layer once all is well. */
static Mvt__Tile__Feature *add_feature(mvt_layer *l, uint64_t id, size_t most_geometry,
                                       const mvt_property *properties, size_t count)
{
    Mvt__Tile__Feature **features = grown(l, l->message.features, &l->features, sizeof *features);
    Mvt__Tile__Feature *f = arena_alloc(l->memory, sizeof *f);
    uint32_t *numbers = arena_alloc(l->memory, (2 * count + most_geometry) * sizeof *numbers);
    if (!features || !f || !numbers) {
        l->failed = true;
        return NULL;
    }
    mvt__tile__feature__init(f);
    f->has_id = 1;
    f->id = id;
    f->has_type = 1;
    f->tags = numbers;
    f->geometry = numbers + 2 * count;
    for (size_t i = 0; i < count; i++) {
        f->tags[f->n_tags++] = key_number(l, properties[i].key);
        f->tags[f->n_tags++] = value_number(l, &properties[i]);
    }
    l->message.features = features;
    features[l->features.count] = f;
    l->message.n_features = ++l->features.count;
    return f;
}

static void put_command(Mvt__Tile__Feature *f, uint32_t command, size_t times)
{
    f->geometry[f->n_geometry++] = command | (uint32_t)times << 3;
}

/* Zigzag: 0, -1, 1, -2 ... as 0, 1, 2, 3 ... (4.3.2) */
static void put_number(Mvt__Tile__Feature *f, uint32_t difference)
{
    f->geometry[f->n_geometry++] = difference << 1 ^ (difference >> 31 ? UINT32_MAX : 0);
}

static void put_difference(Mvt__Tile__Feature *f, tile_point *cursor, tile_point to)
{
    put_number(f, (uint32_t)to.x - (uint32_t)cursor->x);
    put_number(f, (uint32_t)to.y - (uint32_t)cursor->y);
    *cursor = to;
}

void mvt_add_point(mvt_layer *l, uint64_t id, tile_point at, const mvt_property *properties,
                   size_t count)
{
    Mvt__Tile__Feature *f = add_feature(l, id, 3, properties, count);
    if (!f)
        return;
    f->type = MVT__TILE__GEOM_TYPE__POINT;
    put_command(f, MOVE_TO, 1);
    put_difference(f, &(tile_point){0, 0}, at);
}

static bool same_point(tile_point a, tile_point b)
{
    return a.x == b.x && a.y == b.y;
}

/* Copies a ring without repeated points. @return how many are left. */
static size_t distinct_points(const mvt_ring *ring, tile_point *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < ring->count; i++)
        if (count == 0 || !same_point(ret[count - 1], ring->at[i]))
            ret[count++] = ring->at[i];
    while (count > 1 && same_point(ret[count - 1], ret[0]))
        count--;
    return count;
}

/* Twice the area by the surveyor's formula, positive where it turns clockwise as a map is seen. */
static double doubled_area(const tile_point *at, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        tile_point from = at[i], to = at[(i + 1) % count];
        double from_x = (double)from.x - at[0].x, from_y = (double)from.y - at[0].y;
        sum += from_x * ((double)to.y - at[0].y) - ((double)to.x - at[0].x) * from_y;
    }
    return sum;
}

static void put_ring(Mvt__Tile__Feature *f, tile_point *cursor, const tile_point *at, size_t count,
                     bool backwards)
{
    put_command(f, MOVE_TO, 1);
    put_difference(f, cursor, at[0]);
    put_command(f, LINE_TO, count - 1);
    for (size_t i = 1; i < count; i++)
        put_difference(f, cursor, at[backwards ? count - i : i]);
    put_command(f, CLOSE_PATH, 1);
}

bool mvt_add_polygon(mvt_layer *l, uint64_t id, const mvt_ring *rings, size_t ring_count,
                     const mvt_property *properties, size_t count)
{
    size_t most = 0, longest = 0;
    for (size_t i = 0; i < ring_count; i++) {
        most += 2 * rings[i].count + 3;
        longest = rings[i].count > longest ? rings[i].count : longest;
    }
    tile_point *points = arena_alloc(l->memory, (longest + 1) * sizeof *points);
    if (!points)
        l->failed = true;
    Mvt__Tile__Feature *f = points ? add_feature(l, id, most, properties, count) : NULL;
    if (!f)
        return false;
    tile_point cursor = {0, 0};
    bool outer_kept = false;
    f->type = MVT__TILE__GEOM_TYPE__POLYGON;
    for (size_t i = 0; i < ring_count; i++) {
        size_t left = distinct_points(&rings[i], points);
        double area = left < 3 ? 0 : doubled_area(points, left);
        bool kept = area != 0 && (!rings[i].hole || outer_kept);
        if (kept)
            put_ring(f, &cursor, points, left, (area < 0) != rings[i].hole);
        if (!rings[i].hole)
            outer_kept = kept;
    }
    if (f->n_geometry == 0)
        l->message.n_features = --l->features.count;
    return f->n_geometry > 0;
}

/* The messages of those layers that have a feature, and what holds them. */
static Mvt__Tile tile_of_layers(mvt_layer *const *layers, size_t count, Mvt__Tile__Layer **room)
{
    Mvt__Tile t = MVT__TILE__INIT;
    t.layers = room;
    for (size_t i = 0; i < count; i++)
        if (layers[i]->features.count > 0)
            room[t.n_layers++] = &layers[i]->message;
    return t;
}

enum { MAX_LAYERS = 16 };

size_t mvt_bytes(mvt_layer *const *layers, size_t count)
{
    Mvt__Tile__Layer *room[MAX_LAYERS];
    assert(count <= MAX_LAYERS);
    Mvt__Tile t = tile_of_layers(layers, count, room);
    return mvt__tile__get_packed_size(&t);
}

status mvt_write(buf *out, mvt_layer *const *layers, size_t count, error *err)
{
    Mvt__Tile__Layer *room[MAX_LAYERS];
    assert(count <= MAX_LAYERS);
    for (size_t i = 0; i < count; i++)
        if (layers[i]->failed)
            return error_no_memory(err);
    Mvt__Tile t = tile_of_layers(layers, count, room);
    size_t bytes = mvt__tile__get_packed_size(&t);
    if (bytes > 0 && buf_reserve(out, bytes))
        out->len += mvt__tile__pack(&t, (uint8_t *)out->data + out->len);
    return buf_status(out, err);
}

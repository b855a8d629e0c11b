#include <math.h>
#include <string.h>

#include "domain/area.h"

/* OGC 06-103r4, table 7 */
enum { WKB_LITTLE_ENDIAN = 1, WKB_POLYGON = 3, WKB_MULTIPOLYGON = 6, POINT_BYTES = 16 };

/* -- reading ----------------------------------------------------------------------------------- */

/* A ring of three different points and the first again. */
enum { RING_LEAST = 4 };

typedef struct {
    slice left;
    bool failed;
    area_shape shape; /* its arrays NULL at first, while what it needs is counted */
} reading;

static void take(reading *r, void *into, size_t size)
{
    r->failed |= r->left.len < size;
    if (r->failed) {
        memset(into, 0, size);
        return;
    }
    memcpy(into, r->left.at, size);
    r->left = (slice){r->left.at + size, r->left.len - size};
}

/* How many of something, of which each takes some bytes at least. */
static uint32_t take_count(reading *r, size_t least_bytes)
{
    uint32_t count;
    take(r, &count, sizeof count);
    r->failed |= count > r->left.len / least_bytes;
    return r->failed ? 0 : count;
}

static uint32_t take_kind(reading *r)
{
    uint8_t order;
    uint32_t kind;
    take(r, &order, sizeof order);
    take(r, &kind, sizeof kind);
    r->failed |= order != WKB_LITTLE_ENDIAN;
    return r->failed ? 0 : kind;
}

static bool same_point(lonlat_e7 a, lonlat_e7 b)
{
    return a.lon_e7 == b.lon_e7 && a.lat_e7 == b.lat_e7;
}

static void put_point(area_shape *s, uint32_t first, lonlat_e7 at)
{
    if (s->point_count > first && s->at && same_point(s->at[s->point_count - 1], at))
        return;
    if (s->at)
        s->at[s->point_count] = at;
    s->point_count++;
}

/* While counting, repeated points and rings that come to nothing are counted too. */
static bool take_ring(reading *r)
{
    area_shape *s = &r->shape;
    uint32_t first = s->point_count, count = take_count(r, POINT_BYTES);
    for (uint32_t i = 0; i < count && !r->failed; i++) {
        lonlat at;
        take(r, &at.lon_deg, sizeof at.lon_deg);
        take(r, &at.lat_deg, sizeof at.lat_deg);
        r->failed |= !lonlat_valid(at);
        if (!r->failed)
            put_point(s, first, lonlat_pack(at));
    }
    if (s->at && s->point_count > first && !same_point(s->at[first], s->at[s->point_count - 1]))
        r->failed = true;
    if (r->failed || (s->at && s->point_count - first < RING_LEAST)) {
        s->point_count = first;
        return false;
    }
    if (s->first_point)
        s->first_point[s->ring_count] = first;
    s->ring_count++;
    return true;
}

static void take_polygon(reading *r)
{
    area_shape *s = &r->shape;
    uint32_t first_ring = s->ring_count, first_point = s->point_count;
    uint32_t rings = take_count(r, sizeof(uint32_t));
    for (uint32_t i = 0; i < rings && !r->failed; i++) {
        bool there = take_ring(r);
        if (i == 0 && !there) { /* without a border, holes are of nothing */
            for (i = 1; i < rings && !r->failed; i++)
                take_ring(r);
            s->ring_count = first_ring;
            s->point_count = first_point;
            return;
        }
    }
    if (r->failed || s->ring_count == first_ring)
        return;
    if (s->first_ring)
        s->first_ring[s->polygon_count] = first_ring;
    s->polygon_count++;
}

static void take_shape(reading *r)
{
    uint32_t kind = take_kind(r);
    if (kind == WKB_POLYGON)
        take_polygon(r);
    else if (kind == WKB_MULTIPOLYGON)
        for (uint32_t i = 0, parts = take_count(r, sizeof(uint32_t)); i < parts && !r->failed;
             i++) {
            r->failed |= take_kind(r) != WKB_POLYGON;
            take_polygon(r);
        }
    else
        r->failed = true;
    r->failed |= r->left.len > 0;
}

static geodesic_box box_of(const area_shape *s)
{
    geodesic_box box = {s->at[0], s->at[0]};
    for (uint32_t i = 1; i < s->point_count; i++) {
        lonlat_e7 p = s->at[i];
        if (p.lon_e7 < box.south_west.lon_e7)
            box.south_west.lon_e7 = p.lon_e7;
        if (p.lat_e7 < box.south_west.lat_e7)
            box.south_west.lat_e7 = p.lat_e7;
        if (p.lon_e7 > box.north_east.lon_e7)
            box.north_east.lon_e7 = p.lon_e7;
        if (p.lat_e7 > box.north_east.lat_e7)
            box.north_east.lat_e7 = p.lat_e7;
    }
    return box;
}

status area_shape_read(slice wkb, arena *a, area_shape *ret, error *err)
{
    reading count = {.left = wkb}, fill = {.left = wkb};
    take_shape(&count);
    if (count.failed)
        return error_set(err, ERR_INPUT, "geom", "its outline can't be read");
    if (count.shape.point_count > AREA_MAX_POINTS)
        return error_set(err, ERR_INPUT, "geom", "its outline has more than %d points",
                         AREA_MAX_POINTS);
    area_shape *s = &fill.shape;
    s->first_ring = arena_alloc(a, ((size_t)count.shape.polygon_count + 1) * sizeof *s->first_ring);
    s->first_point = arena_alloc(a, ((size_t)count.shape.ring_count + 1) * sizeof *s->first_point);
    s->at = arena_alloc(a, ((size_t)count.shape.point_count + 1) * sizeof *s->at);
    if (!s->first_ring || !s->first_point || !s->at)
        return error_no_memory(err);
    take_shape(&fill);
    if (fill.failed)
        return error_set(err, ERR_INPUT, "geom", "its outline has a ring that is not closed");
    if (s->point_count == 0) {
        *ret = (area_shape){0};
        return OK;
    }
    s->first_ring[s->polygon_count] = s->ring_count;
    s->first_point[s->ring_count] = s->point_count;
    s->box = box_of(s);
    *ret = *s;
    return OK;
}

/* -- writing ----------------------------------------------------------------------------------- */

static void put_number(buf *out, uint32_t number)
{
    buf_add(out, &number, sizeof number);
}

static void put_kind(buf *out, uint32_t kind)
{
    buf_putc(out, WKB_LITTLE_ENDIAN);
    put_number(out, kind);
}

static void put_ring(buf *out, const area_shape *s, uint32_t ring)
{
    put_number(out, s->first_point[ring + 1] - s->first_point[ring]);
    for (uint32_t i = s->first_point[ring]; i < s->first_point[ring + 1]; i++) {
        lonlat at = lonlat_unpack(s->at[i]);
        buf_add(out, &at.lon_deg, sizeof at.lon_deg);
        buf_add(out, &at.lat_deg, sizeof at.lat_deg);
    }
}

void area_shape_write(buf *out, const area_shape *s)
{
    put_kind(out, WKB_MULTIPOLYGON);
    put_number(out, s->polygon_count);
    for (uint32_t p = 0; p < s->polygon_count; p++) {
        put_kind(out, WKB_POLYGON);
        put_number(out, s->first_ring[p + 1] - s->first_ring[p]);
        for (uint32_t ring = s->first_ring[p]; ring < s->first_ring[p + 1]; ring++)
            put_ring(out, s, ring);
    }
}

/* -- geometry ---------------------------------------------------------------------------------- */

/* Whether a ray eastwards from the point crosses the edge from a to b. An end on the ray's own
 * latitude is taken to be below it, so that each crossing counts once. The products are at most
 * 3.6e9 * 1.8e9 and so exact. */
static bool crosses(lonlat_e7 p, lonlat_e7 a, lonlat_e7 b)
{
    if ((a.lat_e7 > p.lat_e7) == (b.lat_e7 > p.lat_e7))
        return false;
    int64_t left = ((int64_t)p.lon_e7 - a.lon_e7) * ((int64_t)b.lat_e7 - a.lat_e7);
    int64_t right = ((int64_t)b.lon_e7 - a.lon_e7) * ((int64_t)p.lat_e7 - a.lat_e7);
    return b.lat_e7 > a.lat_e7 ? left < right : left > right;
}

bool area_shape_holds(const area_shape *s, lonlat_e7 p)
{
    bool inside = false;
    if (s->point_count == 0 || p.lon_e7 < s->box.south_west.lon_e7 ||
        p.lon_e7 > s->box.north_east.lon_e7 || p.lat_e7 < s->box.south_west.lat_e7 ||
        p.lat_e7 > s->box.north_east.lat_e7)
        return false;
    for (uint32_t ring = 0; ring < s->ring_count; ring++)
        for (uint32_t i = s->first_point[ring] + 1; i < s->first_point[ring + 1]; i++)
            inside ^= crosses(p, s->at[i - 1], s->at[i]);
    return inside;
}

/* Twice a ring's area, and three times that times its middle, about an origin. */
typedef struct {
    double twice, x, y;
} moments;

static moments moments_of(const area_shape *s, uint32_t ring, lonlat_e7 origin)
{
    moments m = {0, 0, 0};
    for (uint32_t i = s->first_point[ring] + 1; i < s->first_point[ring + 1]; i++) {
        double ax = (double)s->at[i - 1].lon_e7 - origin.lon_e7;
        double ay = (double)s->at[i - 1].lat_e7 - origin.lat_e7;
        double bx = (double)s->at[i].lon_e7 - origin.lon_e7;
        double by = (double)s->at[i].lat_e7 - origin.lat_e7;
        double cross = ax * by - bx * ay;
        m.twice += cross;
        m.x += cross * (ax + bx);
        m.y += cross * (ay + by);
    }
    return m.twice < 0 ? (moments){-m.twice, -m.x, -m.y} : m; /* whichever way it turns */
}

lonlat area_shape_middle(const area_shape *s)
{
    moments all = {0, 0, 0};
    lonlat_e7 origin = s->box.south_west;
    for (uint32_t p = 0; p < s->polygon_count; p++)
        for (uint32_t ring = s->first_ring[p]; ring < s->first_ring[p + 1]; ring++) {
            moments m = moments_of(s, ring, origin);
            double sign = ring == s->first_ring[p] ? 1 : -1;
            all.twice += sign * m.twice;
            all.x += sign * m.x;
            all.y += sign * m.y;
        }
    double x = all.x / (3 * all.twice), y = all.y / (3 * all.twice);
    double width = (double)s->box.north_east.lon_e7 - origin.lon_e7;
    double height = (double)s->box.north_east.lat_e7 - origin.lat_e7;
    if (!(x >= 0 && x <= width && y >= 0 && y <= height)) { /* no area, or holes past its border */
        x = width / 2;
        y = height / 2;
    }
    lonlat_e7 middle = {(int32_t)(origin.lon_e7 + lround(x)), (int32_t)(origin.lat_e7 + lround(y))};
    return lonlat_unpack(middle);
}

#include "format/shape.h"

enum { COORDINATE_DECIMALS = 7 };

static void put_position(buf *out, lonlat_e7 at)
{
    buf_putc(out, '[');
    buf_fixed(out, at.lon_e7, COORDINATE_DECIMALS);
    buf_putc(out, ',');
    buf_fixed(out, at.lat_e7, COORDINATE_DECIMALS);
    buf_putc(out, ']');
}

void shape_point(buf *out, lonlat at)
{
    buf_puts(out, "{\"type\":\"Point\",\"coordinates\":");
    put_position(out, lonlat_pack(at));
    buf_putc(out, '}');
}

void shape_line(buf *out, const lonlat_e7 *at, size_t count)
{
    buf_puts(out, "{\"type\":\"LineString\",\"coordinates\":[");
    for (size_t i = 0; i < count; i++) {
        buf_puts(out, i ? "," : "");
        put_position(out, at[i]);
    }
    buf_puts(out, "]}");
}

static void put_ring(buf *out, const area_shape *s, uint32_t ring)
{
    buf_putc(out, '[');
    for (uint32_t i = s->first_point[ring]; i < s->first_point[ring + 1]; i++) {
        buf_puts(out, i > s->first_point[ring] ? "," : "");
        put_position(out, s->at[i]);
    }
    buf_putc(out, ']');
}

void shape_multipolygon(buf *out, const area_shape *s)
{
    buf_puts(out, "{\"type\":\"MultiPolygon\",\"coordinates\":[");
    for (uint32_t p = 0; p < s->polygon_count; p++) {
        buf_puts(out, p ? ",[" : "[");
        for (uint32_t ring = s->first_ring[p]; ring < s->first_ring[p + 1]; ring++) {
            buf_puts(out, ring > s->first_ring[p] ? "," : "");
            put_ring(out, s, ring);
        }
        buf_putc(out, ']');
    }
    buf_puts(out, "]}");
}

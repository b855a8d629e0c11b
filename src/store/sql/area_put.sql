-- A new area of a set. One without a polygon has no geometry.
INSERT INTO area (set_id, code, name, figures, lon_deg, lat_deg, geom)
VALUES (:set_id, :code, :name, :figures, :lon_deg, :lat_deg, CastToMulti(GeomFromWKB(:wkb, 4326)))

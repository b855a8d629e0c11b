-- The asset of a source and its reference there.
SELECT *, ST_X(geom) AS lon_deg, ST_Y(geom) AS lat_deg FROM asset
WHERE source = :source AND source_ref = :source_ref

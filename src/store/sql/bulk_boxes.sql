-- Assets after an id into the spatial index.
INSERT OR REPLACE INTO idx_asset_geom (pkid, xmin, xmax, ymin, ymax)
SELECT id, ST_MinX(geom), ST_MaxX(geom), ST_MinY(geom), ST_MaxY(geom) FROM asset
WHERE id > :after AND geom IS NOT NULL

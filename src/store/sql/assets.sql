-- Every asset, in order of id.
SELECT *, ST_X(geom) AS lon_deg, ST_Y(geom) AS lat_deg FROM asset ORDER BY id

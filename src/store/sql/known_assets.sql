-- What an import compares its rows with: every asset, in order of id.
SELECT id, uuid, source, source_ref, name, postcode, accuracy_m, status, ST_X(geom) AS lon_deg,
    ST_Y(geom) AS lat_deg
FROM asset ORDER BY id

-- The areas of a set, by code.
SELECT code, ifnull(name, ''), figures, lon_deg, lat_deg, AsBinary(geom) FROM area
WHERE set_id = :set_id ORDER BY code

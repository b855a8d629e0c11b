-- Adds a postcode or brings it up to date; writes nothing where it is the same already.
INSERT INTO postcode (code, lon_deg, lat_deg, terminated_on, source)
VALUES (:code, :lon_deg, :lat_deg, :terminated_on, :source)
ON CONFLICT (code) DO UPDATE SET lon_deg = excluded.lon_deg, lat_deg = excluded.lat_deg,
    terminated_on = excluded.terminated_on, source = excluded.source
WHERE (lon_deg, lat_deg, terminated_on, source) IS NOT
    (excluded.lon_deg, excluded.lat_deg, excluded.terminated_on, excluded.source)

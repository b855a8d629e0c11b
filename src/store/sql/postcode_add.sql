-- Adds a postcode that is not there; others know more of it. One that came from the same source is brought up
-- to date, if it is to be refreshed.
INSERT INTO postcode (code, lon_deg, lat_deg, introduced_on, terminated_on, source)
VALUES (:code, :lon_deg, :lat_deg, :introduced_on, :terminated_on, :source)
ON CONFLICT (code) DO UPDATE SET lon_deg = excluded.lon_deg, lat_deg = excluded.lat_deg
WHERE :refresh AND source = excluded.source
    AND (lon_deg, lat_deg) IS NOT (excluded.lon_deg, excluded.lat_deg)

-- Adds a postcode or brings it up to date; writes nothing where it is the same already. One that ended
-- before the one that is there came into use, or before that one ended, is an earlier use of it.
INSERT INTO postcode (code, lon_deg, lat_deg, introduced_on, terminated_on, source)
VALUES (:code, :lon_deg, :lat_deg, :introduced_on, :terminated_on, :source)
ON CONFLICT (code) DO UPDATE SET lon_deg = excluded.lon_deg, lat_deg = excluded.lat_deg,
    introduced_on = excluded.introduced_on, terminated_on = excluded.terminated_on,
    source = excluded.source
WHERE (lon_deg, lat_deg, introduced_on, terminated_on, source) IS NOT
    (excluded.lon_deg, excluded.lat_deg, excluded.introduced_on, excluded.terminated_on,
        excluded.source)
    AND NOT ifnull(excluded.terminated_on <
        iif(terminated_on IS NULL, introduced_on || '~', terminated_on), FALSE)

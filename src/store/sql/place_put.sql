-- Adds a named place that is not there, or how far off it may be and what it lies within.
INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source, within)
VALUES (:name, :kind, :lon_deg, :lat_deg, :accuracy_m, :source, :within)
ON CONFLICT (name, kind, lon_deg, lat_deg) DO UPDATE SET accuracy_m = excluded.accuracy_m,
    source = excluded.source, within = excluded.within
WHERE (accuracy_m, source, within) IS NOT (excluded.accuracy_m, excluded.source, excluded.within)

-- Adds a named place that is not there, or how far off it may be.
INSERT INTO place (name, kind, lon_deg, lat_deg, accuracy_m, source)
VALUES (:name, :kind, :lon_deg, :lat_deg, :accuracy_m, :source)
ON CONFLICT (name, kind, lon_deg, lat_deg) DO UPDATE SET accuracy_m = excluded.accuracy_m,
    source = excluded.source
WHERE (accuracy_m, source) IS NOT (excluded.accuracy_m, excluded.source)

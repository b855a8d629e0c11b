-- Every named place.
SELECT name, kind, lon_deg, lat_deg, accuracy_m, source FROM place ORDER BY id

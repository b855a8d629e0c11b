-- Every named place.
SELECT name, kind, lon_deg, lat_deg, accuracy_m, source, within FROM place
ORDER BY name, kind, lon_deg, lat_deg

-- The sets of areas, by name.
SELECT id, name, source, licence, loaded_at,
    (SELECT count(*) FROM area WHERE set_id = area_set.id) AS areas
FROM area_set ORDER BY name

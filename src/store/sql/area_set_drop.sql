-- A set of areas goes, and its areas with it.
DELETE FROM area_set WHERE name = :name

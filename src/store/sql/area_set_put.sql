-- A new set of areas.
INSERT INTO area_set (name, source, licence) VALUES (:name, :source, :licence)

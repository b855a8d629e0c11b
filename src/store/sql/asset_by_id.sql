-- One asset.
SELECT *, ST_X(geom) AS lon_deg, ST_Y(geom) AS lat_deg FROM asset WHERE id = :id

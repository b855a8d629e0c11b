-- Where every asset is that is anywhere.
SELECT id, ST_X(geom), ST_Y(geom) FROM asset WHERE geom IS NOT NULL

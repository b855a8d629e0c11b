-- A gazetteer of a whole country: what a place lies within tells roads of one name apart, and the day on
-- which a postcode came into use tells a reused one from the one that ended. Places are one tree, in the
-- order of their names, since there may be millions.

ALTER TABLE postcode ADD COLUMN introduced_on TEXT CHECK (length(introduced_on) BETWEEN 4 AND 10);

CREATE TABLE place_by_name (
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64 AND kind NOT GLOB '*[^-a-z0-9]*'),
    lon_deg REAL NOT NULL CHECK (lon_deg BETWEEN -180 AND 180),
    lat_deg REAL NOT NULL CHECK (lat_deg BETWEEN -90 AND 90),
    accuracy_m REAL NOT NULL CHECK (accuracy_m BETWEEN 0 AND 1000000),
    source TEXT NOT NULL,
    within TEXT CHECK (length(within) BETWEEN 1 AND 400),
    PRIMARY KEY (name, kind, lon_deg, lat_deg)
) STRICT, WITHOUT ROWID;
INSERT INTO place_by_name (name, kind, lon_deg, lat_deg, accuracy_m, source)
SELECT name, kind, lon_deg, lat_deg, accuracy_m, source FROM place;
DROP TABLE place;
ALTER TABLE place_by_name RENAME TO place;

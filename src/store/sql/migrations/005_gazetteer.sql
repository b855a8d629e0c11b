-- The gazetteer: postcodes and named places. It is loaded anew from its publishers, so it has no
-- history; `gazetteer` counts its loads, so that a running server notices.

CREATE TABLE postcode (
    code TEXT PRIMARY KEY
        CHECK (code GLOB '[A-Z]*[0-9]* [0-9][A-Z][A-Z]' AND length(code) BETWEEN 6 AND 8),
    lon_deg REAL NOT NULL CHECK (lon_deg BETWEEN -180 AND 180),
    lat_deg REAL NOT NULL CHECK (lat_deg BETWEEN -90 AND 90),
    terminated_on TEXT CHECK (length(terminated_on) BETWEEN 4 AND 10),
    source TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE place (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 64 AND kind NOT GLOB '*[^-a-z0-9]*'),
    lon_deg REAL NOT NULL CHECK (lon_deg BETWEEN -180 AND 180),
    lat_deg REAL NOT NULL CHECK (lat_deg BETWEEN -90 AND 90),
    accuracy_m REAL NOT NULL CHECK (accuracy_m BETWEEN 0 AND 1000000),
    source TEXT NOT NULL,
    UNIQUE (name, kind, lon_deg, lat_deg)
) STRICT;

CREATE TABLE gazetteer (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO gazetteer (id, version) VALUES (1, 0);

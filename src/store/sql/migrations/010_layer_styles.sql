-- Where QGIS keeps styles in a SpatiaLite file and takes a layer's from by itself: useAsDefault first, then
-- the newest, of f_table_schema NULL (in a GeoPackage: ''). Cairn keeps its own there, of owner 'cairn'.
-- A keeper may have saved styles from QGIS already, whose table is like this one: its rows are taken over.

CREATE TABLE IF NOT EXISTS layer_styles (
    id INTEGER PRIMARY KEY, f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
    styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time
);
ALTER TABLE layer_styles RENAME TO layer_styles_before;
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY,
    f_table_catalog TEXT,
    f_table_schema TEXT,
    f_table_name TEXT,
    f_geometry_column TEXT,
    styleName TEXT,
    styleQML TEXT,
    styleSLD TEXT,
    useAsDefault BOOLEAN,
    description TEXT,
    owner TEXT,
    ui TEXT,
    update_time DATETIME DEFAULT CURRENT_TIMESTAMP
);
INSERT INTO layer_styles (id, f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
    styleName, styleQML, styleSLD, useAsDefault, description, owner, ui, update_time)
SELECT id, f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
    styleName, styleQML, styleSLD, useAsDefault, description, nullif(owner, 'cairn'), ui, update_time
FROM layer_styles_before;
DROP TABLE layer_styles_before;

-- What somebody else changes is theirs from then on. (QGIS, saving over a style, sets the owner too.)
CREATE TRIGGER layer_styles_changed AFTER UPDATE OF styleQML, styleSLD ON layer_styles
WHEN NEW.owner = 'cairn' AND (SELECT actor FROM writing) IS NOT 'cairn'
    AND (NEW.styleQML, NEW.styleSLD) IS NOT (OLD.styleQML, OLD.styleSLD)
BEGIN
    UPDATE layer_styles SET owner = '' WHERE id = NEW.id;
END;

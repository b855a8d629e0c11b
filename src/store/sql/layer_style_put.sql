-- Adds Cairn's style of a layer that has none of this name: the default, unless somebody has another.
-- The schema is NULL, as QGIS (3.22) writes it in a SpatiaLite file and looks for it; in a GeoPackage it looks for ''.
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName,
    styleQML, styleSLD, useAsDefault, description, owner)
SELECT '', NULL, :layer, :geometry, :name, :qml, :sld,
    NOT EXISTS (SELECT 1 FROM layer_styles
        WHERE f_table_name = :layer AND f_geometry_column = :geometry AND useAsDefault),
    :description, 'cairn'
WHERE NOT EXISTS (SELECT 1 FROM layer_styles
    WHERE f_table_name = :layer AND f_geometry_column = :geometry AND styleName = :name)

-- Brings Cairn's own style of a layer up to date, and leaves it default or not as it is.
UPDATE layer_styles SET styleQML = :qml, styleSLD = :sld, description = :description,
    update_time = CURRENT_TIMESTAMP
WHERE f_table_name = :layer AND f_geometry_column = :geometry AND styleName = :name AND owner = 'cairn'

-- Whether a layer has a style of this name that is as given, or that is somebody's own.
SELECT EXISTS (SELECT 1 FROM layer_styles
    WHERE f_table_name = :layer AND f_geometry_column = :geometry AND styleName = :name
        AND (owner IS NOT 'cairn' OR (styleQML, styleSLD, description) IS (:qml, :sld, :description)))

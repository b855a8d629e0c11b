-- As SpatiaLite's trigger tmi_asset_geom after each insert.
UPDATE geometry_columns_time SET last_insert = strftime('%Y-%m-%dT%H:%M:%fZ', 'now')
WHERE Lower(f_table_name) = Lower('asset') AND Lower(f_geometry_column) = Lower('geom')

-- A node of the spatial index.
INSERT INTO idx_asset_geom_node (nodeno, data) VALUES (:number, :data)

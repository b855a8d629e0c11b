-- The node of the spatial index that another is below.
INSERT INTO idx_asset_geom_parent (nodeno, parentnode) VALUES (:from, :to)

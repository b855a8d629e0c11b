-- The bytes of a node of the spatial index.
SELECT length(data) FROM idx_asset_geom_node WHERE nodeno = 1

-- The leaf of the spatial index that an asset is in.
INSERT INTO idx_asset_geom_rowid (rowid, nodeno) VALUES (:from, :to)

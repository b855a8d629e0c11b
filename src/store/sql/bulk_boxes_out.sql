-- Empties the tables of the spatial index; its root is written anew.
DELETE FROM idx_asset_geom_node;
DELETE FROM idx_asset_geom_rowid;
DELETE FROM idx_asset_geom_parent;

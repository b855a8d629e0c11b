-- The last asset's id.
SELECT ifnull(max(id), 0) FROM asset
